/**
 * Dates as the expression language has them: instants of 100 nanoseconds in UTC, their text forms, the date texts that
 * are understood, .NET date formats for reading and writing, and interval arithmetic. No clock: what the present is,
 * is passed in. Only the expression language comes in here.
 */
export { type FormatPart, readFormat } from './format.ts';
export { dateText, isoText, ticksPerMillisecond, ticksPerSecond } from './instant.ts';
export { addInterval, differenceIn, type Interval, intervals } from './interval.ts';
export { type DateStyles, defaultStyles, parseDate, readStyles } from './parse.ts';
export { type Moment, printDate } from './print.ts';
export { readDate } from './reader.ts';
