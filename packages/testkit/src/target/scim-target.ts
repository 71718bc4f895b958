import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createScimService,
  groupResourceType,
  type JsonObject,
  type ResourceType,
  ScimError,
  type ScimService,
  type ScimServiceSettings,
  userResourceType,
} from '@lockstep/scim';
import { MemoryResourceStore } from '../resource-store/index.ts';
import type { Character } from './character.ts';
import { underRules } from './enforcement.ts';
import { RateLimits } from './rate-limits.ts';
import type { TargetRules } from './rules.ts';

/** A request a target received. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query below the base address. */
  readonly url: string;
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: string | undefined;
}

export interface TargetOptions extends Partial<Pick<ScimServiceSettings, 'resourceTypes' | 'options' | 'filterable'>> {
  readonly token?: string;
  /** What is peculiar about it; a plain target when left out. */
  readonly character?: Character;
  /** What it accepts; everything SCIM 2.0 has when left out. */
  readonly rules?: TargetRules;
  /** The clock its rates are measured by, in milliseconds. */
  readonly clock?: () => number;
}

/** A SCIM target on real HTTP: a whole service provider over a store in memory, with rules and a character. */
export class ScimTestTarget {
  readonly store = new MemoryResourceStore();
  readonly requests: ReceivedRequest[] = [];
  /** Statuses of the answers that were given, in their order. */
  readonly statuses: number[] = [];
  readonly token: string;
  readonly #rules: TargetRules;
  readonly #rates: RateLimits;
  readonly #service: ScimService;
  #server: Server | undefined;
  #character: Character;

  private constructor(options: TargetOptions) {
    this.token = options.token ?? 'target-token';
    this.#character = options.character ?? {};
    this.#rules = options.rules ?? {};
    this.#rates = new RateLimits(this.#rules.rates ?? [], options.clock ?? Date.now);
    this.#service = createScimService({
      store: this.store,
      newId: randomUUID,
      now: () => new Date(),
      ...serviceUnder(this.#rules),
      ...options,
    });
  }

  /** Starts a target on a free port of this machine. */
  static async start(options: TargetOptions = {}): Promise<ScimTestTarget> {
    const target = new ScimTestTarget(options);
    const server = createServer((request, response) => {
      void target.#serve(request, response).catch((error: Error) => response.destroy(error));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    target.#server = server;
    return target;
  }

  /** The tenant URL. */
  get url(): string {
    return `${this.origin}/scim/v2`;
  }

  get origin(): string {
    const address = this.#server?.address() as AddressInfo | undefined;
    if (address === undefined) throw new Error('The target does not run.');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Changes the character while it runs. */
  become(character: Character): void {
    this.#character = character;
  }

  /** Requests of one method. */
  sent(method: string): readonly ReceivedRequest[] {
    return this.requests.filter((request) => request.method === method);
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  /** Everything of a kind as it is kept, past rules and character. */
  async held(kind: 'Users' | 'Groups'): Promise<readonly JsonObject[]> {
    const resources: JsonObject[] = [];
    for (;;) {
      const query = `startIndex=${resources.length + 1}`;
      const { body = '{}' } = await this.#past('GET', `/${kind}`, undefined, query);
      const { Resources: page } = JSON.parse(body) as { Resources?: JsonObject[] };
      if (page === undefined || page.length === 0) return resources;
      resources.push(...page);
    }
  }

  /** Puts a resource in, past rules and character; answers its id. */
  async put(kind: 'Users' | 'Groups', resource: JsonObject): Promise<string> {
    const { status, body = '{}' } = await this.#past('POST', `/${kind}`, JSON.stringify(resource));
    if (status !== 201) throw new Error(`The target did not take it: ${body}`);
    return (JSON.parse(body) as { id: string }).id;
  }

  #past(method: string, path: string, body?: string, query = '') {
    const headers = { 'content-type': 'application/scim+json' };
    return this.#service.handle({ method, path, query, headers, body, baseUrl: this.url });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const body = chunks.length === 0 ? undefined : Buffer.concat(chunks).toString('utf8');
    const [whole = '', query = ''] = (request.url ?? '').split('?', 2);
    const path = whole.replace('/scim/v2', '');
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
    );
    const received: ReceivedRequest = {
      method: request.method ?? 'GET',
      url: `${path}${query === '' ? '' : `?${query}`}`,
      headers,
      body,
    };
    const number = this.requests.push(received);

    response.once('finish', () => this.statuses.push(response.statusCode));
    const before = await this.#character.before?.(received, number);
    if (before === 'drop') return void response.destroy();
    if (before !== undefined) return void response.writeHead(before.status, before.headers).end(before.body);
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      const refused = JSON.stringify(new ScimError(401, undefined, 'The token is missing or not valid.'));
      const refusal = { 'content-type': 'application/scim+json', 'www-authenticate': 'Bearer realm="scim"' };
      return void response.writeHead(401, refusal).end(refused);
    }
    const rated = this.#rates.take(received);
    if ('refused' in rated) return void response.writeHead(rated.refused.status, rated.refused.headers).end();
    const ruled = { method: received.method, path, query, headers, body };
    const answering = (inner: typeof ruled) => this.#service.handle({ ...inner, baseUrl: this.url });
    const isPlain = Object.keys(this.#rules).length === 0;
    const answer = await (isPlain ? answering(ruled) : underRules(this.#rules, { answer: answering }, ruled));
    if ((await this.#character.after?.(received, number)) === 'drop') return void response.destroy();
    response.writeHead(answer.status, { ...answer.headers, ...rated.headers }).end(answer.body);
  }
}

/** The service behind the rules: its page size, its cursors, and whether it tells spellings of a user name apart. */
function serviceUnder({ users, paging }: TargetRules): Partial<ScimServiceSettings> {
  const sign = (text: string) => createHash('sha256').update(text).digest('base64url');
  const size = paging?.maxCount;
  return {
    ...(users?.names === 'exact' && { resourceTypes: [withExactNames(), groupResourceType] }),
    ...(paging?.mode === 'cursor' && { cursors: { tenant: 'target', sign } }),
    ...(size !== undefined && { options: { pageSize: size, maxPageSize: size } }),
  };
}

function withExactNames(): ResourceType {
  const { schema } = userResourceType;
  const attributes = schema.attributes.map((attribute) =>
    attribute.name === 'userName' ? { ...attribute, caseExact: true } : attribute,
  );
  return { ...userResourceType, schema: { ...schema, attributes } };
}
