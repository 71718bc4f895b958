import type {
  Change,
  Draft,
  IndexEntry,
  MemberChange,
  Reference,
  ResourcePage,
  ResourceQuery,
  ResourceStore,
  ResourceType,
  StoredResource,
  Want,
} from '@lockstep/scim';
import { compareText, hasGroups, hasMembers, sameJson } from '@lockstep/scim';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import { PageMemory } from './page-memory.ts';
import type { Schema } from './schema.ts';
import { type FilterScope, isIndexed } from './scim-filter-sql.ts';
import { indexRows, isStorable } from './scim-index-value.ts';
import { netMembers } from './scim-membership-changes.ts';
import { addingMembers, changingMembers } from './scim-membership-sql.ts';
import { listing, pageOf, searching } from './scim-pages.ts';
import { type ResourceRow, resourceColumns, storedResource } from './scim-resource-row.ts';
import { searchDocument } from './scim-search-document.ts';
import { asScimError, isTransient, isUniqueViolation, takenPath } from './scim-store-error.ts';

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
}

type Executor = Kysely<Schema> | Transaction<Schema>;

const attempts = 5;
const nothing: Want = { members: 'none', groups: false };

/** The resources of one tenant in PostgreSQL, on a server or embedded. See `ResourceStore` for what each method does. */
export class KyselyResourceStore implements ResourceStore {
  readonly #kysely: Kysely<Schema>;
  readonly #tenantId: string;
  readonly #options: ResourceStoreOptions;
  readonly #pages: PageMemory;

  constructor(kysely: Kysely<Schema>, options: ResourceStoreOptions) {
    this.#kysely = kysely;
    this.#tenantId = options.tenantId;
    this.#options = options;
    this.#pages = options.pages ?? new PageMemory();
  }

  async insert(type: ResourceType, draft: Draft): Promise<StoredResource> {
    const given = new Map((draft.members ?? []).map((member) => [member.value, member]));
    const statement = sql<{ readonly member_id: string }>`
      WITH resource AS (
        INSERT INTO scim_resource
          (tenant_id, id, resource_type, version, created_at, modified_at, attributes, search)
        VALUES (${this.#tenant}, ${draft.id}, ${type.name}, 1, ${draft.now}, ${draft.now},
          ${JSON.stringify(draft.attributes)}::json, ${JSON.stringify(searchDocument(type, draft.attributes))}::jsonb)
      ), total AS (${this.#count(type, 1)}), indexed AS (
        INSERT INTO scim_value (tenant_id, resource_type, path, value, resource_id, is_unique)
        SELECT ${this.#tenant}, ${type.name}, entry.path, entry.value, ${draft.id}, entry.is_unique
        FROM ${indexRows(draft.index)}
      ), come AS (${addingMembers(this.#tenantId, draft.id, given, 'keep')})
      SELECT member_id FROM come`;
    const { rows } = await this.#writing(type, draft.id, draft.index, () => statement.execute(this.#kysely));
    const members = rows.map(({ member_id }) => given.get(member_id)).filter((member) => member !== undefined);
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
    return this.#writing(
      type,
      id,
      () => index,
      () =>
        this.#kysely.transaction().execute(async (transaction) => {
          const current = await this.#lock(transaction, type, id, want);
          const change = current && decide(current);
          if (current === undefined || change === undefined) {
            return current;
          }
          index = change.index;
          return (await this.#apply(transaction, type, current, now, change))
            ? this.#read(transaction, type, id, want)
            : current;
        }),
    );
  }

  async remove(type: ResourceType, id: string, now: Date, check?: (current: StoredResource) => void): Promise<boolean> {
    return this.#writing(type, id, [], () =>
      this.#kysely.transaction().execute(async (transaction) => {
        const current = await this.#lock(transaction, type, id, nothing);
        if (current === undefined) {
          return false;
        }
        check?.(current);
        // A second statement, so that it sees every membership that was committed while the first waited for the row.
        await sql`
          WITH gone AS (
            DELETE FROM scim_membership
            WHERE tenant_id = ${this.#tenant} AND (group_id = ${id} OR member_id = ${id}) RETURNING group_id
          ), bereft AS (
            UPDATE scim_resource SET version = version + 1, modified_at = ${now}
            WHERE tenant_id = ${this.#tenant} AND id IN (SELECT group_id FROM gone) AND id <> ${id}
          ), total AS (${this.#count(type, -1)}), indexed AS (
            DELETE FROM scim_value WHERE tenant_id = ${this.#tenant} AND resource_id = ${id}
          )
          DELETE FROM scim_resource WHERE tenant_id = ${this.#tenant} AND id = ${id}`.execute(transaction);
        return true;
      }),
    );
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
      SELECT taken.path FROM scim_value taken JOIN ${indexRows(unique)} USING (path, value)
      WHERE taken.tenant_id = ${this.#tenant} AND taken.resource_type = ${type.name} AND taken.is_unique
        AND taken.resource_id <> ${id}
      LIMIT 1`.execute(this.#kysely);
    return rows[0]?.path ?? unique[0]?.path;
  }

  async #read(executor: Executor, type: ResourceType, id: string, want: Want): Promise<StoredResource | undefined> {
    if (!isStorable(id)) {
      return undefined;
    }
    const { rows } = await sql<ResourceRow>`
      SELECT ${resourceColumns(this.#tenantId, type, want)} FROM scim_resource r
      WHERE r.tenant_id = ${this.#tenant} AND r.id = ${id} AND r.resource_type = ${type.name}`.execute(executor);
    return rows[0] && storedResource(rows[0]);
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

  /** True when something really changed. */
  async #apply(
    transaction: Transaction<Schema>,
    type: ResourceType,
    current: StoredResource,
    now: Date,
    change: Change,
  ): Promise<boolean> {
    const membersChanged =
      change.members !== undefined && (await this.#changeMembers(transaction, current.id, change.members)) > 0;
    const row = sql`tenant_id = ${this.#tenant} AND id = ${current.id}`;
    if (!sameJson(change.attributes, current.attributes)) {
      await sql`
        WITH resource AS (
          UPDATE scim_resource SET version = version + 1, modified_at = ${now}, attributes = ${JSON.stringify(change.attributes)}::json,
            search = ${JSON.stringify(searchDocument(type, change.attributes))}::jsonb
          WHERE ${row}
        ), entry AS MATERIALIZED (SELECT * FROM ${indexRows(change.index)}), gone AS (
          DELETE FROM scim_value old WHERE old.tenant_id = ${this.#tenant} AND old.resource_id = ${current.id}
            AND NOT EXISTS (SELECT FROM entry WHERE entry.path = old.path AND entry.value = old.value)
        )
        INSERT INTO scim_value (tenant_id, resource_type, path, value, resource_id, is_unique)
        SELECT ${this.#tenant}, ${type.name}, entry.path, entry.value, ${current.id}, entry.is_unique FROM entry
        ON CONFLICT (tenant_id, resource_type, path, value, resource_id)
          DO UPDATE SET is_unique = excluded.is_unique WHERE scim_value.is_unique <> excluded.is_unique`.execute(
        transaction,
      );
      return true;
    }
    if (membersChanged) {
      await sql`UPDATE scim_resource SET version = version + 1, modified_at = ${now} WHERE ${row}`.execute(transaction);
    }
    return membersChanged;
  }

  /** How many memberships came or went. */
  async #changeMembers(
    transaction: Transaction<Schema>,
    groupId: string,
    changes: readonly MemberChange[],
  ): Promise<number> {
    const { rows } = await changingMembers(this.#tenantId, groupId, netMembers(changes)).execute(transaction);
    return Number(rows[0]?.changed ?? 0);
  }

  /** Connections count in slots of their own, so that they do not wait for each other. */
  #count(type: ResourceType, change: 1 | -1): RawBuilder<unknown> {
    const removed = change < 0 ? 1 : 0;
    return sql`
      INSERT INTO scim_total (tenant_id, resource_type, slot, total, removed)
      VALUES (${this.#tenant}, ${type.name}, pg_backend_pid() % 32, ${change}::int, ${removed}::int)
      ON CONFLICT (tenant_id, resource_type, slot)
        DO UPDATE SET total = scim_total.total + excluded.total, removed = scim_total.removed + excluded.removed`;
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
    const { rows } = await this.#scanning(limited, (executor) => searching(scope, query, want).execute(executor));
    return pageOf(rows, query);
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
