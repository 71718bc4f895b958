import type { CycleError, JobSettings } from './job.ts';
import type { JobCounts } from './job-store.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Distances from the first failure at which the job is examined again; daily after the last. */
const EXAMINATIONS = [6 * HOUR, 12 * HOUR, 24 * HOUR];
/** After this long a job is switched off for good. */
const LONGEST = 28 * DAY;
/** Why a job is held (provisioning job, quarantine reason). */
export type QuarantineReason =
  | 'EncounteredQuarantineException'
  | 'EncounteredEscrowProportionThreshold'
  | 'EncounteredBaseEscrowThreshold'
  | 'EncounteredTotalEscrowThreshold'
  | 'TooManyDeletes'
  | 'QuarantinedOnDemand'
  | 'IngestionInterrupted'
  | 'Unknown';

/** A job held back because of what went wrong: it runs seldom until the cause is gone. */
export interface Quarantine {
  readonly reason: QuarantineReason;
  readonly error: CycleError & {
    /** Whether the organisation itself can mend it. */
    readonly tenantActionable: boolean;
  };
  /** When the series began; a job that was well in between begins a new one. */
  readonly seriesBegan: Date;
  /** How often it was examined and left in force. */
  readonly seriesCount: number;
  readonly currentBegan: Date;
  /** When it is examined next. A quarantine for too many deletions alone keeps the normal interval. */
  readonly nextAttempt: Date;
}

/** What went wrong that calls for a quarantine. */
export interface Trouble {
  readonly reason: QuarantineReason;
  readonly error: CycleError;
}

/** Puts a job into quarantine, or leaves it there: the series goes on, and the next attempt lies further ahead. */
export function impose(current: Quarantine | undefined, { reason, error }: Trouble, now: Date): Quarantine {
  const seriesBegan = current?.seriesBegan ?? now;
  return {
    reason,
    error: { ...error, tenantActionable: true },
    seriesBegan,
    seriesCount: current === undefined ? 0 : current.seriesCount + 1,
    currentBegan: now,
    nextAttempt: reason === 'TooManyDeletes' ? now : nextExamination(seriesBegan, now),
  };
}

/** 6, 12 and 24 hours after the series began, then every 24 hours. */
function nextExamination(seriesBegan: Date, now: Date): Date {
  const began = seriesBegan.getTime();
  const ahead = EXAMINATIONS.map((distance) => began + distance).find((at) => at > now.getTime());
  if (ahead !== undefined) return new Date(ahead);
  return new Date(began + (Math.floor((now.getTime() - began) / DAY) + 1) * DAY);
}

/** Whether nothing may be written until the target was found well. Removals that are held back hold nothing else. */
export function isHeld(quarantine: Quarantine | undefined): quarantine is Quarantine {
  return quarantine !== undefined && quarantine.reason !== 'TooManyDeletes';
}

/** Whether the job is switched off for good. Deletions that are held back wait as long as it takes. */
export function isExpired({ reason, seriesBegan }: Quarantine, now: Date): boolean {
  return reason !== 'TooManyDeletes' && now.getTime() - seriesBegan.getTime() > LONGEST;
}

/** Objects of a job by what became of them. */
export interface Health {
  /** Objects that fail at present; what was given up is not counted. */
  readonly failing: number;
  /** Objects whose references could not be written. */
  readonly referencesFailing: number;
  /** Objects that are in order. */
  readonly succeeding: number;
}

type FailureSettings = Pick<JobSettings, 'failureFloor' | 'failureShare' | 'failureCount' | 'failureTotal'>;

/** Whether so much fails that the job has to be held. Each threshold trips when it is exceeded. Pure. */
export function judgeFailures(health: Health, settings: FailureSettings): Trouble | undefined {
  const { failing, referencesFailing, succeeding } = health;
  const objects = failing + succeeding;
  const floor = settings.failureFloor ?? Math.min(5_000, Math.max(20, Math.ceil(objects * 0.05)));
  const share = objects === 0 ? 0 : (failing / objects) * 100;
  if (failing > settings.failureCount) {
    return trouble(
      'EncounteredBaseEscrowThreshold',
      `${failing} objects fail; the job is held above ${settings.failureCount}.`,
    );
  }
  if (failing + referencesFailing > settings.failureTotal) {
    return trouble(
      'EncounteredTotalEscrowThreshold',
      `${failing} objects and ${referencesFailing} references fail; the job is held above ${settings.failureTotal} together.`,
    );
  }
  if (failing >= floor && share > settings.failureShare) {
    return trouble(
      'EncounteredEscrowProportionThreshold',
      `${failing} of ${objects} objects fail (${Math.round(share)} %); the job is held above ${settings.failureShare} %.`,
    );
  }
  return undefined;
}

function trouble(reason: QuarantineReason, message: string): Trouble {
  return { reason, error: { code: reason, message: `${message} Read the failures in the log and mend their cause.` } };
}

/** Whether so many accounts are gone that the target must have lost them, or is another one. */
export function tooManyMissing(
  { missing }: Pick<JobCounts, 'missing'>,
  { deletionThreshold }: Pick<JobSettings, 'deletionThreshold'>,
): boolean {
  return deletionThreshold !== null && missing > deletionThreshold;
}

/** What a cycle left behind that calls for holding the job. Pure. */
export function troubleIn(
  counts: Pick<JobCounts, 'missing' | 'staged'>,
  settings: Pick<JobSettings, 'deletionThreshold'>,
): Trouble | undefined {
  if (tooManyMissing(counts, settings)) {
    const message = `${counts.missing} accounts that were provisioned are gone from the application; none of them was made again. Look whether the application lost them or the address is another one's, then start the job.`;
    return { reason: 'EncounteredQuarantineException', error: { code: 'TargetObjectsMissing', message } };
  }
  if (counts.staged === 0) return undefined;
  const message = `${counts.staged} accounts wait for the decision whether they are disabled or deleted. Allow or reject them.`;
  return { reason: 'TooManyDeletes', error: { code: 'TooManyDeletes', message } };
}
