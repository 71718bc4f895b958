import type { DirectoryObjectType } from '../directory/index.ts';
import type { ReadRecord, Source, SourceDraft } from './source.ts';
import type { SourceNews, Trouble } from './trouble.ts';

/** The port to an organisation's outside sources, and to who reads them. */
export interface SourceStore {
  /** By name. */
  list(): Promise<readonly Source[]>;
  read(id: string): Promise<Source | undefined>;
  create(source: Pick<Source, 'id' | 'secret' | 'createdAt'> & SourceDraft): Promise<void>;
  /** Changes what was entered; with `secret`, that too. The next read begins anew. */
  update(id: string, change: SourceDraft & { readonly secret?: Uint8Array }): Promise<void>;
  /** Forgets a source. What it brought stays and belongs to the directory itself. */
  remove(id: string): Promise<void>;

  /** Begins a read and holds the source; answers the number of the read, undefined while somebody else reads it. */
  begin(id: string, startedAt: Date): Promise<number | undefined>;
  /** Holds it further, and notes how far it is; false when the read was taken over, or its source removed. */
  keep(id: string, number: number, report: ReadRecord['report']): Promise<boolean>;
  /** Notes what came of a read, passes on what is to be told of it, and lets the source go; all of it or nothing. */
  end(id: string, number: number, end: NotedEnd): Promise<void>;
}

/** What is noted at the end of a read; a position left out stays as it is. */
export interface NotedEnd extends Pick<ReadRecord, 'state' | 'endedAt' | 'report' | 'message'> {
  readonly position?: string | null;
  readonly trouble: Trouble | undefined;
  readonly news: readonly SourceNews[];
}

/** An object of the directory that a source brought. */
export interface KnownObject {
  readonly externalId: string;
  readonly objectId: string;
}

/** What is noted of an object that a read met. */
export interface MetObject extends KnownObject {
  readonly type: DirectoryObjectType;
  readonly reference: string;
  /** Absent when the source said nothing of it. */
  readonly manager?: string | null;
}

/** Up to where pairs of a group and a member were gone through. */
export type PairCursor = readonly [string, string];

/** A membership that has to be made or ended. */
export interface MembershipChange {
  readonly groupId: string;
  readonly memberId: string;
  readonly cursor: PairCursor;
}

/** The port to what each source brought: objects by the id the source gives them, and who belongs to which group there. */
export interface SourceRecords {
  /** Those of these objects that are in the directory, living or deleted. */
  known(sourceId: string, type: DirectoryObjectType, externalIds: readonly string[]): Promise<readonly KnownObject[]>;
  /** Names of the sources that keep these objects, by object id. */
  keepers(type: DirectoryObjectType, objectIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Notes objects as met by a read: they are there, and the source's. */
  met(sourceId: string, number: number, objects: readonly MetObject[]): Promise<void>;
  /** Notes objects as gone. */
  gone(sourceId: string, type: DirectoryObjectType, externalIds: readonly string[]): Promise<void>;
  /** Notes members of a group of the source. */
  joined(sourceId: string, number: number, groupId: string, references: readonly string[]): Promise<void>;
  /** Forgets members of a group of the source. */
  parted(sourceId: string, groupId: string, references: readonly string[]): Promise<void>;

  /** Notes whatever this read did not meet as gone, members among it; only after a read of everything. */
  unmet(sourceId: string, number: number): Promise<void>;
  /** People whose manager is another one than the source says, by id behind `after`. */
  managerChanges(
    sourceId: string,
    after: string | undefined,
    limit: number,
  ): Promise<readonly { readonly userId: string; readonly managerId: string | null }[]>;
  /** Memberships the source tells and the directory has not. */
  missingMembers(sourceId: string, after: PairCursor | undefined, limit: number): Promise<readonly MembershipChange[]>;
  /** Memberships of groups this read met that the source does not tell. */
  surplusMembers(
    sourceId: string,
    number: number,
    after: PairCursor | undefined,
    limit: number,
  ): Promise<readonly MembershipChange[]>;

  /** How many objects the source keeps, and how many of them are gone there. */
  counts(
    sourceId: string,
  ): Promise<Readonly<Record<DirectoryObjectType, { readonly kept: number; readonly gone: number }>>>;
  /** Objects that are gone in the source, by external id behind `after`. */
  goneObjects(
    sourceId: string,
    type: DirectoryObjectType,
    after: string | undefined,
    limit: number,
  ): Promise<readonly KnownObject[]>;
  /** Objects that are there after all. */
  backAgain(sourceId: string, type: DirectoryObjectType, externalIds: readonly string[]): Promise<void>;
  /** The source keeps these no more; should they come again, they are the same. */
  letGo(sourceId: string, type: DirectoryObjectType, externalIds: readonly string[]): Promise<void>;
}
