import { may, type Principal } from './principal.ts';

/**
 * Why somebody may not decide about a staged deletion, in words that say who may; undefined when they may. With the
 * organisation's two-person rule on, it takes an approver or administrator, and neither the one who caused the deletion
 * nor the one who asked for it to be allowed.
 */
export function deletionRefusal(
  principal: Pick<Principal, 'id' | 'roles' | 'permissions'>,
  deletion: {
    readonly twoPersonRule: boolean;
    readonly causedBy: string | undefined;
    readonly askedBy?: string | undefined;
  },
): string | undefined {
  if (!may(principal, 'StagedDeletion.Decide.All')) {
    return 'Staged deletions are decided by a Deletion Approver or an administrator.';
  }
  if (!deletion.twoPersonRule) return undefined;
  if (!principal.roles.some((role) => role === 'deletionApprover' || role === 'administrator')) {
    return 'The two-person rule is on: a Deletion Approver or a Global Administrator decides.';
  }
  if (deletion.causedBy === principal.id) return 'The two-person rule is on: somebody else than who caused it decides.';
  if (deletion.askedBy === principal.id)
    return 'The two-person rule is on: somebody else than who asked for it decides.';
  return undefined;
}
