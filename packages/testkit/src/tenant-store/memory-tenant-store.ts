import { compareText } from '@lockstep/scim';
import type {
  ActivityQuery,
  ActivityRecord,
  ClientRecord,
  EndingToken,
  FirstAccess,
  FoundToken,
  Indexing,
  TenantChange,
  TenantFigures,
  TenantPage,
  TenantRecord,
  TenantStore,
  TenantSummary,
  TokenRecord,
} from '../../../server/src/tenants/tenant-store.ts';
import { MemoryEntryStore } from './memory-entry-store.ts';
import { MemoryStaffStore } from './memory-staff-store.ts';

interface Holdings {
  tenant: TenantSummary;
  readonly tokens: Map<string, TokenRecord>;
  readonly clients: Map<string, ClientRecord>;
  /** Days of the last warning by token. */
  readonly warned: Map<string, number>;
  indexing: (Indexing & { readonly dueAt: Date }) | undefined;
  activity: ActivityRecord[];
}

/** Keeps tenants in memory, with everything the port promises; gone with the process. */
export class MemoryTenantStore implements TenantStore {
  readonly #tenants = new Map<string, Holdings>();
  readonly entries = new MemoryEntryStore({
    has: (tenantId) => this.#tenants.has(tenantId),
    summary: (tenantId) => this.#tenants.get(tenantId)?.tenant,
    version: (tenantId) => this.#tenants.get(tenantId)?.tenant.version,
    raise: (tenantId) => {
      const held = this.#tenants.get(tenantId);
      if (held) held.tenant = { ...held.tenant, version: held.tenant.version + 1 };
    },
  });
  readonly staff = new MemoryStaffStore({
    has: (tenantId) => this.#tenants.has(tenantId),
    ofProfile: (profile) =>
      [...this.#tenants.values()]
        .map(({ tenant }) => tenant)
        .filter((tenant) => tenant.profile === profile)
        .sort((a, b) => compareText(a.key, b.key))
        .map(({ tenantId }) => tenantId),
  });

  async create({ lists: _, ...tenant }: TenantRecord, first: FirstAccess): Promise<'created' | 'keyInUse'> {
    if (this.#byKey(tenant.key)) return 'keyInUse';
    this.#tenants.set(tenant.tenantId, {
      tenant,
      tokens: new Map(first.token && [[first.token.id, first.token]]),
      clients: new Map(),
      warned: new Map(),
      indexing: undefined,
      activity: [],
    });
    if (first.administrator) this.staff.put(first.administrator);
    this.entries.take(tenant.tenantId, { remove: [], change: [], add: first.entries ?? [] });
    return 'created';
  }

  async find(key: string): Promise<TenantRecord | undefined> {
    return this.#whole(this.#byKey(key));
  }

  async findById(tenantId: string): Promise<TenantRecord | undefined> {
    return this.#whole(this.#tenants.get(tenantId));
  }

  async list(page: TenantPage): Promise<readonly TenantSummary[]> {
    const { after, limit, profiles, sought, failingSince } = page;
    const part = sought?.toLowerCase() ?? '';
    return [...this.#tenants.values()]
      .filter(({ activity }) => failingSince === undefined || activity.some(isFailure(failingSince)))
      .map(({ tenant }) => tenant)
      .filter(({ key, displayName }) => key.includes(part) || displayName.toLowerCase().includes(part))
      .filter(({ profile }) => profiles === undefined || profiles.includes(profile))
      .filter(({ key }) => after === undefined || compareText(key, after) > 0)
      .sort((a, b) => compareText(a.key, b.key))
      .slice(0, limit);
  }

  /** Accounts are another store's, which it does not see. */
  async figures(tenantIds: readonly string[], errorsSince: Date): Promise<readonly TenantFigures[]> {
    return tenantIds.flatMap((tenantId) => {
      const held = this.#tenants.get(tenantId);
      if (!held) return [];
      const requests = held.activity.filter(({ actor }) => actor === undefined).sort(newestFirst);
      const errors = Math.min(1_000, requests.filter(isFailure(errorsSince)).length);
      return [{ tenantId, users: 0, lastRequestAt: requests[0]?.at, errors }];
    });
  }

  async update(
    tenantId: string,
    change: TenantChange,
    ifVersion?: number,
  ): Promise<TenantRecord | 'stale' | undefined> {
    const held = this.#tenants.get(tenantId);
    if (!held) return undefined;
    const { tenant } = held;
    if (ifVersion !== undefined && ifVersion !== tenant.version) return 'stale';
    held.tenant = {
      ...tenant,
      displayName: change.displayName ?? tenant.displayName,
      options: change.options ?? tenant.options,
      settings: change.settings ?? tenant.settings,
      definitions: change.definitions ?? tenant.definitions,
      indexed: change.indexed ?? tenant.indexed,
      version: tenant.version + 1,
    };
    if (change.indexing !== undefined) {
      held.indexing = change.indexing ? { ...change.indexing, tenantId, place: undefined } : undefined;
    }
    if (change.entries) this.entries.take(tenantId, change.entries);
    return this.#whole(held);
  }

  async remove(tenantId: string, ifVersion?: number): Promise<boolean | 'stale'> {
    const held = this.#tenants.get(tenantId);
    if (held && ifVersion !== undefined && ifVersion !== held.tenant.version) return 'stale';
    this.entries.forget(tenantId);
    this.staff.forget(tenantId);
    return this.#tenants.delete(tenantId);
  }

  async claimIndexing(now: Date, until: Date): Promise<Indexing | undefined> {
    const [first] = [...this.#tenants.values()]
      .filter(({ indexing }) => indexing && indexing.dueAt <= now)
      .sort((a, b) => Number(a.indexing?.dueAt) - Number(b.indexing?.dueAt));
    if (!first?.indexing) return undefined;
    first.indexing = { ...first.indexing, dueAt: until };
    const { dueAt: _, ...indexing } = first.indexing;
    return indexing;
  }

  async continueIndexing(indexing: Indexing, dueAt: Date): Promise<boolean> {
    const held = this.#tenants.get(indexing.tenantId);
    if (held?.indexing?.id !== indexing.id) return false;
    held.indexing = { ...indexing, dueAt };
    return true;
  }

  async endIndexing({ tenantId, id, paths }: Indexing): Promise<TenantSummary | undefined> {
    const held = this.#tenants.get(tenantId);
    if (held?.indexing?.id !== id) return undefined;
    const { version, indexed } = held.tenant;
    held.indexing = undefined;
    held.tenant = { ...held.tenant, version: version + 1, indexed: [...new Set([...indexed, ...paths])] };
    return held.tenant;
  }

  async addToken(token: TokenRecord): Promise<void> {
    this.#tenants.get(token.tenantId)?.tokens.set(token.id, token);
  }

  async replaceToken(replaced: string, token: TokenRecord, at: Date, until: Date): Promise<boolean> {
    const tokens = this.#tenants.get(token.tenantId)?.tokens;
    const old = tokens?.get(replaced);
    if (!tokens || !old || old.revokedAt || old.clientId !== undefined) return false;
    const ended = old.expiresAt && old.expiresAt < until ? old.expiresAt : until;
    tokens.set(replaced, until > at ? { ...old, expiresAt: ended } : { ...old, revokedAt: at });
    tokens.set(token.id, token);
    return true;
  }

  async takeEndingTokens(now: Date, limit: number): Promise<readonly EndingToken[]> {
    const ending = [...this.#tenants.values()].flatMap(({ tokens, warned }) =>
      [...tokens.values()].flatMap((token) => {
        const days = daysBeforeEnd(token, now);
        return days !== undefined && days < (warned.get(token.id) ?? 31) ? [{ token, days, warned }] : [];
      }),
    );
    return ending.slice(0, limit).map(({ token, days, warned }) => {
      warned.set(token.id, days);
      return { token, days };
    });
  }

  async listTokens(tenantId: string): Promise<readonly TokenRecord[]> {
    return [...(this.#tenants.get(tenantId)?.tokens.values() ?? [])]
      .filter(({ revokedAt, clientId }) => revokedAt === undefined && clientId === undefined)
      .sort(oldestFirst);
  }

  async findToken(id: string): Promise<FoundToken | undefined> {
    for (const { tokens } of this.#tenants.values()) {
      const token = tokens.get(id);
      if (!token) continue;
      const issuer = token.issuedBy && (await this.staff.find(token.tenantId, token.issuedBy));
      return { ...token, issuerRoles: token.issuedBy === undefined ? undefined : issuer ? issuer.roles : [] };
    }
    return undefined;
  }

  async touchToken(tenantId: string, id: string, at: Date): Promise<void> {
    const tokens = this.#tenants.get(tenantId)?.tokens;
    const token = tokens?.get(id);
    if (token && (token.lastUsedAt ?? new Date(0)) < at) tokens?.set(id, { ...token, lastUsedAt: at });
  }

  async revokeToken(tenantId: string, id: string, at: Date): Promise<boolean> {
    const tokens = this.#tenants.get(tenantId)?.tokens;
    const token = tokens?.get(id);
    if (!token || token.revokedAt) return false;
    tokens?.set(id, { ...token, revokedAt: at });
    return true;
  }

  async addClient(client: ClientRecord): Promise<boolean> {
    this.#tenants.get(client.tenantId)?.clients.set(client.id, client);
    return this.#tenants.has(client.tenantId);
  }

  async listClients(tenantId: string): Promise<readonly ClientRecord[]> {
    return [...(this.#tenants.get(tenantId)?.clients.values() ?? [])].sort(oldestFirst);
  }

  async findClient(id: string): Promise<ClientRecord | undefined> {
    for (const { clients } of this.#tenants.values()) if (clients.has(id)) return clients.get(id);
    return undefined;
  }

  async removeClient(tenantId: string, id: string): Promise<boolean> {
    const held = this.#tenants.get(tenantId);
    for (const token of held?.tokens.values() ?? []) if (token.clientId === id) held?.tokens.delete(token.id);
    return held?.clients.delete(id) ?? false;
  }

  async grantToken(token: TokenRecord): Promise<boolean> {
    const held = this.#tenants.get(token.tenantId);
    const client = held?.clients.get(token.clientId ?? '');
    if (!held || !client) return false;
    const used = client.lastUsedAt && client.lastUsedAt > token.createdAt ? client.lastUsedAt : token.createdAt;
    held.clients.set(client.id, { ...client, lastUsedAt: used });
    held.tokens.set(token.id, token);
    return true;
  }

  async removeLapsedTokens(before: Date, limit: number): Promise<number> {
    const lapsed = [...this.#tenants.values()]
      .flatMap(({ tokens }) => [...tokens.values()].map((token) => ({ tokens, token })))
      .filter(({ token }) => token.clientId !== undefined && (token.expiresAt ?? before) < before)
      .slice(0, limit);
    for (const { tokens, token } of lapsed) tokens.delete(token.id);
    return lapsed.length;
  }

  async appendActivity(entries: readonly ActivityRecord[]): Promise<void> {
    for (const entry of entries) this.#tenants.get(entry.tenantId)?.activity.push(entry);
  }

  async listActivity(tenantId: string, query: ActivityQuery): Promise<readonly ActivityRecord[]> {
    const { after, method, status, resourceId, from, to } = query;
    return (this.#tenants.get(tenantId)?.activity ?? [])
      .filter((entry) => method === undefined || entry.method === method)
      .filter((entry) => status === undefined || entry.status === status)
      .filter((entry) => resourceId === undefined || entry.resourceId === resourceId)
      .filter(({ at }) => (from === undefined || at >= from) && (to === undefined || at < to))
      .filter((entry) => after === undefined || newestFirst(after, entry) < 0)
      .sort(newestFirst)
      .slice(0, query.limit);
  }

  async removeActivityBefore(before: Date, limit: number): Promise<number> {
    const old = [...this.#tenants.values()].flatMap(({ activity }) => activity.filter(({ at }) => at < before));
    return this.#erase(old.slice(0, limit));
  }

  async trimActivity(tenantId: string, keep: number, limit: number): Promise<number> {
    const entries = (this.#tenants.get(tenantId)?.activity ?? []).toSorted(newestFirst);
    return this.#erase(entries.slice(keep, keep + limit));
  }

  #erase(entries: readonly ActivityRecord[]): number {
    const erased = new Set(entries);
    for (const held of this.#tenants.values()) held.activity = held.activity.filter((entry) => !erased.has(entry));
    return erased.size;
  }

  #whole(held: Holdings | undefined): TenantRecord | undefined {
    return held && { ...held.tenant, lists: this.entries.lists(held.tenant.tenantId) };
  }

  #byKey(key: string): Holdings | undefined {
    return [...this.#tenants.values()].find(({ tenant }) => tenant.key === key);
  }
}

const day = 86_400_000;

/** Within how many days a token ends that is to be warned of. */
function daysBeforeEnd({ expiresAt, createdAt, revokedAt, clientId }: TokenRecord, now: Date): number | undefined {
  if (!expiresAt || revokedAt || clientId !== undefined || expiresAt <= now) return undefined;
  const days = [1, 7, 30].find((within) => expiresAt.getTime() <= now.getTime() + within * day);
  return days !== undefined && expiresAt.getTime() > createdAt.getTime() + days * day ? days : undefined;
}

function newestFirst(a: { readonly at: Date; readonly id: string }, b: { readonly at: Date; readonly id: string }) {
  return b.at.getTime() - a.at.getTime() || compareText(b.id, a.id);
}

function oldestFirst(
  a: { readonly createdAt: Date; readonly id: string },
  b: { readonly createdAt: Date; readonly id: string },
) {
  return a.createdAt.getTime() - b.createdAt.getTime() || compareText(a.id, b.id);
}

function isFailure(since: Date): (entry: ActivityRecord) => boolean {
  return ({ actor, at, status }) => actor === undefined && at >= since && status >= 400;
}
