import type { Insertable, Selectable } from 'kysely';
import type { ActivityRecord, ClientRecord, TenantRecord, TenantSummary, TokenRecord } from '../tenants/index.ts';
import type { Schema } from './schema.ts';
import { type ListedRow, listsOf } from './tenant-entries.ts';

/** Rows of tenants and what belongs to them, from records and back. */
export function tenantRow(tenant: TenantSummary): Insertable<Schema['tenant']> {
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

export function tenantOf(
  row: Selectable<Schema['tenant']> & { readonly lists: Record<string, readonly ListedRow[]> | null },
): TenantRecord {
  return { ...summaryOf(row), lists: listsOf(row.lists) };
}

export function summaryOf(row: Selectable<Schema['tenant']>): TenantSummary {
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
    issued_by: token.issuedBy ?? null,
    requested_by: token.requestedBy ?? null,
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
    issuedBy: row.issued_by ?? undefined,
    requestedBy: row.requested_by ?? undefined,
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
