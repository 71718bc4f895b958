import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { JournalCount } from '../../journal/index.ts';
import { graphError } from '../graph-error.ts';
import { queryOption } from '../page.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MOST_DAYS = 400;
const MOST_HOURS = 14 * 24;

const numbers = z.record(z.string(), z.number());

/** What entries of the log add up to over a period, as answers have it. */
export const countedShape = {
  from: z.string(),
  to: z.string(),
  bucket: z.enum(['hour', 'day']),
  entries: z.number(),
  actions: numbers,
  statuses: numbers,
  codes: numbers,
  buckets: z.array(z.object({ from: z.string(), entries: z.number(), actions: numbers, statuses: numbers })),
} as const;

/** How a request names a period. */
export const periodQuery = {
  from: 'whole hours, UTC; seven days ago when left out',
  to: 'now when left out',
  bucket: 'hour or day',
} as const;

/** A period in whole hours, and how finely it is counted. */
export interface Period {
  readonly from: Date;
  readonly until: Date;
  readonly bucket: 'hour' | 'day';
}

/** The counts of a period as an answer has them. */
export function countedView({ from, until, bucket }: Period, counts: readonly JournalCount[]) {
  return { from: from.toISOString(), to: until.toISOString(), bucket, ...sums(counts), buckets: buckets(counts) };
}

/** The period a request asks about, in whole hours; 400 for one that is too long to be counted. */
export function periodAsked(request: FastifyRequest, now: Date): Period {
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
function sums(counts: readonly JournalCount[]) {
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

/** Actions and statuses as the log has them; codes stay as they are written there. */
export function lowerFirst(word: string): string {
  return /^(?:Create|Update|Disable|Delete|StagedDelete|Other|Success|Failure|Skipped|Warning)$/.test(word)
    ? word.slice(0, 1).toLowerCase() + word.slice(1)
    : word;
}

/** The same by the hour or the day, in their order. */
function buckets(counts: readonly JournalCount[]) {
  const byStart = Map.groupBy(counts, ({ from }) => from?.toISOString() ?? '');
  return [...byStart]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([from, some]) => {
      const { codes: _, ...sum } = sums(some);
      return { from, ...sum };
    });
}
