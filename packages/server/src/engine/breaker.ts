import type { JobSettings } from './job.ts';
import type { JobStatus } from './job-status.ts';
import type { Trouble } from './quarantine.ts';

type Thresholds = Pick<JobSettings, 'deletionThreshold' | 'deletionsPerDay' | 'deletionsPercent'>;

/** What the breaker counts before anything is removed. */
export interface RemovalCount {
  /** Disables and deletions that are due now and were not executed before. */
  readonly due: number;
  readonly managed: number;
}

/** Why removals are held, with the threshold that was exceeded as one would say it. */
export interface HeldRemovals extends Trouble {
  readonly threshold: string;
}

/**
 * Whether the removals that are due may be executed. All of them are held when a threshold is exceeded: of one interval
 * (the early cycles since the latest scheduled one count as one with it), of a day, or in percent of what is managed.
 * Pure.
 */
export function judgeRemovals(
  { due, managed }: RemovalCount,
  status: Pick<JobStatus, 'removalsSinceScheduled' | 'removalsByHour'>,
  settings: Thresholds,
  now: Date,
): HeldRemovals | undefined {
  if (due === 0) return undefined;
  const { deletionThreshold, deletionsPerDay, deletionsPercent } = settings;
  const interval = due + status.removalsSinceScheduled;
  if (deletionThreshold !== null && interval > deletionThreshold) {
    return held(
      `${interval} accounts would be disabled or deleted; at most ${deletionThreshold} are allowed at a time.`,
      `${deletionThreshold}`,
    );
  }
  const day = due + removedWithin(status.removalsByHour, now);
  if (deletionsPerDay !== null && day > deletionsPerDay) {
    return held(
      `${day} accounts would be disabled or deleted within a day; at most ${deletionsPerDay} are allowed.`,
      `${deletionsPerDay} in a day`,
    );
  }
  const percent = managed === 0 ? 0 : (interval / managed) * 100;
  if (deletionsPercent !== null && percent > deletionsPercent) {
    return held(
      `${interval} of ${managed} accounts (${percent.toFixed(1)} %) would be disabled or deleted; at most ${deletionsPercent} % are allowed.`,
      `${deletionsPercent} %`,
    );
  }
  return undefined;
}

function held(message: string, threshold: string): HeldRemovals {
  const advice = 'Nothing was removed. Look through what is held back, then allow it or reject it.';
  return { reason: 'TooManyDeletes', error: { code: 'TooManyDeletes', message: `${message} ${advice}` }, threshold };
}

const DAY = 24 * 3_600_000;

/** Removals of the last 24 hours, counted by the hour. */
function removedWithin(byHour: JobStatus['removalsByHour'], now: Date): number {
  return Object.entries(byHour)
    .filter(([hour]) => now.getTime() - Date.parse(hour) < DAY)
    .reduce((sum, [, number]) => sum + number, 0);
}

/** Adds executed removals to what the breaker remembers. */
export function countRemovals<S extends Pick<JobStatus, 'removalsSinceScheduled' | 'removalsByHour'>>(
  status: S,
  executed: number,
  now: Date,
): S {
  if (executed === 0) return status;
  const hour = `${now.toISOString().slice(0, 13)}:00:00.000Z`;
  const recent = Object.entries(status.removalsByHour).filter(([at]) => now.getTime() - Date.parse(at) < DAY);
  const byHour = Object.fromEntries(recent);
  return {
    ...status,
    removalsSinceScheduled: status.removalsSinceScheduled + executed,
    removalsByHour: { ...byHour, [hour]: (byHour[hour] ?? 0) + executed },
  };
}
