import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { type App, createApp } from '../../packages/server/src/app.ts';
import { readConfiguration } from '../../packages/server/src/config/index.ts';
import { createServerDatabase, seedDataDirectory, testDatabases } from '../postgres.ts';

const TOKEN = 'administrator-of-the-tests';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into bodies of every shape and assert what they find
  readonly body: any;
}

/** An installation that listens on a port of this machine, and runs what is due. */
export class GraphWorld {
  readonly app: App;
  readonly url: string;
  readonly token = TOKEN;
  readonly #end: () => Promise<void>;

  private constructor(app: App, url: string, end: () => Promise<void>) {
    this.app = app;
    this.url = url;
    this.#end = end;
  }

  static async open(kind: string, env: Readonly<Record<string, string>> = {}): Promise<GraphWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'lockstep-graph-'));
    const server = kind === 'PostgreSQL' ? await createServerDatabase() : undefined;
    if (server === undefined) await seedDataDirectory(folder);
    const flags = {
      dataDir: folder,
      logLevel: 'silent',
      port: '0',
      ...(server === undefined ? {} : { databaseUrl: server.url }),
    };
    const app = await createApp(
      readConfiguration({ env: { LOCKSTEP_ADMIN_TOKEN: TOKEN, LOCKSTEP_ALLOW_TARGETS: '127.0.0.1', ...env }, flags }),
    );
    const url = await app.listen(0);
    const stop = new AbortController();
    const watching = app.watch(stop.signal);
    return new GraphWorld(app, url, async () => {
      stop.abort();
      await watching;
      await app.close();
      await server?.drop();
      await rm(folder, { recursive: true, force: true });
    });
  }

  close(): Promise<void> {
    return this.#end();
  }

  /** Sends a request, by default as the administrator; an object is sent as JSON. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const response = await fetch(path.startsWith('http') ? path : this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  }

  /** The same; fails the test when another status comes back. Answers the body. */
  async expect(status: number, ...request: Parameters<GraphWorld['call']>): Promise<Answer['body']> {
    const answer = await this.call(...request);
    assert.equal(answer.status, status, `${request[0]} ${request[1]}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** Adds a person, `NAME@halden.example`; answers the id. */
  async person(name: string, properties: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const user = await this.expect(201, 'POST', '/v1.0/users', {
      userPrincipalName: `${name}@halden.example`,
      displayName: name,
      mailNickname: name,
      accountEnabled: true,
      passwordProfile: { password: 'not-stored-1A' },
      ...properties,
    });
    return user.id;
  }
}

/** Runs tests against an installation on each database the product runs on. */
export function onEachDatabase(
  subject: string,
  tests: (world: () => GraphWorld) => void,
  env: () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>> = () => ({}),
): void {
  for (const { name } of testDatabases()) {
    describe(`${subject} on ${name}`, () => {
      let world: GraphWorld;
      before(async () => {
        world = await GraphWorld.open(name, await env());
      });
      after(() => world.close());
      tests(() => world);
    });
  }
}
