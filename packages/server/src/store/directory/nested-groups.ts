import { type RawBuilder, sql } from 'kysely';

/*
 * Groups inside groups, as relations to select from. Every walk counts its levels, so that groups in a circle end it, and
 * follows the edges of what is asked about only.
 */

/** Ids as a relation with one column `id`. */
function listed(ids: readonly string[]): RawBuilder<unknown> {
  return sql`unnest(${[...ids]}::uuid[]) AS listed(id)`;
}

/** A group in the recycle bin has no members for as long as it is there. */
export function isLive(organizationId: string, groupId: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`EXISTS (
    SELECT FROM directory_object g WHERE g.organization_id = ${organizationId} AND g.type = 'Group'
      AND g.id = ${groupId} AND g.deleted_at IS NULL)`;
}

/** `(group_id, level)`: the groups themselves at level 0, and the groups in them, so many levels down. */
export function groupsBelow(
  organizationId: string,
  groupIds: readonly string[],
  levels: number,
  { live }: { readonly live: boolean },
): RawBuilder<unknown> {
  return sql`(
    WITH RECURSIVE below AS (
      SELECT id AS group_id, 0 AS level FROM ${listed(groupIds)}
      UNION
      SELECT m.member_id, b.level + 1 FROM below b
      JOIN directory_membership m ON m.organization_id = ${organizationId} AND m.group_id = b.group_id
        AND m.member_type = 'Group'
      WHERE b.level < ${levels}::int ${live ? sql`AND ${isLive(organizationId, sql`m.member_id`)}` : sql``}
    ) SELECT group_id, level FROM below)`;
}

/** `(start, group_id, level)`: each group itself at level 0, and the groups it is in, so many levels up. */
export function groupsAbove(organizationId: string, groupIds: readonly string[], levels: number): RawBuilder<unknown> {
  return sql`(
    WITH RECURSIVE above AS (
      SELECT id AS start, id AS group_id, 0 AS level FROM ${listed(groupIds)}
      UNION
      SELECT a.start, m.group_id, a.level + 1 FROM above a
      JOIN directory_membership m ON m.organization_id = ${organizationId} AND m.member_id = a.group_id
      WHERE a.level < ${levels}::int
    ) SELECT start, group_id, level FROM above)`;
}

/** `(group_id)`: the living groups an object is in, directly or through so many levels of living groups. */
export function groupsOf(organizationId: string, objectId: RawBuilder<unknown>, levels: number): RawBuilder<unknown> {
  return sql`(
    WITH RECURSIVE above AS (
      SELECT m.group_id, 0 AS level FROM directory_membership m
      WHERE m.organization_id = ${organizationId} AND m.member_id = ${objectId}
        AND ${isLive(organizationId, sql`m.group_id`)}
      UNION
      SELECT m.group_id, a.level + 1 FROM above a
      JOIN directory_membership m ON m.organization_id = ${organizationId} AND m.member_id = a.group_id
      WHERE a.level < ${levels}::int AND ${isLive(organizationId, sql`m.group_id`)}
    ) SELECT DISTINCT group_id FROM above)`;
}
