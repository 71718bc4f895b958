import { setTimeout as sleep } from 'node:timers/promises';
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
import { Gathering } from './gathering.ts';
import { PageMemory } from './page-memory.ts';
import type { Schema } from './schema.ts';
import { changingAttributes } from './scim-change-sql.ts';
import { type FilterScope, isIndexed } from './scim-filter-sql.ts';
import { indexRows, isStorable } from './scim-index-value.ts';
import { insertResource, insertResources, isPlain } from './scim-inserting.ts';
import { ending, inactiveAmong, lifecycleAfter, switched } from './scim-lifecycle.ts';
import { netMembers } from './scim-membership-changes.ts';
import { changingMembers } from './scim-membership-sql.ts';
import { tellingRemoval, tellingRestored } from './scim-outbox.ts';
import { listing, pageOf, searching } from './scim-pages.ts';
import { isWithoutMembers, readResources } from './scim-reading.ts';
import { reindexPage } from './scim-reindex.ts';
import { keepingRemoved, listRemoved, restoreRemoved } from './scim-removed.ts';
import { type ResourceRow, resourceColumns, storedResource } from './scim-resource-row.ts';
import { asScimError, isTransient, isUniqueViolation, takenPath, tooManyToScan } from './scim-store-error.ts';
import { counting } from './scim-total.ts';
import { KyselyAccountStore } from './tenant-accounts.ts';

/** What a store of one tenant's resources has to know about the tenant. */
export interface ResourceStoreOptions {
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
  /**
   * After how many milliseconds a filter without an index is given up with 400 `tooMany`. PostgreSQL servers only: the
   * embedded database cannot stop a statement.
   */
  readonly scanLimit?: number;
  /** Beyond how many resources of a type such a filter is refused before it runs, where no statement can be stopped. */
  readonly scanMost?: number;
  /** Whether the tenant's application is told what becomes of resources: each write then notes it, as part of itself. */
  readonly events?: boolean;
}

type Executor = Kysely<Schema> | Transaction<Schema>;

const attempts = 12;
/** Longest wait before the same is tried again, so that writers who met do not meet again at once. */
const longestWait = 100;
const nothing: Want = { members: 'none', groups: false };

/** What is done for one resource type together with more of the same. */
interface Together {
  readonly reads: Gathering<string, StoredResource | undefined>;
  readonly readsWithGroups: Gathering<string, StoredResource | undefined>;
  readonly inserts: Gathering<Draft, readonly string[]>;
}

/** The resources of one tenant in PostgreSQL, on a server or embedded. See `ResourceStore` for what each method does. */
export class KyselyResourceStore implements ResourceStore {
  readonly accounts: AccountStore;
  readonly #kysely: Kysely<Schema>;
  readonly #tenantId: string;
  readonly #options: ResourceStoreOptions;
  readonly #pages: PageMemory;
  readonly #together = new WeakMap<ResourceType, Together>();

  constructor(kysely: Kysely<Schema>, options: ResourceStoreOptions) {
    this.#kysely = kysely;
    this.#tenantId = options.tenantId;
    this.accounts = new KyselyAccountStore(kysely, options.tenantId);
    this.#options = options;
    this.#pages = options.pages ?? new PageMemory();
  }

  async insert(type: ResourceType, draft: Draft): Promise<StoredResource> {
    const given = new Map((draft.members ?? []).map((member) => [member.value, member]));
    const insert = () =>
      isPlain(draft)
        ? this.#gathered(type).inserts.get(draft)
        : insertResource(this.#kysely, this.#tenantId, type, draft, given, this.#isTold);
    const come = await this.#writing(type, draft.id, draft.index, insert);
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
    const kept = keptUntil ? sql`kept AS (${keepingRemoved(this.#tenantId, id, now, keptUntil)}),` : sql``;
    return this.#writing(type, id, [], () =>
      this.#kysely.transaction().execute(async (transaction) => {
        // Groups before members, as those who add members do it: otherwise the two wait for each other.
        await sql`
          SELECT FROM scim_resource WHERE tenant_id = ${this.#tenant} AND id IN (
            SELECT group_id FROM scim_membership WHERE tenant_id = ${this.#tenant} AND member_id = ${id})
          ORDER BY id FOR UPDATE`.execute(transaction);
        const current = await this.#lock(transaction, type, id, nothing);
        if (current === undefined) {
          return false;
        }
        check?.(current);
        // A second statement, so that it sees every membership that was committed while the first waited for the row.
        await sql`
          WITH ${kept} gone AS (
            DELETE FROM scim_membership
            WHERE tenant_id = ${this.#tenant} AND (group_id = ${id} OR member_id = ${id}) RETURNING group_id
          ), bereft AS (
            UPDATE scim_resource SET version = version + 1, modified_at = ${now}
            WHERE tenant_id = ${this.#tenant} AND id IN (SELECT group_id FROM gone) AND id <> ${id}
            RETURNING tenant_id, id, resource_type, version, created_at, attributes
          ), total AS (${counting(this.#tenantId, type.name, -1, true)}), indexed AS (
            DELETE FROM scim_value WHERE tenant_id = ${this.#tenant} AND resource_id = ${id}
          )${ending(this.#tenantId, type, id, now)}
          ${this.#isTold ? tellingRemoval(this.#tenantId, type, id, now) : sql``}
          DELETE FROM scim_resource WHERE tenant_id = ${this.#tenant} AND id = ${id}`.execute(transaction);
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
    return this.#writing(type, '', [], write);
  }

  inactive(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return inactiveAmong(this.#kysely, this.#tenantId, ids.filter(isStorable));
  }

  lifecycle(page: { readonly after?: number; readonly limit: number }): Promise<readonly LifecycleEvent[]> {
    return lifecycleAfter(this.#kysely, this.#tenantId, page);
  }

  async query(type: ResourceType, query: ResourceQuery, want: Want): Promise<ResourcePage> {
    return query.filter === undefined && query.sort === undefined
      ? this.#list(type, query, want)
      : this.#search(type, query, want);
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

  /** Runs a write, again when another was in its way, and turns what the database refuses into `ScimError`. */
  async #writing<T>(
    type: ResourceType,
    id: string,
    index: readonly IndexEntry[] | (() => readonly IndexEntry[]),
    write: () => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await write();
      } catch (error) {
        if (isTransient(error) && attempt < attempts) {
          await sleep(Math.random() * Math.min(longestWait, 2 ** attempt));
          continue;
        }
        if (isUniqueViolation(error)) {
          throw takenPath(await this.#taken(type, id, typeof index === 'function' ? index() : index));
        }
        throw asScimError(error);
      }
    }
  }

  /** Which of the unique values another resource has; the first of them when that one went away meanwhile. */
  async #taken(type: ResourceType, id: string, index: readonly IndexEntry[]): Promise<string | undefined> {
    const unique = index.filter((entry) => entry.unique);
    const { rows } = await sql<{ path: string }>`
      SELECT taken.path FROM scim_value taken JOIN ${indexRows({ id, index: unique })} USING (path, value)
      WHERE taken.tenant_id = ${this.#tenant} AND taken.resource_type = ${type.name} AND taken.is_unique
        AND taken.resource_id <> ${id}
      LIMIT 1`.execute(this.#kysely);
    return rows[0]?.path ?? unique[0]?.path;
  }

  async #read(executor: Executor, type: ResourceType, id: string, want: Want): Promise<StoredResource | undefined> {
    if (executor === this.#kysely && isWithoutMembers(type, want)) {
      return this.#gathered(type)[want.groups ? 'readsWithGroups' : 'reads'].get(id);
    }
    const [resource] = await readResources(executor, this.#tenantId, type, [id], want);
    return resource;
  }

  #gathered(type: ResourceType): Together {
    let together = this.#together.get(type);
    if (!together) {
      const reading = (want: Want) =>
        new Gathering((ids: readonly string[]) => readResources(this.#kysely, this.#tenantId, type, ids, want));
      together = {
        reads: reading(nothing),
        readsWithGroups: reading({ ...nothing, groups: true }),
        inserts: new Gathering((drafts) => insertResources(this.#kysely, this.#tenantId, type, drafts, this.#isTold)),
      };
      this.#together.set(type, together);
    }
    return together;
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

  /** A page of all resources of a type, in the order they were created. */
  async #list(type: ResourceType, query: ResourceQuery, want: Want): Promise<ResourcePage> {
    const list = `${this.#tenantId} ${type.name}`;
    const byIndex = query.after === undefined && query.before === undefined;
    const start = byIndex && query.startIndex > 1 ? this.#pages.recall(list, query.startIndex) : undefined;
    const rowsFrom = async (from: typeof start) =>
      (await listing(this.#tenantId, type, query, want, from).execute(this.#kysely)).rows;
    let rows = await rowsFrom(start);
    if (start !== undefined && rows[0]?.removed !== start.removed) {
      rows = await rowsFrom(undefined);
    }
    const page = pageOf(rows, query);
    const last = page.resources.at(-1);
    if (byIndex && last !== undefined) {
      const next = query.startIndex + page.resources.length;
      this.#pages.remember(list, next, { created: last.created, id: last.id, removed: rows[0]?.removed ?? 0 });
    }
    return page;
  }

  /** A page of the resources a filter is true for, or in another order. */
  async #search(type: ResourceType, query: ResourceQuery, want: Want): Promise<ResourcePage> {
    const scope: FilterScope = { ...this.#options, type };
    const limited = query.filter === undefined || !isIndexed(scope, query.filter);
    if (limited) await this.#refuseLongScan(type);
    const { rows } = await this.#scanning(limited, (executor) => searching(scope, query, want).execute(executor));
    return pageOf(rows, query);
  }

  async #refuseLongScan(type: ResourceType): Promise<void> {
    const { scanMost } = this.#options;
    if (scanMost === undefined) return;
    const { rows } = await sql<{ total: number }>`
      SELECT coalesce(sum(total), 0)::bigint AS total FROM scim_total
      WHERE tenant_id = ${this.#tenant} AND resource_type = ${type.name}`.execute(this.#kysely);
    if ((rows[0]?.total ?? 0) > scanMost) throw tooManyToScan();
  }

  /** Bounds the time of a statement that may look at every resource. */
  async #scanning<T>(limited: boolean, run: (executor: Executor) => Promise<T>): Promise<T> {
    const limit = this.#options.scanLimit;
    try {
      if (!limited || limit === undefined) {
        return await run(this.#kysely);
      }
      return await this.#kysely.transaction().execute(async (transaction) => {
        await sql`SELECT set_config('statement_timeout', ${String(limit)}, true)`.execute(transaction);
        return run(transaction);
      });
    } catch (error) {
      throw asScimError(error);
    }
  }
}
