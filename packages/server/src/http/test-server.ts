import { randomBytes, randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import { MemoryResourceStore, MemoryTenantStore } from '@lockstep/testkit';
import { apiAccess, secretBox, signing } from '../access/index.ts';
import { profiles, type TenantStore, Tenants, type TenantsNeeds } from '../tenants/index.ts';
import { createHttpServer, type HttpNeeds } from './server.ts';

export const administratorToken = 'administrator-token';

export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into bodies of every shape and assert what they find
  readonly body: any;
}

export interface TestServer {
  readonly url: string;
  readonly tenants: Tenants;
  readonly store: TenantStore;
  readonly logged: unknown[];
  call(method: string, path: string, more?: TestCall): Promise<TestAnswer>;
  /** Makes a tenant with set-up through the API; answers its creation. */
  tenant(profile: string, key: string): Promise<{ readonly token: string; readonly scimEndpoint: string }>;
}

interface TestCall {
  readonly token?: string;
  /** An object is sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server on a free port of 127.0.0.1 over stores in memory, ended with the test. */
export async function startTestServer(
  t: TestContext,
  more: Partial<HttpNeeds & Pick<TenantsNeeds, 'rateLimit' | 'retention' | 'foreignTokens'>> = {},
): Promise<TestServer> {
  const store = new MemoryTenantStore();
  const resources = new Map<string, MemoryResourceStore>();
  const logged: unknown[] = [];
  const tenants = new Tenants({
    store,
    profiles,
    resources: ({ tenantId }) => {
      const known = resources.get(tenantId) ?? new MemoryResourceStore();
      resources.set(tenantId, known);
      return known;
    },
    secretBox: secretBox([randomBytes(32)], randomBytes),
    random: randomBytes,
    sign: signing(randomBytes(32), 'cursor'),
    newId: randomUUID,
    now: () => new Date(),
    onError: (error) => logged.push(error),
    ...more,
  });
  const app = createHttpServer({
    tenants,
    apiAccess: apiAccess({
      organizationId: randomUUID(),
      tokens: [{ name: 'administrator', token: administratorToken }],
    }),
    health: async () => ({ database: 'PGlite', durable: true }),
    version: '1.2.3',
    newId: randomUUID,
    logger: collectingLogger(logged),
    ...more,
  });
  t.after(async () => {
    await app.close();
    await tenants.close();
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });

  const call: TestServer['call'] = async (method, path, { token, body, headers } = {}) => {
    const response = await fetch(path.startsWith('http') ? path : url + path, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : undefined };
  };

  return {
    url,
    tenants,
    store,
    logged,
    call,
    tenant: async (profile, key) => {
      const made = await call('POST', '/api/tenants', {
        token: administratorToken,
        body: { profile, key, setUp: true },
      });
      if (made.status !== 201) throw new Error(`The tenant was not made: ${made.text}`);
      return made.body;
    },
  };
}

function collectingLogger(logged: unknown[]): NonNullable<HttpNeeds['logger']> {
  const quiet = () => {};
  const keep = (...entry: unknown[]) => void logged.push(entry);
  const logger = { level: 'warn', silent: quiet, trace: quiet, debug: quiet, info: quiet, warn: keep, error: keep };
  return { ...logger, fatal: keep, child: () => collectingLogger(logged) };
}
