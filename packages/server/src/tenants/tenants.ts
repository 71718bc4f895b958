import type { JsonObject, ResourceStore } from '@lockstep/scim';
import { z } from 'zod';
import type { Random, SecretBox } from '../access/index.ts';
import { ActivityLog } from './activity-log.ts';
import { firstAdministrator } from './administrator.ts';
import { displayName, isTenantKey, line, readNewTenant } from './create-tenant.ts';
import type { Profile } from './profile.ts';
import { type Authenticated, TenantAccess } from './tenant-access.ts';
import { accept, invalid, notFound, stale, TenantProblem, wrongValue } from './tenant-problem.ts';
import { type TenantResources, type TenantService, TenantServices } from './tenant-services.ts';
import type { ActivityQuery, ActivityRecord, TenantRecord, TenantStore, TokenRecord } from './tenant-store.ts';
import { digestOf } from './token-form.ts';

export interface TenantsNeeds {
  readonly store: TenantStore;
  readonly profiles: readonly Profile[];
  /** Opens the resources of one tenant. */
  readonly resources: (of: TenantResources) => ResourceStore;
  readonly secretBox: SecretBox;
  readonly random: Random;
  readonly newId: () => string;
  readonly now: () => Date;
  /** Told of failures of work that no request waits for. */
  readonly onError: (error: unknown) => void;
}

/** A tenant just made. Its secrets are in this answer only. */
export interface CreatedTenant {
  readonly tenant: TenantRecord;
  readonly token: string | null;
  readonly tokenExpiresAt: Date | null;
  readonly administrator: { readonly userName: string; readonly password: string } | null;
}

export interface IssuedToken {
  readonly record: TokenRecord;
  readonly token: string;
}

const day = 86_400_000;

const renaming = z.strictObject({ displayName: displayName.optional() }, { error: 'must be a JSON object' });

const newToken = z.strictObject(
  {
    label: line(100).default('Token'),
    expiresAt: z.iso
      .datetime({ offset: true, error: 'must be a date and time such as 2030-01-31T00:00:00Z' })
      .transform((text) => new Date(text))
      .optional(),
  },
  { error: 'must be a JSON object' },
);

/**
 * The tenants of the application side: their life from creation to erasure, their tokens, their SCIM service and their
 * request log. Tenants are named by key. Refusals are `TenantProblem`s.
 */
export class Tenants {
  readonly #needs: TenantsNeeds;
  readonly #access: TenantAccess;
  readonly #services: TenantServices;
  readonly #activity: ActivityLog;

  constructor(needs: TenantsNeeds) {
    this.#needs = needs;
    this.#access = new TenantAccess({ ...needs, forms: [...new Set(needs.profiles.map(({ token }) => token.form))] });
    this.#services = new TenantServices({ ...needs, profileOf: (tenant) => this.profileOf(tenant) });
    this.#activity = new ActivityLog(needs.store, needs.onError);
  }

  /**
   * Makes a tenant from a request body (`profile`, `key`, `displayName`, `plan`, `setUp`). With `setUp` it is ready for
   * use: a token that works at once, a first administrator, and the application's default settings under `settings`,
   * which come from the program and never from a request. 400 for anything unknown or ill-formed, 409 `TenantKeyInUse`.
   */
  async create(body: unknown, settings: JsonObject = {}): Promise<CreatedTenant> {
    const { store, newId, now, random } = this.#needs;
    const asked = readNewTenant(body, this.#needs.profiles);
    const tenant: TenantRecord = {
      tenantId: newId(),
      key: asked.key,
      profile: asked.profile.id,
      displayName: asked.displayName,
      options: {},
      settings: {
        ...(asked.setUp && { ...asked.profile.defaultSettings, ...settings }),
        ...(asked.plan !== undefined && { plan: asked.plan }),
      },
      createdAt: now(),
      version: 1,
    };
    const withToken = asked.setUp || asked.profile.token.fromStart;
    const issued = withToken ? this.#newToken(tenant, 'First token', undefined) : undefined;
    const administrator = asked.setUp
      ? await firstAdministrator(tenant, { random, newId, now: tenant.createdAt })
      : undefined;

    const outcome = await store.create(tenant, { token: issued?.record, administrator: administrator?.record });
    if (outcome === 'keyInUse') {
      throw new TenantProblem(409, 'TenantKeyInUse', `A tenant "${asked.key}" exists already: choose another key.`, [
        { target: 'key', code: 'TenantKeyInUse', message: `key: "${asked.key}" is taken.` },
      ]);
    }
    return {
      tenant,
      token: issued?.token ?? null,
      tokenExpiresAt: issued?.record.expiresAt ?? null,
      administrator: administrator
        ? { userName: administrator.record.userName, password: administrator.password }
        : null,
    };
  }

  /** The tenant of that key; 404 when there is none. */
  async get(key: string): Promise<TenantRecord> {
    const tenant = isTenantKey(key) ? await this.#needs.store.find(key) : undefined;
    if (!tenant) throw notFound(`tenant "${key.slice(0, 63)}"`);
    return tenant;
  }

  /** Tenants by key, at most `limit` after the key `after`. */
  list(page: { readonly after?: string; readonly limit: number }): Promise<readonly TenantRecord[]> {
    return this.#needs.store.list(page);
  }

  /** Changes what may be changed, the display name. With `ifVersion`, 412 unless that is the tenant's version. */
  async change(key: string, body: unknown, ifVersion?: number): Promise<TenantRecord> {
    const change = accept(renaming, body);
    const tenant = await this.get(key);
    const changed = await this.#needs.store.update(tenant.tenantId, change, ifVersion);
    if (changed === 'stale') throw stale();
    if (!changed) throw notFound(`tenant "${key}"`);
    this.#access.forget(key);
    return changed;
  }

  /** Ends every token of the tenant and erases all its data. `ifVersion` as in `change`. */
  async remove(key: string, ifVersion?: number): Promise<void> {
    const tenant = await this.get(key);
    const removed = await this.#needs.store.remove(tenant.tenantId, ifVersion);
    if (removed === 'stale') throw stale();
    if (!removed) throw notFound(`tenant "${key}"`);
    this.#access.forget(key);
    this.#services.forget(tenant.tenantId);
  }

  /** Tokens that were not revoked, oldest first. Their text is not among the answer. */
  async tokens(key: string): Promise<readonly TokenRecord[]> {
    return this.#needs.store.listTokens((await this.get(key)).tenantId);
  }

  /**
   * Issues a further token from a request body (`label`, `expiresAt`); the ones before it stay valid, so that a client
   * can be moved over. Applications that replace their token instead will say so in their profile; none does yet.
   */
  async issueToken(key: string, body: unknown): Promise<IssuedToken> {
    const { label, expiresAt } = accept(newToken, body);
    if (expiresAt && expiresAt <= this.#needs.now()) {
      throw invalid([wrongValue('expiresAt', 'must lie in the future, or be left out for a token without end')]);
    }
    const issued = this.#newToken(await this.get(key), label, expiresAt);
    await this.#needs.store.addToken(issued.record);
    return issued;
  }

  /** Ends a token at once. 404 when the tenant has no such token, or it ended before. */
  async revokeToken(key: string, id: string): Promise<void> {
    const tenant = await this.get(key);
    const possible = /^[\w-]{1,64}$/.test(id);
    const revoked = possible && (await this.#needs.store.revokeToken(tenant.tenantId, id, this.#needs.now()));
    if (!revoked) throw notFound(`token "${id.slice(0, 64)}" of tenant "${key}"`);
    this.#access.forget(key, id);
  }

  /** Whose token this is; undefined for every kind of wrong one, also for a tenant that does not exist. */
  authenticate(key: string, token: string): Promise<Authenticated | undefined> {
    return this.#access.authenticate(key, token);
  }

  profileOf(tenant: TenantRecord): Profile {
    const profile = this.#needs.profiles.find(({ id }) => id === tenant.profile);
    if (!profile) throw new Error(`Tenant ${tenant.key} has the profile ${tenant.profile}, which this version lacks.`);
    return profile;
  }

  /** The SCIM service of a tenant under its present options and settings; kept from request to request. */
  serviceFor(tenant: TenantRecord): TenantService {
    return this.#services.of(tenant);
  }

  /** Notes a request in the tenant's log; written a moment later. */
  record(entry: Omit<ActivityRecord, 'id'>): void {
    this.#activity.record({ id: this.#needs.newId(), ...entry });
  }

  /** The tenant's request log, newest first, as far as it is written. */
  async activity(key: string, query: ActivityQuery): Promise<readonly ActivityRecord[]> {
    const tenant = await this.get(key);
    return this.#needs.store.listActivity(tenant.tenantId, query);
  }

  /** Writes what waits to be written. */
  async close(): Promise<void> {
    await Promise.all([this.#access.close(), this.#activity.close()]);
  }

  #newToken(tenant: TenantRecord, label: string, expiresAt: Date | undefined): IssuedToken {
    const { now, random, secretBox } = this.#needs;
    const rules = this.profileOf(tenant).token;
    const token = rules.form.issue(tenant.key, random);
    const id = rules.form.idOf(token);
    if (id === undefined) throw new Error(`The token form of ${tenant.profile} does not read its own tokens.`);
    const createdAt = now();
    const usual = rules.validDays === undefined ? undefined : new Date(createdAt.getTime() + rules.validDays * day);
    const record: TokenRecord = {
      tenantId: tenant.tenantId,
      id,
      label,
      digest: digestOf(token),
      sealed: rules.readable ? secretBox.seal(token, sealedFor(tenant.tenantId, id)) : undefined,
      scopes: rules.scopes,
      createdAt,
      expiresAt: expiresAt ?? usual,
      lastUsedAt: undefined,
      revokedAt: undefined,
    };
    return { record, token };
  }
}

/** What a sealed token is bound to, so that its bytes open in no other row. */
function sealedFor(tenantId: string, id: string): string {
  return `tenant token ${tenantId} ${id}`;
}
