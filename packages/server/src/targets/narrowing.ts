import { isJsonObject, type JsonObject, type JsonValue, type PatchOperation, readPath } from '@lockstep/scim';
import type { ResourceRules } from './profile.ts';

/** Which of the paths a profile lists an attribute path falls under: the same, a part of it, or an element of it. */
function isUnder(path: string, listed: readonly string[]): boolean {
  const folded = path.toLowerCase();
  return listed.some((one) => {
    const known = one.toLowerCase();
    return folded === known || folded.startsWith(`${known}.`) || folded.startsWith(`${known}[`);
  });
}

/** The body of a create without what this target is never sent, and with no more values than it can hold. Pure. */
export function narrowedBody(body: JsonObject, { neverSend, multiValuedMax }: ResourceRules): JsonObject {
  const narrowed: JsonObject = {};
  for (const [name, value] of Object.entries(body)) {
    if (isUnder(name, neverSend)) continue;
    const isExtension = name.toLowerCase().startsWith('urn:') && isJsonObject(value);
    const kept = isExtension
      ? without(value, (inner) => isUnder(`${name}:${inner}`, neverSend))
      : isJsonObject(value)
        ? without(value, (inner) => isUnder(`${name}.${inner}`, neverSend))
        : value;
    if (isJsonObject(kept) && Object.keys(kept).length === 0) continue;
    narrowed[name] = name === 'schemas' ? kept : withMost(kept, multiValuedMax);
  }
  return narrowed;
}

function without(object: JsonObject, isOut: (name: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !isOut(name)));
}

/** No more elements than the target can hold, the primary one first of all. */
function withMost(value: JsonValue, most: number | null): JsonValue {
  if (most === null || !Array.isArray(value) || value.length <= most) return value;
  const isPrimary = (element: JsonValue) => isJsonObject(element) && readPath(element, 'primary') === true;
  return value.toSorted((a, b) => Number(isPrimary(b)) - Number(isPrimary(a))).slice(0, most);
}

/**
 * Operations of an update without what this target is never sent or does not change. Where it holds one value only, an
 * element that is added takes the place of the one that is there. Pure.
 */
export function narrowedOperations(
  operations: readonly PatchOperation[],
  { neverSend, immutable, multiValuedMax }: ResourceRules,
): readonly PatchOperation[] {
  return operations
    .filter(({ path }) => path === undefined || !isUnder(path, [...neverSend, ...immutable]))
    .map((operation) => {
      const { value } = operation;
      if (multiValuedMax === null || !Array.isArray(value)) return operation;
      const kept = withMost(value, multiValuedMax);
      return operation.op === 'add' && multiValuedMax === 1
        ? { ...operation, op: 'replace', value: kept }
        : { ...operation, value: kept };
    });
}

/** The first of the attributes this target wants on create for which there is no value. */
export function missingOnCreate(body: JsonObject, { requiredOnCreate }: ResourceRules): string | undefined {
  return requiredOnCreate.find((path) => readPath(body, path) === undefined);
}
