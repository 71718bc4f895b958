import type { Job } from './job.ts';
import { isHeld } from './quarantine.ts';

/** How a job is doing (provisioning job, status code). */
export type StatusCode = 'NotConfigured' | 'NotRun' | 'Active' | 'Paused' | 'Quarantine';

/** One cycle in numbers (synchronization task execution). */
export interface Execution {
  readonly cycleId: string;
  readonly kind: 'initial' | 'incremental';
  readonly state: 'Succeeded' | 'Failed' | 'EntryLevelErrors';
  readonly began: Date;
  readonly ended: Date;
  /** Objects looked at. */
  readonly imported: number;
  /** Those of them that are in scope. */
  readonly entitled: number;
  /** Objects that should have been written, and that were. */
  readonly exports: number;
  readonly exported: number;
  readonly escrowed: number;
  readonly error: { readonly code: string; readonly message: string } | undefined;
}

/** What a job remembers about how its cycles went. */
export interface JobStatus {
  readonly countSuccessiveCompleteFailures: number;
  /** Failures of the first cycle were put aside, and the job waits for somebody. */
  readonly escrowsPruned: boolean;
  /** When the open cycle goes on; the target asked to be left alone until then. */
  readonly resumeAt: Date | undefined;
  readonly firstCompletedAt: Date | undefined;
  readonly lastExecution: Execution | undefined;
  readonly lastSuccessfulExecution: Execution | undefined;
  readonly lastSuccessfulExecutionWithExports: Execution | undefined;
  readonly steadyStateFirstAchievedAt: Date | undefined;
  readonly steadyStateLastAchievedAt: Date | undefined;
  /** Start of the latest cycle that read every account. */
  readonly reconciledAt: Date | undefined;
  /** Everything up to this watermark is in line with this version of the schema, failures aside. */
  readonly inLine: { readonly watermark: string; readonly schemaVersion: number } | undefined;
  /** Removals executed since the latest scheduled cycle began, those of early cycles included. */
  readonly removalsSinceScheduled: number;
  /** Removals executed by hour (ISO 8601), of the last day. */
  readonly removalsByHour: Readonly<Record<string, number>>;
}

export const NEW_JOB_STATUS: JobStatus = {
  countSuccessiveCompleteFailures: 0,
  escrowsPruned: false,
  resumeAt: undefined,
  firstCompletedAt: undefined,
  lastExecution: undefined,
  lastSuccessfulExecution: undefined,
  lastSuccessfulExecutionWithExports: undefined,
  steadyStateFirstAchievedAt: undefined,
  steadyStateLastAchievedAt: undefined,
  reconciledAt: undefined,
  inLine: undefined,
  removalsSinceScheduled: 0,
  removalsByHour: {},
};

/** The status code that follows from what a job remembers. */
export function statusCode(
  job: Pick<Job, 'state' | 'configured' | 'quarantine' | 'status' | 'lastCycleAt'>,
): StatusCode {
  if (job.quarantine !== undefined) return 'Quarantine';
  if (job.state === 'Paused') return 'Paused';
  if (!job.configured && job.lastCycleAt === undefined) return 'NotConfigured';
  return job.status.firstCompletedAt === undefined ? 'NotRun' : 'Active';
}

/** Whether a cycle is under way: one that was left open by a stop, or waits in quarantine, is not. */
export function isRunning({ cycleOpen, state, quarantine }: Pick<Job, 'cycleOpen' | 'state' | 'quarantine'>): boolean {
  return cycleOpen && state === 'Active' && !isHeld(quarantine);
}
