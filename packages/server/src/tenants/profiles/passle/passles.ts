import type { Collection, NewEntry } from '../../collections/collection.ts';

export const PASSLES = 'passles';

/** The publishing spaces of a client. There is always one: the client's own, under its name. */
export const passles: Collection = {
  key: PASSLES,
  label: 'Passles',
  singular: 'Passle',
  fields: [{ key: 'name', label: 'Name', kind: 'text', required: true, longest: 120 }],
  named: 'name',
  hasUniqueNames: true,
  isInRules: true,
  readers: { permission: 'users' },
  writers: { permission: 'configuration' },
  inUse: async ({ id, name }, { accounts, lists, settings }) => {
    if ((lists[PASSLES] ?? []).length <= 1) return 'A client has at least one Passle: add another one first.';
    const { selectedPassles } = settings;
    if (Array.isArray(selectedPassles) && selectedPassles.includes(id)) {
      return `New users are assigned to "${name}" by the user configuration: choose other Passles there first.`;
    }
    const isAssigned = await accounts.any({ facts: { passles: [id] } });
    return isAssigned ? `Users are assigned to "${name}": take it from them first.` : undefined;
  },
};

export function firstPassle({ displayName }: { readonly displayName: string }): readonly NewEntry[] {
  return [{ collection: PASSLES, fields: { name: displayName.slice(0, 120) } }];
}
