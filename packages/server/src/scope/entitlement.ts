/** A way by which an object is assigned to the application. */
export interface Assignment {
  /** Directly, or as a direct member of an assigned group. */
  readonly via: 'direct' | 'group';
  /** Name of the group, for the sentence. */
  readonly groupName?: string | undefined;
  /** The app role's id; absent or all zeros is Default Access. */
  readonly roleId?: string | undefined;
}

/** What the gates look at. */
export interface ScopeQuestion {
  readonly state: {
    /** `soft`: in the recycle bin; `hard`: purged. */
    readonly deleted: 'no' | 'soft' | 'hard';
    /** Absent for objects that cannot be blocked, such as groups. */
    readonly accountEnabled?: boolean | null | undefined;
  };
  readonly scope: 'assigned' | 'all';
  readonly assignments: readonly Assignment[];
  /** Whether Default Access alone does not entitle, as some older applications have it. */
  readonly defaultAccessExcluded?: boolean | undefined;
  /** Verdict of the scoping filter. */
  readonly filter: { readonly passed: boolean; readonly sentence: string };
}

/** Why an object is out of scope, the strongest reason where several hold. */
export type ScopeCause = 'hardDeleted' | 'softDeleted' | 'blocked' | 'unassigned' | 'filteredOut';

export interface ScopeDecision {
  readonly inScope: boolean;
  readonly active: boolean;
  readonly entitled: boolean;
  readonly filterPassed: boolean;
  /** Absent exactly when the object is in scope. */
  readonly cause?: ScopeCause;
  /** The decision in words. */
  readonly sentence: string;
}

const defaultAccess = '00000000-0000-0000-0000-000000000000';

/**
 * Decides whether an object is in scope: active, entitled and not filtered out. `IsSoftDeleted` of an existing object
 * is the opposite of `inScope`. When several reasons speak against it, the strongest names the cause, in the order of
 * {@link ScopeCause}.
 */
export function decideScope(question: ScopeQuestion): ScopeDecision {
  const { state, scope, assignments, filter, defaultAccessExcluded = false } = question;
  const active = state.deleted === 'no' && state.accountEnabled !== false;
  const counting = assignments.filter(
    (one) => !defaultAccessExcluded || (one.roleId ?? defaultAccess) !== defaultAccess,
  );
  const entitled = scope === 'all' || counting.length > 0;
  const gates = { active, entitled, filterPassed: filter.passed };
  const cause = causeOf(question, gates);
  if (cause === undefined) return { inScope: true, ...gates, sentence: entry(scope, counting) };
  return { inScope: false, ...gates, cause, sentence: reason(cause, assignments.length > 0, filter.sentence) };
}

function causeOf(
  { state }: ScopeQuestion,
  gates: { readonly entitled: boolean; readonly filterPassed: boolean },
): ScopeCause | undefined {
  if (state.deleted === 'hard') return 'hardDeleted';
  if (state.deleted === 'soft') return 'softDeleted';
  if (state.accountEnabled === false) return 'blocked';
  if (!gates.entitled) return 'unassigned';
  return gates.filterPassed ? undefined : 'filteredOut';
}

function entry(scope: 'assigned' | 'all', assignments: readonly Assignment[]): string {
  if (scope === 'all') return 'In scope: the job covers everybody in the directory.';
  const direct = assignments.some((one) => one.via === 'direct');
  const groups = new Set(
    assignments.flatMap((one) => (one.via === 'group' ? [one.groupName ?? 'an assigned group'] : [])),
  );
  const ways = [...(direct ? ['directly'] : []), ...(groups.size > 0 ? [`through ${[...groups].join(', ')}`] : [])];
  return `In scope: assigned ${ways.join(' and ')}.`;
}

function reason(cause: ScopeCause, isAssigned: boolean, filterSentence: string): string {
  switch (cause) {
    case 'hardDeleted':
      return 'Out of scope: permanently deleted in the directory.';
    case 'softDeleted':
      return 'Out of scope: deleted in the directory, and can still be restored.';
    case 'blocked':
      return 'Out of scope: sign-in is blocked in the directory.';
    case 'unassigned':
      return isAssigned
        ? 'Out of scope: assigned with Default Access only, which this application does not count.'
        : 'Out of scope: not assigned to the application, neither directly nor through a group.';
    case 'filteredOut':
      return `Out of scope: ${filterSentence}`;
  }
}
