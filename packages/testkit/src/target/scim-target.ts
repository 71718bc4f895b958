import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createScimService, ScimError, type ScimServiceSettings } from '@lockstep/scim';
import { MemoryResourceStore } from '../resource-store/index.ts';
import type { Character } from './character.ts';

/** A request a target received. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query below the base address. */
  readonly url: string;
  readonly body: string | undefined;
}

export interface TargetOptions extends Partial<Pick<ScimServiceSettings, 'resourceTypes' | 'options' | 'filterable'>> {
  readonly token?: string;
  /** What is peculiar about it; a plain target when left out. */
  readonly character?: Character;
}

/** A SCIM target on real HTTP: a whole service provider over a store in memory, with a character. */
export class ScimTestTarget {
  readonly store = new MemoryResourceStore();
  readonly requests: ReceivedRequest[] = [];
  readonly token: string;
  #server: Server | undefined;
  #character: Character;

  private constructor(options: TargetOptions) {
    this.token = options.token ?? 'target-token';
    this.#character = options.character ?? {};
  }

  /** Starts a target on a free port of this machine. */
  static async start(options: TargetOptions = {}): Promise<ScimTestTarget> {
    const target = new ScimTestTarget(options);
    const service = createScimService({
      store: target.store,
      newId: randomUUID,
      now: () => new Date(),
      ...options,
    });
    const server = createServer((request, response) => {
      void target.#serve(service.handle, request, response).catch((error: Error) => response.destroy(error));
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

  async #serve(
    handle: ReturnType<typeof createScimService>['handle'],
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const body = chunks.length === 0 ? undefined : Buffer.concat(chunks).toString('utf8');
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    const received = {
      method: request.method ?? 'GET',
      url: `${path.replace('/scim/v2', '')}${query === '' ? '' : `?${query}`}`,
      body,
    };
    const number = this.requests.push(received);

    const before = await this.#character.before?.(received, number);
    if (before === 'drop') return void response.destroy();
    if (before !== undefined) return void response.writeHead(before.status, before.headers).end(before.body);
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      const refused = JSON.stringify(new ScimError(401, undefined, 'The token is missing or not valid.'));
      const headers = { 'content-type': 'application/scim+json', 'www-authenticate': 'Bearer realm="scim"' };
      return void response.writeHead(401, headers).end(refused);
    }
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
    );
    const answer = await handle({
      method: received.method,
      path: path.replace('/scim/v2', ''),
      query,
      headers,
      body,
      baseUrl: this.url,
    });
    if ((await this.#character.after?.(received, number)) === 'drop') return void response.destroy();
    response.writeHead(answer.status, answer.headers).end(answer.body);
  }
}
