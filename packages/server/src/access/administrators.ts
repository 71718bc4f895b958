import { AccessError, badField, notFound } from './access-error.ts';
import type { AccessStore, Administrator, Invitation } from './access-store.ts';
import { checkGrant, type Granter } from './granting.ts';
import { hashPassword } from './password.ts';
import { passwordFinding } from './password-rule.ts';
import type { Random } from './random-text.ts';
import type { Grant } from './roles.ts';
import { isDigestOf, shownSecret, shownSecretId } from './shown-secret.ts';
import { isUuid } from './uuid.ts';

/** A person as they are entered. */
export interface NewAdministrator {
  readonly userName: string;
  readonly displayName: string;
  readonly grant: Grant;
}

/** What can be changed about a person. */
export interface AdministratorChange {
  readonly displayName?: string | undefined;
  readonly grant?: Grant | undefined;
  readonly state?: 'active' | 'disabled' | undefined;
}

/** What whoever opens a link is told before they choose a password. */
export interface InvitationView {
  readonly isFirst: boolean;
  readonly userName: string | undefined;
  readonly displayName: string | undefined;
}

interface AdministratorNeeds {
  readonly store: AccessStore;
  readonly random: Random;
  readonly newId: () => string;
  readonly now: () => Date;
}

const GRANTERS_NAMED = 5;
const INVITATION_TIME = 7 * 86_400_000;
const EVERYTHING: Grant = { roles: ['administrator'], permissions: [], profiles: [] };

/** The people of the installation: invited by a link, given roles, switched off, removed; never the last administrator. */
export class Administrators {
  readonly #needs: AdministratorNeeds;

  constructor(needs: AdministratorNeeds) {
    this.#needs = needs;
  }

  page(page: { readonly after?: string | undefined; readonly limit: number }): Promise<readonly Administrator[]> {
    return this.#needs.store.administrators(page);
  }

  async get(id: string): Promise<Administrator> {
    const found = isUuid(id) ? await this.#needs.store.administrator(id) : undefined;
    if (found === undefined) throw notFound(`administrator ${id}`);
    return found;
  }

  /** Enters a person and answers the key of the link they choose a password with. */
  async invite(
    by: Granter,
    person: NewAdministrator,
  ): Promise<{ readonly administrator: Administrator; readonly invitation: string }> {
    const { store, newId, now } = this.#needs;
    checkGrant(by, person.grant);
    const administrator: Administrator = {
      id: newId(),
      ...named(person),
      grant: checked(person.grant),
      state: 'invited',
      passwordHash: undefined,
      subject: undefined,
      createdAt: now(),
      lastSignInAt: undefined,
    };
    return store.exclusively(async (inside) => {
      if (!(await inside.saveAdministrator(administrator))) throw taken(person.userName);
      return { administrator, invitation: await this.#newInvitation(inside, administrator.id) };
    });
  }

  /** A new link for somebody: their first, or when they forgot the password. Theirs stays good until it is used. */
  inviteAgain(by: Granter, id: string): Promise<string> {
    return this.#needs.store.exclusively(async (inside) => {
      const { grant } = await present(inside, id);
      // Whoever holds the link becomes that person.
      checkGrant(by, grant);
      return this.#newInvitation(inside, id);
    });
  }

  /** Changes a person; switching off ends their sign-ins. */
  async change(
    by: Granter,
    id: string,
    change: AdministratorChange,
  ): Promise<{ readonly before: Administrator; readonly after: Administrator }> {
    if (change.grant !== undefined) checkGrant(by, change.grant);
    return this.#needs.store.exclusively(async (inside) => {
      const before = await present(inside, id);
      checkGrant(by, before.grant);
      const after: Administrator = {
        ...before,
        ...(change.displayName !== undefined && { displayName: trimmed('displayName', change.displayName) }),
        ...(change.grant !== undefined && { grant: checked(change.grant) }),
        ...(change.state !== undefined && { state: stateOf(before, change.state) }),
      };
      if (!isLastResort(after)) await keepOne(inside, before);
      await inside.saveAdministrator(after);
      if (after.state === 'disabled') await inside.removeSignIns(id);
      return { before, after };
    });
  }

  remove(by: Granter, id: string): Promise<Administrator> {
    return this.#needs.store.exclusively(async (inside) => {
      const before = await present(inside, id);
      checkGrant(by, before.grant);
      await keepOne(inside, before);
      await inside.removeAdministrator(id);
      return before;
    });
  }

  /** Sets a password somebody chose, and ends their other sign-ins. */
  async choosePassword(id: string, password: string): Promise<void> {
    const { store, random } = this.#needs;
    const { userName } = await this.get(id);
    const passwordHash = await hashed(password, userName, random);
    await store.exclusively(async (inside) => {
      await inside.saveAdministrator({ ...(await present(inside, id)), passwordHash });
      await inside.removeSignIns(id);
    });
  }

  /**
   * The key of the link that makes the first administrator, or undefined once there is somebody. Each is good once, and
   * until the next is made.
   */
  firstInvitation(): Promise<string | undefined> {
    return this.#needs.store.exclusively(async (inside) =>
      (await isEmpty(inside)) ? this.#newInvitation(inside, undefined) : undefined,
    );
  }

  /** Whether there is somebody who could sign in or be invited. */
  async isFounded(): Promise<boolean> {
    return !(await isEmpty(this.#needs.store));
  }

  /** Names of people who can give rights, for those who lack one. */
  async granters(): Promise<readonly string[]> {
    const people = await this.#needs.store.administrators({ limit: 999 });
    const granters = people.filter(({ state, grant }) => state === 'active' && grant.roles.includes('administrator'));
    return granters.slice(0, GRANTERS_NAMED).map(({ displayName }) => displayName);
  }

  /** What a link is for; 404 when it was used, has lapsed or never was one. */
  async invitation(key: string): Promise<InvitationView> {
    const { administratorId } = await this.#openInvitation(this.#needs.store, key);
    if (administratorId === undefined) return { isFirst: true, userName: undefined, displayName: undefined };
    const { userName, displayName } = await this.get(administratorId);
    return { isFirst: false, userName, displayName };
  }

  /** Uses a link up: makes the first administrator, or sets the password of who was invited. */
  async accept(
    key: string,
    chosen: {
      readonly userName?: string | undefined;
      readonly displayName?: string | undefined;
      readonly password: string;
    },
  ): Promise<Administrator> {
    const { store, random, newId, now } = this.#needs;
    const { administratorId } = await this.#openInvitation(store, key);
    const person =
      administratorId === undefined
        ? {
            id: newId(),
            ...named({ userName: chosen.userName ?? '', displayName: chosen.displayName ?? '' }),
            grant: EVERYTHING,
            subject: undefined,
            createdAt: now(),
            lastSignInAt: undefined,
          }
        : await this.get(administratorId);
    const passwordHash = await hashed(chosen.password, person.userName, random);
    return store.exclusively(async (inside) => {
      // Looked at again inside: hashing takes long enough for somebody else to use the link.
      const { id } = await this.#openInvitation(inside, key);
      if (administratorId === undefined && !(await isEmpty(inside))) throw lapsed();
      const known = administratorId === undefined ? person : await present(inside, person.id);
      const administrator: Administrator = { ...known, passwordHash, state: 'active' };
      if (!(await inside.saveAdministrator(administrator))) throw taken(person.userName);
      await inside.removeInvitation(id);
      await inside.removeSignIns(administrator.id);
      return administrator;
    });
  }

  async #newInvitation(store: AccessStore, administratorId: string | undefined): Promise<string> {
    const { random, now } = this.#needs;
    const { id, value, digest } = shownSecret(random);
    await store.saveInvitation({ id, digest, administratorId, expiresAt: new Date(now().getTime() + INVITATION_TIME) });
    return value;
  }

  async #openInvitation(store: AccessStore, key: string): Promise<Invitation> {
    const id = shownSecretId(key);
    const found = id === undefined ? undefined : await store.invitation(id);
    if (found === undefined || !isDigestOf(found.digest, key) || found.expiresAt <= this.#needs.now()) throw lapsed();
    const { administratorId } = found;
    const isOff = administratorId !== undefined && (await store.administrator(administratorId))?.state === 'disabled';
    if (isOff || (administratorId === undefined && !(await isEmpty(store)))) throw lapsed();
    return found;
  }
}

async function present(store: AccessStore, id: string): Promise<Administrator> {
  const found = isUuid(id) ? await store.administrator(id) : undefined;
  if (found === undefined) throw notFound(`administrator ${id}`);
  return found;
}

/** Refuses what would leave nobody with a password and every permission: then nobody could let anybody in. */
export async function keepOne(store: AccessStore, leaving: Administrator): Promise<void> {
  if (!isLastResort(leaving) || (await store.otherAdministrators(leaving.id)) > 0) return;
  throw new AccessError(
    409,
    'LastAdministrator',
    `${leaving.displayName} is the last Global Administrator who can sign in with a password: make somebody else one first.`,
  );
}

/** Whether somebody can always let others in. */
export function isLastResort({ state, passwordHash, grant }: Administrator): boolean {
  return state === 'active' && passwordHash !== undefined && grant.roles.includes('administrator');
}

async function isEmpty(store: AccessStore): Promise<boolean> {
  return (await store.administrators({ limit: 1 })).length === 0;
}

function stateOf(before: Administrator, wanted: 'active' | 'disabled'): Administrator['state'] {
  if (wanted === 'disabled') return 'disabled';
  return before.passwordHash === undefined && before.subject === undefined ? 'invited' : 'active';
}

function named({ userName, displayName }: Pick<NewAdministrator, 'userName' | 'displayName'>): {
  readonly userName: string;
  readonly displayName: string;
} {
  const name = trimmed('userName', userName);
  if (!/^[^\s@]{1,64}@[^\s@]{1,190}$/.test(name)) {
    throw badField('userName', 'The user name must be an address such as ann@example.com.');
  }
  return { userName: name, displayName: trimmed('displayName', displayName) };
}

function trimmed(field: string, text: string): string {
  const value = text.trim().normalize('NFC');
  if (value === '' || value.length > 256 || /\p{Cc}/u.test(value)) {
    throw badField(field, `${field} must have 1 to 256 characters on one line.`);
  }
  return value;
}

function checked(grant: Grant): Grant {
  if (grant.roles.length === 0) throw badField('roles', 'A person needs at least one role: see /api/settings/roles.');
  if (grant.roles.includes('vendorOperator') && grant.profiles.length === 0) {
    throw badField('profiles', 'A vendor operator needs at least one profile, such as peripass.');
  }
  return grant;
}

async function hashed(password: string, userName: string, random: Random): Promise<string> {
  const finding = passwordFinding(password, userName);
  if (finding !== undefined) throw badField('password', finding);
  return hashPassword(password, random);
}

function taken(userName: string): AccessError {
  return badField('userName', `There is an administrator ${userName} already: choose another user name.`);
}

function lapsed(): AccessError {
  return new AccessError(
    404,
    'Request_ResourceNotFound',
    'This link was used, has lapsed, or is not complete: ask an administrator for a new one.',
  );
}
