import { isJsonObject, type JsonObject, type JsonValue, own } from '../json.ts';
import type { ResolvedPath } from '../path/index.ts';
import { type Attribute, compareText, foldCase, parseDateTime } from '../schema/index.ts';
import type { CompareOperator, ResolvedFilter } from './filter.ts';

/**
 * Whether a resource satisfies a filter (RFC 7644 section 3.4.2.2). The resource holds everything the filter may name,
 * computed attributes included, extension attributes in an object under their URN, names in canonical spelling. A
 * comparison holds when any value of a multi-valued attribute satisfies it.
 */
export function matches(filter: ResolvedFilter, resource: JsonObject): boolean {
  return evaluate(filter, (path) => valuesAt(path, resource));
}

/** Whether one element of a multi-valued attribute satisfies the filter in its brackets. */
export function matchesElement(filter: ResolvedFilter, element: JsonValue): boolean {
  return evaluate(filter, ({ subAttribute }) => (subAttribute ? partsOf(element, subAttribute.name) : [element]));
}

/** The values a path names in a resource: none when unassigned, several for a multi-valued attribute. */
export function valuesAt(path: ResolvedPath, resource: JsonObject): readonly JsonValue[] {
  const container = path.extension === undefined ? resource : own(resource, path.extension);
  const values = isJsonObject(container) ? partsOf(container, path.attribute.name) : [];
  const sub = path.subAttribute?.name;
  return sub === undefined ? values : values.flatMap((value) => partsOf(value, sub));
}

/** Whether a value counts as assigned (RFC 7643 section 2.5): null, and lists and objects without content, do not. */
export function isAssigned(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return false;
  if (Array.isArray(value)) return value.some(isAssigned);
  return isJsonObject(value) ? Object.values(value).some(isAssigned) : true;
}

function partsOf(value: JsonValue, name: string): readonly JsonValue[] {
  const part = isJsonObject(value) ? own(value, name) : undefined;
  if (part === undefined || part === null) return [];
  return Array.isArray(part) ? part : [part];
}

function evaluate(filter: ResolvedFilter, valuesOf: (path: ResolvedPath) => readonly JsonValue[]): boolean {
  switch (filter.kind) {
    case 'and':
      return evaluate(filter.left, valuesOf) && evaluate(filter.right, valuesOf);
    case 'or':
      return evaluate(filter.left, valuesOf) || evaluate(filter.right, valuesOf);
    case 'not':
      return !evaluate(filter.operand, valuesOf);
    case 'present':
      return valuesOf(filter.path).some(isAssigned);
    case 'element':
      return valuesOf(filter.path).some((element) => matchesElement(filter.filter, element));
    case 'compare': {
      const attribute = filter.path.subAttribute ?? filter.path.attribute;
      return valuesOf(filter.path).some((value) => compare(attribute, filter.operator, value, filter.value));
    }
  }
}

function compare(attribute: Attribute, operator: CompareOperator, stored: JsonValue, sought: JsonValue): boolean {
  if (operator === 'co' || operator === 'sw' || operator === 'ew') {
    if (typeof stored !== 'string' || typeof sought !== 'string') return false;
    const text = attribute.caseExact ? stored : foldCase(stored);
    if (operator === 'co') return text.includes(sought);
    return operator === 'sw' ? text.startsWith(sought) : text.endsWith(sought);
  }
  const order = compareValues(attribute, stored, sought);
  if (order === undefined) return false;
  switch (operator) {
    case 'eq':
      return order === 0;
    case 'ne':
      return order !== 0;
    case 'gt':
      return order > 0;
    case 'ge':
      return order >= 0;
    case 'lt':
      return order < 0;
    case 'le':
      return order <= 0;
  }
}

/**
 * Orders two values of an attribute: numbers by size, instants in time, false before true, strings by code point after
 * case folding unless the attribute is `caseExact`. Undefined when they are not values of its type.
 */
export function compareValues(attribute: Attribute, a: JsonValue, b: JsonValue): number | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (typeof a !== 'string' || typeof b !== 'string') return undefined;
  if (attribute.type === 'dateTime') {
    const left = parseDateTime(a);
    const right = parseDateTime(b);
    return left === undefined || right === undefined ? undefined : left - right;
  }
  return attribute.caseExact ? compareText(a, b) : compareText(foldCase(a), foldCase(b));
}
