import type { JournalEntry, Status } from './entry.ts';

/** What to read of the log; newest first. */
export interface JournalQuery {
  readonly jobId?: string;
  readonly cycleId?: string;
  readonly sourceId?: string;
  readonly status?: Status;
  readonly limit: number;
  /** Id of the last entry of the page before. */
  readonly before?: string;
}

/** The port to where the provisioning log is kept. Entries are written by the engine's store, with what they describe. */
export interface JournalStore {
  entries(organizationId: string, query: JournalQuery): Promise<readonly JournalEntry[]>;
}
