import type { JobChange } from '../journal/index.ts';
import type { Counters, CycleKind } from './cycle-state.ts';

/** A cycle that was, or that runs. */
export interface PastCycle {
  readonly id: string;
  readonly kind: CycleKind;
  readonly early: boolean;
  readonly schemaVersion: number;
  readonly startedAt: Date;
  /** Undefined while it runs, or waits to go on. */
  readonly endedAt: Date | undefined;
  readonly counters: Counters;
}

/** The port to the cycles of a job, the newest first. */
export interface CycleHistory {
  page(jobId: string, after: string | undefined, limit: number): Promise<readonly PastCycle[]>;
  read(jobId: string, cycleId: string): Promise<PastCycle | undefined>;
  /** Notes that a cycle was undone, with the removals that the deletion threshold counts. */
  undone(jobId: string, removals: number, change: JobChange): Promise<void>;
}
