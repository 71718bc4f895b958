/** A removal that waits for a decision. */
export interface HeldRemoval {
  readonly id: string;
  readonly objectTypeName: 'User' | 'Group';
  readonly displayName: string;
  readonly cause: string;
  readonly action: string;
  readonly since: string;
  readonly askedBy: AskedBy | null;
}

/** Who asked somebody else to allow a removal: two people decide. */
export interface AskedBy {
  readonly id: string;
  readonly displayName: string;
  readonly at: string;
}

/** Why removals wait: how many, and the change that led to the first of them. */
export interface DeletionCause {
  readonly cause: string;
  readonly count: number;
  readonly since: string;
  readonly change: {
    readonly id: string;
    readonly activityDisplayName: string;
    readonly activityDateTime: string;
    readonly initiatedBy: string;
  } | null;
  /** Why the person may not decide, as far as the first of them tells. */
  readonly refusal: string | null;
  readonly askedBy: AskedBy | null;
}

const CAUSES: Readonly<Record<string, string>> = {
  unassigned: 'not assigned any more',
  filteredOut: 'left by a scoping filter',
  blocked: 'blocked from signing in',
  softDeleted: 'deleted in the directory',
  hardDeleted: 'deleted in the directory for good',
};

/** "13 not assigned any more". */
export function causeSentence(cause: string, count: number): string {
  return `${count.toLocaleString()} ${CAUSES[cause] ?? cause}`;
}

/** What would be done to the account. */
export function actionWord({ action }: HeldRemoval): string {
  switch (action) {
    case 'disable':
      return 'Disable';
    case 'delete':
      return 'Delete';
    default:
      return 'Set attributes';
  }
}

/** "14 removals wait for a decision. Limit 5 in a cycle. Creates and updates go on." */
export function waitingSentence(count: number, limit: number | null | undefined): string {
  const limited = limit === null || limit === undefined ? '' : ` Limit ${limit.toLocaleString()} in a cycle.`;
  return `${count === 1 ? '1 removal waits' : `${count.toLocaleString()} removals wait`} for a decision.${limited} Creates and updates go on.`;
}
