import { type Kysely, type RawBuilder, sql } from 'kysely';
import { levelsBelow, type MembershipDelta, type Nesting, type ObjectType } from '../../engine/index.ts';
import { groupsBelow } from '../directory/nested-groups.ts';
import type { Schema } from '../schema.ts';

interface MemberRow {
  readonly source_id: string;
  readonly target_id: string;
  readonly type: string;
}

/** The members of one group: who ought to be one, who was written as one, and whom the target shows. It writes nothing. */
export class GroupMembers {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;
  readonly #jobId: string;
  readonly #groupId: string;
  readonly #wanted: RawBuilder<unknown>;

  constructor(kysely: Kysely<Schema>, organizationId: string, jobId: string, groupId: string, nesting: Nesting) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
    this.#jobId = jobId;
    this.#groupId = groupId;
    this.#wanted = wantedMembers(organizationId, groupId, nesting);
  }

  /** What has to be written; undefined when the group has no account in use. */
  async delta(limit: number, members: readonly string[] | undefined): Promise<MembershipDelta | undefined> {
    const group = await this.#group();
    if (group === undefined) return undefined;
    const among = (column: string) =>
      members === undefined ? sql`` : sql`AND ${sql.ref(column)} = ANY (${[...members]}::uuid[])`;
    const additions = await sql<MemberRow>`
      SELECT l.source_id, l.target_id, l.type
      FROM ${this.#wanted} m
      JOIN link l ON l.organization_id = ${this.#organizationId} AND l.job_id = ${this.#jobId}
        AND l.type = m.member_type AND l.source_id = m.member_id AND l.state = 'managed'
      WHERE NOT EXISTS (${this.#written(sql`m.member_id`)})
        ${among('m.member_id')}
      ORDER BY m.member_id LIMIT ${limit}`.execute(this.#kysely);
    const removals = await sql<MemberRow>`
      SELECT l.source_id, l.target_id, l.type
      FROM written_membership w
      JOIN link l ON l.organization_id = w.organization_id AND l.job_id = w.job_id
        AND l.type = ANY (ARRAY['User', 'Group']) AND l.source_id = w.member_id
      WHERE w.organization_id = ${this.#organizationId} AND w.job_id = ${this.#jobId} AND w.group_id = ${this.#groupId}
        AND NOT EXISTS (SELECT FROM ${this.#wanted} m WHERE m.member_id = w.member_id)
        ${among('w.member_id')}
      ORDER BY w.member_id LIMIT ${limit}`.execute(this.#kysely);
    return { ...group, additions: additions.rows.map(asMember), removals: removals.rows.map(asMember) };
  }

  /** What others changed, by the ids of the members the target shows; undefined when the group has no account in use. */
  async drift(shown: readonly string[], limit: number): Promise<MembershipDelta | undefined> {
    const group = await this.#group();
    if (group === undefined) return undefined;
    // Joined as rows, since a list of ids would be looked through once for each member. What is no text is nobody's id.
    const texts = shown.filter((id) => id.isWellFormed() && !id.includes('\u0000'));
    const ids = sql`(SELECT DISTINCT id COLLATE "C" AS id
      FROM jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb) AS shown (id))`;
    const gone = await sql<MemberRow>`
      SELECT l.source_id, l.target_id, l.type
      FROM ${this.#wanted} m
      JOIN link l ON l.organization_id = ${this.#organizationId} AND l.job_id = ${this.#jobId}
        AND l.type = m.member_type AND l.source_id = m.member_id AND l.state = 'managed' AND l.left_scope_at IS NULL
      LEFT JOIN ${ids} s ON s.id = l.target_id
      WHERE s.id IS NULL AND EXISTS (${this.#written(sql`m.member_id`)})
      ORDER BY l.source_id LIMIT ${limit}`.execute(this.#kysely);
    // Ids of people and of groups may be alike in a target, and a member is not always said to be the one or the other.
    const strange = await sql<MemberRow>`
      SELECT l.source_id, l.target_id, l.type
      FROM ${ids} s
      JOIN link l ON l.organization_id = ${this.#organizationId} AND l.job_id = ${this.#jobId} AND l.type = 'User'
        AND l.target_id = s.id AND l.state <> 'tombstone'
      WHERE NOT EXISTS (${this.#written(sql`l.source_id`)})
        AND NOT EXISTS (SELECT FROM ${this.#wanted} m WHERE m.member_id = l.source_id)
      ORDER BY l.source_id LIMIT ${limit}`.execute(this.#kysely);
    return { ...group, additions: gone.rows.map(asMember), removals: strange.rows.map(asMember) };
  }

  #written(memberId: RawBuilder<unknown>): RawBuilder<unknown> {
    return sql`SELECT FROM written_membership w WHERE w.organization_id = ${this.#organizationId}
      AND w.job_id = ${this.#jobId} AND w.group_id = ${this.#groupId} AND w.member_id = ${memberId}`;
  }

  async #group(): Promise<Pick<MembershipDelta, 'groupId' | 'groupTargetId' | 'groupName'> | undefined> {
    const { rows } = await sql<{ target_id: string; name: string | null }>`
      SELECT l.target_id, o.properties->>'displayName' AS name
      FROM link l
      LEFT JOIN directory_object o ON o.organization_id = l.organization_id AND o.type = 'Group' AND o.id = l.source_id
      WHERE l.organization_id = ${this.#organizationId} AND l.job_id = ${this.#jobId} AND l.type = 'Group'
        AND l.source_id = ${this.#groupId} AND l.state = 'managed'`.execute(this.#kysely);
    const [row] = rows;
    return row && { groupId: this.#groupId, groupTargetId: row.target_id, groupName: row.name ?? this.#groupId };
  }
}

/** `(member_id, member_type)`: who ought to be in a group of the target. */
function wantedMembers(organizationId: string, groupId: string, nesting: Nesting): RawBuilder<unknown> {
  const levels = levelsBelow(nesting);
  if (levels > 0) {
    return sql`(
      SELECT DISTINCT m.member_id, m.member_type
      FROM ${groupsBelow(organizationId, [groupId], levels, { live: true })} g
      JOIN directory_membership m ON m.organization_id = ${organizationId} AND m.group_id = g.group_id
      WHERE m.member_type = 'User')`;
  }
  const types = nesting.nestedGroups === 'mirror' ? ['User', 'Group'] : ['User'];
  return sql`(
    SELECT m.member_id, m.member_type FROM directory_membership m
    WHERE m.organization_id = ${organizationId} AND m.group_id = ${groupId} AND m.member_type = ANY (${types}::text[]))`;
}

function asMember(row: MemberRow): MembershipDelta['additions'][number] {
  return { type: row.type as ObjectType, sourceId: row.source_id, targetId: row.target_id };
}
