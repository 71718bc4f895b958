import type { Assessment } from './assess.ts';
import type { Link } from './link.ts';
import type { PageContext } from './page-context.ts';
import { releases } from './removal-policy.ts';
import type { Planned } from './result.ts';

/** What a write leaves behind. */
interface Written {
  readonly deleted?: boolean;
  readonly exported?: Link['exported'];
  readonly version?: string | undefined;
}

/** The link after the object was dealt with; undefined when it stays as it is. */
export function nextLink(
  context: PageContext,
  item: Planned,
  targetId: string | undefined,
  unkept: Link['unkept'] | undefined,
  { deleted = false, exported, version }: Written = {},
): Link | undefined {
  const { assessment, link } = item;
  if (assessment.kind === 'skip' && assessment.link !== undefined && link !== undefined) {
    return { ...link, ...assessment.link };
  }
  if (targetId === undefined || unkept === undefined) {
    const vanished = assessment.kind === 'remove' && link !== undefined;
    return vanished ? { ...link, state: 'tombstone', releaseCause: assessment.cause } : undefined;
  }
  const same = link?.targetId === targetId;
  const kept = same ? link.unkept : {};
  return {
    ...leaving(assessment, link, context.now(), deleted),
    type: assessment.type,
    sourceId: item.id,
    targetId,
    unkept: { ...kept, ...unkept },
    references: same ? link.references : {},
    exported: exported ?? (same ? link.exported : undefined),
    targetVersion: version,
    lastSuccessAt: context.now(),
  };
}

/** Whether an account is in use that was not before: made, found, back after its owner had left, or another one. */
export function isRenewed(before: Link | undefined, after: Link | undefined): boolean {
  if (after?.state !== 'managed' || after.leftScopeAt !== undefined) return false;
  return before === undefined || before.leftScopeAt !== undefined || before.targetId !== after.targetId;
}

/** Whether and why the account is out of use from now on. */
function leaving(
  assessment: Assessment,
  link: Link | undefined,
  now: Date,
  deleted: boolean,
): Pick<Link, 'state' | 'releaseCause' | 'leftScopeAt'> {
  const cause =
    assessment.kind === 'remove' ? assessment.cause : assessment.kind === 'proceed' ? assessment.inactive : undefined;
  if (cause === undefined) return { state: 'managed', releaseCause: undefined, leftScopeAt: undefined };
  const leftScopeAt = link?.leftScopeAt ?? now;
  // Without a person in the source nothing is left to do, unless the account is to be deleted later.
  const isOver = deleted || (cause === 'hardDeleted' && assessment.kind === 'remove' && assessment.later === undefined);
  return { state: isOver ? 'tombstone' : releases(cause) ? 'released' : 'managed', releaseCause: cause, leftScopeAt };
}
