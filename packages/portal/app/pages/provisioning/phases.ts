/** The five stretches of a cycle people are shown; the engine's own are finer. */
export const SHOWN_PHASES = ['Users', 'References', 'Groups', 'Members', 'Removals'] as const;

const PLACES: Readonly<Record<string, number>> = {
  collect: 0,
  users: 0,
  driftedUsers: 0,
  missingUsers: 0,
  userReferences: 1,
  groups: 2,
  driftedGroups: 2,
  missingGroups: 2,
  driftedMemberships: 3,
  memberships: 3,
  replacedGroups: 3,
  vanished: 4,
  breaker: 4,
  userRemovals: 4,
  groupRemovals: 4,
};

/** Which of the five a phase of the engine belongs to, counted from 0. */
export function placeOf(phase: string): number {
  return PLACES[phase] ?? 0;
}
