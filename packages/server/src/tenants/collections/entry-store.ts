import type { JsonObject } from '@lockstep/scim';

/** An entry of a collection as it is kept. */
export interface EntryRecord {
  readonly tenantId: string;
  readonly collection: string;
  readonly id: string;
  readonly name: string;
  /** `foldCase(name)`. */
  readonly nameFolded: string;
  readonly hasUniqueName: boolean;
  /** Whether it belongs to what value rules look at, so that writing it is a change of the tenant. */
  readonly isInRules: boolean;
  readonly fields: JsonObject;
  readonly version: number;
  readonly createdAt: Date;
}

export interface EntryPage {
  readonly limit: number;
  /** The place behind which it begins. */
  readonly after?: { readonly nameFolded: string; readonly id: string };
  /** What the folded name begins with. */
  readonly prefix?: string;
  /** What the folded name is. */
  readonly nameFolded?: string;
  /** Contained in the fields. */
  readonly having?: JsonObject;
}

/** Lists of many tenants together. */
export interface ManyTenants {
  /** Which list of which application. */
  readonly lists: readonly { readonly profile: string; readonly collection: string }[];
  readonly limit: number;
  /** The place behind which it begins. */
  readonly after?: { readonly at: Date; readonly id: string };
  /** Contained in the fields. */
  readonly having?: JsonObject;
}

/** An entry with the tenant whose it is. */
export interface EntryOfTenant {
  readonly tenant: { readonly key: string; readonly displayName: string; readonly profile: string };
  readonly entry: EntryRecord;
}

/** What an entry becomes. */
export type EntryChange = Pick<EntryRecord, 'name' | 'nameFolded' | 'fields'>;

/** Changes of many entries, all or nothing, in this order; those added whose id or unique name is there are passed over. */
export interface EntrySteps {
  readonly remove: readonly { readonly collection: string; readonly having: JsonObject }[];
  readonly change: readonly { readonly collection: string; readonly having: JsonObject; readonly set: JsonObject }[];
  readonly add: readonly EntryRecord[];
}

/**
 * The port behind an application's lists. Every method is atomic; writing an entry that is `isInRules` raises the version
 * of its tenant in the same transaction.
 */
export interface EntryStore {
  read(tenantId: string, collection: string, id: string): Promise<EntryRecord | undefined>;

  /** By folded name in code point order, then id. */
  list(tenantId: string, collection: string, page: EntryPage): Promise<readonly EntryRecord[]>;

  /** Entries of many tenants, the newest first (by `createdAt`, then `id`). */
  across(page: ManyTenants): Promise<readonly EntryOfTenant[]>;

  /** `nameInUse` for a name or id that is taken, `full` beyond `most` of the collection; `gone` when the tenant is. */
  add(entry: EntryRecord, most: number): Promise<'added' | 'nameInUse' | 'full' | 'gone'>;

  /** `stale` unless the entry has this version still; undefined when there is none. */
  change(
    entry: Pick<EntryRecord, 'tenantId' | 'collection' | 'id' | 'version'>,
    change: EntryChange,
  ): Promise<EntryRecord | 'stale' | 'nameInUse' | undefined>;

  /** False when there is none. With `tenantVersion`, `stale` unless the tenant has that version still. */
  remove(tenantId: string, collection: string, id: string, tenantVersion?: number): Promise<boolean | 'stale'>;
}
