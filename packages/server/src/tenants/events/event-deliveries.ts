import type { SecretBox } from '../../access/index.ts';
import type { TenantRecord } from '../tenant-store.ts';
import { type EventSurroundings, eventView } from './event.ts';
import type { DueEvent, EventStore, EventWebhook } from './event-store.ts';
import { eventSecretContext } from './tenant-events.ts';

/** An event on its way to a webhook. */
export interface EventMessage {
  /** The same for every attempt. */
  readonly id: string;
  readonly url: string;
  /** What it is signed with, `whsec_…`. */
  readonly secret: string;
  readonly body: string;
  readonly at: Date;
}

/** Why an event was not taken. */
export interface NotTaken {
  readonly reason: string;
  /** The receiver wants no more, ever. */
  readonly isGone: boolean;
  /** In how many seconds it asks to be tried again. */
  readonly afterSeconds: number | undefined;
}

interface Needs {
  readonly store: EventStore;
  readonly tenant: (tenantId: string) => Promise<TenantRecord | undefined>;
  readonly surroundings: (tenant: TenantRecord) => EventSurroundings;
  readonly secretBox: SecretBox;
  /** Calls a webhook; answers why the event was not taken, undefined when it was. */
  readonly send: (message: EventMessage) => Promise<NotTaken | undefined>;
  readonly now: () => Date;
  /** Waits; ends early, with an `AbortError`, when the signal comes. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Told of failures of work that nobody waits for. */
  readonly onError: (error: unknown) => void;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** A webhook is held for so long, and nothing is begun in the last part of it: longer than any attempt lasts. */
const HELD = 2 * MINUTE;
const LAST_PART = 30 * SECOND;
/** So many webhooks are served at once, and so many resources at each. */
const WEBHOOKS_AT_ONCE = 4;
const LANES = 8;
const WINDOW = 200;
const ORDERED_AT_ONCE = 1_000;
const LOOK = 2 * SECOND;
/** Waits double from the first to these. A receiver that is back is noticed soon; one event it cannot take is left alone. */
const FIRST_WAIT = 5 * SECOND;
const LONGEST_SILENCE = 5 * MINUTE;
const LONGEST_WAIT = 30 * MINUTE;
const LONGEST_ASKED = 60 * MINUTE;

/**
 * Sends events to the webhooks of tenants: at least once, those of one resource one after the other in their order. What
 * is not taken is tried again as long as it is kept; a receiver that takes nothing is left alone for a while as a whole.
 * Several servers share the work.
 */
export class EventDeliveries {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Sends whatever is due. */
  async deliver(): Promise<void> {
    const { store, now } = this.#needs;
    for (const tenantId of await store.unordered()) {
      while ((await store.order(tenantId, now(), ORDERED_AT_ONCE)) === ORDERED_AT_ONCE);
    }
    await Promise.all(Array.from({ length: WEBHOOKS_AT_ONCE }, () => this.#serve()));
  }

  /** Delivers now and then until the signal comes. Never throws. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.deliver().catch(this.#needs.onError);
      await this.#needs.sleep(LOOK, signal).catch(() => undefined);
    }
  }

  async #serve(): Promise<void> {
    const { store, now } = this.#needs;
    for (;;) {
      const from = now();
      const until = new Date(from.getTime() + HELD);
      const webhook = await store.claim(from, until);
      if (!webhook) return;
      try {
        await this.#drain(webhook, until);
      } catch (error) {
        // What is wrong with one webhook must not keep the others waiting, nor be met again at once.
        this.#needs.onError(error);
        const dueAt = after(now(), waitOf(webhook.failures + 1, LONGEST_SILENCE, undefined));
        const lastError = 'A fault of the program: its log has the reason.';
        await store.release(webhook, until, { failures: webhook.failures + 1, lastError, dueAt });
      }
    }
  }

  /** Sends what is due at a webhook, as long as it is held and takes any of it. */
  async #drain(webhook: EventWebhook, until: Date): Promise<void> {
    const { store, now } = this.#needs;
    const tenant = await this.#needs.tenant(webhook.tenantId);
    const surroundings = tenant && this.#needs.surroundings(tenant);
    let { failures, lastError } = webhook;
    for (let round = 0; ; round += 1) {
      // One that took nothing the last time is asked with one event whether it does by now.
      const due = surroundings ? await store.due(webhook, now(), failures > 0 ? 1 : WINDOW) : [];
      const batch = new Batch(due);
      if (surroundings) await this.#send(webhook, batch, surroundings, until);
      if (batch.isGone) return store.disableWebhook(webhook, now());
      if (batch.sent > 0) [failures, lastError] = [0, undefined];
      const isSilent = batch.sent === 0 && batch.refusal !== undefined;
      if (isSilent) [failures, lastError] = [failures + 1, batch.refusal?.reason];
      if (isSilent || due.length === 0 || isEnding(until, now())) {
        // Nothing at all was there to send: so it is not looked at again at once.
        const idle = round === 0 && due.length === 0 ? FIRST_WAIT : 0;
        const wait = isSilent ? waitOf(failures, LONGEST_SILENCE, batch.refusal) : idle;
        return store.release(webhook, until, { failures, lastError, dueAt: after(now(), wait) });
      }
    }
  }

  async #send(webhook: EventWebhook, batch: Batch, surroundings: EventSurroundings, until: Date): Promise<void> {
    const lanes = batch.lanes();
    const work = async () => {
      for (let lane = lanes.shift(); lane; lane = lanes.shift())
        await this.#sendLane(webhook, lane, batch, surroundings, until);
    };
    await Promise.all(Array.from({ length: LANES }, work));
  }

  /** Sends the events of one resource, up to the first that is not taken. */
  async #sendLane(
    webhook: EventWebhook,
    lane: readonly DueEvent[],
    batch: Batch,
    surroundings: EventSurroundings,
    until: Date,
  ): Promise<void> {
    const { store, secretBox, send, now } = this.#needs;
    const secret = secretBox.open(webhook.secret, eventSecretContext(webhook.tenantId, webhook.id));
    for (const event of lane) {
      if (batch.isGone || isEnding(until, now())) return;
      const body = JSON.stringify(eventView(event, surroundings));
      const refusal = await send({ id: event.id, url: webhook.url, secret, body, at: now() });
      if (refusal) {
        batch.refusal = refusal;
        const wait = waitOf(event.attempts + 1, LONGEST_WAIT, refusal);
        return store.postpone(webhook, event.position, after(now(), wait));
      }
      batch.sent += 1;
      await store.delivered(webhook, event.position);
    }
  }
}

/** What is sent together, and what came of it. */
class Batch {
  sent = 0;
  refusal: NotTaken | undefined;
  readonly #events: readonly DueEvent[];

  constructor(events: readonly DueEvent[]) {
    this.#events = events;
  }

  get isGone(): boolean {
    return this.refusal?.isGone ?? false;
  }

  /** The events of each resource, in their order. */
  lanes(): (readonly DueEvent[])[] {
    return [...Map.groupBy(this.#events, ({ resourceId }) => resourceId).values()];
  }
}

function isEnding(until: Date, now: Date): boolean {
  return until.getTime() - now.getTime() < LAST_PART;
}

/** How long to wait after so many failures, and no shorter than the receiver asked for. */
function waitOf(failures: number, longest: number, refusal: NotTaken | undefined): number {
  const asked = Math.min((refusal?.afterSeconds ?? 0) * SECOND, LONGEST_ASKED);
  return Math.max(Math.min(FIRST_WAIT * 2 ** (failures - 1), longest), asked);
}

function after(now: Date, milliseconds: number): Date {
  return new Date(now.getTime() + milliseconds);
}
