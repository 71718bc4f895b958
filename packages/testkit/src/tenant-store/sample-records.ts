import { randomBytes, randomUUID } from 'node:crypto';
import type {
  ActivityRecord,
  ClientRecord,
  FoundToken,
  TenantRecord,
  TokenRecord,
} from '../../../server/src/tenants/tenant-store.ts';

/** When the records of the suites begin. */
export const start = Date.UTC(2026, 0, 1);

export function tenantRecord(more: Partial<TenantRecord> = {}): TenantRecord {
  return {
    tenantId: randomUUID(),
    key: `t-${randomUUID()}`,
    profile: 'generic',
    displayName: 'Müller & Söhne',
    options: { pageSize: 50 },
    settings: { nested: { list: [1, 'two', null, true] } },
    definitions: { schemas: [{ id: 'urn:x' }] },
    createdAt: new Date(start),
    version: 1,
    indexed: [],
    lists: {},
    ...more,
  };
}

export function tokenRecord(tenantId: string, more: Partial<TokenRecord> = {}): TokenRecord {
  return {
    tenantId,
    id: randomBytes(8).toString('hex'),
    label: 'Token',
    digest: Uint8Array.from(randomBytes(32)),
    sealed: undefined,
    scopes: ['scim.read', 'scim.write'],
    createdAt: new Date(start),
    expiresAt: undefined,
    lastUsedAt: undefined,
    revokedAt: undefined,
    clientId: undefined,
    issuedBy: undefined,
    requestedBy: undefined,
    ...more,
  };
}

/** A token with its bytes as plain arrays, whatever kind of array the store answers with. */
export function plain(token: (TokenRecord & Partial<Pick<FoundToken, 'issuerRoles'>>) | undefined) {
  if (!token) return undefined;
  const { issuerRoles: _, ...record } = token;
  return { ...record, digest: [...token.digest], sealed: token.sealed && [...token.sealed] };
}

export function clientRecord(tenantId: string, more: Partial<ClientRecord> = {}): ClientRecord {
  return {
    tenantId,
    id: `client_${randomBytes(8).toString('hex')}`,
    label: 'Client',
    digest: Uint8Array.from(randomBytes(32)),
    scopes: ['scim.read'],
    createdAt: new Date(start),
    lastUsedAt: undefined,
    ...more,
  };
}

export function plainClient(client: ClientRecord | undefined) {
  return client && { ...client, digest: [...client.digest] };
}

export function entry(tenantId: string, second: number, more: Partial<ActivityRecord> = {}): ActivityRecord {
  return {
    tenantId,
    id: randomUUID(),
    at: new Date(start + second * 1000),
    method: 'GET',
    path: '/Users',
    status: 200,
    resourceType: 'User',
    resourceId: undefined,
    tokenId: 'token',
    actor: undefined,
    requestId: undefined,
    durationMs: 3,
    warnings: [],
    changed: [],
    values: undefined,
    ...more,
  };
}
