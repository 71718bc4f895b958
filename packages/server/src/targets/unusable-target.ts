import { TargetError, type TargetSystem } from '../engine/index.ts';

/** What is wrong where nothing was configured yet. */
export function noCredentials(): TargetError {
  const message = 'No credentials are saved for this application yet. Enter its tenant URL and secret token.';
  return new TargetError('InvalidCredentials', message, { behaviour: 'job' });
}

/** A target that cannot be used as it is configured: the first call says why. */
export function unusableTarget(error: TargetError): TargetSystem {
  const refuse = () => Promise.reject(error);
  return {
    features: { patch: false, groups: false, renamesGroups: true, membersPerRequest: 1 },
    test: refuse,
    find: refuse,
    // biome-ignore lint/correctness/useYield: it fails before there is a page.
    async *list() {
      throw error;
    },
    get: refuse,
    members: refuse,
    create: refuse,
    update: refuse,
    changeMembers: refuse,
    delete: refuse,
    discover: refuse,
    close: async () => undefined,
  };
}
