import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { DirectoryObjectType } from '../../directory/index.ts';
import type { KnownObject, MembershipChange, MetObject, PairCursor, SourceRecords } from '../../sources/index.ts';
import type { Schema } from '../schema.ts';

/** Members forgotten in one statement. */
const FORGOTTEN_AT_ONCE = 1_000;

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** What each source of an organisation brought, in the database. */
export class KyselySourceRecords implements SourceRecords {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  async known(
    sourceId: string,
    type: DirectoryObjectType,
    externalIds: readonly string[],
  ): Promise<readonly KnownObject[]> {
    if (externalIds.length === 0) return [];
    return this.#rows<KnownObject>(sql`
      SELECT s.external_id AS "externalId", s.object_id AS "objectId" FROM directory_source_object s
      JOIN directory_object o ON o.organization_id = s.organization_id AND o.type = s.type AND o.id = s.object_id
      WHERE ${this.#of('s', sourceId)} AND s.type = ${type} AND s.external_id IN (${sql.join(externalIds)})
        AND (NOT s.has_left OR NOT EXISTS (
          SELECT FROM directory_source_object k WHERE k.organization_id = s.organization_id AND k.type = s.type
            AND k.object_id = s.object_id AND NOT k.has_left))`);
  }

  async keepers(type: DirectoryObjectType, objectIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (objectIds.length === 0) return new Map();
    const rows = await this.#rows<{ id: string; name: string }>(sql`
      SELECT s.object_id AS id, d.display_name AS name FROM directory_source_object s
      JOIN directory_source d ON d.organization_id = s.organization_id AND d.id = s.source_id
      WHERE s.organization_id = ${this.#organizationId} AND s.type = ${type} AND NOT s.has_left
        AND s.object_id IN (${uuids(objectIds)})`);
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  async met(sourceId: string, number: number, objects: readonly MetObject[]): Promise<void> {
    if (objects.length === 0) return;
    const told = objects.filter(({ manager }) => manager !== undefined);
    const untold = objects.filter(({ manager }) => manager === undefined);
    await this.#kysely.transaction().execute(async (transaction) => {
      for (const some of [told, untold]) {
        if (some.length === 0) continue;
        await transaction
          .insertInto('directory_source_object')
          .values(
            some.map(({ type, externalId, objectId, reference, manager }) => ({
              organization_id: this.#organizationId,
              source_id: sourceId,
              type,
              external_id: externalId,
              object_id: objectId,
              reference,
              manager: manager ?? null,
              read_number: number,
            })),
          )
          .onConflict((conflict) =>
            conflict.columns(['organization_id', 'source_id', 'type', 'external_id']).doUpdateSet((excluded) => ({
              object_id: excluded.ref('excluded.object_id'),
              reference: excluded.ref('excluded.reference'),
              ...(some === told && { manager: excluded.ref('excluded.manager') }),
              read_number: excluded.ref('excluded.read_number'),
              gone: sql<boolean>`false`,
              has_left: sql<boolean>`false`,
            })),
          )
          .execute();
      }
    });
  }

  async gone(sourceId: string, type: DirectoryObjectType, externalIds: readonly string[]): Promise<void> {
    await this.#mark(sourceId, type, externalIds, { gone: true });
  }

  async joined(sourceId: string, number: number, groupId: string, references: readonly string[]): Promise<void> {
    const different = [...new Set(references)];
    if (different.length === 0) return;
    await this.#kysely
      .insertInto('directory_source_member')
      .values(
        different.map((reference) => ({
          organization_id: this.#organizationId,
          source_id: sourceId,
          group_external_id: groupId,
          reference,
          read_number: number,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['organization_id', 'source_id', 'group_external_id', 'reference'])
          .doUpdateSet((excluded) => ({ read_number: excluded.ref('excluded.read_number') })),
      )
      .execute();
  }

  async parted(sourceId: string, groupId: string, references: readonly string[]): Promise<void> {
    if (references.length === 0) return;
    await this.#kysely
      .deleteFrom('directory_source_member')
      .where('organization_id', '=', this.#organizationId)
      .where('source_id', '=', sourceId)
      .where('group_external_id', '=', groupId)
      .where('reference', 'in', references)
      .execute();
  }

  async unmet(sourceId: string, number: number): Promise<void> {
    await this.#kysely
      .updateTable('directory_source_object')
      .set({ gone: true })
      .where('organization_id', '=', this.#organizationId)
      .where('source_id', '=', sourceId)
      .where('read_number', '<', number)
      .where('gone', '=', false)
      .execute();
    // Groups this read did not meet keep what is known of them until it is decided whether they are gone.
    for (let forgotten = FORGOTTEN_AT_ONCE; forgotten === FORGOTTEN_AT_ONCE; ) {
      const rows = await this.#rows<object>(sql`
        DELETE FROM directory_source_member WHERE (organization_id, source_id, group_external_id, reference) IN (
          SELECT m.organization_id, m.source_id, m.group_external_id, m.reference FROM directory_source_member m
          JOIN directory_source_object g ON ${this.#sameSource('g', 'm')} AND g.type = 'Group'
            AND g.external_id = m.group_external_id AND g.read_number = ${number}
          WHERE ${this.#of('m', sourceId)} AND m.read_number < ${number} LIMIT ${FORGOTTEN_AT_ONCE})
        RETURNING 1`);
      forgotten = rows.length;
    }
    // Those that left and were erased since will come as somebody new, if ever.
    await sql`
      DELETE FROM directory_source_object s WHERE ${this.#of('s', sourceId)} AND s.has_left AND NOT EXISTS (
        SELECT FROM directory_object o
        WHERE o.organization_id = s.organization_id AND o.type = s.type AND o.id = s.object_id)`.execute(this.#kysely);
  }

  managerChanges(sourceId: string, after: string | undefined, limit: number) {
    return this.#rows<{ readonly userId: string; readonly managerId: string | null }>(sql`
      SELECT s.object_id AS "userId", m.object_id AS "managerId" FROM directory_source_object s
      JOIN directory_object u ON u.organization_id = s.organization_id AND u.type = 'User' AND u.id = s.object_id
        AND u.deleted_at IS NULL
      LEFT JOIN LATERAL (
        SELECT m.object_id FROM directory_source_object m WHERE ${this.#sameSource('m', 's')} AND m.type = 'User'
          AND m.reference = s.manager AND NOT m.has_left ORDER BY m.gone, m.object_id LIMIT 1) m ON true
      WHERE ${this.#of('s', sourceId)} AND s.type = 'User' AND NOT s.has_left
        AND s.object_id > ${after ?? NOBODY}::uuid AND u.manager_id IS DISTINCT FROM m.object_id
      ORDER BY s.object_id LIMIT ${limit}`);
  }

  async missingMembers(
    sourceId: string,
    after: PairCursor | undefined,
    limit: number,
  ): Promise<readonly MembershipChange[]> {
    const [group, reference] = after ?? ['', ''];
    const rows = await this.#rows<PairRow>(sql`
      SELECT g.object_id AS "groupId", m.object_id AS "memberId", s.group_external_id AS first, s.reference AS second
      FROM directory_source_member s
      JOIN directory_source_object g ON ${this.#sameSource('g', 's')} AND g.type = 'Group'
        AND g.external_id = s.group_external_id AND NOT g.has_left
      JOIN directory_source_object m ON ${this.#sameSource('m', 's')} AND m.reference = s.reference
        AND NOT m.has_left AND NOT m.gone
      JOIN directory_object o ON o.organization_id = s.organization_id AND o.type = 'Group' AND o.id = g.object_id
        AND o.deleted_at IS NULL
      JOIN directory_object p ON p.organization_id = s.organization_id AND p.type = m.type AND p.id = m.object_id
        AND p.deleted_at IS NULL
      WHERE ${this.#of('s', sourceId)} AND (s.group_external_id, s.reference) > (${group}, ${reference})
        AND g.object_id <> m.object_id AND NOT EXISTS (
          SELECT FROM directory_membership d WHERE d.organization_id = s.organization_id
            AND d.group_id = g.object_id AND d.member_id = m.object_id)
      ORDER BY s.group_external_id, s.reference LIMIT ${limit}`);
    return rows.map(asChange);
  }

  async surplusMembers(
    sourceId: string,
    number: number,
    after: PairCursor | undefined,
    limit: number,
  ): Promise<readonly MembershipChange[]> {
    const [group, member] = after ?? [NOBODY, NOBODY];
    const rows = await this.#rows<PairRow>(sql`
      SELECT d.group_id AS "groupId", d.member_id AS "memberId", d.group_id::text AS first, d.member_id::text AS second
      FROM directory_source_object g
      JOIN directory_membership d ON d.organization_id = g.organization_id AND d.group_id = g.object_id
      JOIN directory_object o ON o.organization_id = d.organization_id AND o.type = d.member_type
        AND o.id = d.member_id AND o.deleted_at IS NULL
      JOIN directory_object p ON p.organization_id = g.organization_id AND p.type = 'Group' AND p.id = g.object_id
        AND p.deleted_at IS NULL
      WHERE ${this.#of('g', sourceId)} AND g.type = 'Group' AND g.read_number = ${number} AND NOT g.has_left
        AND (d.group_id, d.member_id) > (${group}::uuid, ${member}::uuid) AND NOT EXISTS (
          SELECT FROM directory_source_object m
          JOIN directory_source_member s ON ${this.#sameSource('s', 'm')} AND s.group_external_id = g.external_id
            AND s.reference = m.reference
          WHERE ${this.#sameSource('m', 'g')} AND m.object_id = d.member_id AND NOT m.has_left)
      ORDER BY d.group_id, d.member_id LIMIT ${limit}`);
    return rows.map(asChange);
  }

  async counts(sourceId: string): Promise<Awaited<ReturnType<SourceRecords['counts']>>> {
    const rows = await this.#rows<{ type: string; kept: number; gone: number }>(sql`
      SELECT type, count(*)::int AS kept, (count(*) FILTER (WHERE gone))::int AS gone FROM directory_source_object s
      WHERE ${this.#of('s', sourceId)} AND NOT has_left GROUP BY type`);
    const of = (type: DirectoryObjectType) => {
      const row = rows.find((one) => one.type === type);
      return { kept: row?.kept ?? 0, gone: row?.gone ?? 0 };
    };
    return { User: of('User'), Group: of('Group') };
  }

  goneObjects(
    sourceId: string,
    type: DirectoryObjectType,
    after: string | undefined,
    limit: number,
  ): Promise<readonly KnownObject[]> {
    return this.#rows<KnownObject>(sql`
      SELECT external_id AS "externalId", object_id AS "objectId" FROM directory_source_object s
      WHERE ${this.#of('s', sourceId)} AND type = ${type} AND gone AND NOT has_left AND external_id > ${after ?? ''}
      ORDER BY external_id LIMIT ${limit}`);
  }

  async backAgain(sourceId: string, type: DirectoryObjectType, externalIds: readonly string[]): Promise<void> {
    await this.#mark(sourceId, type, externalIds, { gone: false });
  }

  async letGo(sourceId: string, type: DirectoryObjectType, externalIds: readonly string[]): Promise<void> {
    await this.#mark(sourceId, type, externalIds, { has_left: true });
  }

  async #mark(
    sourceId: string,
    type: DirectoryObjectType,
    externalIds: readonly string[],
    change: { readonly gone: boolean } | { readonly has_left: boolean },
  ): Promise<void> {
    if (externalIds.length === 0) return;
    await this.#kysely
      .updateTable('directory_source_object')
      .set(change)
      .where('organization_id', '=', this.#organizationId)
      .where('source_id', '=', sourceId)
      .where('type', '=', type)
      .where('external_id', 'in', externalIds)
      .execute();
  }

  async #rows<Row>(query: RawBuilder<unknown>): Promise<readonly Row[]> {
    return (await (query as RawBuilder<Row>).execute(this.#kysely)).rows;
  }

  #of(table: string, sourceId: string): RawBuilder<unknown> {
    return sql`${sql.ref(`${table}.organization_id`)} = ${this.#organizationId}
      AND ${sql.ref(`${table}.source_id`)} = ${sourceId}`;
  }

  #sameSource(one: string, other: string): RawBuilder<unknown> {
    return sql`${sql.ref(`${one}.organization_id`)} = ${sql.ref(`${other}.organization_id`)}
      AND ${sql.ref(`${one}.source_id`)} = ${sql.ref(`${other}.source_id`)}`;
  }
}

interface PairRow {
  readonly groupId: string;
  readonly memberId: string;
  readonly first: string;
  readonly second: string;
}

function asChange({ groupId, memberId, first, second }: PairRow): MembershipChange {
  return { groupId, memberId, cursor: [first, second] };
}

function uuids(ids: readonly string[]): RawBuilder<unknown> {
  return sql.join(ids.map((id) => sql`${id}::uuid`));
}
