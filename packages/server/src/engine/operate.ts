import type { Job } from './job.ts';
import type { JobEvent } from './job-event.ts';
import { type JobStatus, NEW_JOB_STATUS } from './job-status.ts';
import type { JobStore } from './job-store.ts';
import { type Effects, effectsOf, type Operation } from './operations.ts';
import { impose, type Quarantine } from './quarantine.ts';

/** What a job remembers after an operation. */
export interface Change {
  readonly at: Date;
  readonly quarantine: Quarantine | undefined;
  readonly status: JobStatus;
  readonly events: readonly JobEvent[];
}

/** Carries out everything that was asked of a job, in its order. The caller holds the lease. */
export async function carryOut(store: JobStore, jobId: string, now: () => Date): Promise<void> {
  for (;;) {
    const request = await store.requested(jobId);
    const job = request && (await store.job(jobId));
    if (request === undefined || job === undefined) return;
    const effects = effectsOf(request.operation);
    await store.operate(jobId, request, effects, changeOf(job, request.operation, effects, now()));
  }
}

/** What an operation changes in what the job remembers of itself. Pure. */
export function changeOf(job: Job, operation: Operation, effects: Effects, at: Date): Change {
  const quarantine = quarantineAfter(job, operation, effects, at);
  const events: JobEvent[] = [];
  if (job.quarantine !== undefined && quarantine === undefined) events.push({ what: 'quarantineLifted' });
  if (effects.quarantine === 'impose' && quarantine !== undefined) {
    const { reason, error, seriesBegan, nextAttempt } = quarantine;
    events.push({ what: 'quarantined', reason, error, seriesBegan, nextAttempt });
  }
  return { at, quarantine, status: statusAfter(job.status, effects), events };
}

function quarantineAfter(
  { quarantine }: Job,
  operation: Operation,
  effects: Effects,
  at: Date,
): Quarantine | undefined {
  if (effects.staged === 'execute' && quarantine?.reason === 'TooManyDeletes') return undefined;
  switch (effects.quarantine) {
    case 'keep':
      return quarantine;
    case 'lift':
      return undefined;
    case 'retry':
      return quarantine && { ...quarantine, nextAttempt: at };
    case 'impose':
      return operation.kind === 'quarantine' ? impose(quarantine, operation.trouble, at) : quarantine;
  }
}

function statusAfter(status: JobStatus, { escrows, links, watermark }: Effects): JobStatus {
  if (links === 'clear' && escrows === 'clear') return NEW_JOB_STATUS;
  return {
    ...status,
    escrowsPruned: escrows === 'clear' ? false : status.escrowsPruned,
    resumeAt: watermark === 'clear' ? undefined : status.resumeAt,
    // What failed is in line with nothing, and without its failure nobody knows.
    inLine: watermark === 'clear' || escrows === 'clear' ? undefined : status.inLine,
    ...(links === 'clear' ? { steadyStateFirstAchievedAt: undefined, steadyStateLastAchievedAt: undefined } : {}),
  };
}
