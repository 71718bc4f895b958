import { type Kysely, sql } from 'kysely';
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
import { appendActivity, isFailure, listActivity, removeActivityBefore, trimActivity } from './tenant-activity.ts';
import { addClient, findClient, listClients, removeClient } from './tenant-clients.ts';
import { addEntries, KyselyEntryStore, listsColumn, takeEntrySteps } from './tenant-entries.ts';
import { claimIndexing, continueIndexing, endIndexing, setIndexing } from './tenant-indexing.ts';
import { lockVersion } from './tenant-lock.ts';
import { summaryOf, tenantOf, tenantRow, tokenRow } from './tenant-rows.ts';
import { KyselyStaffStore, staffRow } from './tenant-staff.ts';
import {
  addToken,
  findToken,
  grantToken,
  listTokens,
  removeLapsedTokens,
  replaceToken,
  revokeToken,
  takeEndingTokens,
  touchToken,
} from './tenant-tokens.ts';

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

  addToken(token: TokenRecord): Promise<void> {
    return addToken(this.#kysely, token);
  }

  replaceToken(replaced: string, token: TokenRecord, at: Date, until: Date): Promise<boolean> {
    return replaceToken(this.#kysely, replaced, token, at, until);
  }

  takeEndingTokens(now: Date, limit: number): Promise<readonly EndingToken[]> {
    return takeEndingTokens(this.#kysely, now, limit);
  }

  listTokens(tenantId: string): Promise<readonly TokenRecord[]> {
    return listTokens(this.#kysely, tenantId);
  }

  findToken(id: string): Promise<FoundToken | undefined> {
    return findToken(this.#kysely, id);
  }

  touchToken(tenantId: string, id: string, at: Date): Promise<void> {
    return touchToken(this.#kysely, tenantId, id, at);
  }

  revokeToken(tenantId: string, id: string, at: Date): Promise<boolean> {
    return revokeToken(this.#kysely, tenantId, id, at);
  }

  addClient(client: ClientRecord): Promise<boolean> {
    return addClient(this.#kysely, client);
  }

  listClients(tenantId: string): Promise<readonly ClientRecord[]> {
    return listClients(this.#kysely, tenantId);
  }

  findClient(id: string): Promise<ClientRecord | undefined> {
    return findClient(this.#kysely, id);
  }

  removeClient(tenantId: string, id: string): Promise<boolean> {
    return removeClient(this.#kysely, tenantId, id);
  }

  grantToken(token: TokenRecord): Promise<boolean> {
    return grantToken(this.#kysely, token);
  }

  removeLapsedTokens(before: Date, limit: number): Promise<number> {
    return removeLapsedTokens(this.#kysely, before, limit);
  }

  appendActivity(entries: readonly ActivityRecord[]): Promise<void> {
    return appendActivity(this.#kysely, entries);
  }

  listActivity(tenantId: string, query: ActivityQuery): Promise<readonly ActivityRecord[]> {
    return listActivity(this.#kysely, tenantId, query);
  }

  removeActivityBefore(before: Date, limit: number): Promise<number> {
    return removeActivityBefore(this.#kysely, before, limit);
  }

  trimActivity(tenantId: string, keep: number, limit: number): Promise<number> {
    return trimActivity(this.#kysely, tenantId, keep, limit);
  }
}

/** Tenants with the lists that rules look at. */
function wholeTenant(kysely: Kysely<Schema>) {
  return kysely.selectFrom('tenant').selectAll().select(listsColumn().as('lists'));
}
