import { foldCase, isJsonObject, type JsonObject, type JsonValue, readPath } from '@lockstep/scim';
import type { AccountPort, AccountQuery, ApplicationPorts, Caller } from '../application-ports.ts';
import { readFields } from '../field-values.ts';
import type { Profile, RuleContext } from '../profile.ts';
import { mayGive } from '../staff/staff-rules.ts';
import {
  denied,
  invalid,
  notFound,
  type ProblemDetail,
  staleAccount,
  TenantProblem,
  wrongValue,
} from '../tenant-problem.ts';
import type { TenantRecord } from '../tenant-store.ts';
import type { Account, AccountCondition } from './account.ts';
import type { AccountField, AccountRules, AccountState } from './account-rules.ts';
import type { AccountService } from './account-service.ts';
import type { AccountPage, AccountPlace } from './account-store.ts';

interface Needs {
  readonly profileOf: (tenant: TenantRecord) => Profile;
  readonly serviceOf: (tenant: TenantRecord) => AccountService;
  readonly portsFor: (tenant: TenantRecord, caller: Caller) => ApplicationPorts;
}

/** An account with what it is shown with beside. */
export interface ShownAccount extends Account {
  readonly state: string;
  readonly derived: JsonObject;
  /** By the keys of account fields. */
  readonly values: JsonObject;
  /** Why fields cannot be changed by hand, by their keys. */
  readonly closed: Readonly<Record<string, string>>;
  /** Why actions cannot be taken, by their names. */
  readonly refused: Readonly<Record<string, string>>;
}

/** What a list of accounts is narrowed to. */
export interface AccountSearch {
  readonly limit: number;
  readonly after?: AccountPlace;
  readonly state?: string;
  readonly prefix?: string;
  /** By the keys of account fields kept as facts, and `source`. */
  readonly facts?: Readonly<Record<string, string>>;
}

/** Addresses compared with the accounts of a tenant. */
export interface Precheck {
  readonly matched: readonly { readonly address: string; readonly id: string }[];
  readonly unmatchedAddresses: readonly string[];
  readonly unmatchedAccounts: readonly { readonly id: string; readonly userName: string }[];
  readonly unmatchedAccountCount: number;
  /** Addresses that were given more than once. */
  readonly duplicates: readonly string[];
}

/** Where an application says nothing: an account is active or not, and belongs to the directory. */
const usualRules: AccountRules = {
  fields: [],
  states: [
    { value: 'active', label: 'Active', when: { active: true } },
    { value: 'deactivated', label: 'Deactivated', when: { active: false } },
  ],
  actions: [],
  hasLocal: false,
  newAccount: () => ({}),
};

const mostAddresses = 10_000;
const mostUnmatched = 1_000;

/** The accounts of tenants as their applications see them. Refusals are `TenantProblem`s. */
export class TenantAccounts {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  rules(tenant: TenantRecord): AccountRules {
    return this.#needs.profileOf(tenant).accounts ?? usualRules;
  }

  /** Accounts in the order they were made; those in a hidden state only when it is asked for. */
  async list(tenant: TenantRecord, search: AccountSearch, caller: Caller): Promise<readonly ShownAccount[]> {
    const rules = this.rules(tenant);
    const { store, resourceType } = this.#needs.serviceOf(tenant);
    const ports = this.#needs.portsFor(tenant, caller);
    const found = await store.list(resourceType, pageOf(rules, search));
    return Promise.all(found.map((account) => shown(rules, account, ports)));
  }

  async read(tenant: TenantRecord, id: string, caller: Caller): Promise<ShownAccount> {
    const ports = this.#needs.portsFor(tenant, caller);
    return shown(this.rules(tenant), await this.#one(tenant, id), ports);
  }

  /** At most `limit` accounts that have a value at an indexed path, both as index entries are written. */
  async having(tenant: TenantRecord, path: string, value: string, limit: number): Promise<readonly Account[]> {
    const { store, resourceType } = this.#needs.serviceOf(tenant);
    return store.list(resourceType, { limit, having: { path, value } });
  }

  /** Makes an account by hand from a request body: values by the keys of account fields. 409 where there are none such. */
  async add(tenant: TenantRecord, body: unknown, caller: Caller): Promise<ShownAccount> {
    const rules = this.rules(tenant);
    if (!rules.hasLocal) {
      throw new TenantProblem(409, 'OwnedByDirectory', 'Accounts come from the directory alone: assign people there.');
    }
    const service = this.#needs.serviceOf(tenant);
    const { values, findings } = readFields(rules.fields, body, {}, readingOf(tenant, caller));
    if (findings.length > 0) throw invalid(findings);
    this.#checkRoles(tenant, rules.fields, values, {}, caller);
    const given = rules.fields.filter(({ key }) => Object.hasOwn(values, key));
    const attributes = given.filter(isAttributeField).map(({ key, attribute }) => [attribute, values[key]] as const);
    const facts = given.filter((field) => !isAttributeField(field)).map(({ key }) => [key, values[key]] as const);
    const id = await service.create(valuesOf(attributes), valuesOf(facts));
    return this.read(tenant, id, caller);
  }

  /**
   * Changes an account by hand from a request body. 409 `OwnedByDirectory` for what the directory owns; 412 unless the
   * account has the version asked for.
   */
  async change(
    tenant: TenantRecord,
    id: string,
    body: unknown,
    caller: Caller,
    ifVersion?: number,
  ): Promise<ShownAccount> {
    const rules = this.rules(tenant);
    const service = this.#needs.serviceOf(tenant);
    const context = { settings: tenant.settings, lists: tenant.lists };
    const account = await this.#one(tenant, id);
    if (ifVersion !== undefined && ifVersion !== account.version) throw staleAccount();
    if (account.archivedAt) throw new TenantProblem(409, 'Archived', 'The account is archived: activate it first.');
    const before = fieldValues(rules, account);
    const { values, named, findings } = readFields(rules.fields, body, before, readingOf(tenant, caller));
    const changed = rules.fields.filter(({ key }) => named.has(key) && !isSame(values[key], before[key]));
    const closed = changed.flatMap((field) => closedFinding(field, account, context));
    if (closed.length > 0) throw new TenantProblem(409, 'OwnedByDirectory', closed[0]?.message ?? '', closed);
    if (findings.length > 0) throw invalid(findings);
    this.#checkRoles(tenant, changed, values, before, caller);
    const [attributes, facts] = [changed.filter(isAttributeField), changed.filter((field) => !isAttributeField(field))];
    if (facts.length > 0) {
      const next = { ...account.facts, ...Object.fromEntries(facts.map(({ key }) => [key, values[key] ?? null])) };
      const judged = rules.changeFacts?.(withoutNulls(next), account, context) ?? { facts: next, findings: [] };
      if (judged.findings.length > 0) throw invalid(judged.findings);
      const removed = Object.keys(account.facts).filter((key) => !Object.hasOwn(judged.facts, key));
      const written = await service.store.setFacts(
        id,
        { ...judged.facts, ...Object.fromEntries(removed.map((key) => [key, null])) },
        account.version,
      );
      if (written === 'stale') throw staleAccount();
      if (!written) throw noAccount(id);
    }
    if (attributes.length > 0) {
      await service.patch(id, valuesOf(attributes.map(({ key, attribute }) => [attribute, values[key]])));
    }
    return this.read(tenant, id, caller);
  }

  /** Does something to an account by hand; answers it as it is then. */
  async act(tenant: TenantRecord, id: string, name: string, body: unknown, caller: Caller): Promise<ShownAccount> {
    const action = this.rules(tenant).actions.find((one) => one.name === name);
    if (!action) throw notFound(`action "${name.slice(0, 63)}" of accounts`);
    const account = await this.#one(tenant, id);
    const ports = this.#needs.portsFor(tenant, caller);
    const refused = action.refused?.(account, ports);
    if (refused !== undefined) throw new TenantProblem(409, 'ActionRefused', refused);
    const { values, answers, findings } = readFields(action.fields ?? [], body, {}, readingOf(tenant, caller));
    if (findings.length > 0) throw invalid(findings);
    const newId = await action.perform(account, { ...values, ...answers }, ports);
    return this.read(tenant, newId ?? id, caller);
  }

  /**
   * Which of the addresses have an account and which accounts none of the addresses, before provisioning begins: both
   * are what would become a second account, or stay behind. From a request body with `addresses`.
   */
  async precheck(tenant: TenantRecord, body: unknown): Promise<Precheck> {
    const given = addressesOf(body);
    const { store, resourceType } = this.#needs.serviceOf(tenant);
    const byFolded = new Map(given.map((address) => [foldCase(address), address]));
    const { matched, unmatched, unmatchedCount } = await store.compare(
      resourceType,
      [...byFolded.keys()],
      mostUnmatched,
    );
    const found = new Set(matched.map(({ userName }) => userName));
    const seen = new Set<string>();
    const duplicates = given.filter((address) => {
      const folded = foldCase(address);
      return seen.has(folded) || !seen.add(folded);
    });
    return {
      matched: matched.map(({ userName, id }) => ({ address: byFolded.get(userName) ?? userName, id })),
      unmatchedAddresses: [...byFolded].filter(([folded]) => !found.has(folded)).map(([, address]) => address),
      unmatchedAccounts: unmatched,
      unmatchedAccountCount: unmatchedCount,
      duplicates: [...new Set(duplicates)],
    };
  }

  /** What hooks reach of the accounts of one tenant. */
  portOf(tenant: TenantRecord): AccountPort {
    const service = this.#needs.serviceOf(tenant);
    const { store, resourceType } = service;
    return {
      read: (id) => store.read(resourceType, id),
      list: (query) => store.list(resourceType, queryOf(query)),
      any: (condition: AccountCondition) => store.any(resourceType, condition),
      setFacts: async (id, facts) => {
        if (!(await store.setFacts(id, facts))) throw noAccount(id);
      },
      setAttributes: (id, attributes) => service.patch(id, attributes),
      remove: (id) => service.remove(id),
      revive: (id) => service.revive(id),
    };
  }

  /** Throws `TenantProblem` 403 for who gives an account a role that allows more than they may themselves. */
  #checkRoles(
    tenant: TenantRecord,
    changed: readonly AccountField[],
    values: JsonObject,
    before: JsonObject,
    caller: Caller,
  ): void {
    const { staff } = this.#needs.profileOf(tenant);
    const fields = changed.filter(({ from }) => from !== undefined && from === staff.roles);
    const had = new Set(fields.flatMap(({ key }) => textsOf(before[key])));
    const come = fields.flatMap(({ key }) => textsOf(values[key])).filter((role) => !had.has(role));
    if (!mayGive(staff, caller, come, tenant.lists)) throw denied();
  }

  async #one(tenant: TenantRecord, id: string): Promise<Account> {
    const { store, resourceType } = this.#needs.serviceOf(tenant);
    const found = await store.read(resourceType, id);
    if (!found) throw noAccount(id);
    return found;
  }
}

/** The state an account is in; of conditions that hold, the first counts. */
export function stateOf({ states }: AccountRules, account: Account): string {
  return states.find(({ when }) => isMet(when, account))?.value ?? '';
}

/** Whether a condition holds of an account, as the store judges it. */
function isMet({ active, facts, archived = false }: AccountCondition, account: Account): boolean {
  if (archived !== (account.archivedAt !== undefined)) return false;
  if (active !== undefined && active !== (account.attributes.active !== false)) return false;
  return facts === undefined || contains(account.facts, facts);
}

/** As `jsonb @>` has it: members of objects, elements of lists in any order. */
function contains(value: JsonValue | undefined, wanted: JsonValue): boolean {
  if (Array.isArray(wanted)) {
    return Array.isArray(value) && wanted.every((one) => value.some((other) => contains(other, one)));
  }
  if (isJsonObject(wanted)) {
    return isJsonObject(value) && Object.entries(wanted).every(([key, one]) => contains(value[key], one));
  }
  return value === wanted;
}

function pageOf(rules: AccountRules, { limit, after, state, prefix, facts = {} }: AccountSearch): AccountPage {
  const wanted = stateNamed(rules, state);
  const hidden = rules.states.filter(({ isHidden, when }) => isHidden && !when.archived).map(({ when }) => when);
  const before = wanted ? rules.states.slice(0, rules.states.indexOf(wanted)).map(({ when }) => when) : [];
  const having = Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, factWanted(rules, key, value)]));
  return {
    limit,
    ...wanted?.when,
    ...(Object.keys(having).length > 0 && { facts: { ...wanted?.when.facts, ...having } }),
    except: wanted ? before.filter(({ archived }) => archived === wanted.when.archived) : hidden,
    ...(after && { after }),
    ...(prefix !== undefined && { prefix: foldCase(prefix) }),
  };
}

function stateNamed({ states }: AccountRules, name: string | undefined): AccountState | undefined {
  if (name === undefined) return undefined;
  const found = states.find(({ value }) => value === name);
  if (found) return found;
  throw invalid([wrongValue('state', `must be one of ${states.map(({ value }) => value).join(', ')}`)]);
}

function factWanted({ fields }: AccountRules, key: string, value: string): JsonValue {
  const field = fields.find((one) => one.key === key);
  if (field?.kind === 'switch') return value === 'true';
  return field?.kind === 'choices' ? [value] : value;
}

function queryOf({ prefix, having, after, ...query }: AccountQuery): AccountPage {
  return {
    ...query,
    ...(after && { after }),
    ...(prefix !== undefined && { prefix: foldCase(prefix) }),
    ...(having && { having: { ...having, value: foldCase(having.value) } }),
  };
}

async function shown(rules: AccountRules, account: Account, ports: ApplicationPorts): Promise<ShownAccount> {
  const archived = account.archivedAt && 'The account is archived: activate it first.';
  return {
    ...account,
    state: stateOf(rules, account),
    derived: (await rules.derived?.(account, ports)) ?? {},
    values: fieldValues(rules, account),
    closed: reasons(rules.fields.map((field) => [field.key, archived ?? closedReason(field, account, ports)])),
    refused: reasons(rules.actions.map(({ name, refused }) => [name, refused?.(account, ports)])),
  };
}

function reasons(
  told: readonly (readonly [name: string, reason: string | undefined])[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(told.flatMap(([name, reason]) => (reason === undefined ? [] : [[name, reason]])));
}

function readingOf({ lists }: TenantRecord, { kind }: Caller) {
  return { lists, isOperator: kind === 'operator' };
}

function isAttributeField(field: AccountField): field is AccountField & { readonly attribute: string } {
  return field.attribute !== undefined;
}

function valuesOf(entries: readonly (readonly [string, JsonValue | undefined])[]): JsonObject {
  return Object.fromEntries(entries.map(([key, value]) => [key, value ?? null]));
}

/** What the fields hold now: attributes by their path, facts by their key. */
function fieldValues({ fields }: AccountRules, { attributes, facts }: Account): JsonObject {
  const values = fields.flatMap((field) => {
    const value = isAttributeField(field) ? readPath(attributes, field.attribute) : facts[field.key];
    return value === undefined ? [] : [[field.key, value] as const];
  });
  return Object.fromEntries(values);
}

function closedFinding(field: AccountField, account: Account, context: RuleContext): readonly ProblemDetail[] {
  const reason = closedReason(field, account, context);
  return reason === undefined
    ? []
    : [{ target: field.key, code: 'OwnedByDirectory', message: `${field.key}: ${reason}.` }];
}

function closedReason(field: AccountField, account: Account, context: RuleContext): string | undefined {
  if (field.closed) return field.closed(account, context);
  return isAttributeField(field) ? 'comes from the directory: change it there' : undefined;
}

function addressesOf(body: unknown): readonly string[] {
  const addresses = isJsonObject(body) ? body.addresses : undefined;
  const isList =
    Array.isArray(addresses) &&
    addresses.length <= mostAddresses &&
    addresses.every((one) => typeof one === 'string' && one.length <= 320 && one.isWellFormed() && !one.includes('\0'));
  if (isList) return addresses as readonly string[];
  throw invalid([wrongValue('addresses', `must be a list of at most ${mostAddresses} addresses`)]);
}

/** Texts of a field that holds one, or several. */
function textsOf(value: JsonValue | undefined): readonly string[] {
  const values = Array.isArray(value) ? value : [value];
  return values.filter((one) => typeof one === 'string');
}

function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function withoutNulls(facts: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null));
}

function noAccount(id: string): TenantProblem {
  return notFound(`account "${id.slice(0, 100)}"`);
}
