import type { DeliveryError } from './mailer.ts';
import type { Outcome } from './notice-store.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waits after each attempt that failed, in the spirit of Standard Webhooks; together three days and a bit. */
const WAITS = [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
const LONGEST_WAIT = 24 * HOUR;

/** What follows from a failed attempt, the first being 1: another one later, or none. Pure. */
export function afterFailure(attempt: number, error: DeliveryError, now: Date): Outcome {
  const wait = WAITS[attempt - 1];
  if (error.again !== 'later' || wait === undefined) return { deadAt: now, error: error.message };
  const asked = Math.min((error.afterSeconds ?? 0) * SECOND, LONGEST_WAIT);
  return { nextAttemptAt: new Date(now.getTime() + Math.max(wait, asked)), error: error.message };
}
