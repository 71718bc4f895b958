import type { Account } from '../accounts/account.ts';
import type { AccountAction } from '../accounts/account-rules.ts';

/**
 * Whether the directory keeps an account in step: it made it, or it found one that was there and left its own identifier
 * (`externalId`) with it.
 */
export function isLinked({ attributes, facts }: Account): boolean {
  return facts.source === 'directory' || attributes.externalId !== undefined;
}

/** Why what the directory says about a person cannot be changed here; undefined for accounts it does not keep. */
export function closedWhenLinked(account: Account): string | undefined {
  return isLinked(account) ? 'comes from the directory: change it there' : undefined;
}

/** Switching accounts off and on by hand, where the directory does not decide about it. */
export const switching: readonly AccountAction[] = [
  {
    name: 'activate',
    label: 'Activate',
    refused: (account) => refusal(account, true),
    perform: (account, _input, { accounts }) => accounts.setAttributes(account.id, { active: true }).then(nothing),
  },
  {
    name: 'deactivate',
    label: 'Deactivate',
    confirm: 'Ends access at once, open sign-ins included. What the person wrote stays.',
    refused: (account) => refusal(account, false),
    perform: (account, _input, { accounts }) => accounts.setAttributes(account.id, { active: false }).then(nothing),
  },
];

function refusal(account: Account, active: boolean): string | undefined {
  if (isLinked(account))
    return 'The directory decides whether this account is active: assign or unassign the person there.';
  if ((account.attributes.active !== false) !== active) return undefined;
  return active ? 'The account is active.' : 'The account is disabled.';
}

function nothing(): undefined {}
