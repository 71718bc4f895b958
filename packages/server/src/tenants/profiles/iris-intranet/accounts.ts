import type { JsonObject } from '@lockstep/scim';
import type { Account } from '../../accounts/account.ts';
import type { AccountField, AccountRules } from '../../accounts/account-rules.ts';
import type { RuleContext } from '../../profile.ts';
import { type ProblemDetail, wrongValue } from '../../tenant-problem.ts';
import { closedWhenLinked, isLinked, switching } from '../directory-owned.ts';
import { GROUPS } from './groups.ts';
import { EMPLOYEE, USER_TYPES } from './user-types.ts';

/**
 * People of the intranet. Lists of them are its people directory: disabled people are left out unless asked for. User
 * type and groups are given by hand after the start, and no provisioning touches them.
 */
export const accounts: AccountRules = {
  fields: [
    fromDirectory('userName', 'User name', 'userName', { required: true }),
    fromDirectory('givenName', 'First name', 'name.givenName'),
    fromDirectory('familyName', 'Last name', 'name.familyName'),
    fromDirectory('formattedName', 'Full name', 'name.formatted'),
    fromDirectory('email', 'E-mail address', 'emails[type eq "work"].value'),
    fromDirectory('workPhone', 'Work phone', 'phoneNumbers[type eq "work"].value'),
    fromDirectory('mobilePhone', 'Mobile phone', 'phoneNumbers[type eq "mobile"].value'),
    { key: 'userType', label: 'User type', kind: 'choice', required: true, from: USER_TYPES, default: EMPLOYEE },
    { key: 'groups', label: 'Groups', kind: 'choices', from: GROUPS },
  ],
  states: [
    { value: 'active', label: 'Active', when: { active: true } },
    { value: 'disabled', label: 'Disabled', when: { active: false }, isHidden: true },
  ],
  actions: switching,
  hasLocal: true,
  newAccount: (_attributes, _context, asked) => ({ userType: EMPLOYEE, ...asked }),
  changeFacts: (facts, account, context) => ({
    facts: { ...facts, userType: facts.userType ?? EMPLOYEE },
    findings: typeFindings(facts, account, context),
  }),
  derived: async (account) => ({ isLinked: isLinked(account) }),
};

function fromDirectory(
  key: string,
  label: string,
  attribute: string,
  more: Pick<AccountField, 'required'> = {},
): AccountField {
  return { key, label, kind: 'text', attribute, closed: closedWhenLinked, ...more };
}

function typeFindings(
  { userType }: JsonObject,
  { facts }: Account,
  { settings, lists }: RuleContext,
): readonly ProblemDetail[] {
  const type = lists[USER_TYPES]?.find(({ id }) => id === userType);
  const isNew = userType !== facts.userType;
  if (!isNew || type?.fields.kind !== 'external' || settings.externalUsersEnabled === true) return [];
  return [wrongValue('userType', 'is external, and the module for external users is off: ask Iris Intranet support')];
}
