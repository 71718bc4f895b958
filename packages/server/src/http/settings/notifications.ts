import { z } from 'zod';
import {
  type Delivery,
  DeliveryError,
  NOTICE_KINDS,
  type NoticeKind,
  type Notifier,
  WebhookRefused,
  type Webhooks,
  type WebhookView,
} from '../../notify/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { listPage, queryOption } from '../page.ts';
import { rootUrl } from '../root-url.ts';

/** Who is told what, and what became of it. */
export interface NotificationNeeds {
  readonly notifier: Pick<Notifier, 'status' | 'deliveries' | 'sendAgain' | 'sendTest'>;
  readonly webhooks: Webhooks;
  readonly organizationId: string;
  readonly publicUrl?: string | undefined;
}

const kinds = z.enum(NOTICE_KINDS);
const webhookSchema = z.object({
  id: z.string(),
  url: z.string(),
  description: z.string(),
  events: z.array(z.string()).nullable(),
  enabled: z.boolean(),
  createdAt: z.string(),
});
const newWebhook = z.strictObject({
  url: z.string().min(1).max(2_048),
  description: z.string().max(200).optional(),
  /** All of them when left out or null. */
  events: z.array(kinds).min(1).nullish(),
});
const webhookChange = z.strictObject({ enabled: z.boolean() });
const statusSchema = z.object({
  mail: z.enum(['ready', 'notConfigured']),
  from: z.string().nullable(),
  waiting: z.number(),
  dead: z.number(),
  lastError: z.string().nullable(),
  events: z.array(z.string()),
});
const deliverySchema = z.object({
  id: z.string(),
  jobId: z.string().nullable(),
  event: z.string(),
  channel: z.string(),
  receiver: z.string(),
  subject: z.string(),
  state: z.string(),
  attempts: z.number(),
  createdAt: z.string(),
  sentAt: z.string().nullable(),
  nextAttemptAt: z.string().nullable(),
  error: z.string().nullable(),
});
const test = z.strictObject({ to: z.email().max(254) });

const READ = ['Installation.Read.All', 'Installation.ReadWrite.All'] as const;
const WRITE = ['Installation.ReadWrite.All'] as const;
const POSITION = /^\d{1,16} [0-9a-f-]{36}$/;

interface OfId {
  Params: { id: string };
}

/** `/webhooks` and `/notifications`: who is told of jobs beside those whose address a job names, and how that goes. */
export function notificationRoutes(app: GraphInstance, needs: NotificationNeeds): void {
  const { notifier, webhooks, organizationId, publicUrl } = needs;
  const common = { tag: 'Notifications', ofGraph: false } as const;
  const missing = (what: string, id: string) =>
    graphError(404, 'Request_ResourceNotFound', `There is no ${what} ${id.slice(0, 100)}.`);
  const target = ({ id, url }: Pick<WebhookView, 'id' | 'url'>) => ({
    type: 'Webhook',
    id,
    displayName: url,
    modified: [],
  });

  app.get(
    '/webhooks',
    operation({
      ...common,
      id: 'listWebhooks',
      summary: 'Webhooks, without their secrets.',
      permissions: READ,
      answers: { 200: z.object({ value: z.array(webhookSchema) }) },
    }),
    async () => ({ value: (await webhooks.list(organizationId)).map(webhookView) }),
  );

  app.post(
    '/webhooks',
    operation({
      ...common,
      id: 'createWebhook',
      summary: 'Make a webhook. Its secret is in this answer only.',
      permissions: WRITE,
      body: newWebhook,
      answers: { 201: webhookSchema.extend({ secret: z.string() }) },
      audit: 'webhookChanged',
    }),
    async (request, reply) => {
      const { url, description, events } = request.body;
      const draft = { url, ...(description !== undefined && { description }), events: events ?? undefined };
      const { webhook, secret } = await webhooks.create(organizationId, draft).catch((error: unknown) => {
        if (!(error instanceof WebhookRefused)) throw error;
        const details = error.findings.map((message) => ({
          code: 'InvalidWebhook',
          message,
          target: message.split(':', 1)[0] ?? '',
        }));
        throw graphError(400, 'Request_BadRequest', error.message, details);
      });
      request.audit({ targets: [target(webhook)] });
      reply.code(201);
      return { ...webhookView(webhook), secret };
    },
  );

  app.patch<OfId & { Body: z.output<typeof webhookChange> }>(
    '/webhooks/:id',
    operation({
      ...common,
      id: 'switchWebhook',
      summary: 'Switch a webhook off, or on again.',
      permissions: WRITE,
      body: webhookChange,
      answers: { 204: undefined },
      audit: 'webhookChanged',
    }),
    async (request, reply) => {
      const { id } = request.params;
      if (!isId(id) || !(await webhooks.switch(organizationId, id, request.body.enabled))) throw missing('webhook', id);
      request.audit({ targets: [target({ id, url: id })] });
      return reply.code(204).send();
    },
  );

  app.delete<OfId>(
    '/webhooks/:id',
    operation({
      ...common,
      id: 'deleteWebhook',
      summary: 'Remove a webhook.',
      permissions: WRITE,
      answers: { 204: undefined },
      audit: 'webhookChanged',
    }),
    async (request, reply) => {
      const { id } = request.params;
      if (!isId(id) || !(await webhooks.remove(organizationId, id))) throw missing('webhook', id);
      request.audit({ targets: [target({ id, url: id })] });
      return reply.code(204).send();
    },
  );

  app.get(
    '/notifications',
    operation({
      ...common,
      id: 'getNotificationStatus',
      summary: 'Whether mail works, what waits, what was given up, and what there is to be told of.',
      permissions: READ,
      answers: { 200: statusSchema },
    }),
    async () => {
      const { from, lastError, ...status } = await notifier.status(organizationId);
      return { ...status, from: from ?? null, lastError: lastError ?? null, events: [...NOTICE_KINDS] as NoticeKind[] };
    },
  );

  app.get(
    '/notifications/deliveries',
    operation({
      ...common,
      id: 'listDeliveries',
      summary: 'Messages of the last thirty days, the newest first.',
      permissions: READ,
      query: { state: 'waiting, sent or dead', receiver: 'a mail address, or the id of a webhook' },
      answers: { 200: z.object({ value: z.array(deliverySchema) }) },
    }),
    (request) => {
      const state = queryOption(request, 'state');
      if (state !== undefined && state !== 'waiting' && state !== 'sent' && state !== 'dead') {
        throw graphError(400, 'Request_BadRequest', 'state must be waiting, sent or dead.');
      }
      const receiver = queryOption(request, 'receiver');
      return listPage({
        request,
        root: rootUrl(request, publicUrl),
        defaultSize: 50,
        maximumSize: 200,
        positions: POSITION,
        fetch: (after, limit) => {
          const [at, id = ''] = after?.split(' ') ?? [];
          const position = at === undefined ? undefined : { createdAt: new Date(Number(at)), id };
          return notifier.deliveries(organizationId, { limit, state, receiver, after: position });
        },
        position: ({ createdAt, id }) => `${createdAt.getTime()} ${id}`,
        view: deliveryView,
      });
    },
  );

  app.post<OfId>(
    '/notifications/deliveries/:id/sendAgain',
    operation({
      ...common,
      id: 'sendAgain',
      summary: 'Put a message that was sent or given up on its way again.',
      permissions: WRITE,
      answers: { 204: undefined },
    }),
    async (request, reply) => {
      const { id } = request.params;
      if (!isId(id) || !(await notifier.sendAgain(organizationId, id))) throw missing('message', id);
      return reply.code(204).send();
    },
  );

  app.post<{ Body: z.output<typeof test> }>(
    '/notifications/testMail',
    operation({
      ...common,
      id: 'sendTestMail',
      summary: 'Send a mail at once, to see whether mail works.',
      permissions: WRITE,
      body: test,
      answers: { 204: undefined },
    }),
    async (request, reply) => {
      await notifier.sendTest(request.body.to).catch((error: unknown) => {
        throw error instanceof DeliveryError ? graphError(400, 'MailFailed', error.message) : error;
      });
      return reply.code(204).send();
    },
  );
}

function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

function webhookView({ id, url, description, events, disabledAt, createdAt }: WebhookView) {
  return {
    id,
    url,
    description,
    events: events === undefined ? null : [...events],
    enabled: disabledAt === undefined,
    createdAt: createdAt.toISOString(),
  };
}

function deliveryView(delivery: Delivery) {
  const { id, jobId, kind, channel, receiver, subject, attempts, createdAt, sentAt, nextAttemptAt, deadAt } = delivery;
  return {
    id,
    jobId: jobId ?? null,
    event: kind,
    channel,
    receiver,
    subject,
    state: sentAt !== undefined ? 'sent' : deadAt !== undefined ? 'dead' : 'waiting',
    attempts,
    createdAt: createdAt.toISOString(),
    sentAt: sentAt?.toISOString() ?? null,
    nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
    error: delivery.lastError ?? null,
  };
}
