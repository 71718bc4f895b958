import { useQuery } from '@tanstack/react-query';
import { useApplication } from './application.tsx';
import { get } from './client.ts';
import { useLive } from './live.ts';

type Numbers = Readonly<Record<string, number>>;

/** What the log of a job adds up to, and what the job holds at this moment (P6). */
export interface JobStatistics {
  readonly entries: number;
  readonly actions: Numbers;
  readonly statuses: Numbers;
  readonly codes: Numbers;
  readonly buckets: readonly {
    readonly from: string;
    readonly entries: number;
    readonly actions: Numbers;
    readonly statuses: Numbers;
  }[];
  readonly throughput: {
    readonly cycles: number;
    readonly objects: number;
    readonly objectsPerSecond: number | null;
  };
  readonly objects: {
    readonly managed: { readonly users: number; readonly groups: number };
    readonly released: { readonly users: number; readonly groups: number };
    readonly failing: number;
    readonly givenUp: number;
    readonly referencesFailing: number;
    readonly staged: number;
  };
  readonly reports: {
    readonly isSilent: boolean;
    readonly unresolvedGroups: readonly {
      readonly id: string;
      readonly displayName: string;
      readonly unresolved: number;
    }[];
  };
}

const DAY = 86_400_000;
const DAYS = 14;

/** Numbers of the open job over the last fourteen days; read again as cycles go on. */
export function useJobStatistics() {
  const { address, jobAddress } = useApplication();
  const from = new Date(Date.now() - (DAYS - 1) * DAY).toISOString().slice(0, 10);
  const path = `${jobAddress}/statistics?bucket=day&from=${from}`;
  useLive(['log.appended', 'staged', 'attention', 'job.status'], [`${address}/synchronization`], 1_000);
  return useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => get<JobStatistics>(path, signal),
    enabled: jobAddress !== undefined,
  });
}
