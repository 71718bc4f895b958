import { foldCase, type JsonObject, type JsonValue } from '@lockstep/scim';

/** The two kinds of object in the directory. */
export type DirectoryObjectType = 'User' | 'Group';

/** What users and groups have in common. */
export interface DirectoryObject {
  /** Lower-case GUID, never used twice. */
  readonly id: string;
  /** What was written, by its Graph name; nested objects stay nested, cleared properties are absent. */
  readonly properties: JsonObject;
  readonly createdDateTime: string;
  /** When it was moved to the deleted items; absent while it lives. */
  readonly deletedDateTime?: string;
}

/** A text property, or undefined when it is not set. */
export function textOf(properties: JsonObject, name: string): string | undefined {
  const value = Object.hasOwn(properties, name) ? properties[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** The value objects are found by: without case, in every script, and whatever form its accents were typed in. */
export function lookupKey(name: string): string {
  return foldCase(name);
}

/**
 * The properties after a change, as a PATCH of Graph means it: what is named is replaced, null and `[]` clear, parts of
 * a nested object are changed one by one.
 */
export function merge(current: JsonObject, change: JsonObject): JsonObject {
  const merged: JsonObject = { ...current };
  for (const [name, value] of Object.entries(change)) {
    const next = isObject(value) ? merge(isObject(merged[name]) ? merged[name] : {}, value) : value;
    if (isEmpty(next)) delete merged[name];
    else merged[name] = next;
  }
  return merged;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: JsonValue): boolean {
  if (value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
