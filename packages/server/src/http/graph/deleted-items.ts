import type { JsonObject } from '@lockstep/scim';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { may, type Permission } from '../../access/index.ts';
import { DirectoryError, type DirectoryObjectType, type FoundObject } from '../../directory/index.ts';
import { directoryCall } from '../directory/directory-call.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { rootUrl } from '../root-url.ts';
import { countObjects, listObjects } from './directory-list.ts';
import { READ_GROUPS, READ_USERS, WRITE_GROUPS, WRITE_USERS } from './directory-permissions.ts';
import { collectionSchema, userSchema } from './directory-schema.ts';
import type { DirectoryNeeds } from './index.ts';
import { typedView } from './object-view.ts';

interface OfItem {
  Params: { id: string };
}

/**
 * Deleted objects of a kind that the directory does not hold, such as applications. Each answers the object with its
 * `@odata.type`, or undefined when there is none of this id.
 */
export interface DeletedKind {
  /** One of these is enough to see, or to restore and to purge, objects of this kind. */
  readonly permissions: { readonly read: readonly Permission[]; readonly write: readonly Permission[] };
  read(id: string): Promise<JsonObject | undefined>;
  /** With another principal name, for a user whose own was taken meanwhile. */
  restore(id: string, newUserPrincipalName?: string): Promise<JsonObject | undefined>;
  /** False when there is none. */
  purge(id: string): Promise<boolean>;
}

const shared = { tag: 'Deleted items' };

/** May be left out, as may be everything in it. */
const restoreSchema = z.looseObject({ newUserPrincipalName: z.string().nullish() }).nullish();

/** `/v1.0/directory/deletedItems`: what was deleted within the last thirty days; restore and final deletion. */
export function deletedItemRoutes(
  app: GraphInstance,
  needs: DirectoryNeeds,
  others: readonly DeletedKind[] = [],
): void {
  const kinds: readonly DeletedKind[] = [ofDirectory(needs, 'User'), ofDirectory(needs, 'Group'), ...others];
  const permitting = (act: 'read' | 'write') => [...new Set(kinds.flatMap(({ permissions }) => permissions[act]))];
  /** The path does not tell the kind, so whether the caller may is known when it is found. */
  const first = async <T>(
    { principal, params: { id } }: FastifyRequest<OfItem>,
    act: 'read' | 'write',
    ask: (kind: DeletedKind) => Promise<T | undefined>,
  ): Promise<T> => {
    for (const kind of kinds) {
      const isAllowed = principal !== undefined && kind.permissions[act].some((one) => may(principal, one));
      const answer = isAllowed ? await ask(kind) : undefined;
      if (answer !== undefined) return answer;
      if (!isAllowed && (await kind.read(id)) !== undefined) {
        throw graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
      }
    }
    throw graphError(404, 'Request_ResourceNotFound', `There is no deleted item ${id.slice(0, 100)}. Check the id.`);
  };
  const context = (root: string) => ({ '@odata.context': `${root}/v1.0/$metadata#directoryObjects/$entity` });

  app.get(
    '/directory/deletedItems',
    operation({
      ...shared,
      id: 'listDeletedItems',
      summary: 'Refused: append a type',
      permissions: permitting('read'),
      answers: {},
    }),
    async () => {
      const message =
        'Say which type: /directory/deletedItems/microsoft.graph.user, or group, application, servicePrincipal.';
      throw graphError(400, 'Request_BadRequest', message);
    },
  );

  for (const [type, permissions] of [
    ['User', READ_USERS],
    ['Group', READ_GROUPS],
  ] as const) {
    const path = `/directory/deletedItems/microsoft.graph.${type.toLowerCase()}`;
    const collection = { types: [type], state: 'deleted', context: `${type.toLowerCase()}s` } as const;
    app.get(
      path,
      operation({
        ...shared,
        id: `listDeleted${type}s`,
        summary: `List deleted ${type.toLowerCase()}s`,
        permissions,
        answers: { 200: collectionSchema },
      }),
      (request) => listObjects(request, needs, collection),
    );
    app.get(
      `${path}/$count`,
      operation({
        ...shared,
        id: `countDeleted${type}s`,
        summary: `Count deleted ${type.toLowerCase()}s`,
        permissions,
        answers: { 200: undefined },
      }),
      (request, reply) => countObjects(request, reply, needs, collection),
    );
  }

  app.get<OfItem>(
    '/directory/deletedItems/:id',
    operation({
      ...shared,
      id: 'getDeletedItem',
      summary: 'Read a deleted object',
      permissions: permitting('read'),
      answers: { 200: userSchema },
    }),
    async (request) => ({
      ...context(rootUrl(request, needs.publicUrl)),
      ...(await first(request, 'read', (kind) => kind.read(request.params.id))),
    }),
  );

  app.post<OfItem & { Body: z.output<typeof restoreSchema> }>(
    '/directory/deletedItems/:id/restore',
    operation({
      ...shared,
      id: 'restoreDeletedItem',
      summary: 'Restore a deleted object',
      permissions: permitting('write'),
      body: restoreSchema,
      answers: { 200: userSchema },
      audit: 'userRestored',
    }),
    async (request) => {
      const newName = request.body?.newUserPrincipalName ?? undefined;
      return {
        ...context(rootUrl(request, needs.publicUrl)),
        ...(await first(request, 'write', (kind) => kind.restore(request.params.id, newName))),
      };
    },
  );

  app.delete<OfItem>(
    '/directory/deletedItems/:id',
    operation({
      ...shared,
      id: 'purgeDeletedItem',
      summary: 'Delete an object for good',
      permissions: permitting('write'),
      proof: 'final',
      answers: { 204: undefined },
      audit: 'userDeleted',
    }),
    async (request, reply) => {
      await first(request, 'write', async (kind) => ((await kind.purge(request.params.id)) ? true : undefined));
      return reply.code(204).send();
    },
  );
}

function ofDirectory({ directory, queries }: DirectoryNeeds, type: DirectoryObjectType): DeletedKind {
  return {
    permissions:
      type === 'User' ? { read: READ_USERS, write: WRITE_USERS } : { read: READ_GROUPS, write: WRITE_GROUPS },
    async read(id) {
      const condition = { kind: 'oneOf', field: { kind: 'id' }, values: [id.toLowerCase()] } as const;
      const [found] = await queries.list({ types: [type], state: 'deleted', condition }, { limit: 1 });
      return found && typedView(found, undefined);
    },
    async restore(id, newUserPrincipalName) {
      const change: JsonObject = {};
      if (type === 'User' && newUserPrincipalName !== undefined) change.userPrincipalName = newUserPrincipalName;
      const object = await unlessMissing(() => directory.restore(type, id, change));
      return object && typedView({ type, object } as FoundObject, undefined);
    },
    async purge(id) {
      return (
        (await unlessMissing(async () => {
          await directory.purge(type, id);
          return true;
        })) === true
      );
    },
  };
}

async function unlessMissing<T>(call: () => Promise<T>): Promise<T | undefined> {
  return directoryCall(async () => {
    try {
      return await call();
    } catch (error) {
      if (error instanceof DirectoryError && error.code === 'Request_ResourceNotFound') return undefined;
      throw error;
    }
  });
}
