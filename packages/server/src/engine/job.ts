import type { ScopeCause } from '../scope/index.ts';
import type { Compatibility } from './compatibility.ts';
import type { JobStatus } from './job-status.ts';
import type { Quarantine } from './quarantine.ts';

/** What the administrator asked for (provisioning job, schedule state). */
export type ScheduleState = 'Active' | 'Paused' | 'Disabled';

/** What is done to an account when its owner leaves scope for one cause. */
export type RemovalAction =
  | { readonly do: 'nothing' | 'disable' | 'setAttributes' | 'delete' }
  /** Disabled at once where that is possible, deleted when the days have passed without a return. */
  | { readonly do: 'deleteAfter'; readonly days: number };

/** Everything that can be set about how a job works; `job-options.ts` says what each is called outside. */
export interface JobSettings {
  /** Who is a candidate: only what is assigned, or everybody. */
  readonly scope: 'assigned' | 'all';
  /** From start to start. */
  readonly intervalSeconds: number;
  /** Whether a change in the source starts a cycle before the interval is over. */
  readonly earlyCycles: boolean;
  readonly patchDialect: 'rfc' | 'entra' | 'entra-compliant';
  /** Forms of values the application wants in place of the standard's. */
  readonly compatibility: readonly Compatibility[];
  /** False compares with the values last sent in place of those the target shows. */
  readonly readBeforeWrite: boolean;
  readonly maxConcurrency: number;
  readonly requestsPerSecond: number | null;
  /**
   * Groups inside groups: not looked at, their members taken for members of the groups above, or written as members
   * themselves where they have a counterpart.
   */
  readonly nestedGroups: 'off' | 'flatten' | 'mirror';
  /** Levels of groups below a group whose members are taken for its own. */
  readonly nestedGroupDepth: number;
  /** Whether an account that is gone from the target is matched, or made, again. */
  readonly healMissingTargets: boolean;
  /** What leaving scope asks for, from the gallery entry; for each cause that `removalPolicy` does not name. */
  readonly outOfScope: 'disable' | 'delete' | 'none';
  readonly removalPolicy: Readonly<Partial<Record<ScopeCause, RemovalAction>>>;
  /** Whether an account that was let go is deleted when its owner is deleted for good. */
  readonly finishReleasedAccounts: boolean;
  /** Whether accounts may be deleted where the application destroys them for good. */
  readonly allowHardDelete: boolean;
  /** Whether people whose sign-in is blocked get an account, an inactive one. */
  readonly createInactive: boolean;
  /** Causes for which nothing is done to the account. */
  readonly skipOutOfScopeDeletions: readonly ScopeCause[];
  /** Most removals of one cycle; null when they are not counted. */
  readonly deletionThreshold: number | null;
  readonly deletionsPerDay: number | null;
  /** Most removals of one cycle, in percent of the managed accounts. */
  readonly deletionsPercent: number | null;
  /** Failures below which their share says nothing; null grows with the job. */
  readonly failureFloor: number | null;
  /** Percent of failures above which the job is quarantined. */
  readonly failureShare: number;
  /** Number of objects that fail, references left out. */
  readonly failureCount: number;
  readonly failureTotal: number;
  readonly onDemandRequiresStop: boolean;
  /** Objects provisioned on demand within ten seconds. */
  readonly onDemandRate: number;
  /** What is done once a day about values that others changed in the target: nothing, listing them, or putting them back. */
  readonly reconciliation: 'off' | 'report' | 'correct';
  /** Whether a skip is logged once for as long as nothing about it changes. */
  readonly collapseRepeatedSkips: boolean;
  /** Who gets mail about the job; of everything that may happen when no events are named. */
  readonly notifications: {
    readonly enabled: boolean;
    readonly addresses: readonly string[];
    readonly events?: readonly string[];
  };
}

/** One source-to-target synchronisation for one application. */
export interface Job {
  readonly organizationId: string;
  readonly id: string;
  readonly applicationId: string;
  readonly applicationName: string;
  readonly templateId: string;
  readonly state: ScheduleState;
  readonly settings: JobSettings;
  /** Whether credentials of the target were ever saved. */
  readonly configured: boolean;
  /** Version of the schema in force. */
  readonly schemaVersion: number;
  /** Where the next incremental cycle begins; undefined asks for an initial cycle. */
  readonly watermark: string | undefined;
  /** Start of the latest cycle; undefined when none ever ran. */
  readonly lastCycleAt: Date | undefined;
  /** Start of the latest cycle that was not an early one. */
  readonly lastScheduledAt: Date | undefined;
  readonly lastError: CycleError | undefined;
  /** A cycle was begun and is not complete; it goes on from its checkpoint. */
  readonly cycleOpen: boolean;
  /** Something was asked of it that was not carried out yet. */
  readonly requested: boolean;
  readonly status: JobStatus;
  readonly quarantine: Quarantine | undefined;
}

/** Why a cycle ended before its work was done. */
export interface CycleError {
  readonly code: string;
  readonly message: string;
}

export const DEFAULT_JOB_SETTINGS: JobSettings = {
  scope: 'assigned',
  intervalSeconds: 2400,
  earlyCycles: true,
  patchDialect: 'rfc',
  compatibility: [],
  readBeforeWrite: true,
  maxConcurrency: 10,
  requestsPerSecond: null,
  nestedGroups: 'off',
  nestedGroupDepth: 5,
  healMissingTargets: true,
  outOfScope: 'disable',
  removalPolicy: {},
  finishReleasedAccounts: false,
  allowHardDelete: false,
  createInactive: false,
  skipOutOfScopeDeletions: [],
  deletionThreshold: 500,
  deletionsPerDay: null,
  deletionsPercent: null,
  failureFloor: null,
  failureShare: 40,
  failureCount: 40_000,
  failureTotal: 60_000,
  onDemandRequiresStop: false,
  onDemandRate: 5,
  reconciliation: 'off',
  collapseRepeatedSkips: true,
  notifications: { enabled: false, addresses: [] },
};
