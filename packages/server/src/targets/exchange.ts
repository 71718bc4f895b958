import { lookup as resolve } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Pool } from 'undici';
import { TargetError } from '../engine/index.ts';
import { type AddressPolicy, isAllowedAt, isPrivateAddress, refusedAddress, refusedUrl } from './address-policy.ts';
import { dispatch } from './dispatch.ts';
import type { PacerClock } from './pacer.ts';
import { DEFAULT_PROFILE } from './profile.ts';
import { retryAfterSeconds, spentForSeconds } from './retry-after.ts';
import { RouteBudgets } from './route-budgets.ts';
import type { TargetHost } from './target-hosts.ts';
import { Turns } from './turns.ts';

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
  /** Most requests of this job at a time. */
  readonly maxConcurrency: number;
  /** Most requests of this job in a second. */
  readonly requestsPerSecond?: number | null | undefined;
  readonly policy: AddressPolicy;
  readonly clock: PacerClock;
  /** Between 0 and 1, spreads repeated attempts. */
  readonly jitter: () => number;
  /** How long an answer may take; 30 seconds when left out. */
  readonly timeoutMilliseconds?: number;
}

const ATTEMPTS = 4;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;
/** A longer wait ends the cycle at its checkpoint instead of holding it. */
const LONGEST_HELD = 5 * 60_000;
/** Waiting as asked is no attempt, but not without end. */
const MOST_WAITS = 30;
const TIMEOUT = 30_000;

/** Failures to reach the host at all: they concern every object. */
const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
/** What goes wrong while a secure connection is made; codes of OpenSSL beside. */
const TLS_FAILURES = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'EPROTO',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Whether a connection failed for its certificate or for TLS. */
export function isTlsFailure(code: string | undefined): boolean {
  return code !== undefined && (TLS_FAILURES.has(code) || /^ERR_(?:TLS|SSL)_/.test(code));
}

/**
 * Requests of one job to one target: paced with those of other jobs to the same host, limited in time, repeated where
 * that is safe (429, 503, time-outs and broken connections; a POST whose answer was lost is not repeated, since it may
 * have been carried out). Any other answer is handed back as it is.
 */
export class Exchange {
  readonly #pool: Pool;
  readonly #origin: string;
  readonly #host: TargetHost;
  readonly #options: ExchangeOptions;
  readonly #turns: Turns;
  readonly #budgets: RouteBudgets;

  /** Throws `TargetError` for an address the policy refuses. */
  constructor(url: URL, host: TargetHost, options: ExchangeOptions) {
    const refused = refusedUrl(url, options.policy);
    if (refused !== undefined) throw new TargetError('InvalidTenantUrl', refused, { behaviour: 'job' });
    this.#origin = url.origin;
    this.#host = host;
    this.#options = options;
    this.#turns = new Turns(options.maxConcurrency);
    const requestsPerSecond = options.requestsPerSecond ?? null;
    this.#budgets = new RouteBudgets({ ...DEFAULT_PROFILE.limits, requestsPerSecond });
    this.#pool = new Pool(url.origin, {
      connections: options.maxConcurrency,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: TIMEOUT, minVersion: 'TLSv1.2', lookup: guardedLookup(url, options.policy) },
    });
  }

  /** The answer to a request. Throws `TargetError`, and an `AbortError` when the signal came before it was sent. */
  send(request: ExchangeRequest, signal?: AbortSignal): Promise<ExchangeResponse> {
    return this.#turns.run(() => this.#send(request, signal), signal);
  }

  async #send(request: ExchangeRequest, signal: AbortSignal | undefined): Promise<ExchangeResponse> {
    const { clock, jitter } = this.#options;
    const { pacer } = this.#host;
    let wait = FIRST_WAIT;
    for (let attempt = 1, waits = 0; ; ) {
      await this.#afford(request, signal);
      const outcome = await pacer.run(async (era) => ({ ...(await this.#once(request)), era }), signal);
      const pause = wait * (0.5 + jitter());
      if (outcome.kind === 'answer') {
        const { response, era } = outcome;
        const { status, headers } = response;
        if (status !== 429 && status !== 503) {
          pacer.succeeded();
          const spent = spentForSeconds(headers, clock.now());
          if (spent !== undefined) pacer.rest(spent * 1_000);
          return response;
        }
        const now = clock.now();
        const seconds = retryAfterSeconds(headers['retry-after'], now) ?? spentForSeconds(headers, now);
        pacer.throttled(seconds === undefined ? pause : seconds * 1_000, era);
        if (seconds !== undefined && seconds * 1_000 > LONGEST_HELD) throw later(seconds, status);
        if (seconds === undefined) attempt += 1;
        else waits += 1;
        if (attempt > ATTEMPTS || waits > MOST_WAITS) return response;
      } else {
        attempt += 1;
        if (outcome.overload) pacer.throttled(pause, outcome.era);
        if (attempt > ATTEMPTS || !outcome.repeatable) throw outcome.error;
      }
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  }

  /** Waits until the budgets of the host and of the job grant the request, if that is soon enough. */
  async #afford(request: ExchangeRequest, signal: AbortSignal | undefined): Promise<void> {
    const { clock } = this.#options;
    const now = clock.now();
    const shared = this.#host.budgets;
    const own = this.#budgets;
    const ahead = Math.max(this.#host.pacer.pause, shared.wait(request, now), own.wait(request, now));
    if (ahead > LONGEST_HELD) throw later(Math.ceil(ahead / 1_000), 429);
    const wait = Math.max(shared.take(request, now), own.take(request, now));
    if (wait > 0) await clock.sleep(wait, signal);
  }

  async #once(request: ExchangeRequest): Promise<Outcome> {
    try {
      const { method, headers, body } = request;
      const path = request.url.slice(this.#origin.length) || '/';
      const timeout = this.#options.timeoutMilliseconds ?? TIMEOUT;
      return { kind: 'answer', response: await dispatch(this.#pool, { method, path, headers, body }, timeout) };
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
  | {
      readonly kind: 'failure';
      readonly error: TargetError;
      readonly repeatable: boolean;
      /** Whether it may be a sign that the host has too much to do. */
      readonly overload: boolean;
    };

function failure(error: unknown, method: string, origin: string): Outcome {
  if (error instanceof TargetError) return { kind: 'failure', error, repeatable: false, overload: false };
  const { code, name, message } = error as { code?: string; name?: string; message?: string };
  const tls = isTlsFailure(code);
  if (code !== undefined && (tls || UNREACHABLE.has(code))) {
    const text = tls
      ? `No secure connection to ${origin} can be made: ${message}. Check the certificate of the application.`
      : `${origin} cannot be reached: ${message}. Check the tenant URL and that the application is running.`;
    const unreachable = new TargetError('WebExceptionProtocolError', text, { behaviour: 'job', cause: error });
    const repeatable = code === 'ECONNREFUSED' || code === 'EAI_AGAIN';
    return { kind: 'failure', error: unreachable, repeatable, overload: repeatable };
  }
  const timeout = name === 'TimeoutError' || code?.includes('TIMEOUT') === true;
  const text = timeout ? `${origin} did not answer in time.` : `The connection to ${origin} failed: ${message}`;
  return {
    kind: 'failure',
    error: new TargetError(timeout ? 'Timeout' : 'WebExceptionProtocolError', text, {
      behaviour: 'object',
      cause: error,
    }),
    repeatable: method !== 'POST',
    overload: true,
  };
}

function later(seconds: number, status: number): TargetError {
  return new TargetError('TooManyRequests', `The target wants to be left alone for ${seconds} seconds.`, {
    behaviour: 'later',
    status,
    retryAfterSeconds: seconds,
  });
}

/** Name resolution that refuses private addresses: checked on what is connected to, not on what was asked before. */
export function guardedLookup(url: URL, policy: AddressPolicy): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0);
      const found = addresses.find(({ address }) => isPrivateAddress(address) && !isAllowedAt(address, url, policy));
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
