import type { CountQuery, JournalCount, LastSign } from './journal-store.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Days that make up what is usual. */
const USUAL_DAYS = 7;
/** Times the usual that is unusual, and the number below which nothing is. */
const SPIKE_FACTOR = 3;
const SPIKE_FLOOR = 10;

export type SpikeKind = 'failures' | 'disables' | 'deletions';

/** Far more of something within the last 24 hours than on the days before. */
export interface Spike {
  readonly jobId: string;
  readonly kind: SpikeKind;
  readonly lastDay: number;
  /** Of a day, on average over the week before. */
  readonly usual: number;
}

/** The counts that `spikes` looks at. */
export function spikeQuery(now: Date): CountQuery {
  const until = new Date((Math.floor(now.getTime() / HOUR) + 1) * HOUR);
  const from = new Date(until.getTime() - (USUAL_DAYS + 1) * DAY);
  return { from, until, by: ['jobId', 'hour', 'action', 'status'] };
}

/** Jobs that fail, disable or delete far more than usual, the worst first. Pure. */
export function spikes(counts: readonly JournalCount[], now: Date): readonly Spike[] {
  const { until } = spikeQuery(now);
  const sums = new Map<string, { jobId: string; kind: SpikeKind; lastDay: number; before: number }>();
  for (const count of counts) {
    if (count.jobId === undefined || count.from === undefined) continue;
    const recent = count.from.getTime() >= until.getTime() - DAY;
    for (const kind of kindsOf(count)) {
      const key = `${kind} ${count.jobId}`;
      const sum = sums.get(key) ?? { jobId: count.jobId, kind, lastDay: 0, before: 0 };
      if (recent) sum.lastDay += count.entries;
      else sum.before += count.entries;
      sums.set(key, sum);
    }
  }
  return [...sums.values()]
    .map(({ jobId, kind, lastDay, before }) => ({ jobId, kind, lastDay, usual: before / USUAL_DAYS }))
    .filter(({ lastDay, usual }) => lastDay >= SPIKE_FLOOR && lastDay > usual * SPIKE_FACTOR)
    .sort((one, other) => other.lastDay - one.lastDay);
}

function kindsOf({ action, status }: JournalCount): readonly SpikeKind[] {
  if (status === 'Failure') return ['failures'];
  if (status !== 'Success' && status !== 'Warning') return [];
  if (action === 'Disable') return ['disables'];
  return action === 'Delete' ? ['deletions'] : [];
}

/** Intervals without a completed cycle after which a job counts as stopped. */
const SILENT_INTERVALS = 3;

/** Jobs that should run and of which nothing was heard for three intervals. Pure. */
export function silentJobs(signs: readonly LastSign[], now: Date): readonly LastSign[] {
  return signs.filter(({ active, intervalSeconds, startedAt, completedAt }) => {
    // A job that never completed anything is measured from when it began to try.
    const last = completedAt ?? startedAt;
    return active && last !== undefined && now.getTime() - last.getTime() > SILENT_INTERVALS * intervalSeconds * 1000;
  });
}
