import {
  type Change,
  compareSortKeys,
  compareText,
  type Draft,
  type GroupReference,
  hasGroups,
  hasMembers,
  type IndexEntry,
  type JsonObject,
  type JsonValue,
  type LifecycleEvent,
  type Member,
  type MemberChange,
  matches,
  type Position,
  type Reference,
  type Removed,
  type RemovedPlace,
  type ResourcePage,
  type ResourceQuery,
  type ResourceStore,
  type ResourceType,
  ScimError,
  type StoredResource,
  sameJson,
  sortKey,
  viewOf,
  type Want,
} from '@lockstep/scim';
import { type HeldAccount, MemoryAccountStore } from './memory-account-store.ts';

interface Row {
  readonly id: string;
  readonly version: number;
  readonly created: Date;
  readonly lastModified: Date;
  readonly attributes: JsonObject;
  readonly index: readonly IndexEntry[];
  readonly facts: JsonObject;
  readonly factsVersion: number;
}

/** Kept until then or later, a resource is archived and not deleted. */
const WITHOUT_END = Date.UTC(9999, 0, 1);

type Members = ReadonlyMap<string, Member>;

interface Tombstone extends Omit<Removed, 'attributes'> {
  readonly row: Row;
  readonly members: readonly Member[];
  /** Groups it was in, and as what. */
  readonly groups: readonly (readonly [string, Member])[];
}

/** The whole `ResourceStore` port in memory: for tests, for trying things out, and as the measure of other stores. */
export class MemoryResourceStore implements ResourceStore {
  readonly #rows = new Map<string, Map<string, Row>>();
  readonly #unique = new Map<string, string>();
  readonly #members = new Map<string, Members>();
  readonly #removed = new Map<string, Tombstone>();
  readonly #inactive = new Set<string>();
  readonly #lifecycle: LifecycleEvent[] = [];
  readonly accounts = new MemoryAccountStore({
    all: (type) => [
      ...[...this.#rowsOf(type).values()].map((row) => heldAccount(row, undefined)),
      ...[...this.#removed.values()]
        .filter(({ resourceType, keptUntil }) => resourceType === type && keptUntil.getTime() >= WITHOUT_END)
        .map(({ row, removed }) => heldAccount(row, removed)),
    ],
    find: (id) => {
      const [, row] = this.#find(id) ?? [];
      return row && heldAccount(row, undefined);
    },
    setFacts: (id, facts) => {
      const [typeName, row] = this.#find(id) ?? [];
      if (typeName && row) this.#rowsOf(typeName).set(id, { ...row, facts, factsVersion: row.factsVersion + 1 });
    },
  });

  async insert(type: ResourceType, draft: Draft): Promise<StoredResource> {
    this.#claim(type, draft.id, draft.index, []);
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
    this.#rowsOf(type.name).set(draft.id, row);
    if (draft.attributes.active === false) this.#inactive.add(draft.id);
    if (hasMembers(type)) {
      this.#members.set(draft.id, this.#after(new Map(), { op: 'set', members: draft.members ?? [] }));
    }
    return this.#load(type, row, { members: 'all', groups: true });
  }

  async read(type: ResourceType, id: string, want: Want): Promise<StoredResource | undefined> {
    const row = this.#rowsOf(type.name).get(id);
    return row && this.#load(type, row, want);
  }

  async change(
    type: ResourceType,
    id: string,
    want: Want,
    now: Date,
    decide: (current: StoredResource) => Change | undefined,
  ): Promise<StoredResource | undefined> {
    const row = this.#rowsOf(type.name).get(id);
    if (!row) return undefined;
    const change = decide(this.#load(type, row, want));
    if (!change) return this.#load(type, row, want);
    const before = this.#members.get(id) ?? new Map();
    const after = (change.members ?? []).reduce((members, step) => this.#after(members, step), before);
    const changed = !sameJson(row.attributes, change.attributes) || !sameMembers(before, after);
    if (!changed) return this.#load(type, row, want);
    this.#claim(type, id, change.index, row.index);
    const next: Row = {
      ...row,
      version: row.version + 1,
      lastModified: now,
      attributes: change.attributes,
      index: change.index,
    };
    this.#rowsOf(type.name).set(id, next);
    this.#switch(type, id, change.attributes.active, now);
    if (hasMembers(type)) this.#members.set(id, after);
    return this.#load(type, next, want);
  }

  async remove(
    type: ResourceType,
    id: string,
    now: Date,
    check?: (current: StoredResource) => void,
    keptUntil?: Date,
  ): Promise<boolean> {
    const row = this.#rowsOf(type.name).get(id);
    if (!row) return false;
    check?.(this.#load(type, row, { members: 'none', groups: false }));
    if (keptUntil) {
      const groups = [...this.#members].flatMap(([groupId, members]) => {
        const membership = members.get(id);
        return membership ? [[groupId, membership] as const] : [];
      });
      const members = [...(this.#members.get(id)?.values() ?? [])];
      this.#removed.set(id, { id, removed: now, keptUntil, resourceType: type.name, row, members, groups });
    }
    for (const { path, value, unique } of row.index) {
      if (unique) this.#unique.delete(uniqueKey(type, path, value));
    }
    this.#rowsOf(type.name).delete(id);
    this.#members.delete(id);
    this.#inactive.delete(id);
    this.#tell('removed', type, id, now);
    for (const [groupId, members] of this.#members) {
      if (!members.has(id)) continue;
      this.#members.set(groupId, this.#after(members, { op: 'remove', values: [id] }));
      this.#touch(groupId, now);
    }
    return true;
  }

  /** Switches an account on or off, once. */
  #switch(type: ResourceType, id: string, active: JsonValue | undefined, at: Date): void {
    if (typeof active !== 'boolean' || active !== this.#inactive.has(id)) return;
    if (active) this.#inactive.delete(id);
    else this.#inactive.add(id);
    this.#tell(active ? 'activated' : 'deactivated', type, id, at);
  }

  #tell(kind: LifecycleEvent['kind'], type: ResourceType, id: string, at: Date): void {
    this.#lifecycle.push({ position: this.#lifecycle.length + 1, at, kind, resourceType: type.name, id });
  }

  async inactive(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(ids.filter((id) => this.#inactive.has(id)));
  }

  async lifecycle({
    after = 0,
    limit,
  }: {
    readonly after?: number;
    readonly limit: number;
  }): Promise<readonly LifecycleEvent[]> {
    return this.#lifecycle.filter(({ position }) => position > after).slice(0, limit);
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
    this.#claim(type, newId, row.index, []);
    this.#removed.delete(id);
    this.#rowsOf(type.name).set(newId, row);
    if (row.attributes.active === false) this.#inactive.add(newId);
    if (hasMembers(type)) this.#members.set(newId, this.#after(new Map(), { op: 'set', members: kept.members }));
    for (const [groupId, membership] of kept.groups) {
      const members = this.#members.get(groupId);
      if (!members) continue;
      this.#members.set(groupId, this.#after(members, { op: 'add', members: [{ ...membership, value: newId }] }));
      this.#touch(groupId, now);
    }
    return this.#load(type, row, { members: 'all', groups: true });
  }

  async reindex(
    type: ResourceType,
    { limit, after }: { readonly limit: number; readonly after?: string },
    entriesOf: (attributes: JsonObject) => readonly IndexEntry[],
  ): Promise<string | undefined> {
    const rows = [...this.#rowsOf(type.name).values()]
      .filter(({ id }) => after === undefined || compareText(id, after) > 0)
      .sort((a, b) => compareText(a.id, b.id))
      .slice(0, limit);
    for (const row of rows) {
      const known = new Set(row.index.map(({ path, value }) => uniqueKey(type, path, value)));
      const further = entriesOf(row.attributes).filter(({ path, value }) => !known.has(uniqueKey(type, path, value)));
      this.#rowsOf(type.name).set(row.id, { ...row, index: [...row.index, ...further] });
    }
    return rows.at(-1)?.id;
  }

  async query(type: ResourceType, query: ResourceQuery, want: Want): Promise<ResourcePage> {
    const { filter, sort } = query;
    const found = [...this.#rowsOf(type.name).values()]
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
      const [resourceType, row] = this.#find(id) ?? [];
      if (!resourceType || !row) continue;
      const { displayName } = row.attributes;
      found.set(id, { id, resourceType, displayName: typeof displayName === 'string' ? displayName : undefined });
    }
    return found;
  }

  #rowsOf(typeName: string): Map<string, Row> {
    let rows = this.#rows.get(typeName);
    if (!rows) {
      rows = new Map();
      this.#rows.set(typeName, rows);
    }
    return rows;
  }

  #find(id: string): readonly [string, Row] | undefined {
    for (const [typeName, rows] of this.#rows) {
      const row = rows.get(id);
      if (row) return [typeName, row];
    }
    return undefined;
  }

  /** Takes the unique values of `next` and gives up those of `previous`; nothing happens when one is taken. */
  #claim(type: ResourceType, id: string, next: readonly IndexEntry[], previous: readonly IndexEntry[]): void {
    for (const { path, value, unique } of next) {
      const holder = unique ? this.#unique.get(uniqueKey(type, path, value)) : undefined;
      if (holder !== undefined && holder !== id) {
        throw new ScimError(409, 'uniqueness', `The value of '${path}' is taken. Choose another one.`);
      }
    }
    for (const { path, value, unique } of previous) if (unique) this.#unique.delete(uniqueKey(type, path, value));
    for (const { path, value, unique } of next) if (unique) this.#unique.set(uniqueKey(type, path, value), id);
  }

  #after(members: Members, change: MemberChange): Members {
    const next = new Map(change.op === 'set' || change.op === 'clear' ? [] : members);
    if (change.op === 'remove') for (const value of change.values) next.delete(value);
    if (change.op === 'add' || change.op === 'set') {
      for (const member of change.members) {
        if (!next.has(member.value) && this.#find(member.value)) next.set(member.value, member);
      }
    }
    return next;
  }

  #touch(id: string, now: Date): void {
    const [typeName, row] = this.#find(id) ?? [];
    if (typeName && row) this.#rowsOf(typeName).set(id, { ...row, version: row.version + 1, lastModified: now });
  }

  #load(type: ResourceType, row: Row, want: Want): StoredResource {
    const { id, version, created, lastModified, attributes } = row;
    const members = want.members !== 'none' && hasMembers(type) ? this.#loadMembers(id, want) : undefined;
    const groups = want.groups && hasGroups(type) ? this.#loadGroups(id) : undefined;
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

  #loadMembers(
    id: string,
    { members: wanted, membersAtMost = Number.POSITIVE_INFINITY }: Want,
  ): readonly Member[] | undefined {
    const members = this.#members.get(id) ?? new Map<string, Member>();
    if (typeof wanted === 'string') return members.size > membersAtMost ? undefined : [...members.values()];
    return [...new Set(wanted)].flatMap((value) => members.get(value) ?? []);
  }

  /** Direct groups, then those reached through them; a cycle of groups is walked once. */
  #loadGroups(id: string): readonly GroupReference[] {
    const found = new Map<string, GroupReference>();
    let frontier = [id];
    for (let type: 'direct' | 'indirect' = 'direct'; frontier.length > 0; type = 'indirect') {
      const next: string[] = [];
      for (const [groupId, members] of this.#members) {
        if (found.has(groupId) || groupId === id || !frontier.some((member) => members.has(member))) continue;
        const display = this.#find(groupId)?.[1].attributes.displayName;
        found.set(groupId, { value: groupId, display: typeof display === 'string' ? display : undefined, type });
        next.push(groupId);
      }
      frontier = next;
    }
    return [...found.values()];
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

function placeOf({ id, created }: Row, key: JsonValue | undefined): Position {
  if (key === undefined) return { key: created.toISOString(), id };
  return { key: typeof key === 'object' ? null : key, id };
}

function comparePlaces(sort: ResourceQuery['sort'], a: Position, b: Position): number {
  const byKey = sort
    ? compareSortKeys(sort.path, sort.descending, a.key ?? undefined, b.key ?? undefined)
    : compareText(String(a.key), String(b.key));
  return byKey || compareText(a.id, b.id);
}

function isByPosition({ after, before }: ResourceQuery): boolean {
  return after !== undefined || before !== undefined;
}

/** Which of the ordered matches make up the page. */
function pageBounds(
  { sort, startIndex, count, after, before }: ResourceQuery,
  places: readonly Position[],
): { readonly first: number; readonly end: number } {
  if (before) {
    const end = places.filter((place) => comparePlaces(sort, place, before) < 0).length;
    return { first: Math.max(0, end - count), end };
  }
  const passed = after ? places.filter((place) => comparePlaces(sort, place, after) <= 0).length : startIndex - 1;
  return { first: passed, end: Math.min(passed + count, places.length) };
}

function latestFirst(a: RemovedPlace, b: RemovedPlace): number {
  return b.removed.getTime() - a.removed.getTime() || compareText(b.id, a.id);
}

function uniqueKey(type: ResourceType, path: string, value: string): string {
  return JSON.stringify([type.name, path, value]);
}

function sameMembers(a: Members, b: Members): boolean {
  return a.size === b.size && [...a].every(([id, member]) => sameMember(member, b.get(id)));
}

function sameMember(a: Member, b: Member | undefined): boolean {
  return b !== undefined && a.type === b.type && a.display === b.display;
}
