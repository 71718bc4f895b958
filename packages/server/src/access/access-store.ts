import type { Grant } from './roles.ts';

/** A person of the installation: somebody who signs in, as opposed to the people of the directory. */
export interface Administrator {
  readonly id: string;
  /** An address; compared without case. */
  readonly userName: string;
  readonly displayName: string;
  readonly grant: Grant;
  /** An invited person has a link to choose a password with, and cannot sign in otherwise. */
  readonly state: 'invited' | 'active' | 'disabled';
  readonly passwordHash: string | undefined;
  /** Who they are at the identity provider: its issuer, a blank, and the subject. */
  readonly subject: string | undefined;
  readonly createdAt: Date;
  readonly lastSignInAt: Date | undefined;
}

/** An API token as it is kept: never its text. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly digest: Uint8Array;
  readonly grant: Grant;
  readonly createdBy: string;
  readonly createdAt: Date;
  /** Never when undefined. */
  readonly expiresAt: Date | undefined;
  readonly lastUsedAt: Date | undefined;
}

/** One browser in which somebody signed in. */
export interface SignIn {
  readonly id: string;
  readonly administratorId: string;
  readonly digest: Uint8Array;
  readonly method: 'password' | 'provider';
  readonly createdAt: Date;
  readonly seenAt: Date;
  /** When they last showed their password, or their identity provider last asked for theirs. */
  readonly provedAt: Date;
  /** Source address and browser, to recognise it in a list. */
  readonly address: string;
  readonly agent: string;
}

/** A link that lets somebody choose a password, once. */
export interface Invitation {
  readonly id: string;
  readonly digest: Uint8Array;
  /** Undefined for the first administrator, who is made with it. */
  readonly administratorId: string | undefined;
  readonly expiresAt: Date;
}

/** Failed sign-ins under a name, and until when no further one is looked at. */
export interface Attempts {
  readonly failures: number;
  readonly until: Date;
}

/** Where people of the organisation sign in besides with a password (OpenID Connect). */
export interface IdentityProvider {
  readonly displayName: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Sealed. */
  readonly clientSecret: Uint8Array;
  /** Name of a claim that says which roles somebody has, and which of its values means which role. */
  readonly roleClaim: { readonly name: string; readonly roles: Readonly<Record<string, string>> } | undefined;
}

/**
 * The port to where an organisation keeps who may come in. Every method is atomic. Nothing here knows a password or the
 * text of a token, cookie or link: hashes, digests and sealed values only.
 */
export interface AccessStore {
  /**
   * Runs work in a transaction of its own, one at a time in the organisation: for rules about several people, such as that
   * one administrator remains. Nothing of it is kept when it throws.
   */
  exclusively<T>(work: (store: AccessStore) => Promise<T>): Promise<T>;

  /** In the order of their ids. */
  administrators(page: {
    readonly after?: string | undefined;
    readonly limit: number;
  }): Promise<readonly Administrator[]>;
  administrator(id: string): Promise<Administrator | undefined>;
  administratorNamed(userName: string): Promise<Administrator | undefined>;
  administratorOf(subject: string): Promise<Administrator | undefined>;
  /** How many could sign in with a password now and have every permission, leaving one out. */
  otherAdministrators(id: string): Promise<number>;
  /** False when the user name or the subject is another's. */
  saveAdministrator(administrator: Administrator): Promise<boolean>;
  /** Also ends their sign-ins and invitations. */
  removeAdministrator(id: string): Promise<void>;

  tokens(page: { readonly after?: string | undefined; readonly limit: number }): Promise<readonly ApiToken[]>;
  token(id: string): Promise<ApiToken | undefined>;
  addToken(token: ApiToken): Promise<void>;
  tokenUsed(id: string, at: Date): Promise<void>;
  /** False when there was none. */
  removeToken(id: string): Promise<boolean>;

  signIn(id: string): Promise<{ readonly signIn: SignIn; readonly administrator: Administrator } | undefined>;
  /** Newest first. */
  signIns(administratorId: string): Promise<readonly SignIn[]>;
  addSignIn(signIn: SignIn): Promise<void>;
  signInSeen(id: string, at: Date): Promise<void>;
  signInProved(id: string, at: Date): Promise<void>;
  removeSignIn(administratorId: string, id: string): Promise<boolean>;
  /** Of one person, but the one named. */
  removeSignIns(administratorId: string, except?: string): Promise<void>;

  invitation(id: string): Promise<Invitation | undefined>;
  /** Takes the place of an earlier one for the same person. */
  saveInvitation(invitation: Invitation): Promise<void>;
  removeInvitation(id: string): Promise<boolean>;

  attempts(name: string): Promise<Attempts | undefined>;
  /** Writes what comes next, unless somebody else counted meanwhile (false). */
  countAttempt(name: string, before: Attempts | undefined, next: Attempts): Promise<boolean>;
  forgetAttempts(name: string): Promise<void>;

  identityProvider(): Promise<IdentityProvider | undefined>;
  saveIdentityProvider(provider: IdentityProvider | undefined): Promise<void>;

  /** Erases what ended before an instant: sign-ins begun before `signInsBefore`, lapsed invitations, forgotten attempts. */
  sweep(ended: { readonly signInsBefore: Date; readonly lapsedBefore: Date }): Promise<void>;
}
