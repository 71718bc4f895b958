/**
 * Who may come in and what they may do, and how secrets are kept: people of the installation with their roles and
 * sign-ins, API tokens, `Authorization` headers, source addresses, paces and failed attempts, passwords, and the box that
 * seals values at rest. It owns no account or token of a tenant (`tenants/`) and no credential of a target
 * (`applications/`); both use its pieces. Any room may enter; it enters none.
 */
export { type Access, createAccess } from './access.ts';
export { AccessError } from './access-error.ts';
export type {
  AccessStore,
  Administrator,
  ApiToken,
  Attempts,
  IdentityProvider,
  Invitation,
  SignIn,
} from './access-store.ts';
export { addressRanges, isAddressRange } from './address-ranges.ts';
export {
  type AdministratorChange,
  Administrators,
  type InvitationView,
  type NewAdministrator,
} from './administrators.ts';
export { type ApiAccess, apiAccess } from './api-access.ts';
export { ApiTokens, type NewToken } from './api-tokens.ts';
export { bearerToken } from './bearer.ts';
export { type Credential, credentialOf } from './credential.ts';
export { FailedAttempts } from './failed-attempts.ts';
export { isFresh } from './fresh-proof.ts';
export {
  type IdentityProviderDraft,
  IdentityProviders,
  identityProviderContext,
} from './identity-providers.ts';
export { KeyRing, type Keys, type Reseal } from './key-ring.ts';
export { isLoopback } from './loopback.ts';
export { orderedIds } from './ordered-ids.ts';
export { hashPassword, verifyPassword } from './password.ts';
export { PERMISSIONS, type Permission } from './permissions.ts';
export { may, mayEnterProfile, type Principal } from './principal.ts';
export { type OpenIdProvider, PENDING_SECONDS, type ProviderClaims, ProviderFlow } from './provider-flow.ts';
export { type Random, randomText } from './random-text.ts';
export { allowed, type Grant, OWNER_PERMISSIONS, ROLE_NAMES, ROLES, type Role, type RoleInfo } from './roles.ts';
export { type SecretBox, secretBox } from './secret-box.ts';
export { parseSecretKey, parseSecretKeys, secretKeyFile } from './secret-key.ts';
export { isDigestOf, shownSecret, shownSecretId } from './shown-secret.ts';
export { type AttemptStore, SignInAttempts } from './sign-in-attempts.ts';
export { type SignedIn, type SignInSource, SignIns } from './sign-ins.ts';
export { signing } from './signing.ts';
export { deletionRefusal } from './staged-deletions.ts';
export type { StoredSecret } from './stored-secret.ts';
export { type Pace, TokenBuckets } from './token-buckets.ts';
export { isUuid } from './uuid.ts';
