import type { Collection, NewEntry } from '../../collections/collection.ts';
import { wrongValue } from '../../tenant-problem.ts';

export const USER_TYPES = 'user-types';

/** The type everybody who is provisioned begins with: an internal one. */
export const EMPLOYEE = 'employee';

/** Kinds of people on the intranet. External ones, with rights that are chosen, come with a module of their own. */
export const userTypes: Collection = {
  key: USER_TYPES,
  label: 'User types',
  singular: 'user type',
  fields: [
    { key: 'name', label: 'Name', kind: 'text', required: true, longest: 120 },
    {
      key: 'kind',
      label: 'Kind',
      kind: 'choice',
      required: true,
      allowed: [
        { value: 'internal', label: 'Internal' },
        { value: 'external', label: 'External', help: 'Needs the module for external users.' },
      ],
    },
    {
      key: 'rights',
      label: 'Rights',
      kind: 'choices',
      help: 'Internal types have all of them.',
      allowed: [
        { value: 'people', label: 'People directory' },
        { value: 'timeline', label: 'Timeline' },
        { value: 'posts', label: 'Write posts' },
      ],
      shownWhen: { key: 'kind', is: ['external'] },
    },
  ],
  named: 'name',
  hasUniqueNames: true,
  isInRules: true,
  readers: { permission: 'users' },
  writers: { permission: 'configuration' },
  check: async (fields, before, { settings }) => {
    if (before && before.fields.kind !== fields.kind) {
      return { fields, findings: [wrongValue('kind', 'cannot be changed: add another user type')] };
    }
    if (!before && fields.kind === 'external' && settings.externalUsersEnabled !== true) {
      const problem = 'external types need the module for external users: ask Iris Intranet support for it';
      return { fields, findings: [wrongValue('kind', problem)] };
    }
    return { fields, findings: [] };
  },
  inUse: async ({ id, name }, { accounts }) => {
    if (id === EMPLOYEE) return `"${name}" is what new people get, and cannot be removed. Rename it instead.`;
    const isHeld = await accounts.any({ facts: { userType: id } });
    return isHeld ? `People are of the type "${name}": give them another one first.` : undefined;
  },
};

export const firstUserTypes: readonly NewEntry[] = [
  { collection: USER_TYPES, id: EMPLOYEE, fields: { name: 'Employee', kind: 'internal' } },
];
