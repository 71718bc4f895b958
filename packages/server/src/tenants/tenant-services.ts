import {
  createScimService,
  defaultOptions,
  type JsonObject,
  type LifecycleEvent,
  type Removed,
  type RemovedPlace,
  type ResourceStore,
  type ResourceType,
  type ScimRequest,
  type ScimResponse,
  type ScimService,
  valuePath,
} from '@lockstep/scim';
import { addressRanges, hashPassword, type Pace, type Random } from '../access/index.ts';
import { auditOf } from './audit.ts';
import { storedDefinitions, typesWith } from './definitions.ts';
import { type EndpointOptions, readEndpointOptions } from './endpoint-options.ts';
import { guardedStore } from './guarded-store.ts';
import type { Profile } from './profile.ts';
import { protocolOptions } from './protocol-options.ts';
import type { TenantRates } from './rate-limit.ts';
import { type Operation, RequestUnderWay } from './request-under-way.ts';
import type { ScopedEndpoint } from './scopes.ts';
import { divided } from './tenant-options.ts';
import type { ActivityRecord, TenantRecord } from './tenant-store.ts';

/** The SCIM endpoint of one tenant. */
export interface TenantService extends Pick<ScimService, 'restore' | 'reindex'> {
  readonly options: EndpointOptions;
  readonly scoped: ScopedEndpoint;
  /** Most bytes a body sent to a path below the base may have. */
  bodyLimit(path: string): number;
  /** Whether requests may come from this address. */
  isOpenTo(address: string): boolean;
  handle(request: ScimRequest): Promise<TenantAnswer>;
  /** Removed resources that can be brought back, the latest removal first. */
  listRemoved(page: { readonly limit: number; readonly after?: RemovedPlace }): Promise<readonly Removed[]>;
  /** What became of accounts, for whoever lets people in. */
  lifecycle(page: { readonly after?: number; readonly limit: number }): Promise<readonly LifecycleEvent[]>;
}

/** What a write changed, for the tenant's log. */
export type Audit = Pick<ActivityRecord, 'changed' | 'values'>;

export interface TenantAnswer extends ScimResponse, Audit {
  /** What of the request was left aside, for the tenant's log. */
  readonly warnings: readonly string[];
  /** What a bulk request did one by one. */
  readonly operations: readonly (Omit<Operation, 'changes'> & Audit)[];
}

/** What a tenant's resources are kept for: enough to open a `ResourceStore` that serves this tenant alone. */
export interface TenantResources {
  readonly tenantId: string;
  readonly key: string;
  readonly types: readonly ResourceType[];
  /** Canonical paths every write brings index entries for. */
  readonly indexed: ReadonlySet<string>;
}

const day = 86_400_000;

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
  readonly random: Random;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** Makes each tenant's SCIM service once for every version of the tenant. */
export class TenantServices {
  readonly #needs: Needs;
  readonly #services = new Map<string, { readonly version: number; readonly service: TenantService }>();

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
    const spoken = { ...defaultOptions, ...profile.options, ...protocolOptions(protocol) };
    const complete = tenant.indexed.filter((path) => spoken.filterable.includes(path));
    const indexed = new Set([...lookedUp, ...profile.unique, ...canonical(complete, types)]);
    const { tenantId, key } = tenant;
    const { undeleteDays, activityValues } = options;
    const store = guardedStore(resources({ tenantId, key, types, indexed }), {
      indexed,
      waitForCostly: () => this.#needs.rates.unindexed(tenantId, options.rateLimit),
      keptUntil: (removed) => (undeleteDays > 0 ? new Date(removed.getTime() + undeleteDays * day) : undefined),
    });
    const service = createScimService({
      resourceTypes: types,
      options: spoken,
      ...(profile.filterable && { filterable: profile.filterable }),
      requiredOnCreate: profile.requiredOnCreate,
      unique: profile.unique,
      indexed: [...lookedUp, ...profile.unique],
      authenticationSchemes: schemesOf(options),
      cursors: { tenant: tenantId, sign: this.#needs.sign },
      store,
      newId,
      now,
      hashPassword: (password) => hashPassword(password, this.#needs.random),
      onWarning: ({ message }) => RequestUnderWay.current?.warn(message),
      onOperation: (operation, answered) => RequestUnderWay.current?.operated(operation, answered),
    });
    const { sourceAddresses } = options;
    const isListed = addressRanges(sourceAddresses);
    return {
      options,
      scoped,
      bodyLimit: (path) => service.bodyLimit(path),
      isOpenTo: (address) => sourceAddresses.length === 0 || isListed(address),
      handle: async (request) => {
        const underWay = new RequestUnderWay();
        const answer = await underWay.run(() => service.handle(request));
        const { retryAfter, warnings, changes, operations } = underWay;
        return {
          ...answer,
          ...(retryAfter > 0 && { headers: { ...answer.headers, 'retry-after': String(retryAfter) } }),
          warnings,
          ...auditOf(changes, activityValues),
          operations: operations.map(({ changes: made, ...operation }) => ({
            ...operation,
            ...auditOf(made, activityValues),
          })),
        };
      },
      listRemoved: (page) => store.listRemoved(now(), page),
      lifecycle: (page) => store.lifecycle(page),
      restore: (id) => service.restore(id),
      reindex: (paths, place, limit) => service.reindex(paths, place, limit),
    };
  }
}

/**
 * Paths as indexes and filters call them. What no type has is left out, and what is computed and not stored: that has
 * no index entries, so a look-up would find nothing.
 */
function canonical(paths: readonly string[], types: readonly ResourceType[]): readonly string[] {
  const found = types.flatMap((type) => paths.flatMap((path) => valuePath(path, type) ?? []));
  const stored = found.filter(({ extension, attribute }) => extension !== undefined || !computed.has(attribute.name));
  return stored.map(({ text }) => text);
}

const computed = new Set(['id', 'meta', 'schemas', 'members', 'groups']);

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
