import { timingSafeEqual } from 'node:crypto';
import type { JsonObject } from '@lockstep/scim';
import type { Credential } from '../access/index.ts';
import { BriefMemory, dropOldest } from './brief-memory.ts';
import { isTenantKey } from './create-tenant.ts';
import type { EndpointOptions } from './endpoint-options.ts';
import { claimedIssuer, type ForeignTokens, type TrustedIssuer } from './foreign-tokens.ts';
import type { Profile } from './profile.ts';
import type { FoundToken, TenantRecord, TenantStore, TokenRecord } from './tenant-store.ts';
import { digestOf, prefixedForm, type TokenForm } from './token-form.ts';

/** A request that proved which tenant it may speak for. */
export interface Authenticated {
  readonly tenant: TenantRecord;
  /** Public id of the token; undefined for whoever needs none. */
  readonly tokenId: string | undefined;
  readonly scopes: readonly string[];
  /** The roles of whose rights the token stands on, as they are now; undefined when it stands on nobody's. */
  readonly issuerRoles?: readonly string[] | undefined;
}

/** A token of an issuer the tenant trusts that proves nothing, and why. */
export interface Unproven {
  readonly tenant: TenantRecord;
  readonly problem: string;
}

/** Where a credential is shown: at a tenant's own address, or at one that an application has for all its tenants. */
export type Place = { readonly key: string } | { readonly sharedAddress: string };

const remembered = 10_000;
const touchInterval = 60_000;
const dummyDigest = digestOf('no such token');

interface Needs {
  readonly store: TenantStore;
  readonly profiles: readonly Profile[];
  readonly profileOf: (tenant: TenantRecord) => Profile;
  readonly optionsOf: (tenant: TenantRecord) => EndpointOptions;
  readonly foreignTokens?: ForeignTokens | undefined;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
}

/** Checks credentials against tenants, and notes when each token was last used. */
export class TenantAccess {
  readonly #needs: Needs;
  /** The forms tokens can have; a text has at most one of them. Access tokens of clients are of the first everywhere. */
  readonly #forms: readonly TokenForm[];
  readonly #tenants: BriefMemory<TenantRecord>;
  readonly #tenantsById: BriefMemory<TenantRecord>;
  readonly #tokens: BriefMemory<FoundToken>;
  readonly #touched = new Map<string, number>();
  readonly #touching = new Set<Promise<void>>();

  constructor(needs: Needs) {
    this.#needs = needs;
    this.#forms = [...new Set([prefixedForm, ...needs.profiles.map(({ token }) => token.form)])];
    this.#tenants = new BriefMemory(needs.now, remembered);
    this.#tenantsById = new BriefMemory(needs.now, remembered);
    this.#tokens = new BriefMemory(needs.now, remembered);
  }

  /**
   * Who shows this credential, when it belongs to the tenant of that place, was not revoked and has not expired;
   * undefined in every other case. The tenant is looked for only once a token has proved right, so that whoever has none
   * learns nothing about which tenants exist, neither from the answer nor from its timing.
   */
  async authenticate(place: Place, credential: Credential): Promise<Authenticated | Unproven | undefined> {
    const shown = this.#tokenIn(credential);
    if (!shown) return credential.scheme === 'bearer' ? this.#foreign(place, credential.token) : undefined;
    const { store, now } = this.#needs;
    const record = await this.#tokens.get(shown.id, () => store.findToken(shown.id));
    const equal = timingSafeEqual(digestOf(shown.token), record?.digest ?? dummyDigest);
    if (!equal || !record || !isValid(record, now())) return undefined;

    const tenant = await this.#tenantAt(place, record.tenantId);
    if (!tenant || record.tenantId !== tenant.tenantId) return undefined;
    if (credential.scheme === 'basic' && !this.#needs.optionsOf(tenant).basicAuthentication) return undefined;
    this.#touch(record);
    return { tenant, tokenId: record.id, scopes: record.scopes, issuerRoles: record.issuerRoles };
  }

  /** Whether this token proved right on this node before; it may have ended since. Asks no store. */
  recognises(credential: Credential): boolean {
    const shown = this.#tokenIn(credential);
    const record = shown && this.#tokens.last(shown.id);
    return shown !== undefined && record !== undefined && timingSafeEqual(digestOf(shown.token), record.digest);
  }

  /** The tenant of that key; undefined when there is none. */
  async tenant(key: string): Promise<TenantRecord | undefined> {
    return isTenantKey(key) ? this.#tenants.get(key, () => this.#needs.store.find(key)) : undefined;
  }

  /** Makes a change of the tenant, and of its tokens of these ids, count at once on this node. */
  forget(tenant: { readonly key: string; readonly tenantId: string }, tokenIds: readonly string[] = []): void {
    this.#tenants.forget(tenant.key);
    this.#tenantsById.forget(tenant.tenantId);
    for (const id of tokenIds) this.#tokens.forget(id);
  }

  /** Makes the end of a client count at once on this node. */
  forgetClient(clientId: string): void {
    this.#tokens.forgetWhere((token) => token.clientId === clientId);
  }

  /** Makes a change of somebody's rights count at once on this node. */
  forgetIssuer(staffId: string): void {
    this.#tokens.forgetWhere((token) => token.issuedBy === staffId);
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    await Promise.all(this.#touching);
  }

  #tokenIn(credential: Credential): { readonly id: string; readonly token: string } | undefined {
    const candidates = credential.scheme === 'bearer' ? [credential.token] : fromBasic(credential);
    for (const token of candidates) {
      const id = this.#forms.map((form) => form.idOf(token)).find((found) => found !== undefined);
      if (id !== undefined && (credential.scheme === 'bearer' || id === credential.user)) return { id, token };
    }
    return undefined;
  }

  async #tenantAt(place: Place, tenantId: string): Promise<TenantRecord | undefined> {
    if ('key' in place) return this.tenant(place.key);
    const tenant = await this.#tenantsById.get(tenantId, () => this.#needs.store.findById(tenantId));
    return tenant && this.#needs.profileOf(tenant).sharedAddress === place.sharedAddress ? tenant : undefined;
  }

  /** A token of an issuer the tenant trusts. It is worth something at the tenant's own address alone. */
  async #foreign(place: Place, token: string): Promise<Authenticated | Unproven | undefined> {
    const { foreignTokens, optionsOf, profileOf } = this.#needs;
    const claimed = foreignTokens && 'key' in place ? claimedIssuer(token) : undefined;
    if (!foreignTokens || claimed === undefined || !('key' in place)) return undefined;
    const tenant = await this.tenant(place.key);
    if (!tenant) return undefined;
    let unproven: Unproven | undefined;
    for (const issuer of optionsOf(tenant).trustedIssuers.filter((trusted) => trusted.issuer === claimed)) {
      const verdict = await foreignTokens.verify(token, issuer);
      const problem = 'claims' in verdict ? foreignClaim(verdict.claims, issuer) : verdict.problem;
      if (problem === undefined && 'claims' in verdict) {
        return { tenant, tokenId: subjectOf(verdict.claims), scopes: issuer.scopes ?? profileOf(tenant).token.scopes };
      }
      unproven ??= { tenant, problem: `A token of ${issuer.issuer} was refused. ${problem}` };
    }
    return unproven;
  }

  /** Not waited for by the request; at most once a minute for each token. Access tokens are gone too soon to matter. */
  #touch(token: TokenRecord): void {
    if (token.clientId !== undefined) return;
    const at = this.#needs.now();
    const last = this.#touched.get(token.id) ?? token.lastUsedAt?.getTime() ?? 0;
    if (at.getTime() - last < touchInterval) return;
    this.#touched.delete(token.id);
    this.#touched.set(token.id, at.getTime());
    dropOldest(this.#touched, remembered);
    const writing = this.#needs.store
      .touchToken(token.tenantId, token.id, at)
      .catch(this.#needs.onError)
      .finally(() => this.#touching.delete(writing));
    this.#touching.add(writing);
  }
}

/** What a client of HTTP Basic may have made of a token: user is its id, and the password the secret part or the whole. */
function fromBasic({ user, password }: Extract<Credential, { readonly scheme: 'basic' }>): readonly string[] {
  return [password, `scim_${user}_${password}`];
}

function isValid(token: TokenRecord, now: Date): boolean {
  return token.revokedAt === undefined && (token.expiresAt === undefined || token.expiresAt > now);
}

/** What makes a token one of another tenant; undefined when it is this one's. */
function foreignClaim(claims: JsonObject, { claims: wanted }: TrustedIssuer): string | undefined {
  const name = Object.keys(wanted).find((claim) => !Object.hasOwn(claims, claim) || claims[claim] !== wanted[claim]);
  return name === undefined ? undefined : `Its claim ${name} is not that of this tenant.`;
}

/** Who a foreign token was given to, for the log. */
function subjectOf({ sub, azp, appid }: JsonObject): string {
  const name = [sub, azp, appid].find((claim) => typeof claim === 'string') ?? 'foreign token';
  return String(name)
    .replace(/\P{ASCII}|\p{Cc}/gu, '?')
    .slice(0, 100);
}
