import type { PatchOperation } from '@lockstep/scim';
import type { JournalEntry } from '../journal/index.ts';
import { referenceValue } from './compatibility.ts';
import { type Counters, count } from './cycle-state.ts';
import type { ResolvableReference } from './job-store.ts';
import { newEntry } from './log-entry.ts';
import type { CycleChange } from './outcomes.ts';
import type { PageContext } from './page-context.ts';
import { setbackAfter } from './retry.ts';
import type { ObjectType } from './source-directory.ts';
import { TargetError } from './target-system.ts';

const PAGE = 50;

/**
 * Second pass: writes references whose object has an account now, and takes away those that ended in the source. What
 * cannot be resolved yet stays pending and is taken up by the cycle in which the wanted object gets its account.
 */
export async function writeReferences(
  context: PageContext,
  type: ObjectType,
  record: (change: CycleChange) => Promise<void>,
): Promise<void> {
  const { store, job } = context;
  let after: string | undefined;
  let counters: Counters = context.cycle.counters;
  while (!context.signal.aborted) {
    const page = await store.resolvableReferences(
      job.id,
      type,
      context.now(),
      after,
      PAGE,
      context.onDemand?.subject.id,
    );
    if (page.length === 0) return;
    const settled = await Promise.allSettled(page.map((reference) => writeReference(context, reference)));
    const journal: JournalEntry[] = [];
    const written: ResolvableReference[] = [];
    const failed: ResolvableReference[] = [];
    settled.forEach((result, index) => {
      const reference = page[index];
      if (reference === undefined) return;
      if (result.status === 'fulfilled') {
        journal.push(result.value.entry);
        if (result.value.written) {
          written.push(reference);
          counters = countWritten(counters, context.cycle.id, reference);
        } else failed.push(reference);
      } else if (result.reason instanceof TargetError) context.halt(result.reason);
      else if (!context.signal.aborted) throw result.reason;
    });
    const last = page.at(-1);
    after = last === undefined ? undefined : `${last.ownerId} ${last.path}`;
    await record({
      counters,
      journal,
      settledReferences: written.map(({ ownerId, path, wantedId }) => ({ type, ownerId, path, wantedId })),
      failedReferences: failed.map((reference) => ({
        type,
        ownerId: reference.ownerId,
        path: reference.path,
        ...setbackAfter(reference, context.now()),
      })),
    });
  }
}

/** A person counts once in a cycle: as updated when nothing else was written for them. */
function countWritten(counters: Counters, cycleId: string, reference: ResolvableReference): Counters {
  if (reference.cycleId !== cycleId) return count(counters, reference.type, 'updated');
  if (reference.outcome !== 'skipped') return counters;
  return count(count(counters, reference.type, 'skipped', 'RedundantExport', -1), reference.type, 'updated');
}

async function writeReference(
  context: PageContext,
  reference: ResolvableReference,
): Promise<{ readonly entry: JournalEntry; readonly written: boolean }> {
  const { path, ownerTargetId, ownerName, wantedId, wantedName, wantedTargetId, type } = reference;
  const started = context.now();
  const operations: PatchOperation[] = [
    wantedTargetId === undefined
      ? { op: 'remove', path }
      : { op: 'replace', path, value: referenceValue(path, wantedTargetId, context.job.settings.compatibility) },
  ];
  const entry = (status: JournalEntry['status'], code: string | undefined, message: string): JournalEntry =>
    newEntry(context, started, {
      action: 'Update',
      status,
      code,
      message,
      source: { id: reference.ownerId, displayName: ownerName, type },
      target: { id: ownerTargetId, displayName: ownerName, type },
      steps: [
        {
          name: 'referenceResolution',
          status,
          description: message,
          details: { property: path, reference: wantedId ?? null },
        },
      ],
      modified:
        status === 'Success'
          ? [{ name: path, oldValue: reference.writtenTargetId ?? null, newValue: wantedTargetId ?? null }]
          : [],
    });
  try {
    await context.target.update(type, ownerTargetId, operations, context.signal);
    const message =
      wantedTargetId === undefined
        ? `Removed ${path}.`
        : `Set ${path} to ${wantedName ?? wantedId}, account ${wantedTargetId}.`;
    return { entry: entry('Success', undefined, message), written: true };
  } catch (error) {
    if (!(error instanceof TargetError) || error.behaviour !== 'object') throw error;
    return { entry: entry('Failure', error.code, error.message), written: false };
  }
}
