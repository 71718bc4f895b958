import { useQuery } from '@tanstack/react-query';
import { useApplication } from './application.tsx';
import { read } from './client.ts';

/** Why somebody leaves scope. */
export const CAUSES = ['unassigned', 'filteredOut', 'blocked', 'softDeleted', 'hardDeleted'] as const;
export type Cause = (typeof CAUSES)[number];

/** What is done to the account then. */
export type Removal =
  | { readonly do: 'nothing' | 'disable' | 'setAttributes' | 'delete' }
  | { readonly do: 'deleteAfter'; readonly days: number };

/** What can be set about a job (P16). */
export interface JobSettings {
  readonly scope: 'assigned' | 'all';
  /** ISO 8601, from PT1M to PT24H. */
  readonly interval: string;
  readonly maxConcurrency: number;
  readonly requestsPerSecond: number | null;
  readonly nestedGroups: 'off' | 'flatten' | 'mirror';
  readonly nestedGroupDepth: number;
  readonly healMissingTargets: boolean;
  readonly outOfScope: 'disable' | 'delete' | 'none';
  readonly removalPolicy: Readonly<Partial<Record<Cause, Removal>>>;
  readonly finishReleasedAccounts: boolean;
  readonly createInactive: boolean;
  readonly skipOutOfScopeDeletions: readonly Exclude<Cause, 'hardDeleted'>[];
  readonly deletionThreshold: number | null;
  readonly deletionsPerDay: number | null;
  readonly deletionsPercent: number | null;
  /** On demand as Entra has it: refused while a cycle runs. */
  readonly onDemandRequiresStop: boolean;
  readonly notifications: {
    readonly enabled: boolean;
    readonly addresses: readonly string[];
    readonly events?: readonly string[];
  };
}

/** Settings of the open job, with the version a change names; nothing is read while they are not wanted. */
export function useJobSettings(isWanted = true) {
  const { jobAddress } = useApplication();
  const path = `${jobAddress}/settings`;
  return useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => read<JobSettings>(path, signal),
    enabled: isWanted && jobAddress !== undefined,
  });
}
