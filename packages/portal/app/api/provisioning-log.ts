import { useQuery } from '@tanstack/react-query';
import { get } from './client.ts';

/** Where the provisioning log is read. */
export const PROVISIONING_LOG = '/v1.0/auditLogs/provisioning';

export type EntryStatus = 'success' | 'failure' | 'skipped' | 'warning';

export interface LoggedStep {
  readonly name: string;
  readonly provisioningStepType: string;
  readonly status: EntryStatus;
  readonly description: string;
  readonly details: Readonly<Record<string, string>>;
}

export interface ModifiedProperty {
  readonly displayName: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
}

interface Named {
  readonly id: string;
  readonly displayName: string;
}

interface Identity extends Named {
  readonly identityType: string;
}

/** An entry of the provisioning log. */
export interface LogEntry {
  readonly id: string;
  readonly activityDateTime: string;
  readonly jobId: string;
  readonly cycleId: string | null;
  readonly changeId: string;
  readonly provisioningAction: string;
  readonly durationInMilliseconds: number;
  readonly initiatedBy: Named & { readonly initiatorType: string };
  readonly servicePrincipal: Named;
  readonly sourceSystem: Named;
  readonly targetSystem: Named;
  readonly sourceIdentity: Identity;
  readonly targetIdentity: Identity;
  readonly provisioningStatusInfo: {
    readonly status: EntryStatus;
    readonly errorInformation: {
      readonly errorCode: string;
      readonly reason: string;
      readonly additionalDetails: string | null;
      readonly recommendedAction: string | null;
    } | null;
  };
  readonly provisioningSteps: readonly LoggedStep[];
  readonly modifiedProperties: readonly ModifiedProperty[];
}

/** Numbers of the log over a period. */
export interface LogStatistics {
  readonly from: string;
  readonly to: string;
  readonly bucket: 'hour' | 'day';
  readonly entries: number;
  readonly actions: Readonly<Record<string, number>>;
  readonly statuses: Readonly<Record<string, number>>;
  readonly codes: Readonly<Record<string, number>>;
  readonly applications: readonly (Named & { readonly entries: number })[];
  readonly buckets: readonly {
    readonly from: string;
    readonly entries: number;
    readonly statuses: Readonly<Record<string, number>>;
  }[];
}

/** What a code of the log means, and what there is to do about it. */
export interface LogCode {
  readonly code: string;
  readonly status: string;
  readonly short: string;
  readonly meaning: string;
  readonly remedy: string;
}

export function useLogEntry(id: string | undefined) {
  return useQuery({
    queryKey: [`${PROVISIONING_LOG}/${id}`],
    queryFn: ({ queryKey: [path], signal }) => get<LogEntry>(String(path), signal),
    enabled: id !== undefined,
  });
}

/** What the codes of the log mean, by code. They change with the program only. */
export function useLogCodes(): ReadonlyMap<string, LogCode> {
  const { data } = useQuery({
    queryKey: [`${PROVISIONING_LOG}/codes`],
    queryFn: ({ signal }) => get<{ readonly value: readonly LogCode[] }>(`${PROVISIONING_LOG}/codes`, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return new Map(data?.value.map((row) => [row.code, row]));
}

/** The code of an entry that did not simply succeed. */
export function codeOf({ provisioningStatusInfo, provisioningSteps }: LogEntry): string | undefined {
  const { SkipReason, ErrorCode } = provisioningSteps.at(-1)?.details ?? {};
  return provisioningStatusInfo.errorInformation?.errorCode ?? SkipReason ?? ErrorCode;
}

/** Why an entry ended as it did, in one sentence; empty for a plain success. */
export function reasonOf({ provisioningStatusInfo, provisioningSteps }: LogEntry): string {
  const { status, errorInformation } = provisioningStatusInfo;
  if (errorInformation) return errorInformation.reason;
  if (status === 'success') return '';
  return provisioningSteps.findLast((step) => step.status === status)?.description ?? '';
}
