import type {
  Change,
  Draft,
  GroupReference,
  IndexEntry,
  JsonObject,
  Member,
  Reference,
  ResourcePage,
  ResourceQuery,
  ResourceStore,
  ResourceType,
  StoredResource,
  Want,
} from '@lockstep/scim';
import { compareText, foldCase, hasGroups, hasMembers, sameJson } from '@lockstep/scim';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import { PageMemory, type PageStart } from './page-memory.ts';
import type { Schema } from './schema.ts';
import { groupsAbove } from './scim-attribute-sql.ts';
import { type FilterScope, isIndexed, matchingResources, sortExpression } from './scim-filter-sql.ts';
import { indexValue } from './scim-index-value.ts';
import { type NetMembers, netMembers } from './scim-membership-changes.ts';
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

interface Row {
  readonly id: string;
  readonly version: number;
  readonly created_at: Date;
  readonly modified_at: Date;
  readonly attributes: JsonObject;
  readonly members?: readonly MemberRow[];
  readonly groups?: readonly GroupRow[];
}

interface MemberRow {
  readonly value: string;
  readonly type: string | null;
  readonly display: string | null;
  readonly resourceType: string;
}

interface GroupRow {
  readonly value: string;
  readonly display: string | null;
  readonly direct: boolean;
}

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
      ), come AS (${this.#addMembers(draft.id, given, 'keep')})
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
    const { rows } = await sql<Row>`
      SELECT ${this.#columns(type, want)} FROM scim_resource r
      WHERE r.tenant_id = ${this.#tenant} AND r.id = ${id} AND r.resource_type = ${type.name}`.execute(executor);
    return rows[0] && stored(rows[0]);
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
    const { rows } = await sql<Row>`
      SELECT ${this.#columns(type, nothing)} FROM scim_resource r
      WHERE r.tenant_id = ${this.#tenant} AND r.id = ${id} AND r.resource_type = ${type.name}
      FOR UPDATE OF r`.execute(transaction);
    const related = want.members !== 'none' || want.groups;
    return rows[0] && (related ? this.#read(transaction, type, id, want) : stored(rows[0]));
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
      change.members !== undefined &&
      (await this.#changeMembers(transaction, current.id, netMembers(change.members))) > 0;
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
  async #changeMembers(transaction: Transaction<Schema>, groupId: string, net: NetMembers): Promise<number> {
    const given = [...net.add.keys()];
    const leaving =
      net.others === 'keep'
        ? sql`member_id = ANY(${[...net.remove].filter(isStorable)}::text[])`
        : sql`NOT EXISTS (SELECT FROM unnest(${given}::text[]) AS given (id) WHERE given.id = member_id)`;
    const { rows } = await sql<{ changed: number }>`
      WITH gone AS (
        DELETE FROM scim_membership WHERE tenant_id = ${this.#tenant} AND group_id = ${groupId} AND ${leaving}
        RETURNING member_id
      ), come AS (${this.#addMembers(groupId, net.add, net.others)})
      SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM come) AS changed`.execute(transaction);
    return Number(rows[0]?.changed ?? 0);
  }

  /**
   * Adds members that exist. Their rows are held, so that a member cannot be removed between being found and being
   * added; one that was removed just before is left out. Of a member that is there already, what the client says of it
   * is taken over only when the membership as a whole is replaced.
   */
  #addMembers(groupId: string, given: ReadonlyMap<string, Member>, others: NetMembers['others']): RawBuilder<unknown> {
    const members = [...given.values()];
    const known =
      others === 'keep'
        ? sql`NOTHING`
        : sql`UPDATE SET type = excluded.type, display = excluded.display,
            type_folded = excluded.type_folded, display_folded = excluded.display_folded
          WHERE (scim_membership.type, scim_membership.display) IS DISTINCT FROM (excluded.type, excluded.display)`;
    return sql`
      INSERT INTO scim_membership
        (tenant_id, group_id, member_id, member_type, type, display, type_folded, display_folded)
      (
        SELECT ${this.#tenant}, ${groupId}, given.id, member.resource_type, given.type, given.display,
          given.type_folded, given.display_folded
        FROM unnest(
          ${members.map(({ value }) => value)}::text[], ${members.map(({ type }) => type ?? null)}::text[],
          ${members.map(({ display }) => display ?? null)}::text[],
          ${members.map(({ type, resourceType }) => foldCase(type ?? resourceType))}::text[],
          ${members.map(({ display }) => (display === undefined ? null : foldCase(display)))}::text[]
        ) AS given (id, type, display, type_folded, display_folded)
        JOIN scim_resource member ON member.tenant_id = ${this.#tenant} AND member.id = given.id
        FOR KEY SHARE OF member
      )
      ON CONFLICT (tenant_id, group_id, member_id) DO ${known}
      RETURNING member_id`;
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
    const start = query.startIndex > 1 ? this.#pages.recall(list, query.startIndex) : undefined;
    let rows = await this.#listFrom(type, query, want, start);
    if (start !== undefined && rows[0]?.removed !== start.removed) {
      rows = await this.#listFrom(type, query, want, undefined);
    }
    const resources = pageOf(rows);
    const [{ total = 0, removed = 0 } = {}] = rows;
    const last = resources.at(-1);
    if (last !== undefined) {
      const next = query.startIndex + resources.length;
      this.#pages.remember(list, next, { created: last.created, id: last.id, removed });
    }
    return { total, resources };
  }

  async #listFrom(
    type: ResourceType,
    { startIndex, count }: ResourceQuery,
    want: Want,
    start: PageStart | undefined,
  ): Promise<readonly (PageRow & { readonly removed: number })[]> {
    const behind = start && sql`AND (k.created_at, k.id) > (${start.created}::timestamptz, ${start.id})`;
    const { rows } = await sql<PageRow & { readonly removed: number }>`
      SELECT counted.total, counted.removed, page.*
      FROM (
        SELECT coalesce(sum(total), 0)::bigint AS total, coalesce(sum(removed), 0)::bigint AS removed FROM scim_total
        WHERE tenant_id = ${this.#tenant} AND resource_type = ${type.name}
      ) counted
      LEFT JOIN (
        SELECT ${this.#columns(type, want)}
        FROM (
          SELECT k.tenant_id, k.id FROM scim_resource k
          WHERE k.tenant_id = ${this.#tenant} AND k.resource_type = ${type.name} ${behind ?? sql``}
          ORDER BY k.created_at, k.id
          LIMIT ${count}::int OFFSET ${start === undefined ? startIndex - 1 : 0}::int
        ) k
        JOIN scim_resource r USING (tenant_id, id)
      ) page ON true
      ORDER BY page.created_at, page.id`.execute(this.#kysely);
    return rows;
  }

  /** A page of the resources a filter is true for, or in another order. */
  async #search(type: ResourceType, query: ResourceQuery, want: Want): Promise<ResourcePage> {
    const scope: FilterScope = { ...this.#options, type };
    const sortKey = query.sort && sortExpression(scope, query.sort.path);
    // Of what has no value PostgreSQL says, as RFC 7644 section 3.4.2.3 does, that it is larger than every value.
    const direction = sql.raw(sortKey !== undefined && query.sort?.descending ? 'DESC' : 'ASC');
    const statement = sql<PageRow>`
      WITH hit AS MATERIALIZED (
        SELECT r.id, ${sortKey ?? sql`r.created_at`} AS sort_key FROM ${matchingResources(scope, query.filter)}
      )
      SELECT counted.total, page.*
      FROM (SELECT count(*) AS total FROM hit) counted
      LEFT JOIN (
        SELECT ${this.#columns(type, want)}, hit.sort_key
        FROM (
          SELECT id, sort_key FROM hit ORDER BY sort_key ${direction}, id
          LIMIT ${query.count}::int OFFSET ${query.startIndex - 1}::int
        ) hit
        JOIN scim_resource r ON r.tenant_id = ${this.#tenant} AND r.id = hit.id
      ) page ON true
      ORDER BY page.sort_key ${direction}, page.id`;
    const limited = query.filter === undefined || !isIndexed(scope, query.filter);
    const rows = await this.#scanning(limited, (executor) => statement.execute(executor));
    return { total: rows.rows[0]?.total ?? 0, resources: pageOf(rows.rows) };
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

  #columns(type: ResourceType, want: Want): RawBuilder<unknown> {
    const members = want.members !== 'none' && hasMembers(type) ? sql`, ${this.#members(want.members)}` : sql``;
    const groups = want.groups && hasGroups(type) ? sql`, ${this.#groups()}` : sql``;
    return sql`r.id, r.version, r.created_at, r.modified_at, r.attributes${members}${groups}`;
  }

  #members(wanted: 'all' | readonly string[]): RawBuilder<unknown> {
    const among = wanted === 'all' ? sql`` : sql`AND m.member_id = ANY(${wanted.filter(isStorable)}::text[])`;
    return sql`(
      SELECT coalesce(json_agg(json_build_object(
        'value', m.member_id, 'type', m.type, 'display', m.display, 'resourceType', m.member_type)
        ORDER BY m.member_id), '[]')
      FROM scim_membership m WHERE m.tenant_id = ${this.#tenant} AND m.group_id = r.id ${among}
    ) AS members`;
  }

  #groups(): RawBuilder<unknown> {
    return sql`(
      SELECT coalesce(json_agg(json_build_object(
        'value', parent.id, 'display', parent.attributes ->> 'displayName', 'direct', above.direct)
        ORDER BY above.direct DESC, parent.id), '[]')
      FROM (${groupsAbove(this.#tenantId, sql`r.id`)}) above
      JOIN scim_resource parent ON parent.tenant_id = ${this.#tenant} AND parent.id = above.id
    ) AS groups`;
  }
}

/** A row of a page, or of the empty page, where all but the total is null. */
type PageRow = { readonly total: number } & { readonly [Column in keyof Row]: Row[Column] | null };

function pageOf(rows: readonly PageRow[]): readonly StoredResource[] {
  return rows.filter((row): row is PageRow & Row => row.id !== null).map(stored);
}

function stored(row: Row): StoredResource {
  return {
    id: row.id,
    version: row.version,
    created: row.created_at,
    lastModified: row.modified_at,
    attributes: row.attributes,
    ...(row.members && { members: row.members.map(memberOf) }),
    ...(row.groups && { groups: row.groups.map(groupOf) }),
  };
}

function memberOf({ value, type, display, resourceType }: MemberRow): Member {
  return { value, ...(type !== null && { type }), ...(display !== null && { display }), resourceType };
}

function groupOf({ value, display, direct }: GroupRow): GroupReference {
  return { value, display: display ?? undefined, type: direct ? 'direct' : 'indirect' };
}

function indexRows(index: readonly IndexEntry[]): RawBuilder<unknown> {
  // Two elements may hold the same value, as an address that is used at work and at home.
  const entries = [...new Map(index.map((entry) => [`${entry.path} ${entry.value}`, entry])).values()];
  return sql`unnest(
    ${entries.map(({ path }) => path)}::text[], ${entries.map(({ value }) => indexValue(value))}::text[],
    ${entries.map(({ unique }) => unique)}::boolean[]
  ) AS entry (path, value, is_unique)`;
}

/** PostgreSQL text holds neither U+0000 nor half a surrogate pair, so nothing stored has such an id. */
function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
