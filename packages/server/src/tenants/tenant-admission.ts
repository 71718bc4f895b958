import type { Credential } from '../access/index.ts';
import type { Profile } from './profile.ts';
import type { TenantRates } from './rate-limit.ts';
import { isPermitted } from './scopes.ts';
import type { Authenticated, Place, TenantAccess, Unproven } from './tenant-access.ts';
import { isBulkPath, type TenantService, type TenantServices } from './tenant-services.ts';
import type { TenantRecord } from './tenant-store.ts';

/** What a request that was authenticated is about. */
interface Intent {
  readonly method: string;
  /** Below the tenant's base address. */
  readonly path: string;
  /** Address it came from. */
  readonly source: string;
}

/** Why a request that was authenticated is refused all the same. */
export interface Refusal {
  readonly status: 403 | 429;
  readonly detail: string;
  /** Seconds to wait, with 429. */
  readonly retryAfter?: number;
}

interface Needs {
  readonly access: TenantAccess;
  readonly services: TenantServices;
  readonly rates: TenantRates;
  readonly profileOf: (tenant: TenantRecord) => Profile;
  /** Whether roles of the tenant's staff allow changing what the endpoint does. */
  readonly mayConfigure: (tenant: TenantRecord, roles: readonly string[]) => boolean;
}

/** Who comes to the SCIM endpoints of tenants, whether a request may go on, and whether it belongs into the log. */
export class TenantAdmission {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /**
   * Who shows this credential; undefined for every kind of wrong one, also for a tenant that does not exist. A signed
   * token of an issuer the tenant trusts is told apart when it is wrong, for the tenant's log and for no one else.
   */
  authenticate(place: Place, credential: Credential): Promise<Authenticated | Unproven | undefined> {
    return this.#needs.access.authenticate(place, credential);
  }

  /** Whether this credential proved right here before; it may have ended since. */
  recognises(credential: Credential): boolean {
    return this.#needs.access.recognises(credential);
  }

  /** The tenant of that key, when it shows its discovery documents to anyone. */
  async openlyDiscovered(key: string): Promise<TenantRecord | undefined> {
    const tenant = await this.#needs.access.tenant(key);
    return tenant && this.#needs.services.of(tenant).options.discoveryOpen ? tenant : undefined;
  }

  /** Why a request may not go on although it was authenticated: its source, its scopes, or too many before it. */
  refusalOf(
    { tenant, tokenId, scopes, issuerRoles }: Authenticated,
    { method, path, source }: Intent,
  ): Refusal | undefined {
    const { tenantId } = tenant;
    const service = this.#needs.services.of(tenant);
    if (!service.isOpenTo(source)) {
      const detail = `Requests from ${source} are not accepted. The tenant lists the addresses they may come from.`;
      return { status: 403, detail };
    }
    const wait = tokenId === undefined ? this.#needs.rates.anyone(tenantId) : this.#waitOf(service, tenantId, path);
    if (wait > 0) return { status: 429, detail: `Too many requests. Come again in ${wait} seconds.`, retryAfter: wait };
    if (tokenId === undefined) return undefined;
    const closed = this.#closed(tenant, issuerRoles);
    if (closed !== undefined) return { status: 403, detail: closed };
    if (isPermitted(scopes, { method, path }, service.scoped)) return undefined;
    const detail = `The scopes of this token (${scopes.join(' ')}) do not allow it. Use a token that has the scope.`;
    return { status: 403, detail };
  }

  /** Whether a token of a trusted issuer that proved nothing belongs into the request log: anybody can send many. */
  isFailureNoted({ tenant }: Unproven): boolean {
    return this.#needs.rates.isWorthNoting(tenant.tenantId);
  }

  /**
   * Whether a request belongs into the request log: not when nobody is known to have made it, nor every one of a flood
   * that was refused.
   */
  isNoted({ tenant, tokenId }: Authenticated, refusal: Refusal | undefined): boolean {
    if (tokenId === undefined) return false;
    return refusal?.status !== 429 || this.#needs.rates.isWorthNoting(tenant.tenantId);
  }

  /** Why the endpoint takes no request although the token is right: the application says so, or its maker may no more. */
  #closed(tenant: TenantRecord, issuerRoles: readonly string[] | undefined): string | undefined {
    if (issuerRoles !== undefined && !this.#needs.mayConfigure(tenant, issuerRoles)) {
      return 'The account this token was made with may not change the configuration. Generate a token with one that may.';
    }
    return this.#needs.profileOf(tenant).refuses?.(tenant.settings, tenant.displayName);
  }

  #waitOf({ options }: TenantService, tenantId: string, path: string): number {
    const wait = this.#needs.rates.request(tenantId, options.rateLimit);
    return wait > 0 || !isBulkPath(path) ? wait : this.#needs.rates.bulk(tenantId, options.rateLimit);
  }
}
