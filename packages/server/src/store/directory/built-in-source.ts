import { type Kysely, type RawBuilder, sql } from 'kysely';
import { isUuid } from '../../access/index.ts';
import {
  groupAttributeAliases,
  groupSourceRecord,
  userAttributeAliases,
  userSourceRecord,
} from '../../directory/index.ts';
import {
  type Audience,
  type ChangedObject,
  type ChangePage,
  levelsBelow,
  type Memberships,
  type ObjectType,
  type SourceAssignment,
  type SourceDirectory,
  type SourceObject,
  type SourcePage,
} from '../../engine/index.ts';
import type { Schema } from '../schema.ts';
import { lastWritten, readLog, watermark } from './change-log.ts';
import { groupsAbove, groupsBelow, groupsOf, isLive } from './nested-groups.ts';
import { asObject, type ObjectRow } from './object-row.ts';

/** The built-in directory as a source: objects with their assignments, in one statement and so in one view. */
export class BuiltInSource implements SourceDirectory {
  readonly aliases = { User: userAttributeAliases, Group: groupAttributeAliases };
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  watermark(): Promise<string> {
    return watermark(this.#kysely);
  }

  async page(type: ObjectType, audience: Audience, after: string | undefined, limit: number): Promise<SourcePage> {
    const objects = await this.#objects(
      type,
      audience,
      sql`o.id > ${after ?? '00000000-0000-0000-0000-000000000000'}::uuid ORDER BY o.id LIMIT ${limit + 1}`,
    );
    const page = objects.slice(0, limit);
    return { objects: page, next: objects.length > limit ? page.at(-1)?.id : undefined };
  }

  async read(type: ObjectType, audience: Audience, ids: readonly string[]): Promise<readonly SourceObject[]> {
    if (ids.length === 0) return [];
    return this.#objects(type, audience, sql`o.id IN (${uuids(ids)})`);
  }

  async names(type: ObjectType, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (ids.length === 0) return new Map();
    const { rows } = await sql<{ id: string; name: string }>`
      SELECT o.id, coalesce(o.properties->>'userPrincipalName', o.properties->>'displayName') AS name
      FROM directory_object o
      WHERE o.organization_id = ${this.#organizationId} AND o.type = ${type} AND o.id IN (${uuids(ids)})`.execute(
      this.#kysely,
    );
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  async memberships(objectIds: readonly string[], groupIds: readonly string[]): Promise<Memberships> {
    const wanted = groupIds.map((id) => id.toLowerCase()).filter(isUuid);
    if (wanted.length === 0 || objectIds.length === 0) return new Map();
    const { rows } = await sql<{ member_id: string; group_id: string }>`
      WITH RECURSIVE upward AS (
        SELECT m.member_id, m.group_id FROM directory_membership m
        WHERE m.organization_id = ${this.#organizationId} AND m.member_id IN (${uuids(objectIds)})
          AND ${isLive(this.#organizationId, sql`m.group_id`)}
        UNION
        SELECT u.member_id, m.group_id FROM upward u
        JOIN directory_membership m ON m.organization_id = ${this.#organizationId} AND m.member_id = u.group_id
        WHERE ${isLive(this.#organizationId, sql`m.group_id`)}
      )
      SELECT member_id, group_id FROM upward WHERE group_id IN (${uuids(wanted)})`.execute(this.#kysely);
    const byMember = new Map<string, Set<string>>();
    for (const row of rows) {
      const groups = byMember.get(row.member_id) ?? new Set();
      byMember.set(row.member_id, groups.add(row.group_id));
    }
    return byMember;
  }

  /** When an object itself was last changed after a position; undefined when it was not. */
  writtenSince(object: ChangedObject, position: string): Promise<Date | undefined> {
    return lastWritten(this.#kysely, this.#organizationId, position, object);
  }

  async changesSince(
    { applicationId, settings }: Audience,
    position: string,
    limit: number,
    groupIds: readonly string[] = [],
  ): Promise<ChangePage | undefined> {
    const page = await readLog(this.#kysely, this.#organizationId, position, limit);
    if (page === undefined) return undefined;
    const levels = levelsBelow(settings);
    const changes: ChangedObject[] = [];
    const regrouped: Regrouped[] = [];
    const widened: string[] = [];
    const emptied: string[] = [];
    let rearranged = false;
    for (const row of page.rows) {
      const type = row.type as ObjectType;
      if (row.kind === 'regrouped') {
        widened.push(row.id);
        emptied.push(row.id);
      } else if (row.kind === 'written' || row.kind === 'purged') changes.push({ type, id: row.id });
      else if (row.kind === 'ownerAdded' || row.kind === 'ownerRemoved') {
        // Who owns a group entitles nobody to anything.
      } else if (row.member_id !== null) {
        changes.push({ type: 'Group', id: row.id });
        const member = { type: row.member_type as ObjectType, id: row.member_id };
        regrouped.push({ groupId: row.id, member, left: row.kind === 'memberRemoved' });
      } else if (row.kind === 'roles') {
        rearranged ||= row.application_id === applicationId;
      } else if (row.application_id === applicationId) {
        changes.push({ type, id: row.id });
        if (type === 'Group') widened.push(row.id);
      }
    }
    changes.push(...(await this.#entitledByMembership(applicationId, regrouped, levels)));
    changes.push(...(await this.#peopleIn(widened, levels)));
    if (levels > 0)
      changes.push(...(await this.#around([...regrouped.map(({ groupId }) => groupId), ...emptied], levels)));
    changes.push(...(await this.#below(regrouped, widened, groupIds)));
    if (rearranged) changes.push(...(await this.#roleHolders(applicationId, levels)));
    return { changes, position: page.position, more: page.more };
  }

  /** Everybody who holds a role of the application, directly or through a group. */
  async #roleHolders(applicationId: string, levels: number): Promise<readonly ChangedObject[]> {
    const rows = await this.#kysely
      .selectFrom('assignment')
      .innerJoin('app_role', (join) =>
        join
          .onRef('app_role.organization_id', '=', 'assignment.organization_id')
          .onRef('app_role.application_id', '=', 'assignment.application_id')
          .onRef('app_role.id', '=', 'assignment.role_id'),
      )
      .select(['principal_type', 'principal_id'])
      .distinct()
      .where('assignment.organization_id', '=', this.#organizationId)
      .where('assignment.application_id', '=', applicationId)
      .execute();
    const holders = rows.map((row) => ({ type: row.principal_type as ObjectType, id: row.principal_id }));
    const groupIds = holders.flatMap(({ type, id }) => (type === 'Group' ? [id] : []));
    return [...holders, ...(await this.#peopleIn(groupIds, levels))];
  }

  /** Whom a change of membership concerns because a filter asks about a group further up. */
  async #below(
    regrouped: readonly Regrouped[],
    widened: readonly string[],
    groupIds: readonly string[],
  ): Promise<readonly ChangedObject[]> {
    const changed = [...new Set([...regrouped.map(({ groupId }) => groupId), ...widened])];
    const wanted = new Set(groupIds.map((id) => id.toLowerCase()).filter(isUuid));
    if (changed.length === 0 || wanted.size === 0) return [];
    const above = await this.#groupsAbove(changed);
    const concerns = (groupId: string) => [groupId, ...(above.get(groupId) ?? [])].some((id) => wanted.has(id));
    const members = regrouped.filter(({ groupId }) => concerns(groupId)).map(({ member }) => member);
    const nested = members.flatMap(({ type, id }) => (type === 'Group' ? [id] : []));
    return [...members, ...(await this.#allMembers([...nested, ...widened.filter(concerns)]))];
  }

  /** The groups each of the groups is in, at any depth, also through groups that were deleted meanwhile. */
  async #groupsAbove(groupIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const { rows } = await sql<{ start: string; group_id: string }>`
      WITH RECURSIVE upward AS (
        SELECT m.member_id AS start, m.group_id FROM directory_membership m
        WHERE m.organization_id = ${this.#organizationId} AND m.member_id IN (${uuids(groupIds)})
        UNION
        SELECT u.start, m.group_id FROM upward u
        JOIN directory_membership m ON m.organization_id = ${this.#organizationId} AND m.member_id = u.group_id
      )
      SELECT start, group_id FROM upward`.execute(this.#kysely);
    const above = new Map<string, string[]>();
    for (const row of rows) above.set(row.start, [...(above.get(row.start) ?? []), row.group_id]);
    return above;
  }

  /** Everything in the groups, at any depth. */
  async #allMembers(groupIds: readonly string[]): Promise<readonly ChangedObject[]> {
    if (groupIds.length === 0) return [];
    const { rows } = await sql<{ member_id: string; member_type: string }>`
      WITH RECURSIVE downward AS (
        SELECT m.member_id, m.member_type FROM directory_membership m
        WHERE m.organization_id = ${this.#organizationId} AND m.group_id IN (${uuids(groupIds)})
        UNION
        SELECT m.member_id, m.member_type FROM downward d
        JOIN directory_membership m ON m.organization_id = ${this.#organizationId} AND m.group_id = d.member_id
        WHERE d.member_type = 'Group'
      )
      SELECT member_id, member_type FROM downward`.execute(this.#kysely);
    return rows.map((row) => ({ type: row.member_type as ObjectType, id: row.member_id }));
  }

  /**
   * Whom joining or leaving a group may have entitled or not. Joining counts when the group, or one above it, is assigned.
   * Leaving always counts: the way that ended may have led through groups that were unassigned or parted meanwhile.
   */
  async #entitledByMembership(
    applicationId: string,
    regrouped: readonly Regrouped[],
    levels: number,
  ): Promise<readonly ChangedObject[]> {
    const joined = [...new Set(regrouped.flatMap(({ groupId, left }) => (left ? [] : [groupId])))];
    const assigned = await this.#assignedAbove(applicationId, joined, levels);
    const concerned = regrouped
      .filter(({ groupId, left }) => left || assigned.has(groupId))
      .map(({ member }) => member);
    const people = concerned.filter(({ type }) => type === 'User');
    const groupIds = concerned.flatMap(({ type, id }) => (type === 'Group' ? [id] : []));
    return levels === 0 ? people : [...people, ...(await this.#peopleIn(groupIds, levels - 1))];
  }

  /** Which of the groups are assigned, or in a group that is. */
  async #assignedAbove(
    applicationId: string,
    groupIds: readonly string[],
    levels: number,
  ): Promise<ReadonlySet<string>> {
    if (groupIds.length === 0) return new Set();
    const { rows } = await sql<{ start: string }>`
      SELECT DISTINCT g.start FROM ${groupsAbove(this.#organizationId, groupIds, levels)} g
      JOIN assignment a ON a.organization_id = ${this.#organizationId} AND a.application_id = ${applicationId}
        AND a.principal_id = g.group_id`.execute(this.#kysely);
    return new Set(rows.map(({ start }) => start));
  }

  /** The groups around some groups, whose members are also theirs. */
  async #around(groupIds: readonly string[], levels: number): Promise<readonly ChangedObject[]> {
    if (groupIds.length === 0) return [];
    const { rows } = await sql<{ group_id: string }>`
      SELECT DISTINCT group_id FROM ${groupsAbove(this.#organizationId, groupIds, levels)} g
      WHERE level > 0`.execute(this.#kysely);
    return rows.map((row) => ({ type: 'Group', id: row.group_id }));
  }

  /** Everybody in groups, and in the groups in them so many levels down, whatever became of the groups. */
  async #peopleIn(groupIds: readonly string[], levels: number): Promise<readonly ChangedObject[]> {
    if (groupIds.length === 0) return [];
    const below = groupsBelow(this.#organizationId, [...new Set(groupIds)], levels, { live: false });
    const { rows } = await sql<{ member_id: string }>`
      SELECT DISTINCT m.member_id FROM ${below} g
      JOIN directory_membership m ON m.organization_id = ${this.#organizationId} AND m.group_id = g.group_id
        AND m.member_type = 'User'`.execute(this.#kysely);
    return rows.map((row) => ({ type: 'User', id: row.member_id }));
  }

  async #objects(
    type: ObjectType,
    { applicationId, settings }: Audience,
    condition: ReturnType<typeof sql>,
  ): Promise<SourceObject[]> {
    const levels = levelsBelow(settings);
    const groups =
      levels === 0
        ? sql`(SELECT m.group_id FROM directory_membership m
            WHERE m.organization_id = o.organization_id AND m.member_id = o.id)`
        : groupsOf(this.#organizationId, sql`o.id`, levels);
    const { rows } = await sql<ObjectRow & { assignments: readonly AssignmentRow[] | null }>`
      SELECT o.id, o.key, o.properties, o.manager_id, o.created_at, o.deleted_at, (
        SELECT json_agg(json_build_object('id', a.id, 'via', a.via, 'viaName', a.via_name, 'roleId', a.role_id,
                                          'value', coalesce(r.value, r.name, a.role_value), 'name', coalesce(r.name, a.role_name))
                        ORDER BY r.position, a.created_at, a.id)
        FROM (
          SELECT a.*, NULL::uuid AS via, NULL::text AS via_name FROM assignment a
          WHERE a.organization_id = o.organization_id AND a.application_id = ${applicationId} AND a.principal_id = o.id
          UNION ALL
          SELECT a.*, m.group_id AS via, g.properties->>'displayName' AS via_name FROM ${groups} m
          JOIN assignment a ON a.organization_id = o.organization_id AND a.principal_id = m.group_id
            AND a.application_id = ${applicationId}
          JOIN directory_object g ON g.organization_id = o.organization_id AND g.type = 'Group' AND g.id = m.group_id
            AND g.deleted_at IS NULL
          WHERE o.type = 'User'
        ) a
        LEFT JOIN app_role r ON r.organization_id = a.organization_id AND r.application_id = a.application_id
          AND r.id = a.role_id
      ) AS assignments
      FROM directory_object o
      WHERE o.organization_id = ${this.#organizationId} AND o.type = ${type} AND ${condition}`.execute(this.#kysely);
    return rows.map((row) => sourceObject(type, row));
  }
}

/** Somebody who joined a group, or left it. */
interface Regrouped {
  readonly groupId: string;
  readonly member: ChangedObject;
  readonly left: boolean;
}

function uuids(ids: readonly string[]): RawBuilder<unknown> {
  return sql.join(ids.map((id) => sql`${id}::uuid`));
}

interface AssignmentRow {
  readonly id: string;
  readonly via: string | null;
  readonly viaName: string | null;
  readonly roleId: string;
  readonly value: string | null;
  readonly name: string;
}

function sourceObject(
  type: ObjectType,
  row: ObjectRow & { readonly assignments: readonly AssignmentRow[] | null },
): SourceObject {
  const assignments = (row.assignments ?? []).map(
    (assignment): SourceAssignment => ({
      id: assignment.id,
      viaGroupId: assignment.via ?? undefined,
      viaGroupName: assignment.viaName ?? undefined,
      role: { id: assignment.roleId, value: assignment.value ?? assignment.name, displayName: assignment.name },
    }),
  );
  const common = { type, id: row.id, softDeleted: row.deleted_at !== null, assignments };
  if (type === 'Group') {
    const record = groupSourceRecord(asObject('Group', row));
    return { ...common, name: String(record.displayName ?? row.id), record, accountEnabled: true, references: {} };
  }
  const record = userSourceRecord(asObject('User', row));
  return {
    ...common,
    name: String(record.userPrincipalName ?? row.id),
    record,
    accountEnabled: record.accountEnabled !== false,
    references: row.manager_id === null ? {} : { manager: [row.manager_id] },
  };
}
