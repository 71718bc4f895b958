import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type {
  ActivityQuery,
  ActivityRecord,
  ClientRecord,
  EndingToken,
  EntryStore,
  FirstAccess,
  FoundToken,
  Indexing,
  StaffStore,
  TenantChange,
  TenantFigures,
  TenantPage,
  TenantRecord,
  TenantStore,
  TenantSummary,
  TokenRecord,
} from '../tenants/index.ts';
import type { Schema } from './schema.ts';
import { addEntries, KyselyEntryStore, listsColumn, takeEntrySteps } from './tenant-entries.ts';
import { claimIndexing, continueIndexing, endIndexing, setIndexing } from './tenant-indexing.ts';
import {
  activityOf,
  activityRow,
  clientOf,
  clientRow,
  summaryOf,
  tenantOf,
  tenantRow,
  tokenOf,
  tokenRow,
} from './tenant-rows.ts';
import { KyselyStaffStore, staffRow } from './tenant-staff.ts';

/** Tables that hold what belongs to a tenant; `tenant` itself goes last. */
export const tenantTables = [
  'tenant_indexing',
  'tenant_token',
  'tenant_client',
  'tenant_session',
  'tenant_attempt',
  'tenant_administrator',
  'tenant_entry',
  'person_session',
  'person_identity',
  'tenant_identity_provider',
  'tenant_delivery',
  'tenant_webhook',
  'scim_outbox',
  'scim_event',
  'scim_activity',
  'scim_removed',
  'scim_inactive',
  'scim_lifecycle',
  'scim_value',
  'scim_membership',
  'scim_total',
  'scim_resource',
] as const;

/** Tenants, their tokens, staff accounts and request logs in PostgreSQL, on a server or embedded. See `TenantStore`. */
export class KyselyTenantStore implements TenantStore {
  readonly entries: EntryStore;
  readonly staff: StaffStore;
  readonly #kysely: Kysely<Schema>;

  constructor(kysely: Kysely<Schema>) {
    this.#kysely = kysely;
    this.entries = new KyselyEntryStore(kysely);
    this.staff = new KyselyStaffStore(kysely);
  }

  async create(tenant: TenantRecord, first: FirstAccess): Promise<'created' | 'keyInUse'> {
    return this.#kysely.transaction().execute(async (transaction) => {
      const { numInsertedOrUpdatedRows } = await transaction
        .insertInto('tenant')
        .values(tenantRow(tenant))
        .onConflict((conflict) => conflict.column('key').doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows !== 1n) {
        return 'keyInUse';
      }
      if (first.token !== undefined) {
        await transaction.insertInto('tenant_token').values(tokenRow(first.token)).execute();
      }
      if (first.administrator !== undefined) {
        await transaction.insertInto('tenant_administrator').values(staffRow(first.administrator)).execute();
      }
      await addEntries(transaction, first.entries ?? []);
      return 'created';
    });
  }

  async find(key: string): Promise<TenantRecord | undefined> {
    const row = await wholeTenant(this.#kysely).where('key', '=', key).executeTakeFirst();
    return row && tenantOf(row);
  }

  async findById(tenantId: string): Promise<TenantRecord | undefined> {
    const row = await wholeTenant(this.#kysely).where('tenant_id', '=', tenantId).executeTakeFirst();
    return row && tenantOf(row);
  }

  async list({ after, limit, profiles, sought, failingSince }: TenantPage): Promise<readonly TenantSummary[]> {
    const part = `%${(sought ?? '').replaceAll(/[\\%_]/g, '\\$&')}%`;
    const rows = await this.#kysely
      .selectFrom('tenant')
      .selectAll()
      .$if(sought !== undefined, (query) =>
        query.where((where) => where.or([where('key', 'ilike', part), where('display_name', 'ilike', part)])),
      )
      .$if(failingSince !== undefined, (query) =>
        query.where(sql<boolean>`EXISTS (SELECT FROM scim_activity WHERE scim_activity.tenant_id = tenant.tenant_id
          AND ${isFailure(failingSince as Date)})`),
      )
      .$if(after !== undefined, (query) => query.where('key', '>', after as string))
      .$if(profiles !== undefined, (query) => query.where('profile', 'in', ['', ...(profiles ?? [])]))
      .orderBy('key')
      .limit(limit)
      .execute();
    return rows.map(summaryOf);
  }

  async figures(tenantIds: readonly string[], errorsSince: Date): Promise<readonly TenantFigures[]> {
    if (tenantIds.length === 0) return [];
    const { rows } = await sql<{ tenant_id: string; users: number; last: Date | null; errors: number }>`
      SELECT tenant.tenant_id,
        (SELECT coalesce(sum(total), 0)::int FROM scim_total
          WHERE scim_total.tenant_id = tenant.tenant_id AND resource_type = 'User') AS users,
        (SELECT at FROM scim_activity WHERE scim_activity.tenant_id = tenant.tenant_id AND actor IS NULL
          ORDER BY at DESC, id DESC LIMIT 1) AS last,
        (SELECT count(*)::int FROM (SELECT FROM scim_activity WHERE scim_activity.tenant_id = tenant.tenant_id
          AND ${isFailure(errorsSince)} LIMIT 1000) AS failed) AS errors
      FROM tenant WHERE tenant.tenant_id = ANY(${[...tenantIds]}::uuid[])`.execute(this.#kysely);
    return rows.map(({ tenant_id: tenantId, users, last, errors }) => ({
      tenantId,
      users,
      lastRequestAt: last ?? undefined,
      errors,
    }));
  }

  async update(
    tenantId: string,
    change: TenantChange,
    ifVersion?: number,
  ): Promise<TenantRecord | 'stale' | undefined> {
    return this.#kysely.transaction().execute(async (transaction) => {
      const current = await lockVersion(transaction, tenantId);
      if (current === undefined || (ifVersion !== undefined && ifVersion !== current)) {
        return current === undefined ? undefined : 'stale';
      }
      await transaction
        .updateTable('tenant')
        .set({
          version: current + 1,
          ...(change.displayName !== undefined && { display_name: change.displayName }),
          ...(change.options !== undefined && { options: JSON.stringify(change.options) }),
          ...(change.settings !== undefined && { settings: JSON.stringify(change.settings) }),
          ...(change.definitions !== undefined && { definitions: JSON.stringify(change.definitions) }),
          ...(change.indexed !== undefined && { indexed: change.indexed }),
        })
        .where('tenant_id', '=', tenantId)
        .execute();
      if (change.indexing !== undefined) await setIndexing(transaction, tenantId, change.indexing);
      if (change.entries !== undefined) await takeEntrySteps(transaction, tenantId, change.entries);
      return tenantOf(await wholeTenant(transaction).where('tenant_id', '=', tenantId).executeTakeFirstOrThrow());
    });
  }

  async remove(tenantId: string, ifVersion?: number): Promise<boolean | 'stale'> {
    return this.#kysely.transaction().execute(async (transaction) => {
      const current = await lockVersion(transaction, tenantId);
      if (current === undefined || (ifVersion !== undefined && ifVersion !== current)) {
        return current === undefined ? false : 'stale';
      }
      for (const table of tenantTables) {
        await sql`DELETE FROM ${sql.table(table)} WHERE tenant_id = ${tenantId}::uuid`.execute(transaction);
      }
      await transaction.deleteFrom('tenant').where('tenant_id', '=', tenantId).execute();
      return true;
    });
  }

  claimIndexing(now: Date, until: Date): Promise<Indexing | undefined> {
    return claimIndexing(this.#kysely, now, until);
  }

  continueIndexing(indexing: Indexing, dueAt: Date): Promise<boolean> {
    return continueIndexing(this.#kysely, indexing, dueAt);
  }

  endIndexing(indexing: Indexing): Promise<TenantSummary | undefined> {
    return endIndexing(this.#kysely, indexing);
  }

  async addToken(token: TokenRecord): Promise<void> {
    await this.#kysely.transaction().execute(async (transaction) => {
      if ((await holdTenants(transaction, [token.tenantId])).has(token.tenantId)) {
        await transaction.insertInto('tenant_token').values(tokenRow(token)).execute();
      }
    });
  }

  async replaceToken(replaced: string, token: TokenRecord, at: Date, until: Date): Promise<boolean> {
    return this.#kysely.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('tenant_token')
        .set(until > at ? { expires_at: sql<Date>`least(expires_at, ${until}::timestamptz)` } : { revoked_at: at })
        .where('tenant_id', '=', token.tenantId)
        .where('id', '=', replaced)
        .where('client_id', 'is', null)
        .where('revoked_at', 'is', null)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows !== 1n || !(await holdTenants(transaction, [token.tenantId])).has(token.tenantId)) {
        return false;
      }
      await transaction.insertInto('tenant_token').values(tokenRow(token)).execute();
      return true;
    });
  }

  async takeEndingTokens(now: Date, limit: number): Promise<readonly EndingToken[]> {
    const days = sql`CASE WHEN expires_at <= ${now}::timestamptz + interval '1 day' THEN 1
      WHEN expires_at <= ${now}::timestamptz + interval '7 days' THEN 7 ELSE 30 END`;
    const { rows } = await sql<Selectable<Schema['tenant_token']> & { readonly days: number }>`
      UPDATE tenant_token token SET warned_days = due.days FROM (
        SELECT tenant_id, id, ${days} AS days FROM tenant_token
        WHERE client_id IS NULL AND revoked_at IS NULL AND expires_at > ${now}
          AND expires_at <= ${now}::timestamptz + interval '30 days'
          AND expires_at > created_at + (${days}) * interval '1 day'
          AND (warned_days IS NULL OR warned_days > ${days})
        LIMIT ${limit} FOR UPDATE SKIP LOCKED
      ) due WHERE token.tenant_id = due.tenant_id AND token.id = due.id
      RETURNING token.*, due.days`.execute(this.#kysely);
    return rows.map((row) => ({ token: tokenOf(row), days: row.days }));
  }

  async listTokens(tenantId: string): Promise<readonly TokenRecord[]> {
    const rows = await this.#kysely
      .selectFrom('tenant_token')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('revoked_at', 'is', null)
      .where('client_id', 'is', null)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map(tokenOf);
  }

  async findToken(id: string): Promise<FoundToken | undefined> {
    const row = await this.#kysely
      .selectFrom('tenant_token')
      .leftJoin('tenant_administrator as issuer', (join) =>
        join.onRef('issuer.tenant_id', '=', 'tenant_token.tenant_id').onRef('issuer.id', '=', 'issued_by'),
      )
      .selectAll('tenant_token')
      .select('issuer.roles')
      .where('tenant_token.id', '=', id)
      .executeTakeFirst();
    return row && { ...tokenOf(row), issuerRoles: row.issued_by === null ? undefined : (row.roles ?? []) };
  }

  async touchToken(tenantId: string, id: string, at: Date): Promise<void> {
    await this.#kysely
      .updateTable('tenant_token')
      .set({ last_used_at: at })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where((where) => where.or([where('last_used_at', 'is', null), where('last_used_at', '<', at)]))
      .execute();
  }

  async revokeToken(tenantId: string, id: string, at: Date): Promise<boolean> {
    const { numUpdatedRows } = await this.#kysely
      .updateTable('tenant_token')
      .set({ revoked_at: at })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n;
  }

  async addClient(client: ClientRecord): Promise<boolean> {
    return this.#kysely.transaction().execute(async (transaction) => {
      const there = (await holdTenants(transaction, [client.tenantId])).has(client.tenantId);
      if (there) {
        await transaction.insertInto('tenant_client').values(clientRow(client)).execute();
      }
      return there;
    });
  }

  async listClients(tenantId: string): Promise<readonly ClientRecord[]> {
    const rows = await this.#kysely
      .selectFrom('tenant_client')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map(clientOf);
  }

  async findClient(id: string): Promise<ClientRecord | undefined> {
    const row = await this.#kysely.selectFrom('tenant_client').selectAll().where('id', '=', id).executeTakeFirst();
    return row && clientOf(row);
  }

  async removeClient(tenantId: string, id: string): Promise<boolean> {
    return this.#kysely.transaction().execute(async (transaction) => {
      // The client goes first: its row is what a grant under way holds on to.
      const { numDeletedRows } = await transaction
        .deleteFrom('tenant_client')
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      await transaction
        .deleteFrom('tenant_token')
        .where('tenant_id', '=', tenantId)
        .where('client_id', '=', id)
        .execute();
      return numDeletedRows === 1n;
    });
  }

  async grantToken(token: TokenRecord): Promise<boolean> {
    return this.#kysely.transaction().execute(async (transaction) => {
      if (!(await holdTenants(transaction, [token.tenantId])).has(token.tenantId)) {
        return false;
      }
      const { numUpdatedRows } = await transaction
        .updateTable('tenant_client')
        .set({ last_used_at: sql<Date>`greatest(last_used_at, ${token.createdAt}::timestamptz)` })
        .where('tenant_id', '=', token.tenantId)
        .where('id', '=', token.clientId ?? '')
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 1n) {
        await transaction.insertInto('tenant_token').values(tokenRow(token)).execute();
      }
      return numUpdatedRows === 1n;
    });
  }

  async removeLapsedTokens(before: Date, limit: number): Promise<number> {
    const { rows } = await sql`
      DELETE FROM tenant_token WHERE (tenant_id, id) IN (
        SELECT tenant_id, id FROM tenant_token WHERE client_id IS NOT NULL AND expires_at < ${before}
        LIMIT ${limit} FOR UPDATE SKIP LOCKED
      ) RETURNING id`.execute(this.#kysely);
    return rows.length;
  }

  async appendActivity(entries: readonly ActivityRecord[]): Promise<void> {
    if (entries.length === 0) {
      return;
    }
    // One statement and one value, whatever the number of entries: this runs behind every request.
    await sql`
      WITH there AS MATERIALIZED (
        SELECT tenant_id FROM tenant
        WHERE tenant_id = ANY(${[...new Set(entries.map(({ tenantId }) => tenantId))]}::uuid[])
        ORDER BY tenant_id FOR KEY SHARE
      )
      INSERT INTO scim_activity
      SELECT entry.* FROM json_populate_recordset(NULL::scim_activity, ${JSON.stringify(entries.map(activityRow))}::json) entry
      WHERE entry.tenant_id IN (SELECT tenant_id FROM there)`.execute(this.#kysely);
  }

  async listActivity(tenantId: string, query: ActivityQuery): Promise<readonly ActivityRecord[]> {
    const { after, method, status, resourceId, from, to } = query;
    let select = this.#kysely.selectFrom('scim_activity').selectAll().where('tenant_id', '=', tenantId);
    if (after !== undefined) {
      select = select.where(sql<boolean>`(at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`);
    }
    if (method !== undefined) select = select.where('method', '=', method);
    if (status !== undefined) select = select.where('status', '=', status);
    if (resourceId !== undefined) select = select.where('resource_id', '=', resourceId);
    if (from !== undefined) select = select.where('at', '>=', from);
    if (to !== undefined) select = select.where('at', '<', to);
    const rows = await select.orderBy('at', 'desc').orderBy('id', 'desc').limit(query.limit).execute();
    return rows.map(activityOf);
  }

  async removeActivityBefore(before: Date, limit: number): Promise<number> {
    // One look into each tenant's index; the log as a whole is never read.
    const { rows } = await sql`
      DELETE FROM scim_activity WHERE (tenant_id, id) IN (
        SELECT old.tenant_id, old.id FROM tenant CROSS JOIN LATERAL (
          SELECT tenant_id, id FROM scim_activity
          WHERE tenant_id = tenant.tenant_id AND at < ${before}
          ORDER BY at DESC, id DESC LIMIT ${limit}
        ) AS old LIMIT ${limit}
      ) RETURNING id`.execute(this.#kysely);
    return rows.length;
  }

  async trimActivity(tenantId: string, keep: number, limit: number): Promise<number> {
    const { rows } = await sql`
      DELETE FROM scim_activity WHERE tenant_id = ${tenantId}::uuid AND id IN (
        SELECT id FROM scim_activity WHERE tenant_id = ${tenantId}::uuid
        ORDER BY at DESC, id DESC OFFSET ${keep} LIMIT ${limit}
      ) RETURNING id`.execute(this.#kysely);
    return rows.length;
  }
}

/** Tenants with the lists that rules look at. */
function wholeTenant(kysely: Kysely<Schema>) {
  return kysely.selectFrom('tenant').selectAll().select(listsColumn().as('lists'));
}

/** Holds the tenant's row against every other change of it; undefined when there is none. */
/** A request of a client that was answered an error, not an act of an administrator. */
function isFailure(since: Date) {
  return sql`actor IS NULL AND at >= ${since}::timestamptz AND status >= 400`;
}

async function lockVersion(transaction: Transaction<Schema>, tenantId: string): Promise<number | undefined> {
  const row = await transaction
    .selectFrom('tenant')
    .select('version')
    .where('tenant_id', '=', tenantId)
    .forUpdate()
    .executeTakeFirst();
  return row?.version;
}

/** Which of the tenants exist; none of them is removed before the transaction ends. */
async function holdTenants(transaction: Transaction<Schema>, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await transaction
    .selectFrom('tenant')
    .select('tenant_id')
    .where('tenant_id', 'in', [...new Set(ids)])
    .orderBy('tenant_id')
    .forKeyShare()
    .execute();
  return new Set(rows.map(({ tenant_id }) => tenant_id));
}
