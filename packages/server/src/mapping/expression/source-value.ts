import type { RoleAssignment, SourceRecord, SourceValue } from './evaluation.ts';
import { numberValue } from './number.ts';
import { type ComplexValue, listOf, type Scalar, type Value } from './value.ts';

/** Reads one attribute of a source object; inherited members such as `constructor` are no attributes. */
export function attributeReader(name: string): (source: SourceRecord) => SourceValue {
  if (name in Object.prototype) return (source) => (Object.hasOwn(source, name) ? source[name] : undefined);
  return (source) => source[name];
}

/** Reads one attribute as a value of the language. */
export function valueReader(name: string): (source: SourceRecord) => Value {
  const read = attributeReader(name);
  if (name in Object.prototype) return (source) => fromSource(read(source));
  return (source) => {
    const value = source[name];
    return typeof value === 'string' ? value : fromSource(value);
  };
}

/** A value of the source as the language sees it: empty lists are null, null elements are dropped. */
export function fromSource(value: unknown): Value {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return listOf(value.map(scalarOf).filter((item) => item !== null));
  return scalarOf(value);
}

function scalarOf(value: unknown): Scalar | null {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? numberValue(value) : null;
  if (typeof value === 'bigint') return numberValue(value);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  return complexOf(value as Partial<RoleAssignment>);
}

function complexOf(value: Partial<RoleAssignment>): ComplexValue {
  const members: Record<string, string> = {};
  for (const name of ['id', 'value', 'displayName'] as const) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    if (typeof member === 'string') members[name] = member;
  }
  return { kind: 'complex', members };
}
