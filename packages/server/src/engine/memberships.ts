import type { JournalEntry } from '../journal/index.ts';
import type { LinkedMember, MembershipDelta } from './job-store.ts';
import { newEntry } from './log-entry.ts';
import type { CycleChange } from './outcomes.ts';
import type { PageContext } from './page-context.ts';
import { setbackAfter } from './retry.ts';
import { membersPath, type Rule } from './rule.ts';
import { type RefusedMember, TargetError } from './target-system.ts';

/** Groups looked at together. */
const PAGE = 50;
/** Members written before they are stored: with their log entry they stay about a hundred rows in one transaction. */
const MOST = 100;

/**
 * Writes the memberships of groups that changed, as differences the target takes in its own way. Members without an
 * account are left out until they have one.
 */
export async function writeMemberships(
  context: PageContext,
  rule: Rule | undefined,
  record: (change: CycleChange) => Promise<void>,
): Promise<void> {
  const path = membersPath(rule);
  const { store, job, target } = context;
  while (!context.signal.aborted) {
    const groups = await store.touchedGroups(job.id, context.now(), PAGE, context.onDemand?.subject.id);
    if (groups.length === 0) return;
    for (const group of groups) {
      const { groupId } = group;
      if (context.signal.aborted) return;
      if (path === undefined || !target.features.groups || rule?.allows.update !== true) {
        await record({ settledGroups: [groupId] });
      } else if (!(await writeGroup(context, path, group, record))) return;
    }
  }
}

type TouchedGroup = Awaited<ReturnType<PageContext['store']['touchedGroups']>>[number];

/** One stretch of the differences of a group. */
type Stretch = Pick<MembershipDelta, 'groupId' | 'groupName' | 'groupTargetId' | 'additions' | 'removals'>;

/** All differences of one group, stretch by stretch; false when the cycle has to end. */
async function writeGroup(
  context: PageContext,
  path: string,
  group: TouchedGroup,
  record: (change: CycleChange) => Promise<void>,
): Promise<boolean> {
  const { store, job, target, signal } = context;
  const { groupId } = group;
  const subject = context.onDemand?.subject;
  const setback = () => ({ failedGroups: [{ groupId, ...setbackAfter(group, context.now()) }] });
  /** Target ids of members that were refused for themselves: passed over, so that the others are written. */
  const refused = new Set<string>();
  while (!signal.aborted) {
    const most = Math.max(1, Math.min(target.features.membersPerRequest, MOST));
    const delta = await store.membershipDelta(job.id, groupId, most + refused.size, job.settings, subject?.members);
    const stretch = delta && stretchOf(delta, refused, most);
    if (stretch === undefined) {
      await record(refused.size === 0 ? { settledGroups: [groupId] } : setback());
      return true;
    }
    const started = context.now();
    const groups = stretch.additions.filter(({ type }) => type === 'Group').map(idOf);
    const change = { add: stretch.additions.map(idOf), remove: stretch.removals.map(idOf), groups: new Set(groups) };
    let failures: readonly RefusedMember[];
    try {
      failures = await target.changeMembers(stretch.groupTargetId, path, change, signal);
    } catch (error) {
      if (!(error instanceof TargetError) || error.behaviour !== 'object') {
        if (error instanceof TargetError) context.halt(error);
        else if (!signal.aborted) throw error;
        return false;
      }
      await record({ ...setback(), journal: [await failed(context, stretch, started, path, error)] });
      return true;
    }
    for (const { id } of failures) refused.add(id);
    const written = stretchOf(stretch, refused, MOST);
    const refusals = failures.map(({ id, error }) => failed(context, only(stretch, id), started, path, error));
    await record({
      memberships:
        written === undefined
          ? []
          : [{ groupId, added: sources(written, 'additions'), removed: sources(written, 'removals') }],
      journal: [
        ...(written === undefined ? [] : [succeeded(context, written, started, path)]),
        ...(await Promise.all(refusals)),
      ],
    });
  }
  return false;
}

/** What is to be written next, without those that were refused; undefined when that is nothing. */
function stretchOf(delta: Stretch, refused: ReadonlySet<string>, most: number): Stretch | undefined {
  const open = (members: MembershipDelta['additions']) => members.filter(({ targetId }) => !refused.has(targetId));
  const additions = open(delta.additions).slice(0, most);
  const removals = open(delta.removals).slice(0, MOST - additions.length);
  return additions.length + removals.length === 0 ? undefined : { ...delta, additions, removals };
}

function only(stretch: Stretch, id: string): Stretch {
  const one = (members: MembershipDelta['additions']) => members.filter(({ targetId }) => targetId === id);
  return { ...stretch, additions: one(stretch.additions), removals: one(stretch.removals) };
}

function idOf({ targetId }: { readonly targetId: string }): string {
  return targetId;
}

function sources(stretch: Stretch, kind: 'additions' | 'removals'): readonly string[] {
  return stretch[kind].map(({ sourceId }) => sourceId);
}

function succeeded(context: PageContext, stretch: Stretch, started: Date, path: string): JournalEntry {
  const { additions, removals } = stretch;
  const said = [
    ...(additions.length > 0 ? [`Added ${additions.length} member(s).`] : []),
    ...(removals.length > 0 ? [`Removed ${removals.length} member(s).`] : []),
  ];
  const ids = (members: MembershipDelta['additions']) => (members.length === 0 ? null : members.map(idOf).join(','));
  const modified = [{ name: path, oldValue: ids(removals), newValue: ids(additions) }];
  return { ...entry(context, stretch, started, 'Success', said.join(' ')), modified };
}

async function failed(
  context: PageContext,
  stretch: Stretch,
  started: Date,
  path: string,
  error: TargetError,
): Promise<JournalEntry> {
  const [member, ...others] = [...stretch.additions, ...stretch.removals];
  const who =
    member === undefined || others.length > 0
      ? `The ${path} of the group`
      : `The member ${await nameOf(context, member)} of ${path}`;
  const message = `${who} could not be written. ${error.message}`;
  return { ...entry(context, stretch, started, 'Failure', message), code: error.code };
}

async function nameOf({ source }: PageContext, { type, sourceId, targetId }: LinkedMember): Promise<string> {
  return (await source.names(type, [sourceId])).get(sourceId) ?? targetId;
}

function entry(
  context: PageContext,
  stretch: Stretch,
  started: Date,
  status: 'Success' | 'Failure',
  message: string,
): JournalEntry {
  return newEntry(context, started, {
    action: 'Update',
    status,
    code: undefined,
    message,
    source: { id: stretch.groupId, displayName: stretch.groupName, type: 'Group' },
    target: { id: stretch.groupTargetId, displayName: stretch.groupName, type: 'Group' },
    steps: [{ name: 'referenceResolution', status, description: message }],
    modified: [],
  });
}
