import type { JournalEntry } from '../journal/index.ts';
import type { SynchronizationSchema } from '../mapping/index.ts';
import type { Checkpoint, Counters, Cycle, CycleEnd, CycleKind, Intent, Outcome } from './cycle-state.ts';
import type { Job } from './job.ts';
import type { Link } from './link.ts';
import type { ChangedObject, ObjectType } from './source-directory.ts';

/** A reference that has to be written (`wantedId`) or removed (no `wantedId`) once that is possible. */
export interface PendingReference {
  readonly type: ObjectType;
  readonly ownerId: string;
  /** Target path. */
  readonly path: string;
  readonly wantedId: string | undefined;
  /** Cycle in which the owner was counted, and as what, so that a person is counted once. */
  readonly cycleId: string;
  readonly outcome: Outcome;
}

/** A pending reference that can be written now, with what is needed for it. */
export interface ResolvableReference extends PendingReference {
  readonly ownerTargetId: string;
  readonly ownerName: string;
  /** The wanted object's id in the target. */
  readonly wantedTargetId: string | undefined;
}

/** A removal found in this cycle, executed after all creates and updates. */
export interface Removal {
  readonly type: ObjectType;
  readonly id: string;
  readonly cause: string;
}

/** An object-level failure waiting to be tried again. */
export interface Escrow {
  readonly type: ObjectType;
  readonly id: string;
  readonly code: string;
  readonly firstFailureAt: Date;
  readonly lastFailureAt: Date;
  readonly attempts: number;
  readonly nextAttemptAt: Date;
}

/** An object whose scoping filter may turn out differently at an instant though nothing about it changes. */
export interface WakeUp extends ChangedObject {
  readonly at: Date | undefined;
}

/** Memberships of one group that have to be written. */
export interface MembershipDelta {
  readonly groupId: string;
  readonly groupTargetId: string;
  readonly groupName: string;
  readonly additions: readonly { readonly sourceId: string; readonly targetId: string }[];
  readonly removals: readonly { readonly sourceId: string; readonly targetId: string }[];
}

/** Everything that became of some objects; written together or not at all. */
export interface Results {
  readonly cycleId: string;
  readonly checkpoint: Checkpoint;
  readonly counters: Counters;
  readonly links: readonly Link[];
  readonly journal: readonly JournalEntry[];
  readonly pendingReferences: readonly PendingReference[];
  readonly settledReferences: readonly {
    readonly type: ObjectType;
    readonly ownerId: string;
    readonly path: string;
    readonly wantedId: string | undefined;
  }[];
  readonly removals: readonly Removal[];
  readonly settledRemovals: readonly ChangedObject[];
  readonly escrows: readonly Escrow[];
  readonly settledEscrows: readonly ChangedObject[];
  /** Entries of the work list that are done. */
  readonly settledWork: readonly ChangedObject[];
  /** When scope is next decided anew by the passing of time; undefined when never. */
  readonly wakeUps: readonly WakeUp[];
  /** Groups whose memberships have to be compared. */
  readonly touchedGroups: readonly string[];
  readonly settledGroups: readonly string[];
  readonly memberships: readonly {
    readonly groupId: string;
    readonly added: readonly string[];
    readonly removed: readonly string[];
  }[];
}

/** Source ids found missing in a stretch of links, and where the next stretch begins. */
export interface VanishedPage {
  readonly ids: readonly string[];
  readonly next: string | undefined;
}

/** The port to what a job remembers. Every method is one transaction for one organisation. */
export interface JobStore {
  jobs(): Promise<readonly Job[]>;
  job(jobId: string): Promise<Job | undefined>;
  schema(jobId: string, version: number): Promise<SynchronizationSchema>;

  /** The open cycle of a job, if one was left unfinished. */
  openCycle(jobId: string): Promise<Cycle | undefined>;
  beginCycle(cycle: {
    readonly id: string;
    readonly jobId: string;
    readonly kind: CycleKind;
    readonly startedAt: Date;
    readonly schemaVersion: number;
    readonly watermark: string;
    readonly checkpoint: Checkpoint;
  }): Promise<Cycle>;
  /** Notes what is about to be written. */
  announce(jobId: string, cycleId: string, intents: Readonly<Record<string, Intent>>): Promise<void>;
  record(jobId: string, results: Results): Promise<void>;
  /**
   * Closes the cycle; a success moves the job's watermark, unless a schema was saved since it began: then everything has
   * to be looked at again. `Superseded` closes it and moves nothing; `Failed` and `Interrupted` leave it open.
   */
  endCycle(jobId: string, cycleId: string, at: Date, end: CycleEnd | { readonly state: 'Superseded' }): Promise<void>;

  /** Links by source id, tombstones left out. */
  links(jobId: string, type: ObjectType, sourceIds: readonly string[]): Promise<ReadonlyMap<string, Link>>;
  /** Which of the target ids belong to a link, and to whose. */
  linkedTargets(jobId: string, type: ObjectType, targetIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Live links whose source object is gone for good, among a stretch of links after `after`. */
  vanished(jobId: string, type: ObjectType, after: string | undefined): Promise<VanishedPage>;

  /** Adds to the work list; equal entries collapse. */
  addWork(jobId: string, objects: readonly ChangedObject[]): Promise<void>;
  work(jobId: string, type: ObjectType, after: string | undefined, limit: number): Promise<readonly string[]>;
  /** Failed objects that are due, put on the work list. */
  wakeEscrows(jobId: string, now: Date): Promise<void>;
  /** Objects whose time has come, moved to the work list. */
  wakeSleepers(jobId: string, now: Date): Promise<void>;
  escrows(jobId: string, type: ObjectType, ids: readonly string[]): Promise<ReadonlyMap<string, Escrow>>;

  resolvableReferences(
    jobId: string,
    type: ObjectType,
    after: string | undefined,
    limit: number,
  ): Promise<readonly ResolvableReference[]>;
  removals(jobId: string, type: ObjectType, after: string | undefined, limit: number): Promise<readonly Removal[]>;
  touchedGroups(jobId: string, after: string | undefined, limit: number): Promise<readonly string[]>;
  /** What differs between the source's memberships and those written, at most `limit` of each kind. */
  membershipDelta(jobId: string, groupId: string, limit: number): Promise<MembershipDelta | undefined>;
}
