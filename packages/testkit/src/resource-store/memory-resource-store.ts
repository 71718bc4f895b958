import {
  type Change,
  compareText,
  type Draft,
  hasGroups,
  hasMembers,
  type IndexEntry,
  type JsonObject,
  type LifecycleEvent,
  type Member,
  matches,
  type Reference,
  type Removed,
  type RemovedPlace,
  type ResourcePage,
  type ResourceQuery,
  type ResourceStore,
  type ResourceType,
  type StoredResource,
  sameJson,
  sortKey,
  viewOf,
  type Want,
} from '@lockstep/scim';
import { type HeldAccount, MemoryAccountStore } from './memory-account-store.ts';
import { MemoryLifecycle } from './memory-lifecycle.ts';
import { MemoryMemberships, sameMembers } from './memory-memberships.ts';
import { comparePlaces, isByPosition, pageBounds, placeOf } from './memory-paging.ts';
import { MemoryRows, type Row } from './memory-rows.ts';
import { MemoryUniqueValues, uniqueKey } from './memory-unique-values.ts';

/** Kept until then or later, a resource is archived and not deleted. */
const WITHOUT_END = Date.UTC(9999, 0, 1);

interface Tombstone extends Omit<Removed, 'attributes'> {
  readonly row: Row;
  readonly members: readonly Member[];
  /** Groups it was in, and as what. */
  readonly groups: readonly (readonly [string, Member])[];
}

/** The whole `ResourceStore` port in memory: for tests, for trying things out, and as the measure of other stores. */
export class MemoryResourceStore implements ResourceStore {
  readonly #rows = new MemoryRows();
  readonly #unique = new MemoryUniqueValues();
  readonly #memberships = new MemoryMemberships(this.#rows);
  readonly #removed = new Map<string, Tombstone>();
  readonly #lifecycle = new MemoryLifecycle();
  readonly accounts = new MemoryAccountStore({
    all: (type) => [
      ...[...this.#rows.ofType(type).values()].map((row) => heldAccount(row, undefined)),
      ...[...this.#removed.values()]
        .filter(({ resourceType, keptUntil }) => resourceType === type && keptUntil.getTime() >= WITHOUT_END)
        .map(({ row, removed }) => heldAccount(row, removed)),
    ],
    find: (id) => {
      const [, row] = this.#rows.find(id) ?? [];
      return row && heldAccount(row, undefined);
    },
    setFacts: (id, facts) => {
      const [typeName, row] = this.#rows.find(id) ?? [];
      if (typeName && row) this.#rows.ofType(typeName).set(id, { ...row, facts, factsVersion: row.factsVersion + 1 });
    },
  });

  async insert(type: ResourceType, draft: Draft): Promise<StoredResource> {
    this.#unique.claim(type, draft.id, draft.index, []);
    const row: Row = {
      id: draft.id,
      version: 1,
      created: draft.now,
      lastModified: draft.now,
      attributes: draft.attributes,
      index: draft.index,
      facts: draft.facts ?? {},
      factsVersion: 0,
    };
    this.#rows.ofType(type.name).set(draft.id, row);
    this.#lifecycle.begin(draft.id, draft.attributes.active);
    if (hasMembers(type)) this.#memberships.change(draft.id, { op: 'set', members: draft.members ?? [] });
    return this.#load(type, row, { members: 'all', groups: true });
  }

  async read(type: ResourceType, id: string, want: Want): Promise<StoredResource | undefined> {
    const row = this.#rows.ofType(type.name).get(id);
    return row && this.#load(type, row, want);
  }

  async change(
    type: ResourceType,
    id: string,
    want: Want,
    now: Date,
    decide: (current: StoredResource) => Change | undefined,
  ): Promise<StoredResource | undefined> {
    const row = this.#rows.ofType(type.name).get(id);
    if (!row) return undefined;
    const change = decide(this.#load(type, row, want));
    if (!change) return this.#load(type, row, want);
    const before = this.#memberships.of(id) ?? new Map();
    const after = (change.members ?? []).reduce((members, step) => this.#memberships.after(members, step), before);
    const changed = !sameJson(row.attributes, change.attributes) || !sameMembers(before, after);
    if (!changed) return this.#load(type, row, want);
    this.#unique.claim(type, id, change.index, row.index);
    const next: Row = {
      ...row,
      version: row.version + 1,
      lastModified: now,
      attributes: change.attributes,
      index: change.index,
    };
    this.#rows.ofType(type.name).set(id, next);
    this.#lifecycle.switch(type, id, change.attributes.active, now);
    if (hasMembers(type)) this.#memberships.set(id, after);
    return this.#load(type, next, want);
  }

  async remove(
    type: ResourceType,
    id: string,
    now: Date,
    check?: (current: StoredResource) => void,
    keptUntil?: Date,
  ): Promise<boolean> {
    const row = this.#rows.ofType(type.name).get(id);
    if (!row) return false;
    check?.(this.#load(type, row, { members: 'none', groups: false }));
    if (keptUntil) {
      const members = [...(this.#memberships.of(id)?.values() ?? [])];
      const groups = this.#memberships.containing(id);
      this.#removed.set(id, { id, removed: now, keptUntil, resourceType: type.name, row, members, groups });
    }
    this.#unique.release(type, row.index);
    this.#rows.ofType(type.name).delete(id);
    this.#lifecycle.end(type, id, now);
    this.#memberships.remove(id, now);
    return true;
  }

  async inactive(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#lifecycle.inactiveAmong(ids);
  }

  async lifecycle(page: { readonly after?: number; readonly limit: number }): Promise<readonly LifecycleEvent[]> {
    return this.#lifecycle.after(page.after ?? 0, page.limit);
  }

  async listRemoved(
    now: Date,
    { limit, after }: { readonly limit: number; readonly after?: RemovedPlace },
  ): Promise<readonly Removed[]> {
    return [...this.#removed.values()]
      .filter(({ keptUntil }) => keptUntil > now)
      .filter((one) => after === undefined || latestFirst(after, one) < 0)
      .sort(latestFirst)
      .slice(0, limit)
      .map(({ id, removed, keptUntil, resourceType, row }) => ({
        id,
        removed,
        keptUntil,
        resourceType,
        attributes: structuredClone(row.attributes),
      }));
  }

  async restore(
    type: ResourceType,
    id: string,
    now: Date,
    entriesOf: (attributes: JsonObject) => readonly IndexEntry[],
    newId = id,
  ): Promise<StoredResource | undefined> {
    const kept = this.#removed.get(id);
    if (!kept || kept.resourceType !== type.name || kept.keptUntil <= now) return undefined;
    const row = {
      ...kept.row,
      id: newId,
      index: entriesOf(kept.row.attributes),
      version: kept.row.version + 1,
      lastModified: now,
    };
    this.#unique.claim(type, newId, row.index, []);
    this.#removed.delete(id);
    this.#rows.ofType(type.name).set(newId, row);
    this.#lifecycle.begin(newId, row.attributes.active);
    if (hasMembers(type)) this.#memberships.change(newId, { op: 'set', members: kept.members });
    for (const [groupId, membership] of kept.groups) {
      if (!this.#memberships.of(groupId)) continue;
      this.#memberships.change(groupId, { op: 'add', members: [{ ...membership, value: newId }] });
      this.#rows.touch(groupId, now);
    }
    return this.#load(type, row, { members: 'all', groups: true });
  }

  async reindex(
    type: ResourceType,
    { limit, after }: { readonly limit: number; readonly after?: string },
    entriesOf: (attributes: JsonObject) => readonly IndexEntry[],
  ): Promise<string | undefined> {
    const rows = [...this.#rows.ofType(type.name).values()]
      .filter(({ id }) => after === undefined || compareText(id, after) > 0)
      .sort((a, b) => compareText(a.id, b.id))
      .slice(0, limit);
    for (const row of rows) {
      const known = new Set(row.index.map(({ path, value }) => uniqueKey(type, path, value)));
      const further = entriesOf(row.attributes).filter(({ path, value }) => !known.has(uniqueKey(type, path, value)));
      this.#rows.ofType(type.name).set(row.id, { ...row, index: [...row.index, ...further] });
    }
    return rows.at(-1)?.id;
  }

  async query(type: ResourceType, query: ResourceQuery, want: Want): Promise<ResourcePage> {
    const { filter, sort } = query;
    const found = [...this.#rows.ofType(type.name).values()]
      .map((row) => ({ row, view: viewOf(type, this.#load(type, row, { members: 'all', groups: true })) }))
      .filter(({ view }) => !filter || matches(filter, view))
      .map(({ row, view }) => ({ row, place: placeOf(row, sort && (sortKey(sort.path, view) ?? null)) }))
      .sort((a, b) => comparePlaces(sort, a.place, b.place));
    const { first, end } = pageBounds(
      query,
      found.map(({ place }) => place),
    );
    const page = found.slice(first, end);
    return {
      total: found.length,
      resources: page.map(({ row }) => this.#load(type, row, want)),
      ...(page.length > 0 && end < found.length && { next: found[end - 1]?.place }),
      ...(page.length > 0 && isByPosition(query) && first > 0 && { previous: found[first]?.place }),
    };
  }

  async lookup(ids: readonly string[]): Promise<ReadonlyMap<string, Reference>> {
    const found = new Map<string, Reference>();
    for (const id of ids) {
      const [resourceType, row] = this.#rows.find(id) ?? [];
      if (!resourceType || !row) continue;
      const { displayName } = row.attributes;
      found.set(id, { id, resourceType, displayName: typeof displayName === 'string' ? displayName : undefined });
    }
    return found;
  }

  #load(type: ResourceType, row: Row, want: Want): StoredResource {
    const { id, version, created, lastModified, attributes } = row;
    const members = want.members !== 'none' && hasMembers(type) ? this.#memberships.membersOf(id, want) : undefined;
    const groups = want.groups && hasGroups(type) ? this.#memberships.groupsOf(id) : undefined;
    return {
      id,
      version,
      created,
      lastModified,
      attributes: structuredClone(attributes),
      ...(members && { members }),
      ...(groups && { groups }),
    };
  }
}

function heldAccount(
  { created, lastModified, version, factsVersion, ...row }: Row,
  archivedAt: Date | undefined,
): HeldAccount {
  return {
    ...structuredClone(row),
    createdAt: created,
    modifiedAt: archivedAt ?? lastModified,
    version: version + factsVersion,
    archivedAt,
  };
}

function latestFirst(a: RemovedPlace, b: RemovedPlace): number {
  return b.removed.getTime() - a.removed.getTime() || compareText(b.id, a.id);
}
