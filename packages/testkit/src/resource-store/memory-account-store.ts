import { compareText, type IndexEntry, type JsonObject } from '@lockstep/scim';
import type { Account, AccountCondition } from '../../../server/src/tenants/accounts/account.ts';
import type { AccountPage, AccountStore, Comparison } from '../../../server/src/tenants/accounts/account-store.ts';
import { contains } from '../tenant-store/memory-entry-store.ts';

/** An account with its index entries. */
export interface HeldAccount extends Account {
  readonly index: readonly IndexEntry[];
}

/** Where the accounts are kept. */
interface Resources {
  /** Those of a type, archived ones too. */
  all(resourceType: string): readonly HeldAccount[];
  /** One of any type that is not archived. */
  find(id: string): HeldAccount | undefined;
  setFacts(id: string, facts: JsonObject): void;
}

/** The accounts among resources in memory. */
export class MemoryAccountStore implements AccountStore {
  readonly #resources: Resources;

  constructor(resources: Resources) {
    this.#resources = resources;
  }

  async read(resourceType: string, id: string): Promise<Account | undefined> {
    const found = this.#resources.all(resourceType).find((account) => account.id === id);
    return found && asAccount(found);
  }

  async list(resourceType: string, page: AccountPage): Promise<readonly Account[]> {
    const { after, limit, archived = false, except = [], prefix, having } = page;
    const place = (account: Account) => (account.archivedAt ?? account.createdAt).getTime();
    const compare = (a: Account, b: Account) => place(a) - place(b) || compareText(a.id, b.id);
    return this.#resources
      .all(resourceType)
      .filter((account) => isMet(page, account))
      .filter((account) => !except.some((condition) => isMet({ archived, ...condition }, account)))
      .filter((account) => prefix === undefined || namesOf(account).some((name) => name.startsWith(prefix)))
      .filter(
        ({ index }) => having === undefined || index.some((e) => e.path === having.path && e.value === having.value),
      )
      .sort((a, b) => (archived ? -compare(a, b) : compare(a, b)))
      .filter((account) => {
        const order = after ? place(account) - after.at.getTime() || compareText(account.id, after.id) : 1;
        return archived && after ? order < 0 : order > 0;
      })
      .slice(0, limit)
      .map(asAccount);
  }

  async any(resourceType: string, condition: AccountCondition): Promise<boolean> {
    return this.#resources.all(resourceType).some((account) => isMet(condition, account));
  }

  async setFacts(id: string, facts: JsonObject, ifVersion?: number): Promise<Account | 'stale' | undefined> {
    const found = this.#resources.find(id);
    if (!found) return undefined;
    if (ifVersion !== undefined && ifVersion !== found.version) return 'stale';
    const next = Object.entries({ ...found.facts, ...facts }).filter(([, value]) => value !== null);
    this.#resources.setFacts(id, Object.fromEntries(next));
    const written = this.#resources.find(id);
    return written && asAccount(written);
  }

  async compare(resourceType: string, addresses: readonly string[], limit: number): Promise<Comparison> {
    const given = new Set(addresses);
    const named = this.#resources
      .all(resourceType)
      .filter(({ archivedAt }) => archivedAt === undefined)
      .flatMap(({ id, index }) =>
        index.filter(({ path }) => path === 'userName').map(({ value }) => ({ userName: value, id })),
      )
      .sort((a, b) => compareText(a.userName, b.userName));
    const unmatched = named.filter(({ userName }) => !given.has(userName));
    return {
      matched: named.filter(({ userName }) => given.has(userName)),
      unmatched: unmatched.slice(0, limit),
      unmatchedCount: unmatched.length,
    };
  }
}

function isMet({ active, facts, archived = false }: AccountCondition, account: Account): boolean {
  if (archived !== (account.archivedAt !== undefined)) return false;
  if (active !== undefined && active !== (account.attributes.active !== false)) return false;
  return facts === undefined || contains(account.facts, facts);
}

function namesOf({ index }: HeldAccount): readonly string[] {
  return index.filter(({ path }) => path === 'userName' || path === 'displayName').map(({ value }) => value);
}

function asAccount({ index: _, ...account }: HeldAccount): Account {
  return { ...account, facts: { source: 'directory', ...account.facts } };
}
