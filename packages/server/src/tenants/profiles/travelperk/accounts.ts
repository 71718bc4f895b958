import { ENTERPRISE_USER_URN } from '@lockstep/scim';
import type { Account } from '../../accounts/account.ts';
import type { AccountAction, AccountField, AccountRules } from '../../accounts/account-rules.ts';
import { approvalOf } from './approval.ts';
import { TRAVELPERK_USER_URN } from './schema.ts';
import { shownName } from './shown-name.ts';

/** Travellers. Those who came from the directory belong to it; others are kept by the company's administrators. */
export const accounts: AccountRules = {
  fields: [
    field('userName', 'E-mail address', 'userName', { required: true }),
    field('givenName', 'First name', 'name.givenName', { required: true }),
    field('familyName', 'Last name', 'name.familyName', { required: true }),
    field('title', 'Job title', 'title'),
    field('preferredLanguage', 'Language', 'preferredLanguage'),
    field('costCenter', 'Cost centre', `${ENTERPRISE_USER_URN}:costCenter`),
    field('manager', 'Manager', `${ENTERPRISE_USER_URN}:manager`, { kind: 'account' }),
    field('travelPolicy', 'Travel policy', `${TRAVELPERK_USER_URN}:travelPolicy`),
  ],
  states: [
    { value: 'active', label: 'Active', when: { active: true } },
    { value: 'disabled', label: 'Disabled', when: { active: false } },
  ],
  actions: [switching('activate', 'Activate', true), switching('deactivate', 'Deactivate', false)],
  hasLocal: true,
  newAccount: () => ({}),
  derived: async (account, ports) => {
    const { kind, rule, approver } = await approvalOf(account, ports);
    return {
      explained: explanation(kind, rule, approver && shownName(approver.attributes)),
      approval: {
        kind,
        rule,
        approver: approver ? { id: approver.id, displayName: shownName(approver.attributes) } : null,
      },
    };
  },
};

const because = {
  manual: 'by a manual process, which comes before all others',
  automatic: 'by the automatic process of the manager',
  default: 'by the company default',
} as const;

function explanation(kind: keyof typeof because, rule: string, approver: string | undefined): string {
  if (rule === 'none') return `Trips need no approval, ${because[kind]}.`;
  const which = rule === 'outOfPolicy' ? 'Trips out of policy' : 'Trips';
  return `${which} are approved by ${approver ?? 'the company’s administrators'}, ${because[kind]}.`;
}

function field(
  key: string,
  label: string,
  attribute: string,
  more: { readonly required?: true; readonly kind?: 'account' } = {},
): AccountField {
  return { key, label, kind: 'text', attribute, closed: closedForDirectory, ...more };
}

function switching(name: string, label: string, active: boolean): AccountAction {
  return {
    name,
    label,
    ...(!active && { confirm: 'The person cannot sign in any more. Trips and data stay.' }),
    refused: closedForDirectory,
    perform: async (account, _input, ports) => {
      await ports.accounts.setAttributes(account.id, { active });
      return undefined;
    },
  };
}

function closedForDirectory({ facts }: Account): string | undefined {
  return facts.source === 'directory' ? 'The directory decides about this account: change the person there' : undefined;
}
