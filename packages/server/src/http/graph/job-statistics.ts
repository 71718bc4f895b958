import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { JobCounts, PastCycle } from '../../engine/index.ts';
import { type JournalCount, silentJobs, spikeQuery, spikes } from '../../journal/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { queryOption } from '../page.ts';
import { foundJob, JOB, type OfJob, type ProvisioningNeeds, READ } from './provisioning.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MOST_DAYS = 400;
const MOST_HOURS = 14 * 24;
const MOST_CYCLES = 500;
const MOST_GROUPS = 100;

const numbers = z.record(z.string(), z.number());
const statisticsSchema = z.object({
  from: z.string(),
  to: z.string(),
  bucket: z.enum(['hour', 'day']),
  entries: z.number(),
  actions: numbers,
  statuses: numbers,
  codes: numbers,
  buckets: z.array(z.object({ from: z.string(), entries: z.number(), actions: numbers, statuses: numbers })),
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
      query: {
        from: 'whole hours, UTC; seven days ago when left out',
        to: 'now when left out',
        bucket: 'hour or day',
        format: 'csv for a table in place of JSON',
      },
      answers: { 200: statisticsSchema },
      ofGraph: false,
    }),
    async (request, reply) => {
      const job = await foundJob(needs, request);
      const { from, until, bucket } = period(request, now());
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
        from: from.toISOString(),
        to: until.toISOString(),
        bucket,
        ...sums(counts),
        buckets: buckets(counts),
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

/** The period a request asks about, in whole hours; 400 for one that is too long to be counted. */
export function period(request: FastifyRequest, now: Date): { from: Date; until: Date; bucket: 'hour' | 'day' } {
  const bucket = queryOption(request, 'bucket')?.toLowerCase() ?? 'day';
  if (bucket !== 'hour' && bucket !== 'day') {
    throw graphError(400, 'Request_BadRequest', 'bucket must be hour or day.');
  }
  const end = instant(request, 'to') ?? now;
  const until = new Date(Math.ceil(end.getTime() / HOUR) * HOUR);
  const begin = instant(request, 'from') ?? new Date(until.getTime() - 7 * DAY);
  const from = new Date(Math.floor(begin.getTime() / HOUR) * HOUR);
  const most = bucket === 'day' ? MOST_DAYS * DAY : MOST_HOURS * HOUR;
  if (from.getTime() < until.getTime() && until.getTime() - from.getTime() <= most) return { from, until, bucket };
  const message = `from must lie before to, by at most ${MOST_DAYS} days, or ${MOST_HOURS / 24} days in buckets of an hour.`;
  throw graphError(400, 'Request_BadRequest', message);
}

function instant(request: FastifyRequest, name: string): Date | undefined {
  const text = queryOption(request, name);
  if (text === undefined) return undefined;
  const at = /^\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?$/.test(text) ? new Date(text) : undefined;
  if (at !== undefined && !Number.isNaN(at.getTime())) return at;
  throw graphError(400, 'Request_BadRequest', `${name} must be a date such as 2026-03-01 or 2026-03-01T08:00:00Z.`);
}

/** Entries by action, status and code. */
export function sums(counts: readonly JournalCount[]) {
  const sum = { entries: 0, actions: {} as Numbers, statuses: {} as Numbers, codes: {} as Numbers };
  for (const { action, status, code, entries } of counts) {
    sum.entries += entries;
    add(sum.actions, action, entries);
    add(sum.statuses, status, entries);
    if (code) add(sum.codes, code, entries);
  }
  return sum;
}

type Numbers = Record<string, number>;

function add(numbersOf: Numbers, name: string | undefined, entries: number): void {
  const key = lowerFirst(name ?? '');
  numbersOf[key] = (numbersOf[key] ?? 0) + entries;
}

/** As the log has them; codes stay as they are written there. */
function lowerFirst(word: string): string {
  return /^(?:Create|Update|Disable|Delete|StagedDelete|Other|Success|Failure|Skipped|Warning)$/.test(word)
    ? word.slice(0, 1).toLowerCase() + word.slice(1)
    : word;
}

/** The same by the hour or the day. */
export function buckets(counts: readonly JournalCount[]) {
  const byStart = Map.groupBy(counts, ({ from }) => from?.toISOString() ?? '');
  return [...byStart].map(([from, some]) => {
    const { codes: _, ...sum } = sums(some);
    return { from, ...sum };
  });
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
