import type { NoticeError, NoticeJob, NoticeObject } from './job-event.ts';

/** What a notice says, by kind. */
export type NoticeFacts =
  | {
      readonly kind: 'quarantine.entered' | 'quarantine.reasonChanged';
      readonly reason: string;
      readonly error: NoticeError;
      readonly nextAttempt: Date;
    }
  | { readonly kind: 'quarantine.lifted' }
  | {
      readonly kind: 'quarantine.reminder';
      readonly day: number;
      readonly disabledAt: Date;
      readonly reason: string;
      readonly error: NoticeError;
    }
  | { readonly kind: 'job.disabled'; readonly error: NoticeError }
  | {
      readonly kind: 'deletions.held';
      readonly count: number;
      readonly threshold: string;
      readonly sample: readonly NoticeObject[];
    }
  | {
      readonly kind: 'objects.failed' | 'objects.givenUp';
      readonly count: number;
      readonly objects: readonly NoticeObject[];
    }
  | { readonly kind: 'cycle.initialCompleted'; readonly counts: Readonly<Record<string, number>> }
  | {
      readonly kind: 'cycle.overdue';
      readonly lastCompletedAt: Date | undefined;
      readonly intervalSeconds: number;
    };

/** Something to be told, and to whom. */
export type Notice = NoticeFacts & {
  readonly job: NoticeJob;
  readonly at: Date;
  readonly addresses: readonly string[];
  /** Ids. */
  readonly webhooks: readonly string[];
};

/** Objects that wait to be told of together. */
export interface Digest {
  /** The first of them; later ones are only counted. */
  readonly objects: readonly NoticeObject[];
  readonly count: number;
  /** When the first of them came. */
  readonly since: string;
}

/** What was said about a job, and what waits to be said. JSON; instants are ISO 8601. */
export interface NoticeMemory {
  readonly job?: NoticeJob;
  readonly quarantine?: {
    readonly reason: string;
    readonly error: NoticeError;
    readonly seriesBegan: string;
    /** The last day of the countdown that was told; 0 before the first. */
    readonly reminded: number;
  };
  readonly deletionsHeld?: { readonly count: number; readonly toldAt: string };
  readonly failed?: Digest;
  readonly failedToldAt?: string;
  readonly givenUp?: Digest;
  readonly givenUpToldAt?: string;
  readonly initialTold?: boolean;
  readonly overdueTold?: boolean;
}
