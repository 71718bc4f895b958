/** Units of 100 nanoseconds. */
export const ticksPerMillisecond = 10_000n;
export const ticksPerSecond = 10_000_000n;
export const ticksPerMinute = 60n * ticksPerSecond;
export const ticksPerHour = 60n * ticksPerMinute;
export const ticksPerDay = 24n * ticksPerHour;

/** A date and a time of day in UTC; `month` and `day` count from 1, `fraction` in units of 100 nanoseconds. */
export interface CivilTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly fraction: number;
}

const earliest = ticksOf({ year: 1, month: 1, day: 1, hour: 0, minute: 0, second: 0, fraction: 0 });
const latest = ticksOf({ year: 9999, month: 12, day: 31, hour: 23, minute: 59, second: 59, fraction: 9_999_999 });

/** Days of a month of the Gregorian calendar. */
export function daysInMonth(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Whether every part lies in its range, years being 1 to 9999. */
export function isCivilTime(time: CivilTime): boolean {
  return (
    time.year >= 1 &&
    time.year <= 9999 &&
    time.month >= 1 &&
    time.month <= 12 &&
    time.day >= 1 &&
    time.day <= daysInMonth(time.year, time.month) &&
    time.hour <= 23 &&
    time.minute <= 59 &&
    time.second <= 59
  );
}

/** Ticks since 1970 of a date and time in UTC. */
export function ticksOf(time: CivilTime): bigint {
  const date = new Date(0);
  // Date.UTC would move the years 0 to 99 into the twentieth century.
  date.setUTCFullYear(time.year, time.month - 1, time.day);
  date.setUTCHours(time.hour, time.minute, time.second);
  return BigInt(date.getTime()) * ticksPerMillisecond + BigInt(time.fraction);
}

/** The date and time in UTC of ticks since 1970. */
export function civilTime(ticks: bigint): CivilTime {
  const fraction = ((ticks % ticksPerSecond) + ticksPerSecond) % ticksPerSecond;
  const date = new Date(Number((ticks - fraction) / ticksPerMillisecond));
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    fraction: Number(fraction),
  };
}

/** Whether an instant lies in the years 1 to 9999, the only ones that can be written. */
export function isWithinCalendar(ticks: bigint): boolean {
  return ticks >= earliest && ticks <= latest;
}

/** 0 for Sunday to 6 for Saturday. */
export function dayOfWeek(ticks: bigint): number {
  const days = (ticks - (((ticks % ticksPerDay) + ticksPerDay) % ticksPerDay)) / ticksPerDay;
  return Number((((days + 4n) % 7n) + 7n) % 7n);
}

/** The text form of a date: `M/d/yyyy h:mm:ss tt` in invariant English, without fractions of a second. */
export function dateText(ticks: bigint): string {
  const { year, month, day, hour, minute, second } = civilTime(ticks);
  const time = `${hour % 12 === 0 ? 12 : hour % 12}:${padded(minute, 2)}:${padded(second, 2)} ${hour < 12 ? 'AM' : 'PM'}`;
  return `${month}/${day}/${padded(year, 4)} ${time}`;
}

/** RFC 3339 in UTC with whole seconds, as a SCIM dateTime is sent (RFC 7643 section 2.3.5). */
export function isoText(ticks: bigint): string {
  const { year, month, day, hour, minute, second } = civilTime(ticks);
  const date = `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
  return `${date}T${padded(hour, 2)}:${padded(minute, 2)}:${padded(second, 2)}Z`;
}

export function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
