import type { Operator } from './ast.ts';
import { asBoolean, asNumber, toScalar } from './convert.ts';
import { readDate } from './dates/index.ts';
import { compareNumbers } from './number.ts';
import { type ComplexValue, isDate, isNumber, type Scalar, scalarText, type Value } from './value.ts';

type Simple = Exclude<Scalar, ComplexValue>;

/**
 * Compares two values. Null acts as an empty text and is never above or below anything; dates compare as instants,
 * booleans with whatever can be read as one, numbers numerically, texts ordinally unless both are numeric and
 * ordered. Throws a `Fault` when a side has more than one value.
 */
export function compare(operator: Operator, leftValue: Value, rightValue: Value): boolean {
  const left = toScalar(leftValue, 'the left side') ?? '';
  const right = toScalar(rightValue, 'the right side') ?? '';
  if (operator === '=') return isEqual(left, right);
  if (operator === '<>') return !isEqual(left, right);
  if (left === '' || right === '') return false;
  const order = orderOf(left, right);
  if (order === null) return false;
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

function isEqual(left: Simple, right: Simple): boolean {
  const order = typedOrder(left, right);
  return order === undefined ? scalarText(left) === scalarText(right) : order === 0;
}

/** Negative, zero or positive; null when the sides cannot be ordered. */
function orderOf(left: Simple, right: Simple): number | null {
  const order = typedOrder(left, right);
  if (order !== undefined) return order;
  const a = asNumber(left);
  const b = asNumber(right);
  return a !== null && b !== null ? compareNumbers(a, b) : ordinal(scalarText(left), scalarText(right));
}

/** The order the types themselves define: `undefined` when the sides are compared as texts, null when incomparable. */
function typedOrder(left: Simple, right: Simple): number | null | undefined {
  if (isDate(left) || isDate(right)) {
    const a = ticksOf(left);
    const b = ticksOf(right);
    return a === null || b === null ? undefined : a < b ? -1 : a > b ? 1 : 0;
  }
  if (typeof left === 'boolean' || typeof right === 'boolean') {
    const a = asBoolean(left) ?? null;
    const b = asBoolean(right) ?? null;
    return a === null || b === null ? null : Number(a) - Number(b);
  }
  if (isNumber(left) || isNumber(right)) {
    const a = asNumber(left);
    const b = asNumber(right);
    return a === null || b === null ? undefined : compareNumbers(a, b);
  }
  return undefined;
}

function ticksOf(value: Simple): bigint | null {
  if (isDate(value)) return value.ticks;
  return typeof value === 'string' ? readDate(value) : null;
}

function ordinal(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
