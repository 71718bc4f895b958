import { useApplication } from './application.tsx';
import { useList } from './list.ts';

type Numbers = Readonly<Record<string, number>>;

/** A cycle that was, or that runs, with what became of people and groups in it (P22). */
export interface PastCycle {
  readonly id: string;
  readonly kind: 'initial' | 'incremental';
  readonly early: boolean;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly users: Numbers;
  readonly groups: Numbers;
  readonly skipped: Numbers;
  readonly removals: number;
}

/** Where the cycles of a job are listed, the newest first. */
export function cyclesPath(jobAddress: string | undefined): string {
  return `${jobAddress}/cycles?$top=100`;
}

/** The cycles of the open job. */
export function useCycles() {
  const { jobAddress } = useApplication();
  return useList<PastCycle>(cyclesPath(jobAddress), { enabled: jobAddress !== undefined });
}

/** What became of everything in a cycle, people and groups together, by outcome. */
export function outcomesOf({ users, groups }: PastCycle): Numbers {
  const sum: Record<string, number> = {};
  for (const [outcome, number] of [...Object.entries(users), ...Object.entries(groups)]) {
    sum[outcome] = (sum[outcome] ?? 0) + number;
  }
  return sum;
}
