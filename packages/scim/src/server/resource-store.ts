import type { ResolvedFilter } from '../filter/index.ts';
import type { JsonObject } from '../json.ts';
import type { ResolvedPath } from '../path/index.ts';
import type { IndexEntry } from '../resource/index.ts';
import type { ResourceType } from '../schema/index.ts';

export type { IndexEntry };

/**
 * The port behind the service provider: where one tenant's resources are kept.
 *
 * An instance serves exactly one tenant; nothing it returns or changes belongs to another. Every method is atomic.
 * Uniqueness is the store's to guarantee (a constraint, not a read before a write): of two simultaneous inserts with
 * the same unique value one succeeds and one throws `ScimError` 409 `uniqueness`.
 */
export interface ResourceStore {
  /** Stores a new resource under `draft.id`. Throws `ScimError` 409 `uniqueness` when a unique key is taken. */
  insert(type: ResourceType, draft: Draft): Promise<StoredResource>;

  /** One resource, or undefined when there is none of that type and id. */
  read(type: ResourceType, id: string, want: Want): Promise<StoredResource | undefined>;

  /**
   * Changes one resource so that parallel changes each take effect: what `decide` was shown is what is replaced. It may
   * throw (nothing is written then) or answer undefined for "leave it as it is". It must be pure: a store may call it
   * again when somebody else changed the resource meanwhile. The version rises, and `lastModified` becomes `now`, only
   * when attributes or memberships really changed. Undefined when the resource does not exist.
   */
  change(
    type: ResourceType,
    id: string,
    want: Want,
    now: Date,
    decide: (current: StoredResource) => Change | undefined,
  ): Promise<StoredResource | undefined>;

  /**
   * Removes a resource with its memberships on both sides; groups that lose a member get a new version. `check` may
   * throw (a failed precondition) and is called with the row held. False when the resource does not exist. With
   * `keptUntil` it can be brought back before that moment; to everything else it is gone.
   */
  remove(
    type: ResourceType,
    id: string,
    now: Date,
    check?: (current: StoredResource) => void,
    keptUntil?: Date,
  ): Promise<boolean>;

  /** Removed resources of every type that can be brought back, the latest removal first, then by `id` downwards. */
  listRemoved(now: Date, page: { readonly limit: number; readonly after?: RemovedPlace }): Promise<readonly Removed[]>;

  /**
   * Brings a removed resource back under its id, or another one, with a further version and those of its memberships
   * whose other side is there. `entriesOf` gives its index entries. Undefined when it is not kept, `ScimError` 409
   * `uniqueness` when a value of it was taken meanwhile.
   */
  restore(
    type: ResourceType,
    id: string,
    now: Date,
    entriesOf: (attributes: JsonObject) => readonly IndexEntry[],
    newId?: string,
  ): Promise<StoredResource | undefined>;

  /**
   * Adds index entries to resources that were stored before a path was indexed: at most `limit` of a type, by `id` in
   * code point order, behind `after`. None of the entries is unique. Answers the last id, undefined when none was left.
   * Versions stay, and it may be done again.
   */
  reindex(
    type: ResourceType,
    page: { readonly limit: number; readonly after?: string },
    entriesOf: (attributes: JsonObject) => readonly IndexEntry[],
  ): Promise<string | undefined>;

  /**
   * Which of the accounts are switched off. An account is switched by `active` true or false; taking the attribute away
   * hides it and switches nothing.
   */
  inactive(ids: readonly string[]): Promise<ReadonlySet<string>>;

  /** What became of accounts behind a position, in order: each switch once, and removals. */
  lifecycle(page: { readonly after?: number; readonly limit: number }): Promise<readonly LifecycleEvent[]>;

  /** A page of resources and the exact number of matches. */
  query(type: ResourceType, query: ResourceQuery, want: Want): Promise<ResourcePage>;

  /** What the given ids are, for `$ref`, `displayName` and member types. Unknown ids are missing from the answer. */
  lookup(ids: readonly string[]): Promise<ReadonlyMap<string, Reference>>;
}

/** Something that whoever lets people in has to know. */
export interface LifecycleEvent {
  readonly position: number;
  readonly at: Date;
  readonly kind: 'activated' | 'deactivated' | 'removed';
  /** Name of the resource type. */
  readonly resourceType: string;
  readonly id: string;
}

/** Which memberships to load beside the attributes. Loading members of a large group is never implied. */
export interface Want {
  /** `members` of a group: all, none, or only those among the given ids. */
  readonly members: 'all' | 'none' | readonly string[];
  /** With `all`: of a group with more members than this none are loaded, and it is answered without `members`. */
  readonly membersAtMost?: number;
  /** `groups` of a user, computed from memberships. */
  readonly groups: boolean;
}

export interface Reference {
  readonly id: string;
  /** Name of the resource type, for example `User`. */
  readonly resourceType: string;
  readonly displayName: string | undefined;
}

export interface Member {
  /** Id of the member resource. */
  readonly value: string;
  /** As the client sent it; the real type is `resourceType`. */
  readonly type?: string;
  readonly display?: string;
  readonly resourceType: string;
}

export interface GroupReference {
  readonly value: string;
  readonly display: string | undefined;
  readonly type: 'direct' | 'indirect';
}

/**
 * A resource as stored: `attributes` holds everything the client may write and nothing computed (no `id`, `meta`,
 * `schemas`, `groups`, `members`). Extension attributes sit in an object under their schema's URN.
 */
export interface StoredResource {
  readonly id: string;
  readonly version: number;
  readonly created: Date;
  readonly lastModified: Date;
  readonly attributes: JsonObject;
  /** Present as far as `Want.members` asked. */
  readonly members?: readonly Member[];
  /** Present when `Want.groups` asked. */
  readonly groups?: readonly GroupReference[];
}

/** A place in the list of removed resources. */
export interface RemovedPlace {
  readonly removed: Date;
  readonly id: string;
}

/** A resource that was removed and is kept for a while. */
export interface Removed extends RemovedPlace {
  readonly resourceType: string;
  readonly keptUntil: Date;
  readonly attributes: JsonObject;
}

export interface Draft {
  readonly id: string;
  readonly now: Date;
  readonly attributes: JsonObject;
  readonly index: readonly IndexEntry[];
  readonly members?: readonly Member[];
  /** What whoever runs the provider keeps beside the resource. No request shows or changes it. */
  readonly facts?: JsonObject;
}

export interface Change {
  readonly attributes: JsonObject;
  readonly index: readonly IndexEntry[];
  /** Applied in order; each is idempotent. */
  readonly members?: readonly MemberChange[];
}

export type MemberChange =
  | { readonly op: 'add'; readonly members: readonly Member[] }
  | { readonly op: 'remove'; readonly values: readonly string[] }
  | { readonly op: 'set'; readonly members: readonly Member[] }
  | { readonly op: 'clear' };

/**
 * A place in an order of resources: that of one of them, which need not be there any more. Made by a store and good for
 * the filter and the order it was made under.
 */
export interface Position {
  /** What the resource was ordered by, as its store writes it; null when it had no such value. */
  readonly key: string | number | boolean | null;
  readonly id: string;
}

export interface ResourceQuery {
  readonly filter?: ResolvedFilter;
  /** Ties are broken by `id`, ascending. Without it the order is that of creation. */
  readonly sort?: { readonly path: ResolvedPath; readonly descending: boolean };
  /** From 1. Not looked at beside `after` or `before`. */
  readonly startIndex: number;
  /** 0 asks for the total alone. */
  readonly count: number;
  /** The page that begins behind this place, found by key: removing what lies before it moves nothing. */
  readonly after?: Position;
  /** The page that ends before this place. */
  readonly before?: Position;
}

export interface ResourcePage {
  /** Of all matches, whatever page was asked for. */
  readonly total: number;
  readonly resources: readonly StoredResource[];
  /** The last resource of the page, when others follow it. */
  readonly next?: Position;
  /** The first resource of the page, when it was found by position and others come before it. */
  readonly previous?: Position;
}
