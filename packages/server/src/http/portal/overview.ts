import { z } from 'zod';
import { type Job, statusCode } from '../../engine/index.ts';
import type { LivePosition, LiveState } from '../../jobs/index.ts';
import { type JournalStore, silentJobs, spikeQuery, spikes } from '../../journal/index.ts';
import { graphJobId } from '../graph/index.ts';
import { type GraphInstance, operation } from '../operation.ts';

/** What the home page is made of. */
export interface OverviewNeeds {
  readonly jobs: () => Promise<readonly Job[]>;
  readonly journal: JournalStore;
  readonly state: (since: LivePosition) => Promise<LiveState>;
  readonly countObjects: () => Promise<{ readonly users: number; readonly groups: number }>;
  readonly organizationId: string;
  readonly organizationName: () => string;
  readonly now: () => Date;
}

const HOUR = 3_600_000;

const jobSchema = z.object({
  jobId: z.string(),
  applicationId: z.string(),
  applicationDisplayName: z.string(),
  code: z.string(),
  state: z.string(),
  isRunning: z.boolean(),
  isSilent: z.boolean(),
  quarantine: z.string().nullable(),
  lastEnded: z.string().nullable(),
  staged: z.number(),
  failing: z.number(),
});
const overviewSchema = z.object({
  organization: z.object({ id: z.string(), displayName: z.string() }),
  users: z.number(),
  groups: z.number(),
  jobs: z.array(jobSchema),
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
      summary: 'How the organisation, its jobs and the last day stand, in one answer',
      tag: 'Portal',
      permissions: ['Synchronization.Read.All', 'Synchronization.ReadWrite.All'],
      answers: { 200: overviewSchema },
      ofGraph: false,
    }),
    async () => {
      const until = new Date(Math.ceil(now().getTime() / HOUR) * HOUR);
      const from = new Date(until.getTime() - 24 * HOUR);
      const [jobs, state, signs, counts, recent, objects] = await Promise.all([
        needs.jobs(),
        needs.state({ log: now(), audit: now() }),
        journal.lastSigns(organizationId),
        journal.counts(organizationId, { from, until, by: ['action', 'status'] }),
        journal.counts(organizationId, spikeQuery(now())),
        needs.countObjects(),
      ]);
      const silent = new Set(silentJobs(signs, now()).map(({ jobId }) => jobId));
      const states = new Map(state.jobs.map((one) => [one.jobId, one]));
      const ids = new Map(jobs.map((job) => [job.id, graphJobId(job)]));
      const actions: Record<string, number> = {};
      let [entries, failures] = [0, 0];
      for (const { action = 'Other', status, entries: number } of counts) {
        const name = action.slice(0, 1).toLowerCase() + action.slice(1);
        actions[name] = (actions[name] ?? 0) + number;
        entries += number;
        if (status === 'Failure') failures += number;
      }
      return {
        organization: { id: organizationId, displayName: organizationName() },
        ...objects,
        jobs: jobs.map((job) => ({
          jobId: graphJobId(job),
          applicationId: job.applicationId,
          applicationDisplayName: job.applicationName,
          code: statusCode(job),
          state: job.state,
          isRunning: job.cycleOpen,
          isSilent: silent.has(job.id),
          quarantine: job.quarantine?.reason ?? null,
          lastEnded: job.status.lastExecution?.ended.toISOString() ?? null,
          staged: states.get(job.id)?.staged ?? 0,
          failing: states.get(job.id)?.failing ?? 0,
        })),
        lastDay: { entries, actions, failures },
        spikes: spikes(recent, now()).map((spike) => ({ ...spike, jobId: ids.get(spike.jobId) ?? spike.jobId })),
      };
    },
  );
}
