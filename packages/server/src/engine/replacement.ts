import type { JournalEntry } from '../journal/index.ts';
import type { ReplacedGroup } from './job-store.ts';
import { newEntry } from './log-entry.ts';
import type { CycleChange } from './outcomes.ts';
import type { PageContext } from './page-context.ts';
import type { Located, Plan } from './plan.ts';
import type { Rule } from './rule.ts';
import { TargetError, type TargetFeatures, type TargetResource } from './target-system.ts';

/** Groups looked at together. */
const PAGE = 50;

/**
 * The group that another one has to take the place of, because a plan gives it a new name and the target cannot rename
 * groups; undefined for every other plan. Pure.
 */
export function replacedBy(plan: Plan, { type }: Rule, features: TargetFeatures): TargetResource | undefined {
  if (type !== 'Group' || features.renamesGroups || plan.action !== 'update') return undefined;
  return plan.modified.some(({ name }) => name.toLowerCase() === 'displayname') ? plan.resource : undefined;
}

/** What a search for the group under its new name found, other than the one that is to be replaced. Pure. */
export function successor({ steps, ...found }: Located, replaced: TargetResource): Located {
  const description = `The group was renamed, and the application cannot rename groups: another one takes the place of ${replaced.id}.`;
  const said = [...steps, { name: 'matching', status: 'Success', description } as const];
  return found.resource?.id === replaced.id ? { steps: said } : { ...found, steps: said };
}

/** Deletes groups that others took the place of, once nobody's membership is left to be moved. */
export async function deleteReplaced(
  context: PageContext,
  rule: Rule | undefined,
  record: (change: CycleChange) => Promise<void>,
): Promise<void> {
  const { store, job, target, signal } = context;
  let after: ReplacedGroup | undefined;
  while (!signal.aborted) {
    const groups = await store.replacedGroups(job.id, after, PAGE);
    for (const group of groups) {
      if (signal.aborted) return;
      const entry = (status: JournalEntry['status'], code: string | undefined, message: string) =>
        deletionEntry(context, group, status, code, message);
      if (rule?.allows.delete !== true) {
        const message = `The group ${group.targetId} was replaced and stays, since the action Delete is switched off.`;
        await record({ settledReplaced: [group], journal: [entry('Skipped', 'ActionNotAllowed', message)] });
        continue;
      }
      try {
        await target.delete('Group', group.targetId, signal);
      } catch (error) {
        if (!(error instanceof TargetError)) throw error;
        if (error.behaviour !== 'object') return context.halt(error);
        await record({ journal: [entry('Failure', error.code, error.message)] });
        continue;
      }
      const message = `Deleted the group ${group.targetId}, which another one took the place of.`;
      await record({ settledReplaced: [group], journal: [entry('Success', undefined, message)] });
    }
    after = groups.at(-1);
    if (groups.length < PAGE) return;
  }
}

function deletionEntry(
  context: PageContext,
  { groupId, targetId }: ReplacedGroup,
  status: JournalEntry['status'],
  code: string | undefined,
  message: string,
): JournalEntry {
  return newEntry(context, undefined, {
    action: 'Delete',
    status,
    code,
    message,
    source: { id: groupId, displayName: groupId, type: 'Group' },
    target: { id: targetId, displayName: targetId, type: 'Group' },
    steps: [{ name: 'export', status, description: message }],
    modified: [],
  });
}
