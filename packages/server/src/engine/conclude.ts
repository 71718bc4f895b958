import { countRemovals } from './breaker.ts';
import { type Cycle, type CycleEnd, evaluated } from './cycle-state.ts';
import type { Job } from './job.ts';
import type { JobEvent } from './job-event.ts';
import type { Execution, JobStatus } from './job-status.ts';
import type { Closing, JobCounts } from './job-store.ts';
import { impose, isExpired, judgeFailures, type Trouble } from './quarantine.ts';
import { reconciles } from './reconciliation.ts';

/** Codes of failures of a whole cycle that nobody but an administrator can mend. */
const CRITICAL: ReadonlySet<string> = new Set([
  'InvalidCredentials',
  'InvalidTenantUrl',
  'InsufficientRights',
  'SystemForCrossDomainIdentityManagementServiceIncompatible',
  'TargetObjectsMissing',
]);

/**
 * What a job remembers of a run of its cycle: its status, and whether it is held, released or switched off because of
 * how it went. Pure.
 *
 * @param trouble what was found in the cycle that calls for a quarantine
 */
export function conclude(
  job: Job,
  cycle: Cycle,
  end: CycleEnd,
  counts: JobCounts,
  trouble: Trouble | undefined,
  now: Date,
): Closing {
  const status = statusAfter(job, cycle, end, counts, now);
  const base = { at: now, status, lastError: end.state === 'Failed' ? end.error : undefined, state: job.state };
  if (end.state === 'Interrupted') {
    return {
      ...base,
      close: 'keepOpen',
      status: { ...job.status, resumeAt: end.resumeAt },
      quarantine: job.quarantine,
      lastError: job.lastError,
      pruneEscrows: false,
      events: [],
    };
  }
  if (end.state === 'Failed') {
    const isCritical = CRITICAL.has(end.error.code);
    const reason = 'EncounteredQuarantineException' as const;
    const held = trouble ?? (isCritical ? { reason, error: end.error } : undefined);
    return { ...base, close: 'keepOpen', pruneEscrows: false, ...holding(job, held, false, now) };
  }
  const completed: JobEvent = { what: 'cycleCompleted', kind: cycle.kind, counts: { ...cycle.counters.outcomes } };
  const failures = judgeFailures(
    {
      failing: counts.failing,
      referencesFailing: counts.referencesFailing,
      succeeding: counts.links.User.managed + counts.links.Group.managed,
    },
    job.settings,
  );
  if (failures !== undefined && job.status.firstCompletedAt === undefined) {
    // In the first cycle of a job failures are put aside, and somebody has to look at them before it goes on.
    return {
      ...base,
      close: 'complete',
      status: { ...status, escrowsPruned: true, inLine: undefined },
      quarantine: undefined,
      lastError: failures.error,
      state: 'Paused',
      pruneEscrows: true,
      events: [completed],
    };
  }
  const next = holding(job, trouble ?? failures, true, now);
  return { ...base, close: 'complete', pruneEscrows: false, ...next, events: [completed, ...next.events] };
}

/** The quarantine after a run, and what is said about it. */
function holding(
  job: Job,
  trouble: Trouble | undefined,
  succeeded: boolean,
  now: Date,
): Pick<Closing, 'quarantine' | 'state' | 'events'> {
  const current = job.quarantine;
  if (trouble === undefined) {
    if (current === undefined) return { quarantine: undefined, state: job.state, events: [] };
    // A failure of another kind leaves a quarantine as it is; it ends when a run succeeds.
    if (!succeeded) return holding(job, current, false, now);
    return { quarantine: undefined, state: job.state, events: [{ what: 'quarantineLifted' }] };
  }
  const quarantine = impose(current, trouble, now);
  const { reason, error, seriesBegan, nextAttempt } = quarantine;
  if (isExpired(quarantine, now)) {
    return { quarantine, state: 'Disabled', events: [{ what: 'jobDisabled', error }] };
  }
  return { quarantine, state: job.state, events: [{ what: 'quarantined', reason, error, seriesBegan, nextAttempt }] };
}

function statusAfter({ status, settings }: Job, cycle: Cycle, end: CycleEnd, counts: JobCounts, now: Date): JobStatus {
  if (end.state === 'Interrupted') return { ...status, resumeAt: end.resumeAt };
  const execution = executionOf(cycle, end, counts, now);
  if (end.state === 'Failed') {
    return {
      ...status,
      resumeAt: undefined,
      countSuccessiveCompleteFailures: status.countSuccessiveCompleteFailures + 1,
      lastExecution: execution,
    };
  }
  const clean = execution.state === 'Succeeded';
  const exported = execution.exported > 0;
  const steady = counts.due + counts.allowed + counts.failing + counts.missing === 0;
  const { startedAt, watermark, schemaVersion } = cycle;
  const readAll =
    cycle.kind === 'initial' ? cycle.checkpoint.before === undefined : reconciles({ settings, status }, cycle);
  const interval = cycle.early ? status : { ...status, removalsSinceScheduled: 0 };
  return {
    ...countRemovals(interval, cycle.counters.removals, now),
    resumeAt: undefined,
    reconciledAt: readAll ? startedAt : status.reconciledAt,
    inLine: { watermark, schemaVersion },
    countSuccessiveCompleteFailures: 0,
    firstCompletedAt: status.firstCompletedAt ?? now,
    lastExecution: execution,
    lastSuccessfulExecution: clean ? execution : status.lastSuccessfulExecution,
    lastSuccessfulExecutionWithExports: clean && exported ? execution : status.lastSuccessfulExecutionWithExports,
    steadyStateFirstAchievedAt: steady ? (status.steadyStateFirstAchievedAt ?? now) : status.steadyStateFirstAchievedAt,
    steadyStateLastAchievedAt: steady ? now : status.steadyStateLastAchievedAt,
  };
}

function executionOf(cycle: Cycle, end: CycleEnd, counts: JobCounts, now: Date): Execution {
  const { outcomes, groups, skipped } = cycle.counters;
  const sum = (name: keyof typeof outcomes) => outcomes[name] + groups[name];
  const exported = sum('created') + sum('updated') + sum('disabled') + sum('deleted');
  const imported = evaluated(cycle.counters) + Object.values(groups).reduce((total, number) => total + number, 0);
  const failed = end.state === 'Failed';
  return {
    cycleId: cycle.id,
    kind: cycle.kind,
    state: failed ? 'Failed' : counts.failing > 0 ? 'EntryLevelErrors' : 'Succeeded',
    began: cycle.startedAt,
    ended: now,
    imported,
    entitled: imported - (skipped.NotEffectivelyEntitled ?? 0) - (skipped.ImportSkipped ?? 0),
    exports: exported + sum('failed'),
    exported,
    escrowed: counts.failing,
    error: failed ? end.error : undefined,
  };
}
