import type { Setback } from './job-store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** After this long an object that fails is given up. */
const LONGEST = 28 * 24 * HOUR;

/** Distances from the first failure, after the quick attempts. */
const LATER_ATTEMPTS = [6 * HOUR, 12 * HOUR, 24 * HOUR];

/**
 * When an object that failed is tried again: in the next cycle, then 80, 160 and 320 minutes after the last failure,
 * then 6, 12 and 24 hours after the first one as far as that is still ahead, then every 24 hours.
 *
 * @param failures how often it failed so far, this time included
 */
export function nextAttempt(firstFailureAt: Date, now: Date, failures: number): Date {
  if (failures <= 1) return now;
  if (failures <= 4) return new Date(now.getTime() + 80 * MINUTE * 2 ** (failures - 2));
  const ahead = LATER_ATTEMPTS.map((distance) => firstFailureAt.getTime() + distance).find((at) => at > now.getTime());
  return new Date(ahead ?? now.getTime() + 24 * HOUR);
}

/** Whether an object has failed for so long that it is not tried again by itself. */
export function isGivenUp(firstFailureAt: Date, now: Date): boolean {
  return now.getTime() - firstFailureAt.getTime() >= LONGEST;
}

/** What is remembered of a reference, or of a group's memberships, that could not be written. */
export function setbackAfter(
  before: { readonly failures: number; readonly firstFailureAt: Date | undefined },
  now: Date,
): Setback {
  const failures = before.failures + 1;
  const firstFailureAt = before.firstFailureAt ?? now;
  // Not before the next cycle: within this one it would fail the same way.
  const nextAttemptAt = new Date(Math.max(nextAttempt(firstFailureAt, now, failures).getTime(), now.getTime() + 1));
  return { failures, firstFailureAt, nextAttemptAt };
}
