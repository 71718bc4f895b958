import { AsyncLocalStorage } from 'node:async_hooks';
import {
  createScimService,
  defaultOptions,
  type JsonObject,
  type ResourceStore,
  type ResourceType,
  ScimError,
  type ScimRequest,
  type ScimResponse,
} from '@lockstep/scim';
import { addressRanges, type Pace } from '../access/index.ts';
import { isCostly } from './costly-query.ts';
import { storedDefinitions, typesWith } from './definitions.ts';
import { type EndpointOptions, readEndpointOptions } from './endpoint-options.ts';
import type { Profile } from './profile.ts';
import { protocolOptions } from './protocol-options.ts';
import type { TenantRates } from './rate-limit.ts';
import type { ScopedEndpoint } from './scopes.ts';
import { divided } from './tenant-options.ts';
import type { TenantRecord } from './tenant-store.ts';

/** The SCIM endpoint of one tenant. */
export interface TenantService {
  readonly options: EndpointOptions;
  readonly scoped: ScopedEndpoint;
  /** Most bytes a body sent to a path below the base may have. */
  bodyLimit(path: string): number;
  /** Whether requests may come from this address. */
  isOpenTo(address: string): boolean;
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
  readonly rates: TenantRates;
  readonly rateLimit?: Pace | undefined;
  /** Signs cursors; the same on every node. */
  readonly sign: (text: string) => string;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** What comes up while one request is answered. */
interface UnderWay {
  readonly warnings: string[];
  retryAfter: number;
}

/** Makes each tenant's SCIM service once for every version of the tenant. */
export class TenantServices {
  readonly #needs: Needs;
  readonly #services = new Map<string, { readonly version: number; readonly service: TenantService }>();
  /** One service answers many requests at once. */
  readonly #underWay = new AsyncLocalStorage<UnderWay>();

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  of(tenant: TenantRecord): TenantService {
    return this.#kept(tenant.tenantId, tenant);
  }

  /** The endpoint as whoever shows no token may see it: with nothing that only this tenant has. */
  ofAnyone(tenant: TenantRecord): TenantService {
    return this.#kept(`anyone ${tenant.tenantId}`, { ...tenant, settings: {}, definitions: {} });
  }

  /** What of the tenant's endpoint scopes are about; opens nothing. */
  scopedEndpoint(tenant: TenantRecord): ScopedEndpoint {
    const profile = this.#needs.profileOf(tenant);
    return { known: profile.token.scopes, types: typesOf(profile, tenant) };
  }

  forget(tenantId: string): void {
    this.#services.delete(tenantId);
    this.#services.delete(`anyone ${tenantId}`);
  }

  #kept(name: string, tenant: TenantRecord): TenantService {
    const known = this.#services.get(name);
    const entry = known?.version === tenant.version ? known : { version: tenant.version, service: this.#make(tenant) };
    this.#services.delete(name);
    this.#services.set(name, entry);
    const oldest = this.#services.size > kept ? this.#services.keys().next().value : undefined;
    if (oldest !== undefined) this.#services.delete(oldest);
    return entry.service;
  }

  #make(tenant: TenantRecord): TenantService {
    const { newId, now, resources, rateLimit } = this.#needs;
    const profile = this.#needs.profileOf(tenant);
    const { protocol, endpoint } = divided(tenant.options);
    const options = readEndpointOptions(endpoint, rateLimit);
    const scoped = this.scopedEndpoint(tenant);
    const { types } = scoped;
    const indexed = new Set([...lookedUp, ...profile.unique]);
    const spoken = { ...defaultOptions, ...profile.options, ...protocolOptions(protocol) };
    const service = createScimService({
      resourceTypes: types,
      options: spoken,
      ...(profile.filterable && { filterable: profile.filterable }),
      requiredOnCreate: profile.requiredOnCreate,
      unique: profile.unique,
      indexed: [...indexed],
      authenticationSchemes: schemesOf(options),
      cursors: { tenant: tenant.tenantId, sign: this.#needs.sign },
      store: this.#paced(
        resources({ tenantId: tenant.tenantId, key: tenant.key, types, indexed }),
        tenant.tenantId,
        options,
        indexed,
      ),
      newId,
      now,
      onWarning: ({ message }) => this.#underWay.getStore()?.warnings.push(message),
    });
    const { sourceAddresses } = options;
    const isListed = addressRanges(sourceAddresses);
    return {
      options,
      scoped,
      bodyLimit: (path) => (isBulkPath(path) ? spoken.bulk.maxPayloadSize : spoken.maxBodySize),
      isOpenTo: (address) => sourceAddresses.length === 0 || isListed(address),
      handle: async (request) => {
        const underWay: UnderWay = { warnings: [], retryAfter: 0 };
        const answer = await this.#underWay.run(underWay, () => service.handle(request));
        const { retryAfter, warnings } = underWay;
        return {
          ...answer,
          ...(retryAfter > 0 && { headers: { ...answer.headers, 'retry-after': String(retryAfter) } }),
          warnings: [...new Set(warnings)],
        };
      },
    };
  }

  /** The store, which answers queries that cost much at the tenant's pace for them. */
  #paced(
    store: ResourceStore,
    tenantId: string,
    options: EndpointOptions,
    indexed: ReadonlySet<string>,
  ): ResourceStore {
    return {
      insert: (type, draft) => store.insert(type, draft),
      read: (type, id, want) => store.read(type, id, want),
      change: (type, id, want, at, decide) => store.change(type, id, want, at, decide),
      remove: (type, id, at, check) => store.remove(type, id, at, check),
      lookup: (ids) => store.lookup(ids),
      query: async (type, query, want) => {
        const wait = isCostly(query, indexed) ? this.#needs.rates.unindexed(tenantId, options.rateLimit) : 0;
        if (wait === 0) return store.query(type, query, want);
        const underWay = this.#underWay.getStore();
        if (underWay) underWay.retryAfter = wait;
        throw new ScimError(
          429,
          undefined,
          `Too many queries without an indexed filter. Come again in ${wait} seconds.`,
        );
      },
    };
  }
}

/** The tenant's resource types as its settings and what it registered make them. */
function typesOf(profile: Profile, { settings, definitions }: TenantRecord): readonly ResourceType[] {
  const ignored = profile.ignoredAttributes?.(settings) ?? [];
  const own = profile.resourceTypes.map((type) => without(type, ignored));
  return typesWith(own, storedDefinitions(definitions));
}

/** The resource type without some core attributes: clients do not see them, and what is stored of them stays. */
function without(type: ResourceType, names: readonly string[]): ResourceType {
  const attributes = type.schema.attributes.filter(({ name }) => !names.includes(name));
  return { ...type, schema: { ...type.schema, attributes } };
}

/** Whether a path below the base is that of bulk requests (RFC 7644 section 3.7). */
export function isBulkPath(path: string): boolean {
  return /^\/+bulk\/*$/i.test(path);
}

/** The ways to authenticate, as discovery shows them (RFC 7643 section 5). */
function schemesOf({ basicAuthentication }: EndpointOptions): readonly JsonObject[] {
  const bearer = {
    type: 'oauthbearertoken',
    name: 'OAuth Bearer Token',
    description: 'Token of the tenant, or an OAuth 2.0 access token',
    specUri: 'https://www.rfc-editor.org/info/rfc6750',
    primary: true,
  };
  const basic = {
    type: 'httpbasic',
    name: 'HTTP Basic',
    description: 'Id of a token as user, its secret part as password',
    specUri: 'https://www.rfc-editor.org/info/rfc7617',
    primary: false,
  };
  return basicAuthentication ? [bearer, basic] : [bearer];
}
