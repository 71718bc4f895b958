import type { IndexEntry, JsonObject, ResourceType } from '@lockstep/scim';
import { type Kysely, sql } from 'kysely';
import type { Schema } from './schema.ts';
import { indexRows } from './scim-index-value.ts';

/**
 * See `ResourceStore.reindex`. One page is one transaction: its rows are held against changes, which write all entries of
 * their resource themselves.
 */
export function reindexPage(
  kysely: Kysely<Schema>,
  tenantId: string,
  type: ResourceType,
  { limit, after }: { readonly limit: number; readonly after?: string },
  entriesOf: (attributes: JsonObject) => readonly IndexEntry[],
): Promise<string | undefined> {
  return kysely.transaction().execute(async (transaction) => {
    const { rows } = await sql<{ readonly id: string; readonly attributes: JsonObject }>`
      SELECT id, attributes FROM scim_resource
      WHERE tenant_id = ${tenantId}::uuid AND resource_type = ${type.name}
        AND id > ${after ?? ''}
      ORDER BY id LIMIT ${limit}::int FOR NO KEY UPDATE`.execute(transaction);
    if (rows.length > 0) {
      await sql`
        INSERT INTO scim_value (tenant_id, resource_type, path, value, resource_id, is_unique)
        SELECT ${tenantId}::uuid, ${type.name}, entry.path, entry.value, entry.resource_id, false
        FROM ${indexRows(...rows.map(({ id, attributes }) => ({ id, index: entriesOf(attributes) })))}
        ON CONFLICT DO NOTHING`.execute(transaction);
    }
    return rows.at(-1)?.id;
  });
}
