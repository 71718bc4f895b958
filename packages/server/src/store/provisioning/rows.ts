import type { Insertable, Selectable } from 'kysely';
import type { Cycle, CycleKind, Escrow, Job, Link, LinkState, ObjectType, ScheduleState } from '../../engine/index.ts';
import type { Action, JournalEntry, Status } from '../../journal/index.ts';
import type { Schema } from '../schema.ts';

export function asJob(row: Selectable<Schema['job']> & { readonly application_name: string }): Job {
  return {
    organizationId: row.organization_id,
    id: row.id,
    applicationId: row.application_id,
    applicationName: row.application_name,
    templateId: row.template_id,
    state: row.state as ScheduleState,
    settings: row.settings,
    schemaVersion: row.schema_version,
    watermark: row.watermark ?? undefined,
    lastCycleAt: row.last_cycle_at ?? undefined,
    lastError: row.last_error ?? undefined,
  };
}

export function asCycle(row: Selectable<Schema['cycle']>): Cycle {
  return {
    id: row.id,
    jobId: row.job_id,
    kind: row.kind as CycleKind,
    startedAt: row.started_at,
    schemaVersion: row.schema_version,
    watermark: row.watermark,
    checkpoint: row.checkpoint,
    counters: row.counters,
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
    references: row.refs,
    lastSuccessAt: row.last_success_at,
  };
}

export function linkRow(organizationId: string, jobId: string, link: Link): Insertable<Schema['link']> {
  return {
    organization_id: organizationId,
    job_id: jobId,
    type: link.type,
    source_id: link.sourceId,
    target_id: link.targetId,
    state: link.state,
    release_cause: link.releaseCause ?? null,
    unkept: JSON.stringify(link.unkept),
    refs: JSON.stringify(link.references),
    last_success_at: link.lastSuccessAt,
  };
}

export function escrowRow(organizationId: string, jobId: string, escrow: Escrow): Insertable<Schema['escrow']> {
  return {
    organization_id: organizationId,
    job_id: jobId,
    type: escrow.type,
    id: escrow.id,
    code: escrow.code,
    first_failure_at: escrow.firstFailureAt,
    last_failure_at: escrow.lastFailureAt,
    attempts: escrow.attempts,
    next_attempt_at: escrow.nextAttemptAt,
  };
}

export function journalRow(organizationId: string, entry: JournalEntry): Insertable<Schema['journal_entry']> {
  return {
    organization_id: organizationId,
    id: entry.id,
    job_id: entry.jobId,
    cycle_id: entry.cycleId,
    at: entry.at,
    action: entry.action,
    status: entry.status,
    code: entry.code ?? null,
    message: entry.message,
    source_type: entry.source.type,
    source_id: entry.source.id,
    source_name: entry.source.displayName,
    target_id: entry.target?.id ?? null,
    steps: JSON.stringify(entry.steps),
    modified: JSON.stringify(entry.modified),
    duration_ms: Math.max(0, Math.round(entry.durationMilliseconds)),
  };
}

export function asJournalEntry(row: Selectable<Schema['journal_entry']>): JournalEntry {
  const source = { id: row.source_id, displayName: row.source_name, type: row.source_type };
  return {
    id: row.id,
    jobId: row.job_id,
    cycleId: row.cycle_id,
    at: row.at,
    action: row.action as Action,
    status: row.status as Status,
    code: row.code ?? undefined,
    message: row.message,
    source,
    target: row.target_id === null ? undefined : { ...source, id: row.target_id },
    steps: row.steps,
    modified: row.modified,
    durationMilliseconds: row.duration_ms,
  };
}
