import type { JsonObject, JsonValue } from '@lockstep/scim';
import {
  type ComplexValue,
  isEmpty,
  isList,
  isoText,
  numberJson,
  readDate,
  readNumber,
  type Scalar,
  scalarText,
  toInteger,
  type Value,
} from '../expression/index.ts';
import type { AttributeDefinition } from './schema.ts';

/** A value that does not fit the target attribute; the message says why and what to do. */
export class ConversionError extends Error {
  override readonly name: string = 'ConversionError';
}

/** Several values for an attribute that takes one. */
export class SeveralValuesError extends ConversionError {
  override readonly name = 'SeveralValuesError';
}

/** Compatibility of what is sent, chosen by the job. */
export interface ConversionOptions {
  /** Spell the readable name of a role `displayName` instead of `display` (RFC 7643 section 2.4). */
  readonly roleDisplayName?: boolean;
}

/**
 * Converts a value to the type and the cardinality of a target attribute (data types of RFC 7643 section 2.3); null
 * when there is nothing to send. A scalar becomes a list of one where the target has several values, a list of one
 * becomes its element where it has a single one. Throws {@link ConversionError}.
 */
export function toTarget(value: Value, definition: AttributeDefinition, options: ConversionOptions = {}): JsonValue {
  if (isEmpty(value)) return null;
  if (!isList(value)) {
    if (definition.multivalued === true) return [elementOf(value as Scalar, definition, options)];
    return scalarToTarget(value as Scalar, definition, options);
  }
  const items = value.filter((item) => item !== '').map((item) => elementOf(item, definition, options));
  if (definition.multivalued === true) return items.length === 0 ? null : items;
  if (items.length > 1) throw tooMany(items.length, definition);
  return items[0] ?? null;
}

/** The ids a reference carries. Throws {@link ConversionError} when there are several for a single-valued target. */
export function toReferences(value: Value, definition: AttributeDefinition): readonly string[] {
  if (isEmpty(value)) return [];
  const ids = (isList(value) ? value : [value as Scalar]).map((item) => {
    if (typeof item === 'string') return item;
    throw mismatch(item, definition, 'a reference needs the id of a directory object');
  });
  if (definition.multivalued !== true && ids.length > 1) throw tooMany(ids.length, definition);
  return ids;
}

/** An element of a list; where the target holds objects with one member each, that object. */
function elementOf(value: Scalar, definition: AttributeDefinition, options: ConversionOptions): JsonValue {
  const converted = scalarToTarget(value, definition, options);
  const member = definition.multivalued === true ? memberOf(definition) : undefined;
  const isObject = typeof converted === 'object' && converted !== null;
  return member === undefined || isObject ? converted : { [member]: converted };
}

/** The member that holds the value of each element, as the attribute's metadata names it. */
function memberOf({ metadata }: AttributeDefinition): string | undefined {
  const name = metadata?.find(({ key }) => key === 'ComplexObjectDefinition')?.value ?? '';
  return /^[A-Za-z][\w$-]*$/.test(name) ? name : undefined;
}

function scalarToTarget(value: Scalar, definition: AttributeDefinition, options: ConversionOptions): JsonValue {
  if (typeof value === 'object' && value.kind === 'complex') return roleToTarget(value, definition, options);
  switch (definition.type ?? 'String') {
    case 'Boolean':
      return toBoolean(value, definition);
    case 'Integer':
      return toIntegerJson(value, definition);
    case 'DateTime':
      return toDateTime(value, definition);
    case 'Binary':
      return toBinary(value, definition);
    default:
      return scalarText(value);
  }
}

/** Only the role functions make complex values, and only a multi-valued attribute as a whole can hold them. */
function roleToTarget(value: ComplexValue, definition: AttributeDefinition, options: ConversionOptions): JsonValue {
  const { display, ...members } = value.members;
  if (definition.multivalued !== true || display === undefined) {
    throw new ConversionError(
      `${definition.name} cannot hold app roles. Map them with AppRoleAssignmentsComplex to a multi-valued attribute, ` +
        'or with SingleAppRoleAssignment.',
    );
  }
  const role: JsonObject = { ...members, [options.roleDisplayName === true ? 'displayName' : 'display']: display };
  return role;
}

function toBoolean(value: Exclude<Scalar, ComplexValue>, definition: AttributeDefinition): boolean {
  if (typeof value === 'boolean') return value;
  const text = scalarText(value).toLowerCase();
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw mismatch(value, definition, 'it takes True or False');
}

function toIntegerJson(value: Exclude<Scalar, ComplexValue>, definition: AttributeDefinition): number | string {
  const number = typeof value === 'string' ? readNumber(value) : typeof value === 'object' ? value : null;
  if (number?.kind === 'number' && !number.text.includes('.') && toInteger(number) !== null) return numberJson(number);
  throw mismatch(value, definition, 'it takes a whole number of at most 64 bits');
}

function toDateTime(value: Exclude<Scalar, ComplexValue>, definition: AttributeDefinition): string {
  if (typeof value === 'object' && value.kind === 'date') return isoText(value.ticks);
  const ticks = typeof value === 'string' ? readDate(value) : null;
  if (ticks === null) throw mismatch(value, definition, 'it takes a date such as 2025-12-31T23:59:59Z');
  return isoText(ticks);
}

/** RFC 4648 section 4, padded. */
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

function toBinary(value: Exclude<Scalar, ComplexValue>, definition: AttributeDefinition): string {
  if (typeof value === 'string' && value.length % 4 === 0 && base64.test(value)) return value;
  throw mismatch(value, definition, 'it takes base64');
}

function mismatch(value: Scalar, definition: AttributeDefinition, remedy: string): ConversionError {
  const text =
    typeof value === 'object' && value.kind === 'complex' ? 'an app role' : JSON.stringify(scalarText(value));
  const shown = text.length > 100 ? `${text.slice(0, 100)}…` : text;
  return new ConversionError(`${shown} does not fit ${definition.name} (${definition.type ?? 'String'}): ${remedy}.`);
}

function tooMany(count: number, definition: AttributeDefinition): SeveralValuesError {
  return new SeveralValuesError(
    `${definition.name} takes one value but the mapping yields ${count}. Choose one with Item, or use Join.`,
  );
}
