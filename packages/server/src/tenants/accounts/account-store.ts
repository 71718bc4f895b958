import type { JsonObject } from '@lockstep/scim';
import type { Account, AccountCondition } from './account.ts';

/** A place in a list of accounts: when it was made, or archived in a list of those. */
export interface AccountPlace {
  readonly at: Date;
  readonly id: string;
}

export interface AccountPage extends AccountCondition {
  readonly limit: number;
  readonly after?: AccountPlace;
  /** Accounts that meet none of these. */
  readonly except?: readonly AccountCondition[];
  /** What the folded user name or shown name begins with. */
  readonly prefix?: string;
  /** An indexed path and the value it has, as its index entry is written. */
  readonly having?: { readonly path: string; readonly value: string };
}

/** Addresses beside the accounts of a tenant. */
export interface Comparison {
  /** Folded user names that are among the addresses, with their accounts. */
  readonly matched: readonly { readonly userName: string; readonly id: string }[];
  /** Accounts whose user name is not among them, the first of them by user name. */
  readonly unmatched: readonly { readonly userName: string; readonly id: string }[];
  readonly unmatchedCount: number;
}

/**
 * One tenant's accounts with what its application keeps beside them; the port a `ResourceStore` brings along. Accounts
 * are resources of one type; writing facts leaves the resource's version and time as they are.
 */
export interface AccountStore {
  /** One that is there, or archived. */
  read(resourceType: string, id: string): Promise<Account | undefined>;

  /** In the order they were made, archived ones in the order that happened, the latest first; then by id. */
  list(resourceType: string, page: AccountPage): Promise<readonly Account[]>;

  any(resourceType: string, condition: AccountCondition): Promise<boolean>;

  /**
   * Writes these facts over those there are; null takes one away. With `ifVersion`, `stale` unless the account has that
   * version. Undefined when there is none that is not archived.
   */
  setFacts(id: string, facts: JsonObject, ifVersion?: number): Promise<Account | 'stale' | undefined>;

  /** Compares folded user names with addresses, also folded; tells at most `limit` of the accounts without one. */
  compare(resourceType: string, addresses: readonly string[], limit: number): Promise<Comparison>;
}
