import type { AuditEntry, AuditTarget } from './audit-entry.ts';
import type { ModifiedProperty } from './entry.ts';

/**
 * A change of a job, or a decision about its objects, as the audit log is told of it. The store that makes the change
 * writes it in the same transaction, and adds the job by the name of its application.
 */
export interface JobChange extends Pick<AuditEntry, 'id' | 'at' | 'activity' | 'initiator' | 'reason'> {
  /** What was changed of the job itself. */
  readonly modified?: readonly ModifiedProperty[];
  /** Objects that were decided about. */
  readonly objects?: readonly AuditTarget[];
}
