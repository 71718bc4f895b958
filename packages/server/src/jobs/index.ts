/**
 * When cycles run and where: on request, by each job's interval, and early when the source changed; one job in one process
 * at a time, under a lease. It owns no rule of provisioning (`engine/`). The command line and `app.ts` may come in.
 */
export { Bell } from './bell.ts';
export { CycleUndo, type CycleUndoNeeds } from './cycle-undo.ts';
export { causeOf, causerOf } from './deletion-cause.ts';
export { Discoveries, type DiscoveriesNeeds } from './discoveries.ts';
export { type DueKind, dueAt, dueKind } from './due.ts';
export type { InstallationFacts } from './installation-facts.ts';
export { type By, type ChosenObject, JobDesk, type JobDeskNeeds } from './job-desk.ts';
export { type ConnectionCredentials, JobRunner, type JobRunnerNeeds } from './job-runner.ts';
export type { LiveJob, LivePosition, LiveState, LogTail } from './live-state.ts';
export type {
  JobPlan,
  PlanItem,
  PlanItemQuery,
  PlanRequest,
  PlanState,
  PlanStore,
} from './plan-store.ts';
export { Plans, type PlansNeeds, type Proposal } from './plans.ts';
export type { Chore } from './watch.ts';
export type { WorkHandler, WorkOptions, WorkQueue } from './work-queue.ts';
