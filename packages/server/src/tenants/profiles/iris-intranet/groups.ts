import type { Collection } from '../../collections/collection.ts';

export const GROUPS = 'groups';

/** Groups of the intranet's own: people are put into them by hand, never by provisioning. */
export const groups: Collection = {
  key: GROUPS,
  label: 'Groups',
  singular: 'group',
  fields: [{ key: 'name', label: 'Name', kind: 'text', required: true, longest: 120 }],
  named: 'name',
  hasUniqueNames: true,
  isInRules: true,
  readers: { permission: 'users' },
  writers: { permission: 'users' },
  inUse: async ({ id, name }, { accounts }) => {
    const hasMembers = await accounts.any({ facts: { groups: [id] } });
    return hasMembers ? `"${name}" has members: take them out first.` : undefined;
  },
};
