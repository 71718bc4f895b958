import { objectVersion } from '../../directory/index.ts';
import { directoryCall } from '../directory/directory-call.ts';
import { entityTag, requiredVersion } from '../entity-tag.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { rootUrl } from '../root-url.ts';
import { countObjects, listObjects, showObject } from './directory-list.ts';
import { READ_USERS, WRITE_USERS } from './directory-permissions.ts';
import { collectionSchema, jsonOf, referenceSchema, userSchema } from './directory-schema.ts';
import type { DirectoryNeeds } from './index.ts';
import { boundKeys, referencedKey } from './reference.ts';
import { relationRoutes } from './relations.ts';

interface OfUser {
  Params: { id: string };
}

const users = { types: ['User'], context: 'users' } as const;
const shared = { tag: 'Users' };

/** `/v1.0/users`: list, create, read, update, soft delete; the manager; what a user is related to. */
export function userRoutes(app: GraphInstance, needs: DirectoryNeeds): void {
  const { directory } = needs;

  app.get(
    '/users',
    operation({
      ...shared,
      id: 'listUsers',
      summary: 'List users',
      permissions: READ_USERS,
      answers: { 200: collectionSchema },
    }),
    (request) => listObjects(request, needs, users),
  );

  app.get(
    '/users/$count',
    operation({
      ...shared,
      id: 'countUsers',
      summary: 'Count users',
      permissions: READ_USERS,
      answers: { 200: undefined },
    }),
    (request, reply) => countObjects(request, reply, needs, users),
  );

  app.post(
    '/users',
    operation({
      ...shared,
      id: 'createUser',
      summary: 'Create a user',
      permissions: WRITE_USERS,
      body: userSchema,
      answers: { 201: userSchema },
      audit: 'userCreated',
    }),
    async (request, reply) => {
      const body = jsonOf(request.body);
      const [manager] = boundKeys(body, 'manager') ?? [];
      const user = await directoryCall(async () => {
        if (manager !== undefined) await directory.read('User', manager);
        const created = await directory.create('User', body);
        if (manager !== undefined) await directory.setManager(created.id, manager);
        return created;
      });
      reply.code(201).header('location', `${rootUrl(request, needs.publicUrl)}/v1.0/users/${user.id}`);
      return showObject(request, needs, { type: 'User', object: user }, users);
    },
  );

  app.get<OfUser>(
    '/users/:id',
    operation({
      ...shared,
      id: 'getUser',
      summary: 'Read a user; its ETag is what If-Match of a later write names',
      permissions: READ_USERS,
      answers: { 200: userSchema },
    }),
    async (request, reply) => {
      const object = await directoryCall(() => directory.read('User', request.params.id));
      reply.header('etag', entityTag(objectVersion(object)));
      return showObject(request, needs, { type: 'User', object }, users);
    },
  );

  app.patch<OfUser>(
    '/users/:id',
    operation({
      ...shared,
      id: 'updateUser',
      summary: 'Change a user',
      permissions: WRITE_USERS,
      body: userSchema,
      answers: { 204: undefined },
      audit: 'userChanged',
    }),
    async (request, reply) => {
      const body = jsonOf(request.body as Parameters<typeof jsonOf>[0]);
      const [manager] = boundKeys(body, 'manager') ?? [];
      await directoryCall(async () => {
        // The change may give the user another name than the one in the path.
        const { id } = await directory.read('User', request.params.id);
        if (manager !== undefined) await directory.read('User', manager);
        await directory.update('User', id, body, requiredVersion(request));
        if (manager !== undefined) await directory.setManager(id, manager);
      });
      return reply.code(204).send();
    },
  );

  app.delete<OfUser>(
    '/users/:id',
    operation({
      ...shared,
      id: 'deleteUser',
      summary: 'Move a user to the deleted items',
      permissions: WRITE_USERS,
      answers: { 204: undefined },
      audit: 'userDeleted',
    }),
    async (request, reply) => {
      await directoryCall(() => directory.delete('User', request.params.id, requiredVersion(request)));
      return reply.code(204).send();
    },
  );

  managerRoutes(app, needs);
  relationRoutes(app, needs, {
    type: 'User',
    path: '/users',
    relations: ['memberOf', 'transitiveMemberOf', 'directReports', 'ownedObjects'],
    permissions: READ_USERS,
  });
}

function managerRoutes(app: GraphInstance, needs: DirectoryNeeds): void {
  const { directory } = needs;

  app.get<OfUser>(
    '/users/:id/manager',
    operation({
      ...shared,
      id: 'getManager',
      summary: 'Read the manager',
      permissions: READ_USERS,
      answers: { 200: userSchema },
    }),
    async (request) => {
      const object = await directoryCall(() => directory.manager(request.params.id));
      return showObject(request, needs, { type: 'User', object }, { context: 'directoryObjects', typed: true });
    },
  );

  app.get<OfUser>(
    '/users/:id/manager/$ref',
    operation({
      ...shared,
      id: 'getManagerReference',
      summary: 'Read who manages a user',
      permissions: READ_USERS,
      answers: { 200: referenceSchema },
    }),
    async (request) => {
      const { id } = await directoryCall(() => directory.manager(request.params.id));
      const root = `${rootUrl(request, needs.publicUrl)}/v1.0`;
      return { '@odata.context': `${root}/$metadata#$ref`, '@odata.id': `${root}/directoryObjects/${id}` };
    },
  );

  app.put<OfUser>(
    '/users/:id/manager/$ref',
    operation({
      ...shared,
      id: 'setManager',
      summary: 'Set the manager',
      permissions: WRITE_USERS,
      body: referenceSchema,
      answers: { 204: undefined },
      audit: 'userChanged',
    }),
    async (request, reply) => {
      const body = request.body as { readonly '@odata.id': string };
      const manager = referencedKey(body['@odata.id']);
      await directoryCall(() => directory.setManager(request.params.id, manager, requiredVersion(request)));
      return reply.code(204).send();
    },
  );

  app.delete<OfUser>(
    '/users/:id/manager/$ref',
    operation({
      ...shared,
      id: 'removeManager',
      summary: 'Leave a user without manager',
      permissions: WRITE_USERS,
      answers: { 204: undefined },
      audit: 'userChanged',
    }),
    async (request, reply) => {
      await directoryCall(() => directory.removeManager(request.params.id, requiredVersion(request)));
      return reply.code(204).send();
    },
  );
}
