import type { Removed, ResourceType } from '@lockstep/scim';
import type {
  ActivityRecord,
  ClientRecord,
  CreatedTenant,
  RegisteredSchema,
  ShownOptions,
  TenantSummary,
  TokenRecord,
} from '../../tenants/index.ts';

/** A tenant as `/api/tenants` shows it. */
export function tenantView(tenant: TenantSummary, root: string) {
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

/**
 * Options by name, so that what was read can be changed and sent back; what each would be had nobody set it stands in an
 * annotation.
 */
export function optionsView({ values, defaults }: ShownOptions) {
  return { ...values, '@lockstep.defaults': defaults };
}

const day = 86_400_000;
/** Days before its end at which a token is worth a warning. */
const warnings = [1, 7, 30];

/** A token without its text. `expiresWithinDays` warns: 30, 7 or 1, and 0 when it has expired. */
export function tokenView(token: TokenRecord, now: Date) {
  const left = token.expiresAt === undefined ? undefined : token.expiresAt.getTime() - now.getTime();
  const within = left === undefined ? undefined : left <= 0 ? 0 : warnings.find((days) => left <= days * day);
  return {
    id: token.id,
    label: token.label,
    scopes: token.scopes,
    createdDateTime: token.createdAt.toISOString(),
    expiresAt: token.expiresAt?.toISOString() ?? null,
    expiresWithinDays: within ?? null,
    lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
    ...(token.requestedBy !== undefined && { requestedBy: token.requestedBy }),
  };
}

/** An OAuth client without its secret. */
export function clientView(client: ClientRecord) {
  return {
    id: client.id,
    label: client.label,
    scopes: client.scopes,
    createdDateTime: client.createdAt.toISOString(),
    lastUsedAt: client.lastUsedAt?.toISOString() ?? null,
  };
}

/** A schema the tenant registered, in the members it is registered with. */
export function schemaView({ schema, attachedTo }: RegisteredSchema) {
  return { ...schema, attachedTo };
}

/** A resource type the tenant registered, in the members it is registered with. */
export function typeView({ name, endpoint, description, schema, schemaExtensions, readOnly = false }: ResourceType) {
  return {
    name,
    endpoint,
    description,
    schema: schema.id,
    schemaExtensions: schemaExtensions.map((extension) => ({
      schema: extension.schema.id,
      required: extension.required,
    })),
    readOnly,
  };
}

/** A removed resource that can be brought back. */
export function removedView({ id, resourceType, removed, keptUntil, attributes }: Removed) {
  return {
    id,
    resourceType,
    displayName: [attributes.displayName, attributes.userName].find((name) => typeof name === 'string') ?? null,
    deletedDateTime: removed.toISOString(),
    keptUntil: keptUntil.toISOString(),
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
    actor: entry.actor ?? null,
    requestId: entry.requestId ?? null,
    durationMs: entry.durationMs,
    warnings: entry.warnings,
    changed: entry.changed,
    ...(entry.values && { values: entry.values }),
  };
}

function scimEndpoint(tenant: TenantSummary, root: string): string {
  return `${root}/t/${tenant.key}/scim/v2`;
}
