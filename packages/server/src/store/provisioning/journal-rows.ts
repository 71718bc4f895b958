import type { Selectable } from 'kysely';
import type { Action, Initiator, JournalEntry, Status } from '../../journal/index.ts';
import type { JournalTables } from '../journal-tables.ts';

/** A row of the provisioning log, with the name its application is known by. */
export type JournalRow = Selectable<JournalTables['journal_entry']> & { readonly application_name: string | null };

export function asJournalEntry(row: JournalRow): JournalEntry {
  const source = { id: row.source_id, displayName: row.source_name, type: row.source_type };
  return {
    id: row.id,
    jobId: row.job_id,
    cycleId: row.cycle_id ?? undefined,
    ...(row.change_id !== null && { changeId: row.change_id }),
    ...(row.application_id !== null && {
      application: { id: row.application_id, displayName: row.application_name ?? '' },
    }),
    ...(row.initiator_type !== null && {
      initiatedBy: {
        type: row.initiator_type as Initiator['type'],
        id: row.initiator_id ?? '',
        displayName: row.initiator_name ?? '',
      },
    }),
    ...(row.on_demand && { onDemand: true }),
    ...(row.attempt !== null && { attempt: row.attempt }),
    at: row.at,
    action: row.action as Action,
    status: row.status as Status,
    code: row.code ?? undefined,
    message: row.message,
    source,
    target: row.target_id === null ? undefined : { ...source, id: row.target_id },
    steps: row.steps,
    modified: row.modified,
    durationMilliseconds: row.duration_ms,
  };
}
