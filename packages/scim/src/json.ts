/** A JSON value as it travels in a SCIM message. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** A JSON object; inside the library always with a null prototype or treated through own keys only. */
export interface JsonObject {
  [name: string]: JsonValue;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value a JSON text stands for; undefined when it is none. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** An own member, so that a name such as `constructor` never reaches the prototype. */
export function own(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** A member whatever its letter case (RFC 7643 section 2.1); of several spellings the last one. */
export function member(object: JsonObject, name: string): JsonValue | undefined {
  const folded = name.toLowerCase();
  let found: JsonValue | undefined;
  for (const key of Object.keys(object)) {
    if (key.length === name.length && key.toLowerCase() === folded) found = object[key];
  }
  return found;
}

/** Whether two values hold the same JSON; the order of members does not count, that of elements does. */
export function sameJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((element, index) => sameJson(element, b[index]));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  );
}

/** How deep objects and lists are nested: 0 for a simple value. Stops counting above `limit`. */
export function depthOf(value: JsonValue, limit: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (limit === 0) return 1;
  let deepest = 0;
  for (const inner of Array.isArray(value) ? value : Object.values(value)) {
    deepest = Math.max(deepest, depthOf(inner, limit - 1));
    if (deepest >= limit) break;
  }
  return deepest + 1;
}
