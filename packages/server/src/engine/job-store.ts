import type { JobChange, JournalEntry } from '../journal/index.ts';
import type { SynchronizationSchema } from '../mapping/index.ts';
import type { Removing } from './assess.ts';
import type { Candidate } from './candidates.ts';
import type { Checkpoint, Counters, Cycle, Intents, LinkCounts, Outcome } from './cycle-state.ts';
import type { Job, ScheduleState } from './job.ts';
import type { JobEvent } from './job-event.ts';
import type { JobStatus } from './job-status.ts';
import type { Link, LinkState } from './link.ts';
import type { Nesting } from './nesting.ts';
import type { Change } from './operate.ts';
import type { Effects, Operation } from './operations.ts';
import type { Quarantine } from './quarantine.ts';
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
  /** What the source calls the wanted object. */
  readonly wantedName: string | undefined;
  /** The wanted object's id in the target. */
  readonly wantedTargetId: string | undefined;
  /** The id in the target of what was written there last. */
  readonly writtenTargetId: string | undefined;
  /** How often writing it failed so far. */
  readonly failures: number;
  readonly firstFailureAt: Date | undefined;
}

/** A removal found in this cycle, executed after all creates and updates. */
export interface Removal extends ChangedObject {
  readonly name: string;
  readonly cause: string;
  readonly how: Removing;
  /** Whether the deletion threshold counts it. */
  readonly counted: boolean;
}

/** `due` runs in this cycle, `staged` waits for a decision, `allowed` was decided and runs in the next cycle. */
export type RemovalState = 'due' | 'staged' | 'allowed';

/** A removal with what became of it so far. */
export interface HeldRemoval extends Removal {
  readonly state: RemovalState;
  readonly since: Date;
  /** Who asked somebody else to allow it. */
  readonly askedBy: { readonly id: string; readonly name: string; readonly at: Date } | undefined;
}

/** An object-level failure waiting to be tried again. */
export interface Escrow extends ChangedObject {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly firstFailureAt: Date;
  readonly lastFailureAt: Date;
  readonly attempts: number;
  readonly nextAttemptAt: Date;
  /** Set when it failed for so long that it is not tried again by itself. */
  readonly givenUpAt: Date | undefined;
  /** Accounts among which somebody has to choose. */
  readonly candidates: readonly Candidate[] | undefined;
}

/** An object whose evaluation may turn out differently at an instant though nothing about it changes. */
export interface WakeUp extends ChangedObject {
  readonly at: Date | undefined;
}

/** Memberships of one group that have to be written. */
export interface MembershipDelta {
  readonly groupId: string;
  readonly groupTargetId: string;
  readonly groupName: string;
  readonly additions: readonly LinkedMember[];
  readonly removals: readonly LinkedMember[];
}

/** A group of the target that another one took the place of. */
export interface ReplacedGroup {
  readonly groupId: string;
  readonly targetId: string;
}

/** A member of a group with its counterpart in the target. */
export interface LinkedMember {
  readonly type: ObjectType;
  readonly sourceId: string;
  readonly targetId: string;
}

/** A reference, or all memberships of a group, that could not be written, and when it is tried again. */
export interface Setback {
  readonly failures: number;
  readonly firstFailureAt: Date;
  readonly nextAttemptAt: Date;
}

/** An object with the link it had when it was looked at. */
export interface SeenLink extends ChangedObject {
  readonly targetId: string | undefined;
  readonly state: LinkState | undefined;
}

/** Everything that became of some objects; written together or not at all. */
export interface Results {
  /** Undefined for what is done beside the cycles. */
  readonly cycle: Pick<Cycle, 'id' | 'fence' | 'intents'> | undefined;
  readonly checkpoint: Checkpoint;
  readonly counters: Counters;
  /**
   * What the rest was made from. Where somebody made or deleted a link by hand since, that stays as they decided, and the
   * object stays on the work list.
   */
  readonly seen: readonly SeenLink[];
  readonly links: readonly Link[];
  readonly journal: readonly JournalEntry[];
  /** By what the members of groups are told. */
  readonly nesting: Nesting;
  /** Objects whose account came back into use, or is another one: what was written about it is written anew. */
  readonly renewed: readonly string[];
  /** Whether an entry about a skip that says what the object's latest entry says is left out. */
  readonly collapse: boolean;
  readonly pendingReferences: readonly PendingReference[];
  readonly settledReferences: readonly {
    readonly type: ObjectType;
    readonly ownerId: string;
    readonly path: string;
    readonly wantedId: string | undefined;
  }[];
  readonly failedReferences: readonly (Pick<PendingReference, 'type' | 'ownerId' | 'path'> & Setback)[];
  readonly removals: readonly Removal[];
  readonly settledRemovals: readonly ChangedObject[];
  /** Removals that are held back for a decision. */
  readonly stagedRemovals: readonly ChangedObject[];
  readonly escrows: readonly Escrow[];
  readonly settledEscrows: readonly ChangedObject[];
  /** Accounts that are gone from the target. */
  readonly missing: readonly ChangedObject[];
  readonly settledMissing: readonly ChangedObject[];
  /** Entries of the work list that are done. */
  readonly settledWork: readonly ChangedObject[];
  /** When scope is next decided anew by the passing of time; undefined when never. */
  readonly wakeUps: readonly WakeUp[];
  /** Groups whose memberships have to be compared. */
  readonly touchedGroups: readonly string[];
  readonly settledGroups: readonly string[];
  readonly failedGroups: readonly ({ readonly groupId: string } & Setback)[];
  readonly memberships: readonly {
    readonly groupId: string;
    readonly added: readonly string[];
    readonly removed: readonly string[];
  }[];
  /** Groups that are to be deleted once their successors have the members. */
  readonly replaced: readonly ReplacedGroup[];
  readonly settledReplaced: readonly ReplacedGroup[];
  readonly events: readonly JobEvent[];
}

/** Source ids found missing in a stretch of links, and where the next stretch begins. */
export interface VanishedPage {
  readonly ids: readonly string[];
  readonly next: string | undefined;
}

/** True numbers of what a job holds. */
export interface JobCounts {
  readonly links: LinkCounts;
  /** Objects that fail and are tried again. */
  readonly failing: number;
  readonly givenUp: number;
  /** References and groups that could not be written. */
  readonly referencesFailing: number;
  readonly due: number;
  readonly staged: number;
  readonly allowed: number;
  readonly missing: number;
}

/** How a cycle is closed, and what the job remembers of it. */
export interface Closing {
  /** `keepOpen` lets it go on from its checkpoint. */
  readonly close: 'complete' | 'supersede' | 'keepOpen';
  readonly at: Date;
  readonly status: JobStatus;
  readonly quarantine: Quarantine | undefined;
  readonly lastError: Job['lastError'];
  readonly state: ScheduleState;
  /** Failures of the first cycle are put aside. */
  readonly pruneEscrows: boolean;
  readonly events: readonly JobEvent[];
}

/** Written under a lease that somebody else holds by now. Nothing was written. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** The port to what a job remembers. Every method is one transaction for one organisation. */
export interface JobStore {
  jobs(): Promise<readonly Job[]>;
  job(jobId: string): Promise<Job | undefined>;
  schema(jobId: string, version: number): Promise<SynchronizationSchema>;

  /**
   * Takes the right to run the job, for so many milliseconds of the database's clock. Answers the number of the lease;
   * undefined while somebody else holds it.
   */
  acquire(jobId: string, holder: string, milliseconds: number): Promise<number | undefined>;
  /** Prolongs a lease; false when it was lost. */
  renew(jobId: string, fence: number, milliseconds: number): Promise<boolean>;
  release(jobId: string, fence: number): Promise<void>;
  /** Whether somebody holds the right to run the job at this moment, in whatever process. */
  leased(jobId: string): Promise<boolean>;

  /** The open cycle of a job, if one was left unfinished; it goes on under this lease from `at`. */
  openCycle(jobId: string, fence: number, at: Date): Promise<Cycle | undefined>;
  /** Begins a cycle. What was announced by the one before, and never looked into, goes over to it. */
  beginCycle(cycle: Omit<Cycle, 'counters' | 'intents'>): Promise<Cycle>;
  /**
   * Notes what is about to be written. Answers which of the objects are being provisioned on demand at this moment;
   * those are not noted.
   *
   * @param kept what was noted before and stays so
   */
  announce(
    jobId: string,
    cycle: Pick<Cycle, 'id' | 'fence'>,
    type: ObjectType,
    intents: Intents,
    kept: Intents,
  ): Promise<ReadonlySet<string>>;
  /** Throws {@link LeaseLost} when the cycle is run by somebody else by now. */
  record(jobId: string, results: Results): Promise<void>;
  /**
   * Ends a run of the cycle. A completed one moves the job's watermark, unless a schema was saved since it began: then
   * everything has to be looked at again.
   *
   * @param change what the audit log is told, where the job was put on hold or released
   */
  endCycle(jobId: string, cycle: Pick<Cycle, 'id' | 'fence'>, closing: Closing, change?: JobChange): Promise<void>;

  /**
   * Asks for an operation; it takes effect when {@link operate} is called by whoever holds the lease.
   *
   * @param change who asks for it, for the audit log
   */
  request(jobId: string, operation: Operation, change?: JobChange): Promise<void>;
  /** The oldest operation that was asked for, with its number. */
  requested(jobId: string): Promise<{ readonly number: number; readonly operation: Operation } | undefined>;
  /** Carries out what was asked for, in one transaction; the open cycle ends when the watermark is cleared. */
  operate(
    jobId: string,
    request: { readonly number: number; readonly operation: Operation },
    effects: Effects,
    change: Change,
  ): Promise<void>;
  /** Erases a stretch of what an operation cleared; true when something is left. */
  clearSome(jobId: string, limit: number): Promise<boolean>;

  /** Links by source id, tombstones left out. */
  links(jobId: string, type: ObjectType, sourceIds: readonly string[]): Promise<ReadonlyMap<string, Link>>;
  /** Which of the target ids belong to a link, and to whose. */
  linkedTargets(jobId: string, type: ObjectType, targetIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Live links whose source object is gone for good, among a stretch of links after `after`. */
  vanished(jobId: string, type: ObjectType, after: string | undefined): Promise<VanishedPage>;

  /** Adds to the work list; equal entries collapse. */
  addWork(jobId: string, objects: readonly ChangedObject[]): Promise<void>;
  work(jobId: string, type: ObjectType, after: string | undefined, limit: number): Promise<readonly string[]>;
  /** Failed objects that are due, and accounts that were missing, put on the work list. */
  wakeEscrows(jobId: string, now: Date): Promise<void>;
  /** Objects whose time has come, moved to the work list. */
  wakeSleepers(jobId: string, now: Date): Promise<void>;
  escrows(jobId: string, type: ObjectType, ids: readonly string[]): Promise<ReadonlyMap<string, Escrow>>;
  /** Which of the objects are on the work list. */
  waitingAmong(jobId: string, type: ObjectType, ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Objects whose account is managed and whose owner is in scope, by id. */
  inUse(jobId: string, type: ObjectType, after: string | undefined, limit: number): Promise<readonly string[]>;
  /** Which of the objects stand on the list of removals or of missing accounts. */
  listed(jobId: string, type: ObjectType, ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Objects whose accounts are gone from the target. */
  missing(jobId: string, type: ObjectType, limit: number): Promise<readonly string[]>;

  resolvableReferences(
    jobId: string,
    type: ObjectType,
    now: Date,
    after: string | undefined,
    limit: number,
    ownerId?: string,
  ): Promise<readonly ResolvableReference[]>;
  /** Removals in one of the states, by id. */
  removals(
    jobId: string,
    type: ObjectType,
    states: readonly RemovalState[],
    after: string | undefined,
    limit: number,
  ): Promise<readonly HeldRemoval[]>;
  counts(jobId: string): Promise<JobCounts>;
  /** Groups whose memberships have to be compared, with what went wrong with them before. */
  touchedGroups(
    jobId: string,
    now: Date,
    limit: number,
    only?: string,
  ): Promise<
    readonly { readonly groupId: string; readonly failures: number; readonly firstFailureAt: Date | undefined }[]
  >;
  /** Groups that others took the place of and that have no memberships left to be written. */
  replacedGroups(jobId: string, after: ReplacedGroup | undefined, limit: number): Promise<readonly ReplacedGroup[]>;
  /** What differs between the source's memberships, as the job reads them, and those written, at most `limit` of each kind. */
  membershipDelta(
    jobId: string,
    groupId: string,
    limit: number,
    nesting: Nesting,
    members?: readonly string[],
  ): Promise<MembershipDelta | undefined>;
  /**
   * What others changed about the members of a group, at most `limit` of each kind: additions are in use, were written,
   * and are not among those the target shows; removals are shown, were not written, and ought not to be there. Only
   * people with an account of the job are told of as removals, so that whom the target has by other ways is left alone.
   */
  membershipDrift(
    jobId: string,
    groupId: string,
    shown: readonly string[],
    limit: number,
    nesting: Nesting,
  ): Promise<MembershipDelta | undefined>;
  /**
   * Reserves an object for being provisioned on demand; false when somebody has reserved it or a cycle is writing it at
   * this moment.
   */
  lock(jobId: string, object: ChangedObject, milliseconds: number): Promise<boolean>;
  unlock(jobId: string, object: ChangedObject): Promise<void>;
  /** Objects that the next incremental cycle looks at though nothing changed: work left over, retries, instants. */
  waiting(
    jobId: string,
    type: ObjectType,
    now: Date,
    after: string | undefined,
    limit: number,
  ): Promise<readonly string[]>;
}
