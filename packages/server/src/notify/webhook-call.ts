import type { LookupFunction } from 'node:net';
import { Webhook as Signature } from 'standardwebhooks';
import { Client } from 'undici';
import { DeliveryError } from './mailer.ts';

/** Which addresses may be called; decided by who starts the program. */
export interface WebhookPolicy {
  /** Why an address must not be called; undefined when it may. */
  readonly refuse: (url: URL) => string | undefined;
  /** Name resolution for a call to an address, which refuses the same for what its name turns out to be. */
  readonly lookup: (url: URL) => LookupFunction;
}

/** A message to a webhook. */
export interface WebhookMessage {
  /** The same for every attempt. */
  readonly id: string;
  readonly url: string;
  /** As it was shown once, `whsec_…`. */
  readonly secret: string;
  readonly body: string;
  readonly at: Date;
}

export type CallWebhook = (message: WebhookMessage) => Promise<void>;

const TIMEOUT = 15_000;
/** Nobody reads the answer. */
const MOST_OF_ANSWER = 64 * 1024;

/**
 * Calls webhooks as Standard Webhooks 1.0 says: signed with `webhook-id`, `webhook-timestamp` and `webhook-signature`. Any
 * 2xx is a success; redirections are not followed; 410 asks for no more. Throws `DeliveryError`.
 */
export function webhookCaller({ refuse, lookup }: WebhookPolicy, userAgent: string): CallWebhook {
  return async ({ id, url, secret, body, at }) => {
    const address = new URL(url);
    const refused = refuse(address);
    if (refused !== undefined) throw new DeliveryError(refused, { again: 'later' });
    const client = new Client(address.origin, {
      connect: { timeout: TIMEOUT, lookup: lookup(address) },
      headersTimeout: TIMEOUT,
      bodyTimeout: TIMEOUT,
    });
    try {
      const answer = await client.request({
        method: 'POST',
        path: `${address.pathname}${address.search}`,
        headers: {
          'content-type': 'application/json',
          'user-agent': userAgent,
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
          'webhook-signature': new Signature(secret).sign(id, at, body),
        },
        body,
      });
      await answer.body.dump({ limit: MOST_OF_ANSWER });
      if (answer.statusCode >= 200 && answer.statusCode < 300) return;
      throw new DeliveryError(`${address.host} answered ${answer.statusCode}.`, {
        again: answer.statusCode === 410 ? 'gone' : 'later',
        afterSeconds: secondsOf(answer.headers['retry-after'], at),
      });
    } catch (error) {
      if (error instanceof DeliveryError) throw error;
      const message = `${address.host} could not be reached: ${reasonOf(error)}`;
      throw new DeliveryError(message, { again: 'later', cause: error });
    } finally {
      await client.destroy();
    }
  };
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return message === undefined || message === '' ? (code ?? 'no reason was given') : message;
}

/** `Retry-After` (RFC 9110 section 10.2.3), in seconds or as a date. */
function secondsOf(header: string | string[] | undefined, now: Date): number | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return undefined;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : (Date.parse(text) - now.getTime()) / 1000;
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}
