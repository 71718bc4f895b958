import type { JournalEntry, ModifiedProperty } from '../journal/index.ts';
import type { MembershipDelta } from './job-store.ts';
import { newEntry } from './log-entry.ts';
import type { CycleChange } from './outcomes.ts';
import type { PageContext } from './page-context.ts';
import { reconciles } from './reconciliation.ts';
import { membersPath, type Rule } from './rule.ts';
import { TargetError } from './target-system.ts';

/** Groups between two checkpoints. */
const PAGE = 50;
/** Groups whose members are read at a time: what is held in memory stays that of so many. */
const AT_ONCE = 5;
/** Members told in one entry, and stored in one transaction. */
const MOST = 100;

/**
 * Reads the members of every group in use, to list what others changed about them in the target, or to have it put back
 * by the stretch that writes memberships. Members the job does not manage are left alone, and so are groups of a target
 * that does not show their members.
 */
export async function compareMemberships(
  context: PageContext,
  rule: Rule | undefined,
  record: (change: CycleChange) => Promise<void>,
): Promise<void> {
  const path = membersPath(rule);
  const { store, job, cycle, target, signal } = context;
  if (path === undefined || !target.features.groups || !reconciles(job, cycle)) return;
  const corrects = job.settings.reconciliation === 'correct' && rule?.allows.update === true;
  let { position } = cycle.checkpoint;
  while (!signal.aborted) {
    const ids = await store.inUse(job.id, 'Group', position, PAGE);
    if (ids.length === 0) return;
    const links = await store.links(job.id, 'Group', ids);
    for (let start = 0; start < ids.length; start += AT_ONCE) {
      const some = ids.slice(start, start + AT_ONCE);
      const shown = await Promise.all(some.map((id) => membersShown(context, links.get(id)?.targetId, path)));
      for (const [index, groupId] of some.entries()) {
        if (signal.aborted) return;
        const members = shown[index];
        if (members !== undefined) await compareGroup(context, groupId, path, members, corrects, record);
        position = groupId;
      }
    }
    await record({ position });
  }
}

/** Ids of the members a target shows; undefined where it shows none, or refuses to for this group. */
async function membersShown(
  { target, signal, halt }: PageContext,
  targetId: string | undefined,
  path: string,
): Promise<readonly string[] | undefined> {
  if (targetId === undefined || signal.aborted) return undefined;
  try {
    return await target.members(targetId, path, signal);
  } catch (error) {
    if (error instanceof TargetError) {
      if (error.behaviour !== 'object') halt(error);
      return undefined;
    }
    if (signal.aborted) return undefined;
    throw error;
  }
}

async function compareGroup(
  context: PageContext,
  groupId: string,
  path: string,
  shown: readonly string[],
  corrects: boolean,
  record: (change: CycleChange) => Promise<void>,
): Promise<void> {
  const { store, job } = context;
  while (!context.signal.aborted) {
    const drift = await store.membershipDrift(job.id, groupId, shown, MOST, job.settings);
    if (drift === undefined || drift.additions.length + drift.removals.length === 0) return;
    const journal = [driftEntry(context, drift, path, corrects)];
    if (!corrects) return record({ position: groupId, journal });
    // What is remembered as written becomes what is there, so that the difference is written like any other.
    const [added, removed] = [drift.removals, drift.additions].map((some) => some.map(({ sourceId }) => sourceId));
    await record({
      journal,
      memberships: [{ groupId, added: added ?? [], removed: removed ?? [] }],
      touchedGroups: [groupId],
    });
  }
}

function driftEntry(
  context: PageContext,
  { groupId, groupName, groupTargetId, additions, removals }: MembershipDelta,
  path: string,
  corrects: boolean,
): JournalEntry {
  const number = (some: readonly unknown[]) => (some.length < MOST ? `${some.length}` : `${MOST} or more`);
  const said = [
    ...(additions.length > 0 ? [`${number(additions)} member(s) were taken out`] : []),
    ...(removals.length > 0 ? [`${number(removals)} were put in`] : []),
  ].join(' and ');
  const message = `In the application ${said}. ${corrects ? 'That is put back.' : 'Nothing was written.'}`;
  const idsOf = (some: MembershipDelta['additions']) =>
    some.length === 0 ? null : some.map(({ targetId }) => targetId).join(',');
  const modified: ModifiedProperty[] = [{ name: path, oldValue: idsOf(removals), newValue: idsOf(additions) }];
  return newEntry(context, undefined, {
    action: 'Other',
    status: 'Warning',
    code: 'TargetChanged',
    message,
    source: { id: groupId, displayName: groupName, type: 'Group' },
    target: { id: groupTargetId, displayName: groupName, type: 'Group' },
    steps: [{ name: 'evaluation', status: 'Warning', description: message }],
    modified,
  });
}
