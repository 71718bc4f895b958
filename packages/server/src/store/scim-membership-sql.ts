import type { Member } from '@lockstep/scim';
import { foldCase } from '@lockstep/scim';
import { type RawBuilder, sql } from 'kysely';
import { isStorable } from './scim-index-value.ts';
import type { NetMembers } from './scim-membership-changes.ts';
import { type Told, tellingMembers } from './scim-outbox.ts';

/**
 * Brings about the net of membership changes; `changed` is how many memberships came or went. With `now` the group gets
 * its new version with them, if there were any; with `told` the application is told of them.
 */
export function changingMembers(
  tenantId: string,
  groupId: string,
  net: NetMembers,
  { now, told }: { readonly now?: Date | undefined; readonly told?: Told | undefined },
): RawBuilder<{ readonly changed: number }> {
  const given = [...net.add.keys()];
  const leaving =
    net.others === 'keep'
      ? sql`member_id = ANY(${[...net.remove].filter(isStorable)}::text[])`
      : sql`NOT EXISTS (SELECT FROM unnest(${given}::text[]) AS given (id) WHERE given.id = member_id)`;
  return sql`
    WITH gone AS (
      DELETE FROM scim_membership WHERE tenant_id = ${tenantId}::uuid AND group_id = ${groupId} AND ${leaving}
      RETURNING member_id
    ), come AS (${addingMembers(tenantId, groupId, net.add, net.others)}), net AS (
      SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM come) AS changed
    )${now ? sql`, touched AS (${touching(tenantId, groupId, now)})` : sql``}
    ${told ? tellingMembers(tenantId, told) : sql``}
    SELECT changed FROM net`;
}

function touching(tenantId: string, groupId: string, now: Date): RawBuilder<unknown> {
  return sql`
    UPDATE scim_resource SET version = version + 1, modified_at = ${now} FROM net
    WHERE tenant_id = ${tenantId}::uuid AND id = ${groupId} AND net.changed > 0`;
}

/**
 * Adds members that exist. Their rows are held, so that a member cannot be removed between being found and being
 * added; one that was removed just before is left out. Of a member that is there already, what the client says of it
 * is taken over only when the membership as a whole is replaced.
 */
export function addingMembers(
  tenantId: string,
  groupId: string,
  given: ReadonlyMap<string, Member>,
  others: NetMembers['others'],
): RawBuilder<unknown> {
  const members = [...given.values()];
  const known =
    others === 'keep'
      ? sql`NOTHING`
      : sql`UPDATE SET type = excluded.type, display = excluded.display,
          type_folded = excluded.type_folded, display_folded = excluded.display_folded
        WHERE (scim_membership.type, scim_membership.display) IS DISTINCT FROM (excluded.type, excluded.display)`;
  return sql`
    INSERT INTO scim_membership
      (tenant_id, group_id, member_id, member_type, type, display, type_folded, display_folded)
    (
      SELECT ${tenantId}::uuid, ${groupId}, given.id, member.resource_type, given.type, given.display,
        given.type_folded, given.display_folded
      FROM unnest(
        ${members.map(({ value }) => value)}::text[], ${members.map(({ type }) => type ?? null)}::text[],
        ${members.map(({ display }) => display ?? null)}::text[],
        ${members.map(({ type, resourceType }) => foldCase(type ?? resourceType))}::text[],
        ${members.map(({ display }) => (display === undefined ? null : foldCase(display)))}::text[]
      ) AS given (id, type, display, type_folded, display_folded)
      JOIN scim_resource member ON member.tenant_id = ${tenantId}::uuid AND member.id = given.id
      FOR KEY SHARE OF member
    )
    ON CONFLICT (tenant_id, group_id, member_id) DO ${known}
    RETURNING member_id, (scim_membership.xmax = 0) AS is_new`;
}
