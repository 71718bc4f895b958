import type { Action, JournalEntry, Status } from './entry.ts';
import type { JournalFilter } from './journal-filter.ts';

/** Where an entry stands in the log. */
export interface LogPosition {
  readonly at: Date;
  readonly id: string;
}

/** What to read of the log. */
export interface JournalQuery {
  readonly filter?: JournalFilter | undefined;
  /** Newest first when left out. */
  readonly order?: 'newestFirst' | 'oldestFirst' | undefined;
  readonly limit: number;
  /** Strictly behind this position, in the order asked for. */
  readonly after?: LogPosition | undefined;
}

/** A page of a log. */
export interface LogPage<Entry> {
  readonly entries: readonly Entry[];
  /**
   * Where the next page begins; undefined at the end. A page may hold fewer entries than asked for, or none, and still
   * have a next: a search that finds little stops after looking at so many entries, and goes on from there.
   */
  readonly next: LogPosition | undefined;
}

/** What entries are counted by. */
export type CountedBy = 'jobId' | 'hour' | 'day' | 'action' | 'status' | 'code';

/** A number of entries; members that were not counted by are absent. */
export interface JournalCount {
  readonly jobId?: string;
  /** Begin of the hour or the day, UTC. */
  readonly from?: Date;
  readonly action?: Action;
  readonly status?: Status;
  /** Empty for entries without one. */
  readonly code?: string;
  readonly entries: number;
}

export interface CountQuery {
  readonly jobId?: string | undefined;
  /** Whole hours. */
  readonly from: Date;
  readonly until: Date;
  readonly by: readonly CountedBy[];
}

/** A group with members that have no account in the application. */
export interface UnresolvedGroup {
  readonly groupId: string;
  readonly displayName: string;
  /** At most `MOST_UNRESOLVED`. */
  readonly unresolved: number;
}

/** Members counted of one group; whoever has more has a thousand reasons to look. */
export const MOST_UNRESOLVED = 1_000;

/** When a job was last heard of. */
export interface LastSign {
  readonly jobId: string;
  readonly applicationId: string;
  readonly applicationName: string;
  readonly active: boolean;
  readonly intervalSeconds: number;
  readonly startedAt: Date | undefined;
  readonly completedAt: Date | undefined;
  readonly entryAt: Date | undefined;
}

/**
 * The port to where the provisioning log is kept. Entries are written by the engine's store, with what they describe, and
 * are never changed. Every method is bounded in what it reads, whatever the size of the log.
 */
export interface JournalStore {
  page(organizationId: string, query: JournalQuery): Promise<LogPage<JournalEntry>>;
  entry(organizationId: string, id: string): Promise<JournalEntry | undefined>;
  /** Numbers of entries, from counts that are kept by the hour; at most 10,000 rows. */
  counts(organizationId: string, query: CountQuery): Promise<readonly JournalCount[]>;
  /** Groups in the application some members of which are not, after a group id. */
  unresolvedGroups(
    organizationId: string,
    jobId: string,
    after: string | undefined,
    limit: number,
  ): Promise<readonly UnresolvedGroup[]>;
  lastSigns(organizationId: string): Promise<readonly LastSign[]>;
  /** Erases entries from before an instant, at most `limit`, and answers how many. Counts of that time go with them. */
  removeBefore(organizationId: string, before: Date, limit: number): Promise<number>;
  /** The newest entry that is not among the `keep` newest; undefined when there are no more. */
  beyond(organizationId: string, keep: number): Promise<LogPosition | undefined>;
  /** Erases entries up to a position, that one included, at most `limit`, and answers how many. */
  removeThrough(organizationId: string, last: LogPosition, limit: number): Promise<number>;
}
