import type { GroupReference, JsonObject, Member, ResourceType, StoredResource, Want } from '@lockstep/scim';
import { hasGroups, hasMembers } from '@lockstep/scim';
import { type RawBuilder, sql } from 'kysely';
import { groupsAbove } from './scim-attribute-sql.ts';
import { isStorable } from './scim-index-value.ts';

/** A resource as the database answers it. */
export interface ResourceRow {
  readonly id: string;
  readonly version: number;
  readonly created_at: Date;
  readonly modified_at: Date;
  readonly attributes: JsonObject;
  readonly members?: readonly MemberRow[] | null;
  readonly groups?: readonly GroupRow[];
}

interface MemberRow {
  readonly value: string;
  readonly type: string | null;
  readonly display: string | null;
  readonly resourceType: string;
}

export interface GroupRow {
  readonly value: string;
  readonly display: string | null;
  readonly direct: boolean;
}

/** The columns of a `ResourceRow`, from `scim_resource r`; memberships as far as they are wanted. */
export function resourceColumns(tenantId: string, type: ResourceType, want: Want): RawBuilder<unknown> {
  const members = want.members !== 'none' && hasMembers(type) ? sql`, ${membersColumn(tenantId, want)}` : sql``;
  const groups = want.groups && hasGroups(type) ? sql`, ${groupsColumn(tenantId)}` : sql``;
  return sql`r.id, r.version, r.created_at, r.modified_at, r.attributes${members}${groups}`;
}

function membersColumn(tenantId: string, { members: wanted, membersAtMost }: Want): RawBuilder<unknown> {
  const among = typeof wanted === 'string' ? sql`` : sql`AND member_id = ANY(${wanted.filter(isStorable)}::text[])`;
  const members = sql`scim_membership WHERE tenant_id = ${tenantId}::uuid AND group_id = r.id ${among}`;
  const isTooLarge =
    membersAtMost === undefined ? sql`false` : sql`EXISTS (SELECT FROM ${members} OFFSET ${membersAtMost}::int)`;
  return sql`CASE WHEN ${isTooLarge} THEN NULL ELSE (
    SELECT coalesce(json_agg(json_build_object(
      'value', m.member_id, 'type', m.type, 'display', m.display, 'resourceType', m.member_type)
      ORDER BY m.member_id), '[]')
    FROM (
      SELECT member_id, type, display, member_type FROM ${members}
    ) m
  ) END AS members`;
}

function groupsColumn(tenantId: string): RawBuilder<unknown> {
  return sql`(
    SELECT coalesce(json_agg(json_build_object(
      'value', parent.id, 'display', parent.attributes ->> 'displayName', 'direct', above.direct)
      ORDER BY above.direct DESC, parent.id), '[]')
    FROM (${groupsAbove(tenantId, sql`r.id`)}) above
    JOIN scim_resource parent ON parent.tenant_id = ${tenantId}::uuid AND parent.id = above.id
  ) AS groups`;
}

/** The resource a row holds. */
export function storedResource(row: ResourceRow): StoredResource {
  return {
    id: row.id,
    version: row.version,
    created: row.created_at,
    lastModified: row.modified_at,
    attributes: row.attributes,
    ...(row.members && { members: row.members.map(memberOf) }),
    ...(row.groups && { groups: row.groups.map(groupOf) }),
  };
}

function memberOf({ value, type, display, resourceType }: MemberRow): Member {
  return { value, ...(type !== null && { type }), ...(display !== null && { display }), resourceType };
}

function groupOf({ value, display, direct }: GroupRow): GroupReference {
  return { value, display: display ?? undefined, type: direct ? 'direct' : 'indirect' };
}
