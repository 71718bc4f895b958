import type { JsonObject } from '@lockstep/scim';
import type { Account, AccountCondition } from './accounts/account.ts';
import type { AccountPlace } from './accounts/account-store.ts';
import type { Entry, EntryNarrowing, NewEntry } from './collections/collection.ts';
import type { RuleContext } from './profile.ts';
import type { IssuedToken } from './tenant-tokens.ts';

/** Who asks for something in a tenant's pages. */
export interface Caller {
  /** Somebody of the vendor or the installation, or of the tenant's own staff. */
  readonly kind: 'operator' | 'staff';
  /** Of the staff account; undefined for operators. */
  readonly id: string | undefined;
  /** Shown in logs. */
  readonly name: string;
  /** `all` for operators and administrators of the tenant. */
  readonly permissions: 'all' | ReadonlySet<string>;
}

/** Somebody of the vendor or the installation, by the name logs know them by. */
export function operator(name: string): Caller {
  return { kind: 'operator', id: undefined, name, permissions: 'all' };
}

/** What an application's hooks can reach of one tenant: its accounts, its lists, its mail. Nothing of any other. */
export interface ApplicationPorts extends RuleContext {
  readonly tenant: { readonly tenantId: string; readonly key: string; readonly displayName: string };
  readonly caller: Caller;
  /** What links in mails begin with; undefined when nobody set it. */
  readonly publicUrl: string | undefined;
  readonly now: () => Date;
  readonly accounts: AccountPort;
  readonly entries: EntryPort;
  readonly staff: StaffPort;
  /** Issues a token of the tenant as `POST tokens` does; for applications whose support hands tokens out. */
  readonly issueToken: (body: {
    readonly label?: string;
    readonly requestedBy?: string;
    readonly expiresAt?: string;
  }) => Promise<IssuedToken>;
  readonly revokeToken: (id: string) => Promise<void>;
  /** Sends a mail of plain lines; throws `TenantProblem` 503 `MailNotSent` when it is not taken. */
  readonly mail: (letter: {
    readonly to: string;
    readonly subject: string;
    readonly lines: readonly string[];
  }) => Promise<void>;
}

export interface AccountPort {
  read(id: string): Promise<Account | undefined>;
  /** Accounts in the order they were made; at most `limit`, behind a place. */
  list(query: AccountQuery): Promise<readonly Account[]>;
  /** Whether there is any such account. */
  any(condition: AccountCondition): Promise<boolean>;
  /** Writes facts over those there are; a value of null takes one away. Lets others' changes to other facts stand. */
  setFacts(id: string, facts: JsonObject): Promise<void>;
  /** Writes SCIM attributes the way a PATCH would, under the application's rules: `{"active": false}`. */
  setAttributes(id: string, attributes: JsonObject): Promise<void>;
  /** Takes an account out of the endpoint; kept where the application archives. */
  remove(id: string): Promise<void>;
  /** Brings an archived account back as a SCIM resource of a new id, which it answers. 409 when a value is taken. */
  revive(id: string): Promise<string>;
}

export interface AccountQuery extends AccountCondition {
  readonly limit: number;
  readonly after?: AccountPlace;
  /** What user name or shown name begins with. */
  readonly prefix?: string;
  /** An indexed attribute and its value, such as the manager. */
  readonly having?: { readonly path: string; readonly value: string };
}

export interface EntryPort {
  read(collection: string, id: string): Promise<Entry | undefined>;
  /** Entries of that name, compared without case. */
  named(collection: string, name: string): Promise<readonly Entry[]>;
  /** By name, then id; at most `limit` behind an entry. */
  list(collection: string, query: EntryQuery): Promise<readonly Entry[]>;
  /** 409 `NameInUse` where names are unique. */
  add(entry: NewEntry): Promise<Entry>;
  /** Writes fields over those there are. 412 when the entry has no longer the version given. */
  change(collection: string, id: string, fields: JsonObject, ifVersion?: number): Promise<Entry>;
  remove(collection: string, id: string): Promise<void>;
}

export interface EntryQuery extends EntryNarrowing {
  readonly limit: number;
  readonly after?: { readonly name: string; readonly id: string };
}

export interface StaffPort {
  /** Somebody of the tenant's own staff by user name, with the roles they have. */
  named(userName: string): Promise<{ readonly id: string; readonly roles: readonly string[] } | undefined>;
  /** Whether anybody has a role. */
  has(role: string): Promise<boolean>;
  /** Whether somebody may do something, as their roles are now. */
  may(id: string, permission: string): Promise<boolean>;
}
