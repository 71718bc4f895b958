import type { IndexEntry, JsonObject, ResourceType } from '@lockstep/scim';
import { type RawBuilder, sql } from 'kysely';
import { indexRows } from './scim-index-value.ts';
import { switching } from './scim-lifecycle.ts';
import { type Told, tellingChange } from './scim-outbox.ts';
import { searchDocument } from './scim-search-document.ts';

/**
 * Gives a resource other attributes and the index entries that belong to them, when it still has the version it was read
 * with; answers a row when it had. Entries that stay are not touched: most changes are to attributes without any.
 */
export function changingAttributes(
  tenantId: string,
  type: ResourceType,
  change: {
    readonly id: string;
    readonly version: number;
    readonly now: Date;
    readonly attributes: JsonObject;
    readonly index: readonly IndexEntry[];
    /** Whether this switches the account on or off. */
    readonly active: boolean | undefined;
    /** What the application is told of it, where it is told anything. */
    readonly told: Told | undefined;
  },
): RawBuilder<{ readonly id: string }> {
  const { id, version, now, attributes, index, active, told } = change;
  const tenant = sql`${tenantId}::uuid`;
  return sql`
    WITH resource AS (
      UPDATE scim_resource SET version = version + 1, modified_at = ${now},
        attributes = ${JSON.stringify(attributes)}::json, search = ${JSON.stringify(searchDocument(type, attributes))}::jsonb
      WHERE tenant_id = ${tenant} AND id = ${id} AND version = ${version}::int RETURNING id
    ), entry AS MATERIALIZED (
      SELECT * FROM ${indexRows({ id, index })}
    ), gone AS (
      DELETE FROM scim_value old USING resource
      WHERE old.tenant_id = ${tenant} AND old.resource_id = resource.id
        AND NOT EXISTS (SELECT FROM entry WHERE entry.path = old.path AND entry.value = old.value)
    ), come AS (
      INSERT INTO scim_value (tenant_id, resource_type, path, value, resource_id, is_unique)
      SELECT ${tenant}, ${type.name}, entry.path, entry.value, resource.id, entry.is_unique FROM entry, resource
      WHERE NOT EXISTS (
        SELECT FROM scim_value same
        WHERE same.tenant_id = ${tenant} AND same.resource_type = ${type.name} AND same.path = entry.path
          AND same.value = entry.value AND same.resource_id = resource.id AND same.is_unique = entry.is_unique)
      ON CONFLICT (tenant_id, resource_type, path, value, resource_id) DO UPDATE SET is_unique = excluded.is_unique
    )${active === undefined ? sql`` : switching(tenantId, type, now, active)}
    ${told ? tellingChange(tenantId, told, active) : sql``}
    SELECT id FROM resource`;
}
