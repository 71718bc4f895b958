import type { PatchOperation } from '@lockstep/scim';
import type { JournalEntry } from '../journal/index.ts';
import type { CycleChange } from './cycle.ts';
import type { MembershipDelta } from './job-store.ts';
import type { PageContext } from './page-context.ts';
import type { Rule } from './rule.ts';
import { TargetError } from './target-system.ts';

const PAGE = 50;

/**
 * Writes the memberships of groups that changed, as differences in chunks the target accepts: additions, then removals.
 * Members without an account are left out until they have one.
 */
export async function writeMemberships(
  context: PageContext,
  rule: Rule | undefined,
  record: (change: CycleChange) => Promise<void>,
): Promise<void> {
  const path = rule?.references.find(({ definition }) => definition.multivalued === true)?.mapping.targetAttributeName;
  const { store, job, target } = context;
  while (!context.signal.aborted) {
    const groups = await store.touchedGroups(job.id, undefined, PAGE);
    if (groups.length === 0) return;
    for (const groupId of groups) {
      if (context.signal.aborted) return;
      if (path === undefined || !target.features.groups || rule?.allows.update !== true) {
        await record({ settledGroups: [groupId] });
      } else if (!(await writeGroup(context, path, groupId, record))) return;
    }
  }
}

/** All differences of one group, chunk by chunk; false when the cycle has to end. */
async function writeGroup(
  context: PageContext,
  path: string,
  groupId: string,
  record: (change: CycleChange) => Promise<void>,
): Promise<boolean> {
  const { store, job, target, signal } = context;
  while (!signal.aborted) {
    const delta = await store.membershipDelta(job.id, groupId, Math.min(target.features.membersPerRequest, PAGE));
    if (delta === undefined || (delta.additions.length === 0 && delta.removals.length === 0)) {
      await record({ settledGroups: [groupId] });
      return true;
    }
    const { additions, removals } = delta;
    const added = additions.length > 0;
    const chunk = added ? additions : removals;
    const operations: PatchOperation[] = added
      ? [{ op: 'add', path, value: chunk.map(({ targetId }) => ({ value: targetId })) }]
      : chunk.map(({ targetId }) => ({ op: 'remove', path: `${path}[value eq ${JSON.stringify(targetId)}]` }));
    const started = context.now();
    try {
      await target.update('Group', delta.groupTargetId, operations, signal);
    } catch (error) {
      if (!(error instanceof TargetError) || error.behaviour !== 'object') {
        if (error instanceof TargetError) context.halt(error);
        else if (!signal.aborted) throw error;
        return false;
      }
      await record({ settledGroups: [groupId], journal: [entry(context, delta, started, path, error)] });
      return true;
    }
    const ids = chunk.map(({ sourceId }) => sourceId);
    await record({
      memberships: [{ groupId, added: added ? ids : [], removed: added ? [] : ids }],
      journal: [entry(context, delta, started, path, undefined)],
    });
  }
  return false;
}

function entry(
  context: PageContext,
  delta: MembershipDelta,
  started: Date,
  path: string,
  error: TargetError | undefined,
): JournalEntry {
  const at = context.now();
  const additions = delta.additions.length > 0;
  const chunk = additions ? delta.additions : delta.removals;
  const ids = chunk.map(({ targetId }) => targetId).join(',');
  const message = error?.message ?? `${additions ? 'Added' : 'Removed'} ${chunk.length} member(s).`;
  const status = error === undefined ? 'Success' : 'Failure';
  return {
    id: context.newId(),
    jobId: context.job.id,
    cycleId: context.cycle.id,
    at,
    action: 'Update',
    status,
    code: error?.code,
    message,
    source: { id: delta.groupId, displayName: delta.groupName, type: 'Group' },
    target: { id: delta.groupTargetId, displayName: delta.groupName, type: 'Group' },
    steps: [{ name: 'referenceResolution', status, description: message }],
    modified:
      error === undefined ? [{ name: path, oldValue: additions ? null : ids, newValue: additions ? ids : null }] : [],
    durationMilliseconds: at.getTime() - started.getTime(),
  };
}
