import { dateText } from './dates/index.ts';

/** A number by its digits, so that 64-bit integers and written decimals stay exact. */
export interface NumberValue {
  readonly kind: 'number';
  /** `[+-]digits[.digits]`; a literal keeps its written form. */
  readonly text: string;
}

/** A UTC instant in units of 100 nanoseconds since 1970, the resolution of .NET and of Windows FILETIME. */
export interface DateValue {
  readonly kind: 'date';
  readonly ticks: bigint;
}

/** An element of a list that has members of its own: an app role assignment, or what a role function makes of it. */
export interface ComplexValue {
  readonly kind: 'complex';
  readonly members: Readonly<Record<string, string | boolean>>;
}

export type Scalar = string | boolean | NumberValue | DateValue | ComplexValue;

/** What an expression works with. A list is never empty and holds no nulls. */
export type Value = null | Scalar | readonly Scalar[];

/** `attribute`: leave this attribute out of the operation; `object`: skip the whole object in this cycle. */
export interface Signal {
  readonly kind: 'signal';
  readonly ignore: 'attribute' | 'object';
}

export const ignoreAttribute: Signal = Object.freeze({ kind: 'signal', ignore: 'attribute' });
export const ignoreObject: Signal = Object.freeze({ kind: 'signal', ignore: 'object' });

export function isList(value: Value | Signal): value is readonly Scalar[] {
  return Array.isArray(value);
}

export function isSignal(value: Value | Signal): value is Signal {
  return value !== null && typeof value === 'object' && !isList(value) && value.kind === 'signal';
}

/** Null, empty text or a list without elements. */
export function isEmpty(value: Value): boolean {
  return value === null || value === '' || (isList(value) && value.length === 0);
}

export function isNumber(value: Value): value is NumberValue {
  return value !== null && typeof value === 'object' && !isList(value) && value.kind === 'number';
}

export function isDate(value: Value): value is DateValue {
  return value !== null && typeof value === 'object' && !isList(value) && value.kind === 'date';
}

/** Scalars as a list; nothing left is null, as an empty list read from the source is. */
export function listOf(items: readonly Scalar[]): Value {
  return items.length === 0 ? null : items;
}

/** The text form of a value without members: booleans as `True` and `False`, dates in the invariant long form. */
export function scalarText(value: Exclude<Scalar, ComplexValue>): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value.kind === 'number' ? value.text : dateText(value.ticks);
}

/** Every value as text, one for each element; an app role is its value, or its display name where it has none. */
export function textsOf(value: Value): readonly string[] {
  if (value === null) return [];
  if (isList(value)) return value.flatMap(textsOf);
  const scalar = value as Scalar;
  if (typeof scalar !== 'object' || scalar.kind !== 'complex') return [scalarText(scalar)];
  const text = scalar.members.value || scalar.members.displayName;
  return typeof text === 'string' ? [text] : [];
}
