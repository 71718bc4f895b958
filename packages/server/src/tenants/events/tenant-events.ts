import type { JsonObject } from '@lockstep/scim';
import { z } from 'zod';
import type { Random, SecretBox } from '../../access/index.ts';
import { accept, invalid, notFound, TenantProblem, wrongValue } from '../tenant-problem.ts';
import type { TenantRecord } from '../tenant-store.ts';
import type { Tenants } from '../tenants.ts';
import { type EventSurroundings, eventTypesOf, eventView } from './event.ts';
import type { EventStore, EventWebhook } from './event-store.ts';

export interface TenantEventsNeeds {
  readonly store: EventStore;
  readonly tenants: Tenants;
  readonly secretBox: SecretBox;
  /** Why an address must not be called; undefined when it may. */
  readonly refusedAddress: (url: URL) => string | undefined;
  /** What this installation is reached at. */
  readonly address: () => string | undefined;
  readonly newId: () => string;
  readonly now: () => Date;
  readonly random: Random;
}

/** A webhook as it is shown; its secret is shown once, when it is made. */
export type ShownWebhook = Omit<EventWebhook, 'secret' | 'tenantId'> & { readonly waiting: number };

/** Days for which events can be read again. */
const KEPT_DAYS = 30;
const DAY = 86_400_000;
const AT_ONCE = 1_000;
const MOST_WEBHOOKS = 10;
/** Standard Webhooks asks for 24 to 64 bytes. */
const SECRET_BYTES = 32;

const newWebhook = z.strictObject(
  {
    url: z.string({ error: 'must be an address' }).max(2_048, 'must have at most 2,048 characters'),
    description: z
      .string({ error: 'must be a text' })
      .max(200, 'must have at most 200 characters')
      .regex(/^\P{Cc}*$/u, 'must be one line')
      .default(''),
    events: z
      .array(z.string({ error: 'must be a type of event' }), { error: 'must be a list of types of events' })
      .min(1, 'must name at least one type of event; leave it out for all of them')
      .max(100, 'must name at most 100 types of events')
      .optional(),
  },
  { error: 'must be a JSON object' },
);

/**
 * Events of tenants for their applications: who is told, and reading them again for 30 days. Tenants are named by key;
 * refusals are `TenantProblem`s. Sending is `EventDeliveries`'.
 */
export class TenantEvents {
  readonly #needs: TenantEventsNeeds;

  constructor(needs: TenantEventsNeeds) {
    this.#needs = needs;
  }

  /**
   * Events behind the one of the id `after`, or from the first that is kept, oldest first. 400 `EventUnknown` when that
   * one is not kept any more: whoever read so far has missed some.
   */
  async list(
    key: string,
    { after, limit }: { readonly after: string | undefined; readonly limit: number },
  ): Promise<readonly JsonObject[]> {
    const { store, tenants } = this.#needs;
    const tenant = await tenants.get(key);
    await this.#order(tenant);
    const isId = after === undefined || z.uuid().safeParse(after).success;
    const events = isId ? await store.list(tenant.tenantId, { after, limit }) : undefined;
    if (!events) {
      const message = `after: no event of this id is kept. Read all accounts, then go on with the events of the last ${KEPT_DAYS} days: leave it out.`;
      throw new TenantProblem(400, 'EventUnknown', message, [{ target: 'after', code: 'EventUnknown', message }]);
    }
    const surroundings = this.surroundings(tenant);
    return events.map((event) => eventView(event, surroundings));
  }

  /** What events of a tenant are shown with. */
  surroundings(tenant: TenantRecord): EventSurroundings {
    const { tenants, address } = this.#needs;
    return {
      types: tenants.serviceFor(tenant).scoped.types,
      base: `${address() ?? ''}/t/${tenant.key}/scim/v2`,
      present: tenants.profileOf(tenant).presentResource,
    };
  }

  async webhooks(key: string): Promise<readonly ShownWebhook[]> {
    const { store, tenants } = this.#needs;
    return (await store.webhooks((await tenants.get(key)).tenantId)).map(shown);
  }

  /**
   * Makes a webhook from a request body (`url`, `description`, `events`) and answers its secret, which cannot be read
   * again. It is told what happens from now on; with the first, the option `events` is switched on.
   */
  async addWebhook(key: string, body: unknown): Promise<{ readonly webhook: ShownWebhook; readonly secret: string }> {
    const { store, tenants, secretBox, newId, now, random } = this.#needs;
    const asked = accept(newWebhook, body);
    const tenant = await tenants.get(key);
    const known = eventTypesOf(tenants.serviceFor(tenant).scoped.types);
    const strange = (asked.events ?? []).filter((type) => !known.includes(type));
    const findings = [
      ...(strange.length > 0 ? [wrongValue('events', `must be among ${known.join(', ')}`)] : []),
      ...this.#addressFindings(asked.url),
    ];
    if (findings.length > 0) throw invalid(findings);
    if ((await store.webhooks(tenant.tenantId)).length >= MOST_WEBHOOKS) {
      throw new TenantProblem(409, 'TooManyWebhooks', `There are ${MOST_WEBHOOKS} webhooks already: remove one first.`);
    }
    if (tenants.options(tenant).values.events !== true) await tenants.changeOptions(key, { events: true });
    // What was written before is put in order before anybody new is told.
    await this.#order(tenant);
    const id = newId();
    const secret = `whsec_${Buffer.from(random(SECRET_BYTES)).toString('base64')}`;
    const at = now();
    const webhook: EventWebhook = {
      tenantId: tenant.tenantId,
      id,
      url: new URL(asked.url).href,
      description: asked.description,
      events: asked.events,
      secret: secretBox.seal(secret, eventSecretContext(tenant.tenantId, id)),
      createdAt: at,
      failures: 0,
      dueAt: at,
      lastError: undefined,
      disabledAt: undefined,
    };
    if (!(await store.addWebhook(webhook))) throw notFound(`tenant "${key}"`);
    return { webhook: shown({ ...webhook, waiting: 0 }), secret };
  }

  async removeWebhook(key: string, id: string): Promise<void> {
    const { store, tenants } = this.#needs;
    const { tenantId } = await tenants.get(key);
    const isRemoved = z.uuid().safeParse(id).success && (await store.removeWebhook(tenantId, id));
    if (!isRemoved) throw notFound(`webhook "${id.slice(0, 64)}"`);
  }

  /** Erases events that have been kept for long enough. */
  async erase(): Promise<void> {
    const before = new Date(this.#needs.now().getTime() - KEPT_DAYS * DAY);
    while ((await this.#needs.store.erase(before, AT_ONCE)) === AT_ONCE);
  }

  async #order({ tenantId }: TenantRecord): Promise<void> {
    const { store, now } = this.#needs;
    while ((await store.order(tenantId, now(), AT_ONCE)) === AT_ONCE);
  }

  #addressFindings(text: string) {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
      return [
        wrongValue('url', 'must be an https address without user and password, such as https://example.com/hook'),
      ];
    }
    const refused = this.#needs.refusedAddress(url);
    return refused === undefined ? [] : [wrongValue('url', refused.replace(/\.$/, ''))];
  }
}

/** What the secret of a webhook is sealed for. */
export function eventSecretContext(tenantId: string, webhookId: string): string {
  return `tenant webhook ${tenantId} ${webhookId}`;
}

function shown({ secret: _, tenantId: __, ...webhook }: EventWebhook & { readonly waiting: number }): ShownWebhook {
  return webhook;
}
