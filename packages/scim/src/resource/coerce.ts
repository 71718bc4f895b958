import { isAssigned } from '../filter/index.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { badRequest, type ScimError } from '../message/index.ts';
import { type Attribute, formatDateTime, parseDateTime } from '../schema/index.ts';
import { settleElements } from './elements.ts';
import { type ReadOptions, warnUnknown } from './warning.ts';

/**
 * Brings a value sent for an attribute into its stored form (RFC 7643 section 2.3), names in canonical spelling.
 * Undefined means unassigned: null, an empty list, an object without content. Unless `strict`, an empty string is
 * unassigned as well, booleans and numbers are read from strings, strings from numbers and booleans, one element from a
 * list of one, an element from its bare `value`, and its `type` is filled in where the attribute knows a single one. Throws `ScimError` 400 `invalidValue` naming `at`.
 */
export function coerce(
  attribute: Attribute,
  value: JsonValue | undefined,
  at: string,
  options: ReadOptions,
): JsonValue | undefined {
  if (!attribute.multiValued) return coerceOne(attribute, value, at, options);
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) && options.strict) throw wrongKind(attribute, at, value);
  const elements: JsonValue[] = [];
  for (const raw of Array.isArray(value) ? value : [value]) {
    const element = coerceOne(attribute, raw, at, options);
    if (element !== undefined) elements.push(options.strict ? element : typed(attribute, element));
  }
  return elements.length === 0 ? undefined : settleElements(attribute, elements);
}

/**
 * An element without a type where there is only one that it can be: some clients name no type, and an application that
 * knows `work` addresses alone means those.
 */
function typed(attribute: Attribute, element: JsonValue): JsonValue {
  const [only, another] = partNamed(attribute, 'type')?.canonicalValues ?? [];
  if (only === undefined || another !== undefined || !isJsonObject(element) || 'type' in element) return element;
  return { ...element, type: only };
}

/** As `coerce`, for one element of a multi-valued attribute or the value of a single-valued one. */
export function coerceOne(
  attribute: Attribute,
  value: JsonValue | undefined,
  at: string,
  options: ReadOptions,
): JsonValue | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) {
    if (value.length === 0) return undefined;
    if (value.length === 1 && !options.strict) return coerceOne(attribute, value[0], at, options);
    throw wrongKind(attribute, at, value);
  }
  if (attribute.type === 'complex') return coerceComplex(attribute, value, at, options);
  if (isJsonObject(value)) throw wrongKind(attribute, at, value);
  return coerceSimple(attribute, value, at, options.strict ?? false);
}

function coerceComplex(
  attribute: Attribute,
  value: Exclude<JsonValue, null | JsonValue[]>,
  at: string,
  options: ReadOptions,
): JsonObject | undefined {
  if (value === '' && !options.strict) return undefined;
  if (!isJsonObject(value)) {
    const bare = partNamed(attribute, 'value');
    if (!bare || options.strict) throw wrongKind(attribute, at, value);
    return coerceComplex(attribute, { value }, at, options);
  }
  const result: JsonObject = {};
  for (const [key, raw] of Object.entries(value)) {
    const part = partNamed(attribute, key);
    if (!part) {
      warnUnknown(options, `${at}.${key}`);
    } else if (part.mutability !== 'readOnly' && !isComputedReference(attribute, part)) {
      const coerced = coerce(part, raw, `${at}.${part.name}`, options);
      if (coerced === undefined) delete result[part.name];
      else result[part.name] = coerced;
    }
  }
  return isAssigned(result) ? result : undefined;
}

/** A sub-attribute by its name in any case. */
export function partNamed(attribute: Attribute, name: string): Attribute | undefined {
  const folded = name.toLowerCase();
  return attribute.subAttributes?.find((part) => part.name.toLowerCase() === folded);
}

/** `$ref` beside a `value` is computed from it on output; what clients send there is often null or their own. */
export function isComputedReference(attribute: Attribute, part: Attribute): boolean {
  return part.name === '$ref' && partNamed(attribute, 'value') !== undefined;
}

function coerceSimple(
  attribute: Attribute,
  value: string | number | boolean,
  at: string,
  strict: boolean,
): JsonValue | undefined {
  switch (attribute.type) {
    case 'boolean': {
      if (typeof value === 'boolean') return value;
      const text = typeof value === 'string' && !strict ? value.trim().toLowerCase() : '';
      if (text === 'true' || text === 'false') return text === 'true';
      throw wrongKind(attribute, at, value);
    }
    case 'integer':
    case 'decimal': {
      if (value === '' && !strict) return undefined;
      const number = typeof value === 'string' && !strict && NUMERIC.test(value.trim()) ? Number(value) : value;
      // A whole number beyond 2^53 has lost digits already when it is read from JSON.
      const whole = attribute.type === 'decimal' || Number.isSafeInteger(number);
      if (typeof number !== 'number' || !Number.isFinite(number) || !whole) throw wrongKind(attribute, at, value);
      return number;
    }
    case 'dateTime': {
      if (value === '' && !strict) return undefined;
      const time = typeof value === 'string' ? parseDateTime(value.trim()) : undefined;
      if (time === undefined) throw wrongKind(attribute, at, value);
      return formatDateTime(time);
    }
    default: {
      const isExact = typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value);
      if ((typeof value !== 'string' && strict) || !isExact) throw wrongKind(attribute, at, value);
      return value === '' && !strict ? undefined : String(value);
    }
  }
}

const NUMERIC = /^[+-]?\d{1,30}(?:\.\d{1,30})?$/;

const EXPECTED: Record<Attribute['type'], string> = {
  string: 'text',
  boolean: 'true or false',
  decimal: 'a number',
  integer: 'a whole number',
  dateTime: 'a date and time such as 2026-03-01T09:30:00Z',
  reference: 'a URI',
  binary: 'base64 text',
  complex: 'an object',
};

function wrongKind(attribute: Attribute, at: string, value: JsonValue): ScimError {
  const found = JSON.stringify(value).slice(0, 60);
  return badRequest('invalidValue', `Attribute '${at}' does not accept ${found}. Send ${EXPECTED[attribute.type]}.`);
}
