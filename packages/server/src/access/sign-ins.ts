import { AccessError, notFound } from './access-error.ts';
import type { AccessStore, Administrator, SignIn } from './access-store.ts';
import { isFresh } from './fresh-proof.ts';
import { hashPassword, verifyPassword } from './password.ts';
import type { Principal } from './principal.ts';
import type { Random } from './random-text.ts';
import { allowed } from './roles.ts';
import { isDigestOf, shownSecret, shownSecretId } from './shown-secret.ts';
import { SignInAttempts } from './sign-in-attempts.ts';

/** Somebody who signed in, with what their browser needs. */
export interface SignedIn {
  readonly principal: Principal;
  readonly administrator: Administrator;
  readonly signIn: SignIn;
  /** What every write has to show besides the cookie. */
  readonly csrf: string;
  /** When it ends if nothing else happens. */
  readonly expiresAt: Date;
  /** When it ends whatever happens. */
  readonly endsAt: Date;
  /** Whether the last proof of who they are is fresh, so that a final act does not ask for it again. */
  readonly isFresh: boolean;
}

/** Where a request to sign in came from, to show it in lists. */
export interface SignInSource {
  readonly address: string;
  readonly agent: string;
}

interface SignInNeeds {
  readonly store: AccessStore;
  readonly organizationId: string;
  /** Signs the value that writes have to show. */
  readonly sign: (text: string) => string;
  readonly random: Random;
  readonly now: () => Date;
}

const MINUTE = 60_000;
const IDLE = 60 * MINUTE;
const ABSOLUTE = 8 * 60 * MINUTE;
/** Seen is told to the minute, so that not every request writes. */
const SEEN_PRECISION = MINUTE;

/**
 * People signed in: by a cookie whose text only the browser knows, for an hour without a request and eight in all. Each
 * signing in makes a new one, so that a cookie put into a browser beforehand is worth nothing.
 */
export class SignIns {
  readonly #needs: SignInNeeds;
  readonly #attempts: SignInAttempts;
  #nobody: Promise<string> | undefined;

  constructor(needs: SignInNeeds) {
    this.#needs = needs;
    this.#attempts = new SignInAttempts(needs);
  }

  /**
   * Signs in with a password. Throws 401 `InvalidCredentials` whichever part was wrong, and 429 `TooManyRequests` while a
   * name has to wait; both take as long for a name nobody has.
   */
  async withPassword(
    { userName, password }: { readonly userName: string; readonly password: string },
    source: SignInSource,
  ): Promise<SignedIn & { readonly cookie: string }> {
    const { store } = this.#needs;
    await this.#attempts.begin(userName);
    const administrator = await store.administratorNamed(userName);
    if (!(await this.#isPassword(administrator, password)) || administrator?.state !== 'active') {
      throw new AccessError(401, 'InvalidCredentials', 'The user name or the password is wrong.');
    }
    await this.#attempts.forget(userName);
    return this.begin(administrator, 'password', source);
  }

  /** Throws 400 at the field named unless it is this person's password; counts as an attempt to sign in. */
  async confirm(administrator: Administrator, password: string, target: string): Promise<void> {
    await this.#attempts.begin(administrator.userName);
    if (!(await this.#isPassword(administrator, password))) {
      throw new AccessError(400, 'InvalidCredentials', `${target}: this is not your present password.`, { target });
    }
    await this.#attempts.forget(administrator.userName);
  }

  /** Takes the password of somebody signed in once more: their sign-in is fresh again. */
  async prove({ administrator, signIn }: SignedIn, password: string): Promise<void> {
    const { store, now } = this.#needs;
    await this.confirm(administrator, password, 'password');
    await store.signInProved(signIn.id, now());
  }

  /** Signs in somebody whose identity was established, at this moment or, where an identity provider says so, before. */
  async begin(
    administrator: Administrator,
    method: SignIn['method'],
    source: SignInSource,
    provedAt?: Date,
  ): Promise<SignedIn & { readonly cookie: string }> {
    const { store, random, now } = this.#needs;
    const at = now();
    const { id, value, digest } = shownSecret(random);
    const signIn: SignIn = {
      id,
      administratorId: administrator.id,
      digest,
      method,
      createdAt: at,
      seenAt: at,
      provedAt: provedAt !== undefined && provedAt < at ? provedAt : at,
      address: source.address.slice(0, 100),
      agent: source.agent.slice(0, 300),
    };
    const person = await store.exclusively(async (inside) => {
      const present = await inside.administrator(administrator.id);
      // Switched off between the password and here.
      if (present?.state !== 'active') throw new AccessError(401, 'InvalidCredentials', 'The account is switched off.');
      const seen = { ...present, lastSignInAt: at };
      await inside.saveAdministrator(seen);
      await inside.addSignIn(signIn);
      return seen;
    });
    return { ...this.#signedIn(person, signIn, value), cookie: value };
  }

  /** Whose cookie it is; undefined when it is nobody's, or what it stood for has ended. */
  async recognise(cookie: string): Promise<SignedIn | undefined> {
    const { store, now } = this.#needs;
    const id = shownSecretId(cookie);
    const found = id === undefined ? undefined : await store.signIn(id);
    if (found === undefined || !isDigestOf(found.signIn.digest, cookie)) return undefined;
    const { administrator, signIn } = found;
    const at = now();
    if (administrator.state !== 'active' || endOf(signIn) <= at) return undefined;
    if (at.getTime() - signIn.seenAt.getTime() < SEEN_PRECISION) return this.#signedIn(administrator, signIn, cookie);
    await store.signInSeen(signIn.id, at);
    return this.#signedIn(administrator, { ...signIn, seenAt: at }, cookie);
  }

  /** Where somebody is signed in now, newest first. */
  async of(administratorId: string): Promise<readonly SignIn[]> {
    const at = this.#needs.now();
    return (await this.#needs.store.signIns(administratorId)).filter((signIn) => endOf(signIn) > at);
  }

  async end(administratorId: string, id: string): Promise<void> {
    if (!(await this.#needs.store.removeSignIn(administratorId, id))) throw notFound(`sign-in ${id}`);
  }

  async endAll(administratorId: string): Promise<void> {
    await this.#needs.store.removeSignIns(administratorId);
  }

  /** Erases what has ended. */
  async sweep(): Promise<void> {
    const at = this.#needs.now().getTime();
    await this.#needs.store.sweep({ signInsBefore: new Date(at - ABSOLUTE), lapsedBefore: new Date(at) });
  }

  #signedIn(administrator: Administrator, signIn: SignIn, cookie: string): SignedIn {
    const { organizationId, sign, now } = this.#needs;
    const { id, displayName: name, grant } = administrator;
    return {
      principal: { type: 'person', id, organizationId, name, roles: grant.roles, ...allowed(grant) },
      administrator,
      signIn,
      csrf: sign(cookie),
      expiresAt: endOf(signIn),
      endsAt: lastEndOf(signIn),
      isFresh: isFresh(signIn, now()),
    };
  }

  /** Costs the same for a person without a password, or no person. */
  async #isPassword(administrator: Administrator | undefined, password: string): Promise<boolean> {
    this.#nobody ??= hashPassword('', this.#needs.random);
    const hash = administrator?.passwordHash;
    const matches = await verifyPassword(password, hash ?? (await this.#nobody));
    return hash !== undefined && matches;
  }
}

function endOf(signIn: SignIn): Date {
  return new Date(Math.min(lastEndOf(signIn).getTime(), signIn.seenAt.getTime() + IDLE));
}

function lastEndOf({ createdAt }: SignIn): Date {
  return new Date(createdAt.getTime() + ABSOLUTE);
}
