import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { App } from '../../packages/server/src/app.ts';
import { GraphWorld } from './graph-world.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into bodies of every shape and assert what they find
  readonly body: any;
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** What is asserted of the status. */
  readonly expect?: number;
}

/** The whole program on a free port of this machine, over a database of its own. */
export interface DirectoryWorld {
  readonly app: App;
  /** What paths below `/v1.0` are appended to. */
  readonly url: string;
  readonly token: string;
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  /** Creates a user `name@halden.example`; answers the id. */
  user(name: string, more?: Readonly<Record<string, unknown>>): Promise<string>;
  group(name: string, more?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Waits until everything committed can be read from the change log: until no older transaction runs in the server. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export const databases = ['PGlite', 'PostgreSQL'] as const;

export async function openDirectoryWorld(
  database: (typeof databases)[number],
  env: Readonly<Record<string, string>> = {},
): Promise<DirectoryWorld> {
  const world = await GraphWorld.open(database, env);
  const { app, url, token } = world;
  await app.renameOrganization({ displayName: 'Halden', defaultDomain: 'halden.example' });

  const call: DirectoryWorld['call'] = async (method, path, body, { headers, expect } = {}) => {
    const response = await fetch(path.startsWith('http') ? path : `${url}/v1.0${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    if (expect !== undefined) assert.equal(response.status, expect, `${method} ${path}: ${text}`);
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
  };

  return {
    app,
    url,
    token,
    call,
    async user(name, more = {}) {
      const { body } = await call('POST', '/users', { ...person(name), ...more }, { expect: 201 });
      return body.id;
    },
    async group(name, more = {}) {
      const { body } = await call('POST', '/groups', { ...team(name), ...more }, { expect: 201 });
      return body.id;
    },
    async settled() {
      for (;;) {
        const { rows } = await sql<{ settled: boolean }>`
          SELECT transaction_id < pg_snapshot_xmin(pg_current_snapshot()) AS settled FROM directory_change
          ORDER BY transaction_id DESC LIMIT 1`.execute(app.database.kysely);
        if (rows[0]?.settled !== false) return;
        await sleep(5);
      }
    },
    close: () => world.close(),
  };
}

export function person(name: string): Record<string, unknown> {
  return {
    userPrincipalName: `${name}@halden.example`,
    displayName: name,
    mailNickname: name,
    accountEnabled: true,
    passwordProfile: { password: `not-stored-${randomUUID()}` },
  };
}

export function team(name: string): Record<string, unknown> {
  return { displayName: name, mailNickname: name, mailEnabled: false, securityEnabled: true };
}

export const eventual = { headers: { consistencylevel: 'eventual' } } as const;
