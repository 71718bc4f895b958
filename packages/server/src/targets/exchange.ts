import { lookup as resolve } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Pool } from 'undici';
import { TargetError } from '../engine/index.ts';
import { type AddressPolicy, isAllowed, isPrivateAddress, refusedAddress, refusedUrl } from './address-policy.ts';
import { Pacer, type PacerClock } from './pacer.ts';
import { retryAfterSeconds } from './retry-after.ts';

/** A request to a target, relative to nothing: the address is whole. */
export interface ExchangeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface ExchangeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ExchangeOptions {
  readonly maxConcurrency: number;
  readonly policy: AddressPolicy;
  readonly clock: PacerClock;
  /** Between 0 and 1, spreads repeated attempts. */
  readonly jitter: () => number;
}

const ATTEMPTS = 4;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;
/** A longer `Retry-After` ends the cycle at its checkpoint instead of holding it. */
const LONGEST_HELD = 5 * 60_000;
/** Waiting as asked is no attempt, but not without end. */
const MOST_WAITS = 30;
const TIMEOUT = 30_000;
/** No SCIM answer that concerns one page comes near this. */
const LARGEST_BODY = 16 * 1024 * 1024;

/** Failures to reach the host at all: they concern every object. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'EPROTO',
]);

/**
 * Requests to one target: paced, limited in time, repeated where that is safe (429, 503, time-outs and broken
 * connections; a POST whose answer was lost is not repeated, since it may have been carried out). Any other answer is
 * handed back as it is.
 */
export class Exchange {
  readonly #pool: Pool;
  readonly #origin: string;
  readonly #pacer: Pacer;
  readonly #options: ExchangeOptions;

  /** Throws `TargetError` for an address the policy refuses. */
  constructor(url: URL, options: ExchangeOptions) {
    const refused = refusedUrl(url, options.policy);
    if (refused !== undefined) throw new TargetError('InvalidTenantUrl', refused, { behaviour: 'job' });
    this.#origin = url.origin;
    this.#options = options;
    this.#pacer = new Pacer(options.maxConcurrency, options.clock);
    this.#pool = new Pool(url.origin, {
      connections: options.maxConcurrency,
      headersTimeout: TIMEOUT,
      bodyTimeout: TIMEOUT,
      connect: { timeout: TIMEOUT, lookup: guardedLookup(url, options.policy) },
    });
  }

  async send(request: ExchangeRequest, signal?: AbortSignal): Promise<ExchangeResponse> {
    const { clock, jitter } = this.#options;
    let wait = FIRST_WAIT;
    for (let attempt = 1, waits = 0; ; ) {
      const outcome = await this.#pacer.run(() => this.#once(request), signal);
      if (outcome.kind === 'answer') {
        const { response } = outcome;
        if (response.status !== 429 && response.status !== 503) {
          this.#pacer.succeeded();
          return response;
        }
        const seconds = retryAfterSeconds(response.headers['retry-after'], clock.now());
        if (seconds !== undefined && seconds * 1000 > LONGEST_HELD) throw later(seconds);
        this.#pacer.throttled(seconds === undefined ? wait * (0.5 + jitter()) : seconds * 1000);
        if (seconds === undefined) attempt += 1;
        else waits += 1;
        if (attempt > ATTEMPTS || waits > MOST_WAITS) return response;
      } else {
        attempt += 1;
        if (attempt > ATTEMPTS || !outcome.repeatable) throw outcome.error;
        this.#pacer.throttled(wait * (0.5 + jitter()));
      }
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  }

  async #once(request: ExchangeRequest): Promise<Outcome> {
    try {
      const { statusCode, headers, body } = await this.#pool.request({
        method: request.method,
        path: request.url.slice(this.#origin.length) || '/',
        headers: { ...request.headers },
        ...(request.body === undefined ? {} : { body: request.body }),
      });
      const text = await limitedText(body);
      const flat: Record<string, string> = {};
      for (const [name, value] of Object.entries(headers)) {
        if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
      }
      return { kind: 'answer', response: { status: statusCode, headers: flat, body: text } };
    } catch (error) {
      return failure(error, request.method, this.#origin);
    }
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}

type Outcome =
  | { readonly kind: 'answer'; readonly response: ExchangeResponse }
  | { readonly kind: 'failure'; readonly error: TargetError; readonly repeatable: boolean };

async function limitedText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error('The answer is larger than 16 MiB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function failure(error: unknown, method: string, origin: string): Outcome {
  if (error instanceof TargetError) return { kind: 'failure', error, repeatable: false };
  const { code, message } = error as { code?: string; message?: string };
  if (code !== undefined && UNREACHABLE.has(code)) {
    const text = `${origin} cannot be reached: ${message}. Check the tenant URL and that the application is running.`;
    const unreachable = new TargetError('WebExceptionProtocolError', text, { behaviour: 'job', cause: error });
    return { kind: 'failure', error: unreachable, repeatable: code === 'ECONNREFUSED' || code === 'EAI_AGAIN' };
  }
  const timeout = code?.includes('TIMEOUT') === true;
  const text = timeout ? `${origin} did not answer in time.` : `The connection to ${origin} failed: ${message}`;
  return {
    kind: 'failure',
    error: new TargetError(timeout ? 'Timeout' : 'WebExceptionProtocolError', text, {
      behaviour: 'object',
      cause: error,
    }),
    repeatable: method !== 'POST',
  };
}

function later(seconds: number): TargetError {
  return new TargetError('TooManyRequests', `The target asks to be left alone for ${seconds} seconds.`, {
    behaviour: 'later',
    status: 429,
    retryAfterSeconds: seconds,
  });
}

/** Name resolution that refuses private addresses: checked on what is connected to, not on what was asked before. */
function guardedLookup(url: URL, policy: AddressPolicy): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0);
      const found = addresses.find(({ address }) => !isAllowed(url, policy) && isPrivateAddress(address));
      const [first] = addresses;
      if (found !== undefined) {
        const refused = new TargetError('InvalidTenantUrl', refusedAddress(found.address, url), { behaviour: 'job' });
        return callback(refused as NodeJS.ErrnoException, '', 0);
      }
      if (options.all === true) return callback(null, addresses);
      return callback(null, first?.address ?? '', first?.family ?? 0);
    });
  };
}
