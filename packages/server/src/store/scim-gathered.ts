import type { Draft, ResourceType, StoredResource, Want } from '@lockstep/scim';
import type { Kysely } from 'kysely';
import { Gathering } from './gathering.ts';
import type { Schema } from './schema.ts';
import { insertResources } from './scim-inserting.ts';
import { readResources } from './scim-reading.ts';

/** What is done for one resource type together with more of the same. */
interface Together {
  readonly reads: Gathering<string, StoredResource | undefined>;
  readonly readsWithGroups: Gathering<string, StoredResource | undefined>;
  readonly inserts: Gathering<Draft, readonly string[]>;
}

/** Reads and inserts of a tenant's resources, those that come at the same time done in one statement. */
export class GatheredResources {
  readonly #kysely: Kysely<Schema>;
  readonly #tenantId: string;
  readonly #told: boolean;
  readonly #together = new WeakMap<ResourceType, Together>();

  /** `told`: whether each insert is noted for the tenant's application. */
  constructor(kysely: Kysely<Schema>, tenantId: string, told: boolean) {
    this.#kysely = kysely;
    this.#tenantId = tenantId;
    this.#told = told;
  }

  /** The resource without its members; with the groups it is in, where they are wanted. */
  read(type: ResourceType, id: string, { groups }: Pick<Want, 'groups'>): Promise<StoredResource | undefined> {
    return this.#of(type)[groups ? 'readsWithGroups' : 'reads'].get(id);
  }

  /** Stores a draft that is plain (see `isPlain`); answers as `insertResource` does. */
  insert(type: ResourceType, draft: Draft): Promise<readonly string[]> {
    return this.#of(type).inserts.get(draft);
  }

  #of(type: ResourceType): Together {
    let together = this.#together.get(type);
    if (!together) {
      const reading = (groups: boolean) =>
        new Gathering((ids: readonly string[]) =>
          readResources(this.#kysely, this.#tenantId, type, ids, { members: 'none', groups }),
        );
      together = {
        reads: reading(false),
        readsWithGroups: reading(true),
        inserts: new Gathering((drafts) => insertResources(this.#kysely, this.#tenantId, type, drafts, this.#told)),
      };
      this.#together.set(type, together);
    }
    return together;
  }
}
