import {
  civilTime,
  dayOfWeek,
  daysInMonth,
  isWithinCalendar,
  ticksOf,
  ticksPerDay,
  ticksPerHour,
  ticksPerMinute,
  ticksPerSecond,
} from './instant.ts';

/** The interval codes of `DateAdd` and `DateDiff`: year, month, day, week, hour, minute, second. */
export const intervals = ['yyyy', 'm', 'd', 'ww', 'h', 'n', 's'] as const;
export type Interval = (typeof intervals)[number];

const fixed: Readonly<Partial<Record<Interval, bigint>>> = {
  ww: 7n * ticksPerDay,
  d: ticksPerDay,
  h: ticksPerHour,
  n: ticksPerMinute,
  s: ticksPerSecond,
};

/**
 * Adds an amount to an instant. Years and months keep the day unless the month is too short for it.
 * Null when the result lies outside the years 1 to 9999.
 */
export function addInterval(interval: Interval, amount: bigint, ticks: bigint): bigint | null {
  const unit = fixed[interval];
  const sum =
    unit === undefined ? addMonths(interval === 'yyyy' ? amount * 12n : amount, ticks) : ticks + amount * unit;
  return sum !== null && isWithinCalendar(sum) ? sum : null;
}

function addMonths(amount: bigint, ticks: bigint): bigint | null {
  const time = civilTime(ticks);
  const months = BigInt(time.year * 12 + time.month - 1) + amount;
  const year = months / 12n;
  if (months < 12n || year > 9999n) return null;
  const month = Number(months % 12n) + 1;
  const day = Math.min(time.day, daysInMonth(Number(year), month));
  return ticksOf({ ...time, year: Number(year), month, day });
}

/**
 * Counts intervals from one instant to another, as Visual Basic's DateDiff does: elapsed whole units for days and
 * smaller ones, calendar months and years without regard to the day, and weeks between the Sundays before both.
 */
export function differenceIn(interval: Interval, from: bigint, to: bigint): bigint {
  if (interval === 'ww') return (toSunday(to) - toSunday(from)) / ticksPerDay / 7n;
  const unit = fixed[interval];
  if (unit !== undefined) return (to - from) / unit;
  const start = civilTime(from);
  const end = civilTime(to);
  const years = end.year - start.year;
  return BigInt(interval === 'yyyy' ? years : years * 12 + end.month - start.month);
}

function toSunday(ticks: bigint): bigint {
  return ticks - BigInt(dayOfWeek(ticks)) * ticksPerDay;
}
