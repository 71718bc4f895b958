import type { JsonObject } from '@lockstep/scim';
import { type DirectoryObjectType, lookupKey, merge } from './directory-object.ts';
import type { DirectoryObjects, DirectoryStore, Member, Outcome } from './directory-store.ts';
import { changed, draft, isId, nameOf, objectKinds, validateObject, withManager } from './object-kind.ts';
import { conflict, type Problem } from './problem.ts';

/** What an import says about one object; the object is found by its principal name or mail nickname. */
export interface UpsertEntry {
  readonly properties: JsonObject;
  /** Users only: id of the manager; null removes it, absent leaves it alone. */
  readonly managerId?: string | null;
}

/** What became of an entry. */
export type UpsertResult =
  | { readonly outcome: Outcome; readonly id: string; readonly problems?: undefined }
  | { readonly problems: readonly Problem[] };

/** What `upsert` works with. */
export interface UpsertContext {
  readonly store: DirectoryStore;
  readonly now: Date;
  readonly newId: () => string;
  /** Folded. */
  readonly domains: ReadonlySet<string> | undefined;
}

interface Write {
  readonly id: string;
  readonly properties: JsonObject;
  readonly managerId: string | null | undefined;
  readonly problems?: undefined;
}

type Named<T extends DirectoryObjectType> = ReadonlyMap<string, readonly DirectoryObjects[T][]>;

/**
 * Creates and changes objects found by name, in one transaction. Entries that are wrong are answered with their problems
 * and stop no other.
 */
export async function upsert(
  context: UpsertContext,
  type: DirectoryObjectType,
  entries: readonly UpsertEntry[],
): Promise<readonly UpsertResult[]> {
  const names = entries.map(({ properties }) => nameOf(type, properties) ?? '');
  const found = await findNamed(context.store, type, names);
  const prepared = entries.map((entry) => prepare(context, type, entry, found));
  const writes = prepared.filter((one) => one.problems === undefined);
  const results = await writeTogether(context, type, writes);
  return prepared.map((one) => (one.problems ? one : results.get(one.id)!));
}

function prepare<T extends DirectoryObjectType>(
  { newId, domains }: UpsertContext,
  type: T,
  { properties, managerId }: UpsertEntry,
  found: Named<T>,
): Write | { readonly problems: readonly Problem[] } {
  const { keyProperty, defaults } = objectKinds[type];
  const matches = found.get(lookupKey(nameOf(type, properties) ?? '')) ?? [];
  if (matches.length > 1) {
    const message = `${keyProperty} is shared by ${matches.length} groups. Give each a name of its own first.`;
    return { problems: [{ field: keyProperty, message }] };
  }
  const [current] = matches;
  const input = current ? properties : { ...defaults(properties), ...properties };
  const validated = validateObject(type, input, { creating: current === undefined, way: 'import' }, domains);
  if (validated.problems) return validated;
  return { id: current?.id ?? newId(), properties: validated.properties, managerId };
}

/** One transaction for all; when one of them collides with somebody else's write, each gets its own. */
async function writeTogether(
  context: UpsertContext,
  type: DirectoryObjectType,
  writes: readonly Write[],
): Promise<ReadonlyMap<string, UpsertResult>> {
  if (writes.length === 0) return new Map();
  const byId = new Map(writes.map((write) => [write.id, write]));
  const result = await context.store.change(type, [...byId.keys()], context.now, (id, current) => {
    const { properties, managerId } = byId.get(id)!;
    const merged = draft(type, merge(current?.properties ?? {}, properties), current);
    return changed(current, managerId === undefined ? merged : withManager(merged, managerId));
  });
  if (result.conflict === undefined) {
    return new Map([...byId.keys()].map((id, index) => [id, { id, outcome: result.outcomes[index]! }]));
  }
  if (writes.length === 1) {
    const { message } = conflict(objectKinds[type].keyProperty);
    return new Map([[writes[0]!.id, { problems: [{ field: objectKinds[type].keyProperty, message }] }]]);
  }
  const apart = new Map<string, UpsertResult>();
  for (const write of writes) {
    for (const [id, own] of await writeTogether(context, type, [write])) apart.set(id, own);
  }
  return apart;
}

/**
 * The living objects that references of an import mean: a GUID is an id, anything else the principal name of a user or
 * the mail nickname of a group. What is not found is missing from the answer; a name that several groups share is
 * answered with `ambiguous`.
 */
export async function resolve(
  store: DirectoryStore,
  references: readonly string[],
  types: readonly DirectoryObjectType[],
): Promise<ReadonlyMap<string, Member | 'ambiguous'>> {
  const resolved = new Map<string, Member | 'ambiguous'>();
  for (const type of types) {
    const living = await readLiving(store, type, references.filter(isId));
    const found = await findNamed(
      store,
      type,
      references.filter((reference) => !isId(reference)),
    );
    for (const reference of references) {
      const matches = isId(reference)
        ? living.filter(({ id }) => id === reference.toLowerCase())
        : (found.get(lookupKey(reference)) ?? []);
      if (matches.length > 1) resolved.set(reference, 'ambiguous');
      else if (matches[0] && !resolved.has(reference)) resolved.set(reference, { type, id: matches[0].id });
    }
  }
  return resolved;
}

/** The objects with these ids that are not deleted. */
export async function readLiving<T extends DirectoryObjectType>(
  store: DirectoryStore,
  type: T,
  ids: readonly string[],
): Promise<readonly DirectoryObjects[T][]> {
  if (ids.length === 0) return [];
  const objects = await store.read(type, [...new Set(ids.map((id) => id.toLowerCase()))]);
  return objects.filter(({ deletedDateTime }) => deletedDateTime === undefined);
}

/** Living objects by folded name; several groups may share one. */
async function findNamed<T extends DirectoryObjectType>(
  store: DirectoryStore,
  type: T,
  names: readonly string[],
): Promise<Named<T>> {
  const keys = [...new Set(names.map(lookupKey))];
  const objects = keys.length === 0 ? [] : await store.find(type, keys);
  return Map.groupBy(objects, ({ properties }) => lookupKey(nameOf(type, properties) ?? ''));
}
