import type { JsonObject, JsonValue } from '@lockstep/scim';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Directory, type DirectoryUser, userProperties } from '../../directory/index.ts';
import { directoryCall } from '../directory/directory-call.ts';
import { graphError } from '../graph-error.ts';
import { listPage, queryOption } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import type { GraphNeeds } from './index.ts';

interface OfUser {
  Params: { id: string };
}

/** `/v1.0/users`: read, list, create, update, soft delete; the manager by reference. */
export function userRoutes(app: FastifyInstance, { directory, publicUrl }: GraphNeeds): void {
  const context = (request: FastifyRequest, of: string) => `${rootUrl(request, publicUrl)}/v1.0/$metadata#${of}`;

  app.get('/users', async (request) => {
    const select = selection(request);
    const page = await listPage({
      request,
      root: rootUrl(request, publicUrl),
      defaultSize: 100,
      maximumSize: 999,
      fetch: async (after, limit) => (await directory.page('User', { after, limit })).items,
      position: ({ id }) => id,
      view: (user) => userView(user, select),
    });
    return { '@odata.context': context(request, 'users'), ...page };
  });

  app.post('/users', async (request, reply) => {
    const user = await directoryCall(() => directory.create('User', body(request)));
    reply.code(201).header('location', `${rootUrl(request, publicUrl)}/v1.0/users/${user.id}`);
    return { '@odata.context': context(request, 'users/$entity'), ...userView(user, undefined) };
  });

  app.get<OfUser>('/users/:id', async (request) => {
    const select = selection(request);
    const user = await directoryCall(() => directory.read('User', request.params.id));
    return { '@odata.context': context(request, 'users/$entity'), ...userView(user, select) };
  });

  app.patch<OfUser>('/users/:id', async (request, reply) => {
    await directoryCall(() => directory.update('User', request.params.id, body(request)));
    return reply.code(204).send();
  });

  app.delete<OfUser>('/users/:id', async (request, reply) => {
    await directoryCall(() => directory.delete('User', request.params.id));
    return reply.code(204).send();
  });

  managerRoutes(app, directory, context);
}

function managerRoutes(
  app: FastifyInstance,
  directory: Directory,
  context: (request: FastifyRequest, of: string) => string,
): void {
  app.get<OfUser>('/users/:id/manager', async (request) => {
    const manager = await directoryCall(() => directory.manager(request.params.id));
    const type = '#microsoft.graph.user';
    return {
      '@odata.context': context(request, 'directoryObjects/$entity'),
      '@odata.type': type,
      ...userView(manager, undefined),
    };
  });

  app.put<OfUser>('/users/:id/manager/$ref', async (request, reply) => {
    await directoryCall(() => directory.setManager(request.params.id, referencedId(request)));
    return reply.code(204).send();
  });

  app.delete<OfUser>('/users/:id/manager/$ref', async (request, reply) => {
    await directoryCall(() => directory.removeManager(request.params.id));
    return reply.code(204).send();
  });
}

/** The last key of the reference in the body; scheme, host and version are of no account. */
function referencedId(request: FastifyRequest): string {
  const reference = body(request)['@odata.id'];
  const id =
    typeof reference === 'string'
      ? /\/(?:users|directoryObjects)[/(]'?([^/')]+)'?\)?$/i.exec(reference)?.[1]
      : undefined;
  if (id !== undefined) return decodeURIComponent(id);
  throw graphError(400, 'Request_BadRequest', 'The body must be {"@odata.id": "…/users/{id}"}.', [
    { target: '@odata.id', code: 'InvalidReference', message: '@odata.id: must end in /users/{id}.' },
  ]);
}

function body(request: FastifyRequest): JsonObject {
  const value = request.body as JsonValue | undefined;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw graphError(400, 'BadRequest', 'The body must be a JSON object.');
}

const defaultProperties: readonly string[] = userProperties
  .filter(({ inDefaultSet }) => inDefaultSet)
  .map(({ name }) => name);

function selection(request: FastifyRequest): readonly string[] | undefined {
  const names = queryOption(request, 'select')
    ?.split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  return names === undefined || names.length === 0 ? undefined : names;
}

/** The default set, or what was selected; properties without a value are null, as Graph shows them. */
function userView(user: DirectoryUser, select: readonly string[] | undefined): JsonObject {
  const facts: JsonObject = {
    ...user.properties,
    id: user.id,
    createdDateTime: user.createdDateTime,
    deletedDateTime: user.deletedDateTime ?? null,
  };
  const view: JsonObject = {};
  const names = select?.includes('*') === true ? ['id', ...Object.keys(user.properties)] : select;
  for (const name of names ?? [...defaultProperties, 'id']) {
    view[name] = Object.hasOwn(facts, name) ? (facts[name] ?? null) : emptyValue(name);
  }
  return view;
}

function emptyValue(name: string): JsonValue {
  return userProperties.find((property) => property.name === name)?.multiValued === true ? [] : null;
}
