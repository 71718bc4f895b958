import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { withDefaults } from '../../applications/index.ts';
import { type Job, TargetError } from '../../engine/index.ts';
import type { Finding } from '../../mapping/index.ts';
import { initiatorOf } from '../audit.ts';
import { entityTag, requiredVersion } from '../entity-tag.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { queryOption } from '../page.ts';
import { contextOf, foundJob, JOB, type OfJob, type ProvisioningNeeds, READ, WRITE } from './provisioning.ts';
import { synchronizationExpressionRoutes } from './synchronization-expressions.ts';
import { schemaCall } from './synchronization-refusal.ts';
import { graphJobId } from './synchronization-status.ts';

/** A schema with every attribute of a large target takes some room. */
const LARGEST_SCHEMA = 8_000_000;

const tag = 'Synchronization schema';

/** What a schema is answered with; what a schema holds is checked by the room that owns it. */
const schemaAnswer = z.looseObject({
  id: z.string(),
  version: z.string(),
  directories: z.array(z.unknown()),
  synchronizationRules: z.array(z.unknown()),
});

const finding = z.object({ code: z.string(), message: z.string(), target: z.string() });
const comparisonSchema = z.object({
  version: z.number(),
  value: z.array(z.unknown()),
  warnings: z.array(finding),
  /** As it would be stored. */
  schema: z.unknown(),
});

const LENIENT = { lenient: 'true defines attributes nobody defined, as texts, in place of refusing them' };

interface OfDirectory extends OfJob {
  Params: OfJob['Params'] & { directoryId: string };
}

/** `…/jobs/{id}/schema`: read, replaced, set back; its directories; the language its mappings and filters are in. */
export function synchronizationSchemaRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { applications, publicUrl, discover } = needs;
  const SCHEMA = `${JOB}/schema`;
  const saving = (request: FastifyRequest) => ({
    author: request.principal?.name ?? '',
    initiator: initiatorOf(request.principal),
    expected: requiredVersion(request),
  });

  app.get<OfJob>(
    SCHEMA,
    operation({
      id: 'getSynchronizationSchema',
      summary: 'Read the schema of a job, with every default filled in',
      tag,
      permissions: READ,
      answers: { 200: schemaAnswer },
    }),
    async (request, reply) => {
      const job = await foundJob(needs, request);
      const { schema, version } = await applications.schemas.current(job.id);
      reply.header('etag', entityTag(version));
      const of = `servicePrincipals('${job.applicationId}')/synchronization/jobs('${graphJobId(job)}')/schema/$entity`;
      const shown = { ...withDefaults(schema), id: graphJobId(job), version: `v1.${version - 1}` };
      return { '@odata.context': contextOf(request, publicUrl, of), ...shown };
    },
  );

  app.put<OfJob>(
    SCHEMA,
    {
      ...operation({
        id: 'replaceSynchronizationSchema',
        summary: 'Replace the schema of a job; everything is evaluated again',
        tag,
        permissions: WRITE,
        answers: { 204: undefined },
        query: LENIENT,
      }),
      bodyLimit: LARGEST_SCHEMA,
    },
    async (request, reply) => {
      const job = await foundJob(needs, request);
      const saved = await schemaCall(() =>
        applications.schemas.save(job.id, request.body, saving(request), isLenient(request)),
      );
      return reply.code(204).header('etag', entityTag(saved.version)).send();
    },
  );

  app.delete<OfJob>(
    SCHEMA,
    operation({
      id: 'resetSynchronizationSchema',
      summary: 'Put the default mappings of the template in force',
      tag,
      permissions: WRITE,
      answers: { 204: undefined },
    }),
    async (request, reply) => {
      const job = await foundJob(needs, request);
      const saved = await schemaCall(() => applications.schemas.restoreDefaults(job.id, saving(request)));
      return reply.code(204).header('etag', entityTag(saved.version)).send();
    },
  );

  app.post<OfJob>(
    `${SCHEMA}/compare`,
    {
      ...operation({
        id: 'compareSynchronizationSchema',
        summary: 'Tell what saving a schema would change, and what speaks against it; nothing is saved',
        tag,
        permissions: READ,
        answers: { 200: comparisonSchema },
        query: LENIENT,
        ofGraph: false,
      }),
      bodyLimit: LARGEST_SCHEMA,
    },
    async (request) => {
      const job = await foundJob(needs, request);
      return schemaCall(async () => {
        const compared = await applications.schemas.compare(job.id, request.body, isLenient(request));
        const { version, schema, changes, warnings } = compared;
        return { version, value: changes, warnings: warnings.map(findingView), schema: withDefaults(schema) };
      });
    },
  );

  const directoriesOf = async (job: Job) =>
    withDefaults((await applications.schemas.current(job.id)).schema).directories;
  const directoryOf = async (job: Job, id: string) => {
    const directories = await directoriesOf(job);
    const found = directories.find((directory) => directory.id.toLowerCase() === id.toLowerCase());
    if (found !== undefined) return found;
    const known = directories.map((directory) => `${directory.id} (${directory.name})`).join(', ');
    const message = `The schema has no directory ${id.slice(0, 100)}. It has ${known}.`;
    throw graphError(404, 'Request_ResourceNotFound', message);
  };

  app.get<OfJob>(
    `${SCHEMA}/directories`,
    operation({
      id: 'listDirectoryDefinitions',
      summary: 'List the two directories of a schema',
      tag,
      permissions: READ,
      answers: { 200: z.object({ value: z.array(z.unknown()) }) },
    }),
    async (request) => ({ value: await directoriesOf(await foundJob(needs, request)) }),
  );

  app.get<OfDirectory>(
    `${SCHEMA}/directories/:directoryId`,
    operation({
      id: 'getDirectoryDefinition',
      summary: 'Read a directory of a schema: its objects and their attributes',
      tag,
      permissions: READ,
      answers: { 200: z.unknown() },
    }),
    async (request) => directoryOf(await foundJob(needs, request), request.params.directoryId),
  );

  app.post<OfDirectory>(
    `${SCHEMA}/directories/:directoryId/discover`,
    operation({
      id: 'discoverDirectory',
      summary: 'Add the attributes the target describes to its directory',
      tag,
      permissions: WRITE,
      answers: { 200: z.unknown() },
    }),
    async (request) => {
      const job = await foundJob(needs, request);
      const directory = await directoryOf(job, request.params.directoryId);
      const { schema } = await applications.schemas.current(job.id);
      if (schema.synchronizationRules.every(({ targetDirectoryName }) => targetDirectoryName !== directory.name)) {
        const message = `${directory.name} is the source; its attributes are known. Discover the target's directory.`;
        throw graphError(400, 'Request_BadRequest', message);
      }
      const discovered = await discover(job).catch((error: unknown) => {
        if (!(error instanceof TargetError)) throw error;
        throw graphError(400, 'ConnectionFailed', error.message, [{ code: error.code, message: error.message }]);
      });
      await schemaCall(() => applications.schemas.addDiscovered(job.id, discovered, saving(request)));
      return directoryOf(job, directory.id);
    },
  );

  synchronizationExpressionRoutes(app, needs);
}

function isLenient(request: FastifyRequest): boolean {
  return queryOption(request, 'lenient')?.toLowerCase() === 'true';
}

function findingView({ code, message, target }: Finding): z.output<typeof finding> {
  return { code, message, target: target === '' ? '$' : `$.${target}` };
}
