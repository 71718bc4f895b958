import { type RawBuilder, sql } from 'kysely';
import type { Sql } from './prepared-statement.ts';

/**
 * Counts resources that came or went. Connections count in slots of their own, so that they do not wait for each other.
 * `shifts` says that resources later in the list changed their place, so that remembered pages count no more.
 */
export function counting(
  tenantId: Sql<string>,
  resourceType: Sql<string>,
  change: Sql<number>,
  shifts: boolean,
): RawBuilder<unknown> {
  return sql`
    INSERT INTO scim_total (tenant_id, resource_type, slot, total, removed)
    VALUES (${tenantId}::uuid, ${resourceType}, pg_backend_pid() % 32, ${change}::int, ${shifts ? 1 : 0}::int)
    ON CONFLICT (tenant_id, resource_type, slot)
      DO UPDATE SET total = scim_total.total + excluded.total, removed = scim_total.removed + excluded.removed`;
}
