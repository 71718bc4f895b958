/** What an account of the application is to the directory, in the order of the tabs. */
export const CATEGORIES = ['local', 'unassigned', 'assigned', 'ambiguous', 'linked', 'released', 'missing'] as const;
export type Category = (typeof CATEGORIES)[number];

export const CATEGORY_LABELS: Readonly<Record<Category, string>> = {
  local: 'Local accounts',
  unassigned: 'Unassigned users',
  assigned: 'Assigned users',
  ambiguous: 'Ambiguous',
  linked: 'Linked',
  released: 'Disabled by us',
  missing: 'Linked but missing',
};

export const CATEGORY_MEANINGS: Readonly<Record<Category, string>> = {
  local: 'Nobody of the directory matches these accounts: leavers, accounts of services, or another spelling.',
  unassigned: 'These belong to somebody who is not in scope.',
  assigned: 'These belong to somebody in scope and are linked by the next cycle.',
  ambiguous: 'Several people match one account, or several accounts one person.',
  linked: 'These are kept in step.',
  released: 'These were let go when their owner left scope.',
  missing: 'These are linked, and gone from the application.',
};

/** One look at every account of the application (P13). */
export interface DiscoveryRun {
  readonly id: string;
  readonly state: 'running' | 'completed' | 'failed';
  readonly phase: string;
  readonly people: number;
  readonly accounts: number;
  readonly counts: Readonly<Partial<Record<Category, number>>>;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

export interface DiscoveredAccount {
  readonly id: string;
  readonly displayName: string;
  readonly category: Category | null;
  readonly person: { readonly id: string; readonly displayName: string } | null;
  readonly reason: string | null;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Somebody in scope for whom no account was found. */
export interface UnmatchedPerson {
  readonly id: string;
  readonly displayName: string;
  readonly reason: string;
}

/** The answer to whose the accounts are. */
export function runSentence({ state, people, accounts, counts }: DiscoveryRun): string {
  if (state === 'running') {
    return `Looking: ${accounts.toLocaleString()} accounts and ${people.toLocaleString()} people read so far.`;
  }
  if (state === 'failed') return `The last look failed after ${accounts.toLocaleString()} accounts.`;
  const local = counts.local ?? 0;
  return `${accounts.toLocaleString()} accounts; ${local === 0 ? 'each belongs to somebody of the directory' : `${local.toLocaleString()} belong to nobody of the directory`}.`;
}
