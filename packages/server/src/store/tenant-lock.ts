import type { Transaction } from 'kysely';
import type { Schema } from './schema.ts';

/** Holds the tenant's row against every other change of it; undefined when there is none. */
export async function lockVersion(transaction: Transaction<Schema>, tenantId: string): Promise<number | undefined> {
  const row = await transaction
    .selectFrom('tenant')
    .select('version')
    .where('tenant_id', '=', tenantId)
    .forUpdate()
    .executeTakeFirst();
  return row?.version;
}

/** Whether the tenant exists; if so, it is not removed before the transaction ends. */
export async function holdTenant(transaction: Transaction<Schema>, tenantId: string): Promise<boolean> {
  const row = await transaction
    .selectFrom('tenant')
    .select('tenant_id')
    .where('tenant_id', '=', tenantId)
    .forKeyShare()
    .executeTakeFirst();
  return row !== undefined;
}
