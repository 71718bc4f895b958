import type { Kysely } from 'kysely';
import type { AuditEntry } from '../../journal/index.ts';
import { AUDIT_ACTIVITIES } from '../../journal/index.ts';
import type { Schema } from '../schema.ts';

/** Writes an entry of the audit log in the transaction of the change it tells of. */
export async function recordAudit(
  transaction: Kysely<Schema>,
  organizationId: string,
  entry: AuditEntry,
): Promise<void> {
  await transaction
    .insertInto('audit_entry')
    .values({
      organization_id: organizationId,
      id: entry.id,
      at: entry.at,
      activity: entry.activity,
      category: AUDIT_ACTIVITIES[entry.activity].category,
      result: entry.result,
      reason: entry.reason ?? null,
      initiator_type: entry.initiator.type,
      initiator_id: entry.initiator.id,
      initiator_name: entry.initiator.displayName,
      job_id: entry.jobId ?? null,
      application_id: entry.applicationId ?? null,
      correlation_id: entry.correlationId ?? null,
      targets: JSON.stringify(entry.targets),
      sought: [...new Set(entry.targets.map(({ id }) => id.toLowerCase()))],
    })
    .execute();
}
