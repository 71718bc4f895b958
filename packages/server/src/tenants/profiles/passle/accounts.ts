import { isJsonObject, type JsonObject } from '@lockstep/scim';
import type { Account } from '../../accounts/account.ts';
import type { AccountRules } from '../../accounts/account-rules.ts';
import type { RuleContext } from '../../profile.ts';
import { closedWhenLinked, isLinked, switching } from '../directory-owned.ts';
import { PASSLES } from './passles.ts';
import { givenToNewUsers, userRoles, withAssignment } from './user-configuration.ts';

/**
 * Users of a client. What the directory says of them is closed to editing once it keeps them in step; user role and
 * Passles are the client's, and no provisioning touches them after an account was made.
 */
export const accounts: AccountRules = {
  fields: [
    {
      key: 'userName',
      label: 'E-mail address',
      kind: 'text',
      longest: 254,
      required: true,
      attribute: 'userName',
      closed: closedWhenLinked,
      help: 'What the directory finds an existing user by: it has to be the user principal name there.',
    },
    {
      key: 'givenName',
      label: 'First name',
      kind: 'text',
      required: true,
      attribute: 'name.givenName',
      closed: closedWhenLinked,
    },
    {
      key: 'familyName',
      label: 'Surname',
      kind: 'text',
      required: true,
      attribute: 'name.familyName',
      closed: closedWhenLinked,
    },
    { key: 'title', label: 'Job title', kind: 'text', attribute: 'title', closed: closedWhenSynced },
    { key: 'role', label: 'User role', kind: 'choice', allowed: userRoles },
    { key: 'passles', label: 'Passles', kind: 'choices', from: PASSLES },
  ],
  states: [
    { value: 'disabled', label: 'Disabled', when: { active: false } },
    { value: 'active', label: 'Active', when: { active: true, facts: { isAssigned: true } } },
    { value: 'pending', label: 'Pending', when: {}, isBarred: true },
  ],
  actions: switching,
  hasLocal: true,
  newAccount: (_attributes, context, asked) => (asked ? withAssignment(asked) : givenToNewUsers(context)),
  changeFacts: (facts) => ({ facts: withAssignment(facts), findings: [] }),
  derived: async (account) => ({
    isLinked: isLinked(account),
    ...(account.attributes.active !== false &&
      account.facts.isAssigned !== true && {
        explained: 'The user is pending: give a user role and at least one Passle, and the account becomes active.',
      }),
  }),
};

/** Job titles are the directory's while they are synchronized, and edited here otherwise. */
function closedWhenSynced(account: Account, { settings }: RuleContext): string | undefined {
  return settings.jobTitleSyncEnabled === true ? closedWhenLinked(account) : undefined;
}

/** What a user is called: the two names a user always has. */
export function shownName({ name, userName }: JsonObject): string {
  const parts = isJsonObject(name) ? [name.givenName, name.familyName] : [];
  return parts.filter((part) => typeof part === 'string').join(' ') || String(userName);
}
