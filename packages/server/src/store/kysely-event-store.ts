import { type Kysely, type Selectable, sql } from 'kysely';
import type { DueEvent, EventRecord, EventStore, EventWebhook, WebhookOutcome } from '../tenants/index.ts';
import type { Schema } from './schema.ts';

type EventRow = Selectable<Schema['scim_event']>;
type WebhookRow = Selectable<Schema['tenant_webhook']>;

/** Deliveries that wait are counted so far. */
const COUNTED = 1_000;

/** Events of tenants and who is told of them in PostgreSQL, on a server or embedded. See `EventStore`. */
export class KyselyEventStore implements EventStore {
  readonly #kysely: Kysely<Schema>;

  constructor(kysely: Kysely<Schema>) {
    this.#kysely = kysely;
  }

  async unordered(): Promise<readonly string[]> {
    // One step in the index for each tenant, however much it wrote.
    const { rows } = await sql<{ readonly tenant_id: string }>`
      WITH RECURSIVE writer (tenant_id) AS (
        (SELECT tenant_id FROM scim_outbox ORDER BY tenant_id LIMIT 1)
        UNION ALL
        SELECT (SELECT tenant_id FROM scim_outbox next WHERE next.tenant_id > writer.tenant_id ORDER BY tenant_id LIMIT 1)
        FROM writer WHERE writer.tenant_id IS NOT NULL
      )
      SELECT tenant_id FROM writer WHERE tenant_id IS NOT NULL`.execute(this.#kysely);
    return rows.map(({ tenant_id }) => tenant_id);
  }

  /**
   * Whoever writes a resource holds its row until the commit, so what is committed of one resource is there without gaps
   * and in the order of `sequence`. Two who do this at once wait for each other at the first row.
   */
  async order(tenantId: string, now: Date, limit: number): Promise<number> {
    const { rows } = await sql<{ readonly number: number }>`
      WITH first AS MATERIALIZED (
        SELECT sequence FROM scim_outbox WHERE tenant_id = ${tenantId}::uuid
        ORDER BY sequence LIMIT ${limit}::int FOR UPDATE
      ), taken AS (
        DELETE FROM scim_outbox o USING first WHERE o.tenant_id = ${tenantId}::uuid AND o.sequence = first.sequence
        RETURNING o.*
      ), ordered AS (
        INSERT INTO scim_event (tenant_id, at, type, resource_type, resource_id, version, created_at, changed, members,
          attributes)
        SELECT tenant_id, at, type, resource_type, resource_id, version, created_at, changed, members, attributes
        FROM taken ORDER BY sequence
        RETURNING tenant_id, position, type, resource_id
      ), told AS (
        INSERT INTO tenant_delivery (tenant_id, webhook_id, position, resource_id, due_at)
        (
          SELECT w.tenant_id, w.id, ordered.position, ordered.resource_id, ${now}::timestamptz
          FROM ordered JOIN tenant_webhook w ON w.tenant_id = ordered.tenant_id
          WHERE w.disabled_at IS NULL AND (w.events IS NULL OR ordered.type = ANY (w.events))
          FOR KEY SHARE OF w
        )
      )
      SELECT count(*)::int AS number FROM ordered`.execute(this.#kysely);
    return rows[0]?.number ?? 0;
  }

  async list(
    tenantId: string,
    { after, limit }: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<readonly EventRecord[] | undefined> {
    let events = this.#kysely.selectFrom('scim_event').selectAll().where('tenant_id', '=', tenantId);
    if (after !== undefined) {
      const last = await this.#kysely
        .selectFrom('scim_event')
        .select('position')
        .where('tenant_id', '=', tenantId)
        .where('id', '=', after)
        .executeTakeFirst();
      if (!last) return undefined;
      events = events.where('position', '>', last.position);
    }
    return (await events.orderBy('position').limit(limit).execute()).map(eventOf);
  }

  async erase(before: Date, limit: number): Promise<number> {
    const { rows } = await sql<{ readonly number: number }>`
      WITH old AS (
        DELETE FROM scim_event WHERE (tenant_id, position) IN (
          SELECT tenant_id, position FROM scim_event WHERE at < ${before} ORDER BY at LIMIT ${limit}::int
          FOR UPDATE SKIP LOCKED
        ) RETURNING tenant_id, position
      ), untold AS (
        DELETE FROM tenant_delivery d USING old JOIN tenant_webhook w ON w.tenant_id = old.tenant_id
        WHERE d.tenant_id = w.tenant_id AND d.webhook_id = w.id AND d.position = old.position
      )
      SELECT count(*)::int AS number FROM old`.execute(this.#kysely);
    return rows[0]?.number ?? 0;
  }

  async addWebhook(webhook: EventWebhook): Promise<boolean> {
    return this.#kysely.transaction().execute(async (transaction) => {
      const tenant = await transaction
        .selectFrom('tenant')
        .select('tenant_id')
        .where('tenant_id', '=', webhook.tenantId)
        .forKeyShare()
        .executeTakeFirst();
      if (!tenant) return false;
      await transaction
        .insertInto('tenant_webhook')
        .values({
          tenant_id: webhook.tenantId,
          id: webhook.id,
          url: webhook.url,
          description: webhook.description,
          events: webhook.events === undefined ? null : [...webhook.events],
          secret: Buffer.from(webhook.secret),
          created_at: webhook.createdAt,
          failures: webhook.failures,
          due_at: webhook.dueAt,
        })
        .execute();
      return true;
    });
  }

  async webhooks(tenantId: string): Promise<readonly (EventWebhook & { readonly waiting: number })[]> {
    const { rows } = await sql<WebhookRow & { readonly waiting: number }>`
      SELECT w.*, (
        SELECT count(*)::int FROM (
          SELECT FROM tenant_delivery d WHERE d.tenant_id = w.tenant_id AND d.webhook_id = w.id LIMIT ${COUNTED}
        ) counted
      ) AS waiting
      FROM tenant_webhook w WHERE w.tenant_id = ${tenantId}::uuid ORDER BY w.created_at, w.id`.execute(this.#kysely);
    return rows.map((row) => ({ ...webhookOf(row), waiting: row.waiting }));
  }

  async removeWebhook(tenantId: string, id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#kysely
      .deleteFrom('tenant_webhook')
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return numDeletedRows === 1n;
  }

  async disableWebhook({ tenantId, id }: EventWebhook, at: Date): Promise<void> {
    await sql`
      WITH off AS (
        UPDATE tenant_webhook SET disabled_at = ${at}::timestamptz, held_until = NULL
        WHERE tenant_id = ${tenantId}::uuid AND id = ${id}::uuid
      )
      DELETE FROM tenant_delivery WHERE tenant_id = ${tenantId}::uuid AND webhook_id = ${id}::uuid`.execute(
      this.#kysely,
    );
  }

  async claim(now: Date, until: Date): Promise<EventWebhook | undefined> {
    const { rows } = await sql<WebhookRow>`
      WITH free AS MATERIALIZED (
        SELECT w.tenant_id, w.id FROM tenant_webhook w
        WHERE w.disabled_at IS NULL AND w.due_at <= ${now} AND (w.held_until IS NULL OR w.held_until <= ${now})
          AND EXISTS (
            SELECT FROM tenant_delivery d
            WHERE d.tenant_id = w.tenant_id AND d.webhook_id = w.id AND d.due_at <= ${now} AND ${isNotBehind(now)})
        ORDER BY w.due_at LIMIT 1 FOR UPDATE SKIP LOCKED
      )
      UPDATE tenant_webhook w SET held_until = ${until}::timestamptz FROM free
      WHERE w.tenant_id = free.tenant_id AND w.id = free.id RETURNING w.*`.execute(this.#kysely);
    return rows[0] && webhookOf(rows[0]);
  }

  async due({ tenantId, id }: EventWebhook, now: Date, limit: number): Promise<readonly DueEvent[]> {
    const { rows } = await sql<EventRow & { readonly attempts: number }>`
      SELECT e.*, d.attempts FROM tenant_delivery d
      JOIN scim_event e ON e.tenant_id = d.tenant_id AND e.position = d.position
      WHERE d.tenant_id = ${tenantId}::uuid AND d.webhook_id = ${id}::uuid AND d.due_at <= ${now} AND ${isNotBehind(now)}
      ORDER BY d.position LIMIT ${limit}::int`.execute(this.#kysely);
    return rows.map((row) => ({ ...eventOf(row), attempts: row.attempts }));
  }

  async delivered({ tenantId, id }: EventWebhook, position: number): Promise<void> {
    await this.#kysely
      .deleteFrom('tenant_delivery')
      .where('tenant_id', '=', tenantId)
      .where('webhook_id', '=', id)
      .where('position', '=', position)
      .execute();
  }

  async postpone({ tenantId, id }: EventWebhook, position: number, dueAt: Date): Promise<void> {
    await this.#kysely
      .updateTable('tenant_delivery')
      .set(({ eb }) => ({ due_at: dueAt, attempts: eb('attempts', '+', 1) }))
      .where('tenant_id', '=', tenantId)
      .where('webhook_id', '=', id)
      .where('position', '=', position)
      .execute();
  }

  async release(
    { tenantId, id }: EventWebhook,
    until: Date,
    { failures, dueAt, lastError }: WebhookOutcome,
  ): Promise<void> {
    await this.#kysely
      .updateTable('tenant_webhook')
      .set({ held_until: null, failures, due_at: dueAt, last_error: lastError ?? null })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .where('held_until', '=', until)
      .execute();
  }
}

/** Whether no event of the same resource that has to wait comes before the delivery `d`. */
function isNotBehind(now: Date) {
  return sql`NOT EXISTS (
    SELECT FROM tenant_delivery before
    WHERE before.tenant_id = d.tenant_id AND before.webhook_id = d.webhook_id AND before.resource_id = d.resource_id
      AND before.position < d.position AND before.due_at > ${now})`;
}

function eventOf(row: EventRow): EventRecord {
  return {
    tenantId: row.tenant_id,
    position: row.position,
    id: row.id,
    at: row.at,
    type: row.type,
    resourceType: row.resource_type,
    resourceId: row.resource_id,
    version: row.version,
    createdAt: row.created_at,
    changed: row.changed,
    members: row.members ?? undefined,
    attributes: row.attributes,
  };
}

function webhookOf(row: WebhookRow): EventWebhook {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    url: row.url,
    description: row.description,
    events: row.events ?? undefined,
    secret: row.secret,
    createdAt: row.created_at,
    failures: row.failures,
    dueAt: row.due_at,
    lastError: row.last_error ?? undefined,
    disabledAt: row.disabled_at ?? undefined,
  };
}
