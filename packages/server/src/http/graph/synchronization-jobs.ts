import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { NoConnector } from '../../applications/index.ts';
import {
  type Job,
  JobOptionRefused,
  type JobSettings,
  type PlannedObject,
  type ResetScope,
  withOptions,
} from '../../engine/index.ts';
import { requireFinal } from '../final-act.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { rootUrl } from '../root-url.ts';
import { byWhom, savingBy } from './job-decision.ts';
import {
  contextOf,
  entryOfTemplate,
  foundApplication,
  foundJob,
  JOB,
  JOBS,
  type OfApplication,
  type OfJob,
  OPERATE,
  type ProvisioningNeeds,
  READ,
  WRITE,
} from './provisioning.ts';
import { schemaCall } from './synchronization-refusal.ts';
import { durationSeconds, synchronizationJob } from './synchronization-status.ts';

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

/** Everybody is matched anew afterwards, and whoever matches nothing gets a second account. */
const FORGETS_LINKS: readonly ResetScope[] = ['ConnectorDataStore', 'Full'];

const execution = z.object({
  activityIdentifier: z.string().nullable(),
  state: z.string(),
  timeBegan: z.string(),
  timeEnded: z.string(),
  error: z.object({ code: z.string(), message: z.string(), tenantActionable: z.boolean() }).nullable(),
  countEntitled: z.number(),
  countEntitledForProvisioning: z.number(),
  countEscrowed: z.number(),
  countEscrowedRaw: z.number(),
  countExported: z.number(),
  countExports: z.number(),
  countImported: z.number(),
  countImportedDeltas: z.number(),
  countImportedReferenceDeltas: z.number(),
});

/** A job as it is answered (synchronizationJob). */
export const jobSchema = z.object({
  id: z.string(),
  templateId: z.string(),
  schedule: z.object({ expiration: z.string().nullable(), interval: z.string(), state: z.string() }),
  status: z.object({
    code: z.string(),
    countSuccessiveCompleteFailures: z.number(),
    escrowsPruned: z.boolean(),
    lastExecution: execution.nullable(),
    lastSuccessfulExecution: execution.nullable(),
    lastSuccessfulExecutionWithExports: execution.nullable(),
    progress: z.array(z.unknown()),
    quarantine: z.unknown(),
    steadyStateFirstAchievedTime: z.string(),
    steadyStateLastAchievedTime: z.string(),
    synchronizedEntryCountByType: z.array(z.object({ key: z.string(), value: z.number() })),
    troubleshootingUrl: z.string().nullable(),
  }),
  synchronizationJobSettings: z.array(z.object({ name: z.string(), value: z.string() })),
});

const createSchema = z.object({ templateId: z.string().min(1) });
const pauseSchema = z.object({ mode: z.enum(['now', 'finishCycle']).default('now') });
/** Whoever finds the job held reads the reason. */
const holdSchema = z.strictObject({ reason: z.string().trim().min(1).max(1_000) });
const restartSchema = z.object({
  criteria: z.object({ resetScope: z.string().nullish() }).nullish(),
});
const changeSchema = z.object({
  schedule: z.object({ interval: z.string().optional() }).optional(),
  synchronizationJobSettings: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
});

const tag = 'Synchronization';
const done = { 204: undefined };

/** A job as it stands at this moment. */
export async function jobView(job: Job, { jobs, progress, now }: ProvisioningNeeds) {
  const [counts, running] = await Promise.all([jobs.counts(job.id), progress(job.id)]);
  return synchronizationJob(job, counts, running, now());
}

/** `…/synchronization/jobs`: made, shown, changed, deleted; started, paused, restarted; what a cycle would do. */
export function synchronizationJobRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { applications, desk, jobs, runner, publicUrl } = needs;
  const entity = (request: FastifyRequest<OfApplication>) =>
    contextOf(request, publicUrl, `servicePrincipals('${request.params.id}')/synchronization/jobs/$entity`);
  const view = (job: Job) => jobView(job, needs);

  app.get<OfApplication>(
    JOBS,
    operation({
      id: 'listSynchronizationJobs',
      summary: 'List the jobs of a service principal',
      tag,
      permissions: READ,
      answers: { 200: z.object({ value: z.array(jobSchema) }) },
    }),
    async (request) => {
      const { id } = await foundApplication(needs, request.params.id);
      const list = await applications.jobsOf(id);
      return {
        '@odata.context': contextOf(request, publicUrl, `servicePrincipals('${id}')/synchronization/jobs`),
        value: await Promise.all(list.map(view)),
      };
    },
  );

  app.post<OfApplication & { Body: z.output<typeof createSchema> }>(
    JOBS,
    operation({
      id: 'createSynchronizationJob',
      summary: 'Make a job from a template; it is not started',
      tag,
      permissions: WRITE,
      body: createSchema,
      answers: { 201: jobSchema },
      audit: 'jobCreated',
    }),
    async (request, reply) => {
      const application = await foundApplication(needs, request.params.id);
      const { templateId } = request.body;
      const entry = entryOfTemplate(templateId);
      if (entry === undefined) {
        const message = `There is no template ${templateId.slice(0, 100)}. List the templates of the service principal.`;
        throw graphError(404, 'SynchronizationTemplateNotFound', message);
      }
      const jobId = await applications.addJob(application, entry).catch((error: unknown) => {
        throw error instanceof NoConnector ? graphError(400, 'Request_BadRequest', error.message) : error;
      });
      request.audit({ applicationId: application.id, jobId });
      const job = await jobs.job(jobId);
      if (job === undefined) throw graphError(404, 'SynchronizationJobNotFound', 'The job was deleted meanwhile.');
      const made = await view(job);
      const path = `/v1.0/servicePrincipals/${application.id}/synchronization/jobs/${made.id}`;
      reply.code(201).header('location', `${rootUrl(request, publicUrl)}${path}`);
      return { '@odata.context': entity(request), ...made };
    },
  );

  app.get<OfJob>(
    JOB,
    operation({
      id: 'getSynchronizationJob',
      summary: 'Read a job with its status',
      tag,
      permissions: READ,
      answers: { 200: jobSchema },
    }),
    async (request) => ({ '@odata.context': entity(request), ...(await view(await foundJob(needs, request))) }),
  );

  app.patch<OfJob & { Body: z.output<typeof changeSchema> }>(
    JOB,
    operation({
      id: 'updateSynchronizationJob',
      summary: 'Change interval and options of a job',
      tag,
      permissions: WRITE,
      body: changeSchema,
      answers: done,
    }),
    async (request, reply) => {
      const job = await foundJob(needs, request);
      const settings = changed(job.settings, request.body);
      await schemaCall(() => applications.saveSettings(job.id, settings, savingBy(request)));
      return reply.code(204).send();
    },
  );

  app.delete<OfJob>(
    JOB,
    operation({
      id: 'deleteSynchronizationJob',
      summary: 'Delete a job with all it remembers; accounts in the target are not touched',
      tag,
      permissions: WRITE,
      proof: 'final',
      answers: done,
      audit: 'jobDeleted',
    }),
    async (request, reply) => {
      const job = await foundJob(needs, request);
      request.audit({ applicationId: job.applicationId, jobId: job.id });
      await applications.deleteJob(job.id);
      return reply.code(204).send();
    },
  );

  app.post<OfJob>(
    `${JOB}/start`,
    operation({
      id: 'startSynchronizationJob',
      summary: 'Start a job, or let it go on',
      tag,
      permissions: OPERATE,
      answers: done,
    }),
    async (request, reply) => {
      const job = await foundJob(needs, request);
      await desk.operate(job.id, { kind: 'start' }, byWhom(request));
      return reply.code(204).send();
    },
  );

  app.post<OfJob & { Body: z.output<typeof pauseSchema> }>(
    `${JOB}/pause`,
    operation({
      id: 'pauseSynchronizationJob',
      summary: 'Pause a job; what it remembers is kept',
      tag,
      permissions: OPERATE,
      body: pauseSchema,
      answers: done,
    }),
    async (request, reply) => {
      const job = await foundJob(needs, request);
      await desk.operate(job.id, { kind: 'pause', mode: request.body.mode }, byWhom(request));
      return reply.code(204).send();
    },
  );

  app.post<OfJob & { Body: z.output<typeof holdSchema> }>(
    `${JOB}/quarantine`,
    operation({
      id: 'quarantineSynchronizationJob',
      summary: 'Hold a job: it is examined now and then, and goes on by itself when its application is well',
      tag,
      permissions: OPERATE,
      body: holdSchema,
      answers: done,
      ofGraph: false,
    }),
    async (request, reply) => {
      const job = await foundJob(needs, request);
      const { reason } = request.body;
      const code = 'QuarantinedOnDemand';
      const trouble = { reason: code, error: { code, message: reason } } as const;
      await desk.operate(job.id, { kind: 'quarantine', trouble }, byWhom(request, reason));
      return reply.code(204).send();
    },
  );

  app.post<OfJob & { Body: z.output<typeof restartSchema> }>(
    `${JOB}/restart`,
    operation({
      id: 'restartSynchronizationJob',
      summary: 'Restart a job, forgetting what the reset scope names',
      tag,
      permissions: OPERATE,
      proof: 'finalWhenWide',
      body: restartSchema,
      answers: done,
    }),
    async (request, reply) => {
      const scopes = resetScopes(request.body.criteria?.resetScope ?? '');
      if (scopes.some((scope) => FORGETS_LINKS.includes(scope))) requireFinal(request);
      const job = await foundJob(needs, request);
      await desk.operate(job.id, { kind: 'restart', scopes }, byWhom(request));
      return reply.code(204).send();
    },
  );

  app.get<OfJob>(
    `${JOB}/plan`,
    operation({
      id: 'planSynchronizationJob',
      summary: 'What the next cycle would do; nothing is written',
      tag,
      permissions: READ,
      answers: { 200: z.object({ summary: z.unknown(), value: z.array(z.unknown()) }) },
      ofGraph: false,
    }),
    async (request) => {
      const objects: PlannedObject[] = [];
      const summary = await runner.plan((await foundJob(needs, request)).id, {}, async (page) => {
        objects.push(...page.slice(0, LARGEST_PLAN - objects.length));
      });
      return { summary, value: objects };
    },
  );
}

/** Settings with the interval and the options that are named. */
function changed(settings: JobSettings, change: z.output<typeof changeSchema>): JobSettings {
  const { interval } = change.schedule ?? {};
  const intervalSeconds = interval === undefined ? settings.intervalSeconds : durationSeconds(interval);
  if (intervalSeconds === undefined) {
    const message = `schedule.interval: ${interval?.slice(0, 100)} is no duration between PT1M and PT24H.`;
    throw graphError(400, 'Request_BadRequest', message, [
      { code: 'InvalidDuration', message, target: 'schedule.interval' },
    ]);
  }
  try {
    return withOptions({ ...settings, intervalSeconds }, change.synchronizationJobSettings ?? []);
  } catch (error) {
    if (!(error instanceof JobOptionRefused)) throw error;
    throw graphError(400, 'Request_BadRequest', error.message);
  }
}

/** The words of a reset scope, in any case, joined with commas. */
function resetScopes(text: string): readonly ResetScope[] {
  const words = text.split(',').flatMap((word) => (word.trim() === '' ? [] : [word.trim()]));
  return words.map((word) => {
    const scope = RESET_SCOPES.find((known) => known.toLowerCase() === word.toLowerCase());
    if (scope !== undefined) return scope;
    const message = `resetScope: ${word.slice(0, 100)} is none of ${RESET_SCOPES.join(', ')}.`;
    throw graphError(400, 'InvalidRestartCriteria', message, [
      { code: 'InvalidRestartCriteria', message, target: 'criteria.resetScope' },
    ]);
  });
}
