import type { JsonObject } from '@lockstep/scim';
import type { Network } from '../network.ts';
import type { GraphSettings } from '../source.ts';
import { SourceFailure } from '../source-connection.ts';

/** An answer of the source that is no success. */
export class GraphRefusal extends Error {
  override readonly name = 'GraphRefusal';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Far above any page that is asked for. */
const LARGEST = 64 * 1024 * 1024;
const ATTEMPTS = 5;
const FIRST_WAIT = 1_000;
/** A source that wants to be left alone for longer is read another time. */
const LONGEST_WAIT = 2 * 60_000;

/** Requests to one Graph: with a token that is renewed, and patience where it asks for it. */
export class GraphSession {
  readonly #settings: GraphSettings;
  readonly #secret: string;
  readonly #network: Network;
  readonly #base: URL;
  readonly #stop = new AbortController();
  #token: Promise<string> | undefined;

  constructor(settings: GraphSettings, secret: string, network: Network) {
    this.#settings = settings;
    this.#secret = secret;
    this.#network = network;
    this.#base = new URL(settings.baseUrl.replace(/\/+$/, ''));
  }

  /** The body behind an address: one below the base, or a link that an answer gave. Throws `GraphRefusal`. */
  get(address: string): Promise<JsonObject> {
    return this.#send('GET', address, undefined);
  }

  post(address: string, body: JsonObject): Promise<JsonObject> {
    return this.#send('POST', address, JSON.stringify(body));
  }

  close(): void {
    this.#stop.abort();
  }

  async #send(method: string, address: string, body: string | undefined): Promise<JsonObject> {
    const url = this.#resolved(address);
    let wait = FIRST_WAIT;
    for (let attempt = 1, isRenewed = false; ; attempt += 1) {
      this.#token ??= this.#acquire();
      const token = await this.#token;
      const response = await this.#fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          prefer: 'odata.maxpagesize=200',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body }),
      });
      const text = await bounded(response, url);
      if (response.ok) return objectIn(text, url);
      if (response.status === 401 && !isRenewed && this.#settings.tokenUrl !== null) {
        isRenewed = true;
        this.#token = undefined;
        continue;
      }
      const isBusy = [429, 502, 503, 504].includes(response.status);
      const asked = Number(response.headers.get('retry-after')) * 1_000;
      const pause = asked > 0 ? asked : wait;
      if (!isBusy || attempt >= ATTEMPTS || pause > LONGEST_WAIT) throw refusalOf(response.status, text, url);
      await this.#network.sleep(pause, this.#stop.signal);
      wait *= 2;
    }
  }

  /** Links come from outside: the token goes nowhere but below the base address. */
  #resolved(address: string): URL {
    const base = this.#base;
    const url = address.startsWith('/') ? new URL(base.href.replace(/\/$/, '') + address) : new URL(address);
    const path = base.pathname.replace(/\/$/, '');
    if (url.origin === base.origin && (url.pathname === path || url.pathname.startsWith(`${path}/`))) return url;
    throw new SourceFailure(
      `${base.origin} points to another place, ${url.origin}, which is not followed. Check the base address.`,
    );
  }

  /** Client credentials for a token: RFC 6749, 4.4. Without a token address the secret is the token. */
  async #acquire(): Promise<string> {
    const { tokenUrl, clientId, scope } = this.#settings;
    if (tokenUrl === null) return this.#secret;
    const url = new URL(tokenUrl);
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId ?? '',
      client_secret: this.#secret,
      scope: scope ?? `${this.#base.origin}/.default`,
    });
    const response = await this.#fetch(url, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    });
    const text = await bounded(response, url);
    if (!response.ok) {
      throw new SourceFailure(
        `${url.origin} gives no token: ${reasonIn(text)}. Check token address, client id and client secret.`,
      );
    }
    const { access_token: token } = objectIn(text, url);
    if (typeof token === 'string' && token !== '') return token;
    throw new SourceFailure(`${url.origin} answers without a token. Check the token address.`);
  }

  async #fetch(url: URL, init: RequestInit): Promise<Response> {
    const refused = this.#network.refuse(url);
    if (refused !== undefined) throw new SourceFailure(refused);
    try {
      return await this.#network.fetch(url, { ...init, signal: this.#stop.signal });
    } catch (error) {
      const { message, cause } = error as Error;
      const reason = cause instanceof Error ? cause.message : message;
      throw new SourceFailure(`${url.origin} cannot be reached: ${reason}. Check the address.`, { cause: error });
    }
  }
}

/** What went wrong in words that name the remedy. */
export function graphFailure(error: unknown, baseUrl: string): unknown {
  if (!(error instanceof GraphRefusal)) return error;
  const { status, message } = error;
  if (status === 401) {
    return new SourceFailure(
      `${baseUrl} does not accept the token: ${message}. Check the client secret and the scope.`,
    );
  }
  if (status === 403) {
    return new SourceFailure(
      `${baseUrl} refuses: ${message}. Give the client the permissions User.Read.All and, for groups, Group.Read.All.`,
    );
  }
  if (status === 404)
    return new SourceFailure(`${baseUrl} has no directory to read: ${message}. Check the base address.`);
  return new SourceFailure(
    `${baseUrl} answers ${status}: ${message.replace(/\.$/, '')}. Ask whoever runs it, should it stay so.`,
  );
}

function refusalOf(status: number, text: string, url: URL): GraphRefusal {
  const error = errorIn(text);
  return new GraphRefusal(
    status,
    error.code,
    error.message === '' ? `${url.pathname} answers ${status}` : error.message,
  );
}

function errorIn(text: string): { readonly code: string; readonly message: string } {
  try {
    const { error } = JSON.parse(text) as { readonly error?: { readonly code?: unknown; readonly message?: unknown } };
    return { code: String(error?.code ?? ''), message: String(error?.message ?? '').slice(0, 500) };
  } catch {
    return { code: '', message: '' };
  }
}

/** What a token endpoint says: RFC 6749, 5.2. */
function reasonIn(text: string): string {
  try {
    const { error, error_description: description } = JSON.parse(text) as Record<string, unknown>;
    return String(description ?? error ?? 'no reason given').slice(0, 500);
  } catch {
    return 'no reason given';
  }
}

function objectIn(text: string, url: URL): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Told below.
  }
  throw new SourceFailure(`${url.origin} answers something that is not JSON. Check the address.`);
}

async function bounded(response: Response, url: URL): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > LARGEST)
      throw new SourceFailure(`${url.origin} answers more than ${LARGEST} bytes at once. Check the address.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
