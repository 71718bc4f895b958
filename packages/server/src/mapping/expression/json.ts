import type { JsonValue } from '@lockstep/scim';
import { toInteger } from './number.ts';
import { isList, type NumberValue, type Scalar, type Signal, scalarText, type Value } from './value.ts';

/**
 * A value as files of cases write it: dates as their text, integers that JSON cannot carry exactly as digits, and
 * signals as an object with one member.
 */
export function toJson(value: Value | Signal): JsonValue {
  if (value === null) return null;
  if (isList(value)) return value.map(scalarJson);
  if (typeof value === 'object' && value.kind === 'signal') {
    return value.ignore === 'attribute' ? { $ignoreFlow: true } : { $ignoreObject: true };
  }
  return scalarJson(value);
}

function scalarJson(value: Scalar): JsonValue {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (value.kind === 'complex') return { ...value.members };
  return value.kind === 'number' ? numberJson(value) : scalarText(value);
}

/** A JSON number, or the digits where that would not be exact. */
export function numberJson(value: NumberValue): number | string {
  const integer = toInteger(value);
  const number = Number(value.text);
  if (integer === null) return Number.isFinite(number) && !isWhole(value.text) ? number : value.text;
  return Number.isSafeInteger(number) ? number : integer.toString();
}

function isWhole(text: string): boolean {
  return !text.includes('.');
}
