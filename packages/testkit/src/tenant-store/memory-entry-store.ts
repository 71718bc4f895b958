import { compareText, isJsonObject, type JsonValue } from '@lockstep/scim';
import type { Lists } from '../../../server/src/tenants/collections/collection.ts';
import type {
  EntryChange,
  EntryOfTenant,
  EntryPage,
  EntryRecord,
  EntrySteps,
  EntryStore,
  ManyTenants,
} from '../../../server/src/tenants/collections/entry-store.ts';

/** The tenants entries belong to. */
interface Tenants {
  has(tenantId: string): boolean;
  summary(tenantId: string): EntryOfTenant['tenant'] | undefined;
  version(tenantId: string): number | undefined;
  raise(tenantId: string): void;
}

/** Keeps the entries of lists in memory. */
export class MemoryEntryStore implements EntryStore {
  readonly #entries = new Map<string, EntryRecord>();
  readonly #tenants: Tenants;

  constructor(tenants: Tenants) {
    this.#tenants = tenants;
  }

  async read(tenantId: string, collection: string, id: string): Promise<EntryRecord | undefined> {
    return this.#entries.get(keyOf({ tenantId, collection, id }));
  }

  async list(tenantId: string, collection: string, page: EntryPage): Promise<readonly EntryRecord[]> {
    const { after, prefix, nameFolded, having, limit } = page;
    return this.#of(tenantId, collection)
      .filter((entry) => after === undefined || inOrder(after, entry) < 0)
      .filter((entry) => prefix === undefined || entry.nameFolded.startsWith(prefix))
      .filter((entry) => nameFolded === undefined || entry.nameFolded === nameFolded)
      .filter((entry) => having === undefined || contains(entry.fields, having))
      .slice(0, limit);
  }

  async across({ lists, limit, after, having }: ManyTenants): Promise<readonly EntryOfTenant[]> {
    return [...this.#entries.values()]
      .flatMap((entry) => {
        const { key, displayName, profile } = this.#tenants.summary(entry.tenantId) ?? {};
        const isWanted = lists.some((list) => list.profile === profile && list.collection === entry.collection);
        if (!isWanted || key === undefined || displayName === undefined || profile === undefined) return [];
        return [{ tenant: { key, displayName, profile }, entry }];
      })
      .filter(({ entry }) => having === undefined || contains(entry.fields, having))
      .filter(({ entry }) => after === undefined || newest({ createdAt: after.at, id: after.id }, entry) < 0)
      .sort((a, b) => newest(a.entry, b.entry))
      .slice(0, limit);
  }

  async add(entry: EntryRecord, most: number): Promise<'added' | 'nameInUse' | 'full' | 'gone'> {
    if (!this.#tenants.has(entry.tenantId)) return 'gone';
    if (this.#of(entry.tenantId, entry.collection).length >= most) return 'full';
    if (!this.#put(entry)) return 'nameInUse';
    if (entry.isInRules) this.#tenants.raise(entry.tenantId);
    return 'added';
  }

  async change(
    place: Pick<EntryRecord, 'tenantId' | 'collection' | 'id' | 'version'>,
    change: EntryChange,
  ): Promise<EntryRecord | 'stale' | 'nameInUse' | undefined> {
    const before = this.#entries.get(keyOf(place));
    if (!before) return undefined;
    if (before.version !== place.version) return 'stale';
    const next = { ...before, ...change, version: before.version + 1 };
    if (this.#isTaken(next)) return 'nameInUse';
    this.#entries.set(keyOf(place), next);
    if (next.isInRules) this.#tenants.raise(next.tenantId);
    return next;
  }

  async remove(tenantId: string, collection: string, id: string, tenantVersion?: number): Promise<boolean | 'stale'> {
    const entry = this.#entries.get(keyOf({ tenantId, collection, id }));
    if (!entry) return false;
    if (tenantVersion !== undefined && tenantVersion !== this.#tenants.version(tenantId)) return 'stale';
    this.#entries.delete(keyOf(entry));
    if (entry.isInRules) this.#tenants.raise(tenantId);
    return true;
  }

  /** Changes many at once, as `TenantStore.update` does. */
  take(tenantId: string, { remove, change, add }: EntrySteps): void {
    for (const { collection, having } of remove) {
      for (const entry of this.#of(tenantId, collection)) {
        if (contains(entry.fields, having)) this.#entries.delete(keyOf(entry));
      }
    }
    for (const { collection, having, set } of change) {
      for (const entry of this.#of(tenantId, collection)) {
        if (!contains(entry.fields, having)) continue;
        this.#entries.set(keyOf(entry), {
          ...entry,
          fields: { ...entry.fields, ...set },
          version: entry.version + 1,
        });
      }
    }
    for (const entry of add) this.#put(entry);
  }

  /** Those that rules look at, by collection. */
  lists(tenantId: string): Lists {
    const listed = [...this.#entries.values()].filter((entry) => entry.tenantId === tenantId && entry.isInRules);
    const collections = [...new Set(listed.map(({ collection }) => collection))];
    return Object.fromEntries(
      collections.map((collection) => [
        collection,
        this.#of(tenantId, collection).map(({ id, name, fields, version, createdAt }) => ({
          id,
          name,
          fields,
          version,
          createdAt,
        })),
      ]),
    );
  }

  forget(tenantId: string): void {
    for (const [key, entry] of this.#entries) if (entry.tenantId === tenantId) this.#entries.delete(key);
  }

  #of(tenantId: string, collection: string): EntryRecord[] {
    return [...this.#entries.values()]
      .filter((entry) => entry.tenantId === tenantId && entry.collection === collection)
      .sort(inOrder);
  }

  #isTaken(entry: EntryRecord): boolean {
    if (!entry.hasUniqueName) return false;
    return this.#of(entry.tenantId, entry.collection).some(
      (other) => other.hasUniqueName && other.nameFolded === entry.nameFolded && other.id !== entry.id,
    );
  }

  #put(entry: EntryRecord): boolean {
    if (this.#entries.has(keyOf(entry)) || this.#isTaken(entry)) return false;
    this.#entries.set(keyOf(entry), entry);
    return true;
  }
}

function keyOf({ tenantId, collection, id }: Pick<EntryRecord, 'tenantId' | 'collection' | 'id'>): string {
  return JSON.stringify([tenantId, collection, id]);
}

function inOrder(a: { readonly nameFolded: string; readonly id: string }, b: typeof a): number {
  return compareText(a.nameFolded, b.nameFolded) || compareText(a.id, b.id);
}

/** As `jsonb @>` has it. */
export function contains(value: JsonValue | undefined, wanted: JsonValue): boolean {
  if (Array.isArray(wanted)) {
    return Array.isArray(value) && wanted.every((one) => value.some((other) => contains(other, one)));
  }
  if (isJsonObject(wanted)) {
    return isJsonObject(value) && Object.entries(wanted).every(([key, one]) => contains(value[key], one));
  }
  return value === wanted;
}

function newest(a: Pick<EntryRecord, 'createdAt' | 'id'>, b: Pick<EntryRecord, 'createdAt' | 'id'>): number {
  return b.createdAt.getTime() - a.createdAt.getTime() || compareText(b.id, a.id);
}
