import type { JsonObject } from '@lockstep/scim';
import { type DirectoryObjectType, lookupKey, merge } from './directory-object.ts';
import type { DirectoryObjects, DirectoryStore, Member, ObjectDraft, Outcome } from './directory-store.ts';
import { broughtAmong, type Hold } from './hold.ts';
import {
  changed,
  changedProperties,
  draft,
  isId,
  nameOf,
  objectKinds,
  validateObject,
  withManager,
} from './object-kind.ts';
import { broughtMessage, conflict, type Problem } from './problem.ts';

/** What an import says about one object; the object is found by its principal name or mail nickname. */
export interface UpsertEntry {
  /**
   * The object that is meant, whatever its name: it is brought back when it is deleted, and made under this id when
   * there is none.
   */
  readonly id?: string;
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
  /** What outside sources keep of these objects. */
  readonly holdsOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, Hold>>;
}

interface Write {
  readonly id: string;
  readonly properties: JsonObject;
  readonly managerId: string | null | undefined;
  /** Whether it is brought back when it is deleted. */
  readonly revives: boolean;
  readonly problems?: undefined;
}

type Named<T extends DirectoryObjectType> = ReadonlyMap<string, readonly DirectoryObjects[T][]>;

/** What there is of the objects a batch is about. */
interface Present<T extends DirectoryObjectType> {
  readonly found: Named<T>;
  readonly meant: ReadonlyMap<string, DirectoryObjects[T]>;
  readonly held: ReadonlyMap<string, Hold>;
}

/**
 * Creates and changes objects found by name, in one transaction. Entries that are wrong are answered with their problems
 * and stop no other.
 */
export async function upsert(
  context: UpsertContext,
  type: DirectoryObjectType,
  entries: readonly UpsertEntry[],
): Promise<readonly UpsertResult[]> {
  const named = entries.filter(({ id }) => id === undefined).map(({ properties }) => nameOf(type, properties) ?? '');
  const found = await findNamed(context.store, type, named);
  const ids = entries.flatMap(({ id }) => id ?? []);
  const meant = new Map((await context.store.read(type, ids)).map((object) => [object.id, object]));
  const held = await context.holdsOf([...meant.keys(), ...[...found.values()].flat().map(({ id }) => id)]);
  const prepared = entries.map((entry) => prepare(context, type, entry, { found, meant, held }));
  const writes = prepared.filter((one) => one.problems === undefined);
  const results = await writeTogether(context, type, writes);
  return prepared.map((one) => (one.problems ? one : results.get(one.id)!));
}

function prepare<T extends DirectoryObjectType>(
  { newId, domains }: UpsertContext,
  type: T,
  { id, properties, managerId }: UpsertEntry,
  { found, meant, held }: Present<T>,
): Write | { readonly problems: readonly Problem[] } {
  const { keyProperty, defaults } = objectKinds[type];
  const byId = id === undefined ? undefined : meant.get(id);
  const byName = id === undefined ? found.get(lookupKey(nameOf(type, properties) ?? '')) : undefined;
  const matches = byId === undefined ? (byName ?? []) : [byId];
  if (matches.length > 1) {
    const message = `${keyProperty} is shared by ${matches.length} groups. Give each a name of its own first.`;
    return { problems: [{ field: keyProperty, message }] };
  }
  const [current] = matches;
  const input = current ? properties : { ...defaults(properties), ...properties };
  const validated = validateObject(type, input, { creating: current === undefined, way: 'import' }, domains);
  if (validated.problems) return validated;
  const write = {
    id: current?.id ?? id ?? newId(),
    properties: validated.properties,
    managerId,
    revives: id !== undefined,
  };
  const hold = current && held.get(current.id);
  if (!hold) return write;
  const field = broughtAmong(hold, changedProperties(current, nextOf(type, write, current)));
  return field === undefined ? write : { problems: [{ field, message: broughtMessage(field, hold.source) }] };
}

/** The object as an entry makes it. */
function nextOf<T extends DirectoryObjectType>(
  type: T,
  { properties, managerId, revives }: Write,
  current: DirectoryObjects[T] | undefined,
): ObjectDraft {
  const { deletedDateTime, ...living } = draft(type, merge(current?.properties ?? {}, properties), current);
  const next = revives || deletedDateTime === undefined ? living : { ...living, deletedDateTime };
  return managerId === undefined ? next : withManager(next, managerId);
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
    return changed(current, nextOf(type, byId.get(id)!, current));
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
