import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Applications } from '../../applications/index.ts';
import {
  type Job,
  JobOptionRefused,
  type JobSettings,
  type JobStore,
  OnDemandRefused,
  type OnDemandResult,
  type PlannedObject,
  type ResetScope,
  withOptions,
} from '../../engine/index.ts';
import type { JobRunner } from '../../jobs/index.ts';
import type { Initiator } from '../../journal/index.ts';
import { graphError } from '../graph-error.ts';
import { rootUrl } from '../root-url.ts';
import { durationSeconds, ownJobId, synchronizationJob } from './synchronization-status.ts';

/** What is needed to steer provisioning. */
export interface Provisioning {
  readonly applications: Applications;
  readonly jobs: JobStore;
  readonly runner: JobRunner;
}

interface OfJob {
  Params: { id: string; jobId: string };
}

const JOBS = '/servicePrincipals/:id/synchronization/jobs';
const JOB = `${JOBS}/:jobId`;

/** Objects listed in a plan; its sum covers all of them. */
const LARGEST_PLAN = 10_000;

const RESET_SCOPES: readonly ResetScope[] = [
  'Watermark',
  'Escrows',
  'QuarantineState',
  'ConnectorDataStore',
  'ForceDeletes',
  'Full',
  'None',
];

const pauseSchema = z.object({ mode: z.enum(['now', 'finishCycle']).default('now') });
const restartSchema = z.object({
  criteria: z.object({ resetScope: z.string().nullish() }).nullish(),
});
const changeSchema = z.object({
  schedule: z.object({ interval: z.string().optional() }).optional(),
  synchronizationJobSettings: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
});
const onDemandSchema = z.object({
  dryRun: z.boolean().default(false),
  parameters: z
    .array(
      z.object({
        subjects: z
          .array(
            z.object({
              objectId: z.string(),
              objectTypeName: z.string(),
              links: z.object({ members: z.array(z.object({ objectId: z.string() })).nullish() }).nullish(),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
});

/** `…/synchronization/jobs`: state, start, pause, restart, settings, plan, provision on demand. */
export function synchronizationJobRoutes(
  app: FastifyInstance,
  { applications, jobs, runner }: Provisioning,
  publicUrl: string | undefined,
): void {
  const context = (request: FastifyRequest, of: string) => `${rootUrl(request, publicUrl)}/v1.0/$metadata#${of}`;
  const found = async ({ params }: FastifyRequest<OfJob>): Promise<Job> => {
    const job = UUID.test(ownJobId(params.jobId)) ? await jobs.job(ownJobId(params.jobId)) : undefined;
    if (job === undefined || job.applicationId !== params.id.toLowerCase()) {
      throw graphError(404, 'Request_ResourceNotFound', `The application ${params.id} has no job ${params.jobId}.`);
    }
    return job;
  };
  const view = async (job: Job) => synchronizationJob(job, await jobs.counts(job.id));

  app.get('/servicePrincipals', async (request) => ({
    '@odata.context': context(request, 'servicePrincipals'),
    value: (await applications.list()).map(({ id, displayName, templateId, createdAt }) => ({
      id,
      displayName,
      applicationTemplateId: templateId,
      createdDateTime: createdAt.toISOString(),
    })),
  }));

  app.get<{ Params: { id: string } }>(JOBS, async (request) => {
    const { id } = request.params;
    const list = UUID.test(id) ? await applications.jobsOf(id.toLowerCase()) : [];
    return {
      '@odata.context': context(request, `servicePrincipals('${id}')/synchronization/jobs`),
      value: await Promise.all(list.map(view)),
    };
  });

  app.get<OfJob>(JOB, async (request) => ({
    '@odata.context': context(request, `servicePrincipals('${request.params.id}')/synchronization/jobs/$entity`),
    ...(await view(await found(request))),
  }));

  app.patch<OfJob>(JOB, async (request, reply) => {
    const job = await found(request);
    await applications.saveSettings(job.id, changed(job.settings, read(changeSchema, request.body)));
    return reply.code(204).send();
  });

  app.post<OfJob>(`${JOB}/start`, async (request, reply) => {
    await runner.operate((await found(request)).id, { kind: 'start' });
    return reply.code(204).send();
  });

  app.post<OfJob>(`${JOB}/pause`, async (request, reply) => {
    const { mode } = read(pauseSchema, request.body ?? {});
    await runner.operate((await found(request)).id, { kind: 'pause', mode });
    return reply.code(204).send();
  });

  app.post<OfJob>(`${JOB}/restart`, async (request, reply) => {
    const scopes = resetScopes(read(restartSchema, request.body ?? {}).criteria?.resetScope ?? '');
    await runner.operate((await found(request)).id, { kind: 'restart', scopes });
    return reply.code(204).send();
  });

  app.get<OfJob>(`${JOB}/plan`, async (request) => {
    const objects: PlannedObject[] = [];
    const summary = await runner.plan((await found(request)).id, {}, async (page) => {
      objects.push(...page.slice(0, LARGEST_PLAN - objects.length));
    });
    return { summary, value: objects };
  });

  app.post<OfJob>(`${JOB}/provisionOnDemand`, async (request, reply) => {
    const job = await found(request);
    const { parameters, dryRun } = read(onDemandSchema, request.body);
    const initiator: Initiator = { type: 'application', id: '', displayName: request.principal?.name ?? '' };
    const results: OnDemandResult[] = [];
    for (const { objectId, objectTypeName, links } of parameters.flatMap(({ subjects }) => subjects)) {
      const members = links?.members?.map((member) => member.objectId) ?? [];
      const type = objectTypeName.toLowerCase() === 'group' ? 'Group' : 'User';
      const subject = { type, id: objectId, ...(type === 'Group' ? { members } : {}) } as const;
      if (![objectId, ...members].every((id) => UUID.test(id))) {
        throw graphError(400, 'BadRequest', 'objectId must be the id of a user or a group of the directory.');
      }
      try {
        results.push(await runner.onDemand(job.id, subject, initiator, dryRun));
      } catch (error) {
        if (!(error instanceof OnDemandRefused)) throw error;
        if (error.retryAfterSeconds !== undefined) reply.header('retry-after', error.retryAfterSeconds);
        throw graphError(error.code === 'TooManyRequests' ? 429 : 409, error.code, error.message);
      }
    }
    return {
      '@odata.context': context(request, 'microsoft.graph.stringKeyStringValuePair'),
      key: JSON.stringify(outcome(results)),
      value: JSON.stringify(results.map(entry)),
    };
  });
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw graphError(400, 'BadRequest', `${issue?.path.join('.') ?? 'The body'}: ${issue?.message ?? 'is not valid'}.`);
}

/** Settings with the interval and the options that are named. */
function changed(settings: JobSettings, change: z.output<typeof changeSchema>): JobSettings {
  const { interval } = change.schedule ?? {};
  const intervalSeconds = interval === undefined ? settings.intervalSeconds : durationSeconds(interval);
  if (intervalSeconds === undefined) {
    const message = `schedule.interval: ${interval} is no duration between PT1M and PT24H.`;
    throw graphError(400, 'BadRequest', message);
  }
  try {
    return withOptions({ ...settings, intervalSeconds }, change.synchronizationJobSettings ?? []);
  } catch (error) {
    if (!(error instanceof JobOptionRefused)) throw error;
    throw graphError(400, 'BadRequest', error.message);
  }
}

/** The words of a reset scope, in any case, joined with commas. */
function resetScopes(text: string): readonly ResetScope[] {
  const words = text.split(',').flatMap((word) => (word.trim() === '' ? [] : [word.trim()]));
  return words.map((word) => {
    const scope = RESET_SCOPES.find((known) => known.toLowerCase() === word.toLowerCase());
    if (scope !== undefined) return scope;
    throw graphError(400, 'BadRequest', `resetScope: ${word} is none of ${RESET_SCOPES.join(', ')}.`);
  });
}

function outcome(results: readonly OnDemandResult[]): Record<string, unknown> {
  const failed = results.find(({ status }) => status === 'Failure');
  if (failed !== undefined) {
    return { result: 'Failure', details: { errorCode: failed.code, errorMessage: failed.message } };
  }
  const skipped = results.every(({ status }) => status === 'Skipped');
  const [first] = results;
  return skipped && first !== undefined
    ? { result: 'Skipped', details: { errorCode: first.code, errorMessage: first.message } }
    : { result: 'Success', details: {} };
}

const STEP_TYPES = {
  import: 'Import',
  scoping: 'Scoping',
  matching: 'Matching',
  evaluation: 'Processing',
  export: 'Export',
  referenceResolution: 'ReferenceResolution',
} as const;

function entry(result: OnDemandResult): Record<string, unknown> {
  const { subject, name, targetId } = result;
  const [written] = result.entries;
  const at = written?.at.toISOString() ?? null;
  return {
    action: result.action,
    changeId: written?.changeId ?? written?.id ?? null,
    startTime: at,
    endTime: at,
    reportableIdentifier: name,
    modifiedProperties: result.modified.map(({ name: displayName, oldValue, newValue }) => ({
      displayName,
      oldValue,
      newValue,
    })),
    provisioningSteps: result.steps.map((step) => ({
      name: step.name,
      type: STEP_TYPES[step.name],
      status: step.status,
      description: step.description,
      timestamp: at,
      details: step.details ?? {},
    })),
    statusInfo: { status: result.status, errorCode: result.code ?? null, reason: result.message },
    sourceIdentity: { id: subject.id, type: subject.type, displayName: name, details: {} },
    targetIdentity: { id: targetId ?? '', type: subject.type, displayName: '', details: {} },
  };
}
