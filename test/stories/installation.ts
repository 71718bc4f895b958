import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServerDatabase } from '../postgres.ts';
import { type Ended, type Running, run, start } from './lockstep.ts';

/** What a command that does the demo prints about an application. */
export interface ApplicationSummary {
  readonly name: string;
  readonly cycle: string;
  readonly evaluated: number;
  readonly created: number;
  readonly updated: number;
  readonly disabled: number;
  readonly deleted: number;
  readonly skipped: number;
  readonly failed: number;
  readonly seconds: number;
  /** What the application does beyond what all do. */
  readonly inItsOwnWay: string;
}

/** A resource as an application shows it. */
export interface Account {
  readonly id: string;
  readonly userName: string;
  readonly externalId: string;
  readonly [attribute: string]: unknown;
}

/** A line of a tenant's request log. */
export interface Request {
  readonly at: string;
  readonly method: string;
  readonly status: number;
  readonly resource: string | null;
}

export const ADMIN_TOKEN = 'administrator-of-the-tests';

/** A data directory of its own, or a PostgreSQL database beside one, and the commands that use it. */
export class Installation {
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly #parameters: readonly string[];
  readonly #running = new Set<Running>();
  readonly #drop: () => Promise<void>;

  private constructor(dataDir: string, databaseUrl: string | undefined, drop: () => Promise<void>) {
    this.dataDir = dataDir;
    this.databaseUrl = databaseUrl;
    this.#parameters = ['--data-dir', dataDir, ...(databaseUrl === undefined ? [] : ['--database-url', databaseUrl])];
    this.#drop = drop;
  }

  static async make(on: 'PGlite' | 'PostgreSQL' = 'PGlite'): Promise<Installation> {
    const dataDir = await mkdtemp(join(tmpdir(), 'lockstep-story-'));
    if (on === 'PGlite') return new Installation(dataDir, undefined, async () => undefined);
    const { url, drop } = await createServerDatabase();
    return new Installation(dataDir, url, drop);
  }

  start(...parameters: readonly string[]): Running {
    const running = start([...parameters, ...this.#parameters], { LOCKSTEP_ADMIN_TOKEN: ADMIN_TOKEN });
    this.#running.add(running);
    void running.ended.then(() => this.#running.delete(running));
    return running;
  }

  run(...parameters: readonly string[]): Promise<Ended> {
    return run([...parameters, ...this.#parameters], { LOCKSTEP_ADMIN_TOKEN: ADMIN_TOKEN });
  }

  /** Runs a command that has to succeed and say nothing on standard error; answers standard output. */
  async succeed(...parameters: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.run(...parameters);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' }, `lockstep ${parameters.join(' ')}`);
    return stdout;
  }

  /** `demo --once --json`, which has to succeed; the applications by name. */
  async demo(...parameters: readonly string[]): Promise<ReadonlyMap<string, ApplicationSummary>> {
    const port = parameters.includes('--port') ? [] : ['--port', '0'];
    return applicationsOf(await this.succeed('demo', '--once', '--json', ...port, ...parameters));
  }

  /** Runs the server while the action lasts, then interrupts it. */
  async serving<T>(action: (server: Server) => Promise<T>, port = '0'): Promise<T> {
    const running = this.start('serve', '--json', '--port', port, '--log-level', 'warn');
    try {
      const { address } = JSON.parse(await running.said(/}\s*$/)) as { address: string };
      return await action(new Server(running, address));
    } finally {
      const { status, stderr } = await running.end('SIGINT');
      assert.deepEqual({ status, stderr }, { status: 130, stderr: '' }, 'an interrupted server ends with 130');
    }
  }

  async remove(): Promise<void> {
    await Promise.all([...this.#running].map((running) => running.end('SIGKILL')));
    await this.#drop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** A running server, as its clients see it. */
export class Server {
  readonly running: Running;
  readonly address: string;
  readonly #tokens = new Map<string, string>();

  constructor(running: Running, address: string) {
    this.running = running;
    this.address = address;
  }

  /** Reads a page of the administrative interfaces. */
  async read(path: string): Promise<Record<string, unknown>> {
    return this.#json(path, ADMIN_TOKEN);
  }

  /** Every account of a tenant, page by page over SCIM. */
  async accounts(key: string): Promise<readonly Account[]> {
    const accounts: Account[] = [];
    for (let total = 1; accounts.length < total; ) {
      const path = `/t/${key}/scim/v2/Users?count=150&startIndex=${accounts.length + 1}`;
      const page = await this.#json(path, await this.#token(key));
      const found = page.Resources as readonly Account[];
      assert.ok(found.length > 0, `${path} is empty before totalResults were read`);
      accounts.push(...found);
      total = page.totalResults as number;
    }
    return accounts;
  }

  async account(key: string, userName: string): Promise<Account> {
    const filter = encodeURIComponent(`userName eq ${JSON.stringify(userName)}`);
    const page = await this.#json(`/t/${key}/scim/v2/Users?filter=${filter}`, await this.#token(key));
    const [account] = page.Resources as readonly Account[];
    assert.ok(account, `${key} has no account ${userName}`);
    return account;
  }

  async nameOf(key: string, id: string | null): Promise<unknown> {
    return (await this.#json(`/t/${key}/scim/v2/Users/${id}`, await this.#token(key))).userName;
  }

  /** Requests that wrote to a tenant from an instant on, oldest first. */
  async writes(key: string, from: Date): Promise<readonly Request[]> {
    const requests: Request[] = [];
    let path: string | undefined = `/api/tenants/${key}/activity?$top=500&from=${from.toISOString()}`;
    while (path !== undefined) {
      const page = await this.read(path);
      requests.push(...(page.value as readonly Request[]));
      const next = page['@odata.nextLink'] as string | undefined;
      path = next?.slice(this.address.length);
    }
    return requests.filter(({ method }) => method !== 'GET').reverse();
  }

  async #token(key: string): Promise<string> {
    const known = this.#tokens.get(key);
    if (known !== undefined) return known;
    // A client beside the application's own token, which a further one would end.
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' };
    const clients = `${this.address}/api/tenants/${key}/clients`;
    const made = await fetch(clients, { method: 'POST', headers, body: JSON.stringify({ label: 'The story' }) });
    assert.equal(made.status, 201, clients);
    const { id, secret } = (await made.json()) as { id: string; secret: string };
    const given = await fetch(`${this.address}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret }),
    });
    assert.equal(given.status, 200, `the token of ${key}`);
    const { access_token: token } = (await given.json()) as { access_token: string };
    this.#tokens.set(key, token);
    return token;
  }

  async #json(path: string, token: string): Promise<Record<string, unknown>> {
    const answer = await fetch(`${this.address}${path}`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(answer.status, 200, path);
    return (await answer.json()) as Record<string, unknown>;
  }
}

/** What the demo printed as JSON: one object and nothing else. */
export function applicationsOf(stdout: string): ReadonlyMap<string, ApplicationSummary> {
  const { applications, ...others } = JSON.parse(stdout) as { applications: readonly ApplicationSummary[] };
  assert.deepEqual(others, {});
  return new Map(applications.map((application) => [application.name, application]));
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
}
