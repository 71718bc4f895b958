import { type Kysely, type RawBuilder, sql } from 'kysely';
import type {
  ChangeEntry,
  ChangeEntryPage,
  DirectoryChanges,
  DirectoryObjects,
  DirectoryObjectType,
  GroupRelation,
  RelationCursor,
  RelationEntry,
  RelationSubject,
} from '../../directory/index.ts';
import type { Schema } from '../schema.ts';
import { type LogRow, readLog, watermark } from './change-log.ts';
import { asObject, type ObjectRow } from './object-row.ts';

/** What delta queries read of one organisation. */
export class KyselyDirectoryChanges implements DirectoryChanges {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  watermark(): Promise<string> {
    return watermark(this.#kysely);
  }

  async since(position: string, limit: number): Promise<ChangeEntryPage | undefined> {
    const page = await readLog(this.#kysely, this.#organizationId, position, limit);
    if (page === undefined) return undefined;
    const { rows, more } = page;
    return { entries: rows.flatMap(asEntry), rows: rows.length, position: page.position, more };
  }

  async read<T extends DirectoryObjectType>(type: T, ids: readonly string[]): Promise<readonly DirectoryObjects[T][]> {
    if (ids.length === 0) return [];
    return this.#objects(type, sql`o.id IN (${uuids(ids)})`);
  }

  reports(
    managerIds: readonly string[],
    after: string | undefined,
    limit: number,
  ): Promise<readonly DirectoryObjects['User'][]> {
    if (managerIds.length === 0) return Promise.resolve([]);
    return this.#objects(
      'User',
      sql`o.manager_id IN (${uuids(managerIds)}) AND o.deleted_at IS NULL
        AND o.id > ${after ?? NIL}::uuid ORDER BY o.id LIMIT ${limit}`,
    );
  }

  async holding(
    pairs: readonly Pick<RelationEntry, 'groupId' | 'relation' | 'member'>[],
  ): Promise<readonly RelationEntry[]> {
    const found = await Promise.all(
      (['members', 'owners'] as const).map((relation) => {
        const wanted = pairs.filter((pair) => pair.relation === relation);
        if (wanted.length === 0) return [];
        const ids = wanted.map(({ groupId, member }) => sql`(${groupId}::uuid, ${member.id}::uuid)`);
        return this.#related([relation], () => sql`(r.group_id, r.member_id) IN (${sql.join(ids)})`);
      }),
    );
    return found.flat().filter(({ lives }) => lives);
  }

  async relations(
    { relations, between, groupIds = [], memberIds = [] }: RelationSubject,
    after: RelationCursor | undefined,
    limit: number,
  ): Promise<readonly RelationEntry[]> {
    const conditions: RawBuilder<unknown>[] = [];
    if (between !== undefined) {
      const ids = groupIds.length === 0 ? sql`` : sql` AND r.group_id IN (${uuids(groupIds)})`;
      conditions.push(sql`(r.group_id > ${between[0] ?? NIL}::uuid AND r.group_id <= ${between[1]}::uuid${ids})`);
    } else {
      if (groupIds.length > 0) conditions.push(sql`r.group_id IN (${uuids(groupIds)})`);
      if (memberIds.length > 0) conditions.push(sql`r.member_id IN (${uuids(memberIds)})`);
    }
    if (conditions.length === 0 || relations.length === 0) return [];
    const behind =
      after === undefined
        ? sql``
        : sql` AND (r.group_id, r.relation, r.member_id)
            > (${after.groupId}::uuid, ${after.relation}::text, ${after.memberId}::uuid)`;
    return this.#related(relations, () => sql`(${sql.join(conditions, sql` OR `)})${behind}`, limit);
  }

  async #related(
    relations: readonly GroupRelation[],
    condition: () => RawBuilder<unknown>,
    limit?: number,
  ): Promise<readonly RelationEntry[]> {
    const own = this.#organizationId;
    const tables = relations.map((relation) =>
      relation === 'members'
        ? sql`SELECT group_id, 'members' COLLATE "C" AS relation, member_id, member_type
            FROM directory_membership WHERE organization_id = ${own}`
        : sql`SELECT group_id, 'owners' COLLATE "C" AS relation, owner_id AS member_id, 'User' AS member_type
            FROM directory_owner WHERE organization_id = ${own}`,
    );
    const { rows } = await sql<RelationRow>`
      SELECT r.group_id, r.relation, r.member_id, r.member_type, o.deleted_at IS NULL AS lives
      FROM (${sql.join(tables, sql` UNION ALL `)}) r
      JOIN directory_object g ON g.organization_id = ${own} AND g.type = 'Group' AND g.id = r.group_id
        AND g.deleted_at IS NULL
      JOIN directory_object o ON o.organization_id = ${own} AND o.type = r.member_type AND o.id = r.member_id
      WHERE ${condition()}
      ORDER BY r.group_id, r.relation, r.member_id ${limit === undefined ? sql`` : sql`LIMIT ${limit}`}`.execute(
      this.#kysely,
    );
    return rows.map((row) => ({
      groupId: row.group_id,
      relation: row.relation,
      member: { type: row.member_type, id: row.member_id },
      lives: row.lives,
    }));
  }

  async #objects<T extends DirectoryObjectType>(
    type: T,
    condition: RawBuilder<unknown>,
  ): Promise<readonly DirectoryObjects[T][]> {
    const { rows } = await sql<ObjectRow>`
      SELECT o.id, o.key, o.properties, o.manager_id, o.created_at, o.deleted_at FROM directory_object o
      WHERE o.organization_id = ${this.#organizationId} AND o.type = ${type} AND ${condition}`.execute(this.#kysely);
    return rows.map((row) => asObject(type, row));
  }
}

interface RelationRow {
  readonly group_id: string;
  readonly relation: GroupRelation;
  readonly member_id: string;
  readonly member_type: DirectoryObjectType;
  readonly lives: boolean;
}

const NIL = '00000000-0000-0000-0000-000000000000';

function uuids(ids: readonly string[]): RawBuilder<unknown> {
  return sql.join(ids.map((id) => sql`${id}::uuid`));
}

/** Entries about assignments concern applications and not the directory; `regrouped` repeats what `written` says. */
function asEntry(row: LogRow): readonly ChangeEntry[] {
  const type = row.type as DirectoryObjectType;
  switch (row.kind) {
    case 'written':
      return [
        {
          kind: 'written',
          type,
          id: row.id,
          changed: row.changed ?? undefined,
          managerBefore: row.member_id ?? undefined,
        },
      ];
    case 'purged':
      return [{ kind: 'purged', type, id: row.id }];
    case 'memberAdded':
    case 'memberRemoved':
    case 'ownerAdded':
    case 'ownerRemoved': {
      if (row.member_id === null) return [];
      const relation = row.kind.startsWith('member') ? 'members' : 'owners';
      const member = { type: row.member_type as DirectoryObjectType, id: row.member_id };
      return [{ kind: 'related', relation, id: row.id, member }];
    }
    default:
      return [];
  }
}
