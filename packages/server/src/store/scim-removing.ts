import type { ResourceType } from '@lockstep/scim';
import { type RawBuilder, sql } from 'kysely';
import { ending } from './scim-lifecycle.ts';
import { tellingRemoval } from './scim-outbox.ts';
import { keepingRemoved } from './scim-removed.ts';
import { counting } from './scim-total.ts';

/**
 * Holds the groups a resource is in. Groups come before members, as those who add members do it: otherwise the two wait
 * for each other.
 */
export function holdingGroups(tenantId: string, id: string): RawBuilder<unknown> {
  return sql`
    SELECT FROM scim_resource WHERE tenant_id = ${tenantId}::uuid AND id IN (
      SELECT group_id FROM scim_membership WHERE tenant_id = ${tenantId}::uuid AND member_id = ${id})
    ORDER BY id FOR UPDATE`;
}

/** Removes a resource that is held, with its memberships; kept until the moment given, where one is. */
export function removing(
  tenantId: string,
  type: ResourceType,
  id: string,
  now: Date,
  { keptUntil, told }: { readonly keptUntil: Date | undefined; readonly told: boolean },
): RawBuilder<unknown> {
  const kept = keptUntil ? sql`kept AS (${keepingRemoved(tenantId, id, now, keptUntil)}),` : sql``;
  return sql`
    WITH ${kept} gone AS (
      DELETE FROM scim_membership
      WHERE tenant_id = ${tenantId}::uuid AND (group_id = ${id} OR member_id = ${id}) RETURNING group_id
    ), bereft AS (
      UPDATE scim_resource SET version = version + 1, modified_at = ${now}
      WHERE tenant_id = ${tenantId}::uuid AND id IN (SELECT group_id FROM gone) AND id <> ${id}
      RETURNING tenant_id, id, resource_type, version, created_at, attributes
    ), total AS (${counting(tenantId, type.name, -1, true)}), indexed AS (
      DELETE FROM scim_value WHERE tenant_id = ${tenantId}::uuid AND resource_id = ${id}
    )${ending(tenantId, type, id, now)}
    ${told ? tellingRemoval(tenantId, type, id, now) : sql``}
    DELETE FROM scim_resource WHERE tenant_id = ${tenantId}::uuid AND id = ${id}`;
}
