import { timingSafeEqual } from 'node:crypto';
import { isTenantKey } from './create-tenant.ts';
import type { TenantRecord, TenantStore, TokenRecord } from './tenant-store.ts';
import { digestOf, type TokenForm } from './token-form.ts';

/** A request that proved which tenant it may speak for. */
export interface Authenticated {
  readonly tenant: TenantRecord;
  readonly tokenId: string;
}

/** How long an answer of the store is believed: a token revoked on another node works no longer than this. */
const believed = 2_000;
const remembered = 10_000;
const touchInterval = 60_000;
const dummyDigest = digestOf('no such token');

interface Needs {
  readonly store: TenantStore;
  /** The forms tokens can have; a text has at most one of them. */
  readonly forms: readonly TokenForm[];
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

/** Checks tokens against tenants, and notes when each was last used. */
export class TenantAccess {
  readonly #needs: Needs;
  readonly #tenants: BriefMemory<TenantRecord>;
  readonly #tokens: BriefMemory<TokenRecord>;
  readonly #touched = new Map<string, number>();
  readonly #touching = new Set<Promise<void>>();

  constructor(needs: Needs) {
    this.#needs = needs;
    this.#tenants = new BriefMemory(needs.now);
    this.#tokens = new BriefMemory(needs.now);
  }

  /**
   * Whose token this is, when it belongs to the tenant of that key, was not revoked and has not expired; undefined in
   * every other case. The tenant is looked for only once the token has proved right, so that whoever has none learns
   * nothing about which tenants exist, neither from the answer nor from its timing.
   */
  async authenticate(key: string, token: string): Promise<Authenticated | undefined> {
    const { store, forms, now } = this.#needs;
    const id = forms.map((form) => form.idOf(token)).find((found) => found !== undefined);
    if (id === undefined) return undefined;
    const record = await this.#tokens.get(id, () => store.findToken(id));
    const equal = timingSafeEqual(digestOf(token), record?.digest ?? dummyDigest);
    if (!equal || !record || !isValid(record, now()) || !isTenantKey(key)) return undefined;

    const tenant = await this.#tenants.get(key, () => store.find(key));
    if (!tenant || record.tenantId !== tenant.tenantId) return undefined;
    this.#touch(record);
    return { tenant, tokenId: id };
  }

  /** Makes a change of the tenant, and of one of its tokens, count at once on this node. */
  forget(key: string, tokenId?: string): void {
    this.#tenants.forget(key);
    if (tokenId !== undefined) this.#tokens.forget(tokenId);
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    await Promise.all(this.#touching);
  }

  /** Not waited for by the request; at most once a minute for each token. */
  #touch(token: TokenRecord): void {
    const at = this.#needs.now();
    const last = this.#touched.get(token.id) ?? token.lastUsedAt?.getTime() ?? 0;
    if (at.getTime() - last < touchInterval) return;
    this.#touched.delete(token.id);
    this.#touched.set(token.id, at.getTime());
    dropOldest(this.#touched);
    const writing = this.#needs.store
      .touchToken(token.tenantId, token.id, at)
      .catch(this.#needs.onError)
      .finally(() => this.#touching.delete(writing));
    this.#touching.add(writing);
  }
}

function isValid(token: TokenRecord, now: Date): boolean {
  return token.revokedAt === undefined && (token.expiresAt === undefined || token.expiresAt > now);
}

/** Remembers what was found for a moment; what was not found is asked for again, so that guesses fill nothing. */
class BriefMemory<T> {
  readonly #now: () => Date;
  readonly #found = new Map<string, { readonly value: T; readonly until: number }>();
  #forgotten = 0;

  constructor(now: () => Date) {
    this.#now = now;
  }

  async get(key: string, find: () => Promise<T | undefined>): Promise<T | undefined> {
    const known = this.#found.get(key);
    if (known && known.until > this.#now().getTime()) return known.value;
    const before = this.#forgotten;
    const value = await find();
    this.#found.delete(key);
    // What was being read while something was forgotten may be older than the change.
    if (value !== undefined && before === this.#forgotten) {
      this.#found.set(key, { value, until: this.#now().getTime() + believed });
    }
    dropOldest(this.#found);
    return value;
  }

  forget(key: string): void {
    this.#forgotten += 1;
    this.#found.delete(key);
  }
}

function dropOldest(map: Map<string, unknown>): void {
  const oldest = map.size > remembered ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}
