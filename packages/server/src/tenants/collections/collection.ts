import type { JsonObject } from '@lockstep/scim';
import type { ApplicationPorts } from '../application-ports.ts';
import type { Field } from '../field.ts';
import type { ProblemDetail } from '../tenant-problem.ts';

/** An entry of one of an application's lists: a role, a travel policy, a trip. */
export interface Entry {
  /** What it is referred to by; never changes. */
  readonly id: string;
  /** What people know it by: the value of the collection's `named` field. */
  readonly name: string;
  readonly fields: JsonObject;
  readonly version: number;
  readonly createdAt: Date;
}

/** An entry about to be made; without an id it is given one. */
export interface NewEntry {
  readonly collection: string;
  readonly id?: string;
  readonly fields: JsonObject;
}

/** The small lists that rules look at, by the key of their collection; as they were with one version of the tenant. */
export type Lists = { readonly [collection: string]: readonly Entry[] };

/**
 * A list an application keeps for each tenant, at `/api/tenants/{tenant}/{key}`. Data, with hooks where entries depend
 * on more than themselves.
 */
export interface Collection {
  /** As in the address: `roles`. Unique among the application's, and no word the API has already. */
  readonly key: string;
  /** What the list is called, and one of its entries. */
  readonly label: string;
  readonly singular: string;
  readonly fields: readonly Field[];
  /** The text field entries are known and sorted by; of `account` kind, they are found by that account. */
  readonly named: string;
  /** Whether no two entries have one name, compared without case. */
  readonly hasUniqueNames: boolean;
  /**
   * Whether value rules and choices look at it: then it is small (at most 5,000 entries), is handed to them whole, and a
   * change of it is a change of the tenant.
   */
  readonly isInRules?: boolean;
  /** Fields a list can be narrowed to one value of: `?kind=manual`. */
  readonly narrowed?: readonly string[];
  /** Who may look at it: everybody of the staff with a permission, or the vendor's operators alone. */
  readonly readers: CollectionAccess;
  /** Who may add, change and remove entries; `nobody` for lists that come about by themselves. */
  readonly writers: CollectionAccess | 'nobody';
  /**
   * What is wrong with an entry about to be stored, beyond its fields, and what is stored in their place. `before` is
   * undefined for a new one.
   */
  readonly check?: (
    fields: JsonObject,
    before: Entry | undefined,
    ports: ApplicationPorts,
  ) => Promise<{ readonly fields: JsonObject; readonly findings: readonly ProblemDetail[] }>;
  /** Why an entry cannot be removed, in words that say what to do first; undefined when it can. */
  readonly inUse?: (entry: Entry, ports: ApplicationPorts) => Promise<string | undefined>;
  /** Why an entry cannot be changed or removed at all, such as one that came about by itself. */
  readonly fixed?: (entry: Entry) => string | undefined;
  /** What can be done with an entry beside changing it: `POST …/{collection}/{id}/{action}`. */
  readonly actions?: readonly EntryAction[];
  /** What those further members are called, where pages show them. */
  readonly beside?: readonly Field[];
  /** Further members an entry is shown with. */
  readonly derived?: (entry: Entry, ports: ApplicationPorts) => Promise<JsonObject>;
  /**
   * The list, where it shows entries that are not stored but follow from others, or is searched by more than the name: at
   * most `limit` entries, behind the one at `after`. `find` is one of them that is not stored, by its id.
   */
  readonly list?: (query: ListQuery, ports: ApplicationPorts) => Promise<readonly Entry[]>;
  readonly find?: (id: string, ports: ApplicationPorts) => Promise<Entry | undefined>;
}

/** What a list of entries is narrowed to. */
export interface EntryNarrowing {
  /** What the name begins with, folded. */
  readonly prefix?: string;
  /** Values fields have to have. */
  readonly having?: JsonObject;
}

/** A part of a list an application puts together itself. */
export interface ListQuery extends EntryNarrowing {
  readonly limit: number;
  readonly after?: { readonly name: string; readonly id: string };
}

/** `operators`: the vendor's. Otherwise the permission somebody of the staff has to have; operators may as well. */
export type CollectionAccess = 'operators' | { readonly permission: string };

export interface EntryAction {
  readonly name: string;
  readonly label: string;
  readonly writers: CollectionAccess;
  /** What is asked beside. */
  readonly fields?: readonly Field[];
  /** Does it; answers members of the answer (a secret that is shown once), if there are any. Throws `TenantProblem`. */
  readonly perform: (entry: Entry, input: JsonObject, ports: ApplicationPorts) => Promise<JsonObject | undefined>;
}

/** Changes of entries that are stored together with settings, all or nothing. */
export interface EntryChanges {
  readonly remove?: readonly { readonly collection: string; readonly having?: JsonObject }[];
  readonly change?: readonly { readonly collection: string; readonly having?: JsonObject; readonly set: JsonObject }[];
  readonly add?: readonly NewEntry[];
}
