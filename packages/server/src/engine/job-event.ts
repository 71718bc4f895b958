import type { CycleKind } from './cycle-state.ts';
import type { CycleError } from './job.ts';
import type { QuarantineReason } from './quarantine.ts';

/** An object named in a message to an administrator. */
export interface EventObject {
  readonly id: string;
  readonly type: string;
  readonly displayName: string;
  readonly code: string;
  readonly message?: string;
}

/** What happened to a job that somebody may want to be told of. */
export type JobEvent =
  | {
      readonly what: 'quarantined';
      readonly reason: QuarantineReason;
      readonly error: CycleError;
      readonly seriesBegan: Date;
      readonly nextAttempt: Date;
    }
  | { readonly what: 'quarantineLifted' }
  | { readonly what: 'jobDisabled'; readonly error: CycleError }
  | {
      readonly what: 'deletionsHeld';
      readonly count: number;
      readonly threshold: string;
      readonly sample: readonly EventObject[];
    }
  /** Objects that failed for the first time. */
  | { readonly what: 'objectsFailed'; readonly objects: readonly EventObject[]; readonly count: number }
  | { readonly what: 'objectsGivenUp'; readonly objects: readonly EventObject[]; readonly count: number }
  | {
      readonly what: 'cycleCompleted';
      readonly kind: CycleKind;
      readonly counts: Readonly<Record<string, number>>;
    };
