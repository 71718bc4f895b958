import { TargetError, type TargetSystem } from '../engine/index.ts';
import { ScimTarget, type ScimTargetOptions, type TargetCredentials } from './scim-target.ts';
import { unusableTarget } from './unusable-target.ts';

/**
 * Targets of provisioning: the SCIM target with its pace, its retries, its rules about addresses and its reading of
 * failures. It owns the wire and no rule of provisioning (`engine/`, whose port it implements). `app.ts` comes in.
 */
export type { ScimTargetOptions, TargetCredentials } from './scim-target.ts';

/** The target that credentials lead to; without usable ones, a target that says what is wrong when it is called. */
export function connectTarget(credentials: TargetCredentials | undefined, options: ScimTargetOptions): TargetSystem {
  if (credentials === undefined) {
    const message = 'No credentials are saved for this application yet. Enter its tenant URL and secret token.';
    return unusableTarget(new TargetError('InvalidCredentials', message, { behaviour: 'job' }));
  }
  try {
    return ScimTarget.connect(credentials, options);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return unusableTarget(error);
  }
}
