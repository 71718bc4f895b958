import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isJsonObject, type JsonObject, type JsonValue } from '@lockstep/scim';

/** An endpoint with the faults of many a first attempt. */
export interface FaultyEndpoint {
  readonly url: string;
  readonly token: string;
  /** What it holds, by id. */
  readonly users: Map<string, JsonObject>;
  readonly groups: Map<string, JsonObject>;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body?: JsonValue;
}

/**
 * Starts it on a free port. It answers application/json, ignores filters, refuses without a body, tells user names apart
 * by letter case, knows `op` in lower case only, takes keys and paths for names, empties a group when one member is to be
 * removed, reads, waits and writes back a group, and keeps no version.
 */
export async function startFaultyEndpoint(): Promise<FaultyEndpoint> {
  const users = new Map<string, JsonObject>();
  const groups = new Map<string, JsonObject>();
  const token = 'faulty-token';
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(request).catch((error: Error) => ({ status: 500, body: error.message }));
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  });

  async function answer(request: IncomingMessage): Promise<Answer> {
    if (request.headers.authorization !== `Bearer ${token}`) return { status: 401 };
    const { pathname } = new URL(request.url ?? '', 'http://127.0.0.1');
    const [, endpoint = '', id] = pathname.split('/');
    const document = id === undefined ? discovery[endpoint] : undefined;
    if (document !== undefined) return { status: 200, body: document };
    const store = { Users: users, Groups: groups }[endpoint];
    if (store === undefined) return { status: 404 };
    const body = await jsonOf(request);
    if (id === undefined) return request.method === 'POST' ? create(store, endpoint, body) : list(store);
    const stored = store.get(id);
    if (stored === undefined) return { status: 404 };
    if (request.method === 'GET') return { status: 200, body: stored };
    if (request.method === 'DELETE') return { status: store.delete(id) ? 204 : 404 };
    const next = request.method === 'PUT' ? { ...body, id, meta: stored.meta ?? {} } : patched(stored, body);
    // Between reading and writing, as with a database that takes its time.
    await sleep(5);
    store.set(id, next);
    return { status: 200, body: next };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    users,
    groups,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function create(store: Map<string, JsonObject>, endpoint: string, body: JsonObject): Answer {
  const name = endpoint === 'Users' ? 'userName' : 'displayName';
  if ([...store.values()].some((other) => other[name] === body[name])) return { status: 409 };
  const id = randomUUID();
  const at = '2026-01-01T00:00:00Z';
  const meta = { resourceType: endpoint.slice(0, -1), created: at, lastModified: at, location: `/${endpoint}/${id}` };
  store.set(id, { ...body, id, meta });
  return { status: 201, body: store.get(id) ?? {} };
}

function list(store: Map<string, JsonObject>): Answer {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:ListResponse'];
  const Resources = [...store.values()];
  return { status: 200, body: { schemas, totalResults: Resources.length, Resources } };
}

function patched(stored: JsonObject, body: JsonObject): JsonObject {
  const next = { ...stored };
  for (const operation of (body.Operations as JsonValue[]).filter(isJsonObject)) {
    const { op, path, value } = operation;
    if (op === 'remove' && String(path).startsWith('members')) next.members = [];
    else if (op === 'remove') delete next[String(path)];
    else if (path === undefined && isJsonObject(value)) Object.assign(next, value);
    else if (op === 'add' && Array.isArray(value))
      next[String(path)] = [...((next[String(path)] ?? []) as JsonValue[]), ...value];
    else if (op === 'add' || op === 'replace') next[String(path)] = value ?? null;
  }
  return next;
}

async function jsonOf(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  const text = chunks.length === 0 ? '{}' : Buffer.concat(chunks).toString('utf8');
  // Too deep a body fails here and not whenever it would be answered, which would hide all other faults.
  return JSON.parse(JSON.stringify(JSON.parse(text))) as JsonObject;
}

const discovery: Readonly<Record<string, JsonObject>> = {
  ServiceProviderConfig: {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    patch: { supported: true },
    filter: { supported: true, maxResults: 100 },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: false },
    authenticationSchemes: [{ type: 'oauthbearertoken', name: 'Token', description: 'A token' }],
  },
};
