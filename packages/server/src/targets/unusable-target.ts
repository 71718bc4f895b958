import type { TargetError, TargetSystem } from '../engine/index.ts';

/** A target that cannot be used as it is configured: the first call says why. */
export function unusableTarget(error: TargetError): TargetSystem {
  const refuse = () => Promise.reject(error);
  return {
    features: { patch: false, groups: false, membersPerRequest: 1 },
    test: refuse,
    find: refuse,
    // biome-ignore lint/correctness/useYield: it fails before there is a page.
    async *list() {
      throw error;
    },
    get: refuse,
    create: refuse,
    update: refuse,
    changeMembers: refuse,
    delete: refuse,
    discover: refuse,
    close: async () => undefined,
  };
}
