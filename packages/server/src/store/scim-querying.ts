import type { ResourcePage, ResourceQuery, ResourceType, Want } from '@lockstep/scim';
import { type Kysely, sql } from 'kysely';
import type { PageMemory } from './page-memory.ts';
import type { Schema } from './schema.ts';
import { type FilterScope, isIndexed } from './scim-filter-sql.ts';
import { listing, pageOf, searching } from './scim-pages.ts';
import { asScimError, tooManyToScan } from './scim-store-error.ts';

/** A page of all resources of a type, in the order they were created; `pages` remembers where such pages begin. */
export async function listPage(
  kysely: Kysely<Schema>,
  tenantId: string,
  type: ResourceType,
  query: ResourceQuery,
  want: Want,
  pages: PageMemory,
): Promise<ResourcePage> {
  const list = `${tenantId} ${type.name}`;
  const byIndex = query.after === undefined && query.before === undefined;
  const start = byIndex && query.startIndex > 1 ? pages.recall(list, query.startIndex) : undefined;
  const rowsFrom = async (from: typeof start) =>
    (await listing(tenantId, type, query, want, from).execute(kysely)).rows;
  let rows = await rowsFrom(start);
  if (start !== undefined && rows[0]?.removed !== start.removed) {
    rows = await rowsFrom(undefined);
  }
  const page = pageOf(rows, query);
  const last = page.resources.at(-1);
  if (byIndex && last !== undefined) {
    const next = query.startIndex + page.resources.length;
    pages.remember(list, next, { created: last.created, id: last.id, removed: rows[0]?.removed ?? 0 });
  }
  return page;
}

/** What a query that no index answers may cost. */
export interface ScanBounds {
  /**
   * After how many milliseconds a filter without an index is given up with 400 `tooMany`. PostgreSQL servers only: the
   * embedded database cannot stop a statement.
   */
  readonly scanLimit?: number;
  /** Beyond how many resources of a type such a filter is refused before it runs, where no statement can be stopped. */
  readonly scanMost?: number;
}

/** A page of the resources a filter is true for, or in another order. */
export async function searchPage(
  kysely: Kysely<Schema>,
  scope: FilterScope,
  query: ResourceQuery,
  want: Want,
  bounds: ScanBounds,
): Promise<ResourcePage> {
  const ask = async (executor: Kysely<Schema>) =>
    pageOf((await searching(scope, query, want).execute(executor)).rows, query);
  try {
    if (query.filter !== undefined && isIndexed(scope, query.filter)) return await ask(kysely);
    return await scan(kysely, scope, bounds, ask);
  } catch (error) {
    throw asScimError(error);
  }
}

/** Bounds what may look at every resource. */
async function scan<T>(
  kysely: Kysely<Schema>,
  { tenantId, type }: FilterScope,
  { scanLimit, scanMost }: ScanBounds,
  ask: (executor: Kysely<Schema>) => Promise<T>,
): Promise<T> {
  if (scanMost !== undefined) {
    const { rows } = await sql<{ total: number }>`
      SELECT coalesce(sum(total), 0)::bigint AS total FROM scim_total
      WHERE tenant_id = ${tenantId}::uuid AND resource_type = ${type.name}`.execute(kysely);
    if ((rows[0]?.total ?? 0) > scanMost) throw tooManyToScan();
  }
  if (scanLimit === undefined) return ask(kysely);
  return kysely.transaction().execute(async (transaction) => {
    await sql`SELECT set_config('statement_timeout', ${String(scanLimit)}, true)`.execute(transaction);
    return ask(transaction);
  });
}
