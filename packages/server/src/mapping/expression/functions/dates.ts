import type { Expression } from '../ast.ts';
import { shown, toDate, toLong, toScalar, toText, toTextOrEmpty, toTruncated } from '../convert.ts';
import {
  addInterval,
  defaultStyles,
  differenceIn,
  type Interval,
  intervals,
  parseDate,
  printDate,
  readFormat,
  readStyles,
  ticksPerMillisecond,
  ticksPerSecond,
} from '../dates/index.ts';
import { Fault } from '../error.ts';
import { numberValue } from '../number.ts';
import { type DateValue, isDate, type Value } from '../value.ts';
import type { FunctionDefinition, Given, Parameter, Refuse } from './definition.ts';

/** Ticks of 1601-01-01T00:00:00Z, where Windows FILETIME begins. */
const fileTimeOrigin = -116_444_736_000_000_000n;
/** FILETIME of the last instant of the year 9999. */
const lastFileTime = 2_650_467_743_999_999_999n;

const source: Parameter = { name: 'source', type: 'String' };
const interval: Parameter = { name: 'interval', type: 'String' };
const inputFormat: Parameter = { name: 'inputFormat', type: 'String' };
const outputFormat: Parameter = { name: 'outputFormat', type: 'String' };

/** Functions about dates and times; all results are UTC. */
export const dateFunctions: readonly FunctionDefinition[] = [
  {
    name: 'CDate',
    family: 'dates',
    summary: 'Reads a date in ISO 8601 or month-first American form; the result is UTC.',
    parameters: [{ name: 'expression', type: 'String' }],
    result: 'Date',
    examples: [
      { expression: 'CDate("2021-06-30+08:00")', result: '6/29/2021 4:00:00 PM' },
      { expression: 'CDate("12/31/2025")', result: '12/31/2025 12:00:00 AM' },
    ],
    elementwise: true,
    evaluate: ([value = null]) => toDate(value, 'expression'),
  },
  {
    name: 'DateAdd',
    family: 'dates',
    summary: 'Adds years, months, weeks, days, hours, minutes or seconds to a date.',
    parameters: [interval, { name: 'value', type: 'Number' }, { name: 'dateTime', type: 'Date' }],
    result: 'Date',
    examples: [{ expression: 'DateAdd("m", 1, CDate("2021-01-31"))', result: '2/28/2021 12:00:00 AM' }],
    takesNull: true,
    check: (call, refuse) => checkInterval(call.arguments[0], refuse),
    evaluate: ([unit, amount = null, date = null]) => {
      const code = intervalOf(unit);
      const from = toDate(date, 'dateTime');
      if (from === null) return null;
      const ticks = addInterval(code, toTruncated(amount, 'value'), from.ticks);
      if (ticks === null) throw new Fault('the result lies outside the years 1 to 9999.');
      return { kind: 'date', ticks };
    },
  },
  {
    name: 'DateDiff',
    family: 'dates',
    summary: 'Counts the intervals from the first date to the second; positive when the second is later.',
    parameters: [interval, { name: 'date1', type: 'Date' }, { name: 'date2', type: 'Date' }],
    result: 'Integer',
    examples: [{ expression: 'DateDiff("h", CDate("2021-08-24"), CDate("2021-08-25"))', result: 24 }],
    takesNull: true,
    check: (call, refuse) => checkInterval(call.arguments[0], refuse),
    evaluate: ([unit, date1 = null, date2 = null]) => {
      const code = intervalOf(unit);
      const from = toDate(date1, 'date1');
      const to = toDate(date2, 'date2');
      return from === null || to === null ? null : numberValue(differenceIn(code, from.ticks, to.ticks));
    },
  },
  {
    name: 'DateFromNum',
    family: 'dates',
    summary: 'Turns a Windows FILETIME (100 nanoseconds since 1601) into a date.',
    parameters: [{ name: 'value', type: 'Integer' }],
    result: 'Date',
    examples: [{ expression: 'DateFromNum(129699324000000000)', result: '1/1/2012 11:00:00 PM' }],
    elementwise: true,
    evaluate: ([value = null]) => {
      if (value === '') return null;
      const number = toLong(value, 'value');
      if (number >= 0n && number <= lastFileTime) return { kind: 'date', ticks: number + fileTimeOrigin };
      throw new Fault(`value must be between 0 and ${lastFileTime}, not ${number}. Handle "never" with Switch.`);
    },
  },
  {
    name: 'FormatDateTime',
    family: 'dates',
    summary: 'Reads a text by one .NET date format and writes it by another; a date value needs no input format.',
    parameters: [source, { name: 'dateTimeStyles', type: 'String', optional: true }, inputFormat, outputFormat],
    shorter: [source, inputFormat, outputFormat],
    result: 'String',
    examples: [
      { expression: 'FormatDateTime("20150123105347.1Z", , "yyyyMMddHHmmss.fZ", "yyyy-MM-dd")', result: '2015-01-23' },
    ],
    elementwise: true,
    evaluate: (given, { now }) => formatDateTime(given, now),
  },
  {
    name: 'Now',
    family: 'dates',
    summary: 'The current time in whole seconds, one and the same for all mappings of an object.',
    parameters: [],
    result: 'Date',
    deterministic: false,
    examples: [{ expression: 'DateDiff("d", Now(), DateAdd("d", 3, Now()))', result: 3 }],
    evaluate: (_given, { now }): DateValue => {
      const ticks = BigInt(now.getTime()) * ticksPerMillisecond;
      return { kind: 'date', ticks: ticks - (((ticks % ticksPerSecond) + ticksPerSecond) % ticksPerSecond) };
    },
  },
  {
    name: 'NumFromDate',
    family: 'dates',
    summary: 'Turns a date into a Windows FILETIME (100 nanoseconds since 1601).',
    parameters: [{ name: 'value', type: 'Date' }],
    result: 'Integer',
    examples: [{ expression: 'NumFromDate("1970-01-01T00:00:00Z")', result: '116444736000000000' }],
    elementwise: true,
    evaluate: ([value = null]) => {
      const date = toDate(value, 'value');
      if (date === null) return null;
      if (date.ticks < fileTimeOrigin) throw new Fault('value lies before 1601, where this count begins.');
      return numberValue(date.ticks - fileTimeOrigin);
    },
  },
];

function formatDateTime(given: readonly Given[], now: Date): Value {
  const [value = null, styleNames, input, output] =
    given.length <= 3 ? [given[0], undefined, given[1], given[2]] : given;
  const scalar = toScalar(value, 'source');
  if (scalar === null || scalar === '') return null;
  const printed = readFormat(toTextOrEmpty(output, 'outputFormat'));
  if (isDate(scalar)) return printDate({ ticks: scalar.ticks, zoned: true }, printed);
  const styles = styleNames === undefined ? defaultStyles : readStyles(toTextOrEmpty(styleNames, 'dateTimeStyles'));
  if (styles === undefined) throw new Fault(`dateTimeStyles is not known: ${shown(styleNames ?? null)}.`);
  const format = toTextOrEmpty(input, 'inputFormat');
  const moment = parseDate(toText(scalar, 'source') ?? '', readFormat(format), styles, now);
  if (moment === null) throw new Fault(`source ${shown(scalar)} does not fit the format ${shown(format)}.`);
  return printDate(moment, printed);
}

function intervalOf(unit: Given): Interval {
  const code = toTextOrEmpty(unit, 'interval');
  const known = intervals.find((candidate) => candidate === code);
  if (known === undefined) throw new Fault(`${shown(code)} is no interval. Use ${intervals.join(', ')}.`);
  return known;
}

function checkInterval(argument: Expression | null | undefined, refuse: Refuse): void {
  if (argument?.kind !== 'text' || intervals.some((known) => known === argument.text)) return;
  const spelled = intervals.find((known) => known === argument.text.toLowerCase());
  const message = `${JSON.stringify(argument.text)} is no interval. `;
  if (spelled === undefined) refuse(`${message}Use ${intervals.join(', ')}.`, argument);
  const { start, end } = argument;
  refuse(`${message}Write "${spelled}": intervals are case-sensitive.`, argument, { start, end, text: `"${spelled}"` });
}
