import type { JsonObject } from '@lockstep/scim';

/**
 * The port behind tenants: where tenants, their tokens, their staff accounts and their request logs are kept. Every
 * method is atomic. Nothing here knows a token's text or a password: digests and sealed values only.
 */
export interface TenantStore {
  /** Stores a tenant with its first token and administrator in one transaction. `keyInUse` when the key is taken. */
  create(tenant: TenantRecord, first: FirstAccess): Promise<'created' | 'keyInUse'>;

  find(key: string): Promise<TenantRecord | undefined>;

  /** At most `limit` tenants whose key comes after `after`, by key in code point order. */
  list(page: { readonly after?: string; readonly limit: number }): Promise<readonly TenantRecord[]>;

  /**
   * Writes the given members and raises the version by one. With `ifVersion` only when that is still the version;
   * `stale` otherwise. Undefined when there is no such tenant.
   */
  update(tenantId: string, change: TenantChange, ifVersion?: number): Promise<TenantRecord | 'stale' | undefined>;

  /** Erases the tenant and everything that belongs to it. `ifVersion` as in `update`; false when there is none. */
  remove(tenantId: string, ifVersion?: number): Promise<boolean | 'stale'>;

  addToken(token: TokenRecord): Promise<void>;

  /** Every token of the tenant that was not revoked, oldest first (by `createdAt`, then `id`). */
  listTokens(tenantId: string): Promise<readonly TokenRecord[]>;

  /** A token by its public id, whichever tenant it belongs to, also when revoked or expired. */
  findToken(id: string): Promise<TokenRecord | undefined>;

  /** Notes a use. Never moves `lastUsedAt` backwards. */
  touchToken(tenantId: string, id: string, at: Date): Promise<void>;

  /** False when there is no such token, or it was revoked before. */
  revokeToken(tenantId: string, id: string, at: Date): Promise<boolean>;

  listAdministrators(tenantId: string): Promise<readonly AdministratorRecord[]>;

  /** Appends entries of any tenants; entries of a tenant that is gone are dropped. */
  appendActivity(entries: readonly ActivityRecord[]): Promise<void>;

  /** At most `limit` entries of one tenant, newest first (by `at`, then `id`), strictly after the position `after`. */
  listActivity(tenantId: string, query: ActivityQuery): Promise<readonly ActivityRecord[]>;
}

export interface TenantRecord {
  readonly tenantId: string;
  readonly key: string;
  /** Id of the profile, never an alias. */
  readonly profile: string;
  readonly displayName: string;
  /** Protocol options that differ from the profile's defaults. */
  readonly options: JsonObject;
  /** What the application's own pages keep. */
  readonly settings: JsonObject;
  readonly createdAt: Date;
  /** Starts at 1. */
  readonly version: number;
}

export interface TenantChange {
  readonly displayName?: string;
  readonly options?: JsonObject;
  readonly settings?: JsonObject;
}

export interface FirstAccess {
  readonly token?: TokenRecord;
  readonly administrator?: AdministratorRecord;
}

export interface TokenRecord {
  readonly tenantId: string;
  /** Public: what a token is looked up by. Unique in the installation. */
  readonly id: string;
  readonly label: string;
  /** SHA-256 of the whole token. */
  readonly digest: Uint8Array;
  /** The token itself, encrypted, where the application keeps showing it. */
  readonly sealed: Uint8Array | undefined;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | undefined;
  readonly lastUsedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
}

/** A person of the tenant's own staff who signs in to the tenant's pages; not a SCIM resource. */
export interface AdministratorRecord {
  readonly tenantId: string;
  readonly id: string;
  readonly userName: string;
  /** `foldCase(userName)`, unique in the tenant. */
  readonly userNameFolded: string;
  readonly passwordHash: string;
  readonly createdAt: Date;
}

/** One SCIM request as its tenant's administrators see it. Holds no credential and no query string. */
export interface ActivityRecord {
  readonly tenantId: string;
  readonly id: string;
  readonly at: Date;
  readonly method: string;
  /** Below the tenant's base address. */
  readonly path: string;
  readonly status: number;
  readonly resourceType: string | undefined;
  readonly resourceId: string | undefined;
  readonly tokenId: string | undefined;
  readonly durationMs: number;
  readonly warnings: readonly string[];
}

export interface ActivityQuery {
  readonly limit: number;
  readonly after?: { readonly at: Date; readonly id: string };
  readonly method?: string;
  readonly status?: number;
  readonly resourceId?: string;
  /** Inclusive. */
  readonly from?: Date;
  /** Exclusive. */
  readonly to?: Date;
}
