import type { DirectoryObjectType } from './directory-object.ts';
import type { DirectoryObjects, Member } from './directory-store.ts';

/** The port to what happened in one organisation's directory, as delta queries tell it. */
export interface DirectoryChanges {
  /** The position after everything committed so far. */
  watermark(): Promise<string>;

  /** The log after a position, in the order of commit; undefined when the position means nothing here. */
  since(position: string, limit: number): Promise<ChangeEntryPage | undefined>;

  /** The objects with these ids, soft-deleted ones too, in no order. */
  read<T extends DirectoryObjectType>(type: T, ids: readonly string[]): Promise<readonly DirectoryObjects[T][]>;

  /** Which of these stand in their relation now, object and group living; in no order. */
  holding(pairs: readonly Pick<RelationEntry, 'groupId' | 'relation' | 'member'>[]): Promise<readonly RelationEntry[]>;

  /** Relations to living groups, in the order of group, relation and member, at most `limit` behind a cursor. */
  relations(
    subject: RelationSubject,
    after: RelationCursor | undefined,
    limit: number,
  ): Promise<readonly RelationEntry[]>;

  /** Living users managed by one of these, in the order of their ids, at most `limit` behind an id. */
  reports(
    managerIds: readonly string[],
    after: string | undefined,
    limit: number,
  ): Promise<readonly DirectoryObjects['User'][]>;
}

/** Which relations are meant. */
export interface RelationSubject {
  readonly relations: readonly GroupRelation[];
  /** All of the groups between two ids, the first not included and the second included. */
  readonly between?: readonly [string | undefined, string];
  /** All of these groups, and all that these objects stand in. */
  readonly groupIds?: readonly string[];
  readonly memberIds?: readonly string[];
}

export type GroupRelation = 'members' | 'owners';

export interface RelationEntry {
  readonly groupId: string;
  readonly relation: GroupRelation;
  readonly member: Member;
  /** Whether the member lives. */
  readonly lives: boolean;
}

export interface RelationCursor {
  readonly groupId: string;
  readonly relation: GroupRelation;
  readonly memberId: string;
}

export type ChangeEntry =
  | {
      readonly kind: 'written';
      readonly type: DirectoryObjectType;
      readonly id: string;
      /** Names of properties, `manager` and `deletedDateTime` among them; undefined for a new object. */
      readonly changed: readonly string[] | undefined;
      /** Who managed the user before. */
      readonly managerBefore: string | undefined;
    }
  | { readonly kind: 'purged'; readonly type: DirectoryObjectType; readonly id: string }
  | { readonly kind: 'related'; readonly relation: GroupRelation; readonly id: string; readonly member: Member };

export interface ChangeEntryPage {
  readonly entries: readonly ChangeEntry[];
  /** How many rows of the log that was. */
  readonly rows: number;
  readonly position: string;
  readonly more: boolean;
}
