import type { CycleError, PlannedObject, PlanOptions, PlanSummary, UndoSummary } from '../engine/index.ts';
import type { Action, JobChange, Status } from '../journal/index.ts';

/** What a plan is about: the next cycle, as it is or as it would be, or a cycle that is to be undone. */
export type PlanRequest =
  | (PlanOptions & { readonly kind: 'cycle' })
  | { readonly kind: 'undo'; readonly cycleId: string };

/** `planning` and `applying` are under way somewhere; the others stay as they are. */
export type PlanState = 'planning' | 'ready' | 'failed' | 'applying' | 'applied';

/** What would be done for a job, made in the background and kept for some days. */
export interface JobPlan {
  readonly id: string;
  readonly jobId: string;
  readonly request: PlanRequest;
  readonly state: PlanState;
  /** What the plan was made for; it is applied only while this holds. */
  readonly basis: string;
  readonly schemaVersion: number;
  /** Objects written down so far. */
  readonly objects: number;
  /** Undefined until it is ready. */
  readonly summary: PlanSummary | UndoSummary | undefined;
  readonly error: CycleError | undefined;
  readonly author: string;
  readonly createdAt: Date;
  readonly endedAt: Date | undefined;
}

export interface PlanItem extends PlannedObject {
  /** Counted from 1. */
  readonly position: number;
}

export interface PlanItemQuery {
  readonly action?: Action | undefined;
  readonly status?: Status | undefined;
  readonly code?: string | undefined;
  /** Part of the name, in any letter case. */
  readonly name?: string | undefined;
  readonly after?: number | undefined;
  readonly limit: number;
}

/** The port to plans. Who works on one says so, by the clock of the database, with every call about it. */
export interface PlanStore {
  /** Undefined, and nothing is stored, while another plan of the job is under way. */
  begin(plan: JobPlan): Promise<JobPlan | undefined>;
  list(jobId: string): Promise<readonly JobPlan[]>;
  read(jobId: string, id: string): Promise<JobPlan | undefined>;
  items(jobId: string, id: string, query: PlanItemQuery): Promise<readonly PlanItem[]>;
  addItems(jobId: string, id: string, items: readonly PlanItem[]): Promise<void>;
  /** Ends what is under way about a plan. */
  end(
    jobId: string,
    id: string,
    outcome: Pick<JobPlan, 'state' | 'summary' | 'error'> & { readonly at: Date },
  ): Promise<void>;
  /** Takes a plan that is ready to be applied; false when it is not, or somebody else took it. */
  take(jobId: string, id: string, change: JobChange): Promise<boolean>;
  /** Says that a plan is still worked on. */
  hold(jobId: string, id: string): Promise<void>;
  remove(jobId: string, id: string): Promise<boolean>;
  /** Ends plans nobody works on any more, and erases up to `limit` rows of those from before an instant. */
  tidy(interrupted: CycleError, at: Date, before: Date, limit: number): Promise<void>;
}
