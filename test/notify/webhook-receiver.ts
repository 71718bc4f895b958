import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ReceivedCall {
  readonly id: string;
  readonly timestamp: Date;
  readonly signature: string;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** A receiver of webhooks on this machine. */
export interface WebhookReceiver {
  readonly url: string;
  readonly calls: ReceivedCall[];
  /** How the next calls are answered; 204 when nothing is left. */
  readonly answers: { readonly status: number; readonly headers?: Record<string, string> }[];
  close(): Promise<void>;
}

/** @param milliseconds how long each answer takes; the call counts as received before */
export async function webhookReceiver(milliseconds = 0): Promise<WebhookReceiver> {
  const calls: ReceivedCall[] = [];
  const answers: WebhookReceiver['answers'] = [];
  const server = createServer(async (request, response) => {
    const { headers } = request;
    calls.push({
      id: String(headers['webhook-id']),
      timestamp: new Date(Number(headers['webhook-timestamp']) * 1000),
      signature: String(headers['webhook-signature']),
      contentType: headers['content-type'],
      body: await text(request),
    });
    const answer = answers.shift() ?? { status: 204 };
    if (milliseconds > 0) await sleep(milliseconds);
    response.writeHead(answer.status, answer.headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    calls,
    answers,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The signature of a call, reckoned from the words of Standard Webhooks 1.0. */
export function signatureOf({ id, timestamp, body }: ReceivedCall, secret: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = `${id}.${timestamp.getTime() / 1000}.${body}`;
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}
