import type { NoticeMemory } from './notice.ts';
import type { NoticeKind, Subscriptions } from './notice-settings.ts';

/** A transaction of the store, handed through unread. */
export interface OpenTransaction {
  readonly isTransaction: true;
}

export type Channel = 'mail' | 'webhook';

/** What is sent: the text of a mail with its HTML, or the body of a webhook's request. */
export interface MessageContent {
  readonly text: string;
  readonly html?: string;
}

/** A message to one receiver. */
export interface NoticeMessage {
  readonly organizationId: string;
  readonly id: string;
  readonly jobId: string | undefined;
  readonly kind: NoticeKind;
  readonly channel: Channel;
  /** Mail address, or id of the webhook. */
  readonly receiver: string;
  readonly subject: string;
  readonly content: MessageContent;
  readonly createdAt: Date;
}

/** What became of a message. */
export interface Delivery extends NoticeMessage {
  readonly attempts: number;
  /** Undefined once it is sent or given up. */
  readonly nextAttemptAt: Date | undefined;
  readonly sentAt: Date | undefined;
  /** When it was given up. */
  readonly deadAt: Date | undefined;
  readonly lastError: string | undefined;
}

/** How an attempt ended. */
export type Outcome =
  | { readonly sentAt: Date }
  | { readonly nextAttemptAt: Date; readonly error: string }
  | { readonly deadAt: Date; readonly error: string };

/** A message that was taken to be sent; the attempt says whose outcome counts. */
export type TakenMessage = NoticeMessage & { readonly attempt: number };

/** A message about to be stored; one that cannot be sent at all is stored with the reason. */
export type NewMessage = NoticeMessage & { readonly unsendable?: string | undefined };

export interface WebhookRecord {
  readonly organizationId: string;
  readonly id: string;
  readonly url: string;
  readonly description: string;
  /** All of them when undefined. */
  readonly events: readonly NoticeKind[] | undefined;
  /** Sealed. */
  readonly secret: Uint8Array;
  readonly createdAt: Date;
  /** When its receiver said that it wants no more. */
  readonly disabledAt: Date | undefined;
}

/** How deliveries stand; numbers are counted to 1,000. */
export interface DeliveryNumbers {
  readonly waiting: number;
  /** Given up. */
  readonly dead: number;
  readonly lastError: string | undefined;
}

export interface DeliveryQuery {
  readonly limit: number;
  readonly receiver?: string | undefined;
  readonly state?: 'waiting' | 'sent' | 'dead' | undefined;
  readonly after?: { readonly createdAt: Date; readonly id: string } | undefined;
}

/** Who may be told, and the time zone instants are shown in. */
export interface Audience {
  readonly subscriptions: Subscriptions;
  /** UTC when undefined. */
  readonly timeZone: string | undefined;
}

/** The port to what people are told: what was said about each job, messages on their way, and webhooks. */
export interface NoticeStore {
  /**
   * Hands what is known about a job to `step` and stores what it answers, as one transaction, or in the one given; nobody
   * else does so for the job meanwhile. A job that is gone is forgotten, and `step` not called.
   */
  update(
    job: { readonly organizationId: string; readonly jobId: string },
    step: (known: Audience & { readonly memory: NoticeMemory }) => {
      readonly memory: NoticeMemory;
      readonly dueAt: Date | undefined;
      readonly messages: readonly NewMessage[];
    },
    transaction?: OpenTransaction,
  ): Promise<void>;
  /** Stores messages about what is no job's, for those whom the organisation names, as one transaction or in the one given. */
  tell(
    organizationId: string,
    step: (audience: Audience) => readonly NewMessage[],
    transaction?: OpenTransaction,
  ): Promise<void>;
  /** Jobs about which something has to be said by now. */
  dueJobs(now: Date, limit: number): Promise<readonly { readonly organizationId: string; readonly jobId: string }[]>;

  /** Takes messages that are due; until `until` nobody else takes them. */
  take(now: Date, until: Date, limit: number): Promise<readonly TakenMessage[]>;
  /** Stores an outcome, unless the message was taken again since. */
  settle(message: TakenMessage, outcome: Outcome): Promise<void>;
  /** Newest first. */
  deliveries(organizationId: string, query: DeliveryQuery): Promise<readonly Delivery[]>;
  numbers(organizationId: string): Promise<DeliveryNumbers>;
  /** Puts a message that was sent or given up on its way again; false when there is none. */
  sendAgain(organizationId: string, id: string, now: Date): Promise<boolean>;
  /** Erases messages from before an instant that are on their way no more, at most `limit`; answers how many. */
  removeBefore(before: Date, limit: number): Promise<number>;

  addWebhook(webhook: WebhookRecord): Promise<void>;
  webhooks(organizationId: string): Promise<readonly WebhookRecord[]>;
  webhook(organizationId: string, id: string): Promise<WebhookRecord | undefined>;
  disableWebhook(organizationId: string, id: string, at: Date | undefined): Promise<boolean>;
  removeWebhook(organizationId: string, id: string): Promise<boolean>;
}
