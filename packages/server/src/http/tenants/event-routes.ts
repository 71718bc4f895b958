import type { FastifyInstance } from 'fastify';
import type { ShownWebhook, TenantEvents } from '../../tenants/index.ts';
import { graphError } from '../graph-error.ts';
import { queryOption } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import { listing, writing } from './operations.ts';

interface Needs {
  readonly events: TenantEvents;
  readonly publicUrl?: string | undefined;
}

interface OfTenant {
  Params: { key: string };
}

interface OfPart {
  Params: { key: string; id: string };
}

const USUAL_SIZE = 100;
const LARGEST_SIZE = 999;

/**
 * `/{key}/events` and `/{key}/webhooks`: what became of a tenant's users and groups, for its application. Events are read
 * behind one of them, `?after={event id}`, at most `$top` of them; a webhook is told of them as they happen.
 */
export function eventRoutes(app: FastifyInstance, { events, publicUrl }: Needs): void {
  app.get<OfTenant>(
    '/:key/events',
    listing(
      'listTenantEvents',
      'What became of users and groups, behind the event `after`; kept for 30 days.',
      'activity',
    ),
    async (request) => {
      const { key } = request.params;
      const size = sizeOf(queryOption(request, 'top'));
      const found = await events.list(key, { after: queryOption(request, 'after'), limit: size + 1 });
      const value = found.slice(0, size);
      const last = value.at(-1)?.id;
      const next = `${rootUrl(request, publicUrl)}/api/tenants/${key}/events?after=${last}&$top=${size}`;
      return { value, ...(found.length > size && { '@odata.nextLink': next }) };
    },
  );

  app.get<OfTenant>(
    '/:key/webhooks',
    listing('listTenantWebhooks', 'Webhooks that are told of events.'),
    async (request) => ({ value: (await events.webhooks(request.params.key)).map(webhookView) }),
  );

  app.post<OfTenant>(
    '/:key/webhooks',
    writing('createTenantWebhook', 'Have an address told of events; its secret is in this answer only.', 201),
    async (request, reply) => {
      const { webhook, secret } = await events.addWebhook(request.params.key, request.body);
      reply.code(201);
      return { ...webhookView(webhook), secret };
    },
  );

  app.delete<OfPart>(
    '/:key/webhooks/:id',
    writing('deleteTenantWebhook', 'Tell an address no more.', 204),
    async (request, reply) => {
      await events.removeWebhook(request.params.key, request.params.id);
      return reply.code(204).send();
    },
  );
}

function webhookView({ id, url, description, events, createdAt, waiting, failures, ...webhook }: ShownWebhook) {
  const { dueAt, lastError, disabledAt } = webhook;
  return {
    id,
    url,
    description,
    events: events ?? null,
    createdDateTime: createdAt.toISOString(),
    /** Counted to 1,000. */
    waiting,
    failures,
    lastError: lastError ?? null,
    nextAttemptDateTime: failures > 0 && disabledAt === undefined ? dueAt.toISOString() : null,
    disabledDateTime: disabledAt?.toISOString() ?? null,
  };
}

function sizeOf(text: string | undefined): number {
  if (text === undefined) return USUAL_SIZE;
  const size = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (size >= 1 && size <= LARGEST_SIZE) return size;
  throw graphError(400, 'Request_BadRequest', `$top must be a number from 1 to ${LARGEST_SIZE}.`);
}
