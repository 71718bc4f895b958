import { type CsvCell, csvLine } from './csv-line.ts';
import type { JournalEntry } from './entry.ts';
import type { JournalFilter } from './journal-filter.ts';
import type { JournalStore, LogPosition } from './journal-store.ts';
import { objectSummary, type ProvisioningObjectSummary, type SummaryContext } from './summary.ts';

/** What is exported of the provisioning log. */
export interface ExportRequest {
  readonly store: Pick<JournalStore, 'page'>;
  readonly context: SummaryContext;
  readonly filter?: JournalFilter | undefined;
  /** Entries from after this instant are left out, so that every part of an export holds the same ones. */
  readonly until: Date;
}

/** A file of an export, in pieces; nothing is read before its turn. */
export interface ExportFile {
  readonly name: string;
  readonly content: () => AsyncGenerator<string>;
}

/** Entries held in memory at a time. */
const PAGE = 200;

/** The log as one JSON array, in pieces. */
export async function* exportJson(request: ExportRequest): AsyncGenerator<string> {
  let between = '[\n';
  for await (const page of summaries(request)) {
    for (const summary of page) {
      yield between + JSON.stringify(summary);
      between = ',\n';
    }
  }
  yield between === '[\n' ? '[]\n' : '\n]\n';
}

/** The log as JSON lines: one entry in each line. */
export async function* exportJsonLines(request: ExportRequest): AsyncGenerator<string> {
  for await (const page of summaries(request)) yield page.map((summary) => `${JSON.stringify(summary)}\n`).join('');
}

/**
 * The log as three CSV files (RFC 4180), joined by the change id: what each entry says, its steps, and what it changed.
 * Each file is a pass of its own over the log.
 */
export function exportCsv(request: ExportRequest): readonly ExportFile[] {
  return [
    { name: 'ProvisioningLogs.csv', content: () => csv(request, LOG_COLUMNS, (summary) => [logRow(summary)]) },
    { name: 'ProvisioningLogs_ProvisioningSteps.csv', content: () => csv(request, STEP_COLUMNS, stepRows) },
    { name: 'ProvisioningLogs_ModifiedProperties.csv', content: () => csv(request, PROPERTY_COLUMNS, propertyRows) },
  ];
}

async function* summaries(request: ExportRequest): AsyncGenerator<readonly ProvisioningObjectSummary[]> {
  const { store, context, until } = request;
  const filter: JournalFilter = {
    all: [...(request.filter === undefined ? [] : [request.filter]), { field: 'at', is: 'until', value: until }],
  };
  let after: LogPosition | undefined;
  do {
    const page: { readonly entries: readonly JournalEntry[]; readonly next: LogPosition | undefined } =
      await store.page(context.organizationId, { filter, after, limit: PAGE });
    if (page.entries.length > 0) yield page.entries.map((entry) => objectSummary(entry, context));
    after = page.next;
  } while (after !== undefined);
}

async function* csv(
  request: ExportRequest,
  columns: readonly string[],
  rows: (summary: ProvisioningObjectSummary) => readonly (readonly CsvCell[])[],
): AsyncGenerator<string> {
  yield csvLine(columns);
  for await (const page of summaries(request)) yield page.flatMap(rows).map(csvLine).join('');
}

const LOG_COLUMNS = [
  'changeId',
  'id',
  'activityDateTime',
  'tenantId',
  'jobId',
  'cycleId',
  'provisioningAction',
  'durationInMilliseconds',
  'initiatedBy.id',
  'initiatedBy.displayName',
  'initiatedBy.initiatorType',
  'servicePrincipal.id',
  'servicePrincipal.displayName',
  'sourceSystem.displayName',
  'targetSystem.displayName',
  'sourceIdentity.id',
  'sourceIdentity.displayName',
  'sourceIdentity.identityType',
  'targetIdentity.id',
  'targetIdentity.displayName',
  'targetIdentity.identityType',
  'status',
  'errorCode',
  'reason',
  'additionalDetails',
  'errorCategory',
  'recommendedAction',
] as const;

function logRow(summary: ProvisioningObjectSummary): readonly CsvCell[] {
  const { initiatedBy, servicePrincipal, sourceIdentity, targetIdentity, provisioningStatusInfo } = summary;
  const error = provisioningStatusInfo.errorInformation;
  return [
    summary.changeId,
    summary.id,
    summary.activityDateTime,
    summary.tenantId,
    summary.jobId,
    summary.cycleId,
    summary.provisioningAction,
    summary.durationInMilliseconds,
    initiatedBy.id,
    initiatedBy.displayName,
    initiatedBy.initiatorType,
    servicePrincipal.id,
    servicePrincipal.displayName,
    summary.sourceSystem.displayName,
    summary.targetSystem.displayName,
    sourceIdentity.id,
    sourceIdentity.displayName,
    sourceIdentity.identityType,
    targetIdentity.id,
    targetIdentity.displayName,
    targetIdentity.identityType,
    provisioningStatusInfo.status,
    error?.errorCode,
    error?.reason,
    error?.additionalDetails,
    error?.errorCategory,
    error?.recommendedAction,
  ];
}

const STEP_COLUMNS = ['changeId', 'id', 'position', 'name', 'provisioningStepType', 'status', 'description', 'details'];

function stepRows({ changeId, id, provisioningSteps }: ProvisioningObjectSummary): readonly (readonly CsvCell[])[] {
  return provisioningSteps.map((step, index) => [
    changeId,
    id,
    index + 1,
    step.name,
    step.provisioningStepType,
    step.status,
    step.description,
    JSON.stringify(step.details),
  ]);
}

const PROPERTY_COLUMNS = ['changeId', 'id', 'displayName', 'oldValue', 'newValue'];

function propertyRows({
  changeId,
  id,
  modifiedProperties,
}: ProvisioningObjectSummary): readonly (readonly CsvCell[])[] {
  return modifiedProperties.map(({ displayName, oldValue, newValue }) => [
    changeId,
    id,
    displayName,
    oldValue,
    newValue,
  ]);
}
