import type { Identity, JournalEntry, ModifiedProperty, Step } from '../journal/index.ts';
import type { Intent } from './cycle-state.ts';
import type { Removal } from './job-store.ts';
import type { PageContext } from './page-context.ts';
import type { Item } from './result.ts';

/** Whether an entry belongs to a cycle or was asked for, and by whom. */
export function askedBy({ cycle, onDemand }: PageContext): Pick<JournalEntry, 'cycleId' | 'initiatedBy' | 'onDemand'> {
  return onDemand === undefined
    ? { cycleId: cycle.id }
    : { cycleId: undefined, initiatedBy: onDemand.initiator, onDemand: true };
}

/** The log entry of an object that was dealt with, or failed to be. */
export function logEntry(
  context: PageContext,
  item: Item,
  what: {
    readonly action: Intent['action'];
    readonly status: JournalEntry['status'];
    readonly code: string | undefined;
    readonly message: string;
    readonly targetId: string | undefined;
    readonly steps: readonly Step[];
    readonly modified: readonly ModifiedProperty[];
    readonly attempt?: number;
  },
): JournalEntry {
  const { type, name } = item.assessment;
  const at = context.now();
  const target: Identity | undefined =
    what.targetId === undefined ? undefined : { id: what.targetId, displayName: name, type };
  return {
    id: context.newId(),
    jobId: context.job.id,
    ...askedBy(context),
    at,
    action: what.action,
    status: what.status,
    code: what.code,
    message: what.message,
    source: { id: item.id, displayName: name, type },
    target,
    steps: what.steps,
    modified: what.modified,
    ...(what.attempt === undefined ? {} : { attempt: what.attempt }),
    durationMilliseconds: at.getTime() - item.started.getTime(),
  };
}

/** The log entry of a removal that is held back for a decision. */
export function stagedEntry(context: PageContext, { type, id, name, cause, how }: Removal): JournalEntry {
  const description = `${how === 'delete' ? 'Deleting' : 'Disabling'} the account is held back (${cause}): more accounts would be removed than the job allows at a time.`;
  return {
    id: context.newId(),
    jobId: context.job.id,
    cycleId: context.cycle.id,
    at: context.now(),
    action: 'StagedDelete',
    status: 'Skipped',
    code: 'DeletionStaged',
    message: description,
    source: { id, displayName: name, type },
    target: undefined,
    steps: [{ name: 'export', status: 'Skipped', description }],
    modified: [],
    durationMilliseconds: 0,
  };
}
