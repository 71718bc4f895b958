import { isJsonObject, type JsonObject, type JsonValue, type MemberChange, sameJson } from '@lockstep/scim';

/** What a write changed: attributes by name with what they became, undefined for what is gone. */
export type Changes = ReadonlyMap<string, JsonValue | undefined>;

const mostNames = 100;
const longestValue = 500;

/**
 * The attributes in which two states of a resource differ, those of an extension behind its URN. Memberships are one
 * attribute, and of them it is noted only that they changed: there may be very many.
 */
export function changesBetween(
  before: JsonObject,
  after: JsonObject,
  members: readonly MemberChange[] | undefined,
): Changes {
  const changes = new Map<string, JsonValue | undefined>();
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, next] = [owned(before, name), owned(after, name)];
    if (same(old, next)) continue;
    if (!name.includes(':')) changes.set(name, next);
    else
      for (const [part, value] of changesBetween(objectOf(old), objectOf(next), undefined)) {
        changes.set(`${name}:${part}`, value);
      }
  }
  if (members?.length) changes.set('members', undefined);
  return changes;
}

/** Names and values for the log; secrets stand there by name alone. */
export function auditOf(
  changes: Changes,
  withValues: boolean,
): { readonly changed: readonly string[]; readonly values: JsonObject | undefined } {
  const shown = [...changes].slice(0, mostNames);
  const changed = shown.map(([name]) => name.slice(0, 200));
  if (!withValues || changed.length === 0) return { changed, values: undefined };
  const told = shown.filter(([name]) => name !== 'password' && name !== 'members');
  return { changed, values: Object.fromEntries(told.map(([name, value]) => [name.slice(0, 200), bounded(value)])) };
}

function bounded(value: JsonValue | undefined): JsonValue {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return text.length > longestValue || !text.isWellFormed() ? `${text.slice(0, longestValue).toWellFormed()}…` : value;
}

function owned(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function same(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameJson(a, b);
}
