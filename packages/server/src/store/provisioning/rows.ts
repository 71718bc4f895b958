import type { Insertable, Selectable } from 'kysely';
import {
  type Cycle,
  type CycleKind,
  DEFAULT_JOB_SETTINGS,
  type Escrow,
  type Execution,
  type HeldRemoval,
  type Job,
  type JobStatus,
  type Link,
  type LinkState,
  NEW_JOB_STATUS,
  NO_COUNTERS,
  type ObjectType,
  type Quarantine,
  type RemovalState,
  type ScheduleState,
} from '../../engine/index.ts';
import type { Written } from '../provisioning-side-tables.ts';
import type { Schema } from '../schema.ts';

export function asJob(
  row: Selectable<Schema['job']> & {
    readonly application_name: string;
    readonly cycle_open: unknown;
    readonly is_requested: unknown;
    readonly has_secrets: unknown;
  },
): Job {
  return {
    organizationId: row.organization_id,
    id: row.id,
    applicationId: row.application_id,
    applicationName: row.application_name,
    templateId: row.template_id,
    state: row.state as ScheduleState,
    settings: { ...DEFAULT_JOB_SETTINGS, ...row.settings },
    configured: row.has_secrets === true || row.credentials !== null,
    schemaVersion: row.schema_version,
    watermark: row.watermark ?? undefined,
    lastCycleAt: row.last_cycle_at ?? undefined,
    lastScheduledAt: row.last_scheduled_at ?? undefined,
    lastError: row.last_error ?? undefined,
    status: asStatus(row.status),
    quarantine: row.quarantine === null ? undefined : asQuarantine(row.quarantine),
    cycleOpen: row.cycle_open === true,
    requested: row.is_requested === true,
  };
}

export function asStatus(written: Partial<Written<JobStatus>>): JobStatus {
  return {
    ...NEW_JOB_STATUS,
    ...written,
    resumeAt: instant(written.resumeAt),
    firstCompletedAt: instant(written.firstCompletedAt),
    reconciledAt: instant(written.reconciledAt),
    lastExecution: asExecution(written.lastExecution),
    lastSuccessfulExecution: asExecution(written.lastSuccessfulExecution),
    lastSuccessfulExecutionWithExports: asExecution(written.lastSuccessfulExecutionWithExports),
    steadyStateFirstAchievedAt: instant(written.steadyStateFirstAchievedAt),
    steadyStateLastAchievedAt: instant(written.steadyStateLastAchievedAt),
  };
}

function asExecution(written: Written<Execution> | undefined): Execution | undefined {
  return written && { ...written, began: new Date(written.began), ended: new Date(written.ended) };
}

function asQuarantine(written: Written<Quarantine>): Quarantine {
  const { seriesBegan, currentBegan, nextAttempt } = written;
  return {
    ...written,
    seriesBegan: new Date(seriesBegan),
    currentBegan: new Date(currentBegan),
    nextAttempt: new Date(nextAttempt),
  };
}

function instant(written: string | undefined): Date | undefined {
  return written === undefined ? undefined : new Date(written);
}

export function asEscrow(row: Selectable<Schema['escrow']>): Escrow {
  return {
    type: row.type as ObjectType,
    id: row.id,
    name: row.name,
    code: row.code,
    message: row.message,
    firstFailureAt: row.first_failure_at,
    lastFailureAt: row.last_failure_at,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    givenUpAt: row.given_up_at ?? undefined,
    candidates: row.candidates ?? undefined,
  };
}

export function asHeldRemoval(row: Selectable<Schema['removal']>): HeldRemoval {
  return {
    type: row.type as ObjectType,
    id: row.id,
    name: row.name,
    cause: row.cause,
    how: row.action as HeldRemoval['how'],
    counted: row.counted,
    state: row.state as RemovalState,
    since: row.since,
    askedBy:
      row.asked_by === null || row.asked_at === null
        ? undefined
        : { id: row.asked_by, name: row.asked_by_name ?? row.asked_by, at: row.asked_at },
  };
}

export function asCycle(row: Selectable<Schema['cycle']>): Cycle {
  return {
    id: row.id,
    jobId: row.job_id,
    kind: row.kind as CycleKind,
    early: row.early,
    fence: row.fence,
    startedAt: row.started_at,
    schemaVersion: row.schema_version,
    watermark: row.watermark,
    checkpoint: row.checkpoint,
    counters: { ...NO_COUNTERS, ...row.counters },
    intents: row.intents,
  };
}

export function asLink(row: Selectable<Schema['link']>): Link {
  return {
    type: row.type as ObjectType,
    sourceId: row.source_id,
    targetId: row.target_id,
    state: row.state as LinkState,
    releaseCause: row.release_cause ?? undefined,
    unkept: row.unkept,
    leftScopeAt: row.left_scope_at ?? undefined,
    references: row.refs,
    exported: row.exported ?? undefined,
    targetVersion: row.target_version ?? undefined,
    lastSuccessAt: row.last_success_at,
  };
}

/** A link as its row in JSON. */
export function linkRow(organizationId: string, jobId: string, link: Link) {
  return {
    organization_id: organizationId,
    job_id: jobId,
    type: link.type,
    source_id: link.sourceId,
    target_id: link.targetId,
    state: link.state,
    release_cause: link.releaseCause ?? null,
    unkept: link.unkept,
    refs: link.references,
    left_scope_at: link.leftScopeAt ?? null,
    exported: link.exported ?? null,
    target_version: link.targetVersion ?? null,
    last_success_at: link.lastSuccessAt,
  };
}

export function escrowRow(organizationId: string, jobId: string, escrow: Escrow): Insertable<Schema['escrow']> {
  return {
    organization_id: organizationId,
    job_id: jobId,
    type: escrow.type,
    id: escrow.id,
    name: escrow.name,
    code: escrow.code,
    message: escrow.message,
    first_failure_at: escrow.firstFailureAt,
    last_failure_at: escrow.lastFailureAt,
    attempts: escrow.attempts,
    next_attempt_at: escrow.nextAttemptAt,
    given_up_at: escrow.givenUpAt ?? null,
    candidates: escrow.candidates === undefined ? null : JSON.stringify(escrow.candidates),
  };
}
