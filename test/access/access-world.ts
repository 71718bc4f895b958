import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Access, createAccess, secretBox } from '../../packages/server/src/access/index.ts';
import { type App, createApp } from '../../packages/server/src/app.ts';
import { readConfiguration } from '../../packages/server/src/config/index.ts';
import { type Database, KyselyAccessStore } from '../../packages/server/src/store/index.ts';
import { createServerDatabase } from '../postgres.ts';

/** Who may come in to a new organisation, with a clock that only tests move. */
export interface AccessWorld extends Access {
  readonly organizationId: string;
  readonly store: KyselyAccessStore;
  readonly clock: { now: Date };
  later(minutes: number): void;
}

export function accessWorld({ kysely }: Database, fetcher: typeof fetch = fetch): AccessWorld {
  const organizationId = randomUUID();
  const clock = { now: new Date('2026-03-02T08:00:00Z') };
  const store = new KyselyAccessStore(kysely, organizationId);
  const access = createAccess({
    store,
    organizationId,
    key: randomBytes(32),
    secretBox: secretBox([randomBytes(32)], randomBytes),
    fetch: fetcher,
    random: randomBytes,
    newId: randomUUID,
    now: () => clock.now,
  });
  const later = (minutes: number) => {
    clock.now = new Date(clock.now.getTime() + minutes * 60_000);
  };
  return { ...access, organizationId, store, clock, later };
}

export const ADMIN_TOKEN = 'administrator-of-the-access-tests';
export const PASSWORD = 'four chairs under a pear tree';
/** Somewhere a request comes from. */
export const HERE = { address: '127.0.0.1', agent: 'tests' };

/** Somebody who may give every right. */
export const EVERYBODY = { id: 'tests', name: 'tests', permissions: 'all' } as const;

/** An answer, its body read as JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into bodies of every shape and assert what they find
  readonly body: any;
}

/** The program on a port of this machine, over a database of its own. */
export class Installation {
  readonly app: App;
  readonly url: string;
  readonly #end: () => Promise<void>;

  private constructor(app: App, url: string, end: () => Promise<void>) {
    this.app = app;
    this.url = url;
    this.#end = end;
  }

  static async start(on: 'PGlite' | 'PostgreSQL'): Promise<Installation> {
    const dataDir = await mkdtemp(join(tmpdir(), 'lockstep-access-'));
    const server = on === 'PostgreSQL' ? await createServerDatabase() : undefined;
    const app = await createApp(
      readConfiguration({
        env: {
          LOCKSTEP_DATA_DIR: dataDir,
          LOCKSTEP_PORT: '0',
          LOCKSTEP_LOG_LEVEL: 'error',
          LOCKSTEP_ADMIN_TOKEN: ADMIN_TOKEN,
          LOCKSTEP_ALLOW_TARGETS: '127.0.0.1',
          DATABASE_URL: server?.url,
        },
      }),
    );
    const url = await app.listen();
    return new Installation(app, url, async () => {
      await app.close();
      await server?.drop();
      await rm(dataDir, { recursive: true, force: true });
    });
  }

  close(): Promise<void> {
    return this.#end();
  }

  async call(
    method: string,
    path: string,
    { body, headers = {} }: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Answer> {
    const answer = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get('content-type') ?? '') && text !== '';
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
  }

  /** With `LOCKSTEP_ADMIN_TOKEN`, or a token given. */
  withToken(method: string, path: string, body?: unknown, token = ADMIN_TOKEN): Promise<Answer> {
    return this.call(method, path, { body, headers: { authorization: `Bearer ${token}` } });
  }

  /** A browser somebody signed in with. */
  async signIn(userName: string, password = PASSWORD): Promise<Browser> {
    const browser = new Browser(this);
    const answer = await browser.call('POST', '/api/portal/sign-in', { userName, password });
    if (answer.status !== 200) throw new Error(`Not signed in: ${JSON.stringify(answer.body)}`);
    return browser;
  }

  /** Makes a person with roles who has a password. */
  async person(userName: string, roles: readonly string[], more: object = {}): Promise<{ readonly id: string }> {
    const made = await this.withToken('POST', '/api/settings/administrators', {
      userName,
      displayName: userName.split('@', 1)[0],
      roles,
      ...more,
    });
    if (made.status !== 201) throw new Error(`The person was not made: ${JSON.stringify(made.body)}`);
    const key = made.body.invitation.split('/').at(-1);
    const accepted = await this.call('POST', '/api/portal/invitations/accept', { body: { key, password: PASSWORD } });
    if (accepted.status !== 200) throw new Error(`The link was not taken: ${JSON.stringify(accepted.body)}`);
    return made.body;
  }
}

/** Keeps cookies and shows what the portal's pages show. */
export class Browser {
  readonly #installation: Installation;
  readonly cookies = new Map<string, string>();
  csrf: string | undefined;

  constructor(installation: Installation) {
    this.#installation = installation;
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = { 'sec-fetch-site': 'same-origin' },
  ): Promise<Answer> {
    const cookies = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.#installation.call(method, path, {
      body,
      headers: {
        ...(cookies !== '' && { cookie: cookies }),
        ...(this.csrf !== undefined && { 'x-lockstep-csrf': this.csrf }),
        ...headers,
      },
    });
    for (const line of answer.headers.getSetCookie()) this.#keep(line);
    if (typeof answer.body?.signIn?.csrf === 'string') this.csrf = answer.body.signIn.csrf;
    return answer;
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/max-age=0(;|$)/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
