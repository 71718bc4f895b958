import type { FormatPart } from './format.ts';
import { type CivilTime, civilTime, dayOfWeek, isCivilTime, ticksOf } from './instant.ts';
import { dayNames, monthNames } from './names.ts';
import type { Moment } from './print.ts';
import { hourOfDay, withOffset } from './reader.ts';

/** What of .NET's DateTimeStyles changes how a text is read; local time is UTC. */
export interface DateStyles {
  readonly leadingWhite: boolean;
  readonly trailingWhite: boolean;
  readonly innerWhite: boolean;
  /** A text without a date has the first day of the calendar instead of today. */
  readonly noCurrentDate: boolean;
}

const styleNames = new Map<string, Partial<DateStyles>>([
  ['none', {}],
  ['allowleadingwhite', { leadingWhite: true }],
  ['allowtrailingwhite', { trailingWhite: true }],
  ['allowinnerwhite', { innerWhite: true }],
  ['allowwhitespaces', { leadingWhite: true, trailingWhite: true, innerWhite: true }],
  ['nocurrentdatedefault', { noCurrentDate: true }],
  ['adjusttouniversal', {}],
  ['assumelocal', {}],
  ['assumeuniversal', {}],
  ['roundtripkind', {}],
]);

const none: DateStyles = { leadingWhite: false, trailingWhite: false, innerWhite: false, noCurrentDate: false };

/** Without styles of its own a call allows white space around the date. */
export const defaultStyles: DateStyles = { ...none, leadingWhite: true, trailingWhite: true };

/** Reads comma-separated names of DateTimeStyles; undefined when one is unknown. */
export function readStyles(text: string): DateStyles | undefined {
  let styles = none;
  for (const name of text.split(',')) {
    const style = styleNames.get(name.trim().toLowerCase());
    if (style === undefined) return undefined;
    styles = { ...styles, ...style };
  }
  return styles;
}

type Field = keyof CivilTime | 'hour12' | 'half' | 'weekday';

interface Reading {
  readonly fields: Map<Field, number>;
  offset?: { readonly sign: string; readonly hours: number; readonly minutes: number };
  zoned: boolean;
}

/** Reads a text by the parts of a .NET date format; null when it does not fit or is no date. */
export function parseDate(text: string, parts: readonly FormatPart[], styles: DateStyles, now: Date): Moment | null {
  const end = styles.trailingWhite ? text.trimEnd() : text;
  const trimmed = styles.leadingWhite ? end.trimStart() : end;
  const reading: Reading = { fields: new Map(), zoned: false };
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if (styles.innerWhite) at = skipWhite(trimmed, at);
    const next =
      part.kind === 'literal' ? literal(part.text, trimmed, at, parts[index + 1]) : field(part, trimmed, at, reading);
    if (next === null) return null;
    at = next;
  }
  if (styles.innerWhite) at = skipWhite(trimmed, at);
  return at === trimmed.length ? assemble(reading, styles, now) : null;
}

function skipWhite(text: string, at: number): number {
  let next = at;
  while (/^\s$/.test(text.charAt(next))) next += 1;
  return next;
}

function literal(wanted: string, text: string, at: number, following: FormatPart | undefined): number | null {
  if (text.startsWith(wanted, at)) return at + wanted.length;
  // The point before an optional fraction is as optional as the fraction.
  const isOptional = wanted === '.' && following?.kind === 'field' && following.letter === 'F';
  return isOptional ? at : null;
}

const numeric: Readonly<Record<string, Field>> = {
  d: 'day',
  M: 'month',
  h: 'hour12',
  H: 'hour',
  m: 'minute',
  s: 'second',
};

function field(
  { letter, width }: FormatPart & { kind: 'field' },
  text: string,
  at: number,
  reading: Reading,
): number | null {
  if (letter === 'd' && width > 2) return name(dayNames, width, text, at, (index) => note(reading, 'weekday', index));
  if (letter === 'M' && width > 2)
    return name(monthNames, width, text, at, (index) => note(reading, 'month', index + 1));
  const target = numeric[letter];
  if (target !== undefined) return digits(text, at, width === 1 ? 1 : 2, 2, (value) => note(reading, target, value));
  switch (letter) {
    case 'y':
      return digits(text, at, width, width === 1 ? 2 : width, (value) =>
        note(reading, 'year', width > 2 ? value : value < 50 ? 2000 + value : 1900 + value),
      );
    case 'f':
    case 'F': {
      const least = letter === 'f' ? width : 0;
      return digits(text, at, least, width, (value, length) => note(reading, 'fraction', value * 10 ** (7 - length)));
    }
    case 't':
      return half(text, at, width, reading);
    default:
      return offset(letter, width, text, at, reading);
  }
}

function digits(
  text: string,
  at: number,
  least: number,
  most: number,
  accept: (value: number, length: number) => boolean,
): number | null {
  let end = at;
  while (end - at < most && /^[0-9]$/.test(text.charAt(end))) end += 1;
  if (end - at < least) return null;
  return accept(Number(text.slice(at, end)), end - at) ? end : null;
}

function name(
  names: readonly string[],
  width: number,
  text: string,
  at: number,
  accept: (index: number) => boolean,
): number | null {
  for (const [index, full] of names.entries()) {
    const wanted = width === 3 ? full.slice(0, 3) : full;
    if (text.slice(at, at + wanted.length).toLowerCase() !== wanted.toLowerCase()) continue;
    return accept(index) ? at + wanted.length : null;
  }
  return null;
}

function half(text: string, at: number, width: number, reading: Reading): number | null {
  const length = width === 1 ? 1 : 2;
  const mark = text.slice(at, at + length).toUpperCase();
  if (mark !== 'AM'.slice(0, length) && mark !== 'PM'.slice(0, length)) return null;
  return note(reading, 'half', mark.startsWith('P') ? 1 : 0) ? at + length : null;
}

const offsetForms: Readonly<Record<number, RegExp>> = {
  1: /([+-])(\d{1,2})/y,
  2: /([+-])(\d{2})/y,
  3: /([+-])(\d{2}):?(\d{2})/y,
};

function offset(letter: string, width: number, text: string, at: number, reading: Reading): number | null {
  if (letter === 'K' && /^z$/i.test(text.charAt(at))) {
    reading.zoned = true;
    return at + 1;
  }
  const form = offsetForms[letter === 'K' ? 3 : Math.min(width, 3)] as RegExp;
  form.lastIndex = at;
  const match = form.exec(text);
  if (match === null) return letter === 'K' ? at : null;
  reading.zoned = true;
  reading.offset = { sign: match[1] ?? '+', hours: Number(match[2]), minutes: Number(match[3] ?? 0) };
  return form.lastIndex;
}

/** Keeps a field; false when the text says something else about it already. */
function note(reading: Reading, field: Field, value: number): boolean {
  const known = reading.fields.get(field);
  reading.fields.set(field, value);
  return known === undefined || known === value;
}

function assemble({ fields, offset, zoned }: Reading, styles: DateStyles, now: Date): Moment | null {
  const hour = hourFrom(fields);
  if (hour === null) return null;
  const today = civilTime(BigInt(now.getTime()) * 10_000n);
  const hasDate = fields.has('year') || fields.has('month') || fields.has('day');
  const fallback = hasDate
    ? { year: today.year, month: 1, day: 1 }
    : styles.noCurrentDate
      ? { year: 1, month: 1, day: 1 }
      : today;
  const time: CivilTime = {
    year: fields.get('year') ?? fallback.year,
    month: fields.get('month') ?? fallback.month,
    day: fields.get('day') ?? fallback.day,
    hour,
    minute: fields.get('minute') ?? 0,
    second: fields.get('second') ?? 0,
    fraction: fields.get('fraction') ?? 0,
  };
  if (!isCivilTime(time)) return null;
  const local = ticksOf(time);
  const weekday = fields.get('weekday');
  if (weekday !== undefined && weekday !== dayOfWeek(local)) return null;
  const ticks = offset === undefined ? local : withOffset(local, offset.sign, offset.hours, offset.minutes);
  return ticks === null ? null : { ticks, zoned };
}

function hourFrom(fields: ReadonlyMap<Field, number>): number | null {
  const half = fields.get('half');
  const twelve = fields.get('hour12');
  if (twelve !== undefined) return hourOfDay(twelve, half === 1 ? 'PM' : 'AM');
  const hour = fields.get('hour') ?? 0;
  if (half === undefined || !fields.has('hour')) return half === 1 ? 12 : hour;
  return hour >= 12 === (half === 1) ? hour : null;
}
