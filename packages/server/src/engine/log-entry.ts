import type { JournalEntry } from '../journal/index.ts';
import type { Removal } from './job-store.ts';
import type { PageContext } from './page-context.ts';
import type { Item } from './result.ts';

/** What an entry tells beside when, of which job, and on whose behalf. */
type Told = Omit<JournalEntry, 'id' | 'jobId' | 'cycleId' | 'initiatedBy' | 'onDemand' | 'at' | 'durationMilliseconds'>;

/** A log entry as of now; `started` is when the work it tells of began, where that took time. */
export function newEntry(context: PageContext, started: Date | undefined, told: Told): JournalEntry {
  const { cycle, job, newId, now, onDemand } = context;
  const at = now();
  return {
    id: newId(),
    jobId: job.id,
    cycleId: onDemand === undefined ? cycle.id : undefined,
    ...(onDemand !== undefined && { initiatedBy: onDemand.initiator, onDemand: true }),
    at,
    ...told,
    durationMilliseconds: started === undefined ? 0 : at.getTime() - started.getTime(),
  };
}

/** The log entry of an object that was dealt with, or failed to be. */
export function logEntry(
  context: PageContext,
  item: Item,
  { targetId, ...told }: Omit<Told, 'source' | 'target'> & { readonly targetId: string | undefined },
): JournalEntry {
  const { type, name } = item.assessment;
  return newEntry(context, item.started, {
    ...told,
    source: { id: item.id, displayName: name, type },
    target: targetId === undefined ? undefined : { id: targetId, displayName: name, type },
  });
}

/** The log entry of a removal that is held back for a decision. */
export function stagedEntry(context: PageContext, { type, id, name, cause, how }: Removal): JournalEntry {
  const description = `${how === 'delete' ? 'Deleting' : 'Disabling'} the account is held back (${cause}): more accounts would be removed than the job allows at a time.`;
  return newEntry(context, undefined, {
    action: 'StagedDelete',
    status: 'Skipped',
    code: 'DeletionStaged',
    message: description,
    source: { id, displayName: name, type },
    target: undefined,
    steps: [{ name: 'export', status: 'Skipped', description }],
    modified: [],
  });
}
