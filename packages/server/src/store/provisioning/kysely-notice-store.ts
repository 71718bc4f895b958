import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import {
  type Audience,
  type Channel,
  type Delivery,
  type DeliveryNumbers,
  type DeliveryQuery,
  type NewMessage,
  NOTICE_KINDS,
  type NoticeKind,
  type NoticeMemory,
  type NoticeMessage,
  type NoticeStore,
  type OpenTransaction,
  type Outcome,
  readNoticeSettings,
  type TakenMessage,
  type WebhookRecord,
} from '../../notify/index.ts';
import type { Schema } from '../schema.ts';

/** Numbers are counted so far. */
const COUNTED = 1_000;

/**
 * What people are told, in the database. Who gets mail about a job is in the job's settings, `notifications`; about
 * everything else in the organisation's, `notification_addresses`.
 */
export class KyselyNoticeStore implements NoticeStore {
  readonly #kysely: Kysely<Schema>;

  constructor(kysely: Kysely<Schema>) {
    this.#kysely = kysely;
  }

  async update(
    job: { readonly organizationId: string; readonly jobId: string },
    step: Parameters<NoticeStore['update']>[1],
    transaction?: OpenTransaction,
  ): Promise<void> {
    const work = (inside: Kysely<Schema>) => updateJob(inside, job, step);
    if (transaction !== undefined) return work(transaction as Transaction<Schema>);
    return this.#kysely.transaction().execute(work);
  }

  async tell(...[organizationId, step, transaction]: Parameters<NoticeStore['tell']>): Promise<void> {
    const work = async (inside: Kysely<Schema>) =>
      post(inside, step(await audienceOfOrganization(inside, organizationId)));
    if (transaction !== undefined) return work(transaction as Transaction<Schema>);
    return this.#kysely.transaction().execute(work);
  }

  async dueJobs(now: Date, limit: number): ReturnType<NoticeStore['dueJobs']> {
    return this.#kysely
      .selectFrom('notice_memory')
      .select(['organization_id as organizationId', 'job_id as jobId'])
      .where('due_at', '<=', now)
      .orderBy('due_at')
      .limit(limit)
      .execute();
  }

  async take(now: Date, until: Date, limit: number): Promise<readonly TakenMessage[]> {
    // Chosen in a part of its own, which is run once: within the condition it might be run again, and choose others.
    const { rows } = await sql<Selectable<Schema['notice_message']>>`
      WITH due AS MATERIALIZED (
        SELECT organization_id, id FROM notice_message WHERE next_attempt_at <= ${now}
        ORDER BY next_attempt_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
      )
      UPDATE notice_message m SET attempts = m.attempts + 1, next_attempt_at = ${until}
      FROM due WHERE m.organization_id = due.organization_id AND m.id = due.id
      RETURNING m.*`.execute(this.#kysely);
    return rows.map((row) => ({ ...asMessage(row), attempt: row.attempts }));
  }

  async settle(message: TakenMessage, outcome: Outcome): Promise<void> {
    await this.#kysely
      .updateTable('notice_message')
      .set({
        next_attempt_at: 'nextAttemptAt' in outcome ? outcome.nextAttemptAt : null,
        sent_at: 'sentAt' in outcome ? outcome.sentAt : null,
        dead_at: 'deadAt' in outcome ? outcome.deadAt : null,
        last_error: 'error' in outcome ? outcome.error : null,
      })
      .where('organization_id', '=', message.organizationId)
      .where('id', '=', message.id)
      .where('attempts', '=', message.attempt)
      .execute();
  }

  async deliveries(organizationId: string, query: DeliveryQuery): Promise<readonly Delivery[]> {
    const { after, receiver, state } = query;
    let rows = this.#kysely.selectFrom('notice_message').selectAll().where('organization_id', '=', organizationId);
    if (receiver !== undefined) rows = rows.where('receiver', '=', receiver);
    if (state === 'waiting') rows = rows.where('next_attempt_at', 'is not', null);
    if (state === 'sent') rows = rows.where('sent_at', 'is not', null);
    if (state === 'dead') rows = rows.where('dead_at', 'is not', null);
    if (after !== undefined) {
      rows = rows.where(sql<boolean>`(created_at, id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`);
    }
    const found = await rows.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(query.limit).execute();
    return found.map((row) => ({
      ...asMessage(row),
      attempts: row.attempts,
      nextAttemptAt: row.next_attempt_at ?? undefined,
      sentAt: row.sent_at ?? undefined,
      deadAt: row.dead_at ?? undefined,
      lastError: row.last_error ?? undefined,
    }));
  }

  async numbers(organizationId: string): Promise<DeliveryNumbers> {
    const { rows } = await sql<{ waiting: number; dead: number; last_error: string | null }>`
      SELECT
        (SELECT count(*) FROM (SELECT FROM notice_message WHERE organization_id = ${organizationId}
          AND next_attempt_at IS NOT NULL LIMIT ${COUNTED}) counted) AS waiting,
        (SELECT count(*) FROM (SELECT FROM notice_message WHERE organization_id = ${organizationId}
          AND dead_at IS NOT NULL LIMIT ${COUNTED}) counted) AS dead,
        (SELECT last_error FROM (
          SELECT last_error, created_at FROM notice_message WHERE organization_id = ${organizationId}
          ORDER BY created_at DESC, id DESC LIMIT ${COUNTED}
        ) recent WHERE last_error IS NOT NULL ORDER BY created_at DESC LIMIT 1) AS last_error`.execute(this.#kysely);
    const { waiting = 0, dead = 0, last_error = null } = rows[0] ?? {};
    return { waiting, dead, lastError: last_error ?? undefined };
  }

  async sendAgain(organizationId: string, id: string, now: Date): Promise<boolean> {
    const { numUpdatedRows } = await this.#kysely
      .updateTable('notice_message')
      .set({ attempts: 0, next_attempt_at: now, sent_at: null, dead_at: null, last_error: null })
      .where('organization_id', '=', organizationId)
      .where('id', '=', id)
      .where('next_attempt_at', 'is', null)
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n;
  }

  async removeBefore(before: Date, limit: number): Promise<number> {
    const { rows } = await sql`
      DELETE FROM notice_message WHERE (organization_id, id) IN (
        SELECT organization_id, id FROM notice_message WHERE created_at < ${before} AND next_attempt_at IS NULL
        ORDER BY created_at LIMIT ${limit}
      ) RETURNING id`.execute(this.#kysely);
    return rows.length;
  }

  async addWebhook(webhook: WebhookRecord): Promise<void> {
    await this.#kysely
      .insertInto('webhook')
      .values({
        organization_id: webhook.organizationId,
        id: webhook.id,
        url: webhook.url,
        description: webhook.description,
        events: webhook.events ?? null,
        secret: webhook.secret,
        created_at: webhook.createdAt,
        disabled_at: webhook.disabledAt ?? null,
      })
      .execute();
  }

  async webhooks(organizationId: string): Promise<readonly WebhookRecord[]> {
    const rows = await this.#webhooks(organizationId).orderBy('created_at').orderBy('id').execute();
    return rows.map(asWebhook);
  }

  async webhook(organizationId: string, id: string): Promise<WebhookRecord | undefined> {
    const row = await this.#webhooks(organizationId).where('id', '=', id).executeTakeFirst();
    return row === undefined ? undefined : asWebhook(row);
  }

  #webhooks(organizationId: string) {
    return this.#kysely.selectFrom('webhook').selectAll().where('organization_id', '=', organizationId);
  }

  async disableWebhook(organizationId: string, id: string, at: Date | undefined): Promise<boolean> {
    const { numUpdatedRows } = await this.#kysely
      .updateTable('webhook')
      .set({ disabled_at: at ?? null })
      .where('organization_id', '=', organizationId)
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n;
  }

  async removeWebhook(organizationId: string, id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#kysely
      .deleteFrom('webhook')
      .where('organization_id', '=', organizationId)
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return numDeletedRows === 1n;
  }
}

async function updateJob(
  transaction: Kysely<Schema>,
  { organizationId, jobId }: { readonly organizationId: string; readonly jobId: string },
  step: Parameters<NoticeStore['update']>[1],
): Promise<void> {
  const of = { organization_id: organizationId, job_id: jobId };
  const audience = await audienceOfJob(transaction, organizationId, jobId);
  if (audience === undefined) {
    await transaction
      .deleteFrom('notice_memory')
      .where('organization_id', '=', organizationId)
      .where('job_id', '=', jobId)
      .execute();
    return;
  }
  // The row is made first, so that there is one to hold on to.
  await transaction
    .insertInto('notice_memory')
    .values({ ...of, memory: '{}', due_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { memory } = await transaction
    .selectFrom('notice_memory')
    .select('memory')
    .where('organization_id', '=', organizationId)
    .where('job_id', '=', jobId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const next = step({ memory, ...audience });
  await transaction
    .updateTable('notice_memory')
    .set({ memory: documentOf(next.memory), due_at: next.dueAt ?? null })
    .where('organization_id', '=', organizationId)
    .where('job_id', '=', jobId)
    .execute();
  await post(transaction, next.messages);
}

async function post(transaction: Kysely<Schema>, messages: readonly NewMessage[]): Promise<void> {
  if (messages.length === 0) return;
  await transaction.insertInto('notice_message').values(messages.map(messageRow)).execute();
}

/** Who may be told about a job; undefined when the job is gone. */
async function audienceOfJob(
  transaction: Kysely<Schema>,
  organizationId: string,
  jobId: string,
): Promise<Audience | undefined> {
  const job = await transaction
    .selectFrom('job')
    .leftJoin('organization', 'organization.organization_id', 'job.organization_id')
    .select(['organization.time_zone', sql<unknown>`job.settings->'notifications'`.as('notifications')])
    .where('job.organization_id', '=', organizationId)
    .where('job.id', '=', jobId)
    .executeTakeFirst();
  if (job === undefined) return undefined;
  const webhooks = await openWebhooks(transaction, organizationId);
  return {
    subscriptions: { mail: readNoticeSettings(job.notifications), webhooks },
    timeZone: job.time_zone ?? undefined,
  };
}

/** Who may be told about what is no job's. */
async function audienceOfOrganization(transaction: Kysely<Schema>, organizationId: string): Promise<Audience> {
  const organization = await transaction
    .selectFrom('organization')
    .select(['time_zone', 'notification_addresses as addresses'])
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
  const mail = readNoticeSettings({ enabled: true, addresses: organization?.addresses });
  const webhooks = await openWebhooks(transaction, organizationId);
  return { subscriptions: { mail, webhooks }, timeZone: organization?.time_zone ?? undefined };
}

async function openWebhooks(
  transaction: Kysely<Schema>,
  organizationId: string,
): Promise<Audience['subscriptions']['webhooks']> {
  const webhooks = await transaction
    .selectFrom('webhook')
    .select(['id', 'events'])
    .where('organization_id', '=', organizationId)
    .where('disabled_at', 'is', null)
    .orderBy('created_at')
    .execute();
  return webhooks.map(({ id, events }) => ({ id, events: kindsOf(events) }));
}

function kindsOf(events: readonly string[] | null): readonly NoticeKind[] | undefined {
  return events === null ? undefined : NOTICE_KINDS.filter((kind) => events.includes(kind));
}

/** `jsonb` knows no NUL. */
function documentOf(value: NoticeMemory | NoticeMessage['content']): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'string' ? storable(inner) : inner));
}

function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

function messageRow(message: NewMessage) {
  const { createdAt, unsendable } = message;
  return {
    organization_id: message.organizationId,
    id: message.id,
    job_id: message.jobId ?? null,
    kind: message.kind,
    channel: message.channel,
    receiver: message.receiver,
    subject: storable(message.subject),
    content: documentOf(message.content),
    created_at: createdAt,
    attempts: 0,
    next_attempt_at: unsendable === undefined ? createdAt : null,
    sent_at: null,
    dead_at: unsendable === undefined ? null : createdAt,
    last_error: unsendable ?? null,
  };
}

function asMessage(row: Selectable<Schema['notice_message']>): NoticeMessage {
  return {
    organizationId: row.organization_id,
    id: row.id,
    jobId: row.job_id ?? undefined,
    kind: row.kind as NoticeKind,
    channel: row.channel as Channel,
    receiver: row.receiver,
    subject: row.subject,
    content: row.content,
    createdAt: row.created_at,
  };
}

function asWebhook(row: Selectable<Schema['webhook']>): WebhookRecord {
  return {
    organizationId: row.organization_id,
    id: row.id,
    url: row.url,
    description: row.description,
    events: kindsOf(row.events),
    secret: new Uint8Array(row.secret),
    createdAt: row.created_at,
    disabledAt: row.disabled_at ?? undefined,
  };
}
