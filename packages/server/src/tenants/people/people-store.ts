/** Where the people of a tenant prove who they are. */
export interface TenantIdentityProvider {
  readonly tenantId: string;
  readonly displayName: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Sealed. */
  readonly clientSecret: Uint8Array;
}

/** Somebody provisioned who signed in to the application. */
export interface PersonSession {
  readonly tenantId: string;
  readonly id: string;
  readonly accountId: string;
  readonly digest: Uint8Array;
  readonly createdAt: Date;
  readonly seenAt: Date;
}

/**
 * The port to sign-ins of provisioned people. Whoever switches an account off or removes it ends its sessions in the same
 * transaction; that is the resource store's to do.
 */
export interface PeopleStore {
  provider(tenantId: string): Promise<TenantIdentityProvider | undefined>;
  /** Saves a provider; what was known of subjects of another issuer is forgotten. False when there is no such tenant. */
  saveProvider(provider: TenantIdentityProvider): Promise<boolean>;
  /** Removes the provider with every session that was begun there. */
  removeProvider(tenantId: string): Promise<boolean>;

  /** The account a subject signed in to before. */
  accountOf(tenantId: string, subject: string): Promise<string | undefined>;
  /**
   * Begins a session of an account that is there and in use, and notes that it is the subject's from now on. False when
   * the account is not, or is another subject's.
   */
  begin(session: PersonSession, subject: string): Promise<boolean>;
  /** A session whose account is there and in use. */
  session(tenantId: string, id: string): Promise<PersonSession | undefined>;
  seen(tenantId: string, id: string, at: Date): Promise<void>;
  end(tenantId: string, id: string): Promise<void>;
  /** Erases sessions that began before an instant. */
  sweep(before: Date): Promise<void>;
}
