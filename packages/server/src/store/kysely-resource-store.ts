import type {
  Change,
  Draft,
  IndexEntry,
  JsonObject,
  LifecycleEvent,
  Reference,
  Removed,
  RemovedPlace,
  ResourcePage,
  ResourceQuery,
  ResourceStore,
  ResourceType,
  StoredResource,
  Want,
} from '@lockstep/scim';
import { compareText, hasGroups, hasMembers, sameJson } from '@lockstep/scim';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { AccountStore } from '../tenants/index.ts';
import { PageMemory } from './page-memory.ts';
import type { Schema } from './schema.ts';
import { changingAttributes } from './scim-change-sql.ts';
import { GatheredResources } from './scim-gathered.ts';
import { isStorable } from './scim-index-value.ts';
import { insertResource, isPlain } from './scim-inserting.ts';
import { inactiveAmong, lifecycleAfter, switched } from './scim-lifecycle.ts';
import { netMembers } from './scim-membership-changes.ts';
import { changingMembers } from './scim-membership-sql.ts';
import { tellingRestored } from './scim-outbox.ts';
import { listPage, type ScanBounds, searchPage } from './scim-querying.ts';
import { isWithoutMembers, readResources } from './scim-reading.ts';
import { reindexPage } from './scim-reindex.ts';
import { listRemoved, restoreRemoved } from './scim-removed.ts';
import { holdingGroups, removing } from './scim-removing.ts';
import { type ResourceRow, resourceColumns, storedResource } from './scim-resource-row.ts';
import { writeResource } from './scim-writing.ts';
import { KyselyAccountStore } from './tenant-accounts.ts';

/** What a store of one tenant's resources has to know about the tenant. */
export interface ResourceStoreOptions extends ScanBounds {
  /** A UUID. */
  readonly tenantId: string;
  /** Base address without a slash at the end; `meta.location` is filtered by it. */
  readonly baseUrl: string;
  /** Every resource type of the tenant. */
  readonly types: readonly ResourceType[];
  /**
   * Canonical paths whose equality is answered from the index. Each write has to bring an `IndexEntry` for every value
   * these have; a path may be listed only once that holds for all stored resources.
   */
  readonly indexed: ReadonlySet<string>;
  /** Shared by the stores of a process, which may come and go with each request. */
  readonly pages?: PageMemory;
  /** Whether the tenant's application is told what becomes of resources: each write then notes it, as part of itself. */
  readonly events?: boolean;
}

type Executor = Kysely<Schema> | Transaction<Schema>;

const nothing: Want = { members: 'none', groups: false };

/** The resources of one tenant in PostgreSQL, on a server or embedded. See `ResourceStore` for what each method does. */
export class KyselyResourceStore implements ResourceStore {
  readonly accounts: AccountStore;
  readonly #kysely: Kysely<Schema>;
  readonly #tenantId: string;
  readonly #options: ResourceStoreOptions;
  readonly #pages: PageMemory;
  readonly #gathered: GatheredResources;

  constructor(kysely: Kysely<Schema>, options: ResourceStoreOptions) {
    this.#kysely = kysely;
    this.#tenantId = options.tenantId;
    this.accounts = new KyselyAccountStore(kysely, options.tenantId);
    this.#options = options;
    this.#gathered = new GatheredResources(kysely, options.tenantId, options.events ?? false);
    this.#pages = options.pages ?? new PageMemory();
  }

  async insert(type: ResourceType, draft: Draft): Promise<StoredResource> {
    const given = new Map((draft.members ?? []).map((member) => [member.value, member]));
    const insert = () =>
      isPlain(draft)
        ? this.#gathered.insert(type, draft)
        : insertResource(this.#kysely, this.#tenantId, type, draft, given, this.#isTold);
    const come = await this.#writing(type, draft.id, () => draft.index, insert);
    const members = come.map((id) => given.get(id)).filter((member) => member !== undefined);
    return {
      id: draft.id,
      version: 1,
      created: draft.now,
      lastModified: draft.now,
      attributes: draft.attributes,
      ...(hasMembers(type) && { members: members.sort((a, b) => compareText(a.value, b.value)) }),
      ...(hasGroups(type) && { groups: [] }),
    };
  }

  async read(type: ResourceType, id: string, want: Want): Promise<StoredResource | undefined> {
    return this.#read(this.#kysely, type, id, want);
  }

  async change(
    type: ResourceType,
    id: string,
    want: Want,
    now: Date,
    decide: (current: StoredResource) => Change | undefined,
  ): Promise<StoredResource | undefined> {
    let index: readonly IndexEntry[] = [];
    const changing = async (executor: Executor, current: StoredResource | undefined) => {
      const change = current && decide(current);
      if (current === undefined || change === undefined) return current;
      index = change.index;
      return this.#apply(executor, type, current, want, now, change);
    };
    // What has no members is seldom changed by two at once: it is read without being held and written if it still has the
    // version that was read. Who comes too late for that, and everyone with a group, waits for the row.
    const write = async () =>
      (hasMembers(type) ? undefined : await changing(this.#kysely, await this.#read(this.#kysely, type, id, want))) ??
      this.#kysely.transaction().execute(async (transaction) => {
        const current = await this.#lock(transaction, type, id, want);
        return changing(transaction, current);
      });
    return this.#writing(type, id, () => index, write);
  }

  async remove(
    type: ResourceType,
    id: string,
    now: Date,
    check?: (current: StoredResource) => void,
    keptUntil?: Date,
  ): Promise<boolean> {
    if (!isStorable(id)) return false;
    return this.#writing(
      type,
      id,
      () => [],
      () =>
        this.#kysely.transaction().execute(async (transaction) => {
          await holdingGroups(this.#tenantId, id).execute(transaction);
          const current = await this.#lock(transaction, type, id, nothing);
          if (current === undefined) {
            return false;
          }
          check?.(current);
          // A second statement, so that it sees every membership that was committed while the first waited for the row.
          await removing(this.#tenantId, type, id, now, { keptUntil, told: this.#isTold }).execute(transaction);
          return true;
        }),
    );
  }

  listRemoved(now: Date, page: { readonly limit: number; readonly after?: RemovedPlace }): Promise<readonly Removed[]> {
    return listRemoved(this.#kysely, this.#tenantId, now, page);
  }

  async restore(
    type: ResourceType,
    id: string,
    now: Date,
    entriesOf: (attributes: JsonObject) => readonly IndexEntry[],
    newId = id,
  ): Promise<StoredResource | undefined> {
    if (!isStorable(id)) return undefined;
    let index: readonly IndexEntry[] = [];
    const remembering = (attributes: JsonObject) => {
      index = entriesOf(attributes);
      return index;
    };
    return this.#writing(
      type,
      newId,
      () => index,
      () =>
        this.#kysely.transaction().execute(async (transaction) => {
          const came = await restoreRemoved(transaction, this.#tenantId, type, id, now, remembering, newId);
          if (!came) return undefined;
          const back = await this.#read(transaction, type, newId, { members: 'all', groups: true });
          if (back && this.#isTold) {
            const told = { type, id: newId, now, after: back.attributes };
            await tellingRestored(this.#tenantId, told).execute(transaction);
          }
          return back;
        }),
    );
  }

  reindex(
    type: ResourceType,
    page: { readonly limit: number; readonly after?: string },
    entriesOf: (attributes: JsonObject) => readonly IndexEntry[],
  ): Promise<string | undefined> {
    const write = () => reindexPage(this.#kysely, this.#tenantId, type, page, entriesOf);
    return this.#writing(type, '', () => [], write);
  }

  inactive(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return inactiveAmong(this.#kysely, this.#tenantId, ids.filter(isStorable));
  }

  lifecycle(page: { readonly after?: number; readonly limit: number }): Promise<readonly LifecycleEvent[]> {
    return lifecycleAfter(this.#kysely, this.#tenantId, page);
  }

  async query(type: ResourceType, query: ResourceQuery, want: Want): Promise<ResourcePage> {
    return query.filter === undefined && query.sort === undefined
      ? listPage(this.#kysely, this.#tenantId, type, query, want, this.#pages)
      : searchPage(this.#kysely, { ...this.#options, type }, query, want, this.#options);
  }

  async lookup(ids: readonly string[]): Promise<ReadonlyMap<string, Reference>> {
    const known = ids.filter(isStorable);
    if (known.length === 0) {
      return new Map();
    }
    const { rows } = await sql<{ id: string; resource_type: string; display: string | null }>`
      SELECT id, resource_type, attributes ->> 'displayName' AS display FROM scim_resource
      WHERE tenant_id = ${this.#tenant} AND id = ANY(${known}::text[])`.execute(this.#kysely);
    return new Map(
      rows.map((row) => [
        row.id,
        { id: row.id, resourceType: row.resource_type, displayName: row.display ?? undefined },
      ]),
    );
  }

  get #isTold(): boolean {
    return this.#options.events ?? false;
  }

  get #tenant(): RawBuilder<string> {
    return sql`${this.#tenantId}::uuid`;
  }

  #writing<T>(
    type: ResourceType,
    id: string,
    index: () => readonly IndexEntry[],
    attempt: () => Promise<T>,
  ): Promise<T> {
    return writeResource(this.#kysely, { tenantId: this.#tenantId, type, id, index }, attempt);
  }

  async #read(executor: Executor, type: ResourceType, id: string, want: Want): Promise<StoredResource | undefined> {
    if (executor === this.#kysely && isWithoutMembers(type, want)) {
      return this.#gathered.read(type, id, want);
    }
    const [resource] = await readResources(executor, this.#tenantId, type, [id], want);
    return resource;
  }

  /**
   * Reads a resource and keeps others from changing it until the transaction ends. Memberships are read by a second
   * statement: the first may have waited for the row, and still sees the memberships of before.
   */
  async #lock(
    transaction: Transaction<Schema>,
    type: ResourceType,
    id: string,
    want: Want,
  ): Promise<StoredResource | undefined> {
    if (!isStorable(id)) {
      return undefined;
    }
    const { rows } = await sql<ResourceRow>`
      SELECT ${resourceColumns(this.#tenantId, type, nothing)} FROM scim_resource r
      WHERE r.tenant_id = ${this.#tenant} AND r.id = ${id} AND r.resource_type = ${type.name}
      FOR UPDATE OF r`.execute(transaction);
    const related = want.members !== 'none' || want.groups;
    return rows[0] && (related ? this.#read(transaction, type, id, want) : storedResource(rows[0]));
  }

  /** The resource as it is then; undefined when it has been changed since it was read. */
  async #apply(
    executor: Executor,
    type: ResourceType,
    current: StoredResource,
    want: Want,
    now: Date,
    { attributes, index, members }: Change,
  ): Promise<StoredResource | undefined> {
    const { id, version } = current;
    const isSame = sameJson(attributes, current.attributes);
    if (isSame && members === undefined) return current;
    const told = this.#isTold
      ? { type, id, version: version + 1, created: current.created, now, before: current.attributes, after: attributes }
      : undefined;
    const changed =
      members === undefined
        ? undefined
        : await changingMembers(this.#tenantId, id, netMembers(members), {
            told,
            ...(isSame && { now }),
          }).execute(executor);
    if (isSame && Number(changed?.rows[0]?.changed) === 0) return current;
    if (!isSame) {
      const active = switched(current.attributes, attributes);
      const change = { id, version, attributes, index, now, active, told };
      const { rows } = await changingAttributes(this.#tenantId, type, change).execute(executor);
      if (rows.length === 0) return undefined;
    }
    return members !== undefined && want.members !== 'none'
      ? this.#read(executor, type, id, want)
      : { ...current, version: version + 1, lastModified: now, attributes };
  }
}
