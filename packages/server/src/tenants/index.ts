/**
 * The application side: tenants, each an instance of an application (`profiles/`) with its own SCIM endpoint, tokens,
 * staff and request log. It owns who may reach a tenant and what its endpoint offers; the protocol is `@lockstep/scim`'s,
 * tables are `store/`'s, addresses and status lines are `http/`'s. It knows nothing of the provisioning side. `http/`,
 * `store/`, the command line and `app.ts` may come in.
 */
export type { Account, AccountCondition } from './accounts/account.ts';
export type { AccountPage, AccountPlace, AccountStore, Comparison } from './accounts/account-store.ts';
export type { AccountSearch, Precheck, ShownAccount } from './accounts/tenant-accounts.ts';
export type { Retention } from './activity-log.ts';
export { type Caller, type EntryQuery, operator } from './application-ports.ts';
export {
  type AuthorizationRules,
  INSTALLATION_CALLBACK,
  INSTALLATION_CLIENT,
} from './authorization/authorization-rules.ts';
export type {
  AuthorizationGrant,
  AuthorizationStore,
  ClientAuthentication,
  GrantedToken,
  ListedGrant,
  OAuthClient,
} from './authorization/authorization-store.ts';
export { Authorizations, type AuthorizedProfile, type Signatory } from './authorization/authorizations.ts';
export type { Collection, Entry, Lists } from './collections/collection.ts';
export type {
  EntryChange,
  EntryOfTenant,
  EntryPage,
  EntryRecord,
  EntrySteps,
  EntryStore,
  ManyTenants,
} from './collections/entry-store.ts';
export { mayRead, mayWrite, type ShownEntry } from './collections/tenant-collections.ts';
export type { CreatedTenant } from './create-tenant.ts';
export type { Attachment, Definitions, RegisteredSchema } from './definitions.ts';
export { changedNames, type EventRecord, type EventSurroundings, eventType } from './events/event.ts';
export { EventDeliveries, type EventMessage, type NotTaken } from './events/event-deliveries.ts';
export type { DueEvent, EventStore, EventWebhook, WebhookOutcome } from './events/event-store.ts';
export { eventSecretContext, type ShownWebhook, TenantEvents } from './events/tenant-events.ts';
export type { Field } from './field.ts';
export type { ForeignTokens, TrustedIssuer, Verdict } from './foreign-tokens.ts';
export { pagesOf } from './pages/tenant-pages.ts';
export type { PeopleStore, PersonSession, TenantIdentityProvider } from './people/people-store.ts';
export { ownAccountView, type PersonSignedIn, providerContext, TenantPeople } from './people/tenant-people.ts';
export type { Profile, TokenRules } from './profile.ts';
export { profiles } from './profiles/index.ts';
export { type ShownField, type ShownSettings, settingsPageOf } from './settings/tenant-settings.ts';
export { signedTokens } from './signed-tokens.ts';
export { ADMINISTRATOR } from './staff/staff-rules.ts';
export type { StaffRecord, StaffSession, StaffStore } from './staff/staff-store.ts';
export type { StaffSignedIn } from './staff/tenant-staff.ts';
export type { Authenticated, Place, Unproven } from './tenant-access.ts';
export type { Refusal } from './tenant-admission.ts';
export type { Grant, GrantRequest, RegisteredClient } from './tenant-clients.ts';
export type { WatchedTenant } from './tenant-console.ts';
export type { ShownOptions } from './tenant-options.ts';
export { type ProblemDetail, TenantProblem } from './tenant-problem.ts';
export type { AccountsOfTenant, TenantAnswer, TenantResources, TenantService } from './tenant-services.ts';
export type {
  ActivityQuery,
  ActivityRecord,
  ClientRecord,
  EndingToken,
  FirstAccess,
  FoundToken,
  Indexing,
  TenantChange,
  TenantFigures,
  TenantPage,
  TenantRecord,
  TenantStore,
  TenantSummary,
  TokenRecord,
} from './tenant-store.ts';
export { type IssuedToken, sealedFor } from './tenant-tokens.ts';
export { Tenants, type TenantsNeeds } from './tenants.ts';
export { digestOf, prefixedForm } from './token-form.ts';
