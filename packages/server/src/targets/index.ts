import { TargetError, type TargetSystem } from '../engine/index.ts';
import { ScimTarget, type ScimTargetOptions } from './scim-target.ts';
import { noCredentials, unusableTarget } from './unusable-target.ts';
import type { TargetCredentials } from './wire.ts';

/**
 * Targets of provisioning: the SCIM target with its pace, its retries, its rules about addresses and its reading of
 * failures. It owns the wire and no rule of provisioning (`engine/`, whose port it implements). `app.ts` comes in, for
 * other documents on the net as well: what may be reached is decided here.
 */
export { type AddressPolicy, refusedUrl } from './address-policy.ts';
export { testConnection } from './connection-test.ts';
export { guardedLookup } from './exchange.ts';
export { guardedFetch } from './guarded-fetch.ts';
export { type TargetProfile, targetProfile } from './profile.ts';
export { readDocument } from './read-document.ts';
export type { ScimTargetOptions } from './scim-target.ts';
export { TargetHosts } from './target-hosts.ts';
export type { TargetCredentials } from './wire.ts';

/** The target that credentials lead to; without usable ones, a target that says what is wrong when it is called. */
export function connectTarget(credentials: TargetCredentials | undefined, options: ScimTargetOptions): TargetSystem {
  if (credentials === undefined) return unusableTarget(noCredentials());
  try {
    return ScimTarget.connect(credentials, options);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return unusableTarget(error);
  }
}
