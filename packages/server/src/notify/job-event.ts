/** An object a notice is about, with the code that says why. */
export interface NoticeObject {
  readonly id: string;
  readonly type: string;
  readonly displayName: string;
  readonly code: string;
  readonly message?: string;
}

/** Why something is held or ended. */
export interface NoticeError {
  readonly code: string;
  readonly message: string;
}

/** What can happen to a job that somebody may want to hear of. */
export type JobOccurrence =
  /** A quarantine was imposed, or examined and left in force; which of the two is found out here. */
  | {
      readonly what: 'quarantined';
      readonly reason: string;
      readonly error: NoticeError;
      readonly seriesBegan: Date;
      readonly nextAttempt: Date;
    }
  | { readonly what: 'quarantineLifted' }
  /** Switched off after too long in quarantine. */
  | { readonly what: 'jobDisabled'; readonly error: NoticeError }
  /** The deletion breaker tripped. `threshold` as one would say it: "500", "20 in a day", "5 %". */
  | {
      readonly what: 'deletionsHeld';
      readonly count: number;
      readonly threshold: string;
      readonly sample: readonly NoticeObject[];
    }
  /** Objects that began to fail; those that fail again are not new. */
  | { readonly what: 'objectsFailed'; readonly objects: readonly NoticeObject[]; readonly count: number }
  | { readonly what: 'objectsGivenUp'; readonly objects: readonly NoticeObject[]; readonly count: number }
  | {
      readonly what: 'cycleCompleted';
      readonly kind: 'initial' | 'incremental';
      readonly counts: Readonly<Record<string, number>>;
    }
  | { readonly what: 'noCycle'; readonly lastCompletedAt: Date | undefined; readonly intervalSeconds: number };

/** The job something happened to. */
export interface NoticeJob {
  readonly organizationId: string;
  readonly jobId: string;
  readonly applicationId: string;
  readonly applicationName: string;
}

/** Something that happened to a job, and when. */
export type JobEvent = NoticeJob & { readonly at: Date } & JobOccurrence;
