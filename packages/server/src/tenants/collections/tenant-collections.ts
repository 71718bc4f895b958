import { foldCase, type JsonObject } from '@lockstep/scim';
import type { ApplicationPorts, Caller, EntryPort, EntryQuery } from '../application-ports.ts';
import { readFields } from '../field-values.ts';
import type { Profile } from '../profile.ts';
import { denied, invalid, notFound, type ProblemDetail, staleEntry, TenantProblem } from '../tenant-problem.ts';
import type { TenantRecord, TenantStore } from '../tenant-store.ts';
import type { Collection, CollectionAccess, Entry, EntryChanges, EntryNarrowing, NewEntry } from './collection.ts';
import type { EntryPage, EntryRecord, EntrySteps } from './entry-store.ts';

interface Needs {
  readonly store: TenantStore;
  readonly profileOf: (tenant: TenantRecord) => Profile;
  readonly portsFor: (tenant: TenantRecord, caller: Caller) => ApplicationPorts;
  readonly newId: () => string;
  readonly now: () => Date;
  /** Told when entries changed that rules look at. */
  readonly onChange: (tenant: TenantRecord) => void;
}

/** An entry with what it is shown with beside. */
export interface ShownEntry extends Entry {
  readonly derived: JsonObject;
  /** Why it cannot be changed or removed; undefined when it can. */
  readonly fixed: string | undefined;
}

const mostInRules = 5_000;
const most = 1_000_000;
/** How often a removal is judged anew when the tenant changed meanwhile. */
const attempts = 5;

/** The lists of tenants' applications. Refusals are `TenantProblem`s. */
export class TenantCollections {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** The collection of that name; 404 when the application has none, or this caller may not know of it. */
  collection(tenant: TenantRecord, key: string, caller: Caller): Collection {
    const found = this.#needs.profileOf(tenant).collections?.find((collection) => collection.key === key);
    if (!found) throw notFound(`list "${key.slice(0, 63)}" in this application`);
    checkAccess(found.readers, caller);
    return found;
  }

  /** Entries by name, unless the application puts the list together. */
  async list(tenant: TenantRecord, key: string, caller: Caller, query: EntryQuery): Promise<readonly ShownEntry[]> {
    const collection = this.collection(tenant, key, caller);
    const ports = this.#needs.portsFor(tenant, caller);
    const found = collection.list ? await collection.list(query, ports) : await ports.entries.list(key, query);
    return Promise.all(found.map((entry) => shown(collection, entry, ports)));
  }

  async read(tenant: TenantRecord, key: string, id: string, caller: Caller): Promise<ShownEntry> {
    const collection = this.collection(tenant, key, caller);
    const ports = this.#needs.portsFor(tenant, caller);
    return shown(collection, await this.#entry(tenant, collection, id, ports), ports);
  }

  /** Adds an entry from a request body: values by the keys of fields. */
  async add(tenant: TenantRecord, key: string, body: unknown, caller: Caller): Promise<ShownEntry> {
    const collection = this.#writable(tenant, key, caller);
    const ports = this.#needs.portsFor(tenant, caller);
    const fields = await checked(collection, body, undefined, ports, caller);
    return shown(collection, await ports.entries.add({ collection: key, fields }), ports);
  }

  async change(
    tenant: TenantRecord,
    key: string,
    id: string,
    body: unknown,
    caller: Caller,
    ifVersion?: number,
  ): Promise<ShownEntry> {
    const collection = this.#writable(tenant, key, caller);
    const ports = this.#needs.portsFor(tenant, caller);
    const before = await this.#entry(tenant, collection, id, ports);
    checkFixed(collection, before);
    const fields = await checked(collection, body, before, ports, caller);
    // What it was merged with must still be there when it is written.
    return shown(collection, await this.#write(tenant, collection, before, fields, ifVersion ?? before.version), ports);
  }

  /** Removes an entry; 409 `EntryInUse` when something refers to it. */
  async remove(tenant: TenantRecord, key: string, id: string, caller: Caller, ifVersion?: number): Promise<void> {
    const collection = this.#writable(tenant, key, caller);
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const current = attempt === 1 ? tenant : await this.#needs.store.findById(tenant.tenantId);
      if (!current) throw notFound(`tenant "${tenant.key}"`);
      const ports = this.#needs.portsFor(current, caller);
      const entry = await this.#entry(current, collection, id, ports);
      if (ifVersion !== undefined && ifVersion !== entry.version) throw staleEntry();
      checkFixed(collection, entry);
      const reason = await collection.inUse?.(entry, ports);
      if (reason !== undefined) throw new TenantProblem(409, 'EntryInUse', reason);
      const version = collection.isInRules ? current.version : undefined;
      const removed = await this.#needs.store.entries.remove(tenant.tenantId, key, id, version);
      if (removed === 'stale') continue;
      this.#needs.onChange(tenant);
      if (!removed) throw noEntry(collection, id);
      return;
    }
    throw staleEntry();
  }

  /** Does something with an entry; answers the entry as it is then, with what the action tells. */
  async act(
    tenant: TenantRecord,
    key: string,
    id: string,
    name: string,
    body: unknown,
    caller: Caller,
  ): Promise<{ readonly entry: ShownEntry; readonly told: JsonObject }> {
    const collection = this.collection(tenant, key, caller);
    const action = collection.actions?.find((one) => one.name === name);
    if (!action) throw notFound(`action "${name.slice(0, 63)}" of ${collection.label}`);
    checkAccess(action.writers, caller);
    const ports = this.#needs.portsFor(tenant, caller);
    const entry = await this.#entry(tenant, collection, id, ports);
    const reading = { lists: tenant.lists, isOperator: caller.kind === 'operator' };
    const { values, answers, findings } = readFields(action.fields ?? [], body, {}, reading);
    if (findings.length > 0) throw invalid(findings);
    const told = (await action.perform(entry, { ...values, ...answers }, ports)) ?? {};
    return { entry: await shown(collection, await this.#entry(tenant, collection, id, ports), ports), told };
  }

  /** What hooks reach of the lists of one tenant. */
  portOf(tenant: TenantRecord): EntryPort {
    const { store } = this.#needs;
    const { tenantId } = tenant;
    const one = (key: string) => this.#known(tenant, key);
    return {
      read: async (key, id) => asEntry(await store.entries.read(tenantId, key, id)),
      named: async (key, name) =>
        entries(await store.entries.list(tenantId, key, { limit: 100, nameFolded: foldCase(name) })),
      list: async (key, query) => entries(await store.entries.list(tenantId, key, pageOf(query))),
      add: async (entry) => this.#add(tenant, entry),
      change: async (key, id, fields, ifVersion) => {
        const collection = one(key);
        const before = await this.#entry(tenant, collection, id);
        return this.#write(tenant, collection, before, { ...before.fields, ...fields }, ifVersion ?? before.version);
      },
      remove: async (key, id) => {
        await store.entries.remove(tenantId, key, id);
        if (one(key).isInRules) this.#needs.onChange(tenant);
      },
    };
  }

  /** Entries as they are stored, for what is written together with other things. */
  records(tenant: Pick<TenantRecord, 'tenantId' | 'profile'>, added: readonly NewEntry[]): readonly EntryRecord[] {
    return added.map((entry) => this.#record(tenant, entry));
  }

  stepsOf(tenant: TenantRecord, { remove = [], change = [], add = [] }: EntryChanges): EntrySteps {
    return {
      remove: remove.map(({ collection, having = {} }) => ({ collection, having })),
      change: change.map(({ collection, having = {}, set }) => ({ collection, having, set })),
      add: this.records(tenant, add),
    };
  }

  /** Makes the entries there are none of the name of yet. */
  async ensure(tenant: TenantRecord, added: readonly NewEntry[]): Promise<void> {
    for (const entry of this.records(tenant, added)) {
      const outcome = await this.#needs.store.entries.add(entry, mostOf(this.#known(tenant, entry.collection)));
      if (outcome === 'added' && entry.isInRules) this.#needs.onChange(tenant);
    }
  }

  #writable(tenant: TenantRecord, key: string, caller: Caller): Collection {
    const collection = this.collection(tenant, key, caller);
    if (collection.writers === 'nobody') {
      throw new TenantProblem(409, 'EntryFixed', `${collection.label} come about by themselves and cannot be written.`);
    }
    checkAccess(collection.writers, caller);
    return collection;
  }

  #known(tenant: Pick<TenantRecord, 'profile'>, key: string): Collection {
    const found = this.#needs
      .profileOf(tenant as TenantRecord)
      .collections?.find((collection) => collection.key === key);
    if (!found) throw new Error(`The application ${tenant.profile} has no collection ${key}.`);
    return found;
  }

  async #entry(tenant: TenantRecord, collection: Collection, id: string, ports?: ApplicationPorts): Promise<Entry> {
    const stored = await this.#needs.store.entries.read(tenant.tenantId, collection.key, id);
    const found = stored ? asEntry(stored) : ports && (await collection.find?.(id, ports));
    if (!found) throw noEntry(collection, id);
    return found;
  }

  #record(tenant: Pick<TenantRecord, 'tenantId' | 'profile'>, { collection: key, id, fields }: NewEntry): EntryRecord {
    const collection = this.#known(tenant, key);
    const name = nameOf(collection, fields);
    return {
      tenantId: tenant.tenantId,
      collection: key,
      id: id ?? this.#needs.newId(),
      name,
      nameFolded: foldCase(name),
      hasUniqueName: collection.hasUniqueNames,
      isInRules: collection.isInRules ?? false,
      fields,
      version: 1,
      createdAt: this.#needs.now(),
    };
  }

  async #add(tenant: TenantRecord, added: NewEntry): Promise<Entry> {
    const collection = this.#known(tenant, added.collection);
    const record = this.#record(tenant, added);
    const outcome = await this.#needs.store.entries.add(record, mostOf(collection));
    if (outcome === 'gone') throw notFound(`tenant "${tenant.key}"`);
    if (outcome === 'nameInUse') throw nameInUse(collection, record.name);
    if (outcome === 'full') {
      throw new TenantProblem(
        409,
        'TooManyEntries',
        `There are ${mostOf(collection)} ${collection.label}: remove some.`,
      );
    }
    if (record.isInRules) this.#needs.onChange(tenant);
    return asEntry(record);
  }

  async #write(
    tenant: TenantRecord,
    collection: Collection,
    { id }: Entry,
    given: JsonObject,
    version: number,
  ): Promise<Entry> {
    const fields = withoutNulls(given);
    const name = nameOf(collection, fields);
    const written = await this.#needs.store.entries.change(
      { tenantId: tenant.tenantId, collection: collection.key, id, version },
      { name, nameFolded: foldCase(name), fields },
    );
    if (written === 'stale') throw staleEntry();
    if (written === 'nameInUse') throw nameInUse(collection, name);
    if (!written) throw noEntry(collection, id);
    if (collection.isInRules) this.#needs.onChange(tenant);
    return asEntry(written);
  }
}

export function mayRead({ readers }: Collection, caller: Caller): boolean {
  return hasAccess(readers, caller);
}

export function mayWrite({ writers }: Collection, caller: Caller): boolean {
  return writers !== 'nobody' && hasAccess(writers, caller);
}

function hasAccess(access: CollectionAccess, { kind, permissions }: Caller): boolean {
  if (kind === 'operator') return true;
  return access !== 'operators' && (permissions === 'all' || permissions.has(access.permission));
}

/** Throws `TenantProblem` 403 unless the caller has the access. */
function checkAccess(access: CollectionAccess, caller: Caller): void {
  if (!hasAccess(access, caller)) throw denied();
}

function checkFixed(collection: Collection, entry: Entry): void {
  const reason = collection.fixed?.(entry);
  if (reason !== undefined) throw new TenantProblem(409, 'EntryFixed', reason);
}

/** The fields an entry gets from a request body; 400 with every finding. */
async function checked(
  collection: Collection,
  body: unknown,
  before: Entry | undefined,
  ports: ApplicationPorts,
  caller: Caller,
): Promise<JsonObject> {
  const reading = { lists: ports.lists, isOperator: caller.kind === 'operator' };
  const { values, findings } = readFields(collection.fields, body, before?.fields ?? {}, reading);
  if (findings.length > 0) throw invalid(findings);
  const judged: { readonly fields: JsonObject; readonly findings: readonly ProblemDetail[] } =
    (await collection.check?.(values, before, ports)) ?? { fields: values, findings: [] };
  if (judged.findings.length > 0) throw invalid(judged.findings);
  return judged.fields;
}

async function shown(collection: Collection, entry: Entry, ports: ApplicationPorts): Promise<ShownEntry> {
  const derived = (await collection.derived?.(entry, ports)) ?? {};
  return { ...entry, derived, fixed: collection.fixed?.(entry) };
}

function nameOf({ named }: Collection, fields: JsonObject): string {
  const name = fields[named];
  return typeof name === 'string' ? name.trim() : '';
}

function mostOf({ isInRules }: Collection): number {
  return isInRules ? mostInRules : most;
}

function withoutNulls(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function pageOf({ limit, after, prefix, having }: EntryQuery & EntryNarrowing): EntryPage {
  return {
    limit,
    ...(after && { after: { nameFolded: foldCase(after.name), id: after.id } }),
    ...(prefix !== undefined && { prefix: foldCase(prefix) }),
    ...(having && { having }),
  };
}

function entries(records: readonly EntryRecord[]): readonly Entry[] {
  return records.map((record) => asEntry(record));
}

function asEntry(record: EntryRecord): Entry;
function asEntry(record: EntryRecord | undefined): Entry | undefined;
function asEntry(record: EntryRecord | undefined): Entry | undefined {
  if (!record) return undefined;
  const { id, name, fields, version, createdAt } = record;
  return { id, name, fields, version, createdAt };
}

function noEntry({ singular }: Collection, id: string): TenantProblem {
  return notFound(`${singular} "${id.slice(0, 100)}"`);
}

function nameInUse({ singular, named }: Collection, name: string): TenantProblem {
  const message = `${named}: there is a ${singular} "${name.slice(0, 100)}" already: choose another name.`;
  return new TenantProblem(409, 'NameInUse', message, [{ target: named, code: 'NameInUse', message }]);
}
