import type { ResourceType, StoredResource, Want } from '@lockstep/scim';
import { compareText, hasGroups, hasMembers } from '@lockstep/scim';
import { type Kysely, sql } from 'kysely';
import { prepared } from './prepared-statement.ts';
import type { Schema } from './schema.ts';
import { isStorable } from './scim-index-value.ts';
import { type GroupRow, type ResourceRow, resourceColumns, storedResource } from './scim-resource-row.ts';

/** One resource, with what is wanted of its memberships. */
export async function readResource(
  kysely: Kysely<Schema>,
  tenantId: string,
  type: ResourceType,
  id: string,
  want: Want,
): Promise<StoredResource | undefined> {
  if (!isStorable(id)) return undefined;
  const given = { tenantId, type: type.name, id };
  if (want.members === 'none' || !hasMembers(type)) {
    if (!want.groups || !hasGroups(type)) return stored(await alone(kysely, given));
    const [row] = await withDirectGroups(kysely, given);
    const groups = row?.groups ?? [];
    // Hardly anybody is in groups that are in groups, and to look for those costs more than all the rest.
    if (!groups.some(({ nested }) => nested)) {
      return row && storedResource({ ...row, groups: groups.toSorted((a, b) => compareText(a.value, b.value)) });
    }
  }
  const { rows } = await sql<ResourceRow>`
    SELECT ${resourceColumns(tenantId, type, want)} FROM scim_resource r
    WHERE r.tenant_id = ${tenantId}::uuid AND r.id = ${id} AND r.resource_type = ${type.name}`.execute(kysely);
  return stored(rows);
}

interface Given {
  readonly tenantId: string;
  readonly type: string;
  readonly id: string;
}

const alone = prepared<Given, ResourceRow>(
  ({ tenantId, type, id }) => sql`
    SELECT r.id, r.version, r.created_at, r.modified_at, r.attributes FROM scim_resource r
    WHERE r.tenant_id = ${tenantId}::uuid AND r.id = ${id} AND r.resource_type = ${type}`,
);

interface RowWithGroups extends Omit<ResourceRow, 'groups'> {
  /** `nested` tells of a group that it is in others itself. */
  readonly groups: readonly (GroupRow & { readonly nested: boolean })[] | null;
}

// Sorted afterwards: for a list that is nearly always short, a step more in the plan costs more than that.
const withDirectGroups = prepared<Given, RowWithGroups>(
  ({ tenantId, type, id }) => sql`
    SELECT r.id, r.version, r.created_at, r.modified_at, r.attributes, (
      SELECT json_agg(json_build_object(
        'value', parent.id, 'display', parent.attributes ->> 'displayName', 'direct', true, 'nested', EXISTS (
          SELECT FROM scim_membership above
          WHERE above.tenant_id = parent.tenant_id AND above.member_id = parent.id)))
      FROM scim_membership own
      JOIN scim_resource parent ON parent.tenant_id = own.tenant_id AND parent.id = own.group_id
      WHERE own.tenant_id = r.tenant_id AND own.member_id = r.id
    ) AS groups
    FROM scim_resource r
    WHERE r.tenant_id = ${tenantId}::uuid AND r.id = ${id} AND r.resource_type = ${type}`,
);

function stored([row]: readonly ResourceRow[]): StoredResource | undefined {
  return row && storedResource(row);
}
