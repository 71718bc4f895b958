import type { ScopeCause } from '../scope/index.ts';
import type { JobSettings, RemovalAction } from './job.ts';
import type { Link } from './link.ts';
import type { ObjectType } from './source-directory.ts';

const DAY = 24 * 3_600_000;

type PolicySettings = Pick<JobSettings, 'outOfScope' | 'removalPolicy' | 'skipOutOfScopeDeletions'>;

/** Causes after which an account is no longer managed once it was disabled. */
const RELEASING: ReadonlySet<string> = new Set<ScopeCause>(['unassigned', 'filteredOut']);

export function releases(cause: string): boolean {
  return RELEASING.has(cause);
}

/**
 * What the job's policy asks for when an object leaves scope: the row of the policy table, else what the application's
 * gallery entry says, groups always being deleted since they cannot be disabled. Pure.
 */
export function policyFor(type: ObjectType, cause: ScopeCause, settings: PolicySettings): RemovalAction {
  if (cause !== 'hardDeleted' && settings.skipOutOfScopeDeletions.includes(cause)) return { do: 'nothing' };
  const named = settings.removalPolicy[cause];
  if (named !== undefined) return type === 'Group' && named.do === 'disable' ? { do: 'delete' } : named;
  if (cause === 'hardDeleted' || type === 'Group' || settings.outOfScope === 'delete') return { do: 'delete' };
  return { do: settings.outOfScope === 'none' ? 'nothing' : 'disable' };
}

/** What is due now of an action that may lie ahead, and when the rest is. */
export function dueOf(
  action: RemovalAction,
  link: Pick<Link, 'leftScopeAt'>,
  now: Date,
): { readonly how: 'nothing' | 'disable' | 'setAttributes' | 'delete'; readonly later: Date | undefined } {
  if (action.do !== 'deleteAfter') return { how: action.do, later: undefined };
  const at = new Date((link.leftScopeAt ?? now).getTime() + action.days * DAY);
  return at.getTime() <= now.getTime() ? { how: 'delete', later: undefined } : { how: 'disable', later: at };
}
