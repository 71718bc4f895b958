import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { get } from './client.ts';
import { useLive } from './live.ts';
import { useMay } from './session.tsx';

/** Something about a job that waits for somebody (P4). */
interface JobMatter {
  readonly kind: 'quarantine' | 'deletionsHeld' | 'givenUp' | 'failing' | 'setAside' | 'silent';
  readonly applicationId: string;
  readonly applicationDisplayName: string;
  readonly jobId: string;
  readonly since: string | null;
  readonly count: number | null;
  /** Most removals of one cycle, where some are held back. */
  readonly limit: number | null;
  /** Why, as the engine names it. */
  readonly code: string | null;
  /** What the application or the engine said. */
  readonly message: string | null;
  readonly nextAttempt: string | null;
}

/** Something about a source of people that waits for somebody. */
interface SourceMatter {
  readonly kind: 'sourceFailing' | 'sourceHeld';
  readonly sourceId: string;
  readonly sourceDisplayName: string;
  readonly since: string;
  /** What went wrong or is asked, with the remedy. */
  readonly message: string;
  readonly nextAttempt: string | null;
}

/** Something that waits for somebody. */
export type Matter = JobMatter | SourceMatter;

/** Whether a matter is about a source of people. */
export function isOfSource(matter: Matter): matter is SourceMatter {
  return 'sourceId' in matter;
}

/** A job as Home shows it. */
export interface OverviewJob {
  readonly jobId: string;
  readonly applicationId: string;
  readonly applicationDisplayName: string;
  readonly code: string;
  readonly state: string;
  readonly isRunning: boolean;
  readonly isSilent: boolean;
  readonly quarantine: string | null;
  /** Accounts of people that are kept in step. */
  readonly accounts: number;
  readonly failing: number;
  readonly staged: number;
  readonly lastEnded: string | null;
  readonly lastSeconds: number | null;
  readonly lastObjects: number | null;
  readonly nextDue: string | null;
  readonly progress: {
    readonly kind: string;
    readonly done: number;
    readonly total: number;
    readonly leastSeconds: number;
    readonly mostSeconds: number;
  } | null;
}

/** How everything stands, in one answer (P4). */
export interface Overview {
  readonly users: number;
  readonly groups: number;
  readonly applications: readonly {
    readonly id: string;
    readonly displayName: string;
    /** Where its logo is; null where it has none. */
    readonly logoUrl: string | null;
  }[];
  readonly jobs: readonly OverviewJob[];
  readonly matters: readonly Matter[];
}

/** How everything stands, followed as it moves; nothing for those who may not read jobs, or while it is not wanted. */
export function useOverview(isWanted = true) {
  const may = useMay();
  useLive(['job', 'staged', 'attention', 'log.appended', 'directory', 'source'], ['/api/portal/overview'], 1_500);
  return useQuery({
    queryKey: ['/api/portal/overview'],
    queryFn: ({ signal }) => get<Overview>('/api/portal/overview', signal),
    enabled: isWanted && may('Synchronization.Read.All', 'Synchronization.ReadWrite.All'),
    placeholderData: keepPreviousData,
  });
}
