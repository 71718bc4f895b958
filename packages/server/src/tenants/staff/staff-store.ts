import type { AttemptStore } from '../../access/index.ts';

/** A person of the tenant's own staff who signs in to the tenant's pages; not a SCIM resource. */
export interface StaffRecord {
  readonly tenantId: string;
  readonly id: string;
  readonly userName: string;
  /** `foldCase(userName)`, unique in the tenant. */
  readonly userNameFolded: string;
  readonly passwordHash: string;
  /** `administrator`, or roles of the application. */
  readonly roles: readonly string[];
  readonly createdAt: Date;
  readonly lastSignInAt: Date | undefined;
}

/** Somebody signed in to the pages of a tenant. Only a digest of the cookie is kept. */
export interface StaffSession {
  readonly tenantId: string;
  readonly id: string;
  readonly staffId: string;
  readonly digest: Uint8Array;
  readonly createdAt: Date;
  readonly seenAt: Date;
  /** When they last showed their password. */
  readonly provedAt: Date;
}

/** The port behind a tenant's own staff and their sessions. Every method is atomic. */
export interface StaffStore {
  /** By folded user name, then id. */
  list(tenantId: string): Promise<readonly StaffRecord[]>;
  find(tenantId: string, id: string): Promise<StaffRecord | undefined>;
  named(tenantId: string, userNameFolded: string): Promise<StaffRecord | undefined>;
  /** Everybody of that user name in tenants of a profile. */
  everywhere(profile: string, userNameFolded: string, limit: number): Promise<readonly StaffRecord[]>;
  /** `nameInUse`, or `gone` when the tenant is. */
  add(staff: StaffRecord): Promise<'added' | 'nameInUse' | 'gone'>;
  /** Undefined when there is nobody of that id. */
  change(
    tenantId: string,
    id: string,
    change: Partial<Pick<StaffRecord, 'roles' | 'passwordHash' | 'lastSignInAt'>>,
  ): Promise<StaffRecord | undefined>;
  /** Ends their sessions too. False when there is nobody of that id. */
  remove(tenantId: string, id: string): Promise<boolean>;

  addSession(session: StaffSession): Promise<void>;
  session(
    tenantId: string,
    id: string,
  ): Promise<{ readonly session: StaffSession; readonly staff: StaffRecord } | undefined>;
  sessionSeen(tenantId: string, id: string, at: Date): Promise<void>;
  sessionProved(tenantId: string, id: string, at: Date): Promise<void>;
  /** Of one person: one session, or all but one. */
  removeSessions(
    tenantId: string,
    staffId: string,
    which?: { readonly only?: string; readonly except?: string },
  ): Promise<void>;
  /** Erases sessions begun before, and attempts forgotten by then. */
  sweep(sessionsBefore: Date, attemptsBefore: Date): Promise<void>;

  /** Failed sign-ins to one tenant. */
  attempts(tenantId: string): AttemptStore;
}
