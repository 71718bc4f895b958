import { foldCase } from '@lockstep/scim';
import { z } from 'zod';
import {
  AccessError,
  hashPassword,
  isDigestOf,
  isFresh,
  type Random,
  SignInAttempts,
  shownSecret,
  shownSecretId,
  verifyPassword,
} from '../../access/index.ts';
import type { Caller } from '../application-ports.ts';
import { line } from '../create-tenant.ts';
import type { Profile } from '../profile.ts';
import { accept, denied, invalid, notFound, TenantProblem, wrongValue } from '../tenant-problem.ts';
import type { TenantRecord, TenantStore } from '../tenant-store.ts';
import { ADMINISTRATOR, mayGive, permissionsOf } from './staff-rules.ts';
import type { StaffRecord, StaffSession } from './staff-store.ts';

/** Somebody of a tenant's staff who signed in, with what their browser needs. */
export interface StaffSignedIn {
  readonly tenant: TenantRecord;
  readonly staff: StaffRecord;
  readonly session: StaffSession;
  readonly caller: Caller;
  /** What every write has to show besides the cookie. */
  readonly csrf: string;
  /** When it ends if nothing else happens. */
  readonly expiresAt: Date;
  /** When it ends whatever happens. */
  readonly endsAt: Date;
  /** Whether the last proof of who they are is fresh, so that what needs one does not ask for it again. */
  readonly isFresh: boolean;
}

interface Needs {
  readonly store: TenantStore;
  readonly profileOf: (tenant: TenantRecord) => Profile;
  readonly random: Random;
  readonly newId: () => string;
  readonly now: () => Date;
  readonly sign: (text: string) => string;
  /** Told when the rights of somebody changed, so that what stands on them is asked anew. */
  readonly onChange: (staffId: string) => void;
}

const MINUTE = 60_000;
const IDLE = 60 * MINUTE;
const ABSOLUTE = 8 * 60 * MINUTE;
const DAY = 24 * 60 * MINUTE;
/** More companies than one person works for. */
const MOST_TENANTS = 20;

const password = z
  .string({ error: 'must be a password' })
  .min(12, 'must have at least 12 characters')
  .max(1_000, 'must have at most 1,000 characters');
const roles = z.array(z.string({ error: 'must be the id of a role' }), { error: 'must be a list of roles' }).max(100);
const newStaff = z.strictObject({ userName: line(256), password, roles }, { error: 'must be a JSON object' });
const changedStaff = z.strictObject(
  { password: password.optional(), roles: roles.optional() },
  { error: 'must be a JSON object' },
);
const credentials = z.strictObject(
  {
    userName: z.string({ error: 'must be a user name' }).max(320),
    password: z.string({ error: 'must be given' }).max(1_000),
  },
  { error: 'must be a JSON object' },
);

/**
 * The people of tenants' own staff: who there is, signing in with a password, and what their roles allow. They are no
 * SCIM resources. Refusals are `TenantProblem`s, those of signing in `AccessError`s.
 */
export class TenantStaff {
  readonly #needs: Needs;
  #nobody: Promise<string> | undefined;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  list({ tenantId }: TenantRecord): Promise<readonly StaffRecord[]> {
    return this.#needs.store.staff.list(tenantId);
  }

  /** Adds somebody from a request body (`userName`, `password`, `roles`). */
  async add(tenant: TenantRecord, body: unknown, caller: Caller): Promise<StaffRecord> {
    const asked = accept(newStaff, body);
    this.#checkRoles(tenant, asked.roles, caller);
    const { newId, now, random, store } = this.#needs;
    const staff: StaffRecord = {
      tenantId: tenant.tenantId,
      id: newId(),
      userName: asked.userName,
      userNameFolded: foldCase(asked.userName),
      passwordHash: await hashPassword(asked.password, random),
      roles: asked.roles,
      createdAt: now(),
      lastSignInAt: undefined,
    };
    const outcome = await store.staff.add(staff);
    if (outcome === 'gone') throw notFound(`tenant "${tenant.key}"`);
    if (outcome === 'nameInUse') {
      const message = `userName: "${asked.userName.slice(0, 100)}" is taken: choose another one.`;
      throw new TenantProblem(409, 'NameInUse', message, [{ target: 'userName', code: 'NameInUse', message }]);
    }
    return staff;
  }

  /** Changes roles or password from a request body; a new password ends their sessions. Nobody takes their own rights. */
  async change(tenant: TenantRecord, id: string, body: unknown, caller: Caller): Promise<StaffRecord> {
    const change = accept(changedStaff, body);
    if (change.roles !== undefined) {
      this.#checkRoles(tenant, change.roles, caller);
      if (caller.id === id) throw new TenantProblem(409, 'OwnAccount', 'Somebody else has to change your own roles.');
    }
    const { store, random } = this.#needs;
    const passwordHash = change.password === undefined ? undefined : await hashPassword(change.password, random);
    const changed = await store.staff.change(tenant.tenantId, id, {
      ...(change.roles !== undefined && { roles: change.roles }),
      ...(passwordHash !== undefined && { passwordHash }),
    });
    if (!changed) throw noStaff(id);
    if (passwordHash !== undefined) await store.staff.removeSessions(tenant.tenantId, id);
    this.#needs.onChange(id);
    return changed;
  }

  /** Removes somebody; their sessions end, and with them what stands on their rights. */
  async remove(tenant: TenantRecord, id: string, caller: Caller): Promise<void> {
    if (caller.id === id) throw new TenantProblem(409, 'OwnAccount', 'Somebody else has to remove your own account.');
    if (!(await this.#needs.store.staff.remove(tenant.tenantId, id))) throw noStaff(id);
    this.#needs.onChange(id);
  }

  /** Signs in from a request body; one answer for a wrong password, nobody of that name and no such tenant. */
  async signIn(tenant: TenantRecord | undefined, body: unknown): Promise<StaffSignedIn & { readonly cookie: string }> {
    const asked = accept(credentials, body);
    if (!tenant) {
      await this.#isPassword(undefined, asked.password);
      throw wrongCredentials();
    }
    const staff = await this.withPassword(tenant, asked.userName, asked.password);
    const { store, random, now } = this.#needs;
    const { id, value, digest } = shownSecret(random);
    const at = now();
    const session = {
      tenantId: tenant.tenantId,
      id,
      staffId: staff.id,
      digest,
      createdAt: at,
      seenAt: at,
      provedAt: at,
    };
    await store.staff.addSession(session);
    const seen = await store.staff.change(tenant.tenantId, staff.id, { lastSignInAt: at });
    if (!seen) throw wrongCredentials();
    return { ...this.#signedIn(tenant, seen, session, value), cookie: value };
  }

  /** Who of the tenant's staff has this user name and password. Throws 401 `InvalidCredentials`, 429 `TooManyRequests`. */
  async withPassword(tenant: TenantRecord, userName: string, shown: string): Promise<StaffRecord> {
    const { store, now } = this.#needs;
    const attempts = new SignInAttempts({ store: store.staff.attempts(tenant.tenantId), now });
    await attempts.begin(userName);
    const staff = await store.staff.named(tenant.tenantId, foldCase(userName.trim()));
    if (!(await this.#isPassword(staff, shown)) || !staff) throw wrongCredentials();
    await attempts.forget(userName);
    return staff;
  }

  /**
   * Everybody of this user name and password in the tenants of an application, for pages that all of them share. Throws
   * 401 `InvalidCredentials` when there is nobody.
   */
  async everywhere(profile: string, userName: string, shown: string): Promise<readonly StaffRecord[]> {
    const { store } = this.#needs;
    const named = await store.staff.everywhere(profile, foldCase(userName.trim()), MOST_TENANTS);
    const found: StaffRecord[] = [];
    if (named.length === 0) await this.#isPassword(undefined, shown);
    let waiting: AccessError | undefined;
    for (const { tenantId } of named) {
      const tenant = await store.findById(tenantId);
      try {
        if (tenant) found.push(await this.withPassword(tenant, userName, shown));
      } catch (error) {
        if (!(error instanceof AccessError)) throw error;
        if (error.status === 429) waiting = error;
      }
    }
    if (found.length === 0) throw waiting ?? wrongCredentials();
    return found;
  }

  /** Whose cookie it is; undefined when it is nobody's of this tenant, or has ended. */
  async recognise(tenant: TenantRecord, cookie: string): Promise<StaffSignedIn | undefined> {
    const { store, now } = this.#needs;
    const id = shownSecretId(cookie);
    const found = id === undefined ? undefined : await store.staff.session(tenant.tenantId, id);
    if (!found || !isDigestOf(found.session.digest, cookie)) return undefined;
    const at = now();
    if (endOf(found.session) <= at) return undefined;
    if (at.getTime() - found.session.seenAt.getTime() < MINUTE) {
      return this.#signedIn(tenant, found.staff, found.session, cookie);
    }
    await store.staff.sessionSeen(tenant.tenantId, found.session.id, at);
    return this.#signedIn(tenant, found.staff, { ...found.session, seenAt: at }, cookie);
  }

  /** Takes the password of somebody signed in once more, from a request body: their sign-in is fresh again. */
  async prove({ tenant, staff, session }: StaffSignedIn, body: unknown): Promise<void> {
    const { store, now } = this.#needs;
    const { password: shown } = accept(credentials.pick({ password: true }), body);
    try {
      await this.withPassword(tenant, staff.userName, shown);
    } catch (error) {
      // A 401 would say that nobody is signed in.
      if (!(error instanceof AccessError) || error.status !== 401) throw error;
      throw invalid([wrongValue('password', 'must be your present password')]);
    }
    await store.staff.sessionProved(session.tenantId, session.id, now());
  }

  async signOut({ session }: StaffSignedIn): Promise<void> {
    await this.#needs.store.staff.removeSessions(session.tenantId, session.staffId, { only: session.id });
  }

  /** Whether somebody may do something, as their roles and these are now. */
  async may(tenant: TenantRecord, id: string, permission: string): Promise<boolean> {
    const staff = await this.#needs.store.staff.find(tenant.tenantId, id);
    return staff !== undefined && this.allows(tenant, staff.roles, permission);
  }

  /** Whether roles allow something. */
  allows(tenant: TenantRecord, held: readonly string[], permission: string): boolean {
    const permissions = permissionsOf(this.#needs.profileOf(tenant).staff, held, tenant.lists);
    return permissions === 'all' || permissions.has(permission);
  }

  /** Erases sessions that have ended. */
  async sweep(): Promise<void> {
    const at = this.#needs.now().getTime();
    await this.#needs.store.staff.sweep(new Date(at - ABSOLUTE), new Date(at - DAY));
  }

  #signedIn(tenant: TenantRecord, staff: StaffRecord, session: StaffSession, cookie: string): StaffSignedIn {
    const permissions = permissionsOf(this.#needs.profileOf(tenant).staff, staff.roles, tenant.lists);
    const caller = { kind: 'staff', id: staff.id, name: staff.userName, permissions } as const;
    const { sign, now } = this.#needs;
    return {
      tenant,
      staff,
      session,
      caller,
      csrf: sign(`staff ${cookie}`),
      expiresAt: endOf(session),
      endsAt: lastEndOf(session),
      isFresh: isFresh(session, now()),
    };
  }

  #checkRoles(tenant: TenantRecord, asked: readonly string[], caller: Caller): void {
    const rules = this.#needs.profileOf(tenant).staff;
    const { roles: collection } = rules;
    const known = [
      ADMINISTRATOR,
      ...(collection === undefined ? [] : (tenant.lists[collection] ?? []).map(({ id }) => id)),
    ];
    if (collection !== undefined && asked.length === 0) throw invalid([wrongValue('roles', 'must name at least one')]);
    const isKnown = asked.every((role) => known.includes(role));
    if (!isKnown) throw invalid([wrongValue('roles', `must be among ${known.join(', ')}`)]);
    if (!mayGive(rules, caller, asked, tenant.lists)) throw denied();
  }

  /** Costs the same for nobody. */
  async #isPassword(staff: StaffRecord | undefined, shown: string): Promise<boolean> {
    this.#nobody ??= hashPassword('', this.#needs.random);
    const matches = await verifyPassword(shown, staff?.passwordHash ?? (await this.#nobody));
    return staff !== undefined && matches;
  }
}

function endOf(session: StaffSession): Date {
  return new Date(Math.min(lastEndOf(session).getTime(), session.seenAt.getTime() + IDLE));
}

function lastEndOf({ createdAt }: StaffSession): Date {
  return new Date(createdAt.getTime() + ABSOLUTE);
}

function wrongCredentials(): AccessError {
  return new AccessError(401, 'InvalidCredentials', 'The user name or the password is wrong.');
}

function noStaff(id: string): TenantProblem {
  return notFound(`staff account "${id.slice(0, 64)}"`);
}
