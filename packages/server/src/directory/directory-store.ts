import type { JsonObject } from '@lockstep/scim';
import type { DirectoryObjectType } from './directory-object.ts';
import type { DirectoryGroup } from './group.ts';
import type { DirectoryUser } from './user.ts';

/**
 * The port behind the directory: where one organisation's users, groups and memberships are kept.
 *
 * An instance serves exactly one organisation; nothing it returns or changes belongs to another. Every method is one
 * transaction, and one that changes something appends to the change log within it, so that the log tells of everything
 * that was committed and of nothing else. A method that changes nothing appends nothing. No call concerns more than
 * `batchLimit` objects or members.
 *
 * Names are found by keys the caller folded; the store compares them byte by byte. The key of a living user is unique
 * in the organisation, and the store guarantees it by a constraint; a soft-deleted user holds no key. Keys of groups
 * are not unique, since Graph lets security groups share a mail nickname.
 */
export interface DirectoryStore {
  /** The objects with these ids, soft-deleted ones too, in no order. Unknown ids are missing from the answer. */
  read<T extends DirectoryObjectType>(type: T, ids: readonly string[]): Promise<readonly DirectoryObjects[T][]>;

  /** The living objects with these keys, in no order. */
  find<T extends DirectoryObjectType>(type: T, keys: readonly string[]): Promise<readonly DirectoryObjects[T][]>;

  /** A page of objects, ordered by id. */
  page<T extends DirectoryObjectType>(type: T, request: ObjectPageRequest): Promise<Page<DirectoryObjects[T]>>;

  /**
   * Creates and changes the objects with these ids, all of them or none. Each is locked, then handed to `decide`
   * (undefined: there is none yet), whose answer becomes the object; undefined leaves it as it is. `decide` must be
   * pure, since a store may call it again after a serialization failure; when it throws, nothing is written. A new
   * object's `createdDateTime` is `now`. When a user's key is held by another living user nothing is written either,
   * and the answer is the id, among those given, that cannot have its key.
   *
   * Log: `written` for each object created or changed.
   */
  change<T extends DirectoryObjectType>(
    type: T,
    ids: readonly string[],
    now: Date,
    decide: (id: string, current: DirectoryObjects[T] | undefined) => ObjectDraft | undefined,
  ): Promise<ChangeResult>;

  /**
   * Removes an object for good, with its memberships on both sides; users it managed have no manager then. False when
   * there is none.
   *
   * Log: `purged` for the object, `memberRemoved` for every membership, `written` for every user who lost a manager.
   */
  purge(type: DirectoryObjectType, id: string, now: Date): Promise<boolean>;

  /**
   * Puts members into a group. With `present: 'refuse'` nothing is added when one of them is in it already. Members or
   * a group that do not exist (any more) are passed over.
   *
   * Log: `memberAdded` for each member that was added.
   */
  addMembers(groupId: string, members: readonly Member[], now: Date, present: 'skip' | 'refuse'): Promise<MembersAdded>;

  /**
   * Takes members out of a group; answers the ids of those who were in it.
   *
   * Log: `memberRemoved` for each of them.
   */
  removeMembers(groupId: string, memberIds: readonly string[], now: Date): Promise<readonly string[]>;

  /** Direct members who live, ordered by id. */
  members(groupId: string, request: PageRequest): Promise<Page<Member>>;

  /** Ids of the living groups an object is a direct member of, in order. */
  memberOf(memberId: string, request: PageRequest): Promise<Page<string>>;

  /** The position after everything committed so far. */
  watermark(): Promise<string>;

  /**
   * The log after a position, in the order of commit: an entry committed after a watermark was taken is always found
   * behind it. Undefined when the position is not known any more.
   */
  changesSince(position: string, limit: number): Promise<ChangeLogPage | undefined>;
}

/** Most objects or members in one call, and so in one transaction. */
export const batchLimit = 100;

/** What each type of object is read as. */
export interface DirectoryObjects {
  readonly User: DirectoryUser;
  readonly Group: DirectoryGroup;
}

/** An object as it is to be. */
export interface ObjectDraft {
  /** What the object is found by, folded. */
  readonly key: string;
  readonly properties: JsonObject;
  /** Users only. */
  readonly managerId?: string;
  /** Present: it is among the deleted items. */
  readonly deletedDateTime?: string;
}

/** What became of each id, in the order given; or the one id that cannot have its key, and nothing was written. */
export type ChangeResult =
  | { readonly outcomes: readonly Outcome[]; readonly conflict?: undefined }
  | { readonly conflict: string };

export type Outcome = 'created' | 'updated' | 'unchanged';

/** A direct member of a group. */
export interface Member {
  readonly type: DirectoryObjectType;
  readonly id: string;
}

export interface MembersAdded {
  readonly added: readonly Member[];
  /** Those who were in the group already. */
  readonly present: readonly Member[];
}

export interface PageRequest {
  /** The last id of the page before; absent for the first page. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface ObjectPageRequest extends PageRequest {
  /** Default `living`. */
  readonly state?: 'living' | 'deleted';
  /** With `deleted`: only objects deleted before this time. */
  readonly deletedBefore?: Date;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page begins; undefined after the last one. */
  readonly next: string | undefined;
}

/** One entry of the change log: what happened to an object, not what it looks like now. */
export type ChangeLogEntry =
  | { readonly kind: 'written' | 'purged'; readonly type: DirectoryObjectType; readonly id: string }
  | {
      readonly kind: 'memberAdded' | 'memberRemoved';
      readonly type: 'Group';
      readonly id: string;
      readonly member: Member;
    };

export interface ChangeLogPage {
  readonly entries: readonly ChangeLogEntry[];
  /** Position after the last entry of this page, to continue from. */
  readonly position: string;
  /** False when the log was read to its present end. */
  readonly more: boolean;
}
