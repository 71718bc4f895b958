import { type Kysely, sql } from 'kysely';
import { tenantTables } from './kysely-tenant-store.ts';
import type { Schema } from './schema.ts';

/**
 * Erases what was written for a tenant while it was being removed: a request that was admitted before may come to its end
 * after. Holding the tenant's row in every create would cost all of them; each of them counts its resource, so the
 * totals tell which tenants to look for. Answers how many there were.
 */
export async function eraseOrphans(kysely: Kysely<Schema>): Promise<number> {
  // One step in the index for each tenant, whatever it holds.
  const { rows } = await sql<{ readonly tenant_id: string }>`
    WITH RECURSIVE holder (tenant_id) AS (
      (SELECT tenant_id FROM scim_total ORDER BY tenant_id LIMIT 1)
      UNION ALL
      SELECT (SELECT tenant_id FROM scim_total next WHERE next.tenant_id > holder.tenant_id ORDER BY tenant_id LIMIT 1)
      FROM holder WHERE holder.tenant_id IS NOT NULL
    )
    SELECT tenant_id FROM holder
    WHERE tenant_id IS NOT NULL AND NOT EXISTS (SELECT FROM tenant WHERE tenant.tenant_id = holder.tenant_id)`.execute(
    kysely,
  );
  for (const { tenant_id } of rows) {
    for (const table of tenantTables) {
      await sql`DELETE FROM ${sql.table(table)} WHERE tenant_id = ${tenant_id}::uuid`.execute(kysely);
    }
  }
  return rows.length;
}
