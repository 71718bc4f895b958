import type { JsonObject } from '@lockstep/scim';
import { z } from 'zod';
import type { DirectoryQueries, Holds, Imports } from '../../directory/index.ts';
import { builtInDirectoryName } from '../../gallery/index.ts';
import { auditDifference } from '../../journal/index.ts';
import type { KeptSource, Source, Sources } from '../../sources/index.ts';
import { READ_GROUPS, READ_USERS } from '../graph/directory-permissions.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { changedSettings, newSourceOf, newSourceSchema, sourceChangeSchema } from './source-body.ts';
import { shownSettings, sourceSchema, sourceView } from './source-view.ts';

export interface SourceNeeds {
  readonly queries: Pick<DirectoryQueries, 'count'>;
  readonly imports: Imports;
  readonly sources: Sources;
  readonly holds: Holds;
  readonly now?: () => Date;
}

interface OfSource {
  Params: { id: string };
}

const builtInSchema = z.object({
  id: z.literal('builtIn'),
  kind: z.literal('builtIn'),
  displayName: z.string(),
  users: z.number(),
  groups: z.number(),
  lastImportDateTime: z.string().nullable(),
});

const checkSchema = z.object({
  isReached: z.boolean(),
  message: z.string(),
  people: z.array(z.object({ name: z.string(), userPrincipalName: z.string().nullable() })),
});

const readBody = z
  .strictObject({
    /** Deletes however many people and groups the source has no more. */
    allowRemovals: z.boolean().optional(),
    /** Why, for the audit log. */
    reason: z.string().max(1_000).optional(),
  })
  .nullish();

const keptBySchema = z.object({
  source: z.object({ id: z.string(), displayName: z.string(), readOnly: z.array(z.string()) }).nullable(),
});

const tag = 'Directory';
const WRITE = ['Directory.ReadWrite.All'] as const;
const READ = ['Directory.Read.All', ...WRITE] as const;

/** `/api/directory/sources`: where people come from. */
export function sourceRoutes(app: GraphInstance, needs: SourceNeeds): void {
  const { queries, imports, sources, now = () => new Date() } = needs;
  const common = { tag, permissions: WRITE, ofGraph: false } as const;
  const view = (source: KeptSource) => sourceView(source, now());

  app.get(
    '/sources',
    operation({
      ...common,
      id: 'listDirectorySources',
      summary: 'List where the people of the directory come from, with what each holds',
      permissions: READ,
      answers: { 200: z.object({ value: z.array(z.union([builtInSchema, sourceSchema])) }) },
    }),
    async () => {
      const [users, groups, [last], outside] = await Promise.all([
        queries.count({ types: ['User'] }),
        queries.count({ types: ['Group'] }),
        imports.list(1),
        sources.list(),
      ]);
      const kind = { id: 'builtIn', kind: 'builtIn', displayName: builtInDirectoryName } as const;
      const lastImportDateTime = last?.startedAt.toISOString() ?? null;
      return { value: [{ ...kind, users, groups, lastImportDateTime }, ...outside.map(view)] };
    },
  );

  app.post(
    '/sources',
    operation({
      ...common,
      id: 'createDirectorySource',
      summary: 'Add a source: a directory that speaks LDAP, Microsoft Graph or another Lockstep',
      body: newSourceSchema,
      answers: { 201: sourceSchema },
      audit: 'sourceCreated',
    }),
    async (request, reply) => {
      const source = await sources.create(newSourceOf(request.body), request.body.secret);
      request.audit({ targets: [targetOf(source, auditDifference(undefined, comparable(source)))] });
      return reply.code(201).send(view(source));
    },
  );

  app.get<OfSource>(
    '/sources/:id',
    operation({
      ...common,
      id: 'getDirectorySource',
      summary: 'Read a source, with what came of its last read',
      permissions: READ,
      answers: { 200: sourceSchema },
    }),
    async ({ params }) => view(await sources.read(params.id)),
  );

  app.patch<OfSource & { Body: z.output<typeof sourceChangeSchema> }>(
    '/sources/:id',
    operation({
      ...common,
      id: 'updateDirectorySource',
      summary: 'Change a source; for another address its secret is entered anew',
      body: sourceChangeSchema,
      answers: { 200: sourceSchema },
      audit: 'sourceChanged',
    }),
    async (request) => {
      const { secret, displayName, intervalSeconds, isEnabled, ...change } = request.body;
      const before = await sources.read(request.params.id);
      const named = {
        ...(displayName !== undefined && { displayName }),
        ...(intervalSeconds !== undefined && { intervalSeconds }),
        ...(isEnabled !== undefined && { isEnabled }),
      };
      const settings = changedSettings(before.settings, change);
      const after = await sources.update(before.id, { ...named, settings }, secret);
      // Only that it was entered anew is told.
      const entered: JsonObject = secret === undefined ? {} : { secret: 'entered anew' };
      const modified = auditDifference(comparable(before), { ...comparable(after), ...entered });
      request.audit({ targets: [targetOf(after, modified)] });
      return view(after);
    },
  );

  app.delete<OfSource>(
    '/sources/:id',
    operation({
      ...common,
      id: 'deleteDirectorySource',
      summary: 'Forget a source; the people it brought stay and may be changed here',
      answers: { 204: undefined },
      audit: 'sourceDeleted',
    }),
    async (request, reply) => {
      const source = await sources.remove(request.params.id);
      request.audit({ targets: [targetOf(source, auditDifference(comparable(source), undefined))] });
      return reply.code(204).send();
    },
  );

  app.post<OfSource>(
    '/sources/:id/check',
    operation({
      ...common,
      id: 'checkDirectorySource',
      summary: 'Connect to a source and show the first people there; nothing is written',
      answers: { 200: checkSchema },
    }),
    async ({ params }) => {
      const { people, ...found } = await sources.check(params.id);
      return {
        ...found,
        people: people.map(({ name, properties: { displayName, userPrincipalName } }) => ({
          name: typeof displayName === 'string' ? displayName : name,
          userPrincipalName: typeof userPrincipalName === 'string' ? userPrincipalName : null,
        })),
      };
    },
  );

  app.post<OfSource & { Body: z.output<typeof readBody> }>(
    '/sources/:id/read',
    operation({
      ...common,
      id: 'readDirectorySource',
      summary: 'Read a source now; it goes on by itself',
      body: readBody,
      answers: { 202: sourceSchema },
      audit: 'sourceRead',
    }),
    async (request, reply) => {
      const allowRemovals = request.body?.allowRemovals ?? false;
      const source = await sources.begin(request.params.id, allowRemovals);
      const reason = request.body?.reason;
      const targets = [targetOf(source, auditDifference({}, allowRemovals ? { allowRemovals } : {}))];
      request.audit({ targets, ...(reason !== undefined && { reason }) });
      return reply.code(202).send(view(source));
    },
  );
}

/** `/api/directory/{users|groups}/{id}/source`: who keeps an object. */
export function keepingRoutes(app: GraphInstance, { holds }: Pick<SourceNeeds, 'holds'>): void {
  for (const [path, type] of [
    ['users', 'User'],
    ['groups', 'Group'],
  ] as const) {
    app.get<OfSource>(
      `/${path}/:id/source`,
      operation({
        id: `getSourceOf${type}`,
        summary: `Which outside source a ${type.toLowerCase()} comes from, and what of it is read-only here`,
        tag,
        permissions: type === 'User' ? READ_USERS : READ_GROUPS,
        answers: { 200: keptBySchema },
        ofGraph: false,
      }),
      async ({ params: { id } }) => {
        if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) {
          throw graphError(404, 'Request_ResourceNotFound', `There is no object ${id.slice(0, 100)}. Check the id.`);
        }
        const hold = (await holds.of(type, [id.toLowerCase()])).get(id.toLowerCase());
        if (hold === undefined) return { source: null };
        return { source: { id: hold.sourceId, displayName: hold.source, readOnly: [...hold.brings] } };
      },
    );
  }
}

function comparable({ displayName, intervalSeconds, isEnabled, settings }: Source): JsonObject {
  return { displayName, intervalSeconds, isEnabled, ...shownSettings(settings) };
}

function targetOf({ id, displayName }: Source, modified: ReturnType<typeof auditDifference>) {
  return { type: 'DirectorySource', id, displayName, modified };
}
