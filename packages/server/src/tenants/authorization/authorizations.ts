import { z } from 'zod';
import { AccessError, type Random, randomText } from '../../access/index.ts';
import { line } from '../create-tenant.ts';
import type { Profile } from '../profile.ts';
import type { StaffRecord } from '../staff/staff-store.ts';
import { accept, invalid, notFound, TenantProblem, wrongValue } from '../tenant-problem.ts';
import type { ActivityRecord, TenantRecord, TenantStore } from '../tenant-store.ts';
import { digestOf } from '../token-form.ts';
import { type AuthorizationRules, INSTALLATION_CLIENT } from './authorization-rules.ts';
import type { AuthorizationGrant, AuthorizationStore, ListedGrant, OAuthClient } from './authorization-store.ts';

/** Somebody who showed the right password, and one tenant they are staff of. */
export interface Signatory {
  readonly tenant: TenantRecord;
  readonly staff: Pick<StaffRecord, 'id' | 'userName'>;
  /** Why they cannot authorise anybody there: not their right, or (in words) switched off. */
  readonly refusal: 'notAdministrator' | { readonly off: string } | undefined;
}

/** An application that is authorised. */
export type AuthorizedProfile = Profile & { readonly authorization: AuthorizationRules };

interface AuthorizationsNeeds {
  readonly store: AuthorizationStore;
  readonly tenants: Pick<TenantStore, 'find' | 'findById' | 'staff'>;
  readonly profiles: readonly Profile[];
  readonly staff: {
    everywhere(profile: string, userName: string, password: string): Promise<readonly StaffRecord[]>;
    may(tenant: TenantRecord, staffId: string, permission: string): Promise<boolean>;
  };
  readonly random: Random;
  readonly now: () => Date;
  /** Writes into a tenant's log. */
  readonly record: (entry: Omit<ActivityRecord, 'id'>) => void;
  /** Told that tokens of a client ended before their time. */
  readonly onEnded: (clientId: string) => void;
}

/** What tokens are made with, and so what it takes to let a client make some. */
const PERMISSION = 'configuration';
const mostClients = 100;
const sweptAtOnce = 1_000;

const redirectUri = z
  .string({ error: 'must be an address' })
  .max(2_000, 'must have at most 2,000 characters')
  .refine(isRedirectUri, 'must be an https address without fragment, or an http address of this machine');

const newClient = z.strictObject(
  {
    id: z
      .string({ error: 'must be a text' })
      .regex(/^[\w.-]{1,64}$/, 'must have 1 to 64 letters, digits, points, hyphens or underscores')
      .optional(),
    label: line(100),
    redirectUris: z
      .array(redirectUri, { error: 'must be a list of addresses' })
      .min(1, 'must name at least one address')
      .max(20, 'must name at most 20 addresses'),
    authentication: z
      .enum(['client_secret_post', 'client_secret_basic', 'none'], {
        error: 'must be client_secret_post, client_secret_basic, or none for a client that can keep no secret',
      })
      .default('client_secret_post'),
  },
  { error: 'must be a JSON object' },
);

/**
 * Who allowed what to whom: clients of the applications that are authorised, and the grants of their tenants' staff. The
 * exchange of codes and tokens itself is the authorization server's, in `http/`. Refusals are `TenantProblem`s.
 */
export class Authorizations {
  readonly #needs: AuthorizationsNeeds;
  /** What the authorization server keeps. */
  readonly store: AuthorizationStore;

  constructor(needs: AuthorizationsNeeds) {
    this.#needs = needs;
    this.store = needs.store;
  }

  /**
   * Whoever this password is right for, once for each tenant of the application; nobody for a wrong one. Throws
   * `AccessError` 429 `TooManyRequests`.
   */
  async signatories(profile: Profile, userName: string, password: string): Promise<readonly Signatory[]> {
    const staff = await this.#needs.staff.everywhere(profile.id, userName, password).catch((error: unknown) => {
      if (error instanceof AccessError && error.status === 401) return [];
      throw error;
    });
    const found = await Promise.all(staff.map((one) => this.signatory(profile, one.tenantId, one.id)));
    return found.filter((one) => one !== undefined);
  }

  /** The same for somebody who is known, as their rights are now; undefined when they are gone. */
  async signatory(profile: Profile, tenantId: string, staffId: string): Promise<Signatory | undefined> {
    const { tenants, staff } = this.#needs;
    const tenant = await tenants.findById(tenantId);
    if (tenant?.profile !== profile.id) return undefined;
    const known = await tenants.staff.find(tenantId, staffId);
    if (!known) return undefined;
    const off = profile.refuses?.(tenant.settings, tenant.displayName);
    const isAdministrator = await staff.may(tenant, staffId, PERMISSION);
    const refusal = isAdministrator ? (off === undefined ? undefined : { off }) : ('notAdministrator' as const);
    return { tenant, staff: known, refusal };
  }

  /** Applications that are authorised. */
  get profiles(): readonly AuthorizedProfile[] {
    return this.#needs.profiles.filter((profile): profile is AuthorizedProfile => profile.authorization !== undefined);
  }

  /** The application of that name; 404 when it is not one that is authorised. */
  profile(name: string): AuthorizedProfile {
    const found = this.profiles.find(({ id, aliases }) => id === name || aliases.includes(name));
    if (found) return found;
    throw notFound(`application "${name.slice(0, 64)}" that is authorised`);
  }

  clients(profile: Profile): Promise<readonly OAuthClient[]> {
    return this.store.clients(profile.id);
  }

  /**
   * Registers a client from a request body (`label`, `redirectUris`, `id`, `authentication`). Its secret is in this
   * answer only; null for a client that can keep none.
   */
  async registerClient(
    profile: Profile,
    body: unknown,
  ): Promise<{ readonly client: OAuthClient; readonly secret: string | null }> {
    const { random, now } = this.#needs;
    const { id, label, redirectUris, authentication } = accept(newClient, body);
    if ((await this.clients(profile)).length >= mostClients) {
      throw new TenantProblem(409, 'TooManyClients', `There are ${mostClients} clients, the most: remove one of them.`);
    }
    const secret = authentication === 'none' ? null : randomText(random, 43);
    const client: OAuthClient = {
      profile: profile.id,
      id: id ?? `client_${randomText(random, 20)}`,
      label,
      digest: secret === null ? undefined : digestOf(secret),
      authentication,
      redirectUris,
      createdAt: now(),
    };
    if (client.id === INSTALLATION_CLIENT) throw invalid([wrongValue('id', 'is that of this installation itself')]);
    if (!(await this.store.addClient(client))) throw invalid([wrongValue('id', 'is taken, choose another')]);
    return { client, secret };
  }

  /** Ends a client with everything that was allowed to it. 404 when there is none of that id. */
  async removeClient(profile: Profile, id: string): Promise<void> {
    if (!(await this.store.removeClient(profile.id, id))) throw notFound(`client "${id.slice(0, 64)}"`);
    this.#needs.onEnded(id);
  }

  /** What staff of a tenant allowed, oldest first, with the names of the clients. 404 where nothing can be allowed. */
  async grants(key: string): Promise<readonly (ListedGrant & { readonly clientLabel: string })[]> {
    const { tenant, profile } = await this.#tenant(key);
    const [grants, clients] = await Promise.all([this.store.grants(tenant.tenantId), this.clients(profile)]);
    const labels = new Map(clients.map(({ id, label }) => [id, label]));
    return grants.map((grant) => ({ ...grant, clientLabel: labels.get(grant.clientId) ?? 'Lockstep' }));
  }

  /** Takes back what was allowed, at once. 404 when the tenant has no such grant. */
  async revoke(key: string, id: string): Promise<void> {
    const { tenant } = await this.#tenant(key);
    const grant = await this.store.grant(id);
    if (grant?.tenantId !== tenant.tenantId) throw notFound(`grant "${id.slice(0, 64)}" of tenant "${key}"`);
    await this.end(id, 'It was revoked.');
  }

  /** Ends a grant, and says why in the log of its tenant. */
  async end(id: string, why: string): Promise<void> {
    const ended = await this.store.endGrant(id);
    if (!ended) return;
    this.#needs.onEnded(ended.clientId);
    this.note(ended, `The authorization of ${ended.clientId} ended. ${why}`);
  }

  /** Ends what stands no longer after a change: of a tenant that refuses every request now, or of somebody's rights. */
  changed(change: { readonly tenant: TenantRecord } | { readonly staffId: string }): Promise<void> {
    return 'tenant' in change ? this.#tenantChanged(change.tenant) : this.#staffChanged(change.staffId);
  }

  async #tenantChanged(tenant: TenantRecord): Promise<void> {
    const profile = this.#needs.profiles.find(({ id }) => id === tenant.profile);
    if (!profile?.authorization || profile.refuses?.(tenant.settings, tenant.displayName) === undefined) return;
    for (const { id } of await this.store.grants(tenant.tenantId))
      await this.end(id, 'The interface was switched off.');
  }

  async #staffChanged(staffId: string): Promise<void> {
    for (const { id, tenantId } of await this.store.grantsOf(staffId)) {
      const tenant = await this.#needs.tenants.findById(tenantId);
      if (tenant && (await this.#needs.staff.may(tenant, staffId, PERMISSION))) continue;
      await this.end(id, 'Whoever allowed it is no administrator any more.');
    }
  }

  /** Writes a line about a grant into its tenant's log. */
  note({ tenantId, id }: Pick<AuthorizationGrant, 'tenantId' | 'id'>, text: string): void {
    this.#needs.record({
      tenantId,
      at: this.#needs.now(),
      method: 'NOTICE',
      path: `/grants/${id}`,
      status: 200,
      resourceType: undefined,
      resourceId: undefined,
      tokenId: undefined,
      actor: 'Lockstep',
      requestId: undefined,
      durationMs: 0,
      warnings: [text],
      changed: [],
      values: undefined,
    });
  }

  /** Erases what has expired. */
  async sweep(): Promise<void> {
    while ((await this.store.sweep(this.#needs.now(), sweptAtOnce)) >= sweptAtOnce);
  }

  async #tenant(key: string) {
    const tenant = await this.#needs.tenants.find(key);
    if (!tenant) throw notFound(`tenant "${key.slice(0, 63)}"`);
    return { tenant, profile: this.profile(tenant.profile) };
  }
}

/** Where a browser may be sent with a code: over TLS, or on the machine it runs on (RFC 8252 section 7.3). */
function isRedirectUri(text: string): boolean {
  if (!URL.canParse(text) || text.includes('#')) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && loopback.has(hostname));
}

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);
