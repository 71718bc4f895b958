import type { JsonValue } from '@lockstep/scim';

/** What was done, or would have been done, to the account. */
export type Action = 'Create' | 'Update' | 'Disable' | 'Delete' | 'Other';
export type Status = 'Success' | 'Failure' | 'Skipped' | 'Warning';

/** Name of a processing step, in the order an object goes through them. */
export type StepName = 'import' | 'scoping' | 'matching' | 'evaluation' | 'export' | 'referenceResolution';

/** One step of the processing of an object, with its cause in words an administrator understands. */
export interface Step {
  readonly name: StepName;
  readonly status: Status;
  readonly description: string;
  readonly details?: Readonly<Record<string, JsonValue>>;
}

/** A value that was written, in text as logs show it. */
export interface ModifiedProperty {
  readonly name: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
}

export interface Identity {
  readonly id: string;
  readonly displayName: string;
  readonly type: string;
}

/** One entry of the provisioning log: everything that happened to one object in one evaluation. */
export interface JournalEntry {
  readonly id: string;
  readonly jobId: string;
  readonly cycleId: string;
  readonly at: Date;
  readonly action: Action;
  readonly status: Status;
  /** Error or skip code; undefined for a plain success. */
  readonly code: string | undefined;
  /** The reason in one sentence. */
  readonly message: string;
  readonly source: Identity;
  readonly target: Identity | undefined;
  readonly steps: readonly Step[];
  readonly modified: readonly ModifiedProperty[];
  readonly durationMilliseconds: number;
}
