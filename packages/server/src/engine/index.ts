/**
 * The provisioning engine: jobs and what they remember, and the cycle that brings a target in step with the source
 * (assess, plan, perform, record). It owns the rules of provisioning and the ports it needs (source, target, job
 * store), and no database, network or clock. Stores and targets implement its ports; the command line, HTTP and the
 * scheduler run its cycles.
 */
export type { MatchKey } from './assess.ts';
export { LOG_CODES, type LogCode } from './codes.ts';
export { type CycleDependencies, type CycleReport, runCycle } from './cycle.ts';
export {
  type Checkpoint,
  type Counters,
  type Cycle,
  type CycleEnd,
  type CycleKind,
  evaluated,
  type Intent,
  NO_COUNTERS,
  type Outcome,
  type Phase,
} from './cycle-state.ts';
export { type CycleError, DEFAULT_JOB_SETTINGS, type Job, type JobSettings, type ScheduleState } from './job.ts';
export type {
  Escrow,
  JobStore,
  MembershipDelta,
  PendingReference,
  Removal,
  ResolvableReference,
  Results,
  VanishedPage,
  WakeUp,
} from './job-store.ts';
export type { ExportedValue, Link, LinkState } from './link.ts';
export { compileRules, type Rule } from './rule.ts';
export { checkSchema } from './schema-check.ts';
export {
  compareScope,
  type SchemaChoice,
  type ScopeComparison,
  type ScopeMove,
  type ScopePage,
  type ScopePageRequest,
  type ScopePreviewNeeds,
  type ScopeRow,
  whoIsInScope,
} from './scope-preview.ts';
export type {
  ChangedObject,
  ChangePage,
  Memberships,
  ObjectType,
  SourceAssignment,
  SourceDirectory,
  SourceObject,
  SourcePage,
} from './source-directory.ts';
export {
  type DiscoveredObject,
  type FailureBehaviour,
  TargetError,
  type TargetFeatures,
  type TargetResource,
  type TargetSystem,
} from './target-system.ts';
