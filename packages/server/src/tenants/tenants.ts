import type { JsonObject } from '@lockstep/scim';
import { z } from 'zod';
import type { Pace, Random, SecretBox } from '../access/index.ts';
import { TenantAccounts } from './accounts/tenant-accounts.ts';
import { ActivityLog, type Retention } from './activity-log.ts';
import type { ApplicationPorts, Caller } from './application-ports.ts';
import { TenantCollections } from './collections/tenant-collections.ts';
import { type CreatedTenant, createTenant, displayName, isTenantKey } from './create-tenant.ts';
import { readEndpointOptions } from './endpoint-options.ts';
import type { ForeignTokens } from './foreign-tokens.ts';
import { indexDue, withIndexing } from './indexing.ts';
import type { Profile } from './profile.ts';
import { protocolOptions } from './protocol-options.ts';
import { TenantRates } from './rate-limit.ts';
import { RemovedResources } from './removed-resources.ts';
import { type ShownSettings, settingsSave, shownSettings } from './settings/tenant-settings.ts';
import { TenantStaff } from './staff/tenant-staff.ts';
import { TenantAccess } from './tenant-access.ts';
import { TenantAdmission } from './tenant-admission.ts';
import { TenantClients } from './tenant-clients.ts';
import { TenantConsole } from './tenant-console.ts';
import { TenantDefinitions } from './tenant-definitions.ts';
import { changedOptions, divided, type OptionSurroundings, type ShownOptions, shownOptions } from './tenant-options.ts';
import { type ApplicationLetter, portsOf } from './tenant-ports.ts';
import { accept, denied, notFound, stale } from './tenant-problem.ts';
import { type AccountsOfTenant, type TenantResources, type TenantService, TenantServices } from './tenant-services.ts';
import type {
  ActivityQuery,
  ActivityRecord,
  TenantChange,
  TenantPage,
  TenantRecord,
  TenantStore,
  TenantSummary,
} from './tenant-store.ts';
import { TenantTokens } from './tenant-tokens.ts';

export interface TenantsNeeds {
  readonly store: TenantStore;
  readonly profiles: readonly Profile[];
  /** Opens the resources of one tenant. */
  readonly resources: (of: TenantResources) => AccountsOfTenant;
  readonly secretBox: SecretBox;
  readonly random: Random;
  readonly newId: () => string;
  readonly now: () => Date;
  /** Signs what is handed to clients to be shown again, under a key all nodes have. */
  readonly sign: (text: string) => string;
  /** The pace of tenants that set none. */
  readonly rateLimit?: Pace;
  /** How long, and how much of, each tenant's request log is kept. */
  readonly retention?: Retention;
  /** Checks signed tokens of other issuers; without it no tenant can trust any. */
  readonly foreignTokens?: ForeignTokens;
  /** Sends a mail of an application; without it none can be sent. Rejects when it is not taken. */
  readonly mail?: ((letter: ApplicationLetter) => Promise<void>) | undefined;
  /** What links in mails begin with. */
  readonly address?: (() => string | undefined) | undefined;
  /** Told of a tenant that was changed, or of staff whose rights were: what stands on them may end. */
  readonly onChanged?: (change: { readonly tenant: TenantRecord } | { readonly staffId: string }) => Promise<void>;
  /** Told of failures of work that no request waits for. */
  readonly onError: (error: unknown) => void;
}

const renaming = z.strictObject({ displayName: displayName.optional() }, { error: 'must be a JSON object' });

/**
 * The tenants of the application side: their life from creation to erasure, who may reach them and how fast, their SCIM
 * service and their request log. Tenants are named by key. Refusals are `TenantProblem`s.
 */
export class Tenants {
  readonly accounts: TenantAccounts;
  readonly collections: TenantCollections;
  readonly staff: TenantStaff;
  readonly console: TenantConsole;
  readonly tokens: TenantTokens;
  readonly clients: TenantClients;
  readonly definitions: TenantDefinitions;
  readonly admission: TenantAdmission;
  readonly removed: RemovedResources;
  readonly #needs: TenantsNeeds;
  readonly #access: TenantAccess;
  readonly #services: TenantServices;
  readonly #activity: ActivityLog;

  constructor(needs: TenantsNeeds) {
    this.#needs = needs;
    const profileOf = (tenant: TenantRecord) => this.profileOf(tenant);
    const rates = new TenantRates(needs.now);
    this.#services = new TenantServices({
      ...needs,
      profileOf,
      rates,
      ensure: (tenant, entries) => this.collections.ensure(tenant, entries),
    });
    this.#access = new TenantAccess({
      ...needs,
      profileOf,
      optionsOf: ({ options }) => readEndpointOptions(divided(options).endpoint, needs.rateLimit),
    });
    const endpointOf = (tenant: TenantRecord) => this.#services.scopedEndpoint(tenant);
    this.tokens = new TenantTokens({
      ...needs,
      endpointOf,
      rulesOf: (tenant) => profileOf(tenant).token,
      isBound: (tenant) => profileOf(tenant).staff.bindsTokens ?? false,
      onEnded: (tenant, ids) => this.#access.forget(tenant, ids),
    });
    this.clients = new TenantClients({ ...needs, endpointOf, onRemoved: (id) => this.#access.forgetClient(id) });
    this.#activity = new ActivityLog(needs);
    this.console = new TenantConsole(needs);
    const portsFor = (tenant: TenantRecord, caller: Caller) => this.#portsFor(tenant, caller);
    const serviceOf = (tenant: TenantRecord) => this.#services.accounts(tenant);
    this.accounts = new TenantAccounts({ profileOf, serviceOf, portsFor });
    this.collections = new TenantCollections({
      ...needs,
      profileOf,
      portsFor,
      onChange: (tenant) => this.#access.forget(tenant),
    });
    this.staff = new TenantStaff({ ...needs, profileOf, onChange: (id) => this.#staffChanged(id) });
    this.definitions = new TenantDefinitions({
      profileOf,
      update: (tenant, change, ifVersion) => this.#update(tenant, change, ifVersion),
    });
    this.removed = new RemovedResources({ profileOf, serviceOf: (tenant) => this.#services.of(tenant) });
    this.admission = new TenantAdmission({
      access: this.#access,
      services: this.#services,
      rates,
      profileOf,
      mayConfigure: (tenant, roles) => this.staff.allows(tenant, roles, 'configuration'),
    });
  }

  /**
   * Makes a tenant from a request body (`profile`, `key`, `displayName`, `plan`, `setUp`). With `setUp` it is ready for
   * use: a token that works at once, a first administrator, and the application's default settings under `settings`,
   * which come from the program and never from a request. 400 for anything unknown or ill-formed, 409 `TenantKeyInUse`.
   */
  create(body: unknown, settings: JsonObject = {}): Promise<CreatedTenant> {
    return createTenant({ ...this.#needs, tokens: this.tokens, collections: this.collections }, body, settings);
  }

  /** The tenant of that key, if there is one. */
  async find(key: string): Promise<TenantRecord | undefined> {
    return isTenantKey(key) ? this.#needs.store.find(key) : undefined;
  }

  /** The tenant of that key; 404 when there is none. */
  async get(key: string): Promise<TenantRecord> {
    const tenant = await this.find(key);
    if (!tenant) throw notFound(`tenant "${key.slice(0, 63)}"`);
    return tenant;
  }

  /** The id of the profile that goes by a name; undefined when none does. */
  profileNamed(name: string): string | undefined {
    return this.#needs.profiles.find(({ id, aliases }) => id === name || aliases.includes(name))?.id;
  }

  /** Tenants by key, at most `limit` after the key `after`. */
  list(page: TenantPage): Promise<readonly TenantSummary[]> {
    return this.#needs.store.list(page);
  }

  /** Changes what may be changed, the display name. With `ifVersion`, 412 unless that is the tenant's version. */
  async change(key: string, body: unknown, ifVersion?: number): Promise<TenantRecord> {
    const change = accept(renaming, body);
    return this.#update(await this.get(key), change, ifVersion);
  }

  /** The application's settings page of a tenant. */
  settings(tenant: TenantRecord, caller: Caller): ShownSettings {
    return shownSettings(tenant, this.profileOf(tenant), caller);
  }

  /** Saves the settings page from a request body, all or nothing; see `settingsSave`. `ifVersion` as in `change`. */
  async saveSettings(key: string, body: unknown, caller: Caller, ifVersion?: number): Promise<TenantRecord> {
    const tenant = await this.get(key);
    const ports = this.#portsFor(tenant, caller);
    const { settings, entries } = await settingsSave(tenant, this.profileOf(tenant), body, caller, ports);
    const change = { settings, ...(entries && { entries: this.collections.stepsOf(tenant, entries) }) };
    // What was merged with must still be there when it is written.
    return this.#update(tenant, change, ifVersion ?? tenant.version);
  }

  /** Every protocol and endpoint option of the tenant, with its default. */
  options(tenant: TenantRecord): ShownOptions {
    return shownOptions(tenant.options, this.profileOf(tenant), this.#surroundings());
  }

  /**
   * Sets the options a request body names; null gives one back its default. It holds at once here, and within two
   * seconds on every other node. 400 naming every unknown option and wrong value; `ifVersion` as in `change`.
   */
  async changeOptions(key: string, body: unknown, ifVersion?: number): Promise<TenantRecord> {
    const tenant = await this.get(key);
    const options = changedOptions(tenant.options, body, this.profileOf(tenant), this.#surroundings());
    // What was merged with must still be there when it is written.
    return this.#update(tenant, { options }, ifVersion ?? tenant.version);
  }

  /** Ends every token of the tenant and erases all its data. `ifVersion` as in `change`. */
  async remove(key: string, ifVersion?: number): Promise<void> {
    const tenant = await this.get(key);
    const removed = await this.#needs.store.remove(tenant.tenantId, ifVersion);
    if (removed === 'stale') throw stale();
    if (!removed) throw notFound(`tenant "${key}"`);
    this.#access.forget(tenant);
    this.#services.forget(tenant.tenantId);
  }

  /** Throws `TenantProblem` 403 for a caller who has nothing to do with tokens in this application. */
  refuseTokens(tenant: TenantRecord, caller: Caller): void {
    if (this.profileOf(tenant).token.isByOperators && caller.kind !== 'operator') throw denied();
    // The token belongs to the page: without the one there is not the other.
    if (caller.kind === 'staff' && this.profileOf(tenant).settings) this.settings(tenant, caller);
  }

  /** Makes the end of tokens that were given to a client count at once on this node. */
  forgetClient(id: string): void {
    this.#access.forgetClient(id);
  }

  /** Base addresses that applications have for all their tenants, where the token alone tells the tenant. */
  get sharedAddresses(): readonly string[] {
    return this.#needs.profiles.flatMap(({ sharedAddress }) => sharedAddress ?? []);
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

  /** The SCIM service of a tenant for whoever shows no token: it tells nothing that only this tenant has. */
  serviceForAnyone(tenant: TenantRecord): TenantService {
    return this.#services.ofAnyone(tenant);
  }

  /** Notes a request in the tenant's log, without what looks like a secret; written a moment later. */
  record(entry: Omit<ActivityRecord, 'id'>): void {
    this.#activity.record({ id: this.#needs.newId(), ...entry });
  }

  /** The tenant's request log, newest first, as far as it is written. */
  async activity(key: string, query: ActivityQuery): Promise<readonly ActivityRecord[]> {
    const tenant = await this.get(key);
    return this.#needs.store.listActivity(tenant.tenantId, query);
  }

  /** Erases what has outlived its time: old entries of request logs, access tokens that have expired. */
  async sweep(): Promise<void> {
    await this.#activity.sweep();
    await this.staff.sweep();
  }

  /** Gives stored resources index entries for what tenants made filterable, as far as that is due. */
  index(): Promise<void> {
    return indexDue({
      store: this.#needs.store,
      serviceOf: (tenant) => this.#services.of(tenant),
      now: this.#needs.now,
      onDone: (tenant) => this.#access.forget(tenant),
    });
  }

  /** Notes in the log of each tenant which of its tokens come to their end: 30, 7 and 1 days ahead, once each. */
  warnOfEnds(): Promise<void> {
    return this.tokens.warnOfEnds((entry) => this.record(entry));
  }

  /** Writes what waits to be written. */
  async close(): Promise<void> {
    await Promise.all([this.#access.close(), this.#activity.close()]);
  }

  #portsFor(tenant: TenantRecord, caller: Caller): ApplicationPorts {
    const { accounts, collections, staff, tokens } = this;
    return portsOf({ ...this.#needs, accounts, collections, staff, tokens }, tenant, caller);
  }

  async #update(tenant: TenantRecord, change: TenantChange, ifVersion: number | undefined): Promise<TenantRecord> {
    const usual = this.profileOf(tenant).options.filterable ?? [];
    const filterable = (options: JsonObject) => protocolOptions(divided(options).protocol).filterable ?? usual;
    const paths = { before: filterable(tenant.options), after: filterable(change.options ?? tenant.options) };
    const whole = withIndexing(tenant, change, paths, this.#needs);
    const changed = await this.#needs.store.update(tenant.tenantId, whole, ifVersion);
    if (changed === 'stale') throw stale();
    if (!changed) throw notFound(`tenant "${tenant.key}"`);
    this.#access.forget(tenant);
    await this.#needs.onChanged?.({ tenant: changed }).catch(this.#needs.onError);
    return changed;
  }

  #staffChanged(staffId: string): void {
    this.#access.forgetIssuer(staffId);
    this.#needs.onChanged?.({ staffId }).catch(this.#needs.onError);
  }

  #surroundings(): OptionSurroundings {
    return { pace: this.#needs.rateLimit, foreignTokens: this.#needs.foreignTokens };
  }
}
