import { type CivilTime, isCivilTime, isWithinCalendar, ticksOf, ticksPerMinute } from './instant.ts';

const iso =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?)?(?:(Z)|([+-])(\d{2}):?(\d{2}))?$/i;
const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?(AM|PM))?)?$/i;
/** Longer than any date that is accepted. */
const longestDate = 64;

/**
 * Reads the date texts `CDate` accepts: ISO 8601 with optional time and offset (also directly after the day) and
 * month-first American dates. Without an offset the text is UTC. Null when it is no date.
 */
export function readDate(text: string): bigint | null {
  if (text.length > longestDate) return null;
  const trimmed = text.trim();
  return readIso(trimmed) ?? readAmerican(trimmed);
}

function readIso(text: string): bigint | null {
  const match = iso.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction = '', , sign, offsetHours, offsetMinutes] = match;
  const ticks = ticksFrom({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour ?? 0),
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    fraction: Number(fraction.padEnd(7, '0')),
  });
  if (ticks === null || sign === undefined) return ticks;
  return withOffset(ticks, sign, Number(offsetHours), Number(offsetMinutes));
}

/** The instant of a local time whose clock runs ahead (`+`) or behind (`-`) of UTC; null when out of range. */
export function withOffset(ticks: bigint, sign: string, hours: number, minutes: number): bigint | null {
  if (hours > 14 || minutes > 59 || (hours === 14 && minutes > 0)) return null;
  const offset = BigInt(hours * 60 + minutes) * ticksPerMinute;
  const instant = sign === '-' ? ticks + offset : ticks - offset;
  return isWithinCalendar(instant) ? instant : null;
}

function readAmerican(text: string): bigint | null {
  const match = american.exec(text);
  if (match === null) return null;
  const [, month, day, year, hour, minute, second, half] = match;
  const clock = hourOfDay(Number(hour ?? 0), half?.toUpperCase());
  if (clock === null) return null;
  return ticksFrom({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: clock,
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    fraction: 0,
  });
}

/** An hour with or without `AM` and `PM` on the 24-hour clock; null when a twelve-hour clock has no such hour. */
export function hourOfDay(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half === 'PM' ? 12 : 0);
}

function ticksFrom(time: CivilTime): bigint | null {
  return isCivilTime(time) ? ticksOf(time) : null;
}
