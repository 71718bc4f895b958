import { randomUUID } from 'node:crypto';
import type { Organization, OrganizationChange } from './directory/index.ts';
import { type Database, KyselyOrganizationStore } from './store/index.ts';

/** The organisation of the installation, kept at hand. */
export class OwnOrganization {
  readonly #store: KyselyOrganizationStore;
  #current: Organization;

  private constructor(store: KyselyOrganizationStore, current: Organization) {
    this.#store = store;
    this.#current = current;
  }

  /** The one in the database; made at the first start. */
  static async open({ kysely }: Database, now: Date): Promise<OwnOrganization> {
    const store = new KyselyOrganizationStore(kysely);
    return new OwnOrganization(store, (await store.first()) ?? (await found(store, now)));
  }

  get id(): string {
    return this.#current.id;
  }

  get current(): Organization {
    return this.#current;
  }

  /** As the database has it: another process may have changed it. */
  async read(): Promise<Organization> {
    const found = await this.#store.first();
    if (found !== undefined && found.version >= this.#current.version) this.#current = found;
    return this.#current;
  }

  /** Changes it; undefined when it has another version than the one expected. */
  async change(
    change: OrganizationChange,
    expected?: number,
  ): Promise<{ readonly before: Organization; readonly after: Organization } | undefined> {
    for (;;) {
      const before = await this.read();
      if (expected !== undefined && before.version !== expected) return undefined;
      const isWritten = await this.#store.update({ ...before, ...change });
      if (isWritten) return { before, after: await this.read() };
    }
  }

  /** How many people its directory holds, those deleted included. */
  countPeople(): Promise<number> {
    return this.#store.people(this.id);
  }

  /** Asks the database; rejects when it does not answer. */
  async probe(): Promise<void> {
    await this.#store.first();
  }
}

async function found(store: KyselyOrganizationStore, now: Date): Promise<Organization> {
  const organization = {
    id: randomUUID(),
    displayName: 'My organisation',
    defaultDomain: undefined,
    origin: undefined,
    version: 1,
  };
  await store.create(organization, now);
  return organization;
}
