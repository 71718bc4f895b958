import type { HeldRemoval, Job } from '../engine/index.ts';
import type { AuditActivity, AuditEntry, AuditStore } from '../journal/index.ts';

/** Changes of one object that take it out of scope, and changes of a job that take many. */
const OF_OBJECT: readonly AuditActivity[] = [
  'userChanged',
  'userDeleted',
  'groupChanged',
  'groupDeleted',
  'unassigned',
  'memberRemoved',
];
const OF_JOB: readonly AuditActivity[] = ['mappingsChanged', 'settingsChanged', 'configurationImported'];

/**
 * Who caused a removal that is held back: the one who made the latest change, of the object or of the job, before it was
 * found. Undefined where the audit log tells of none, such as changes of a source outside.
 */
export async function causerOf(...of: Parameters<typeof causeOf>): Promise<string | undefined> {
  return (await causeOf(...of))?.initiator.id;
}

/** The entry of the audit log that tells of that change. */
export async function causeOf(
  audits: Pick<AuditStore, 'page'>,
  { organizationId, id: jobId }: Pick<Job, 'organizationId' | 'id'>,
  removal: Pick<HeldRemoval, 'id' | 'since'>,
): Promise<AuditEntry | undefined> {
  const until = new Date(removal.since.getTime() + 1);
  const [ofObject, ofJob] = await Promise.all([
    audits.page(organizationId, { activities: OF_OBJECT, targetId: removal.id, until, limit: 1 }),
    audits.page(organizationId, { activities: OF_JOB, jobId, until, limit: 1 }),
  ]);
  const latest = [...ofObject.entries, ...ofJob.entries].sort((one, other) => other.at.getTime() - one.at.getTime());
  return latest[0];
}
