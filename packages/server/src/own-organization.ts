import { randomUUID } from 'node:crypto';
import type { Organization } from './directory/index.ts';
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

  async change(change: Partial<Omit<Organization, 'id'>>): Promise<void> {
    const next = { ...this.#current, ...change };
    await this.#store.update(next);
    this.#current = next;
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
  };
  await store.create(organization, now);
  return organization;
}
