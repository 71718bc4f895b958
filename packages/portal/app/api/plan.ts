import { useQuery } from '@tanstack/react-query';
import { get } from './client.ts';
import { useLive } from './live.ts';
import type { LoggedStep, ModifiedProperty } from './provisioning-log.ts';

/** What would be done for a job, made in the background and kept for some days. */
export interface Plan {
  readonly id: string;
  readonly kind: 'cycle' | 'undo';
  readonly state: 'planning' | 'ready' | 'failed' | 'applying' | 'applied';
  /** The job has moved on since; it can be applied no more. */
  readonly isStale: boolean;
  readonly schemaVersion: number;
  readonly proposesSchema: boolean;
  readonly scope: 'assigned' | 'all' | null;
  readonly cycleId: string | null;
  /** Looked at so far. */
  readonly objects: number;
  readonly summary: PlanSummary | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly author: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
}

export interface PlanSummary {
  readonly kind?: 'initial' | 'incremental';
  readonly failures?: number;
  readonly actions: Readonly<Record<string, number>>;
  readonly codes: Readonly<Record<string, number>>;
  /** Why the removals would be held back; null when they would be carried out. */
  readonly held: string | null;
}

/** What would become of one object. */
export interface PlanItem {
  readonly position: number;
  readonly id: string;
  readonly objectTypeName: 'User' | 'Group';
  readonly displayName: string;
  readonly action: string;
  readonly status: string;
  readonly code: string | null;
  readonly message: string;
  readonly targetId: string | null;
  /** Whether the deletion threshold counts it. */
  readonly counted: boolean;
  readonly modifiedProperties: readonly ModifiedProperty[];
  readonly provisioningSteps: readonly Omit<LoggedStep, 'provisioningStepType'>[];
}

/** A plan, as it grows and as the job moves on. */
export function usePlan(jobAddress: string, id: string) {
  const path = `${jobAddress}/plans/${encodeURIComponent(id)}`;
  useLive(['plan', 'job.status', 'version'], [path]);
  return useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => get<Plan>(path, signal),
    // Should the stream be silent, a plan under way is still seen to end.
    refetchInterval: ({ state }) =>
      state.data?.state === 'planning' || state.data?.state === 'applying' ? 2_000 : false,
  });
}
