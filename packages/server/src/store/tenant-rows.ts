import type { Insertable, Selectable } from 'kysely';
import type { ActivityRecord, AdministratorRecord, ClientRecord, TenantRecord, TokenRecord } from '../tenants/index.ts';
import type { Schema } from './schema.ts';

/** Rows of tenants and what belongs to them, from records and back. */
export function tenantRow(tenant: TenantRecord): Insertable<Schema['tenant']> {
  return {
    tenant_id: tenant.tenantId,
    key: tenant.key,
    profile: tenant.profile,
    display_name: tenant.displayName,
    options: JSON.stringify(tenant.options),
    settings: JSON.stringify(tenant.settings),
    definitions: JSON.stringify(tenant.definitions),
    created_at: tenant.createdAt,
    version: tenant.version,
    indexed: tenant.indexed,
  };
}

export function tenantOf(row: Selectable<Schema['tenant']>): TenantRecord {
  return {
    tenantId: row.tenant_id,
    key: row.key,
    profile: row.profile,
    displayName: row.display_name,
    options: row.options,
    settings: row.settings,
    definitions: row.definitions,
    createdAt: row.created_at,
    version: row.version,
    indexed: row.indexed,
  };
}

export function tokenRow(token: TokenRecord): Insertable<Schema['tenant_token']> {
  return {
    tenant_id: token.tenantId,
    id: token.id,
    label: token.label,
    digest: bytes(token.digest),
    sealed: token.sealed === undefined ? null : bytes(token.sealed),
    scopes: token.scopes,
    created_at: token.createdAt,
    expires_at: token.expiresAt ?? null,
    last_used_at: token.lastUsedAt ?? null,
    revoked_at: token.revokedAt ?? null,
    client_id: token.clientId ?? null,
  };
}

export function tokenOf(row: Selectable<Schema['tenant_token']>): TokenRecord {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    label: row.label,
    digest: row.digest,
    sealed: row.sealed ?? undefined,
    scopes: row.scopes,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    clientId: row.client_id ?? undefined,
  };
}

export function clientRow(client: ClientRecord): Insertable<Schema['tenant_client']> {
  return {
    tenant_id: client.tenantId,
    id: client.id,
    label: client.label,
    digest: bytes(client.digest),
    scopes: client.scopes,
    created_at: client.createdAt,
    last_used_at: client.lastUsedAt ?? null,
  };
}

export function clientOf(row: Selectable<Schema['tenant_client']>): ClientRecord {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    label: row.label,
    digest: row.digest,
    scopes: row.scopes,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}

/** The `pg` driver takes a plain `Uint8Array` for one of many kinds of view; a `Buffer` it sends as bytes. */
function bytes(value: Uint8Array): Uint8Array {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

export function administratorRow(administrator: AdministratorRecord): Insertable<Schema['tenant_administrator']> {
  return {
    tenant_id: administrator.tenantId,
    id: administrator.id,
    user_name: administrator.userName,
    user_name_folded: administrator.userNameFolded,
    password_hash: administrator.passwordHash,
    created_at: administrator.createdAt,
  };
}

export function administratorOf(row: Selectable<Schema['tenant_administrator']>): AdministratorRecord {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    userName: row.user_name,
    userNameFolded: row.user_name_folded,
    passwordHash: row.password_hash,
    createdAt: row.created_at,
  };
}

/** As JSON that the database makes rows of. */
export function activityRow(entry: ActivityRecord): { readonly [Column in keyof Schema['scim_activity']]: unknown } {
  return {
    tenant_id: entry.tenantId,
    id: entry.id,
    at: entry.at,
    method: entry.method,
    path: entry.path,
    status: entry.status,
    resource_type: entry.resourceType,
    resource_id: entry.resourceId,
    token_id: entry.tokenId,
    duration_ms: entry.durationMs,
    warnings: entry.warnings,
    actor: entry.actor,
    request_id: entry.requestId,
    changed: entry.changed,
    changed_values: entry.values,
  };
}

export function activityOf(row: Selectable<Schema['scim_activity']>): ActivityRecord {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    at: row.at,
    method: row.method,
    path: row.path,
    status: row.status,
    resourceType: row.resource_type ?? undefined,
    resourceId: row.resource_id ?? undefined,
    tokenId: row.token_id ?? undefined,
    actor: row.actor ?? undefined,
    requestId: row.request_id ?? undefined,
    durationMs: row.duration_ms,
    warnings: row.warnings,
    changed: row.changed,
    values: row.changed_values ?? undefined,
  };
}
