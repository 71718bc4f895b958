import type { AuditEntry } from './audit-entry.ts';
import type { AuditQuery, AuditStore } from './audit-store.ts';
import { csvLine } from './csv-line.ts';
import { directoryAudit } from './directory-audit.ts';
import type { LogPosition } from './journal-store.ts';

/** What is exported of the audit log. */
export interface AuditExportRequest {
  readonly store: Pick<AuditStore, 'page'>;
  readonly organizationId: string;
  readonly conditions: Omit<AuditQuery, 'after' | 'limit'>;
}

/** Entries held in memory at a time. */
const PAGE = 200;

/** The audit log as one JSON array, in pieces. */
export async function* exportAuditJson(request: AuditExportRequest): AsyncGenerator<string> {
  let between = '[\n';
  for await (const page of pages(request)) {
    for (const entry of page) {
      yield between + JSON.stringify(directoryAudit(entry));
      between = ',\n';
    }
  }
  yield between === '[\n' ? '[]\n' : '\n]\n';
}

const COLUMNS = [
  'id',
  'activityDateTime',
  'activityDisplayName',
  'category',
  'result',
  'resultReason',
  'initiatedBy',
  'targetType',
  'targetId',
  'target',
  'property',
  'oldValue',
  'newValue',
  'correlationId',
];

/** The same as CSV (RFC 4180): a line for each property that was changed, or one for an entry that changed none. */
export async function* exportAuditCsv(request: AuditExportRequest): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  for await (const page of pages(request)) yield page.flatMap(rowsOf).map(csvLine).join('');
}

function rowsOf(entry: AuditEntry): readonly (readonly (string | null)[])[] {
  const shown = directoryAudit(entry);
  const about = [
    shown.id,
    shown.activityDateTime,
    shown.activityDisplayName,
    shown.category,
    shown.result,
    shown.resultReason,
    entry.initiator.displayName,
  ];
  const rows = shown.targetResources.flatMap(({ type, id, displayName, modifiedProperties }) => {
    const target = [...about, type, id, displayName];
    const changes = modifiedProperties.map((one) => [...target, one.displayName, one.oldValue, one.newValue]);
    return changes.length === 0 ? [[...target, null, null, null]] : changes;
  });
  const found = rows.length === 0 ? [[...about, null, null, null, null, null, null]] : rows;
  return found.map((row) => [...row, shown.correlationId]);
}

async function* pages({ store, organizationId, conditions }: AuditExportRequest) {
  let after: LogPosition | undefined;
  do {
    const page: Awaited<ReturnType<AuditStore['page']>> = await store.page(organizationId, {
      ...conditions,
      after,
      limit: PAGE,
    });
    if (page.entries.length > 0) yield page.entries;
    after = page.next;
  } while (after !== undefined);
}
