import { AUDIT_ACTIVITIES } from './audit-activity.ts';
import type { AuditEntry } from './audit-entry.ts';

/** An entry as the audit log shows it to the outside (Graph, directoryAudit). */
export interface DirectoryAudit {
  readonly id: string;
  readonly activityDateTime: string;
  readonly activityDisplayName: string;
  readonly category: string;
  readonly correlationId: string;
  readonly loggedByService: string;
  readonly operationType: string;
  readonly result: string;
  readonly resultReason: string;
  readonly initiatedBy: {
    readonly user: { readonly id: string; readonly displayName: string; readonly userPrincipalName: string } | null;
    readonly app: { readonly appId: string; readonly displayName: string } | null;
  };
  readonly targetResources: readonly {
    readonly id: string;
    readonly displayName: string;
    readonly type: string;
    readonly modifiedProperties: readonly {
      readonly displayName: string;
      readonly oldValue: string | null;
      readonly newValue: string | null;
    }[];
  }[];
  readonly additionalDetails: readonly { readonly key: string; readonly value: string }[];
}

/** Shows an entry. The service itself is an application, as there. Pure. */
export function directoryAudit(entry: AuditEntry): DirectoryAudit {
  const { name, category, operation } = AUDIT_ACTIVITIES[entry.activity];
  const { type, id, displayName } = entry.initiator;
  const details = { jobId: entry.jobId, applicationId: entry.applicationId };
  return {
    id: entry.id,
    activityDateTime: entry.at.toISOString(),
    activityDisplayName: name,
    category,
    correlationId: entry.correlationId ?? entry.id,
    loggedByService: category === 'ProvisioningManagement' ? 'Account Provisioning' : 'Core Directory',
    operationType: operation,
    result: entry.result,
    resultReason: entry.reason ?? '',
    initiatedBy: {
      user: type === 'user' ? { id, displayName, userPrincipalName: displayName } : null,
      app: type === 'user' ? null : { appId: id, displayName },
    },
    targetResources: entry.targets.map((target) => ({
      id: target.id,
      displayName: target.displayName,
      type: target.type,
      modifiedProperties: target.modified.map((property) => ({
        displayName: property.name,
        oldValue: property.oldValue,
        newValue: property.newValue,
      })),
    })),
    additionalDetails: Object.entries(details).flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }])),
  };
}
