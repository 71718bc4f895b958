import type { FormatPart } from './format.ts';
import { type CivilTime, civilTime, dayOfWeek, padded } from './instant.ts';
import { dayNames, monthNames } from './names.ts';

/** An instant, and whether the text it came from said that it is UTC or gave an offset. */
export interface Moment {
  readonly ticks: bigint;
  readonly zoned: boolean;
}

/** Writes an instant in UTC by the parts of a .NET date format. */
export function printDate(moment: Moment, parts: readonly FormatPart[]): string {
  const time = civilTime(moment.ticks);
  let text = '';
  for (const part of parts) {
    if (part.kind === 'literal') {
      text += part.text;
      continue;
    }
    const field = printField(part.letter, part.width, time, moment);
    // An optional fraction that is zero takes its point with it.
    if (part.letter === 'F' && field === '' && text.endsWith('.')) text = text.slice(0, -1);
    text += field;
  }
  return text;
}

function printField(letter: string, width: number, time: CivilTime, moment: Moment): string {
  switch (letter) {
    case 'd':
      if (width > 2) return shortened(dayNames[dayOfWeek(moment.ticks)], width);
      return padded(time.day, width);
    case 'M':
      if (width > 2) return shortened(monthNames[time.month - 1], width);
      return padded(time.month, width);
    case 'y':
      return padded(width > 2 ? time.year : time.year % 100, width);
    case 'h':
      return padded(time.hour % 12 === 0 ? 12 : time.hour % 12, Math.min(width, 2));
    case 'H':
      return padded(time.hour, Math.min(width, 2));
    case 'm':
      return padded(time.minute, Math.min(width, 2));
    case 's':
      return padded(time.second, Math.min(width, 2));
    case 'f':
      return padded(time.fraction, 7).slice(0, width);
    case 'F':
      return padded(time.fraction, 7).slice(0, width).replace(/0+$/, '');
    case 't':
      return (time.hour < 12 ? 'AM' : 'PM').slice(0, width);
    case 'z':
      return width === 1 ? '+0' : width === 2 ? '+00' : '+00:00';
    default:
      return moment.zoned ? 'Z' : '';
  }
}

function shortened(name: string | undefined, width: number): string {
  return width === 3 ? (name ?? '').slice(0, 3) : (name ?? '');
}
