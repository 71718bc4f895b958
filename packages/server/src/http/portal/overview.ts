import { z } from 'zod';
import { may } from '../../access/index.ts';
import type { Application } from '../../applications/index.ts';
import {
  type CycleProgress,
  type Execution,
  isRunning,
  type Job,
  type JobStore,
  remainingTime,
  statusCode,
} from '../../engine/index.ts';
import { dueAt } from '../../jobs/index.ts';
import { type JournalStore, silentJobs, spikeQuery, spikes } from '../../journal/index.ts';
import type { Source } from '../../sources/index.ts';
import { graphJobId, logoPath } from '../graph/index.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { JOB_MATTERS, type Matter, matterOfSource, mattersOf, SOURCE_MATTERS, URGENCY } from './matters.ts';

/** What the home page is made of. */
export interface OverviewNeeds {
  readonly jobs: Pick<JobStore, 'jobs' | 'counts'>;
  readonly applications: () => Promise<readonly Pick<Application, 'id' | 'appId' | 'displayName' | 'logo'>[]>;
  readonly journal: JournalStore;
  readonly progress: (jobId: string) => Promise<CycleProgress | undefined>;
  /** Sources of people that fail, or hold removals back. */
  readonly sources: () => Promise<readonly Source[]>;
  readonly countObjects: () => Promise<{ readonly users: number; readonly groups: number }>;
  readonly organizationId: string;
  readonly organizationName: () => string;
  readonly now: () => Date;
}

const HOUR = 3_600_000;
/** Who may know of sources that something is wrong with them. */
const READ_SOURCES = ['Directory.Read.All', 'Directory.ReadWrite.All'] as const;

const progressSchema = z.object({
  kind: z.string(),
  done: z.number(),
  total: z.number(),
  leastSeconds: z.number(),
  mostSeconds: z.number(),
});
const jobSchema = z.object({
  jobId: z.string(),
  applicationId: z.string(),
  applicationDisplayName: z.string(),
  code: z.string(),
  state: z.string(),
  isRunning: z.boolean(),
  isSilent: z.boolean(),
  quarantine: z.string().nullable(),
  accounts: z.number(),
  staged: z.number(),
  failing: z.number(),
  lastEnded: z.string().nullable(),
  lastSeconds: z.number().nullable(),
  lastObjects: z.number().nullable(),
  nextDue: z.string().nullable(),
  progress: progressSchema.nullable(),
});
const sourceMatterSchema = z.object({
  kind: z.enum(SOURCE_MATTERS),
  sourceId: z.string(),
  sourceDisplayName: z.string(),
  since: z.string(),
  message: z.string(),
  nextAttempt: z.string().nullable(),
});
const jobMatterSchema = z.object({
  kind: z.enum(JOB_MATTERS),
  applicationId: z.string(),
  applicationDisplayName: z.string(),
  jobId: z.string(),
  since: z.string().nullable(),
  count: z.number().nullable(),
  limit: z.number().nullable(),
  code: z.string().nullable(),
  message: z.string().nullable(),
  nextAttempt: z.string().nullable(),
});
const overviewSchema = z.object({
  organization: z.object({ id: z.string(), displayName: z.string() }),
  users: z.number(),
  groups: z.number(),
  applications: z.array(z.object({ id: z.string(), displayName: z.string(), logoUrl: z.string().nullable() })),
  jobs: z.array(jobSchema),
  matters: z.array(z.union([jobMatterSchema, sourceMatterSchema])),
  lastDay: z.object({ entries: z.number(), actions: z.record(z.string(), z.number()), failures: z.number() }),
  spikes: z.array(z.object({ jobId: z.string(), kind: z.string(), lastDay: z.number(), usual: z.number() })),
});

/** `/overview`: how everything stands, in one answer. */
export function overviewRoutes(app: GraphInstance, needs: OverviewNeeds): void {
  const { journal, organizationId, organizationName, now } = needs;

  app.get(
    '/overview',
    operation({
      id: 'getOverview',
      summary: 'How the organisation, its jobs and the last day stand, and what needs somebody, in one answer',
      tag: 'Portal',
      permissions: ['Synchronization.Read.All', 'Synchronization.ReadWrite.All'],
      answers: { 200: overviewSchema },
      ofGraph: false,
    }),
    async ({ principal }) => {
      const readsSources = principal !== undefined && READ_SOURCES.some((name) => may(principal, name));
      const until = new Date(Math.ceil(now().getTime() / HOUR) * HOUR);
      const from = new Date(until.getTime() - 24 * HOUR);
      const [jobs, applications, signs, counts, recent, objects, sources] = await Promise.all([
        needs.jobs.jobs(),
        needs.applications(),
        journal.lastSigns(organizationId),
        journal.counts(organizationId, { from, until, by: ['action', 'status'] }),
        journal.counts(organizationId, spikeQuery(now())),
        needs.countObjects(),
        readsSources ? needs.sources() : [],
      ]);
      const silent = new Set(silentJobs(signs, now()).map(({ jobId }) => jobId));
      const ids = new Map(jobs.map((job) => [job.id, graphJobId(job)]));
      const views = await Promise.all(jobs.map((job) => jobView(needs, job, silent.has(job.id))));
      return {
        organization: { id: organizationId, displayName: organizationName() },
        ...objects,
        applications: applications.map((one) => ({
          id: one.id,
          displayName: one.displayName,
          logoUrl: logoPath(one),
        })),
        jobs: views.map(({ job }) => job),
        matters: [
          ...views.flatMap(({ matters }) => matters),
          ...sources.flatMap((source) => sourceMatterView(source, now()) ?? []),
        ].sort((one, other) => URGENCY.indexOf(one.kind) - URGENCY.indexOf(other.kind)),
        lastDay: sums(counts),
        spikes: spikes(recent, now()).map((spike) => ({ ...spike, jobId: ids.get(spike.jobId) ?? spike.jobId })),
      };
    },
  );
}

async function jobView({ jobs, progress: progressOf, now }: OverviewNeeds, job: Job, isSilent: boolean) {
  const [counts, progress] = await Promise.all([
    jobs.counts(job.id),
    job.cycleOpen ? progressOf(job.id) : Promise.resolve(undefined),
  ]);
  const { applicationId, applicationName: applicationDisplayName, state } = job;
  const of = { jobId: graphJobId(job), applicationId, applicationDisplayName };
  const last = job.status.lastExecution;
  return {
    job: {
      ...of,
      code: statusCode(job),
      state,
      isRunning: isRunning(job),
      isSilent,
      quarantine: job.quarantine?.reason ?? null,
      accounts: counts.links.User.managed,
      staged: counts.staged,
      failing: counts.failing + counts.givenUp,
      ...lastOf(last),
      nextDue: dueAt(job, now())?.toISOString() ?? null,
      progress: progress === undefined ? null : progressView(progress, now()),
    },
    matters: mattersOf(job, counts, isSilent).map((matter) => ({ ...of, ...matterView(matter) })),
  };
}

function lastOf(last: Execution | undefined) {
  if (last === undefined) return { lastEnded: null, lastSeconds: null, lastObjects: null };
  return {
    lastEnded: last.ended.toISOString(),
    lastSeconds: (last.ended.getTime() - last.began.getTime()) / 1_000,
    lastObjects: last.imported,
  };
}

function progressView(progress: CycleProgress, now: Date): z.output<typeof progressSchema> {
  const { kind, done, total } = progress;
  const { leastSeconds, mostSeconds } = remainingTime(progress, now);
  return { kind, done, total, leastSeconds: Math.round(leastSeconds), mostSeconds: Math.round(mostSeconds) };
}

function matterView({ kind, since, count, limit, code, message, nextAttempt }: Matter) {
  return {
    kind,
    since: since?.toISOString() ?? null,
    count: count ?? null,
    limit: limit ?? null,
    code: code ?? null,
    message: message ?? null,
    nextAttempt: nextAttempt?.toISOString() ?? null,
  };
}

function sourceMatterView(source: Source, now: Date): z.output<typeof sourceMatterSchema> | undefined {
  const matter = matterOfSource(source, now);
  if (matter === undefined) return undefined;
  const { kind, since, message, nextAttempt } = matter;
  return {
    kind,
    sourceId: source.id,
    sourceDisplayName: source.displayName,
    since: since.toISOString(),
    message,
    nextAttempt: nextAttempt?.toISOString() ?? null,
  };
}

function sums(counts: Awaited<ReturnType<JournalStore['counts']>>) {
  const actions: Record<string, number> = {};
  let [entries, failures] = [0, 0];
  for (const { action = 'Other', status, entries: number } of counts) {
    const name = action.slice(0, 1).toLowerCase() + action.slice(1);
    actions[name] = (actions[name] ?? 0) + number;
    entries += number;
    if (status === 'Failure') failures += number;
  }
  return { entries, actions, failures };
}
