import { type Kysely, sql, type Transaction } from 'kysely';
import type { Indexing, TenantChange, TenantSummary } from '../tenants/index.ts';
import type { Schema } from './schema.ts';
import { summaryOf } from './tenant-rows.ts';

/** Begins an indexing in place of the one under way, or ends that. */
export async function setIndexing(
  transaction: Transaction<Schema>,
  tenantId: string,
  indexing: NonNullable<TenantChange['indexing']> | null,
): Promise<void> {
  await transaction.deleteFrom('tenant_indexing').where('tenant_id', '=', tenantId).execute();
  if (indexing === null) return;
  await transaction
    .insertInto('tenant_indexing')
    .values({
      tenant_id: tenantId,
      id: indexing.id,
      paths: indexing.paths,
      after_type: null,
      after_id: null,
      due_at: indexing.dueAt,
    })
    .execute();
}

/** See `TenantStore.claimIndexing`. */
export async function claimIndexing(kysely: Kysely<Schema>, now: Date, until: Date): Promise<Indexing | undefined> {
  const { rows } = await sql<{
    tenant_id: string;
    id: string;
    paths: readonly string[];
    after_type: string | null;
    after_id: string | null;
  }>`
    UPDATE tenant_indexing SET due_at = ${until} WHERE tenant_id = (
      SELECT tenant_id FROM tenant_indexing WHERE due_at <= ${now} ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING *`.execute(kysely);
  const [row] = rows;
  if (!row) return undefined;
  const { tenant_id: tenantId, id, paths, after_type: resourceType, after_id: after } = row;
  return { tenantId, id, paths, place: resourceType === null ? undefined : { resourceType, id: after ?? '' } };
}

/** See `TenantStore.continueIndexing`. */
export async function continueIndexing(kysely: Kysely<Schema>, indexing: Indexing, dueAt: Date): Promise<boolean> {
  const { numUpdatedRows } = await kysely
    .updateTable('tenant_indexing')
    .set({ after_type: indexing.place?.resourceType ?? null, after_id: indexing.place?.id ?? null, due_at: dueAt })
    .where('tenant_id', '=', indexing.tenantId)
    .where('id', '=', indexing.id)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** See `TenantStore.endIndexing`. */
export function endIndexing(
  kysely: Kysely<Schema>,
  { tenantId, id, paths }: Indexing,
): Promise<TenantSummary | undefined> {
  return kysely.transaction().execute(async (transaction) => {
    // The tenant's row first, as every change of the tenant takes it.
    const tenant = await transaction
      .selectFrom('tenant')
      .select(['version', 'indexed'])
      .where('tenant_id', '=', tenantId)
      .forUpdate()
      .executeTakeFirst();
    const { numDeletedRows } = await transaction
      .deleteFrom('tenant_indexing')
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    if (!tenant || numDeletedRows !== 1n) return undefined;
    const row = await transaction
      .updateTable('tenant')
      .set({ version: tenant.version + 1, indexed: [...new Set([...tenant.indexed, ...paths])] })
      .where('tenant_id', '=', tenantId)
      .returningAll()
      .executeTakeFirstOrThrow();
    return summaryOf(row);
  });
}
