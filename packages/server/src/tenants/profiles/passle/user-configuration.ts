import type { JsonObject } from '@lockstep/scim';
import type { Choice } from '../../field.ts';
import type { RuleContext } from '../../profile.ts';
import { PASSLES } from './passles.ts';

/** User roles of Passle. */
export const userRoles: readonly Choice[] = [
  { value: 'content-creator', label: 'Content Creator', help: 'Writes and publishes on the Passles assigned.' },
  { value: 'editor', label: 'Editor', help: 'Approves and edits what others write as well.' },
];

const CONTENT_CREATOR = 'content-creator';

export const ACCOUNT_ONLY = 'account-only';
export const ALL_PASSLES = 'creator-all-passles';
export const SELECTED_PASSLES = 'creator-selected-passles';

/** What users who come from the directory are set up with, worded by effect. */
export const userConfigurations: readonly Choice[] = [
  {
    value: ACCOUNT_ONLY,
    label: 'Account only: no user role, no Passle',
    help: 'The default. These users are not active until both are given.',
  },
  {
    value: ALL_PASSLES,
    label: 'Content Creator on all Passles of the company',
    help: 'For companies with one Passle.',
  },
  { value: SELECTED_PASSLES, label: 'Content Creator on the Passles chosen below' },
];

/**
 * What a user just come from the directory is given. It is looked up once: neither the configuration chosen later nor
 * Passles added later change it.
 */
export function givenToNewUsers({ settings, lists }: RuleContext): JsonObject {
  const all = (lists[PASSLES] ?? []).map(({ id }) => id);
  switch (settings.userConfiguration) {
    case ALL_PASSLES:
      return withAssignment({ role: CONTENT_CREATOR, passles: all });
    case SELECTED_PASSLES: {
      const { selectedPassles } = settings;
      const chosen = Array.isArray(selectedPassles) ? selectedPassles : [];
      return withAssignment({ role: CONTENT_CREATOR, passles: all.filter((id) => chosen.includes(id)) });
    }
    default:
      return withAssignment({});
  }
}

/** Facts with the mark that tells pending users from the rest: whether there is a user role and a Passle. */
export function withAssignment(facts: JsonObject): JsonObject {
  const { role, passles } = facts;
  return { ...facts, isAssigned: typeof role === 'string' && Array.isArray(passles) && passles.length > 0 };
}
