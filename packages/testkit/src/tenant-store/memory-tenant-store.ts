import { compareText } from '@lockstep/scim';
import type {
  ActivityQuery,
  ActivityRecord,
  AdministratorRecord,
  FirstAccess,
  TenantChange,
  TenantRecord,
  TenantStore,
  TokenRecord,
} from '../../../server/src/tenants/tenant-store.ts';

interface Holdings {
  tenant: TenantRecord;
  readonly tokens: Map<string, TokenRecord>;
  readonly administrators: readonly AdministratorRecord[];
  readonly activity: ActivityRecord[];
}

/** Keeps tenants in memory, with everything the port promises; gone with the process. */
export class MemoryTenantStore implements TenantStore {
  readonly #tenants = new Map<string, Holdings>();

  async create(tenant: TenantRecord, first: FirstAccess): Promise<'created' | 'keyInUse'> {
    if (this.#byKey(tenant.key)) return 'keyInUse';
    this.#tenants.set(tenant.tenantId, {
      tenant,
      tokens: new Map(first.token && [[first.token.id, first.token]]),
      administrators: first.administrator ? [first.administrator] : [],
      activity: [],
    });
    return 'created';
  }

  async find(key: string): Promise<TenantRecord | undefined> {
    return this.#byKey(key)?.tenant;
  }

  async list(page: { readonly after?: string; readonly limit: number }): Promise<readonly TenantRecord[]> {
    const { after, limit } = page;
    return [...this.#tenants.values()]
      .map(({ tenant }) => tenant)
      .filter(({ key }) => after === undefined || compareText(key, after) > 0)
      .sort((a, b) => compareText(a.key, b.key))
      .slice(0, limit);
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
      version: tenant.version + 1,
    };
    return held.tenant;
  }

  async remove(tenantId: string, ifVersion?: number): Promise<boolean | 'stale'> {
    const held = this.#tenants.get(tenantId);
    if (held && ifVersion !== undefined && ifVersion !== held.tenant.version) return 'stale';
    return this.#tenants.delete(tenantId);
  }

  async addToken(token: TokenRecord): Promise<void> {
    this.#tenants.get(token.tenantId)?.tokens.set(token.id, token);
  }

  async listTokens(tenantId: string): Promise<readonly TokenRecord[]> {
    return [...(this.#tenants.get(tenantId)?.tokens.values() ?? [])]
      .filter(({ revokedAt }) => revokedAt === undefined)
      .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || compareText(a.id, b.id));
  }

  async findToken(id: string): Promise<TokenRecord | undefined> {
    for (const { tokens } of this.#tenants.values()) if (tokens.has(id)) return tokens.get(id);
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

  async listAdministrators(tenantId: string): Promise<readonly AdministratorRecord[]> {
    return this.#tenants.get(tenantId)?.administrators ?? [];
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

  #byKey(key: string): Holdings | undefined {
    return [...this.#tenants.values()].find(({ tenant }) => tenant.key === key);
  }
}

function newestFirst(a: { readonly at: Date; readonly id: string }, b: { readonly at: Date; readonly id: string }) {
  return b.at.getTime() - a.at.getTime() || compareText(b.id, a.id);
}
