import { type Action, type JournalEntry, PROVISIONING_SERVICE, type Step, type StepName } from './entry.ts';
import { type CodeAdvice, type ErrorInformation, errorInformation } from './error-information.ts';
import { logText, REDACTED } from './redaction.ts';

/** What an entry needs to be shown that the log does not hold. */
export interface SummaryContext {
  readonly organizationId: string;
  /** The directory, as logs name it. */
  readonly sourceSystem: { readonly id: string; readonly displayName: string };
  readonly advice: readonly CodeAdvice[];
  /** The id of a job as scripts know it; its own when left out. */
  readonly shownJobId?: (jobId: string) => string;
  /** For readers who may not see the values of people: those written, and those that steps saw. */
  readonly hidesValues?: boolean;
}

type TextMap = Readonly<Record<string, string>>;

interface SummaryIdentity {
  readonly id: string;
  readonly displayName: string;
  readonly identityType: string;
  readonly details: TextMap;
}

/** An entry as the log shows it to the outside (Graph, provisioningObjectSummary). */
export interface ProvisioningObjectSummary {
  readonly id: string;
  readonly activityDateTime: string;
  readonly tenantId: string;
  readonly jobId: string;
  readonly cycleId: string | null;
  readonly changeId: string;
  readonly provisioningAction: string;
  readonly durationInMilliseconds: number;
  readonly initiatedBy: { readonly id: string; readonly displayName: string; readonly initiatorType: string };
  readonly servicePrincipal: { readonly id: string; readonly displayName: string };
  readonly sourceSystem: { readonly id: string; readonly displayName: string; readonly details: TextMap };
  readonly targetSystem: { readonly id: string; readonly displayName: string; readonly details: TextMap };
  readonly sourceIdentity: SummaryIdentity;
  readonly targetIdentity: SummaryIdentity;
  readonly provisioningStatusInfo: { readonly status: string; readonly errorInformation: ErrorInformation | null };
  readonly provisioningSteps: readonly {
    readonly name: string;
    readonly provisioningStepType: string;
    readonly status: string;
    readonly description: string;
    readonly details: TextMap;
  }[];
  readonly modifiedProperties: readonly {
    readonly displayName: string;
    readonly oldValue: string | null;
    readonly newValue: string | null;
  }[];
}

/** Shows an entry. Pure; nothing is added that a reader of logs may not see. */
export function objectSummary(entry: JournalEntry, context: SummaryContext): ProvisioningObjectSummary {
  const initiator = entry.initiatedBy ?? PROVISIONING_SERVICE;
  const application = entry.application ?? { id: '', displayName: '' };
  const target = entry.target ?? { id: '', displayName: '', type: '' };
  return {
    id: entry.id,
    activityDateTime: entry.at.toISOString(),
    tenantId: context.organizationId,
    jobId: context.shownJobId?.(entry.jobId) ?? entry.jobId,
    cycleId: entry.cycleId ?? null,
    changeId: entry.changeId ?? entry.id,
    provisioningAction: lowerFirst(entry.action),
    durationInMilliseconds: entry.durationMilliseconds,
    initiatedBy: { id: initiator.id, displayName: initiator.displayName, initiatorType: initiator.type },
    servicePrincipal: application,
    sourceSystem: { ...context.sourceSystem, details: {} },
    targetSystem: {
      ...application,
      details: { ServicePrincipalId: application.id, ServicePrincipalDisplayName: application.displayName },
    },
    sourceIdentity: {
      id: entry.source.id,
      displayName: entry.source.displayName,
      identityType: entry.source.type,
      details: { id: entry.source.id, odatatype: entry.source.type, DisplayName: entry.source.displayName },
    },
    targetIdentity: { id: target.id, displayName: target.displayName, identityType: target.type, details: {} },
    provisioningStatusInfo: {
      status: lowerFirst(entry.status),
      errorInformation: errorInformation(entry, context.advice),
    },
    provisioningSteps: entry.steps.map((step, index) => {
      const { details, ...shown } = shownStep(step, entry.action, entry.status);
      const cause = index === entry.steps.length - 1 ? causeOf(entry) : {};
      return { ...shown, details: { ...(context.hidesValues ? {} : details), ...cause } };
    }),
    modifiedProperties: entry.modified.map(({ name, oldValue, newValue }) => ({
      displayName: name,
      oldValue: context.hidesValues ? hidden(oldValue) : oldValue,
      newValue: context.hidesValues ? hidden(newValue) : newValue,
    })),
  };
}

/** Why nothing was done, or not all of it, where that is no error: the last step says it, as in the reference. */
function causeOf({ status, code }: JournalEntry): TextMap {
  if (code === undefined) return {};
  if (status === 'Skipped') return { SkipReason: code };
  return status === 'Warning' ? { ErrorCode: code } : {};
}

/** That there is a value is told, and not which. */
function hidden(value: string | null): string | null {
  return value === null ? null : REDACTED;
}

function shownStep(
  step: Step,
  action: Action,
  outcome: JournalEntry['status'],
): ProvisioningObjectSummary['provisioningSteps'][number] {
  const details = Object.entries(step.details ?? {}).map(([name, value]): [string, string] => [
    name,
    logText(value) ?? '',
  ]);
  return {
    name: stepName(step.name, outcome === 'Skipped' ? 'Other' : action),
    provisioningStepType: step.name === 'evaluation' ? 'processing' : step.name,
    status: lowerFirst(step.status),
    description: step.description,
    details: Object.fromEntries(details),
  };
}

/** `Add`, `Update` and so on as step names end; a staged deletion is a deletion that was not carried out. */
const VERBS: Readonly<Record<Action, string>> = {
  Create: 'Add',
  Update: 'Update',
  Disable: 'Disable',
  Delete: 'Delete',
  StagedDelete: 'Delete',
  Other: '',
};

/** The name of a step in the logs of the reference, which say there what was done. */
export function stepName(step: StepName, action: Action): string {
  const verb = VERBS[action];
  switch (step) {
    case 'import':
      return `EntryImport${action === 'Disable' ? 'Update' : verb}`;
    case 'scoping':
      return 'EntrySynchronizationScoping';
    case 'matching':
      return 'EntryImport';
    case 'evaluation':
      return `EntrySynchronization${verb || 'Skip'}`;
    case 'export':
      return `EntryExport${verb || 'Update'}`;
    case 'referenceResolution':
      return 'EntryReferenceResolution';
  }
}

function lowerFirst(word: string): string {
  return word.slice(0, 1).toLowerCase() + word.slice(1);
}
