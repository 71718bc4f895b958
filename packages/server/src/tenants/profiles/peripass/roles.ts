import type { Collection, NewEntry } from '../../collections/collection.ts';
import { ADMINISTRATOR } from '../../staff/staff-rules.ts';
import { permissions } from './permissions.ts';

export const ROLES = 'roles';

/** What the set-up gives to people who are provisioned: most of them only announce visitors. */
export const HOST = 'host';

/** Custom sets of permissions. Somebody has at least one; several add up to the most permissive set. */
export const roles: Collection = {
  key: ROLES,
  label: 'Roles',
  singular: 'role',
  fields: [
    { key: 'name', label: 'Name', kind: 'text', required: true, longest: 120 },
    { key: 'permissions', label: 'Permissions', kind: 'choices', allowed: permissions, default: [] },
  ],
  named: 'name',
  hasUniqueNames: true,
  isInRules: true,
  readers: { permission: 'users' },
  writers: { permission: 'configuration' },
  fixed: ({ id, name }) =>
    id === ADMINISTRATOR ? `"${name}" may do everything, and stays as it is: add another role.` : undefined,
  inUse: async ({ id, name }, { settings, accounts, staff }) => {
    if (settings.userRole === id) return `"${name}" is given to provisioned users: choose another User role first.`;
    const isHeld =
      (await staff.has(id)) ||
      (await accounts.any({ facts: { roles: [id] } })) ||
      (await accounts.any({ facts: { roles: [id] }, archived: true }));
    return isHeld ? `Users have the role "${name}", archived ones included: give them another one first.` : undefined;
  },
};

export const firstRoles: readonly NewEntry[] = [
  role(
    ADMINISTRATOR,
    'Administrator',
    permissions.map(({ value }) => value),
  ),
  role('planner', 'Yard planner', ['yard', 'visits', 'reports']),
  role('guard', 'Gate guard', ['gate', 'yard']),
  role(HOST, 'Host', ['visits']),
];

function role(id: string, name: string, allowed: readonly string[]): NewEntry {
  return { collection: ROLES, id, fields: { name, permissions: [...allowed] } };
}
