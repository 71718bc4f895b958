/**
 * The provisioning engine: jobs and what they remember, and the cycle that brings a target in step with the source
 * (assess, plan, perform, record). It owns the rules of provisioning and the ports it needs (source, target, job
 * store), and no database, network or clock. Stores and targets implement its ports; the command line, HTTP and the
 * scheduler run its cycles.
 */
export {
  type AccountCategory,
  type AccountQuery,
  type AccountVerdict,
  type Claim,
  type DiscoveredAccount,
  type Discovery,
  type DiscoveryPhase,
  type DiscoveryStore,
  discoverAccounts,
  type PersonRead,
  type UnmatchedPerson,
} from './account-discovery.ts';
export { outcomeOf } from './action.ts';
export type { MatchKey } from './assess.ts';
export {
  ATTENTION_KINDS,
  type AttentionChoice,
  type AttentionItem,
  type AttentionKey,
  type AttentionKind,
  type AttentionStore,
} from './attention.ts';
export { countRemovals } from './breaker.ts';
export type { Candidate } from './candidates.ts';
export { LOG_CODES, type LogCode } from './codes.ts';
export { conclude } from './conclude.ts';
export type { ConnectionCheck, ConnectionFinding, ConnectionProblem, ConnectionQuestion } from './connection.ts';
export { type CycleDependencies, type CycleReport, runCycle } from './cycle.ts';
export type { CycleHistory, PastCycle } from './cycle-history.ts';
export {
  type Checkpoint,
  type Counters,
  type Cycle,
  type CycleEnd,
  type CycleKind,
  countLink,
  evaluated,
  type Intents,
  type LinkCounts,
  NO_COUNTERS,
  NO_LINKS,
  type Outcome,
  type Phase,
} from './cycle-state.ts';
export { DecisionRefused } from './decision-refused.ts';
export type { Choice, DecisionStore, HeldCause } from './decision-store.ts';
export {
  type CycleError,
  DEFAULT_JOB_SETTINGS,
  type Job,
  type JobSettings,
  type RemovalAction,
  type ScheduleState,
} from './job.ts';
export type { JobEvent } from './job-event.ts';
export {
  defaultOf,
  JOB_OPTIONS,
  type JobOption,
  JobOptionRefused,
  optionsOf,
  withOptions,
} from './job-options.ts';
export {
  type Execution,
  isRunning,
  type JobStatus,
  NEW_JOB_STATUS,
  type StatusCode,
  statusCode,
} from './job-status.ts';
export {
  type Closing,
  type Escrow,
  type HeldRemoval,
  type JobCounts,
  type JobStore,
  LeaseLost,
  type MembershipDelta,
  type PendingReference,
  type Removal,
  type RemovalState,
  type ReplacedGroup,
  type ResolvableReference,
  type Results,
  type VanishedPage,
  type WakeUp,
} from './job-store.ts';
export { type ExportedValue, type Link, type LinkState, newLink } from './link.ts';
export { concernsEverybody, levelsBelow, type Nesting } from './nesting.ts';
export type { Connection, ConnectionQuery, ConnectionStore, ConnectOutcome } from './object-connections.ts';
export {
  dryRun,
  type OnDemandNeeds,
  OnDemandRefused,
  type OnDemandResult,
  provisionOnDemand,
} from './on-demand.ts';
export { type Change, carryOut, changeOf } from './operate.ts';
export { type Effects, effectsOf, type Operation, type ResetScope } from './operations.ts';
export type { Subject } from './page-context.ts';
export { type PlannedObject, type PlanOptions, type PlanSummary, planCycle } from './plan-cycle.ts';
export { type CycleProgress, type RemainingTime, remainingTime } from './progress.ts';
export { impose, isHeld, type Quarantine, type QuarantineReason, type Trouble } from './quarantine.ts';
export { compileRules, matchingPath, type Rule } from './rule.ts';
export { checkSchema } from './schema-check.ts';
export { recordOf, type SchemaSurvey, type SchemaSurveyNeeds, surveySchema } from './schema-survey.ts';
export {
  compareScope,
  explainScope,
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
  Audience,
  ChangedObject,
  ChangePage,
  Memberships,
  ObjectType,
  SourceAssignment,
  SourceDirectory,
  SourceObject,
  SourcePage,
} from './source-directory.ts';
export type { UndoneObject } from './taking-back.ts';
export {
  type DiscoveredObject,
  type FailureBehaviour,
  type MemberChange,
  type RefusedMember,
  TargetError,
  type TargetFeatures,
  type TargetResource,
  type TargetSystem,
} from './target-system.ts';
export {
  basisOf,
  planUndo,
  type UndoNeeds,
  type UndoSummary,
  undoCycle,
} from './undo.ts';
export { surveyValues } from './value-survey.ts';
