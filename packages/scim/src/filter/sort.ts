import { isJsonObject, type JsonObject, type JsonValue, own } from '../json.ts';
import type { ResolvedPath } from '../path/index.ts';
import { compareValues, valuesAt } from './evaluate.ts';

/**
 * The value a resource is sorted by (RFC 7644 section 3.4.2.3): of a multi-valued attribute its primary element, else
 * the first one. Undefined when it has none.
 */
export function sortKey(path: ResolvedPath, resource: JsonObject): JsonValue | undefined {
  const elements = valuesAt({ ...path, subAttribute: undefined }, resource);
  const chosen = elements.find((element) => isJsonObject(element) && own(element, 'primary') === true) ?? elements[0];
  const key = path.subAttribute && isJsonObject(chosen) ? own(chosen, path.subAttribute.name) : chosen;
  return key === null || typeof key === 'object' ? undefined : key;
}

/** Orders two sort keys; a resource without one comes last when ascending and first when descending. */
export function compareSortKeys(
  path: ResolvedPath,
  descending: boolean,
  a: JsonValue | undefined,
  b: JsonValue | undefined,
): number {
  const order = ascending(path, a, b);
  return descending ? -order : order;
}

function ascending(path: ResolvedPath, a: JsonValue | undefined, b: JsonValue | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return compareValues(path.subAttribute ?? path.attribute, a, b) ?? 0;
}
