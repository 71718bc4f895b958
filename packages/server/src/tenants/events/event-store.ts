import type { EventRecord } from './event.ts';

/** Where an application is told of events. */
export interface EventWebhook {
  readonly tenantId: string;
  readonly id: string;
  readonly url: string;
  readonly description: string;
  /** All of them when undefined. */
  readonly events: readonly string[] | undefined;
  /** Sealed. */
  readonly secret: Uint8Array;
  readonly createdAt: Date;
  /** How often in a row nothing was taken there. */
  readonly failures: number;
  /** Not before this is it tried again. */
  readonly dueAt: Date;
  readonly lastError: string | undefined;
  /** When its receiver said that it wants no more. */
  readonly disabledAt: Date | undefined;
}

/** An event that is due to be sent somewhere. */
export interface DueEvent extends EventRecord {
  /** How often it was tried there. */
  readonly attempts: number;
}

/** How a server leaves a webhook it held. */
export interface WebhookOutcome {
  readonly failures: number;
  readonly dueAt: Date;
  /** Undefined once something was taken. */
  readonly lastError: string | undefined;
}

/** The port to events of tenants' resources. They come about with writes of the resource store; here they are read. */
export interface EventStore {
  /** Tenants with events that were written and not yet put in order. */
  unordered(): Promise<readonly string[]>;
  /**
   * Puts at most `limit` events of a tenant in order, behind those that are; whoever is subscribed to them has them to be
   * told from then on. Answers how many there were. What is ordered later comes later, whoever does it.
   */
  order(tenantId: string, now: Date, limit: number): Promise<number>;
  /** Events behind one of them, or from the first that is kept; undefined when that one is not kept. */
  list(
    tenantId: string,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<readonly EventRecord[] | undefined>;
  /** Erases events from before an instant, told or not, at most `limit`; answers how many. */
  erase(before: Date, limit: number): Promise<number>;

  /** False when there is no such tenant. */
  addWebhook(webhook: EventWebhook): Promise<boolean>;
  /** In the order they were made, with how much each has yet to be told, counted to 1,000. */
  webhooks(tenantId: string): Promise<readonly (EventWebhook & { readonly waiting: number })[]>;
  removeWebhook(tenantId: string, id: string): Promise<boolean>;
  /** Switches a webhook off; it has nothing to be told any more. */
  disableWebhook(webhook: EventWebhook, at: Date): Promise<void>;

  /** A webhook that has something due; until `until`, or until it is released, nobody else gets it. */
  claim(now: Date, until: Date): Promise<EventWebhook | undefined>;
  /** What is due at a webhook, in order; of one resource nothing behind an event that has to wait. */
  due(webhook: EventWebhook, now: Date, limit: number): Promise<readonly DueEvent[]>;
  delivered(webhook: EventWebhook, position: number): Promise<void>;
  postpone(webhook: EventWebhook, position: number, dueAt: Date): Promise<void>;
  /** Gives a webhook back that is held until `until`; nothing happens when somebody else holds it by now. */
  release(webhook: EventWebhook, until: Date, outcome: WebhookOutcome): Promise<void>;
}
