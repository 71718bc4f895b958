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
import { type AccountService, accountService } from './accounts/account-service.ts';
import type { AccountStore } from './accounts/account-store.ts';
import { auditOf } from './audit.ts';
import type { NewEntry } from './collections/collection.ts';
import { storedDefinitions, typesWith } from './definitions.ts';
import { type EndpointOptions, readEndpointOptions } from './endpoint-options.ts';
import { guardedStore } from './guarded-store.ts';
import type { Profile, RuleContext } from './profile.ts';
import { protocolOptions } from './protocol-options.ts';
import type { TenantRates } from './rate-limit.ts';
import { type Operation, RequestUnderWay } from './request-under-way.ts';
import type { ScopedEndpoint } from './scopes.ts';
import { divided } from './tenant-options.ts';
import type { ActivityRecord, TenantRecord } from './tenant-store.ts';

/** The SCIM endpoint of one tenant. */
export interface TenantService extends Pick<ScimService, 'restore' | 'reindex'> {
  /** The accounts among its resources, for those who change them by hand. */
  readonly accounts: AccountService;
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
  /** Whether each write notes what became of the resource, for the application. */
  readonly events: boolean;
}

/** A tenant's resources, with what its application keeps beside the accounts among them. */
export interface AccountsOfTenant extends ResourceStore {
  readonly accounts: AccountStore;
}

const day = 86_400_000;
/** Where an application archives: the last moment databases and clients can write. */
const endOfTime = new Date(Date.UTC(9999, 11, 31));

/** What provisioning clients look accounts and groups up by. */
const lookedUp = ['userName', 'externalId', 'displayName', 'emails.value', 'phoneNumbers.value'];

/** Services kept ready; beyond this the one unused for longest is made again when it is needed. */
const kept = 1_000;

interface Needs {
  readonly profileOf: (tenant: TenantRecord) => Profile;
  readonly resources: (of: TenantResources) => AccountsOfTenant;
  readonly rates: TenantRates;
  readonly rateLimit?: Pace | undefined;
  /** Signs cursors; the same on every node. */
  readonly sign: (text: string) => string;
  readonly random: Random;
  readonly newId: () => string;
  readonly now: () => Date;
  /** Makes entries that came about with a write, where there is none of the name. */
  readonly ensure: (tenant: TenantRecord, entries: readonly NewEntry[]) => Promise<void>;
}

/** Makes each tenant's SCIM service once for every version of the tenant. */
export class TenantServices {
  readonly #needs: Needs;
  readonly #services = new Map<string, { readonly version: number; readonly service: TenantService }>();

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  of(tenant: TenantRecord): TenantService {
    return this.#kept(tenant.tenantId, tenant, () => this.#shownTypes(tenant));
  }

  /** The endpoint as whoever shows no token may see it: with nothing that only this tenant has. */
  ofAnyone(tenant: TenantRecord): TenantService {
    const shown = { ...tenant, settings: {}, definitions: {} };
    return this.#kept(`anyone ${tenant.tenantId}`, shown, () => this.#shownTypes(shown));
  }

  /** The tenant's accounts for those who change them by hand: with every attribute, also those hidden from clients. */
  accounts(tenant: TenantRecord): AccountService {
    const { resourceTypes } = this.#needs.profileOf(tenant);
    const whole = () => typesWith(resourceTypes, storedDefinitions(tenant.definitions));
    return this.#kept(`by hand ${tenant.tenantId}`, tenant, whole).accounts;
  }

  /** What of the tenant's endpoint scopes are about; opens nothing. */
  scopedEndpoint(tenant: TenantRecord): ScopedEndpoint {
    return { known: this.#needs.profileOf(tenant).token.scopes, types: this.#shownTypes(tenant) };
  }

  forget(tenantId: string): void {
    this.#services.delete(tenantId);
    this.#services.delete(`anyone ${tenantId}`);
    this.#services.delete(`by hand ${tenantId}`);
  }

  #shownTypes(tenant: TenantRecord): readonly ResourceType[] {
    return typesOf(this.#needs.profileOf(tenant), tenant);
  }

  #kept(name: string, tenant: TenantRecord, types: () => readonly ResourceType[]): TenantService {
    const known = this.#services.get(name);
    const entry =
      known?.version === tenant.version ? known : { version: tenant.version, service: this.#make(tenant, types()) };
    this.#services.delete(name);
    this.#services.set(name, entry);
    const oldest = this.#services.size > kept ? this.#services.keys().next().value : undefined;
    if (oldest !== undefined) this.#services.delete(oldest);
    return entry.service;
  }

  #make(tenant: TenantRecord, types: readonly ResourceType[]): TenantService {
    const { now, resources, rateLimit, ensure } = this.#needs;
    const profile = this.#needs.profileOf(tenant);
    const newId = profile.hasNumericIds ? () => inDigits(this.#needs.newId()) : this.#needs.newId;
    const { protocol, endpoint } = divided(tenant.options);
    const options = readEndpointOptions(endpoint, rateLimit);
    const scoped = { known: profile.token.scopes, types };
    const spoken = { ...defaultOptions, ...profile.options, ...protocolOptions(protocol) };
    const complete = tenant.indexed.filter((path) => spoken.filterable.includes(path));
    const indexed = new Set([...lookedUp, ...profile.unique, ...canonical(complete, types)]);
    const { tenantId, key } = tenant;
    const { undeleteDays, activityValues, events } = options;
    const opened = resources({ tenantId, key, types, indexed, events });
    const accountType = types.find(({ name }) => name === 'User') ?? types[0];
    const context: RuleContext = { settings: tenant.settings, lists: tenant.lists };
    const store = guardedStore(opened, {
      indexed,
      waitForCostly: () => this.#needs.rates.unindexed(tenantId, options.rateLimit),
      keptUntil: (removed) => {
        if (profile.removal === 'archive') return endOfTime;
        return undeleteDays > 0 ? new Date(removed.getTime() + undeleteDays * day) : undefined;
      },
      factsOf: (type, attributes) => (type === accountType?.name ? factsOf(profile, attributes, context) : undefined),
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
      ...(profile.presentResource && { present: (_type, resource) => profile.presentResource?.(resource) ?? resource }),
      accept: (_type, attributes, before) => accepted(profile, attributes, before, { ...context, now: now() }),
      onWarning: ({ message }) => RequestUnderWay.current?.warn(message),
      onOperation: (operation, answered) => RequestUnderWay.current?.operated(operation, answered),
    });
    const { sourceAddresses } = options;
    const isListed = addressRanges(sourceAddresses);
    const handle = async (underWay: RequestUnderWay, request: ScimRequest): Promise<ScimResponse> => {
      const answer = await underWay.run(() => service.handle(request));
      if (underWay.entries.length > 0 && answer.status < 400) await ensure(tenant, underWay.entries);
      return answer;
    };
    return {
      accounts: accountService({
        store: opened.accounts,
        type: accountType ?? { name: 'User', endpoint: '/Users' },
        handle,
        restore: (id) => service.restore(id, newId()),
      }),
      options,
      scoped,
      bodyLimit: (path) => service.bodyLimit(path),
      isOpenTo: (address) => sourceAddresses.length === 0 || isListed(address),
      handle: async (request) => {
        const underWay = new RequestUnderWay();
        const answer = await handle(underWay, request);
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

/** What a new account is to the application beside its attributes; nothing where the application keeps nothing. */
function factsOf({ accounts }: Profile, attributes: JsonObject, context: RuleContext): JsonObject | undefined {
  if (!accounts) return undefined;
  const asked = RequestUnderWay.current?.asked;
  return { ...accounts.newAccount(attributes, context, asked), source: asked ? 'local' : 'directory' };
}

/** The same id, a UUID (RFC 9562), as a decimal number: as unique, and in the same order. */
function inDigits(id: string): string {
  return BigInt(`0x${id.replaceAll('-', '')}`).toString();
}

/** The attributes as the application's rule makes them; what it says of them goes to the log. */
function accepted(
  { acceptResource }: Profile,
  attributes: JsonObject,
  before: JsonObject | undefined,
  context: RuleContext & { readonly now: Date },
): JsonObject {
  if (!acceptResource) return attributes;
  const underWay = RequestUnderWay.current;
  const {
    notes = [],
    entries = [],
    ...made
  } = acceptResource(attributes, before, {
    ...context,
    byHand: underWay?.asked !== undefined,
  });
  for (const note of notes) underWay?.warn(note);
  underWay?.entries.push(...entries);
  return made.attributes;
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
