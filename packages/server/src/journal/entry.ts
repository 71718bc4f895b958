import type { JsonValue } from '@lockstep/scim';

/** What was done, or would have been done, to the account. */
export const ACTIONS = ['Create', 'Update', 'Disable', 'Delete', 'StagedDelete', 'Other'] as const;
export type Action = (typeof ACTIONS)[number];

export const STATUSES = ['Success', 'Failure', 'Skipped', 'Warning'] as const;
export type Status = (typeof STATUSES)[number];

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

/** Who or what caused something (Graph, initiator). */
export interface Initiator {
  readonly type: 'user' | 'application' | 'system';
  readonly id: string;
  readonly displayName: string;
}

/** Provisioning that runs by itself, on its schedule. */
export const PROVISIONING_SERVICE: Initiator = { type: 'system', id: '', displayName: 'Provisioning Service' };

/** One entry of the provisioning log: everything that happened to one object in one evaluation. */
export interface JournalEntry {
  readonly id: string;
  readonly jobId: string;
  /** Undefined for an object that was provisioned outside any cycle, on demand. */
  readonly cycleId: string | undefined;
  /** Joins what was done to an object in one go, and is the id to quote; the entry's own when left out. */
  readonly changeId?: string;
  /** The application at the other end; the store knows it by the job. */
  readonly application?: { readonly id: string; readonly displayName: string };
  /** The provisioning service itself when left out. */
  readonly initiatedBy?: Initiator;
  readonly onDemand?: boolean;
  /** Which attempt this was, of an object that failed before. */
  readonly attempt?: number;
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
