import type { AuditActivity } from './audit-activity.ts';
import type { AuditEntry } from './audit-entry.ts';
import type { LogPage, LogPosition } from './journal-store.ts';

/** What to read of the audit log; newest first. Every condition that is given has to hold. */
export interface AuditQuery {
  readonly activities?: readonly AuditActivity[] | undefined;
  readonly category?: string | undefined;
  readonly result?: AuditEntry['result'] | undefined;
  readonly initiatorId?: string | undefined;
  readonly targetId?: string | undefined;
  readonly jobId?: string | undefined;
  readonly applicationId?: string | undefined;
  /** About one of these. */
  readonly applicationIds?: readonly string[] | undefined;
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
  readonly after?: LogPosition | undefined;
  readonly limit: number;
}

/**
 * The port to the audit log. A change that is stored in the same database records its entry in its own transaction, by
 * the store's `recordAudit`; `record` is for what changes nothing there, such as a test of a connection.
 */
export interface AuditStore {
  record(organizationId: string, entry: AuditEntry): Promise<void>;
  page(organizationId: string, query: AuditQuery): Promise<LogPage<AuditEntry>>;
  entry(organizationId: string, id: string): Promise<AuditEntry | undefined>;
  /** Erases entries from before an instant, at most `limit`, and answers how many. */
  removeBefore(organizationId: string, before: Date, limit: number): Promise<number>;
}
