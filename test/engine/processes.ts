import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Character, ScimTestTarget } from '@lockstep/testkit';
import { type App, createApp } from '../../packages/server/src/app.ts';
import { readConfiguration } from '../../packages/server/src/config/index.ts';
import type { JobSettings } from '../../packages/server/src/engine/index.ts';
import { galleryAppById } from '../../packages/server/src/gallery/index.ts';
import { createServerDatabase } from '../postgres.ts';
import { type Ended, type Running, start } from '../stories/lockstep.ts';

const ADMIN_TOKEN = 'administrator-of-the-tests';

/** A job with a target of its own, which notices when somebody else works on it at the same time. */
export interface Provisioned {
  readonly jobId: string;
  readonly applicationId: string;
  readonly target: ScimTestTarget;
  /** Most requests it ever had at once. */
  readonly mostTogether: () => number;
}

/** An installation on PostgreSQL whose processes are real ones; this one is an administrator's, and runs no cycles. */
export class Processes {
  readonly app: App;
  readonly databaseUrl: string;
  readonly #folder: string;
  readonly #settings: Readonly<Record<string, string>>;
  readonly #running = new Set<Running>();
  readonly #targets: ScimTestTarget[] = [];
  readonly #drop: () => Promise<void>;

  private constructor(parts: {
    app: App;
    databaseUrl: string;
    folder: string;
    settings: Readonly<Record<string, string>>;
    drop: () => Promise<void>;
  }) {
    this.app = parts.app;
    this.databaseUrl = parts.databaseUrl;
    this.#folder = parts.folder;
    this.#settings = parts.settings;
    this.#drop = parts.drop;
  }

  static async make(): Promise<Processes> {
    const folder = await mkdtemp(join(tmpdir(), 'lockstep-processes-'));
    const { url, drop } = await createServerDatabase();
    const settings = {
      DATABASE_URL: url,
      LOCKSTEP_DATA_DIR: folder,
      LOCKSTEP_SECRET_KEY: randomBytes(32).toString('hex'),
      LOCKSTEP_ADMIN_TOKEN: ADMIN_TOKEN,
      LOCKSTEP_ALLOW_TARGETS: '127.0.0.1',
      LOCKSTEP_PUBLIC_URL: 'http://127.0.0.1:9',
      LOCKSTEP_PORT: '0',
      LOCKSTEP_LOG_LEVEL: 'error',
    };
    const app = await createApp(readConfiguration({ env: settings }));
    return new Processes({ app, databaseUrl: url, folder, settings, drop });
  }

  /** Starts a process and waits until it is ready; answers where it listens. */
  async start(
    role: 'api' | 'worker',
    ...parameters: readonly string[]
  ): Promise<{ running: Running; address: string }> {
    const running = start(['serve', '--json', '--role', role, ...parameters], this.#settings);
    this.#running.add(running);
    const { address } = JSON.parse(await running.said(/}\s*$/)) as { address: string };
    return { running, address };
  }

  async end(running: Running, signal: NodeJS.Signals): Promise<Ended> {
    this.#running.delete(running);
    return running.end(signal);
  }

  /** An application with a job, into which everybody is assigned who is named. */
  async provision(
    people: readonly string[],
    settings: Partial<JobSettings> = {},
    milliseconds = 0,
  ): Promise<Provisioned> {
    const entry = galleryAppById('custom-scim');
    if (entry === undefined) throw new Error('The gallery has no custom application.');
    let together = 0;
    let most = 0;
    const character: Character = {
      before: async () => {
        together += 1;
        most = Math.max(most, together);
        if (milliseconds > 0) await new Promise((resolve) => setTimeout(resolve, milliseconds));
        return undefined;
      },
      after: () => {
        together -= 1;
        return undefined;
      },
    };
    const target = await ScimTestTarget.start({ character });
    this.#targets.push(target);
    const { application, jobId } = await this.app.applications.instantiate(
      entry,
      `Application ${this.#targets.length}`,
      {
        ...settings,
        maxConcurrency: 1,
      },
    );
    await this.app.applications.saveCredentials(jobId, { tenantUrl: target.url, secretToken: target.token });
    const principals = people.map((id) => ({ type: 'User', id }) as const);
    await this.app.applications.assign(application.id, principals);
    return { jobId, applicationId: application.id, target, mostTogether: () => most };
  }

  async join(name: string): Promise<string> {
    const user = await this.app.directory.create('User', {
      userPrincipalName: `${name}@halden.example`,
      displayName: name,
      mailNickname: name,
      accountEnabled: true,
      passwordProfile: { password: 'not-stored-1A' },
    });
    return user.id;
  }

  /** Asks a process over HTTP, as an administrator does. */
  async ask(address: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`${address}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${ADMIN_TOKEN}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running].map((running) => running.end('SIGKILL')));
    await this.app.close();
    await Promise.all(this.#targets.map((target) => target.close()));
    await this.#drop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Waits for something that other processes do. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  patience = 60_000,
  pause = 50,
): Promise<void> {
  const from = performance.now();
  while (!(await holds())) {
    if (performance.now() - from > patience) throw new Error(`${what}: not within ${patience} ms.`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
