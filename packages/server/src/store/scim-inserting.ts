import type { Draft, Member, ResourceType } from '@lockstep/scim';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { prepared, type Sql } from './prepared-statement.ts';
import type { Schema } from './schema.ts';
import { type EntryColumns, entryColumns, entryRows } from './scim-index-value.ts';
import { startingInactive } from './scim-lifecycle.ts';
import { addingMembers } from './scim-membership-sql.ts';
import { type CreatedColumns, createdColumns, firstMembers, tellingCreated } from './scim-outbox.ts';
import { searchDocument } from './scim-search-document.ts';
import { counting } from './scim-total.ts';

/** New resources of one type: a list for each column, and those of their index entries. */
interface Columns extends EntryColumns {
  readonly tenantId: string;
  readonly type: string;
  readonly number: number;
  readonly ids: readonly string[];
  readonly times: readonly Date[];
  readonly attributes: readonly string[];
  readonly searches: readonly string[];
  readonly facts: readonly (string | null)[];
}

interface Come {
  readonly member_id: string;
}

/** Whether a resource has nothing beside its row and its index entries, and so can be stored together with others. */
export function isPlain({ attributes, members = [] }: Draft): boolean {
  return attributes.active !== false && members.length === 0;
}

/** Stores plain resources with their index entries, told of or not: all of them or none. No members come of any. */
export async function insertResources(
  kysely: Kysely<Schema>,
  tenantId: string,
  type: ResourceType,
  drafts: readonly Draft[],
  isTold: boolean,
): Promise<readonly (readonly string[])[]> {
  const columns = columnsOf(tenantId, type, drafts);
  if (isTold) await insertingTold(kysely, { ...columns, ...toldColumns(type, drafts) });
  else await insertingPlain(kysely, columns);
  return drafts.map(() => []);
}

/** Stores a resource with its index entries and the members that exist; answers the ids of those. */
export async function insertResource(
  kysely: Kysely<Schema>,
  tenantId: string,
  type: ResourceType,
  draft: Draft,
  members: ReadonlyMap<string, Member>,
  isTold: boolean,
): Promise<readonly string[]> {
  const { id, now, attributes } = draft;
  const columns = columnsOf(tenantId, type, [draft]);
  const off = attributes.active === false ? sql`, off AS (${startingInactive(tenantId, id, now)})` : sql``;
  const come = members.size > 0 ? addingMembers(tenantId, id, members, 'keep') : sql`SELECT NULL AS member_id LIMIT 0`;
  const told = isTold
    ? tellingCreated(
        { ...columns, ...toldColumns(type, [draft]) },
        firstMembers(tenantId, { type, id, now, after: attributes }),
      )
    : sql``;
  const rest = sql<Come>`${off}, come AS (${come}) ${told} SELECT member_id FROM come`;
  const { rows } = await inserting(columns, rest).execute(kysely);
  return rows.map(({ member_id }) => member_id);
}

function columnsOf(tenantId: string, type: ResourceType, drafts: readonly Draft[]): Columns {
  return {
    tenantId,
    type: type.name,
    number: drafts.length,
    ids: drafts.map(({ id }) => id),
    times: drafts.map(({ now }) => now),
    attributes: drafts.map(({ attributes }) => JSON.stringify(attributes)),
    searches: drafts.map(({ attributes }) => JSON.stringify(searchDocument(type, attributes))),
    facts: drafts.map(({ facts }) => (facts === undefined ? null : JSON.stringify(facts))),
    ...entryColumns(drafts),
  };
}

function toldColumns(type: ResourceType, drafts: readonly Draft[]): CreatedColumns {
  return createdColumns(
    type,
    drafts.map(({ attributes }) => attributes),
  );
}

const insertingPlain = prepared<Columns, Come>((columns) => inserting(columns, sql`SELECT WHERE false`));
const insertingTold = prepared<Columns & CreatedColumns, Come>((columns) =>
  inserting(columns, sql`${tellingCreated(columns)} SELECT WHERE false`),
);

function inserting(
  columns: { readonly [Name in keyof Columns]: Sql<Columns[Name]> },
  rest: RawBuilder<Come>,
): RawBuilder<Come> {
  const { tenantId, type, number, ids, times, attributes, searches, facts } = columns;
  return sql`
    WITH resource AS (
      INSERT INTO scim_resource
        (tenant_id, id, resource_type, version, created_at, modified_at, attributes, search, facts)
      SELECT ${tenantId}::uuid, new.id, ${type}, 1, new.at, new.at, new.attributes::json, new.search::jsonb,
        new.facts::jsonb
      FROM unnest(${ids}::text[], ${times}::timestamptz[], ${attributes}::text[], ${searches}::text[], ${facts}::text[])
        AS new (id, at, attributes, search, facts)
    ), total AS (${counting(tenantId, type, number, false)}), indexed AS (
      INSERT INTO scim_value (tenant_id, resource_type, path, value, resource_id, is_unique)
      SELECT ${tenantId}::uuid, ${type}, entry.path, entry.value, entry.resource_id, entry.is_unique
      FROM ${entryRows(columns)}
    ) ${rest}`;
}
