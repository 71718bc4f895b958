import {
  foldCase,
  type JsonObject,
  type LifecycleEvent,
  type Removed,
  type RemovedPlace,
  type ResourceType,
} from '@lockstep/scim';
import { z } from 'zod';
import type { Credential, Pace, Random, SecretBox } from '../access/index.ts';
import { TenantAccounts } from './accounts/tenant-accounts.ts';
import { ActivityLog, type Retention } from './activity-log.ts';
import { firstAdministrator } from './administrator.ts';
import type { ApplicationPorts, Caller } from './application-ports.ts';
import { TenantCollections } from './collections/tenant-collections.ts';
import { displayName, isTenantKey, readNewTenant } from './create-tenant.ts';
import {
  asStored,
  type Definitions,
  type RegisteredSchema,
  storedDefinitions,
  withoutResourceType,
  withoutSchema,
  withResourceType,
  withSchema,
} from './definitions.ts';
import { readEndpointOptions } from './endpoint-options.ts';
import type { ForeignTokens } from './foreign-tokens.ts';
import { indexDue, withIndexing } from './indexing.ts';
import type { Profile } from './profile.ts';
import { protocolOptions } from './protocol-options.ts';
import { TenantRates } from './rate-limit.ts';
import { type RestoredResource, undelete } from './removed-resources.ts';
import { isPermitted } from './scopes.ts';
import { SAVED_AT } from './settings/settings-rules.ts';
import { type ShownSettings, settingsSave, shownSettings } from './settings/tenant-settings.ts';
import { TenantStaff } from './staff/tenant-staff.ts';
import { type Authenticated, type Place, TenantAccess, type Unproven } from './tenant-access.ts';
import { type Grant, type GrantRequest, type RegisteredClient, TenantClients } from './tenant-clients.ts';
import { TenantConsole } from './tenant-console.ts';
import { changedOptions, divided, type OptionSurroundings, type ShownOptions, shownOptions } from './tenant-options.ts';
import { accept, denied, notFound, stale, TenantProblem } from './tenant-problem.ts';
import {
  type AccountsOfTenant,
  isBulkPath,
  type TenantResources,
  type TenantService,
  TenantServices,
} from './tenant-services.ts';
import type {
  ActivityQuery,
  ActivityRecord,
  ClientRecord,
  TenantChange,
  TenantPage,
  TenantRecord,
  TenantStore,
  TenantSummary,
  TokenRecord,
} from './tenant-store.ts';
import { type IssuedToken, TenantTokens } from './tenant-tokens.ts';

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

/** A mail of plain lines. */
export interface ApplicationLetter {
  readonly to: string;
  readonly subject: string;
  readonly lines: readonly string[];
}

/** A tenant just made. Its secrets are in this answer only. */
export interface CreatedTenant {
  readonly tenant: TenantRecord;
  readonly token: string | null;
  readonly tokenExpiresAt: Date | null;
  readonly administrator: { readonly userName: string; readonly password: string } | null;
}

/** What a request that was authenticated is about. */
export interface Intent {
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
  readonly #needs: TenantsNeeds;
  readonly #access: TenantAccess;
  readonly #services: TenantServices;
  readonly #tokens: TenantTokens;
  readonly #clients: TenantClients;
  readonly #rates: TenantRates;
  readonly #activity: ActivityLog;

  constructor(needs: TenantsNeeds) {
    this.#needs = needs;
    const profileOf = (tenant: TenantRecord) => this.profileOf(tenant);
    const endpointOf = (tenant: TenantRecord) => this.#services.scopedEndpoint(tenant);
    this.#rates = new TenantRates(needs.now);
    this.#services = new TenantServices({
      ...needs,
      profileOf,
      rates: this.#rates,
      ensure: (tenant, entries) => this.collections.ensure(tenant, entries),
    });
    this.#access = new TenantAccess({
      ...needs,
      profileOf,
      optionsOf: ({ options }) => readEndpointOptions(divided(options).endpoint, needs.rateLimit),
    });
    this.#tokens = new TenantTokens({
      ...needs,
      endpointOf,
      rulesOf: (tenant) => profileOf(tenant).token,
      isBound: (tenant) => profileOf(tenant).staff.bindsTokens ?? false,
    });
    this.#clients = new TenantClients({ ...needs, endpointOf });
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
  }

  /**
   * Makes a tenant from a request body (`profile`, `key`, `displayName`, `plan`, `setUp`). With `setUp` it is ready for
   * use: a token that works at once, a first administrator, and the application's default settings under `settings`,
   * which come from the program and never from a request. 400 for anything unknown or ill-formed, 409 `TenantKeyInUse`.
   */
  async create(body: unknown, settings: JsonObject = {}): Promise<CreatedTenant> {
    const { store, newId, now, random } = this.#needs;
    const asked = readNewTenant(body, this.#needs.profiles);
    const createdAt = now();
    const tenant: TenantRecord = {
      tenantId: newId(),
      key: asked.key,
      profile: asked.profile.id,
      displayName: asked.displayName,
      options: {},
      settings: {
        ...(asked.setUp && {
          ...asked.profile.defaultSettings,
          ...settings,
          ...(asked.profile.settings && { [SAVED_AT]: createdAt.toISOString() }),
        }),
        ...(asked.plan !== undefined && { plan: asked.plan }),
      },
      definitions: {},
      createdAt,
      version: 1,
      indexed: [],
      lists: {},
    };
    const administrator = asked.setUp ? await firstAdministrator(tenant, { random, newId, now: createdAt }) : undefined;
    const { fromStart, readable } = asked.profile.token;
    const issuedBy = asked.profile.staff.bindsTokens ? administrator?.record.id : undefined;
    const issued = asked.setUp || fromStart ? this.#tokens.first(tenant, issuedBy) : undefined;
    const entries = this.collections.records(tenant, asked.profile.firstEntries?.(tenant) ?? []);

    const first = { token: issued?.record, administrator: administrator?.record, entries };
    const outcome = await store.create(tenant, first);
    if (outcome === 'keyInUse') {
      throw new TenantProblem(409, 'TenantKeyInUse', `A tenant "${asked.key}" exists already: choose another key.`, [
        { target: 'key', code: 'TenantKeyInUse', message: `key: "${asked.key}" is taken.` },
      ]);
    }
    // One that its page keeps showing is read there, by whoever may.
    const told = asked.setUp || !readable ? issued : undefined;
    return {
      tenant,
      token: told?.token ?? null,
      tokenExpiresAt: told?.record.expiresAt ?? null,
      administrator: administrator
        ? { userName: administrator.record.userName, password: administrator.password }
        : null,
    };
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

  /** What the tenant registered beside what its application has. */
  async definitions(key: string): Promise<Definitions> {
    return storedDefinitions((await this.get(key)).definitions);
  }

  /** Registers a schema from a request body, or changes the one with its URN; see `withSchema`. */
  async registerSchema(key: string, body: unknown): Promise<{ registered: RegisteredSchema; isNew: boolean }> {
    const { tenant, definitions, own } = await this.#definable(key);
    const next = withSchema(definitions, body, own);
    await this.#update(tenant, { definitions: asStored(next.definitions) }, tenant.version);
    return next;
  }

  /** Takes a schema back; what was stored under it stays, hidden. */
  async removeSchema(key: string, urn: string): Promise<void> {
    const { tenant, definitions } = await this.#definable(key);
    await this.#update(tenant, { definitions: asStored(withoutSchema(definitions, urn)) }, tenant.version);
  }

  /** Registers a resource type from a request body, or changes the one of its name; see `withResourceType`. */
  async registerResourceType(key: string, body: unknown): Promise<{ type: ResourceType; isNew: boolean }> {
    const { tenant, definitions, own } = await this.#definable(key);
    const next = withResourceType(definitions, body, own);
    await this.#update(tenant, { definitions: asStored(next.definitions) }, tenant.version);
    return next;
  }

  /** Takes a resource type back; its resources stay stored, out of reach. */
  async removeResourceType(key: string, name: string): Promise<void> {
    const { tenant, definitions } = await this.#definable(key);
    await this.#update(tenant, { definitions: asStored(withoutResourceType(definitions, name)) }, tenant.version);
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

  /** Tokens that were not revoked, oldest first. Their text is not among the answer. */
  async tokens(key: string): Promise<readonly TokenRecord[]> {
    return this.#tokens.list(await this.get(key));
  }

  /** Throws `TenantProblem` 403 for a caller who has nothing to do with tokens in this application. */
  refuseTokens(tenant: TenantRecord, caller: Caller): void {
    if (this.profileOf(tenant).token.isByOperators && caller.kind !== 'operator') throw denied();
    // The token belongs to the page: without the one there is not the other.
    if (caller.kind === 'staff' && this.profileOf(tenant).settings) this.settings(tenant, caller);
  }

  /** Issues a further token from a request body; see `TenantTokens.issue`. */
  async issueToken(key: string, body: unknown, caller: Caller): Promise<IssuedToken> {
    const tenant = await this.get(key);
    const { ended, ...issued } = await this.#tokens.issue(tenant, body, caller);
    this.#access.forget(tenant, ended);
    return issued;
  }

  /** Issues a token in place of another from a request body; see `TenantTokens.rotate`. */
  async rotateToken(key: string, id: string, body: unknown): Promise<IssuedToken> {
    const tenant = await this.get(key);
    const issued = await this.#tokens.rotate(tenant, id, body);
    this.#access.forget(tenant, [id]);
    return issued;
  }

  /** Ends a token at once. 404 when the tenant has no such token, or it ended before. */
  async revokeToken(key: string, id: string): Promise<void> {
    const tenant = await this.get(key);
    await this.#tokens.revoke(tenant, id);
    this.#access.forget(tenant, [id]);
  }

  /** The text of a token, where the application keeps showing it; 404 otherwise. The caller notes the reading. */
  async readToken(key: string, id: string): Promise<string> {
    return this.#tokens.read(await this.get(key), id);
  }

  /** OAuth clients of the tenant, oldest first. */
  async clients(key: string): Promise<readonly ClientRecord[]> {
    return this.#clients.list(await this.get(key));
  }

  /** Registers an OAuth client from a request body (`label`, `scopes`). */
  async registerClient(key: string, body: unknown): Promise<RegisteredClient> {
    return this.#clients.register(await this.get(key), body);
  }

  /** Ends an OAuth client and every access token it was given. */
  async removeClient(key: string, id: string): Promise<void> {
    await this.#clients.remove(await this.get(key), id);
    this.#access.forgetClient(id);
  }

  /** Makes the end of tokens that were given to a client count at once on this node. */
  forgetClient(id: string): void {
    this.#access.forgetClient(id);
  }

  /** Gives an access token by the client credentials grant (RFC 6749 section 4.4). */
  grant(request: GrantRequest): Promise<Grant> {
    return this.#clients.grant(request);
  }

  /**
   * Who shows this credential; undefined for every kind of wrong one, also for a tenant that does not exist. A signed
   * token of an issuer the tenant trusts is told apart when it is wrong, for the tenant's log and for no one else.
   */
  authenticate(place: Place, credential: Credential): Promise<Authenticated | Unproven | undefined> {
    return this.#access.authenticate(place, credential);
  }

  /** Whether this credential proved right here before; it may have ended since. */
  recognises(credential: Credential): boolean {
    return this.#access.recognises(credential);
  }

  /** The tenant of that key, when it shows its discovery documents to anyone. */
  async openlyDiscovered(key: string): Promise<TenantRecord | undefined> {
    const tenant = await this.#access.tenant(key);
    return tenant && this.#services.of(tenant).options.discoveryOpen ? tenant : undefined;
  }

  /** Why a request may not go on although it was authenticated: its source, its scopes, or too many before it. */
  refusalOf(
    { tenant, tokenId, scopes, issuerRoles }: Authenticated,
    { method, path, source }: Intent,
  ): Refusal | undefined {
    const { tenantId } = tenant;
    const service = this.#services.of(tenant);
    if (!service.isOpenTo(source)) {
      const detail = `Requests from ${source} are not accepted. The tenant lists the addresses they may come from.`;
      return { status: 403, detail };
    }
    const wait = tokenId === undefined ? this.#rates.anyone(tenantId) : this.#waitOf(service, tenantId, path);
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
    return this.#rates.isWorthNoting(tenant.tenantId);
  }

  /**
   * Whether a request belongs into the request log: not when nobody is known to have made it, nor every one of a flood
   * that was refused.
   */
  isNoted({ tenant, tokenId }: Authenticated, refusal: Refusal | undefined): boolean {
    if (tokenId === undefined) return false;
    return refusal?.status !== 429 || this.#rates.isWorthNoting(tenant.tenantId);
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
    return this.#tokens.warnOfEnds((entry) => this.record(entry));
  }

  /** Removed resources of the tenant that can be brought back, the latest removal first. */
  async removedResources(
    key: string,
    page: { readonly limit: number; readonly after?: RemovedPlace },
  ): Promise<readonly Removed[]> {
    return this.#services.of(await this.get(key)).listRemoved(page);
  }

  /** Which accounts of the tenant were switched off or on, or removed, behind a position; each switch once. */
  async lifecycle(
    key: string,
    page: { readonly after?: number; readonly limit: number },
  ): Promise<readonly LifecycleEvent[]> {
    return this.#services.of(await this.get(key)).lifecycle(page);
  }

  /**
   * Brings a removed resource back as it was, under its id and with the memberships whose other side is there. 404 when
   * none of that id is kept, 409 `ValueInUse` when another resource has a value by now that must be unique.
   */
  async undelete(key: string, id: string): Promise<RestoredResource> {
    const tenant = await this.get(key);
    if (this.profileOf(tenant).removal === 'archive') {
      throw new TenantProblem(409, 'Archived', 'Accounts are archived here and not deleted: activate the account.');
    }
    return undelete(this.#services.of(tenant), id);
  }

  /** Writes what waits to be written. */
  async close(): Promise<void> {
    await Promise.all([this.#access.close(), this.#activity.close()]);
  }

  /** A tenant that may register schemas; 409 where the application's own are all there is. */
  async #definable(key: string) {
    const tenant = await this.get(key);
    const profile = this.profileOf(tenant);
    if (!profile.isExtensible) {
      throw new TenantProblem(409, 'SchemasFixed', `${profile.displayName} has its own schemas, and takes no others.`);
    }
    return { tenant, definitions: storedDefinitions(tenant.definitions), own: profile.resourceTypes };
  }

  /** Why the endpoint takes no request although the token is right: the application says so, or its maker may no more. */
  #closed(tenant: TenantRecord, issuerRoles: readonly string[] | undefined): string | undefined {
    if (issuerRoles !== undefined && !this.staff.allows(tenant, issuerRoles, 'configuration')) {
      return 'The account this token was made with may not change the configuration. Generate a token with one that may.';
    }
    return this.profileOf(tenant).refuses?.(tenant.settings, tenant.displayName);
  }

  #portsFor(tenant: TenantRecord, caller: Caller): ApplicationPorts {
    const { mail, address, now } = this.#needs;
    return {
      settings: tenant.settings,
      lists: tenant.lists,
      tenant,
      caller,
      publicUrl: address?.(),
      now,
      accounts: this.accounts.portOf(tenant),
      entries: this.collections.portOf(tenant),
      staff: {
        named: async (userName) =>
          (await this.staff.list(tenant)).find((one) => one.userNameFolded === foldCase(userName.trim())),
        has: async (role) => (await this.staff.list(tenant)).some((one) => one.roles.includes(role)),
        may: (id, permission) => this.staff.may(tenant, id, permission),
      },
      issueToken: (body) => this.issueToken(tenant.key, body, caller),
      revokeToken: (id) => this.revokeToken(tenant.key, id),
      mail: async (letter) => {
        try {
          if (!mail) throw new Error('no mail server is set, by LOCKSTEP_SMTP_URL and LOCKSTEP_MAIL_FROM');
          await mail(letter);
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          throw new TenantProblem(
            503,
            'MailNotSent',
            `The mail was not sent: ${reason.replace(/\.$/, '')}. Send it again later.`,
          );
        }
      },
    };
  }

  #waitOf({ options }: TenantService, tenantId: string, path: string): number {
    const wait = this.#rates.request(tenantId, options.rateLimit);
    return wait > 0 || !isBulkPath(path) ? wait : this.#rates.bulk(tenantId, options.rateLimit);
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
