import type { JsonObject, ReindexPlace } from '@lockstep/scim';
import type { Lists } from './collections/collection.ts';
import type { EntryRecord, EntrySteps, EntryStore } from './collections/entry-store.ts';
import type { StaffRecord, StaffStore } from './staff/staff-store.ts';

/** A part of the list of tenants. */
export interface TenantPage {
  readonly after?: string;
  readonly limit: number;
  readonly profiles?: readonly string[];
  /** A part of key or display name, in any case. */
  readonly sought?: string;
  /** Only tenants whose clients were answered an error since then. */
  readonly failingSince?: Date;
}

/** What a tenant's endpoint is doing, in figures. */
export interface TenantFigures {
  readonly tenantId: string;
  /** Resources of the type `User`. */
  readonly users: number;
  /** When a client asked last; undefined when none ever did, or what it asked is no longer kept. */
  readonly lastRequestAt: Date | undefined;
  /** Requests of clients that were answered an error since the moment asked for; counted up to 1,000. */
  readonly errors: number;
}

/**
 * The port behind tenants: where tenants, their tokens, their staff accounts and their request logs are kept. Every
 * method is atomic. Nothing here knows a token's text or a password: digests and sealed values only.
 */
export interface TenantStore {
  /** The entries of their applications' lists. */
  readonly entries: EntryStore;

  readonly staff: StaffStore;

  /** Stores a tenant with what it begins with in one transaction. `keyInUse` when the key is taken. */
  create(tenant: TenantRecord, first: FirstAccess): Promise<'created' | 'keyInUse'>;

  find(key: string): Promise<TenantRecord | undefined>;

  findById(tenantId: string): Promise<TenantRecord | undefined>;

  /** At most `limit` tenants whose key comes after `after`, by key in code point order; of some profiles only, where given. */
  list(page: TenantPage): Promise<readonly TenantSummary[]>;

  /** Figures of those of the tenants that are there, in no order. */
  figures(tenantIds: readonly string[], errorsSince: Date): Promise<readonly TenantFigures[]>;

  /**
   * Writes the given members and raises the version by one. With `ifVersion` only when that is still the version;
   * `stale` otherwise. Undefined when there is no such tenant.
   */
  update(tenantId: string, change: TenantChange, ifVersion?: number): Promise<TenantRecord | 'stale' | undefined>;

  /** Erases the tenant and everything that belongs to it. `ifVersion` as in `update`; false when there is none. */
  remove(tenantId: string, ifVersion?: number): Promise<boolean | 'stale'>;

  /** Takes the indexing that has been due for longest and makes it due again at `until`, so that nobody else takes it. */
  claimIndexing(now: Date, until: Date): Promise<Indexing | undefined>;

  /** Notes the place reached and when the indexing is due again; false when it was ended or replaced meanwhile. */
  continueIndexing(indexing: Indexing, dueAt: Date): Promise<boolean>;

  /** Adds its paths to the tenant's `indexed`, which raises the version, unless it was ended or replaced meanwhile. */
  endIndexing(indexing: Indexing): Promise<TenantSummary | undefined>;

  addToken(token: TokenRecord): Promise<void>;

  /**
   * At most `limit` tokens that come to their end within 30, 7 or 1 days of `now`, each once for each of these; access
   * tokens of clients, revoked ones, and those that live no longer than the days themselves are passed over.
   */
  takeEndingTokens(now: Date, limit: number): Promise<readonly EndingToken[]>;

  /**
   * Stores `token` in place of another of the same tenant, which ends at `until` unless it ends before; when that is not
   * after `at`, it is revoked. False, and nothing is written, when there is no such token or it was revoked.
   */
  replaceToken(replaced: string, token: TokenRecord, at: Date, until: Date): Promise<boolean>;

  /**
   * Every token of the tenant that was not revoked, oldest first (by `createdAt`, then `id`). Access tokens of clients
   * are not among them.
   */
  listTokens(tenantId: string): Promise<readonly TokenRecord[]>;

  /**
   * A token by its public id, whichever tenant it belongs to, also when revoked or expired. With the roles that whoever
   * it stands on has now: none when they are gone, undefined when it stands on nobody.
   */
  findToken(id: string): Promise<FoundToken | undefined>;

  /** Notes a use. Never moves `lastUsedAt` backwards. */
  touchToken(tenantId: string, id: string, at: Date): Promise<void>;

  /** False when there is no such token, or it was revoked before. */
  revokeToken(tenantId: string, id: string, at: Date): Promise<boolean>;

  /** False when the tenant is gone. */
  addClient(client: ClientRecord): Promise<boolean>;

  /** Clients of the tenant, oldest first (by `createdAt`, then `id`). */
  listClients(tenantId: string): Promise<readonly ClientRecord[]>;

  /** A client by its public id, whichever tenant it belongs to. */
  findClient(id: string): Promise<ClientRecord | undefined>;

  /** Erases a client with every access token it was given. False when there is none. */
  removeClient(tenantId: string, id: string): Promise<boolean>;

  /** Stores an access token of the client `token.clientId` and notes the client's use. False when the client is gone. */
  grantToken(token: TokenRecord): Promise<boolean>;

  /** Erases access tokens that expired before the moment, at most `limit`; answers how many. */
  removeLapsedTokens(before: Date, limit: number): Promise<number>;

  /** Appends entries of any tenants; entries of a tenant that is gone are dropped. */
  appendActivity(entries: readonly ActivityRecord[]): Promise<void>;

  /** At most `limit` entries of one tenant, newest first (by `at`, then `id`), strictly after the position `after`. */
  listActivity(tenantId: string, query: ActivityQuery): Promise<readonly ActivityRecord[]>;

  /** Erases entries of any tenant from before the moment, at most `limit`; answers how many. */
  removeActivityBefore(before: Date, limit: number): Promise<number>;

  /** Erases the tenant's oldest entries beyond its `keep` newest, at most `limit`; answers how many. */
  trimActivity(tenantId: string, keep: number, limit: number): Promise<number>;
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
  /** Schemas and resource types the tenant registered. */
  readonly definitions: JsonObject;
  readonly createdAt: Date;
  /** Starts at 1. */
  readonly version: number;
  /** Paths of the option `filterable` of which every stored resource has its index entries. */
  readonly indexed: readonly string[];
  /** What value rules look at, as it was with this version; read along, and written through `entries`. */
  readonly lists: Lists;
}

/** A tenant as lists of tenants have it. */
export type TenantSummary = Omit<TenantRecord, 'lists'>;

export interface TenantChange {
  readonly displayName?: string;
  readonly options?: JsonObject;
  readonly settings?: JsonObject;
  readonly definitions?: JsonObject;
  readonly indexed?: readonly string[];
  /** Entries that change together with the rest. */
  readonly entries?: EntrySteps;
  /** Gives the tenant's resources entries for further paths, in place of what was under way; null ends that. */
  readonly indexing?: (Omit<Indexing, 'tenantId' | 'place'> & { readonly dueAt: Date }) | null;
}

/** The work of giving a tenant's resources index entries for further paths. */
export interface Indexing {
  readonly tenantId: string;
  /** A UUID, other for each beginning. */
  readonly id: string;
  readonly paths: readonly string[];
  /** The last resource that was dealt with. */
  readonly place: ReindexPlace | undefined;
}

/** A token that ends within so many days. */
export interface EndingToken {
  readonly token: TokenRecord;
  readonly days: number;
}

export interface FirstAccess {
  readonly token?: TokenRecord;
  readonly administrator?: StaffRecord;
  readonly entries?: readonly EntryRecord[];
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
  /** The client an access token was given to; undefined for tokens that were issued. */
  readonly clientId: string | undefined;
  /** The staff account whose rights it stands on; undefined when it stands on nobody's. */
  readonly issuedBy: string | undefined;
  /** Who asked the vendor's support for it. */
  readonly requestedBy: string | undefined;
}

export interface FoundToken extends TokenRecord {
  readonly issuerRoles: readonly string[] | undefined;
}

/** A client of the client credentials grant (RFC 6749 section 4.4). */
export interface ClientRecord {
  readonly tenantId: string;
  /** Public, and unique in the installation. */
  readonly id: string;
  readonly label: string;
  /** SHA-256 of the secret. */
  readonly digest: Uint8Array;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly lastUsedAt: Date | undefined;
}

/**
 * One SCIM request as its tenant's administrators see it, or an act of an administrator that concerns the tenant's
 * secrets. Holds no credential and no query string.
 */
export interface ActivityRecord {
  readonly tenantId: string;
  readonly id: string;
  readonly at: Date;
  readonly method: string;
  /** Below the tenant's base address; of an administrator's act, below its address in the tenant API. */
  readonly path: string;
  readonly status: number;
  readonly resourceType: string | undefined;
  readonly resourceId: string | undefined;
  /** Public id of the token the request came with, or that an administrator's act was about. */
  readonly tokenId: string | undefined;
  /** Name of the administrator of the installation; undefined when the holder of a token acted. */
  readonly actor: string | undefined;
  /** Under which the program's own log tells more. */
  readonly requestId: string | undefined;
  readonly durationMs: number;
  readonly warnings: readonly string[];
  /** Names of the attributes a write changed. */
  readonly changed: readonly string[];
  /** What they became, where the tenant wants it kept; null for what is gone. */
  readonly values: JsonObject | undefined;
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
