import type { NumberValue } from './value.ts';

const digits = /^[+-]?[0-9]+(?:\.[0-9]+)?$/;
/** Longer than any 64-bit integer or decimal; keeps the conversion of hostile digits cheap. */
const longestNumber = 64;

const lowest = -(2n ** 63n);
const highest = 2n ** 63n - 1n;

/** A number of the program as a value. */
export function numberValue(value: number | bigint): NumberValue {
  return { kind: 'number', text: typeof value === 'bigint' ? value.toString() : plainDigits(value) };
}

/** Reads `[+-]digits[.digits]` with blanks around it; null when the text is no number. */
export function readNumber(text: string): NumberValue | null {
  if (text.length > longestNumber) return null;
  const trimmed = text.trim();
  return digits.test(trimmed) ? { kind: 'number', text: trimmed } : null;
}

/** Reads a whole number of at most 64 bits; null when the text is none. */
export function readInteger(text: string): bigint | null {
  const number = readNumber(text);
  return number === null ? null : toInteger(number);
}

/** The integer a number stands for, null when it has a fraction or does not fit into 64 bits. */
export function toInteger(value: NumberValue): bigint | null {
  const [whole = '', fraction = ''] = value.text.split('.');
  if (/[1-9]/.test(fraction)) return null;
  return within(BigInt(whole));
}

/** The integer part, null when it does not fit into 64 bits. */
export function truncated(value: NumberValue): bigint | null {
  return within(BigInt(value.text.split('.')[0] ?? ''));
}

/** Negative, zero or positive as `left` is below, equal to or above `right`; exact at any number of digits. */
export function compareNumbers(left: NumberValue, right: NumberValue): number {
  const [leftWhole = '', leftFraction = ''] = left.text.split('.');
  const [rightWhole = '', rightFraction = ''] = right.text.split('.');
  const scale = Math.max(leftFraction.length, rightFraction.length);
  const a = BigInt(leftWhole + leftFraction.padEnd(scale, '0'));
  const b = BigInt(rightWhole + rightFraction.padEnd(scale, '0'));
  return a < b ? -1 : a > b ? 1 : 0;
}

function within(value: bigint): bigint | null {
  return value < lowest || value > highest ? null : value;
}

/** JavaScript prints very large and very small numbers with an exponent, which the language does not know. */
function plainDigits(value: number): string {
  const text = String(value);
  const [mantissa = '', exponent] = text.split('e');
  if (exponent === undefined) return text;
  if (Number(exponent) > 0) return BigInt(value).toString();
  const unsigned = mantissa.replace('-', '').replace('.', '');
  return `${value < 0 ? '-' : ''}0.${'0'.repeat(-Number(exponent) - 1)}${unsigned}`;
}
