import assert from 'node:assert/strict';
import { MemoryResourceStore } from '../../../testkit/src/resource-store/index.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { createScimService, type ScimServiceSettings } from './index.ts';

/** For the tests of this room: a service over a store in memory, and the ways to talk to it. */
export const BASE = 'https://scim.example.com/t/acme/scim/v2';

export interface Reply {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly text: string | undefined;
  readonly json: JsonObject & { readonly Resources: JsonObject[] };
}

export interface Tenant {
  call(
    method: string,
    address: string,
    body?: JsonValue | string,
    headers?: { [name: string]: string },
  ): Promise<Reply>;
  addUser(userName: string, more?: JsonObject): Promise<string>;
  addGroup(displayName: string, members?: readonly string[]): Promise<string>;
  readonly store: MemoryResourceStore;
  readonly warnings: string[];
}

export function tenant(
  settings: Partial<Omit<ScimServiceSettings, 'store'>> & { readonly store?: MemoryResourceStore } = {},
): Tenant {
  const store = settings.store ?? new MemoryResourceStore();
  const warnings: string[] = [];
  let ids = 0;
  let clock = Date.UTC(2026, 0, 1);
  const service = createScimService({
    newId: () => `id-${String(++ids).padStart(3, '0')}`,
    now: () => {
      clock += 1000;
      return new Date(clock);
    },
    onWarning: ({ name }) => warnings.push(name),
    ...settings,
    store,
  });
  const call: Tenant['call'] = async (method, address, body, headers = {}) => {
    const [path = '', query = ''] = address.split('?', 2);
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const response = await service.handle({ method, path, query, headers, body: text, baseUrl: BASE });
    const json = response.body === undefined ? {} : JSON.parse(response.body);
    return { status: response.status, headers: response.headers, text: response.body, json };
  };
  return {
    call,
    store,
    warnings,
    async addUser(userName, more = {}) {
      return String((await call('POST', '/Users', { userName, ...more })).json.id);
    },
    async addGroup(displayName, members = []) {
      return String(
        (await call('POST', '/Groups', { displayName, members: members.map((value) => ({ value })) })).json.id,
      );
    },
  };
}

export const NOTHING = { members: 'none', groups: false } as const;
export const patchOf = (...operations: JsonValue[]): JsonObject => ({ Operations: operations });
export const find = (filter: string) => `/Users?filter=${encodeURIComponent(filter)}`;

export function assertError(reply: Reply, status: number, scimType?: string): void {
  assert.equal(reply.status, status, reply.text);
  assert.equal(reply.json.status, String(status));
  assert.equal(reply.json.scimType, scimType, reply.text);
  assert.deepEqual(reply.json.schemas, ['urn:ietf:params:scim:api:messages:2.0:Error']);
  assert.equal(reply.headers['content-type'], 'application/scim+json; charset=utf-8');
}
