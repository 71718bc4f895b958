import {
  foldCase,
  type IndexEntry,
  type JsonObject,
  type Member,
  type Removed,
  type RemovedPlace,
  type ResourceType,
} from '@lockstep/scim';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { Schema } from './schema.ts';
import { indexRows } from './scim-index-value.ts';
import { startingInactive } from './scim-lifecycle.ts';
import { addingMembers } from './scim-membership-sql.ts';
import { searchDocument } from './scim-search-document.ts';
import { counting } from './scim-total.ts';

interface RemovedRow {
  readonly id: string;
  readonly resource_type: string;
  readonly version: number;
  readonly created_at: Date;
  readonly removed_at: Date;
  readonly kept_until: Date;
  readonly attributes: JsonObject;
  readonly facts: JsonObject | null;
  readonly facts_version: number;
  readonly memberships: { readonly members: readonly MemberRow[]; readonly groups: readonly MemberRow[] };
}

/** One side of a membership: `id` is that of the other resource. */
interface MemberRow {
  readonly id: string;
  readonly resourceType: string;
  readonly type: string | null;
  readonly display: string | null;
}

/** Keeps a resource that is being removed, with its memberships; part of the statement that removes it. */
export function keepingRemoved(tenantId: string, id: string, now: Date, until: Date): RawBuilder<unknown> {
  const side = (other: 'member_id' | 'group_id', own: 'member_id' | 'group_id') => sql`
    (SELECT coalesce(jsonb_agg(jsonb_build_object(
      'id', ${sql.ref(other)}, 'resourceType', member_type, 'type', type, 'display', display)), '[]')
    FROM scim_membership WHERE tenant_id = ${tenantId}::uuid AND ${sql.ref(own)} = ${id})`;
  return sql`
    INSERT INTO scim_removed
      (tenant_id, id, resource_type, version, created_at, removed_at, kept_until, attributes, facts, facts_version,
        memberships)
    SELECT tenant_id, id, resource_type, version, created_at, ${now}::timestamptz, ${until}::timestamptz, attributes,
      facts, facts_version, jsonb_build_object('members', ${side('member_id', 'group_id')}, 'groups', ${side('group_id', 'member_id')})
    FROM scim_resource WHERE tenant_id = ${tenantId}::uuid AND id = ${id}`;
}

/** See `ResourceStore.listRemoved`. */
export async function listRemoved(
  kysely: Kysely<Schema>,
  tenantId: string,
  now: Date,
  { limit, after }: { readonly limit: number; readonly after?: RemovedPlace },
): Promise<readonly Removed[]> {
  const beyond = after ? sql`AND (removed_at, id) < (${after.removed}::timestamptz, ${after.id})` : sql``;
  const { rows } = await sql<RemovedRow>`
    SELECT id, resource_type, removed_at, kept_until, attributes FROM scim_removed
    WHERE tenant_id = ${tenantId}::uuid AND kept_until > ${now} ${beyond}
    ORDER BY removed_at DESC, id DESC LIMIT ${limit}::int`.execute(kysely);
  return rows.map((row) => ({
    id: row.id,
    resourceType: row.resource_type,
    removed: row.removed_at,
    keptUntil: row.kept_until,
    attributes: row.attributes,
  }));
}

/** Brings a kept resource back; false when it is not kept. See `ResourceStore.restore`. */
export async function restoreRemoved(
  transaction: Transaction<Schema>,
  tenantId: string,
  type: ResourceType,
  id: string,
  now: Date,
  entriesOf: (attributes: JsonObject) => readonly IndexEntry[],
  newId = id,
): Promise<boolean> {
  const { rows } = await sql<RemovedRow>`
    DELETE FROM scim_removed
    WHERE tenant_id = ${tenantId}::uuid AND id = ${id} AND resource_type = ${type.name} AND kept_until > ${now}
    RETURNING *`.execute(transaction);
  const [row] = rows;
  if (!row) return false;
  const { attributes, memberships, facts } = row;
  const members = new Map(memberships.members.map((member) => [member.id, memberOf(member)]));
  await sql`
    WITH resource AS (
      INSERT INTO scim_resource
        (tenant_id, id, resource_type, version, created_at, modified_at, attributes, search, facts,
          facts_version)
      VALUES (${tenantId}::uuid, ${newId}, ${type.name}, ${row.version + 1}::int, ${row.created_at}, ${now},
        ${JSON.stringify(attributes)}::json, ${JSON.stringify(searchDocument(type, attributes))}::jsonb,
        ${facts && JSON.stringify(facts)}::jsonb, ${row.facts_version}::int)
    ), total AS (${counting(tenantId, type.name, 1, true)}), indexed AS (
      INSERT INTO scim_value (tenant_id, resource_type, path, value, resource_id, is_unique)
      SELECT ${tenantId}::uuid, ${type.name}, entry.path, entry.value, ${newId}, entry.is_unique
      FROM ${indexRows({ id: newId, index: entriesOf(attributes) })}
    )
    ${addingMembers(tenantId, newId, members, 'keep')}`.execute(transaction);
  await joining(tenantId, type, newId, now, memberships.groups).execute(transaction);
  if (attributes.active === false) await startingInactive(tenantId, newId, now).execute(transaction);
  return true;
}

/** Makes the resource a member of those groups that are there, which gives them a new version. */
function joining(
  tenantId: string,
  type: ResourceType,
  id: string,
  now: Date,
  groups: readonly MemberRow[],
): RawBuilder<unknown> {
  return sql`
    WITH there AS (
      UPDATE scim_resource SET version = version + 1, modified_at = ${now}
      WHERE tenant_id = ${tenantId}::uuid AND id = ANY(${groups.map((group) => group.id)}::text[]) AND id <> ${id}
      RETURNING id
    )
    INSERT INTO scim_membership
      (tenant_id, group_id, member_id, member_type, type, display, type_folded, display_folded)
    SELECT ${tenantId}::uuid, there.id, ${id}, ${type.name}, given.type, given.display, given.type_folded,
      given.display_folded
    FROM unnest(
      ${groups.map((group) => group.id)}::text[], ${groups.map((group) => group.type)}::text[],
      ${groups.map((group) => group.display)}::text[],
      ${groups.map((group) => foldCase(group.type ?? type.name))}::text[],
      ${groups.map((group) => (group.display === null ? null : foldCase(group.display)))}::text[]
    ) AS given (id, type, display, type_folded, display_folded)
    JOIN there ON there.id = given.id
    ON CONFLICT DO NOTHING`;
}

function memberOf({ id, resourceType, type, display }: MemberRow): Member {
  return { value: id, resourceType, ...(type !== null && { type }), ...(display !== null && { display }) };
}

/** Erases resources of any tenant that can no longer be brought back, at most `limit`; answers how many. */
export async function eraseRemoved(kysely: Kysely<Schema>, now: Date, limit: number): Promise<number> {
  const { rows } = await sql`
    DELETE FROM scim_removed WHERE (tenant_id, id) IN (
      SELECT tenant_id, id FROM scim_removed WHERE kept_until <= ${now} LIMIT ${limit}::int FOR UPDATE SKIP LOCKED
    ) RETURNING id`.execute(kysely);
  return rows.length;
}
