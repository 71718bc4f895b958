import { z } from 'zod';
import type { JobCounts, PastCycle } from '../../engine/index.ts';
import { type JournalCount, silentJobs, spikeQuery, spikes } from '../../journal/index.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { queryOption } from '../page.ts';
import { countedShape, countedView, lowerFirst, periodAsked, periodQuery } from './log-counts.ts';
import { foundJob, JOB, type OfJob, type ProvisioningNeeds, READ } from './provisioning.ts';

const MOST_CYCLES = 500;
const MOST_GROUPS = 100;

const statisticsSchema = z.object({
  ...countedShape,
  throughput: z.object({
    cycles: z.number(),
    objects: z.number(),
    seconds: z.number(),
    objectsPerSecond: z.number().nullable(),
  }),
  objects: z.object({
    managed: z.object({ users: z.number(), groups: z.number() }),
    released: z.object({ users: z.number(), groups: z.number() }),
    failing: z.number(),
    givenUp: z.number(),
    referencesFailing: z.number(),
    staged: z.number(),
  }),
  reports: z.object({
    isSilent: z.boolean(),
    spikes: z.array(z.object({ kind: z.string(), lastDay: z.number(), usual: z.number() })),
    unresolvedGroups: z.array(z.object({ id: z.string(), displayName: z.string(), unresolved: z.number() })),
  }),
});

/** `…/jobs/{id}/statistics`: numbers of the log over a period, how fast cycles were, and what is unusual. */
export function jobStatisticsRoutes(app: GraphInstance, needs: ProvisioningNeeds): void {
  const { journal, jobs, undo, organization, now } = needs;

  app.get<OfJob>(
    `${JOB}/statistics`,
    operation({
      id: 'getJobStatistics',
      summary: 'Count the entries of the log by action, status and code over a period, and the objects as they are now',
      tag: 'Provisioning log',
      permissions: READ,
      query: { ...periodQuery, format: 'csv for a table in place of JSON' },
      answers: { 200: statisticsSchema },
      ofGraph: false,
    }),
    async (request, reply) => {
      const job = await foundJob(needs, request);
      const period = periodAsked(request, now());
      const { from, until, bucket } = period;
      const organizationId = organization().id;
      const counts = await journal.counts(organizationId, {
        jobId: job.id,
        from,
        until,
        by: [bucket, 'action', 'status', 'code'],
      });
      if (queryOption(request, 'format')?.toLowerCase() === 'csv') {
        reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="statistics.csv"');
        return reply.send(table(counts));
      }
      const [objects, cycles, signs, recent, groups] = await Promise.all([
        jobs.counts(job.id),
        undo.cycles(job.id, undefined, MOST_CYCLES),
        journal.lastSigns(organizationId),
        journal.counts(organizationId, { ...spikeQuery(now()), jobId: job.id }),
        journal.unresolvedGroups(organizationId, job.id, undefined, MOST_GROUPS),
      ]);
      return {
        ...countedView(period, counts),
        throughput: throughput(cycles, from, until),
        objects: objectsNow(objects),
        reports: {
          isSilent: silentJobs(signs, now()).some(({ jobId }) => jobId === job.id),
          spikes: spikes(recent, now()).map(({ kind, lastDay, usual }) => ({ kind, lastDay, usual })),
          unresolvedGroups: groups.map(({ groupId, displayName, unresolved }) => ({
            id: groupId,
            displayName,
            unresolved,
          })),
        },
      };
    },
  );
}

/** What the job holds at this moment, whatever the period. */
function objectsNow({ links, failing, givenUp, referencesFailing, staged }: JobCounts) {
  const of = (state: 'managed' | 'released') => ({ users: links.User[state], groups: links.Group[state] });
  return { managed: of('managed'), released: of('released'), failing, givenUp, referencesFailing, staged };
}

/** Of cycles that began and ended within the period. */
function throughput(cycles: readonly PastCycle[], from: Date, until: Date) {
  let [count, objects, seconds] = [0, 0, 0];
  for (const { startedAt, endedAt, counters } of cycles) {
    if (endedAt === undefined || startedAt < from || startedAt >= until) continue;
    count += 1;
    for (const some of [counters.outcomes, counters.groups]) {
      objects += Object.values(some).reduce((sum, number) => sum + number, 0);
    }
    seconds += (endedAt.getTime() - startedAt.getTime()) / 1_000;
  }
  return { cycles: count, objects, seconds, objectsPerSecond: seconds > 0 ? objects / seconds : null };
}

/** RFC 4180; every value is ours, so that none has to be quoted. */
function table(counts: readonly JournalCount[]): string {
  const rows = counts.map(({ from, action, status, code, entries }) => [
    from?.toISOString() ?? '',
    lowerFirst(action ?? ''),
    lowerFirst(status ?? ''),
    code ?? '',
    entries,
  ]);
  return [['from', 'action', 'status', 'code', 'entries'], ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}
