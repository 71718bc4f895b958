import type { ActivityRecord, CreatedTenant, TenantRecord, TokenRecord } from '../../tenants/index.ts';

/** A tenant as `/api/tenants` shows it. */
export function tenantView(tenant: TenantRecord, root: string) {
  return {
    key: tenant.key,
    profile: tenant.profile,
    displayName: tenant.displayName,
    scimEndpoint: scimEndpoint(tenant, root),
    ...(typeof tenant.settings.plan === 'string' && { plan: tenant.settings.plan }),
    createdDateTime: tenant.createdAt.toISOString(),
  };
}

/** The answer to a creation; the only one that holds secrets. */
export function creationView({ tenant, token, tokenExpiresAt, administrator }: CreatedTenant, root: string) {
  return {
    key: tenant.key,
    profile: tenant.profile,
    displayName: tenant.displayName,
    scimEndpoint: scimEndpoint(tenant, root),
    token,
    tokenExpiresAt: tokenExpiresAt?.toISOString() ?? null,
    administrator,
  };
}

/** A token without its text. */
export function tokenView(token: TokenRecord) {
  return {
    id: token.id,
    label: token.label,
    scopes: token.scopes,
    createdDateTime: token.createdAt.toISOString(),
    expiresAt: token.expiresAt?.toISOString() ?? null,
    lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
  };
}

/** A line of the request log. */
export function activityView(entry: ActivityRecord) {
  return {
    id: entry.id,
    at: entry.at.toISOString(),
    method: entry.method,
    path: entry.path,
    status: entry.status,
    resourceType: entry.resourceType ?? null,
    resource: entry.resourceId ?? null,
    tokenId: entry.tokenId ?? null,
    durationMs: entry.durationMs,
    warnings: entry.warnings,
  };
}

function scimEndpoint(tenant: TenantRecord, root: string): string {
  return `${root}/t/${tenant.key}/scim/v2`;
}
