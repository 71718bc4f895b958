const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

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
