import type { JsonObject } from '@lockstep/scim';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { DirectoryObjectType, FoundObject } from '../../directory/index.ts';
import { directoryCall } from '../directory/directory-call.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { rootUrl } from '../root-url.ts';
import { showObject } from './directory-list.ts';
import { READ_OBJECTS, READ_ORGANIZATION } from './directory-permissions.ts';
import { collectionSchema, userSchema } from './directory-schema.ts';
import type { DirectoryNeeds } from './index.ts';
import { typedView } from './object-view.ts';

interface OfObject {
  Params: { id: string };
}

const shared = { tag: 'Directory objects', permissions: READ_OBJECTS };
const both: readonly DirectoryObjectType[] = ['User', 'Group'];

const idsSchema = z.looseObject({
  ids: z.array(z.string().max(100)).max(1_000, 'takes at most 1000 ids. Ask in several requests'),
  types: z.array(z.string().max(100)).max(20).nullish(),
});
const groupIdsSchema = z.looseObject({
  groupIds: z.array(z.string().max(100)).max(20, 'takes at most 20 ids. Ask in several requests'),
});
const objectIdsSchema = z.looseObject({ ids: groupIdsSchema.shape.groupIds });
const memberGroupsSchema = z.looseObject({ securityEnabledOnly: z.boolean().nullish() });
const textsSchema = z.object({ '@odata.context': z.string(), value: z.array(z.string()) });

/** Objects whatever their type, the groups they are in at any depth, and the organisation. */
export function directoryObjectRoutes(app: GraphInstance, needs: DirectoryNeeds): void {
  app.get<OfObject>(
    '/directoryObjects/:id',
    operation({
      ...shared,
      id: 'getDirectoryObject',
      summary: 'Read an object of any type',
      answers: { 200: userSchema },
    }),
    async (request) => {
      const [found] = await findByIds(needs, [request.params.id], both);
      if (found === undefined) {
        const message = `There is no object ${request.params.id.slice(0, 100)}. Check the id.`;
        throw graphError(404, 'Request_ResourceNotFound', message);
      }
      return showObject(request, needs, found, { context: 'directoryObjects', typed: true });
    },
  );

  app.post(
    '/directoryObjects/getByIds',
    operation({
      ...shared,
      id: 'getDirectoryObjectsByIds',
      summary: 'Read objects by their ids',
      body: idsSchema,
      answers: { 200: collectionSchema },
    }),
    async (request) => {
      const { ids, types } = request.body;
      const wanted = new Set((types ?? []).map((type) => type.toLowerCase()));
      const asked = both.filter(
        (type) => wanted.size === 0 || wanted.has(type.toLowerCase()) || wanted.has('directoryobject'),
      );
      const found = asked.length === 0 ? [] : await findByIds(needs, ids, asked);
      return {
        ...contextFor(request, needs, 'directoryObjects'),
        value: found.map((one) => typedView(one, undefined)),
      };
    },
  );

  for (const path of ['/users', '/groups', '/directoryObjects'] as const) membershipRoutes(app, needs, path);
  organizationRoutes(app, needs);
}

function membershipRoutes(
  app: GraphInstance,
  needs: DirectoryNeeds,
  path: '/users' | '/groups' | '/directoryObjects',
): void {
  const types: readonly DirectoryObjectType[] = path === '/users' ? ['User'] : path === '/groups' ? ['Group'] : both;
  const name = path === '/users' ? 'User' : path === '/groups' ? 'Group' : 'DirectoryObject';
  const context = 'Collection(Edm.String)';

  for (const [action, schema, idsOf] of [
    ['checkMemberGroups', groupIdsSchema, (body: unknown) => groupIdsSchema.parse(body).groupIds],
    ['checkMemberObjects', objectIdsSchema, (body: unknown) => objectIdsSchema.parse(body).ids],
  ] as const) {
    app.post<OfObject>(
      `${path}/:id/${action}`,
      operation({
        ...shared,
        id: `${action}Of${name}`,
        summary: 'Which of these groups an object is in, at any depth',
        body: schema as z.ZodType,
        answers: { 200: textsSchema },
      }),
      async (request) => {
        const held = new Set(await groupsOf(needs, await existing(needs, types, request.params.id), false));
        const value = idsOf(request.body).filter((id) => held.has(id.toLowerCase()));
        return { ...contextFor(request, needs, context), value };
      },
    );
  }

  for (const action of ['getMemberGroups', 'getMemberObjects']) {
    app.post<OfObject>(
      `${path}/:id/${action}`,
      operation({
        ...shared,
        id: `${action}Of${name}`,
        summary: 'The groups an object is in, at any depth',
        body: memberGroupsSchema,
        answers: { 200: textsSchema },
      }),
      async (request) => {
        const { securityEnabledOnly } = memberGroupsSchema.parse(request.body);
        const id = await existing(needs, types, request.params.id);
        return {
          ...contextFor(request, needs, context),
          value: await groupsOf(needs, id, securityEnabledOnly === true),
        };
      },
    );
  }
}

/** Ids of the groups an object is in at any depth, read page by page. */
async function groupsOf(
  { queries }: DirectoryNeeds,
  id: string,
  securityEnabledOnly: boolean,
): Promise<readonly string[]> {
  const condition = { kind: 'oneOf', field: { kind: 'boolean', name: 'securityEnabled' }, values: [true] } as const;
  const query = {
    types: ['Group'] as const,
    within: { relation: 'transitiveMemberOf', id } as const,
    ...(securityEnabledOnly && { condition }),
  };
  const ids: string[] = [];
  for (;;) {
    const after = ids.at(-1);
    const page = await queries.list(query, { ...(after !== undefined && { after: [after] }), limit: pageSize });
    ids.push(...page.map(({ object }) => object.id));
    if (page.length < pageSize) return ids;
  }
}

const pageSize = 999;

async function existing(
  { directory, ...needs }: DirectoryNeeds,
  types: readonly DirectoryObjectType[],
  id: string,
): Promise<string> {
  if (types.length === 1) return (await directoryCall(() => directory.read(types[0]!, id))).id;
  const [found] = await findByIds(needs, [id], types);
  if (found !== undefined) return found.object.id;
  throw graphError(404, 'Request_ResourceNotFound', `There is no object ${id.slice(0, 100)}. Check the id.`);
}

async function findByIds(
  { queries }: Pick<DirectoryNeeds, 'queries'>,
  ids: readonly string[],
  types: readonly DirectoryObjectType[],
): Promise<readonly FoundObject[]> {
  if (ids.length === 0) return [];
  const values = [...new Set(ids.map((id) => id.toLowerCase()))];
  return queries.list({ types, condition: { kind: 'oneOf', field: { kind: 'id' }, values } }, { limit: values.length });
}

function organizationRoutes(app: GraphInstance, needs: DirectoryNeeds): void {
  const described = { tag: 'Organization', permissions: READ_ORGANIZATION };
  app.get(
    '/organization',
    operation({
      ...described,
      id: 'listOrganizations',
      summary: 'Read the organisation',
      answers: { 200: collectionSchema },
    }),
    async (request) => ({ ...contextFor(request, needs, 'organization'), value: [organizationView(needs)] }),
  );
  app.get<OfObject>(
    '/organization/:id',
    operation({
      ...described,
      id: 'getOrganization',
      summary: 'Read the organisation by its id',
      answers: { 200: userSchema },
    }),
    async (request) => {
      const view = organizationView(needs);
      if (view.id === request.params.id.toLowerCase())
        return { ...contextFor(request, needs, 'organization/$entity'), ...view };
      throw graphError(404, 'Request_ResourceNotFound', `There is no organisation ${request.params.id.slice(0, 100)}.`);
    },
  );
}

function organizationView(needs: DirectoryNeeds): JsonObject {
  const { id, displayName, defaultDomain } = needs.organization();
  const domain = {
    name: defaultDomain ?? '',
    isDefault: true,
    isInitial: true,
    type: 'Managed',
    capabilities: 'Email',
  };
  return {
    id,
    displayName,
    verifiedDomains: defaultDomain === undefined ? [] : [domain],
    tenantType: 'AAD',
    assignedPlans: [],
    businessPhones: [],
    provisionedPlans: [],
    technicalNotificationMails: [],
    deletedDateTime: null,
    onPremisesSyncEnabled: null,
  };
}

function contextFor(
  request: FastifyRequest,
  { publicUrl }: DirectoryNeeds,
  of: string,
): { readonly '@odata.context': string } {
  return { '@odata.context': `${rootUrl(request, publicUrl)}/v1.0/$metadata#${of}` };
}
