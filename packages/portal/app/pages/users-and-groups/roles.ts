import type { AppRole } from '../../api/applications.ts';
import { DEFAULT_ACCESS } from '../../api/assignments.ts';

/** A role by its name. */
export function roleName(roles: readonly AppRole[], id: string): string {
  if (id === DEFAULT_ACCESS) return 'Default Access';
  return roles.find((role) => role.id === id)?.displayName ?? id;
}

/** Roles people and groups can be assigned with, the usual one first. */
export function assignable(roles: readonly AppRole[]): readonly Pick<AppRole, 'id' | 'displayName'>[] {
  if (roles.length === 0) return [{ id: DEFAULT_ACCESS, displayName: 'Default Access' }];
  return roles.filter(({ isEnabled, allowedMemberTypes }) => isEnabled && allowedMemberTypes.includes('User'));
}
