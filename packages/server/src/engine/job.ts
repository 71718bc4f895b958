/** What the administrator asked for (provisioning job, schedule state). */
export type ScheduleState = 'Active' | 'Paused' | 'Disabled';

export interface JobSettings {
  /** Who is a candidate: only what is assigned, or everybody. */
  readonly scope: 'assigned' | 'all';
  readonly intervalSeconds: number;
  readonly maxConcurrency: number;
  /** What leaving scope asks for, from the gallery entry. */
  readonly outOfScope: 'disable' | 'delete' | 'none';
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
  /** Version of the schema in force. */
  readonly schemaVersion: number;
  /** Where the next incremental cycle begins; undefined asks for an initial cycle. */
  readonly watermark: string | undefined;
  /** Start of the latest cycle; undefined when none ever ran. */
  readonly lastCycleAt: Date | undefined;
  readonly lastError: CycleError | undefined;
}

/** Why a cycle ended before its work was done. */
export interface CycleError {
  readonly code: string;
  readonly message: string;
}

export const DEFAULT_JOB_SETTINGS: JobSettings = {
  scope: 'assigned',
  intervalSeconds: 2400,
  maxConcurrency: 10,
  outOfScope: 'disable',
};
