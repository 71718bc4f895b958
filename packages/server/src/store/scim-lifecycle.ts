import type { JsonObject, LifecycleEvent, ResourceType } from '@lockstep/scim';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Schema } from './schema.ts';

/** What a change of attributes says about the use of the account; undefined when nothing. */
export function switched(before: JsonObject | undefined, after: JsonObject): boolean | undefined {
  const { active } = after;
  return typeof active === 'boolean' && active !== before?.active ? active : undefined;
}

/**
 * Parts of a statement that switch an account on or off, once: who is so already makes no event. Whoever is signed in with
 * it is no longer. They follow a part `resource` that answers the account's id when it was written.
 */
export function switching(tenantId: string, type: ResourceType, now: Date, active: boolean): RawBuilder<unknown> {
  const changed = active
    ? sql`DELETE FROM scim_inactive off USING resource
        WHERE off.tenant_id = ${tenantId}::uuid AND off.id = resource.id RETURNING off.id`
    : sql`INSERT INTO scim_inactive (tenant_id, id, since)
        SELECT ${tenantId}::uuid, resource.id, ${now}::timestamptz FROM resource
        ON CONFLICT DO NOTHING RETURNING id`;
  return sql`, switched AS (${changed}), told AS (
    INSERT INTO scim_lifecycle (tenant_id, at, kind, resource_type, resource_id)
    SELECT ${tenantId}::uuid, ${now}::timestamptz, ${active ? 'activated' : 'deactivated'}, ${type.name}, id FROM switched
  ), ended AS (
    DELETE FROM person_session s USING switched WHERE s.tenant_id = ${tenantId}::uuid AND s.account_id = switched.id
  )`;
}

/** Parts of the statement that removes a resource; whoever is signed in with it is no longer, nor known. */
export function ending(tenantId: string, type: ResourceType, id: string, now: Date): RawBuilder<unknown> {
  return sql`, switched AS (DELETE FROM scim_inactive WHERE tenant_id = ${tenantId}::uuid AND id = ${id}), told AS (
    INSERT INTO scim_lifecycle (tenant_id, at, kind, resource_type, resource_id)
    VALUES (${tenantId}::uuid, ${now}::timestamptz, 'removed', ${type.name}, ${id})
  ), ended AS (
    DELETE FROM person_session WHERE tenant_id = ${tenantId}::uuid AND account_id = ${id}
  ), forgotten AS (
    DELETE FROM person_identity WHERE tenant_id = ${tenantId}::uuid AND account_id = ${id}
  )`;
}

/** A new account that may not be used from the start makes no event: nobody has used it. */
export function startingInactive(tenantId: string, id: string, now: Date): RawBuilder<unknown> {
  return sql`INSERT INTO scim_inactive (tenant_id, id, since)
    VALUES (${tenantId}::uuid, ${id}, ${now}::timestamptz) ON CONFLICT DO NOTHING`;
}

/** See `ResourceStore.inactive`. */
export async function inactiveAmong(
  kysely: Kysely<Schema>,
  tenantId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM scim_inactive WHERE tenant_id = ${tenantId}::uuid AND id = ANY (${[...ids]}::text[])`.execute(
    kysely,
  );
  return new Set(rows.map(({ id }) => id));
}

/** See `ResourceStore.lifecycle`. */
export async function lifecycleAfter(
  kysely: Kysely<Schema>,
  tenantId: string,
  { after, limit }: { readonly after?: number; readonly limit: number },
): Promise<readonly LifecycleEvent[]> {
  const { rows } = await sql<{ sequence: number; at: Date; kind: string; resource_type: string; resource_id: string }>`
    SELECT sequence, at, kind, resource_type, resource_id FROM scim_lifecycle
    WHERE tenant_id = ${tenantId}::uuid AND sequence > ${after ?? 0}::bigint
    ORDER BY sequence LIMIT ${limit}::int`.execute(kysely);
  return rows.map((row) => ({
    position: row.sequence,
    at: row.at,
    kind: row.kind as LifecycleEvent['kind'],
    resourceType: row.resource_type,
    id: row.resource_id,
  }));
}

/** Erases events of any tenant from before an instant, at most `limit`; answers how many. */
export async function eraseLifecycle(kysely: Kysely<Schema>, before: Date, limit: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    WITH old AS MATERIALIZED (SELECT tenant_id, sequence FROM scim_lifecycle WHERE at < ${before} LIMIT ${limit}::int)
    DELETE FROM scim_lifecycle l USING old WHERE l.tenant_id = old.tenant_id AND l.sequence = old.sequence`.execute(
    kysely,
  );
  return Number(numAffectedRows);
}
