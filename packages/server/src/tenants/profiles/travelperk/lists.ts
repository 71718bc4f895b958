import type { Collection, NewEntry } from '../../collections/collection.ts';

export const COST_CENTRES = 'cost-centres';
export const TRAVEL_POLICIES = 'travel-policies';
export const INVOICE_PROFILES = 'invoice-profiles';

/** Lists of names that accounts refer to. Removing a name leaves the accounts that have it as they are. */
export const namedLists: readonly Collection[] = [
  namedList(COST_CENTRES, 'Cost centres', 'cost centre'),
  namedList(TRAVEL_POLICIES, 'Travel policies', 'travel policy'),
  namedList(INVOICE_PROFILES, 'Invoice profiles', 'invoice profile'),
];

/** What every company has: one travel policy, and one invoice profile that bears its name. */
export function firstEntries({ displayName }: { readonly displayName: string }): readonly NewEntry[] {
  return [
    { collection: TRAVEL_POLICIES, fields: { name: 'Standard' } },
    { collection: INVOICE_PROFILES, fields: { name: displayName } },
  ];
}

function namedList(key: string, label: string, singular: string): Collection {
  return {
    key,
    label,
    singular,
    fields: [{ key: 'name', label: 'Name', kind: 'text', required: true }],
    named: 'name',
    hasUniqueNames: true,
    isInRules: true,
    readers: { permission: 'users' },
    writers: { permission: 'configuration' },
  };
}
