import type { ChangedValue } from '../components/changed-values.tsx';

/** Where the audit log is read. */
export const AUDIT_LOG = '/v1.0/auditLogs/directoryAudits';

/** An entry of the audit log. */
export interface AuditEntry {
  readonly id: string;
  readonly activityDateTime: string;
  readonly activityDisplayName: string;
  readonly category: string;
  readonly correlationId: string;
  readonly result: string;
  readonly resultReason: string;
  readonly initiatedBy: {
    readonly user: { readonly id: string; readonly displayName: string } | null;
    readonly app: { readonly appId: string; readonly displayName: string } | null;
  };
  readonly targetResources: readonly {
    readonly id: string;
    readonly displayName: string;
    readonly type: string;
    readonly modifiedProperties: readonly ChangedValue[];
  }[];
  readonly additionalDetails: readonly { readonly key: string; readonly value: string }[];
}

/** Who did it: a person, a token, or the program itself. */
export function initiatorOf({ initiatedBy: { user, app } }: AuditEntry): string {
  return user?.displayName ?? app?.displayName ?? '';
}
