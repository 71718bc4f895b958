import { explainScope, type Job, type ObjectType } from '../../engine/index.ts';
import type { JournalEntry, JournalFilter, LogPosition } from '../../journal/index.ts';
import type { Facts } from './object-verdict.ts';
import type { ProvisioningNeeds } from './provisioning.ts';

/** What is known of some objects and a job, in the order of their ids. */
export async function factsOf(
  needs: ProvisioningNeeds,
  job: Job,
  type: ObjectType,
  ids: readonly string[],
): Promise<readonly Facts[]> {
  const { jobs, desk, preview } = needs;
  const { watermark } = job;
  const [rows, links, escrows, staged, waiting, logs] = await Promise.all([
    explainScope(preview, job, { version: job.schemaVersion }, { type, ids }),
    jobs.links(job.id, type, ids),
    jobs.escrows(job.id, type, ids),
    desk.stagedDeletions(job.id, { ids }, undefined, ids.length),
    jobs.waitingAmong(job.id, type, ids),
    Promise.all(
      ids.map(async (id) => ({
        entry: await newestEntry(needs, job, id),
        change: await newestEntry(needs, job, id, WRITTEN),
        changedAt: watermark === undefined ? undefined : await needs.writtenSince({ type, id }, watermark),
      })),
    ),
  ]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const heldSince = new Map(staged.map(({ id, since }) => [id, since]));
  return ids.map((id, index) => {
    const link = links.get(id);
    const { entry, change, changedAt } = logs[index] ?? {};
    const seen = Math.max(entry?.at.getTime() ?? 0, link?.lastSuccessAt.getTime() ?? 0);
    return {
      job,
      row: byId.get(id),
      link,
      escrow: escrows.get(id),
      heldSince: heldSince.get(id),
      entry,
      change,
      isChanged: waiting.has(id) || (changedAt?.getTime() ?? 0) > seen,
    };
  });
}

/** Entries that say what was done to an account. */
const WRITTEN: JournalFilter = {
  all: [
    { field: 'status', is: 'equal', value: 'Success' },
    { any: ['Create', 'Update', 'Disable', 'Delete'].map((value) => ({ field: 'action', is: 'equal', value })) },
  ],
};

async function newestEntry(
  { journal }: ProvisioningNeeds,
  job: Job,
  id: string,
  filter: JournalFilter = { all: [] },
): Promise<JournalEntry | undefined> {
  const about: JournalFilter = {
    all: [{ field: 'sourceId', is: 'equal', value: id }, { field: 'jobId', is: 'equal', value: job.id }, filter],
  };
  // A search stops after so many entries and says where to go on.
  let after: LogPosition | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { entries, next } = await journal.page(job.organizationId, { filter: about, limit: 1, after });
    if (entries[0] !== undefined || next === undefined) return entries[0];
    after = next;
  }
  return undefined;
}

/** Stretches of the log that are searched for one entry. */
const MOST_PAGES = 10;
