/**
 * The two logs: what provisioning did to whom and why, and who changed the configuration. It owns what entries hold, how
 * values are shown and kept from view, how the logs are searched, exported, summed up and kept within bounds. It owns no
 * writing of provisioning entries: the engine's store writes them in the transaction of the links they describe. Any room
 * of the provisioning side may come in.
 */
export { AUDIT_ACTIVITIES, type AuditActivity, type AuditActivityInfo, type AuditCategory } from './audit-activity.ts';
export { type AuditEntry, type AuditTarget, auditDifference } from './audit-entry.ts';
export { exportAuditCsv, exportAuditJson } from './audit-export.ts';
export { auditConditions } from './audit-filter.ts';
export type { AuditQuery, AuditStore } from './audit-store.ts';
export { csvLine } from './csv-line.ts';
export { type DirectoryAudit, directoryAudit } from './directory-audit.ts';
export {
  ACTIONS,
  type Action,
  type Identity,
  type Initiator,
  type JournalEntry,
  type ModifiedProperty,
  PROVISIONING_SERVICE,
  STATUSES,
  type Status,
  type Step,
  type StepName,
} from './entry.ts';
export { type EntryConstants, entryFilter } from './entry-filter.ts';
export { type CodeAdvice, type ErrorInformation, errorInformation } from './error-information.ts';
export { type ExportFile, type ExportRequest, exportCsv, exportJson, exportJsonLines } from './export.ts';
export type { JobChange } from './job-change.ts';
export {
  conjuncts,
  filterFinding,
  type JournalField,
  type JournalFilter,
  type TextCondition,
  type TimeCondition,
} from './journal-filter.ts';
export {
  type CountedBy,
  type CountQuery,
  type JournalCount,
  type JournalQuery,
  type JournalStore,
  type LastSign,
  type LogPage,
  type LogPosition,
  MOST_UNRESOLVED,
  type UnresolvedGroup,
} from './journal-store.ts';
export { logText, REDACTED } from './redaction.ts';
export { type Spike, type SpikeKind, silentJobs, spikeQuery, spikes } from './reports.ts';
export { type LogRetention, retainLogs } from './retention.ts';
export { objectSummary, type ProvisioningObjectSummary, type SummaryContext, stepName } from './summary.ts';
