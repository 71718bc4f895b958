import type { NoticeError, NoticeJob, NoticeObject } from './job-event.ts';
import type { NoticeSource } from './source-event.ts';

/** What a notice about a job says, by kind. */
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

/** What a notice about a source of people says, by kind. */
type SourceFacts =
  | {
      readonly kind: 'source.failing' | 'source.removalsHeld';
      readonly since: Date;
      readonly message: string;
      readonly nextRead: Date;
    }
  | { readonly kind: 'source.recovered'; readonly since: Date };

/** When something is told, and to whom. */
interface Addressed {
  readonly at: Date;
  readonly addresses: readonly string[];
  /** Ids. */
  readonly webhooks: readonly string[];
}

export type JobNotice = NoticeFacts & { readonly job: NoticeJob } & Addressed;
export type SourceNotice = SourceFacts & { readonly source: NoticeSource } & Addressed;

/** Something to be told. */
export type Notice = JobNotice | SourceNotice;

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
