import type { Position, ResourcePage, ResourceQuery, ResourceType, Want } from '@lockstep/scim';
import { type RawBuilder, sql } from 'kysely';
import type { PageStart } from './page-memory.ts';
import { type FilterScope, matchingResources, type SortKey, sortKeyOf } from './scim-filter-sql.ts';
import { type ResourceRow, resourceColumns, storedResource } from './scim-resource-row.ts';

/** A row of a page, or of the empty page, where all but the first two columns are null. */
export type PageRow = {
  readonly total: number;
  /** How many keys were found: one more than the page holds when others follow in its direction. */
  readonly found: number;
  readonly place: string | null;
} & { readonly [Column in keyof ResourceRow]: ResourceRow[Column] | null };

export type ListRow = PageRow & { readonly removed: number };

const created: SortKey = { value: sql`r.created_at`, type: 'timestamptz' };

/**
 * A page of all resources of a type in the order they were created, its total from the counters kept beside them. With
 * `start` the rows before it are not counted through.
 */
export function listing(
  tenantId: string,
  type: ResourceType,
  query: ResourceQuery,
  want: Want,
  start: PageStart | undefined,
): RawBuilder<ListRow> {
  const { after, before, startIndex } = query;
  const edge = before ?? after;
  const backward = before !== undefined;
  const at = edge
    ? sql`(${edge.key}::text::timestamptz, ${edge.id})`
    : start && sql`(${start.created}::timestamptz, ${start.id})`;
  const beyond = at ? sql`AND (r.created_at, r.id) ${sql.raw(backward ? '<' : '>')} ${at}` : sql``;
  const order = sql.raw(backward ? 'DESC' : 'ASC');
  return sql`
    WITH key AS MATERIALIZED (
      SELECT r.id, r.created_at AS sort_key FROM scim_resource r
      WHERE r.tenant_id = ${tenantId}::uuid AND r.resource_type = ${type.name} ${beyond}
      ORDER BY r.created_at ${order}, r.id ${order}
      LIMIT ${query.count + 1}::int OFFSET ${at === undefined ? startIndex - 1 : 0}::int
    )
    SELECT counted.total, counted.removed, (SELECT count(*) FROM key) AS found, page.*
    FROM (
      SELECT coalesce(sum(total), 0)::bigint AS total, coalesce(sum(removed), 0)::bigint AS removed FROM scim_total
      WHERE tenant_id = ${tenantId}::uuid AND resource_type = ${type.name}
    ) counted
    LEFT JOIN (${pageRows(tenantId, type, query, want, order, order)}) page ON true
    ORDER BY page.sort_key, page.id`;
}

/** A page of the resources a filter is true for, or in another order. */
export function searching(scope: FilterScope, query: ResourceQuery, want: Want): RawBuilder<PageRow> {
  const { tenantId, type } = scope;
  const { after, before, sort } = query;
  const sorted = sort && sortKeyOf(scope, sort.path);
  const key = sorted ?? created;
  const backward = before !== undefined;
  const descending = sorted !== undefined && (sort?.descending ?? false);
  // Of what has no value PostgreSQL says, as RFC 7644 section 3.4.2.3 does, that it is larger than every value.
  const keyOrder = sql.raw(descending === backward ? 'ASC' : 'DESC');
  const idOrder = sql.raw(backward ? 'DESC' : 'ASC');
  const edge = before ?? after;
  const beyond = edge ? sql`WHERE ${isBeyond(edge, key.type, descending === backward, backward)}` : sql``;
  return sql`
    WITH hit AS MATERIALIZED (
      SELECT r.id, ${key.value} AS sort_key FROM ${matchingResources(scope, query.filter)}
    ), key AS MATERIALIZED (
      SELECT id, sort_key FROM hit ${beyond} ORDER BY sort_key ${keyOrder}, id ${idOrder}
      LIMIT ${query.count + 1}::int OFFSET ${edge === undefined ? query.startIndex - 1 : 0}::int
    )
    SELECT (SELECT count(*) FROM hit) AS total, (SELECT count(*) FROM key) AS found, page.*
    FROM (VALUES (1)) one
    LEFT JOIN (${pageRows(tenantId, type, query, want, keyOrder, idOrder)}) page ON true
    ORDER BY page.sort_key ${sql.raw(descending ? 'DESC' : 'ASC')}, page.id`;
}

function pageRows(
  tenantId: string,
  type: ResourceType,
  { count }: ResourceQuery,
  want: Want,
  keyOrder: RawBuilder<unknown>,
  idOrder: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`
    SELECT ${resourceColumns(tenantId, type, want)}, k.sort_key, k.sort_key::text AS place
    FROM (SELECT * FROM key ORDER BY sort_key ${keyOrder}, id ${idOrder} LIMIT ${count}::int) k
    JOIN scim_resource r ON r.tenant_id = ${tenantId}::uuid AND r.id = k.id`;
}

/** Whether a hit lies beyond a position: at a larger or smaller key, or at the same key and a further id. */
function isBeyond(
  { key, id }: Position,
  type: SortKey['type'],
  larger: boolean,
  backward: boolean,
): RawBuilder<boolean> {
  const further = sql`id ${sql.raw(backward ? '<' : '>')} ${id}`;
  if (key === null) {
    return larger ? sql`(sort_key IS NULL AND ${further})` : sql`(sort_key IS NOT NULL OR ${further})`;
  }
  const at = sql`${String(key)}::text::${sql.raw(type)}`;
  return larger
    ? sql`(sort_key > ${at} OR sort_key IS NULL OR (sort_key = ${at} AND ${further}))`
    : sql`(sort_key < ${at} OR (sort_key = ${at} AND ${further}))`;
}

/** The page that rows of a query are. */
export function pageOf(rows: readonly PageRow[], { count, after, before }: ResourceQuery): ResourcePage {
  const held = rows.filter((row): row is PageRow & ResourceRow => row.id !== null);
  const [{ total = 0, found = 0 } = {}] = rows;
  const [first, last] = [held[0], held.at(-1)];
  const more = found > count;
  return {
    total,
    resources: held.map(storedResource),
    ...(last && (before !== undefined || more) && { next: positionOf(last) }),
    ...(first && (after !== undefined || (before !== undefined && more)) && { previous: positionOf(first) }),
  };
}

function positionOf({ place, id }: PageRow & ResourceRow): Position {
  return { key: place, id };
}
