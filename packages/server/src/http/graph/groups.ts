import { objectVersion } from '../../directory/index.ts';
import { directoryCall } from '../directory/directory-call.ts';
import { entityTag, requiredVersion } from '../entity-tag.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { rootUrl } from '../root-url.ts';
import { countObjects, listObjects, showObject } from './directory-list.ts';
import { CREATE_GROUPS, READ_GROUPS, WRITE_GROUPS, WRITE_MEMBERS } from './directory-permissions.ts';
import { collectionSchema, groupSchema, jsonOf, referenceSchema } from './directory-schema.ts';
import type { DirectoryNeeds } from './index.ts';
import { boundKeys, keyInQuery, referencedKey } from './reference.ts';
import { relationRoutes } from './relations.ts';

interface OfGroup {
  Params: { id: string };
}

interface OfMember {
  Params: { id: string; memberId: string };
}

const groups = { types: ['Group'], context: 'groups' } as const;
const shared = { tag: 'Groups' };

/** `/v1.0/groups`: list, create, read, update, soft delete; members and owners by reference. */
export function groupRoutes(app: GraphInstance, needs: DirectoryNeeds): void {
  const { directory } = needs;

  app.get(
    '/groups',
    operation({
      ...shared,
      id: 'listGroups',
      summary: 'List groups',
      permissions: READ_GROUPS,
      answers: { 200: collectionSchema },
    }),
    (request) => listObjects(request, needs, groups),
  );

  app.get(
    '/groups/$count',
    operation({
      ...shared,
      id: 'countGroups',
      summary: 'Count groups',
      permissions: READ_GROUPS,
      answers: { 200: undefined },
    }),
    (request, reply) => countObjects(request, reply, needs, groups),
  );

  app.post(
    '/groups',
    operation({
      ...shared,
      id: 'createGroup',
      summary: 'Create a group, with members and owners',
      permissions: CREATE_GROUPS,
      body: groupSchema,
      answers: { 201: groupSchema },
      audit: 'groupCreated',
    }),
    async (request, reply) => {
      const body = jsonOf(request.body);
      const group = await directoryCall(() => needs.groups.create(body, bindings(body)));
      reply.code(201).header('location', `${rootUrl(request, needs.publicUrl)}/v1.0/groups/${group.id}`);
      return showObject(request, needs, { type: 'Group', object: group }, groups);
    },
  );

  app.get<OfGroup>(
    '/groups/:id',
    operation({
      ...shared,
      id: 'getGroup',
      summary: 'Read a group; its ETag is what If-Match of a later write names',
      permissions: READ_GROUPS,
      answers: { 200: groupSchema },
    }),
    async (request, reply) => {
      const object = await directoryCall(() => directory.read('Group', request.params.id));
      reply.header('etag', entityTag(objectVersion(object)));
      return showObject(request, needs, { type: 'Group', object }, groups);
    },
  );

  app.patch<OfGroup>(
    '/groups/:id',
    operation({
      ...shared,
      id: 'updateGroup',
      summary: 'Change a group, or add members and owners',
      permissions: WRITE_GROUPS,
      body: groupSchema,
      answers: { 204: undefined },
      audit: 'groupChanged',
    }),
    async (request, reply) => {
      const body = jsonOf(request.body as Parameters<typeof jsonOf>[0]);
      const expected = requiredVersion(request);
      await directoryCall(() => needs.groups.update(request.params.id, body, bindings(body), expected));
      return reply.code(204).send();
    },
  );

  app.delete<OfGroup>(
    '/groups/:id',
    operation({
      ...shared,
      id: 'deleteGroup',
      summary: 'Move a group to the deleted items',
      permissions: WRITE_GROUPS,
      answers: { 204: undefined },
      audit: 'groupDeleted',
    }),
    async (request, reply) => {
      await directoryCall(() => directory.delete('Group', request.params.id, requiredVersion(request)));
      return reply.code(204).send();
    },
  );

  for (const relation of ['members', 'owners'] as const) referenceRoutes(app, needs, relation);
  relationRoutes(app, needs, {
    type: 'Group',
    path: '/groups',
    relations: ['members', 'transitiveMembers', 'memberOf', 'transitiveMemberOf', 'owners'],
    permissions: READ_GROUPS,
  });
}

/** `members/$ref` and `owners/$ref`: added and taken out one by one. */
function referenceRoutes(app: GraphInstance, needs: DirectoryNeeds, relation: 'members' | 'owners'): void {
  const { directory, groups: writer } = needs;
  const isMembers = relation === 'members';
  const name = isMembers ? 'Member' : 'Owner';
  const word = name.toLowerCase();
  const add = (id: string, key: string): Promise<unknown> =>
    isMembers ? directory.addMembers(id, [key]) : writer.addOwner(id, key);
  const remove = (id: string, key: string): Promise<unknown> =>
    isMembers ? directory.removeMember(id, key) : writer.removeOwner(id, key);
  const removal = {
    ...shared,
    permissions: isMembers ? WRITE_MEMBERS : WRITE_GROUPS,
    answers: { 204: undefined },
    audit: isMembers ? ('memberRemoved' as const) : ('groupChanged' as const),
  };

  app.post<OfGroup>(
    `/groups/:id/${relation}/$ref`,
    operation({
      ...shared,
      id: `addGroup${name}`,
      summary: `Add one ${word}`,
      permissions: removal.permissions,
      body: referenceSchema,
      answers: { 204: undefined },
      audit: isMembers ? 'memberAdded' : 'groupChanged',
    }),
    async (request, reply) => {
      const body = request.body as { readonly '@odata.id': string };
      await directoryCall(() => add(request.params.id, referencedKey(body['@odata.id'])));
      return reply.code(204).send();
    },
  );

  app.delete<OfMember>(
    `/groups/:id/${relation}/:memberId/$ref`,
    operation({ ...removal, id: `removeGroup${name}`, summary: `Take out one ${word}` }),
    async (request, reply) => {
      await directoryCall(() => remove(request.params.id, request.params.memberId));
      return reply.code(204).send();
    },
  );

  app.delete<OfGroup>(
    `/groups/:id/${relation}/$ref`,
    operation({ ...removal, id: `removeGroup${name}ByReference`, summary: `Take out the ${word} named by @id` }),
    async (request, reply) => {
      await directoryCall(() => remove(request.params.id, keyInQuery(request)));
      return reply.code(204).send();
    },
  );

  // Without `$ref` the address is that of the member itself, and in other services the call deletes it.
  app.delete<OfMember>(
    `/groups/:id/${relation}/:memberId`,
    operation({
      ...shared,
      id: `refuseGroup${name}Deletion`,
      summary: 'Refused: append /$ref',
      permissions: removal.permissions,
      answers: {},
    }),
    async () => {
      const message = `This would delete the ${word} itself. Append /$ref to take it out of the group.`;
      throw graphError(405, 'Request_BadRequest', message);
    },
  );
}

function bindings(body: Readonly<Record<string, unknown>>) {
  const members = boundKeys(body, 'members');
  const owners = boundKeys(body, 'owners');
  return { ...(members && { members }), ...(owners && { owners }) };
}
