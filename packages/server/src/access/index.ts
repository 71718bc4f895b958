/**
 * Who may come in and how often, and how secrets are kept: API tokens of the installation and what their holders may do,
 * `Authorization` headers, source addresses, paces and failed attempts, passwords, and the box that seals values at
 * rest. It owns no account or token of a tenant (`tenants/`) and no credential of a target (`applications/`); both use
 * its pieces. Any room may enter; it enters none.
 */
export { addressRanges, isAddressRange } from './address-ranges.ts';
export { type ApiAccess, apiAccess, type Principal } from './api-access.ts';
export { bearerToken } from './bearer.ts';
export { type Credential, credentialOf } from './credential.ts';
export { FailedAttempts } from './failed-attempts.ts';
export { isLoopback } from './loopback.ts';
export { orderedIds } from './ordered-ids.ts';
export { hashPassword, verifyPassword } from './password.ts';
export { PERMISSIONS, type Permission } from './permissions.ts';
export { type Random, randomText } from './random-text.ts';
export { type SecretBox, secretBox } from './secret-box.ts';
export { loadSecretKey, parseSecretKey } from './secret-key.ts';
export { signing } from './signing.ts';
export { type Pace, TokenBuckets } from './token-buckets.ts';
