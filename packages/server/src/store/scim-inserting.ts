import type { Draft, Member, ResourceType } from '@lockstep/scim';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { prepared, type Sql } from './prepared-statement.ts';
import type { Schema } from './schema.ts';
import { type EntryColumns, entryColumns, entryRows } from './scim-index-value.ts';
import { startingInactive } from './scim-lifecycle.ts';
import { addingMembers } from './scim-membership-sql.ts';
import { searchDocument } from './scim-search-document.ts';
import { counting } from './scim-total.ts';

interface Row extends EntryColumns {
  readonly tenantId: string;
  readonly id: string;
  readonly type: string;
  readonly now: Date;
  readonly attributes: string;
  readonly search: string;
}

interface Come {
  readonly member_id: string;
}

/** Stores a resource with its index entries and the members that exist; answers the ids of those. */
export async function insertResource(
  kysely: Kysely<Schema>,
  tenantId: string,
  type: ResourceType,
  draft: Draft,
  members: ReadonlyMap<string, Member>,
): Promise<readonly string[]> {
  const { id, now, attributes, index } = draft;
  const row: Row = {
    tenantId,
    id,
    type: type.name,
    now,
    attributes: JSON.stringify(attributes),
    search: JSON.stringify(searchDocument(type, attributes)),
    ...entryColumns(index),
  };
  if (attributes.active === false && members.size === 0) {
    const off = sql<Come>`, off AS (${startingInactive(tenantId, id, now)}) SELECT WHERE false`;
    await inserting(row, off).execute(kysely);
    return [];
  }
  if (members.size === 0) {
    await insertingAlone(kysely, row);
    return [];
  }
  const come = sql<Come>`, come AS (${addingMembers(tenantId, id, members, 'keep')}) SELECT member_id FROM come`;
  const { rows } = await inserting(row, come).execute(kysely);
  return rows.map(({ member_id }) => member_id);
}

const insertingAlone = prepared<Row, Come>((row) => inserting(row, sql`SELECT WHERE false`));

function inserting(row: { readonly [Name in keyof Row]: Sql<Row[Name]> }, come: RawBuilder<Come>): RawBuilder<Come> {
  const { tenantId, id, type, now, attributes, search } = row;
  return sql`
    WITH resource AS (
      INSERT INTO scim_resource
        (tenant_id, id, resource_type, version, created_at, modified_at, attributes, search)
      VALUES (${tenantId}::uuid, ${id}, ${type}, 1, ${now}, ${now}, ${attributes}::json, ${search}::jsonb)
    ), total AS (${counting(tenantId, type, 1)}), indexed AS (
      INSERT INTO scim_value (tenant_id, resource_type, path, value, resource_id, is_unique)
      SELECT ${tenantId}::uuid, ${type}, entry.path, entry.value, ${id}, entry.is_unique
      FROM ${entryRows(row)}
    ) ${come}`;
}
