import { type Kysely, type Selectable, sql } from 'kysely';
import type { EndingToken, FoundToken, TokenRecord } from '../tenants/index.ts';
import type { Schema } from './schema.ts';
import { holdTenant } from './tenant-lock.ts';
import { tokenOf, tokenRow } from './tenant-rows.ts';

/** See `TenantStore.addToken`. */
export async function addToken(kysely: Kysely<Schema>, token: TokenRecord): Promise<void> {
  await kysely.transaction().execute(async (transaction) => {
    if (await holdTenant(transaction, token.tenantId)) {
      await transaction.insertInto('tenant_token').values(tokenRow(token)).execute();
    }
  });
}

/** See `TenantStore.replaceToken`. */
export async function replaceToken(
  kysely: Kysely<Schema>,
  replaced: string,
  token: TokenRecord,
  at: Date,
  until: Date,
): Promise<boolean> {
  return kysely.transaction().execute(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('tenant_token')
      .set(until > at ? { expires_at: sql<Date>`least(expires_at, ${until}::timestamptz)` } : { revoked_at: at })
      .where('tenant_id', '=', token.tenantId)
      .where('id', '=', replaced)
      .where('client_id', 'is', null)
      .where('revoked_at', 'is', null)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows !== 1n || !(await holdTenant(transaction, token.tenantId))) {
      return false;
    }
    await transaction.insertInto('tenant_token').values(tokenRow(token)).execute();
    return true;
  });
}

/** See `TenantStore.takeEndingTokens`. */
export async function takeEndingTokens(
  kysely: Kysely<Schema>,
  now: Date,
  limit: number,
): Promise<readonly EndingToken[]> {
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
    RETURNING token.*, due.days`.execute(kysely);
  return rows.map((row) => ({ token: tokenOf(row), days: row.days }));
}

/** See `TenantStore.listTokens`. */
export async function listTokens(kysely: Kysely<Schema>, tenantId: string): Promise<readonly TokenRecord[]> {
  const rows = await kysely
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

/** See `TenantStore.findToken`. */
export async function findToken(kysely: Kysely<Schema>, id: string): Promise<FoundToken | undefined> {
  const row = await kysely
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

/** See `TenantStore.touchToken`. */
export async function touchToken(kysely: Kysely<Schema>, tenantId: string, id: string, at: Date): Promise<void> {
  await kysely
    .updateTable('tenant_token')
    .set({ last_used_at: at })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where((where) => where.or([where('last_used_at', 'is', null), where('last_used_at', '<', at)]))
    .execute();
}

/** See `TenantStore.revokeToken`. */
export async function revokeToken(kysely: Kysely<Schema>, tenantId: string, id: string, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await kysely
    .updateTable('tenant_token')
    .set({ revoked_at: at })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** See `TenantStore.grantToken`. */
export async function grantToken(kysely: Kysely<Schema>, token: TokenRecord): Promise<boolean> {
  return kysely.transaction().execute(async (transaction) => {
    if (!(await holdTenant(transaction, token.tenantId))) {
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

/** See `TenantStore.removeLapsedTokens`. */
export async function removeLapsedTokens(kysely: Kysely<Schema>, before: Date, limit: number): Promise<number> {
  const { rows } = await sql`
    DELETE FROM tenant_token WHERE (tenant_id, id) IN (
      SELECT tenant_id, id FROM tenant_token WHERE client_id IS NOT NULL AND expires_at < ${before}
      LIMIT ${limit} FOR UPDATE SKIP LOCKED
    ) RETURNING id`.execute(kysely);
  return rows.length;
}
