import type { JsonObject } from '@lockstep/scim';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Account, AccountCondition, AccountPage, AccountStore, Comparison } from '../tenants/index.ts';
import type { Schema } from './schema.ts';
import { isStorable } from './scim-index-value.ts';
import { textRange } from './text-range.ts';

interface AccountRow {
  readonly id: string;
  readonly created_at: Date;
  readonly modified_at: Date;
  readonly version: number;
  readonly attributes: JsonObject;
  readonly facts: JsonObject | null;
  readonly archived_at: Date | null;
}

/** What is kept without end was archived; anything else was deleted, and can be brought back for a while. */
const isArchive = sql`kept_until >= '9999-01-01'::timestamptz`;

const there = sql`id, created_at, modified_at, version + facts_version AS version, attributes, facts,
  NULL::timestamptz AS archived_at`;
const archived = sql`id, created_at, removed_at AS modified_at, version + facts_version AS version, attributes, facts,
  removed_at AS archived_at`;

/** One tenant's accounts with their facts, in PostgreSQL, on a server or embedded. See `AccountStore`. */
export class KyselyAccountStore implements AccountStore {
  readonly #kysely: Kysely<Schema>;
  readonly #tenant: RawBuilder<string>;

  constructor(kysely: Kysely<Schema>, tenantId: string) {
    this.#kysely = kysely;
    this.#tenant = sql`${tenantId}::uuid`;
  }

  async read(resourceType: string, id: string): Promise<Account | undefined> {
    if (!isStorable(id)) return undefined;
    const meant = sql`tenant_id = ${this.#tenant} AND id = ${id} AND resource_type = ${resourceType}`;
    const { rows } = await sql<AccountRow>`
      SELECT ${there} FROM scim_resource WHERE ${meant}
      UNION ALL SELECT ${archived} FROM scim_removed WHERE ${meant} AND ${isArchive}
      LIMIT 1`.execute(this.#kysely);
    return rows[0] && accountOf(rows[0]);
  }

  async list(resourceType: string, page: AccountPage): Promise<readonly Account[]> {
    const { after, limit, archived: isArchived = false } = page;
    const where = this.#where(resourceType, page);
    if (isArchived) {
      const beyond = after ? sql`AND (removed_at, id) < (${after.at}::timestamptz, ${after.id})` : sql``;
      const { rows } = await sql<AccountRow>`
        SELECT ${archived} FROM scim_removed r WHERE ${where} ${beyond}
        ORDER BY removed_at DESC, id DESC LIMIT ${limit}::int`.execute(this.#kysely);
      return rows.map(accountOf);
    }
    const beyond = after ? sql`AND (created_at, id) > (${after.at}::timestamptz, ${after.id})` : sql``;
    const { rows } = await sql<AccountRow>`
      SELECT ${there} FROM scim_resource r WHERE ${where} ${beyond}
      ORDER BY created_at, id LIMIT ${limit}::int`.execute(this.#kysely);
    return rows.map(accountOf);
  }

  async any(resourceType: string, condition: AccountCondition): Promise<boolean> {
    const table = sql.table(condition.archived ? 'scim_removed' : 'scim_resource');
    const { rows } = await sql<{ there: boolean }>`
      SELECT EXISTS (SELECT FROM ${table} r WHERE ${this.#where(resourceType, condition)}) AS there`.execute(
      this.#kysely,
    );
    return rows[0]?.there ?? false;
  }

  async setFacts(id: string, facts: JsonObject, ifVersion?: number): Promise<Account | 'stale' | undefined> {
    if (!isStorable(id)) return undefined;
    const isMeant = ifVersion === undefined ? sql`` : sql`AND version + facts_version = ${ifVersion}::int`;
    const { rows } = await sql<AccountRow>`
      UPDATE scim_resource SET facts = jsonb_strip_nulls(coalesce(facts, '{}') || ${JSON.stringify(facts)}::jsonb),
        facts_version = facts_version + 1
      WHERE tenant_id = ${this.#tenant} AND id = ${id} ${isMeant}
      RETURNING ${there}`.execute(this.#kysely);
    if (rows[0]) return accountOf(rows[0]);
    if (ifVersion === undefined) return undefined;
    const { rows: held } = await sql`
      SELECT FROM scim_resource WHERE tenant_id = ${this.#tenant} AND id = ${id}`.execute(this.#kysely);
    return held.length > 0 ? 'stale' : undefined;
  }

  async compare(resourceType: string, addresses: readonly string[], limit: number): Promise<Comparison> {
    const named = sql`tenant_id = ${this.#tenant} AND resource_type = ${resourceType} AND path = 'userName'`;
    const given = sql`${[...addresses]}::text[]`;
    const { rows: matched } = await sql<{ user_name: string; id: string }>`
      SELECT value AS user_name, resource_id AS id FROM scim_value
      WHERE ${named} AND value = ANY (${given}) ORDER BY value`.execute(this.#kysely);
    const { rows: unmatched } = await sql<{ user_name: string; id: string }>`
      SELECT value AS user_name, resource_id AS id FROM scim_value
      WHERE ${named} AND NOT value = ANY (${given}) ORDER BY value LIMIT ${limit}::int`.execute(this.#kysely);
    const { rows: totals } = await sql<{ total: number }>`
      SELECT coalesce(sum(total), 0)::int AS total FROM scim_total
      WHERE tenant_id = ${this.#tenant} AND resource_type = ${resourceType}`.execute(this.#kysely);
    const place = ({ user_name: userName, id }: { readonly user_name: string; readonly id: string }) => ({
      userName,
      id,
    });
    return {
      matched: matched.map(place),
      unmatched: unmatched.map(place),
      unmatchedCount: (totals[0]?.total ?? 0) - matched.length,
    };
  }

  /** What holds of the accounts wanted, as columns of `scim_resource r` or `scim_removed r`. */
  #where(resourceType: string, page: AccountCondition & Partial<AccountPage>): RawBuilder<unknown> {
    const { archived: isArchived = false, except = [], prefix, having } = page;
    const values = sql`scim_value WHERE tenant_id = ${this.#tenant} AND resource_type = ${resourceType}`;
    return sql.join(
      [
        sql`tenant_id = ${this.#tenant} AND resource_type = ${resourceType}`,
        ...(isArchived ? [isArchive] : []),
        ...conditionParts(page),
        ...except.map((condition) => sql`NOT (${sql.join([sql`true`, ...conditionParts(condition)], sql` AND `)})`),
        ...(having === undefined
          ? []
          : [sql`id IN (SELECT resource_id FROM ${values} AND path = ${having.path} AND value = ${having.value})`]),
        ...(prefix === undefined
          ? []
          : [
              isArchived
                ? sql`starts_with(lower(attributes ->> 'userName'), ${prefix})`
                : sql`id IN (SELECT resource_id FROM ${values} AND path IN ('userName', 'displayName')
                    AND ${textRange(sql.ref('value'), prefix)})`,
            ]),
      ],
      sql` AND `,
    );
  }
}

/** An account without `active` is one that is active. */
function conditionParts({ active, facts }: AccountCondition): readonly RawBuilder<unknown>[] {
  return [
    ...(active === undefined ? [] : [sql`coalesce(attributes ->> 'active', 'true') = ${String(active)}`]),
    ...(facts === undefined ? [] : [sql`coalesce(facts, '{}') @> ${JSON.stringify(facts)}::jsonb`]),
  ];
}

function accountOf(row: AccountRow): Account {
  return {
    id: row.id,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    version: row.version,
    attributes: row.attributes,
    facts: { source: 'directory', ...row.facts },
    archivedAt: row.archived_at ?? undefined,
  };
}
