import { compileProjection, type JsonObject, project, type ResourceType } from '@lockstep/scim';
import { type RawBuilder, sql } from 'kysely';
import { changedNames, eventType } from '../tenants/index.ts';
import type { Sql } from './prepared-statement.ts';

/** Of more members than this an event does not name those who came and went. */
const MOST_MEMBERS = 1_000;

const columns = sql`(tenant_id, at, type, resource_type, resource_id, version, created_at, changed, members, attributes)`;

/** What an event keeps of a resource: what a client may see of its attributes. */
export function shownAttributes(type: ResourceType, attributes: JsonObject): string {
  return JSON.stringify(project(compileProjection(type), attributes));
}

/** The names of what differs, as an event tells them. */
export function differences(before: JsonObject, after: JsonObject): readonly string[] {
  return changedNames(before, after);
}

/** Lists for each column of new resources that are told of. */
export interface CreatedColumns {
  readonly createdType: string;
  readonly changed: readonly string[];
  readonly shown: readonly string[];
}

/** What is told of new resources, beside the columns their rows are made of. */
export function createdColumns(type: ResourceType, attributes: readonly JsonObject[]): CreatedColumns {
  return {
    createdType: eventType(type.name, 'created'),
    changed: attributes.map((one) => JSON.stringify(differences({}, one))),
    shown: attributes.map((one) => shownAttributes(type, one)),
  };
}

interface Created {
  readonly tenantId: Sql<string>;
  readonly type: Sql<string>;
  readonly ids: Sql<readonly string[]>;
  readonly times: Sql<readonly Date[]>;
  readonly createdType: Sql<string>;
  readonly changed: Sql<readonly string[]>;
  readonly shown: Sql<readonly string[]>;
}

/** The part of a statement that tells of new resources; `more` are further rows, behind them. */
export function tellingCreated(created: Created, more: RawBuilder<unknown> = sql``): RawBuilder<unknown> {
  const { tenantId, type, ids, times, createdType, changed, shown } = created;
  return sql`, outbox AS (
    INSERT INTO scim_outbox ${columns}
    SELECT ${tenantId}::uuid, new.at, ${createdType}::text, ${type}::text, new.id, 1, new.at, new.changed::jsonb, NULL::jsonb,
      new.shown::json
    FROM unnest(${ids}::text[], ${times}::timestamptz[], ${changed}::text[], ${shown}::text[])
      AS new (id, at, changed, shown)
    ${more}
  )`;
}

/** A resource whose change is told. */
export interface Told {
  readonly type: ResourceType;
  readonly id: string;
  /** As it is after the change. */
  readonly version: number;
  readonly created: Date;
  readonly now: Date;
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/**
 * The part of a statement that tells of other attributes, behind a part `resource` that answers the id when they were
 * written; when `active` is given, also behind `switched`, which answers it when that switched the account.
 */
export function tellingChange(tenantId: string, told: Told, active: boolean | undefined): RawBuilder<unknown> {
  const { type, version, created, now, before, after } = told;
  const names = differences(before, after);
  const isMore = names.some((name) => name !== 'active');
  const updated = sql`
    SELECT 1 AS place, id, ${eventType(type.name, 'updated')}::text AS type, ${JSON.stringify(names)}::jsonb AS changed
    FROM resource`;
  const kinds =
    active === undefined
      ? updated
      : sql`${updated} WHERE ${isMore} OR NOT EXISTS (SELECT FROM switched)
        UNION ALL SELECT 2, id, ${eventType(type.name, active ? 'activated' : 'deactivated')}::text, '["active"]'::jsonb FROM switched`;
  return sql`, outbox AS (
    INSERT INTO scim_outbox ${columns}
    SELECT ${tenantId}::uuid, ${now}::timestamptz, kind.type, ${type.name}::text, kind.id, ${version}::int,
      ${created}::timestamptz, kind.changed, NULL::jsonb, ${shownAttributes(type, after)}::json
    FROM (${kinds}) kind ORDER BY kind.place
  )`;
}

/** The members of an event, of parts `come (member_id, is_new)` and `gone (member_id)`. */
const comeAndGone = sql`jsonb_build_object(
  'added', (SELECT coalesce(jsonb_agg(member_id ORDER BY member_id), '[]') FROM come WHERE is_new),
  'removed', (SELECT coalesce(jsonb_agg(member_id ORDER BY member_id), '[]') FROM gone))`;

/** The part of a statement that tells of members, behind `come`, `gone` and `net (changed)`. */
export function tellingMembers(tenantId: string, told: Told): RawBuilder<unknown> {
  const { type, id, version, created, now, after } = told;
  return sql`, outbox AS (
    INSERT INTO scim_outbox ${columns}
    SELECT ${tenantId}::uuid, ${now}::timestamptz, ${eventType(type.name, 'membersChanged')}::text, ${type.name}::text, ${id}::text,
      ${version}::int, ${created}::timestamptz, '["members"]'::jsonb,
      CASE WHEN net.changed <= ${MOST_MEMBERS}::int THEN ${comeAndGone} END, ${shownAttributes(type, after)}::json
    FROM net WHERE net.changed > 0
  )`;
}

/** Further rows of `tellingCreated`: the members a new group came with, of a part `come (member_id)`. */
export function firstMembers(
  tenantId: string,
  { type, id, now, after }: Pick<Told, 'type' | 'id' | 'now' | 'after'>,
): RawBuilder<unknown> {
  return sql`
    UNION ALL
    SELECT ${tenantId}::uuid, ${now}::timestamptz, ${eventType(type.name, 'membersChanged')}::text, ${type.name}::text, ${id}::text, 1,
      ${now}::timestamptz, '["members"]'::jsonb,
      CASE WHEN count(*) <= ${MOST_MEMBERS}::int
        THEN jsonb_build_object('added', jsonb_agg(member_id ORDER BY member_id), 'removed', '[]'::jsonb) END,
      ${shownAttributes(type, after)}::json
    FROM come HAVING count(*) > 0`;
}

const membersChangedOf = sql`lower(left(resource_type, 1)) || substr(resource_type, 2) || '.membersChanged'`;

/** The part of a statement that tells of a removal, and of the groups in a part `bereft` that lose a member by it. */
export function tellingRemoval(tenantId: string, type: ResourceType, id: string, now: Date): RawBuilder<unknown> {
  return sql`, outbox AS (
    INSERT INTO scim_outbox ${columns}
    SELECT tenant_id, ${now}::timestamptz, ${eventType(type.name, 'deleted')}::text, resource_type, id, version, created_at,
      '[]'::jsonb, NULL::jsonb, json_build_object('externalId', attributes -> 'externalId')
    FROM scim_resource WHERE tenant_id = ${tenantId}::uuid AND id = ${id}
    UNION ALL
    SELECT tenant_id, ${now}::timestamptz, ${membersChangedOf}, resource_type, id, version, created_at, '["members"]'::jsonb,
      jsonb_build_object('added', '[]'::jsonb, 'removed', jsonb_build_array(${id}::text)), attributes
    FROM bereft
  )`;
}

/** Tells of a resource that was brought back, its members, and the groups it is in again. */
export function tellingRestored(
  tenantId: string,
  { type, id, now, after }: Pick<Told, 'type' | 'id' | 'now' | 'after'>,
): RawBuilder<unknown> {
  return sql`
    INSERT INTO scim_outbox ${columns}
    SELECT tenant_id, ${now}::timestamptz, ${eventType(type.name, 'created')}::text, resource_type, id, version, created_at,
      ${JSON.stringify(differences({}, after))}::jsonb, NULL::jsonb, ${shownAttributes(type, after)}::json
    FROM scim_resource WHERE tenant_id = ${tenantId}::uuid AND id = ${id}
    UNION ALL
    SELECT tenant_id, ${now}::timestamptz, ${eventType(type.name, 'membersChanged')}::text, resource_type, id, version,
      created_at, '["members"]'::jsonb,
      CASE WHEN come.number <= ${MOST_MEMBERS}::int
        THEN jsonb_build_object('added', come.ids, 'removed', '[]'::jsonb) END,
      ${shownAttributes(type, after)}::json
    FROM scim_resource, (
      SELECT count(*) AS number, jsonb_agg(member_id ORDER BY member_id) AS ids FROM scim_membership
      WHERE tenant_id = ${tenantId}::uuid AND group_id = ${id}
    ) come
    WHERE tenant_id = ${tenantId}::uuid AND id = ${id} AND come.number > 0
    UNION ALL
    SELECT tenant_id, ${now}::timestamptz, ${membersChangedOf}, resource_type, id, version, created_at, '["members"]'::jsonb,
      jsonb_build_object('added', jsonb_build_array(${id}::text), 'removed', '[]'::jsonb), attributes
    FROM scim_resource WHERE tenant_id = ${tenantId}::uuid AND id IN (
      SELECT group_id FROM scim_membership WHERE tenant_id = ${tenantId}::uuid AND member_id = ${id})`;
}
