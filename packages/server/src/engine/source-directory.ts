import type { RoleAssignment, SourceRecord } from '../mapping/index.ts';
import type { Nesting } from './nesting.ts';

/** The two kinds of object that are provisioned. */
export type ObjectType = 'User' | 'Group';

/** An object of the source together with its assignments to one application, read in one consistent view. */
export interface SourceObject {
  readonly type: ObjectType;
  readonly id: string;
  /** For logs: user principal name or display name. */
  readonly name: string;
  /** Synchronization attributes; the computed ones (`IsSoftDeleted`, `appRoleAssignments`) are added by the engine. */
  readonly record: SourceRecord;
  readonly softDeleted: boolean;
  readonly accountEnabled: boolean;
  /** Source ids by reference attribute, for example `manager`. Members of a group are never listed here. */
  readonly references: Readonly<Record<string, readonly string[]>>;
  readonly assignments: readonly SourceAssignment[];
}

/** One way in which an object is assigned: directly, or as a member of an assigned group. */
export interface SourceAssignment {
  readonly id: string;
  /** The assigned group, or undefined when the object itself is assigned. */
  readonly viaGroupId: string | undefined;
  readonly viaGroupName: string | undefined;
  readonly role: RoleAssignment;
}

export interface SourcePage {
  readonly objects: readonly SourceObject[];
  /** Where the next page begins; undefined after the last one. */
  readonly next: string | undefined;
}

/** An object that a change concerns. What changed is not said: the reader looks at the object itself. */
export interface ChangedObject {
  readonly type: ObjectType;
  readonly id: string;
}

export interface ChangePage {
  readonly changes: readonly ChangedObject[];
  /** Position after the last change of this page, to continue from. */
  readonly position: string;
  /** False when the log was read to its present end. */
  readonly more: boolean;
}

/** Whom the source is asked about: who is assigned to an application, seen as a job sees it. A job is one. */
export interface Audience {
  readonly applicationId: string;
  readonly settings: Nesting;
}

/** Group ids by the id of a member. */
export type Memberships = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The port to what is provisioned from. Positions and watermarks are opaque text, ordered by commit: a change that is
 * committed after a watermark was taken is always found by `changesSince(watermark)`.
 */
export interface SourceDirectory {
  /** Further names under which attributes can be read, by object type: the alias, and the name it stands for. */
  readonly aliases: Readonly<Record<ObjectType, ReadonlyMap<string, string>>>;

  /** The position after everything committed so far. */
  watermark(): Promise<string>;

  /** All objects of a type, soft-deleted ones too, in a stable order. */
  page(type: ObjectType, audience: Audience, after: string | undefined, limit: number): Promise<SourcePage>;

  /** The given objects, in no order. Those that are gone for good are missing from the answer. */
  read(type: ObjectType, audience: Audience, ids: readonly string[]): Promise<readonly SourceObject[]>;

  /** What objects are called in logs, by id; deleted ones too, and not those that are gone for good. */
  names(type: ObjectType, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;

  /**
   * Objects whose evaluation for this audience may have changed after `position`, an object possibly several times.
   * Undefined when the position is not known any more (log pruned, database restored elsewhere): only a full read helps.
   *
   * @param groupIds groups that scoping filters ask about: who joins or leaves them, at any depth, is reported too
   */
  changesSince(
    audience: Audience,
    position: string,
    limit: number,
    groupIds?: readonly string[],
  ): Promise<ChangePage | undefined>;

  /** Which of the groups each object is in, directly or through groups; costs what the objects are in, not who is in the groups. */
  memberships(objectIds: readonly string[], groupIds: readonly string[]): Promise<Memberships>;
}
