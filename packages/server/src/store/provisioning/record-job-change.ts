import type { Kysely } from 'kysely';
import type { JobChange } from '../../journal/index.ts';
import type { Schema } from '../schema.ts';
import { recordAudit } from './record-audit.ts';

/** Writes a change of a job to the audit log, in the transaction of the change. */
export async function recordJobChange(
  transaction: Kysely<Schema>,
  organizationId: string,
  jobId: string,
  change: JobChange | undefined,
): Promise<void> {
  if (change === undefined) return;
  const { modified = [], objects = [], ...entry } = change;
  const job = await transaction
    .selectFrom('job')
    .innerJoin('application', (join) =>
      join
        .onRef('application.organization_id', '=', 'job.organization_id')
        .onRef('application.id', '=', 'job.application_id'),
    )
    .select(['job.application_id', 'application.display_name'])
    .where('job.organization_id', '=', organizationId)
    .where('job.id', '=', jobId)
    .executeTakeFirst();
  await recordAudit(transaction, organizationId, {
    ...entry,
    result: 'success',
    jobId,
    applicationId: job?.application_id,
    targets: [{ type: 'ProvisioningJob', id: jobId, displayName: job?.display_name ?? '', modified }, ...objects],
  });
}
