import type { Answer, JsonObject } from '@lockstep/scim';
import { type Check, type CheckResult, NotOffered, Stopped } from './check.ts';
import { Ledger, NAME_PREFIX } from './ledger.ts';
import { type Offer, readOffer } from './offer.ts';
import { Probe } from './probe.ts';
import { addressBelow, printable, type Reply, replyOf, type Send, type WireRequest } from './wire.ts';

export interface RunSettings {
  /** Base address of the endpoint, as an administrator would give it to a client. */
  readonly url: string;
  readonly token: string;
  readonly send: Send;
  /** Makes the names of this run unlike all others: a few letters and digits. */
  readonly runId: string;
  /** Waits, for an endpoint that asks to slow down. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Domain of the e-mail addresses made; `lockstep-check.example` when left out. */
  readonly domain?: string;
}

/** The endpoint cannot be checked at all, with what to do about it. */
export class EndpointUnusable extends Error {
  override readonly name = 'EndpointUnusable';
}

const MOST_WAITS = 20;
const LONGEST_WAIT = 60;

/** Checks of one endpoint: what it offers, the resources they share, and the certainty that all are removed. */
export class Run {
  readonly settings: RunSettings;
  readonly offer: Offer;
  /** Resources that several checks read and none changes. */
  readonly ledger = new Ledger();
  readonly #memory = new Map<string, Promise<unknown>>();
  #counter = 0;

  private constructor(settings: RunSettings, offer: Offer) {
    this.settings = settings;
    this.offer = offer;
  }

  /**
   * Reads the discovery documents and makes sure that there is an endpoint and that it takes the token. Throws
   * `EndpointUnusable`.
   */
  static async open(settings: RunSettings): Promise<Run> {
    const ask = async (path: string, query?: string) => {
      try {
        return await exchange(settings, 'GET', path, { query });
      } catch (error) {
        throw new EndpointUnusable(
          `${settings.url} cannot be reached: ${reasonOf(error)}. Check the address, and that this machine may reach it.`,
        );
      }
    };
    const users = await ask('/Users', 'startIndex=1&count=1');
    const refusal = refusalOf(settings.url, users);
    if (refusal !== undefined) throw new EndpointUnusable(refusal);
    const document = async (path: string): Promise<JsonObject | undefined> => {
      const { status, body } = await ask(path);
      return status === 200 ? body : undefined;
    };
    const offer = readOffer({
      config: await document('/ServiceProviderConfig'),
      resourceTypes: await document('/ResourceTypes'),
      schemas: await document('/Schemas'),
    });
    return new Run(settings, offer);
  }

  /** A name no resource of the endpoint has, recognisable as made by a check. */
  newName(): string {
    this.#counter += 1;
    return `${NAME_PREFIX}${this.settings.runId}-${this.#counter}`;
  }

  /** Finds something out once for all checks. */
  remember<T>(name: string, find: () => Promise<T>): Promise<T> {
    const known = this.#memory.get(name) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const found = find();
    this.#memory.set(name, found);
    return found;
  }

  /** Runs one check and removes what it made, whatever happens. */
  async check(check: Check): Promise<CheckResult> {
    const probe = new Probe(this, new Ledger(this.ledger));
    try {
      await check.run(probe);
    } catch (error) {
      if (error instanceof NotOffered && probe.findings.length === 0) {
        return { check, outcome: { status: 'skipped', reason: error.message } };
      }
      if (!(error instanceof Stopped) && !(error instanceof NotOffered)) {
        probe.report(`The check could not go on: ${reasonOf(error)}.`);
      }
    } finally {
      for (const left of await probe.ledger.clear((...asked) => this.#ask(...asked))) {
        probe.report(`What the check made could not be removed. Remove it by hand: ${left}.`);
      }
    }
    const { findings } = probe;
    return { check, outcome: findings.length === 0 ? { status: 'passed' } : { status: 'failed', findings } };
  }

  /** Removes what checks shared; answers what could not be removed. */
  async close(): Promise<readonly string[]> {
    return this.ledger.clear((...asked) => this.#ask(...asked));
  }

  /** Sends a request with the token, unless `headers` bring their own authorization or leave it out as `undefined`. */
  exchange(method: string, path: string, more: RequestParts = {}): Promise<Reply> {
    return exchange(this.settings, method, path, more);
  }

  #ask(method: string, path: string, query?: string): Promise<Reply> {
    return this.exchange(method, path, { query });
  }
}

export interface RequestParts {
  /** As sent, already escaped. */
  readonly query?: string | undefined;
  readonly body?: string | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

async function exchange(
  settings: RunSettings,
  method: string,
  path: string,
  { query, body, headers = {} }: RequestParts,
): Promise<Reply> {
  const all: Record<string, string | undefined> = {
    accept: 'application/scim+json, application/json',
    authorization: `Bearer ${settings.token}`,
    ...(body !== undefined && { 'content-type': 'application/scim+json' }),
    ...headers,
  };
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(all)) if (value !== undefined) given[name] = value;
  const request: WireRequest = {
    method,
    url: addressBelow(settings.url, path, query),
    headers: given,
    ...(body !== undefined && { body }),
  };
  for (let waits = 0; ; waits += 1) {
    const reply = replyOf(request, await answerTo(request, settings));
    if (reply.status !== 429 || waits === MOST_WAITS) return reply;
    const seconds = Number(reply.headers['retry-after'] ?? 1);
    await settings.sleep(1000 * Math.min(LONGEST_WAIT, Number.isFinite(seconds) && seconds > 0 ? seconds : 1));
  }
}

/** A server may break off a connection it kept open: what only reads is asked once more, as clients do. */
async function answerTo(request: WireRequest, { send }: RunSettings): Promise<Answer> {
  try {
    return await send(request);
  } catch (error) {
    if (request.method !== 'GET') throw error;
    return send(request);
  }
}

function refusalOf(url: string, { status, body, headers }: Reply): string | undefined {
  if (status === 401 || status === 403) {
    return `${url} refused the token (status ${status}${detailOf(body)}). Give a token that is good for this address.`;
  }
  if (status >= 200 && status < 300 && body !== undefined) return undefined;
  const what = `status ${status}, ${headers['content-type'] ?? 'no content type'}${detailOf(body)}`;
  return `There seems to be no SCIM endpoint at ${url}: GET /Users was answered with ${what}. The address to give is the one /Users comes after; it often ends in /scim/v2.`;
}

function detailOf(body: JsonObject | undefined): string {
  return typeof body?.detail === 'string' ? `: ${printable(body.detail.slice(0, 300).replace(/\.$/, ''))}` : '';
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message || error.name;
}
