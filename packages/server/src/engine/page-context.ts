import type { Cycle } from './cycle-state.ts';
import type { Job } from './job.ts';
import type { JobStore } from './job-store.ts';
import type { SourceDirectory } from './source-directory.ts';
import type { TargetError, TargetSystem } from './target-system.ts';
import type { Reservations } from './unique-values.ts';

/** What processing objects needs; the same for every page of a cycle. */
export interface PageContext {
  readonly job: Job;
  readonly cycle: Cycle;
  readonly store: JobStore;
  readonly source: SourceDirectory;
  readonly target: TargetSystem;
  /** Unique values given to objects of this cycle. */
  readonly reserved: Reservations;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly random: (bytes: number) => Uint8Array;
  readonly defaultDomain: string | undefined;
  /** Aborted when no further object may be begun. What is under way is finished. */
  readonly signal: AbortSignal;
  /** Ends the cycle for a reason that concerns every object. */
  readonly halt: (error: TargetError) => void;
}
