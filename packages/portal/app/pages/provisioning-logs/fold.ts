import { codeOf, type LogEntry } from '../../api/provisioning-log.ts';

/** A row of the log: an entry, with how often the same was said of the same object right before it. */
export interface LogRow extends LogEntry {
  readonly times: number;
}

/** Entries as rows, each its own. */
export function unfolded(entries: readonly LogEntry[]): readonly LogRow[] {
  return entries.map((entry) => ({ ...entry, times: 1 }));
}

/**
 * Entries, the newest first, with skips that only repeat each other as one row: that of the newest. Something else about
 * the same object in between ends a row.
 */
export function folded(entries: readonly LogEntry[]): readonly LogRow[] {
  const rows: LogRow[] = [];
  /** By object: the place of its row, and what that says. */
  const open = new Map<string, { readonly place: number; readonly says: string }>();
  for (const entry of entries) {
    const object = `${entry.jobId} ${entry.sourceIdentity.id}`;
    const isSkip = entry.provisioningStatusInfo.status === 'skipped';
    const says = isSkip ? `${codeOf(entry)} ${entry.provisioningAction}` : '';
    const before = open.get(object);
    const row = before === undefined ? undefined : rows[before.place];
    if (isSkip && before?.says === says && row !== undefined) rows[before.place] = { ...row, times: row.times + 1 };
    else open.set(object, { place: rows.push({ ...entry, times: 1 }) - 1, says });
  }
  return rows;
}
