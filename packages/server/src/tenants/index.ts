/**
 * The application side: tenants, each an instance of an application (`profiles/`) with its own SCIM endpoint, tokens,
 * staff and request log. It owns who may reach a tenant and what its endpoint offers; the protocol is `@lockstep/scim`'s,
 * tables are `store/`'s, addresses and status lines are `http/`'s. It knows nothing of the provisioning side. `http/`,
 * `store/`, the command line and `app.ts` may come in.
 */
export type { Retention } from './activity-log.ts';
export type { Attachment, Definitions, RegisteredSchema } from './definitions.ts';
export type { ForeignTokens, TrustedIssuer, Verdict } from './foreign-tokens.ts';
export type { Profile, TokenRules } from './profile.ts';
export { profiles } from './profiles/index.ts';
export { signedTokens } from './signed-tokens.ts';
export type { Authenticated, Place, Unproven } from './tenant-access.ts';
export type { Grant, GrantRequest, RegisteredClient } from './tenant-clients.ts';
export type { ShownOptions } from './tenant-options.ts';
export { type ProblemDetail, TenantProblem } from './tenant-problem.ts';
export type { TenantAnswer, TenantResources, TenantService } from './tenant-services.ts';
export type {
  ActivityQuery,
  ActivityRecord,
  AdministratorRecord,
  ClientRecord,
  EndingToken,
  FirstAccess,
  Indexing,
  TenantChange,
  TenantRecord,
  TenantStore,
  TokenRecord,
} from './tenant-store.ts';
export type { IssuedToken } from './tenant-tokens.ts';
export {
  type CreatedTenant,
  type Intent,
  type Refusal,
  Tenants,
  type TenantsNeeds,
} from './tenants.ts';
