import type { JsonObject } from '@lockstep/scim';
import type { ApplicationPorts } from '../application-ports.ts';
import type { Field } from '../field.ts';
import type { RuleContext } from '../profile.ts';
import type { ProblemDetail } from '../tenant-problem.ts';
import type { Account, AccountCondition } from './account.ts';

/** What an application makes of accounts beyond storing their SCIM attributes. */
export interface AccountRules {
  /** What accounts are shown with and can be changed in by hand. */
  readonly fields: readonly AccountField[];
  /** The states an account can be in; the first whose condition holds is the one shown. */
  readonly states: readonly AccountState[];
  readonly actions: readonly AccountAction[];
  /** Whether the application's administrators can make accounts by hand. */
  readonly hasLocal: boolean;
  /**
   * The facts of a new account, written with it. Pure. `asked` is what an administrator who makes it by hand chose;
   * undefined for accounts that come through SCIM. `source` is added by the machinery.
   */
  readonly newAccount: (attributes: JsonObject, context: RuleContext, asked: JsonObject | undefined) => JsonObject;
  /** The facts to keep after a change by hand, and what is wrong with it. Pure. As they are when left out. */
  readonly changeFacts?: (
    facts: JsonObject,
    account: Account,
    context: RuleContext,
  ) => { readonly facts: JsonObject; readonly findings: readonly ProblemDetail[] };
  /** Further members an account is shown with, such as who approves its trips; `explained` is a sentence about it. */
  readonly derived?: (account: Account, ports: ApplicationPorts) => Promise<JsonObject>;
}

/** A field of an account. Kept among the facts under its key, unless it is one of the SCIM attributes. */
export interface AccountField extends Field {
  /** Path of the SCIM attribute it is, such as `name.givenName`. */
  readonly attribute?: string;
  /** Why it cannot be changed by hand; undefined when it can. An attribute without this belongs to the directory. */
  readonly closed?: (account: Account, context: RuleContext) => string | undefined;
}

export interface AccountState {
  readonly value: string;
  readonly label: string;
  readonly when: AccountCondition;
  /** Left out of lists unless they ask for this state. */
  readonly isHidden?: boolean;
  /** Whoever is in it cannot sign in, though the directory has them active. */
  readonly isBarred?: boolean;
}

/** Something that is done to an account by hand: `POST …/accounts/{id}/{name}`. */
export interface AccountAction {
  readonly name: string;
  readonly label: string;
  /** What has to be confirmed, in words that name the effect. */
  readonly confirm?: string;
  readonly fields?: readonly Field[];
  /** Why it cannot be done to this account, with what can be done instead; undefined when it can. */
  readonly refused?: (account: Account, context: RuleContext) => string | undefined;
  /**
   * Does it, with `ports.accounts`. Answers the id the account has afterwards, when that is another one. Throws
   * `TenantProblem`.
   */
  readonly perform: (account: Account, input: JsonObject, ports: ApplicationPorts) => Promise<string | undefined>;
}
