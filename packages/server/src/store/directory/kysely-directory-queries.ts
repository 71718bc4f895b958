import { type Kysely, type RawBuilder, sql } from 'kysely';
import type {
  DirectoryObjectType,
  DirectoryQueries,
  FoundObject,
  ObjectQuery,
  Place,
  SortKey,
} from '../../directory/index.ts';
import type { Schema } from '../schema.ts';
import { conditionSql, fieldSql, parameter, relatives } from './object-conditions.ts';
import { asObject, type ObjectRow } from './object-row.ts';

/** What one organisation's directory is asked for, as one statement each. */
export class KyselyDirectoryQueries implements DirectoryQueries {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  async list(
    query: ObjectQuery,
    { after, limit }: { readonly after?: Place | undefined; readonly limit: number },
  ): Promise<readonly FoundObject[]> {
    const { table, id } = this.#from(query);
    const order = (query.order ?? []).map((key) => sorted(key, query.types));
    const rest = after === undefined ? sql`` : sql` AND ${behind(order, id, after)}`;
    const { rows } = await sql<ObjectRow & { readonly type: DirectoryObjectType }>`
      SELECT o.type, o.id, o.key, o.properties, o.manager_id, o.created_at, o.deleted_at
      FROM ${table} ${this.#where(query)}${rest}
      ORDER BY ${orderOf(order, id)} LIMIT ${limit}`.execute(this.#kysely);
    return rows.map((row) => ({ type: row.type, object: asObject(row.type, row) }) as FoundObject);
  }

  async count(query: ObjectQuery): Promise<number> {
    const { table } = this.#from(query);
    const { rows } = await sql<{ readonly total: string }>`
      SELECT count(*) AS total FROM ${table} ${this.#where(query)}`.execute(this.#kysely);
    return Number(rows[0]?.total ?? 0);
  }

  /** Direct members and owners are read in the order of their own index, so that a page costs what it holds. */
  #from({ within }: ObjectQuery): { readonly table: RawBuilder<unknown>; readonly id: RawBuilder<unknown> } {
    const own = this.#organizationId;
    const object = (type: RawBuilder<unknown>, id: RawBuilder<unknown>) =>
      sql`JOIN directory_object o ON o.organization_id = r.organization_id AND o.type = ${type} AND o.id = ${id}`;
    if (within?.relation === 'members') {
      const table = sql`directory_membership r ${object(sql`r.member_type`, sql`r.member_id`)}
        AND r.organization_id = ${own} AND r.group_id = ${within.id}::uuid`;
      return { table, id: sql`r.member_id` };
    }
    if (within?.relation === 'memberOf') {
      const table = sql`directory_membership r ${object(sql`'Group'`, sql`r.group_id`)}
        AND r.organization_id = ${own} AND r.member_id = ${within.id}::uuid`;
      return { table, id: sql`r.group_id` };
    }
    return { table: sql`directory_object o`, id: sql`o.id` };
  }

  #where({ types, state, within, condition }: ObjectQuery): RawBuilder<unknown> {
    const tests = [
      sql`o.organization_id = ${this.#organizationId}`,
      types.length === 1 ? sql`o.type = ${types[0]}` : sql`o.type IN (${sql.join(types)})`,
      state === 'deleted' ? sql`o.deleted_at IS NOT NULL` : sql`o.deleted_at IS NULL`,
    ];
    if (within?.relation === 'directReports') tests.push(sql`o.manager_id = ${within.id}::uuid`);
    else if (within !== undefined && within.relation !== 'members' && within.relation !== 'memberOf') {
      tests.push(sql`o.id IN ${relatives(within.relation, sql`${within.id}::uuid`, this.#organizationId)}`);
    }
    if (condition !== undefined) tests.push(conditionSql(condition, this.#organizationId));
    return sql`WHERE ${sql.join(tests, sql` AND `)}`;
  }
}

/** A key with what the rows are sorted by. */
interface SortedBy extends SortKey {
  readonly value: RawBuilder<unknown>;
}

/** Objects without a value come first; the database must not have to think of NULL for those that are never without. */
function sorted(key: SortKey, types: readonly DirectoryObjectType[]): SortedBy {
  const { field } = key;
  const value = fieldSql(field);
  const isEverywhere =
    field.kind === 'instant'
      ? /^(?:created|deleted)DateTime$/.test(field.name)
      : field.name === 'displayName' || (field.name === 'userPrincipalName' && types.every((type) => type === 'User'));
  return { ...key, value: isEverywhere ? value : sql`coalesce(${value}, '')` };
}

function orderOf(order: readonly SortedBy[], id: RawBuilder<unknown>): RawBuilder<unknown> {
  const last = order.at(-1)?.descending === true;
  return sql.join([...order.map(({ value, descending }) => directed(value, descending)), directed(id, last)]);
}

function directed(value: RawBuilder<unknown>, descending: boolean): RawBuilder<unknown> {
  return descending ? sql`${value} DESC` : value;
}

/** Whether a row stands strictly behind a place. */
function behind(order: readonly SortedBy[], id: RawBuilder<unknown>, place: Place): RawBuilder<unknown> {
  const keys = [
    ...order.map((key, index) => ({
      value: key.value,
      place: parameter(key.field, place[index] ?? ''),
      descending: key.descending,
    })),
    { value: id, place: sql`${place.at(-1)}::uuid`, descending: order.at(-1)?.descending === true },
  ];
  const beyond = (descending: boolean) => (descending ? sql`<` : sql`>`);
  const [first] = keys;
  if (keys.every(({ descending }) => descending === first?.descending)) {
    const row = (side: 'value' | 'place') => sql.join(keys.map((key) => key[side]));
    return sql`(${row('value')}) ${beyond(first?.descending === true)} (${row('place')})`;
  }
  const alternatives = keys.map((key, index) => {
    const equal = keys.slice(0, index).map((before) => sql`${before.value} = ${before.place}`);
    return sql`(${sql.join([...equal, sql`${key.value} ${beyond(key.descending)} ${key.place}`], sql` AND `)})`;
  });
  return sql`(${sql.join(alternatives, sql` OR `)})`;
}
