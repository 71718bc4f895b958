import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type SchemaVersion, type SettingsVersion, withDefaults } from '../../applications/index.ts';
import { entityTag, requiredVersion } from '../entity-tag.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { listPage, queryOption } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import { savingBy } from './job-decision.ts';
import { settingsView } from './job-settings.ts';
import { refuseOption } from './odata/index.ts';
import { foundJob, JOB, type OfJob, type ProvisioningNeeds, READ, WRITE } from './provisioning.ts';
import { schemaCall } from './synchronization-refusal.ts';

const versionSchema = z.object({
  version: z.number(),
  author: z.string(),
  comment: z.string(),
  createdAt: z.string(),
});
const differenceSchema = z.object({ from: z.number(), to: z.number(), value: z.array(z.unknown()) });
const restoring = z.strictObject({ comment: z.string().max(1_000).nullish() });

interface OfVersion extends OfJob {
  Params: OfJob['Params'] & { version: string };
}

const tag = 'Versions';
const query = { of: 'schema, which is what is meant without it, or settings' };

/** `…/jobs/{id}/versions`: every saved schema, and with `of=settings` every saved state of the settings. */
export function jobVersionRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { publicUrl, applications } = needs;
  const { schemas, settings } = applications;
  const VERSIONS = `${JOB}/versions`;
  const historyOf = (request: FastifyRequest) => (isOfSettings(request) ? settings : schemas);

  app.get<OfJob>(
    VERSIONS,
    operation({
      id: 'listJobVersions',
      summary: 'List versions of the schema or the settings, the newest first',
      tag,
      permissions: READ,
      query,
      answers: { 200: z.object({ value: z.array(versionSchema) }) },
      ofGraph: false,
    }),
    async (request) => {
      refuseOption(request, 'filter');
      refuseOption(request, 'orderby');
      const { id } = await foundJob(needs, request);
      return listPage({
        request,
        root: rootUrl(request, publicUrl),
        defaultSize: 50,
        maximumSize: 99,
        positions: /^\d{1,9}$/,
        fetch: (after, limit) =>
          historyOf(request).versions(id, { limit, ...(after !== undefined && { before: Number(after) }) }),
        position: ({ version }) => String(version),
        view: versionView,
      });
    },
  );

  app.get<OfVersion>(
    `${VERSIONS}/:version`,
    operation({
      id: 'getJobVersion',
      summary: 'Read a version, with the schema or the settings it holds',
      tag,
      permissions: READ,
      query,
      answers: { 200: versionSchema.extend({ schema: z.unknown(), settings: z.unknown() }) },
      ofGraph: false,
    }),
    async (request) => {
      const { id } = await foundJob(needs, request);
      const number = versionNumber(request.params.version);
      if (isOfSettings(request)) {
        const found = await schemaCall(() => settings.version(id, number));
        return { ...versionView(found), settings: settingsView(found.settings) };
      }
      const found = await schemaCall(() => schemas.version(id, number));
      return { ...versionView(found), schema: withDefaults(found.schema) };
    },
  );

  app.get<OfVersion>(
    `${VERSIONS}/:version/diff`,
    operation({
      id: 'compareJobVersions',
      summary: 'Compare a version with another, by default the one in force',
      tag,
      permissions: READ,
      query: { ...query, to: 'the version to compare with' },
      answers: { 200: differenceSchema },
      ofGraph: false,
    }),
    async (request) => {
      const { id } = await foundJob(needs, request);
      const from = versionNumber(request.params.version);
      const asked = queryOption(request, 'to');
      const history = historyOf(request);
      return schemaCall(async () => {
        const to = asked === undefined ? (await history.current(id)).version : versionNumber(asked);
        return { from, to, value: await history.difference(id, from, to) };
      });
    },
  );

  app.post<OfVersion & { Body: z.output<typeof restoring> }>(
    `${VERSIONS}/:version/restore`,
    operation({
      id: 'restoreJobVersion',
      summary: 'Put an earlier version in force again, as a new one',
      tag,
      permissions: WRITE,
      query,
      body: restoring,
      answers: { 200: versionSchema.pick({ version: true }) },
      ofGraph: false,
    }),
    async (request, reply) => {
      const { id } = await foundJob(needs, request);
      const number = versionNumber(request.params.version);
      const saving = { ...savingBy(request, request.body.comment), expected: requiredVersion(request) };
      const version = await schemaCall(async () =>
        isOfSettings(request)
          ? settings.restore(id, number, saving)
          : (await schemas.rollback(id, number, saving)).version,
      );
      reply.header('etag', entityTag(version));
      return { version };
    },
  );
}

function isOfSettings(request: FastifyRequest): boolean {
  const of = queryOption(request, 'of')?.toLowerCase() ?? 'schema';
  if (of === 'schema' || of === 'settings') return of === 'settings';
  throw graphError(400, 'Request_BadRequest', 'of must be schema or settings.');
}

function versionNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw graphError(404, 'Request_ResourceNotFound', `There is no version ${text.slice(0, 100)}: versions are numbers.`);
}

function versionView({ version, author, comment, createdAt }: SchemaVersion | SettingsVersion) {
  return { version, author, comment, createdAt: createdAt.toISOString() };
}
