import { AsyncLocalStorage } from 'node:async_hooks';
import {
  createScimService,
  type ResourceStore,
  type ResourceType,
  type ScimRequest,
  type ScimResponse,
  type ScimService,
} from '@lockstep/scim';
import type { Profile } from './profile.ts';
import type { TenantRecord } from './tenant-store.ts';

/** The SCIM endpoint of one tenant. */
export interface TenantService {
  handle(request: ScimRequest): Promise<TenantAnswer>;
}

export interface TenantAnswer extends ScimResponse {
  /** What of the request was left aside, for the tenant's log. */
  readonly warnings: readonly string[];
}

/** What a tenant's resources are kept for: enough to open a `ResourceStore` that serves this tenant alone. */
export interface TenantResources {
  readonly tenantId: string;
  readonly key: string;
  readonly types: readonly ResourceType[];
  /** Canonical paths every write brings index entries for. */
  readonly indexed: ReadonlySet<string>;
}

/** What provisioning clients look accounts and groups up by. */
const lookedUp = ['userName', 'externalId', 'displayName', 'emails.value', 'phoneNumbers.value'];

/** Services kept ready; beyond this the one unused for longest is made again when it is needed. */
const kept = 1_000;

interface Needs {
  readonly profileOf: (tenant: TenantRecord) => Profile;
  readonly resources: (of: TenantResources) => ResourceStore;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** Makes each tenant's SCIM service once for every version of the tenant. */
export class TenantServices {
  readonly #needs: Needs;
  readonly #services = new Map<string, { readonly version: number; readonly service: TenantService }>();
  /** Warnings of the request under way: one service answers many requests at once. */
  readonly #warnings = new AsyncLocalStorage<string[]>();

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  of(tenant: TenantRecord): TenantService {
    const known = this.#services.get(tenant.tenantId);
    const entry =
      known?.version === tenant.version ? known : { version: tenant.version, service: this.#collecting(tenant) };
    this.#services.delete(tenant.tenantId);
    this.#services.set(tenant.tenantId, entry);
    const oldest = this.#services.size > kept ? this.#services.keys().next().value : undefined;
    if (oldest !== undefined) this.#services.delete(oldest);
    return entry.service;
  }

  forget(tenantId: string): void {
    this.#services.delete(tenantId);
  }

  #collecting(tenant: TenantRecord): TenantService {
    const service = this.#make(tenant);
    return {
      handle: async (request) => {
        const warnings: string[] = [];
        const answer = await this.#warnings.run(warnings, () => service.handle(request));
        return { ...answer, warnings: [...new Set(warnings)] };
      },
    };
  }

  #make(tenant: TenantRecord): ScimService {
    const { newId, now, resources } = this.#needs;
    const profile = this.#needs.profileOf(tenant);
    const ignored = profile.ignoredAttributes?.(tenant.settings) ?? [];
    const types = profile.resourceTypes.map((type) => without(type, ignored));
    const indexed = new Set([...lookedUp, ...profile.unique]);
    return createScimService({
      resourceTypes: types,
      options: { ...profile.options, ...tenant.options },
      filterable: profile.filterable,
      requiredOnCreate: profile.requiredOnCreate,
      unique: profile.unique,
      indexed: [...indexed],
      store: resources({ tenantId: tenant.tenantId, key: tenant.key, types, indexed }),
      newId,
      now,
      onWarning: ({ message }) => this.#warnings.getStore()?.push(message),
    });
  }
}

/** The resource type without some core attributes: clients do not see them, and what is stored of them stays. */
function without(type: ResourceType, names: readonly string[]): ResourceType {
  const attributes = type.schema.attributes.filter(({ name }) => !names.includes(name));
  return { ...type, schema: { ...type.schema, attributes } };
}
