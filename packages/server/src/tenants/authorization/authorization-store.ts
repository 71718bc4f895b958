import type { JsonObject } from '@lockstep/scim';
import type { TokenRecord } from '../tenant-store.ts';

/** A program that administrators of an application's tenants may allow in (RFC 6749 section 2). */
export interface OAuthClient {
  readonly profile: string;
  /** Unique in the application. */
  readonly id: string;
  readonly label: string;
  /** SHA-256 of the secret; undefined for a client that can keep none, which has to prove itself by PKCE. */
  readonly digest: Uint8Array | undefined;
  readonly authentication: ClientAuthentication;
  readonly redirectUris: readonly string[];
  readonly createdAt: Date;
}

/** How a client shows its secret at the token endpoint (RFC 7591 section 2). */
export type ClientAuthentication = 'client_secret_post' | 'client_secret_basic' | 'none';

/** What somebody of a tenant's staff allowed a client. */
export interface AuthorizationGrant {
  readonly tenantId: string;
  /** Unique in the installation. */
  readonly id: string;
  readonly staffId: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  /** When it was last asked for an access token. */
  readonly renewedAt: Date;
  /** When its last refresh token expires, unless it is used before. */
  readonly endsAt: Date;
}

/** A grant as it is listed. */
export interface ListedGrant extends AuthorizationGrant {
  readonly staffName: string;
}

/** A code or a refresh token given for a grant. */
export interface GrantedToken {
  readonly tenantId: string;
  /** SHA-256 of its text. Unique in the installation. */
  readonly digest: Uint8Array;
  readonly grantId: string;
  readonly kind: string;
  readonly payload: JsonObject;
  readonly consumedAt: Date | undefined;
  readonly expiresAt: Date;
}

/** The port behind authorization: clients, flows under way, grants and what was given for them. Each call is atomic. */
export interface AuthorizationStore {
  /** False when the application has a client of that id. */
  addClient(client: OAuthClient): Promise<boolean>;
  /** By `createdAt`, then `id`. */
  clients(profile: string): Promise<readonly OAuthClient[]>;
  client(profile: string, id: string): Promise<OAuthClient | undefined>;
  /** Ends every grant it has. False when there is none of that id. */
  removeClient(profile: string, id: string): Promise<boolean>;

  saveInteraction(profile: string, digest: Uint8Array, payload: JsonObject, expiresAt: Date): Promise<void>;
  interaction(profile: string, digest: Uint8Array, now: Date): Promise<JsonObject | undefined>;
  removeInteraction(profile: string, digest: Uint8Array): Promise<void>;

  /** Stores a grant or writes over it. */
  saveGrant(grant: AuthorizationGrant): Promise<void>;
  grant(id: string): Promise<AuthorizationGrant | undefined>;
  /** Oldest first. */
  grants(tenantId: string): Promise<readonly ListedGrant[]>;
  /** What one of the staff allowed. */
  grantsOf(staffId: string): Promise<readonly AuthorizationGrant[]>;
  /** Ends a grant with everything given for it. Undefined when there is none. */
  endGrant(id: string): Promise<AuthorizationGrant | undefined>;

  /** Stores a token unless its grant has ended. A refresh token carries the end of its grant with it. */
  addToken(token: GrantedToken): Promise<void>;
  token(kind: string, digest: Uint8Array): Promise<GrantedToken | undefined>;
  /** False when somebody was quicker. */
  consumeToken(digest: Uint8Array, at: Date): Promise<boolean>;
  removeToken(digest: Uint8Array): Promise<void>;

  /** Stores an access token unless its grant has ended. */
  addAccessToken(token: TokenRecord, grantId: string): Promise<void>;
  /** Makes a token that was issued without a grant end with one, and stand on the rights of whoever gave that. */
  adoptToken(id: string, grantId: string): Promise<void>;
  accessToken(id: string): Promise<{ readonly token: TokenRecord; readonly grantId: string } | undefined>;
  removeAccessToken(id: string): Promise<void>;

  /** Erases what expired before, at most `limit` of each kind; answers how many there were. */
  sweep(before: Date, limit: number): Promise<number>;
}
