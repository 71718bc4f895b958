import type { ResourceType, StoredResource, Want } from '@lockstep/scim';
import { compareText, hasGroups, hasMembers } from '@lockstep/scim';
import { type Kysely, sql } from 'kysely';
import { prepared } from './prepared-statement.ts';
import type { Schema } from './schema.ts';
import { isStorable } from './scim-index-value.ts';
import { type GroupRow, type ResourceRow, resourceColumns, storedResource } from './scim-resource-row.ts';

/** Whether what is wanted of a resource is all in its row and the groups it is in. */
export function isWithoutMembers(type: ResourceType, { members }: Want): boolean {
  return members === 'none' || !hasMembers(type);
}

/** Resources in the order of their ids, with what is wanted of their memberships; undefined where there is none. */
export async function readResources(
  kysely: Kysely<Schema>,
  tenantId: string,
  type: ResourceType,
  ids: readonly string[],
  want: Want,
): Promise<readonly (StoredResource | undefined)[]> {
  const rows = await rowsOf(kysely, tenantId, type, ids.filter(isStorable), want);
  const found = new Map(rows.map((row) => [row.id, storedResource(row)]));
  return ids.map((id) => found.get(id));
}

async function rowsOf(
  kysely: Kysely<Schema>,
  tenantId: string,
  type: ResourceType,
  ids: readonly string[],
  want: Want,
): Promise<readonly ResourceRow[]> {
  if (ids.length === 0) return [];
  if (isWithoutMembers(type, want)) {
    const given = { tenantId, type: type.name, ids };
    if (!want.groups || !hasGroups(type)) return alone(kysely, given);
    const rows = await withDirectGroups(kysely, given);
    // Hardly anybody is in groups that are in groups, and to look for those costs more than all the rest.
    const nested = rows.filter(isNested).map(({ id }) => id);
    const others = rows.filter((row) => !isNested(row)).map(withSortedGroups);
    return nested.length === 0 ? others : [...others, ...(await whole(kysely, tenantId, type, nested, want))];
  }
  return whole(kysely, tenantId, type, ids, want);
}

async function whole(
  kysely: Kysely<Schema>,
  tenantId: string,
  type: ResourceType,
  ids: readonly string[],
  want: Want,
): Promise<readonly ResourceRow[]> {
  const { rows } = await sql<ResourceRow>`
    SELECT ${resourceColumns(tenantId, type, want)} FROM scim_resource r
    WHERE r.tenant_id = ${tenantId}::uuid AND r.id = ANY(${ids}::text[])
      AND r.resource_type = ${type.name}`.execute(kysely);
  return rows;
}

interface Given {
  readonly tenantId: string;
  readonly type: string;
  readonly ids: readonly string[];
}

const alone = prepared<Given, ResourceRow>(
  ({ tenantId, type, ids }) => sql`
    SELECT r.id, r.version, r.created_at, r.modified_at, r.attributes FROM scim_resource r
    WHERE r.tenant_id = ${tenantId}::uuid AND r.id = ANY(${ids}::text[]) AND r.resource_type = ${type}`,
);

interface RowWithGroups extends Omit<ResourceRow, 'groups'> {
  /** `nested` tells of a group that is in others itself. */
  readonly groups: readonly (GroupRow & { readonly nested: boolean })[] | null;
}

const withDirectGroups = prepared<Given, RowWithGroups>(
  ({ tenantId, type, ids }) => sql`
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
    WHERE r.tenant_id = ${tenantId}::uuid AND r.id = ANY(${ids}::text[]) AND r.resource_type = ${type}`,
);

function isNested({ groups }: RowWithGroups): boolean {
  return groups?.some(({ nested }) => nested) ?? false;
}

/** Sorted here: for a list that is nearly always short, a step more in the plan costs more than that. */
function withSortedGroups({ groups, ...row }: RowWithGroups): ResourceRow {
  return { ...row, groups: groups?.toSorted((a, b) => compareText(a.value, b.value)) ?? [] };
}
