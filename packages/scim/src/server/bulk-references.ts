import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { type ResolvedPath, resolveExtension, resolvePath } from '../path/index.ts';
import type { ResourceType } from '../schema/index.ts';

/*
 * `bulkId:…` in the data of a bulk operation, standing for the id of a resource that another operation creates (RFC 7644
 * section 3.7.2): a text of its own, a segment of an address, or quoted in the filter of a path.
 */

const WHOLE = /^bulkId:(.+)$/s;
const PART = /(?<=[/"])bulkId:([^/"\]\s]+)/g;

/** The bulk ids a text refers to. */
export function referencesInText(text: string): readonly string[] {
  if (!text.includes('bulkId:')) return [];
  const whole = WHOLE.exec(text)?.[1];
  return whole === undefined ? Array.from(text.matchAll(PART), ([, bulkId = '']) => bulkId) : [whole];
}

/** The bulk ids the texts of a value refer to. */
export function referencesIn(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return referencesInText(value);
  if (typeof value !== 'object' || value === null) return [];
  return (Array.isArray(value) ? value : Object.values(value)).flatMap(referencesIn);
}

/** A text with each reference replaced by the id it stands for. */
export function resolveText(text: string, idOf: (bulkId: string) => string): string {
  if (!text.includes('bulkId:')) return text;
  const whole = WHOLE.exec(text)?.[1];
  return whole === undefined ? text.replace(PART, (_all, bulkId: string) => idOf(bulkId)) : idOf(whole);
}

/** A value with the references in all its texts replaced. */
export function resolveReferences(value: JsonValue, idOf: (bulkId: string) => string): JsonValue {
  if (typeof value === 'string') return resolveText(value, idOf);
  if (Array.isArray(value)) return value.map((element) => resolveReferences(element, idOf));
  return isJsonObject(value) ? resolveObject(value, idOf) : value;
}

export function resolveObject(object: JsonObject, idOf: (bulkId: string) => string): JsonObject {
  const resolved = Object.entries(object).map(([name, inner]) => [name, resolveReferences(inner, idOf)] as const);
  return Object.fromEntries(resolved);
}

/** The data of a create, parted into what can be stored now and what has to wait for an id. */
export interface PartedData {
  readonly now: JsonObject;
  /** The attributes, whole, in which a reference is pending. */
  readonly later: JsonObject;
  /** An attribute that no resource can be created without and that would be missing. */
  readonly required: ResolvedPath | undefined;
}

/**
 * Takes from the data of a create every element and every single value that refers to one of the `pending` bulk ids, as a
 * circle of references needs it (RFC 7644 section 3.7.1).
 */
export function partData(type: ResourceType, data: JsonObject, pending: ReadonlySet<string>): PartedData {
  const now: [string, JsonValue][] = [];
  const later: [string, JsonValue][] = [];
  let required: ResolvedPath | undefined;
  const waits = (value: JsonValue) => referencesIn(value).some((bulkId) => pending.has(bulkId));
  /** What of a member can be stored now, as entries: none or one. */
  const keep = (name: string, value: JsonValue, path: string): [string, JsonValue][] => {
    if (!waits(value)) return [[name, value]];
    const rest = Array.isArray(value) ? value.filter((element) => !waits(element)) : [];
    if (rest.length > 0) return [[name, rest]];
    const attribute = resolvePath(path, type);
    if (attribute?.attribute.required) required = attribute;
    return [];
  };
  for (const [name, value] of Object.entries(data)) {
    if (waits(value)) later.push([name, value]);
    const extension = resolveExtension(name, type);
    if (extension === undefined || !isJsonObject(value)) {
      now.push(...keep(name, value, name));
    } else {
      const inner = Object.entries(value).flatMap(([key, part]) => keep(key, part, `${extension}:${key}`));
      now.push([name, Object.fromEntries(inner)]);
    }
  }
  return { now: Object.fromEntries(now), later: Object.fromEntries(later), required };
}
