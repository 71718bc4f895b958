import { type Answer, type ClientRequest, parseTenantUrl, type TenantUrl } from '@lockstep/scim';
import { type ObjectType, TargetError } from '../engine/index.ts';
import { Exchange, type ExchangeOptions } from './exchange.ts';
import type { Profile, RequestRules } from './profile.ts';
import { TargetHosts } from './target-hosts.ts';

export interface TargetCredentials {
  readonly tenantUrl: string;
  readonly secretToken: string;
  /** Where the token ends by itself: those that come after it. Each call may throw `TargetError`. */
  readonly access?:
    | {
        current(): Promise<string>;
        /** Undefined when there is no other than the one refused. */
        replace(refused: string): Promise<string | undefined>;
      }
    | undefined;
}

export interface WireOptions extends ExchangeOptions {
  readonly userAgent: string;
  /** What is shared with other jobs; a target of its own when left out. */
  readonly hosts?: TargetHosts | undefined;
}

const ENDPOINT: Readonly<Record<ObjectType, string>> = { User: 'Users', Group: 'Groups' };

/** One application's address and credential: what every request is sent to and carries. */
export class Wire {
  readonly tenant: TenantUrl;
  readonly hosts: TargetHosts;
  readonly #exchange: Exchange;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #requests: RequestRules;
  readonly #secret: string;
  readonly #access: TargetCredentials['access'];

  /** Throws `TargetError` when the address cannot be used; nothing is sent yet. */
  constructor(credentials: TargetCredentials, { requests, limits }: Profile, options: WireOptions) {
    const tenant = parseTenantUrl(credentials.tenantUrl);
    if (!URL.canParse(tenant.base)) {
      const message = 'The tenant URL is not an address. It begins with https:// and is copied from the application.';
      throw new TargetError('InvalidTenantUrl', message, { behaviour: 'job' });
    }
    if (credentials.secretToken.trim() === '') {
      const message = 'The secret token is empty. Create one in the application and enter it.';
      throw new TargetError('InvalidCredentials', message, { behaviour: 'job' });
    }
    const url = new URL(tenant.base);
    // Host and port in one spelling, the path as it was typed.
    const base = `${url.origin}${url.pathname === '/' ? '' : url.pathname}`;
    this.tenant = { ...tenant, base, trailingSlash: requests.trailingSlash };
    this.hosts = options.hosts ?? new TargetHosts(options.clock);
    this.#exchange = new Exchange(url, this.hosts.host(url.origin, limits, options.maxConcurrency), options);
    this.#headers = {
      'user-agent': requests.userAgent ?? options.userAgent,
      accept: requests.accept,
    };
    this.#requests = requests;
    this.#secret = credentials.secretToken.trim();
    this.#access = credentials.access;
  }

  /** The last part of the path of a kind of resource, as this application spells it. */
  endpoint(type: ObjectType): string {
    return this.#requests.pathCase === 'lower' ? ENDPOINT[type].toLowerCase() : ENDPOINT[type];
  }

  /** Throws `TargetError`, and an `AbortError` when the signal came before the request was sent. */
  async send(request: ClientRequest, signal?: AbortSignal): Promise<Answer> {
    const token = this.#access === undefined ? this.#secret : await this.#access.current();
    const answer = await this.#send(request, token, signal);
    if (answer.status !== 401 || this.#access === undefined) return answer;
    // Refused before anything was done, so it may be sent again, a POST too.
    const next = await this.#access.replace(token);
    return next === undefined ? answer : this.#send(request, next, signal);
  }

  async #send(request: ClientRequest, token: string, signal: AbortSignal | undefined): Promise<Answer> {
    const body = request.body !== undefined && { 'content-type': this.#requests.contentType };
    const headers = { ...request.headers, ...this.#headers, authorization: `Bearer ${token}`, ...body };
    const answer = await this.#exchange.send({ ...request, headers }, signal);
    // What an application says about a refusal is logged, and some repeat what they were sent.
    return answer.status < 400 ? answer : { ...answer, body: answer.body.replaceAll(token, '[Redact]') };
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }
}
