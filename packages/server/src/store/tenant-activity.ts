import { type Kysely, sql } from 'kysely';
import type { ActivityQuery, ActivityRecord } from '../tenants/index.ts';
import type { Schema } from './schema.ts';
import { activityOf, activityRow } from './tenant-rows.ts';

/** See `TenantStore.appendActivity`. */
export async function appendActivity(kysely: Kysely<Schema>, entries: readonly ActivityRecord[]): Promise<void> {
  if (entries.length === 0) {
    return;
  }
  // One statement and one value, whatever the number of entries: this runs behind every request.
  await sql`
    WITH there AS MATERIALIZED (
      SELECT tenant_id FROM tenant
      WHERE tenant_id = ANY(${[...new Set(entries.map(({ tenantId }) => tenantId))]}::uuid[])
      ORDER BY tenant_id FOR KEY SHARE
    )
    INSERT INTO scim_activity
    SELECT entry.* FROM json_populate_recordset(NULL::scim_activity, ${JSON.stringify(entries.map(activityRow))}::json) entry
    WHERE entry.tenant_id IN (SELECT tenant_id FROM there)`.execute(kysely);
}

/** See `TenantStore.listActivity`. */
export async function listActivity(
  kysely: Kysely<Schema>,
  tenantId: string,
  query: ActivityQuery,
): Promise<readonly ActivityRecord[]> {
  const { after, method, status, resourceId, from, to } = query;
  let select = kysely.selectFrom('scim_activity').selectAll().where('tenant_id', '=', tenantId);
  if (after !== undefined) {
    select = select.where(sql<boolean>`(at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`);
  }
  if (method !== undefined) select = select.where('method', '=', method);
  if (status !== undefined) select = select.where('status', '=', status);
  if (resourceId !== undefined) select = select.where('resource_id', '=', resourceId);
  if (from !== undefined) select = select.where('at', '>=', from);
  if (to !== undefined) select = select.where('at', '<', to);
  const rows = await select.orderBy('at', 'desc').orderBy('id', 'desc').limit(query.limit).execute();
  return rows.map(activityOf);
}

/** See `TenantStore.removeActivityBefore`. */
export async function removeActivityBefore(kysely: Kysely<Schema>, before: Date, limit: number): Promise<number> {
  // One look into each tenant's index; the log as a whole is never read.
  const { rows } = await sql`
    DELETE FROM scim_activity WHERE (tenant_id, id) IN (
      SELECT old.tenant_id, old.id FROM tenant CROSS JOIN LATERAL (
        SELECT tenant_id, id FROM scim_activity
        WHERE tenant_id = tenant.tenant_id AND at < ${before}
        ORDER BY at DESC, id DESC LIMIT ${limit}
      ) AS old LIMIT ${limit}
    ) RETURNING id`.execute(kysely);
  return rows.length;
}

/** See `TenantStore.trimActivity`. */
export async function trimActivity(
  kysely: Kysely<Schema>,
  tenantId: string,
  keep: number,
  limit: number,
): Promise<number> {
  const { rows } = await sql`
    DELETE FROM scim_activity WHERE tenant_id = ${tenantId}::uuid AND id IN (
      SELECT id FROM scim_activity WHERE tenant_id = ${tenantId}::uuid
      ORDER BY at DESC, id DESC OFFSET ${keep} LIMIT ${limit}
    ) RETURNING id`.execute(kysely);
  return rows.length;
}

/** A request of a client that was answered an error, not an act of an administrator. */
export function isFailure(since: Date) {
  return sql`actor IS NULL AND at >= ${since}::timestamptz AND status >= 400`;
}
