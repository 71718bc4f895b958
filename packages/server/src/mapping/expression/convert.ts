import { readDate } from './dates/index.ts';
import { Fault } from './error.ts';
import { readNumber, toInteger, truncated } from './number.ts';
import {
  type ComplexValue,
  type DateValue,
  isDate,
  isList,
  isNumber,
  type NumberValue,
  type Scalar,
  scalarText,
  type Value,
} from './value.ts';

type Simple = Exclude<Scalar, ComplexValue>;

/** The scalar where one is expected: a list of one counts as its element. `what` names the argument in the error. */
export function toScalar(value: Value, what: string): Simple | null {
  if (isList(value)) {
    if (value.length > 1) {
      throw new Fault(`${what} has ${value.length} values where one is expected. Choose one with Item, or use Join.`);
    }
    return toScalar(value[0] ?? null, what);
  }
  if (value !== null && typeof value === 'object' && value.kind === 'complex') {
    throw new Fault(`${what} is an app role assignment, which has no text. Use SingleAppRoleAssignment.`);
  }
  return value;
}

/** The text form; null stays null. */
export function toText(value: Value, what: string): string | null {
  if (typeof value === 'string') return value;
  const scalar = toScalar(value, what);
  return scalar === null ? null : scalarText(scalar);
}

/** The text form of a secondary argument, where null and left out act as an empty text. */
export function toTextOrEmpty(value: Value | undefined, what: string): string {
  return typeof value === 'string' ? value : (toText(value ?? null, what) ?? '');
}

/** The number a scalar stands for, or null when it stands for none. */
export function asNumber(value: Simple | null): NumberValue | null {
  if (isNumber(value)) return value;
  return typeof value === 'string' ? readNumber(value) : null;
}

/** A number; anything else is an error. */
export function toNumber(value: Value, what: string): NumberValue {
  const scalar = toScalar(value, what);
  const number = asNumber(scalar);
  if (number !== null) return number;
  if (scalar === null || scalar === '') throw new Fault(`${what} is empty where a number is expected.`);
  throw new Fault(`${what} must be a number, not ${shown(scalar)}.`);
}

/** A 64-bit integer; fractions are an error. */
export function toLong(value: Value, what: string): bigint {
  const number = toNumber(value, what);
  const integer = toInteger(number);
  if (integer === null) throw new Fault(`${what} must be a whole number of at most 64 bits, not ${number.text}.`);
  return integer;
}

/** The integer part of a number, as .NET's conversion toward zero gives it. */
export function toTruncated(value: Value, what: string): bigint {
  const number = toNumber(value, what);
  const integer = truncated(number);
  if (integer === null) throw new Fault(`${what} must fit into 64 bits, ${number.text} does not.`);
  return integer;
}

/** An integer for positions and lengths: far beyond any text, so larger ones are cut to what JavaScript counts exactly. */
export function toIndex(value: Value, what: string): number {
  const integer = toLong(value, what);
  const limit = BigInt(Number.MAX_SAFE_INTEGER);
  return Number(integer > limit ? limit : integer < -limit ? -limit : integer);
}

/** The boolean a scalar stands for: null and empty text give null, text that is none gives `undefined`. */
export function asBoolean(value: Simple | null): boolean | null | undefined {
  if (typeof value === 'boolean') return value;
  if (value === null || value === '') return null;
  if (typeof value === 'string') {
    const word = value.length <= 5 ? value.toLowerCase() : value;
    if (word === 'true') return true;
    if (word === 'false') return false;
  }
  const number = asNumber(value);
  return number === null ? undefined : /[1-9]/.test(number.text);
}

/** A boolean or null; text that is none is an error. */
export function toBoolean(value: Value, what: string): boolean | null {
  const scalar = toScalar(value, what);
  const truth = asBoolean(scalar);
  if (truth === undefined) throw new Fault(`${what} must be true, false or a number, not ${shown(scalar)}.`);
  return truth;
}

/** An instant from a date value or from text `CDate` reads; null and empty text give null. */
export function toDate(value: Value, what: string): DateValue | null {
  const scalar = toScalar(value, what);
  if (scalar === null || scalar === '') return null;
  if (isDate(scalar)) return scalar;
  const ticks = typeof scalar === 'string' ? readDate(scalar) : null;
  if (ticks !== null) return { kind: 'date', ticks };
  throw new Fault(
    `${what} is no date: ${shown(scalar)}. Dates are read as 2025-12-31, 2025-12-31T23:59:59Z or 12/31/2025; ` +
      'use FormatDateTime for other forms.',
  );
}

/** A value in a message, quoted and cut. */
export function shown(value: Value): string {
  const text = isList(value) ? value.map(elementText).join(', ') : value === null ? 'null' : elementText(value);
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}

function elementText(value: Scalar): string {
  return typeof value === 'object' && value.kind === 'complex' ? '{role}' : scalarText(value);
}
