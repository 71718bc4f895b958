import type { TargetError, TargetSystem } from '../engine/index.ts';

/** A target that cannot be used as it is configured: the first call says why. */
export function unusableTarget(error: TargetError): TargetSystem {
  const refuse = () => Promise.reject(error);
  return {
    features: { patch: false, groups: false, membersPerRequest: 1 },
    test: refuse,
    find: refuse,
    get: refuse,
    create: refuse,
    update: refuse,
    delete: refuse,
    discover: refuse,
    close: async () => undefined,
  };
}
