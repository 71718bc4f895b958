/** Why an object needs somebody, in the order of the tabs. */
export const KINDS = ['failing', 'givenUp', 'ambiguous', 'reference', 'pruned', 'membership'] as const;
export type AttentionKind = (typeof KINDS)[number];

export const KIND_LABELS: Readonly<Record<AttentionKind, string>> = {
  failing: 'Failing',
  givenUp: 'Given up',
  ambiguous: 'Two accounts match',
  reference: 'Pending references',
  pruned: 'Pruned at first cycle',
  membership: 'Members',
};

/** What each kind means, in a sentence. */
export const KIND_MEANINGS: Readonly<Record<AttentionKind, string>> = {
  failing: 'These failed and are tried again by themselves.',
  givenUp: 'These failed for 28 days and are not tried again by themselves.',
  ambiguous: 'Several accounts carry the matching value; somebody has to say which one it is.',
  reference: 'These wait for an object that has no account yet, or could not be written.',
  pruned: 'These were put aside so that the first cycle could end.',
  membership: 'Members of these groups could not be written.',
};

/** Something about an object that a cycle could not do (P12). */
export interface AttentionItem {
  readonly id: string;
  readonly objectTypeName: 'User' | 'Group';
  readonly displayName: string;
  readonly kind: AttentionKind;
  /** Target path of a reference. */
  readonly path: string | null;
  readonly code: string;
  readonly message: string;
  readonly meaning: string | null;
  readonly remedy: string | null;
  readonly attempts: number;
  readonly firstFailureAt: string | null;
  readonly nextAttemptAt: string | null;
  readonly candidates: readonly Candidate[];
}

/** One of the accounts an object could belong to. */
export interface Candidate {
  readonly targetId: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Unique among the rows of one list. */
export function keyOf({ kind, objectTypeName, id, path }: AttentionItem): string {
  return [kind, objectTypeName, id, path ?? ''].join(' ');
}

/** Rows of one kind that failed for the same reason, the largest group first. */
export function byReason(items: readonly AttentionItem[]): readonly (readonly AttentionItem[])[] {
  return [...Map.groupBy(items, ({ kind, code }) => `${kind} ${code}`).values()].sort(
    (one, other) => other.length - one.length,
  );
}
