import { z } from 'zod';
import { type Job, outcomeOf } from '../../engine/index.ts';
import type { JournalCount, JournalStore } from '../../journal/index.ts';
import { graphJobId } from '../graph/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { queryOption } from '../page.ts';

/** What the activity of the days is counted from. */
export interface ActivityNeeds {
  readonly jobs: () => Promise<readonly Job[]>;
  readonly journal: Pick<JournalStore, 'counts'>;
  readonly organizationId: string;
  readonly now: () => Date;
}

const DAY = 86_400_000;
const USUAL_DAYS = 14;
const MOST_DAYS = 90;
const MOST_CODES = 10;

/** What became of objects, in the order of the charts. */
const outcomes = z.object({
  created: z.number(),
  updated: z.number(),
  disabled: z.number(),
  deleted: z.number(),
  failed: z.number(),
});
type Outcome = keyof z.output<typeof outcomes>;

const activitySchema = z.object({
  from: z.string(),
  to: z.string(),
  days: z.array(outcomes.extend({ day: z.string() })),
  codes: z.array(z.object({ code: z.string(), entries: z.number() })),
  applications: z.array(
    outcomes.extend({ applicationId: z.string(), applicationDisplayName: z.string(), jobId: z.string() }),
  ),
});

/** `/activity`: what was done and what failed, by day (UTC), by error code and by application. */
export function activityRoutes(app: GraphInstance, { jobs, journal, organizationId, now }: ActivityNeeds): void {
  app.get(
    '/activity',
    operation({
      id: 'getActivity',
      summary: 'What provisioning did on each day, which errors there were, and where',
      tag: 'Portal',
      permissions: ['Synchronization.Read.All', 'Synchronization.ReadWrite.All'],
      query: {
        days: `how many days back, today included; ${USUAL_DAYS} when left out, at most ${MOST_DAYS}`,
        application: 'id of a service principal, to count one application alone',
      },
      answers: { 200: activitySchema },
      ofGraph: false,
    }),
    async (request) => {
      const days = daysOf(queryOption(request, 'days'));
      const asked = queryOption(request, 'application');
      const all = await jobs();
      const wanted = asked === undefined ? all : all.filter(({ applicationId }) => applicationId === asked);
      const until = new Date((Math.floor(now().getTime() / DAY) + 1) * DAY);
      const from = new Date(until.getTime() - days * DAY);
      const query = { from, until, by: ['jobId', 'day', 'action', 'status'] as const };
      const [counts, codes] = await Promise.all([
        journal.counts(organizationId, query),
        journal.counts(organizationId, { from, until, by: ['jobId', 'code', 'status'] }),
      ]);
      const ids = new Set(wanted.map(({ id }) => id));
      const isWanted = ({ jobId }: JournalCount) => asked === undefined || ids.has(jobId ?? '');
      return {
        from: from.toISOString(),
        to: until.toISOString(),
        days: perDay(counts.filter(isWanted), from, days),
        codes: failureCodes(codes.filter(isWanted)),
        applications: wanted.map((job) => ({
          applicationId: job.applicationId,
          applicationDisplayName: job.applicationName,
          jobId: graphJobId(job),
          ...summed(counts.filter(({ jobId }) => jobId === job.id)),
        })),
      };
    },
  );
}

function daysOf(text: string | undefined): number {
  if (text === undefined) return USUAL_DAYS;
  const days = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= MOST_DAYS) return days;
  throw graphError(400, 'Request_BadRequest', `days must be a number from 1 to ${MOST_DAYS}.`);
}

function perDay(counts: readonly JournalCount[], from: Date, days: number) {
  const byDay = Map.groupBy(counts, (count) => count.from?.toISOString().slice(0, 10) ?? '');
  return Array.from({ length: days }, (_, index) => {
    const day = new Date(from.getTime() + index * DAY).toISOString().slice(0, 10);
    return { day, ...summed(byDay.get(day) ?? []) };
  });
}

function summed(counts: readonly JournalCount[]): Record<Outcome, number> {
  const sum = { created: 0, updated: 0, disabled: 0, deleted: 0, failed: 0 };
  for (const count of counts) {
    const outcome = changeOf(count);
    if (outcome !== undefined) sum[outcome] += count.entries;
  }
  return sum;
}

/** Undefined for what was skipped, and for what is no change of an account. */
function changeOf({ action = 'Other', status }: JournalCount): Outcome | undefined {
  if (status === 'Failure') return 'failed';
  const outcome = status === 'Success' || status === 'Warning' ? outcomeOf(action) : 'skipped';
  return outcome === 'skipped' ? undefined : outcome;
}

function failureCodes(counts: readonly JournalCount[]) {
  const byCode = new Map<string, number>();
  for (const { code, status, entries } of counts) {
    if (status === 'Failure' && code) byCode.set(code, (byCode.get(code) ?? 0) + entries);
  }
  return [...byCode]
    .map(([code, entries]) => ({ code, entries }))
    .sort((one, other) => other.entries - one.entries)
    .slice(0, MOST_CODES);
}
