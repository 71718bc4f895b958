import { afterFailure } from './delivery-schedule.ts';
import type { JobEvent } from './job-event.ts';
import { type Advice, letterOf } from './letter.ts';
import { mailText } from './mail-text.ts';
import { DeliveryError, type Mailer } from './mailer.ts';
import type { Notice } from './notice.ts';
import type {
  Delivery,
  DeliveryNumbers,
  DeliveryQuery,
  NewMessage,
  NoticeStore,
  OpenTransaction,
  TakenMessage,
} from './notice-store.ts';
import { dueAt, notices, overdue, type Told } from './notices.ts';
import type { SourceEvent } from './source-event.ts';
import { sourceNotice } from './source-notice.ts';
import { webhookBody } from './webhook-body.ts';
import type { CallWebhook } from './webhook-call.ts';
import { type SecretKeeper, secretContext } from './webhooks.ts';

/** Where the notifier says what an operator has to know. */
export interface NotifierLog {
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface NotifierNeeds {
  readonly store: NoticeStore;
  /** Undefined when no mail server is set up. */
  readonly mailer: Mailer | undefined;
  readonly callWebhook: CallWebhook;
  readonly secrets: SecretKeeper;
  readonly advice: Advice;
  /** What links begin with. */
  readonly publicUrl: string | undefined;
  readonly newId: () => string;
  readonly now: () => Date;
  /** Waits; ends early, with an `AbortError`, when the signal comes. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly log: NotifierLog;
}

/** What one round of sending came to. */
export interface Deliveries {
  readonly sent: number;
  readonly failed: number;
}

export interface NotifyStatus extends DeliveryNumbers {
  readonly mail: 'ready' | 'notConfigured';
  readonly from: string | undefined;
}

/** A message is taken for so long, which is longer than any attempt lasts. */
const LEASE = 5 * 60_000;
const AT_ONCE = 10;
/** Most jobs and messages of one round, so that a round ends. */
const ROUND = 200;
const LOOK = 10_000;
const KEPT_DAYS = 30;
const NO_MAIL_SERVER = 'No mail server is set up. Set LOCKSTEP_SMTP_URL and LOCKSTEP_MAIL_FROM, then send it again.';

/** Tells people: decides on events, keeps messages until they are sent, and sends them. */
export class Notifier {
  readonly #needs: NotifierNeeds;

  constructor(needs: NotifierNeeds) {
    this.#needs = needs;
  }

  /**
   * Notes what happened to a job. With a transaction of the store all of it is written there, and happened only if that
   * is committed; sending is left to `deliver`.
   */
  async record(event: JobEvent, transaction?: OpenTransaction): Promise<void> {
    await this.#tell(event, (known) => notices(event, known.subscriptions, known.memory), transaction);
  }

  /** Notes what happened to a source of people, in the same way. */
  async recordOfSource(event: SourceEvent, transaction?: OpenTransaction): Promise<void> {
    let unsendable = 0;
    await this.#needs.store.tell(
      event.organizationId,
      ({ subscriptions, timeZone }) => {
        const notice = sourceNotice(event, subscriptions);
        const messages = notice === undefined ? [] : this.#messages(notice, timeZone);
        unsendable = unsendableAmong(messages);
        return messages;
      },
      transaction,
    );
    this.#warnOf(unsendable, { sourceId: event.sourceId });
  }

  async #tell(
    job: { readonly organizationId: string; readonly jobId: string },
    decide: (known: Parameters<Parameters<NoticeStore['update']>[1]>[0]) => Told,
    transaction?: OpenTransaction,
  ): Promise<void> {
    let unsendable = 0;
    await this.#needs.store.update(
      job,
      (known) => {
        const told = decide(known);
        const messages = told.notices.flatMap((notice) => this.#messages(notice, known.timeZone));
        unsendable = unsendableAmong(messages);
        return { memory: told.memory, dueAt: dueAt(told.memory), messages };
      },
      transaction,
    );
    this.#warnOf(unsendable, { jobId: job.jobId });
  }

  #warnOf(unsendable: number, about: { readonly jobId: string } | { readonly sourceId: string }): void {
    if (unsendable > 0) this.#needs.log.warn({ ...about, mails: unsendable }, NO_MAIL_SERVER);
  }

  #messages(notice: Notice, timeZone: string | undefined): readonly NewMessage[] {
    const { newId, mailer, advice, publicUrl } = this.#needs;
    const letter = letterOf(notice, advice, timeZone);
    const { subject, text, html } = mailText(letter, publicUrl);
    const of = {
      organizationId: 'source' in notice ? notice.source.organizationId : notice.job.organizationId,
      jobId: 'source' in notice ? undefined : notice.job.jobId,
      kind: notice.kind,
      subject,
      createdAt: notice.at,
    };
    const mails = notice.addresses.map(
      (receiver): NewMessage => ({
        ...of,
        id: newId(),
        channel: 'mail',
        receiver,
        content: { text, html },
        unsendable: mailer === undefined ? NO_MAIL_SERVER : undefined,
      }),
    );
    const body = webhookBody(notice);
    const calls = notice.webhooks.map(
      (receiver): NewMessage => ({ ...of, id: newId(), channel: 'webhook', receiver, content: { text: body } }),
    );
    return [...mails, ...calls];
  }

  /** Says what has become due, then sends what is due. Each message is sent at least once, under one id. */
  async deliver(): Promise<Deliveries> {
    const { store, now } = this.#needs;
    await this.#sayWhatIsDue();
    let deliveries: Deliveries = { sent: 0, failed: 0 };
    while (deliveries.sent + deliveries.failed < ROUND) {
      const taken = now();
      const messages = await store.take(taken, new Date(taken.getTime() + LEASE), AT_ONCE);
      const failures = await Promise.all(messages.map((message) => this.#send(message)));
      const failed = failures.filter((failure) => failure !== undefined).length;
      deliveries = { sent: deliveries.sent + messages.length - failed, failed: deliveries.failed + failed };
      if (messages.length < AT_ONCE) break;
    }
    return deliveries;
  }

  async #sayWhatIsDue(): Promise<void> {
    const { store, now, log } = this.#needs;
    for (const job of await store.dueJobs(now(), ROUND)) {
      try {
        await this.#tell(job, ({ memory, subscriptions }) => overdue(now(), subscriptions, memory));
      } catch (error) {
        // What is wrong with one job must not keep the others waiting.
        log.error({ err: error, jobId: job.jobId }, 'What is due about a job could not be said; it is tried again.');
      }
    }
  }

  /** Makes one attempt and stores its outcome; answers what went wrong. */
  async #send(message: TakenMessage): Promise<DeliveryError | undefined> {
    const { store, log } = this.#needs;
    const failure = await this.#attempt(message);
    const now = this.#needs.now();
    const outcome = failure === undefined ? { sentAt: now } : afterFailure(message.attempt, failure, now);
    await store.settle(message, outcome);
    if (failure?.again === 'gone') await store.disableWebhook(message.organizationId, message.receiver, now);
    if ('deadAt' in outcome) {
      const facts = { messageId: message.id, kind: message.kind, channel: message.channel };
      log.error(facts, `A message was given up: ${outcome.error}`);
    }
    return failure;
  }

  async #attempt(message: TakenMessage): Promise<DeliveryError | undefined> {
    try {
      await (message.channel === 'mail' ? this.#mail(message) : this.#call(message));
      return undefined;
    } catch (error) {
      if (error instanceof DeliveryError) return error;
      // Whatever it is, it must not hold up the others, nor be tried without end.
      const reason = error instanceof Error ? error.message : String(error);
      return new DeliveryError(`A fault of the program: ${reason}`, { again: 'later', cause: error });
    }
  }

  async #mail({ id, receiver, subject, content }: TakenMessage): Promise<void> {
    const { mailer } = this.#needs;
    if (mailer === undefined) throw new DeliveryError(NO_MAIL_SERVER, { again: 'never' });
    await mailer.send({ id, to: receiver, subject, text: content.text, html: content.html ?? '' });
  }

  async #call({ organizationId, id, receiver, content }: TakenMessage): Promise<void> {
    const { store, callWebhook, secrets, now } = this.#needs;
    const webhook = await store.webhook(organizationId, receiver);
    if (webhook === undefined) throw new DeliveryError('The webhook was removed.', { again: 'never' });
    if (webhook.disabledAt !== undefined) throw new DeliveryError('The webhook is switched off.', { again: 'never' });
    const secret = secrets.open(webhook.secret, secretContext(webhook.id));
    await callWebhook({ id, url: webhook.url, secret, body: content.text, at: now() });
  }

  /** Delivers now and then, and clears away what was delivered long ago, until the signal comes. Never throws. */
  async watch(signal: AbortSignal): Promise<void> {
    const { store, now, sleep, log } = this.#needs;
    while (!signal.aborted) {
      try {
        await this.deliver();
        await store.removeBefore(new Date(now().getTime() - KEPT_DAYS * 86_400_000), ROUND);
      } catch (error) {
        log.error({ err: error }, 'Messages could not be delivered; it is tried again.');
      }
      await sleep(LOOK, signal).catch(() => undefined);
    }
  }

  async status(organizationId: string): Promise<NotifyStatus> {
    const { mailer, store } = this.#needs;
    const numbers = await store.numbers(organizationId);
    return { ...numbers, mail: mailer === undefined ? 'notConfigured' : 'ready', from: mailer?.from };
  }

  deliveries(organizationId: string, query: DeliveryQuery): Promise<readonly Delivery[]> {
    return this.#needs.store.deliveries(organizationId, query);
  }

  sendAgain(organizationId: string, id: string): Promise<boolean> {
    return this.#needs.store.sendAgain(organizationId, id, this.#needs.now());
  }

  /** Sends a mail at once, to see whether mail works. Throws `DeliveryError` with what the mail server said. */
  async sendTest(to: string): Promise<void> {
    const { mailer, newId } = this.#needs;
    if (mailer === undefined) throw new DeliveryError(NO_MAIL_SERVER, { again: 'never' });
    const text = 'This is a test. Mail about provisioning will reach you like this one.';
    await mailer.send({ id: newId(), to, subject: 'Lockstep: test mail', text: `${text}\n`, html: `<p>${text}</p>` });
  }
}

function unsendableAmong(messages: readonly NewMessage[]): number {
  return messages.filter(({ unsendable }) => unsendable !== undefined).length;
}
