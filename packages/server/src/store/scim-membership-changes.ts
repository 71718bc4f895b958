import type { Member, MemberChange } from '@lockstep/scim';

/** What a sequence of membership changes comes to. */
export interface NetMembers {
  /** `keep`: members not named stay. `replace`: they go. */
  readonly others: 'keep' | 'replace';
  readonly add: ReadonlyMap<string, Member>;
  readonly remove: ReadonlySet<string>;
}

/**
 * Folds changes that are to be applied in order into one, without knowing who is a member now: the last word on each
 * member counts. A member that is removed and added again was never gone.
 */
export function netMembers(changes: readonly MemberChange[]): NetMembers {
  let others: NetMembers['others'] = 'keep';
  const add = new Map<string, Member>();
  const remove = new Set<string>();
  for (const change of changes) {
    if (change.op === 'set' || change.op === 'clear') {
      others = 'replace';
      add.clear();
      remove.clear();
    }
    if (change.op === 'remove') {
      for (const value of change.values) {
        add.delete(value);
        remove.add(value);
      }
    }
    if (change.op === 'add' || change.op === 'set') {
      for (const member of change.members) {
        remove.delete(member.value);
        if (!add.has(member.value)) {
          add.set(member.value, member);
        }
      }
    }
  }
  return { others, add, remove };
}
