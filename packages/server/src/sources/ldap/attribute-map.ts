import type { JsonObject, JsonValue } from '@lockstep/scim';
import { columnNames, columnOf, type PropertyColumn, put } from '../../directory/index.ts';
import type { LdapSettings } from '../source.ts';
import { accountState, isAccountState } from './account-state.ts';
import { LDAP_SCHEMAS } from './schemas.ts';

/** Values of one attribute by its folded name. */
export type Values = (attribute: string) => readonly string[];

/** A property of a person, and the attributes it is read from. */
interface MappedProperty {
  readonly column: PropertyColumn;
  readonly attributes: readonly string[];
}

/** How entries become people. */
export interface AttributeMap {
  readonly properties: readonly MappedProperty[];
  /** Attributes the manager's name stands in; empty when no manager is read. */
  readonly manager: readonly string[];
}

/** An attribute description of RFC 4512, 2.5: a name or an object identifier, with options. */
const DESCRIPTION = /^(?:[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+)(?:;[A-Za-z0-9-]+)*$/;

/** How the entries of a source become people. */
export function attributeMap({ schema, attributes }: Pick<LdapSettings, 'schema' | 'attributes'>): AttributeMap {
  const named = { ...LDAP_SCHEMAS[schema].attributes, ...attributes };
  const properties = Object.entries(named).flatMap(([name, text]): MappedProperty[] => {
    const column = columnOf('users', name);
    const sources = attributesIn(text);
    return column && 'path' in column && sources.length > 0 ? [{ column, attributes: sources }] : [];
  });
  return { properties, manager: attributesIn(named.manager ?? '') };
}

/** What is wrong with the attributes that were entered: by property, with the remedy. */
export function attributeProblems(attributes: LdapSettings['attributes']) {
  const known = new Set(columnNames('users'));
  return Object.entries(attributes).flatMap(([name, text]) => {
    const field = `attributes.${name}`;
    const column = columnOf('users', name);
    const isKnown = known.has(name) || (column !== undefined && 'path' in column && column.definition === undefined);
    if (!isKnown)
      return [{ field, message: `${name} is not a property of people. Correct the name, or leave it out.` }];
    const wrong = attributesIn(text).find((one) => !DESCRIPTION.test(one));
    if (wrong === undefined) return [];
    const message = `${name}: "${wrong.slice(0, 100)}" is no attribute of LDAP. Write names such as mail, separated by commas.`;
    return [{ field, message }];
  });
}

/** Several attributes are separated by commas. */
export function attributesIn(text: string): readonly string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** The properties of a person that an entry brings; those without a value are null, unless everybody has to have one. */
export function personOf({ properties }: AttributeMap, valuesOf: Values): JsonObject {
  const person: JsonObject = {};
  for (const { column, attributes } of properties) {
    const value = mappedValue(column, attributes, valuesOf);
    if (value !== null || column.definition?.required !== true) put(person, column.path, value);
  }
  return person;
}

/** The first of these attributes that has a value. */
export function firstValue(attributes: readonly string[], valuesOf: Values): string | undefined {
  for (const attribute of attributes) {
    const text = valuesOf(attribute).find((one) => one.trim() !== '');
    if (text !== undefined) return text;
  }
  return undefined;
}

function mappedValue({ path, definition }: PropertyColumn, attributes: readonly string[], valuesOf: Values): JsonValue {
  const [first = ''] = attributes;
  if (path[0] === 'accountEnabled' && isAccountState(first)) return accountState(first, valuesOf(first));
  if (definition?.multiValued) {
    const values = attributes.map(valuesOf).find((some) => some.length > 0) ?? [];
    return [...values].slice(0, definition.maxValues);
  }
  const text = firstValue(attributes, valuesOf);
  if (text === undefined) return null;
  if (definition?.type === 'boolean') return text.toLowerCase() === 'true';
  return definition?.type === 'dateTime' ? (instantOf(text) ?? text) : text;
}

/** GeneralizedTime (RFC 4517, 3.3.13) as ISO 8601; undefined for another text. */
function instantOf(text: string): string | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)?(\d\d)?(?:[.,]\d+)?Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute = '00', second = '00'] = match;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
}
