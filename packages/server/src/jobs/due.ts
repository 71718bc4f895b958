import { isHeld, type Job, type SourceDirectory } from '../engine/index.ts';

/** Why a cycle is started: by the interval (or because one was left open), or early because the source changed. */
export type DueKind = 'scheduled' | 'early';

/** By how much clocks of machines that work together may differ. */
const DIFFERENCE = 60_000;

/**
 * When the next cycle is due, start to start by the interval; undefined while the job is not to run. One that was cut
 * short goes on at once, one that failed waits for its interval, one in quarantine for its next examination. What was
 * noted by a clock that has been set back since would be waited for too long: then it is due now.
 */
export function dueAt(job: Job, now: Date): Date | undefined {
  if (job.state !== 'Active') return undefined;
  if (isAhead(job.lastCycleAt, now)) return now;
  if (isHeld(job.quarantine)) return job.quarantine.nextAttempt;
  const { resumeAt } = job.status;
  if (resumeAt !== undefined && resumeAt > now) return resumeAt;
  const failed = job.lastError !== undefined;
  if (!failed && (job.cycleOpen || job.watermark === undefined)) return now;
  const since = failed ? job.lastCycleAt : job.lastScheduledAt;
  if (since === undefined || isAhead(since, now)) return now;
  return new Date(since.getTime() + job.settings.intervalSeconds * 1000);
}

function isAhead(noted: Date | undefined, now: Date): boolean {
  return noted !== undefined && noted.getTime() - now.getTime() > DIFFERENCE;
}

/** Whether a cycle of the job is due, and why. */
export async function dueKind(
  job: Job,
  source: Pick<SourceDirectory, 'changesSince'>,
  now: Date,
): Promise<DueKind | undefined> {
  const at = dueAt(job, now);
  if (at === undefined) return undefined;
  if (at <= now) return 'scheduled';
  if (!mayBeEarly(job, now) || job.watermark === undefined) return undefined;
  return (await isChanged(job, job.watermark, source)) ? 'early' : undefined;
}

/** Changes that are looked through at once, and how often: beyond them a cycle goes through them itself. */
const STRETCH = 100;
const MOST_STRETCHES = 20;

/** Whether anything since a position concerns the job; changes of other applications may stand before it. */
async function isChanged(job: Job, watermark: string, source: Pick<SourceDirectory, 'changesSince'>): Promise<boolean> {
  let position = watermark;
  for (let stretch = 0; stretch < MOST_STRETCHES; stretch += 1) {
    const page = await source.changesSince(job, position, STRETCH);
    if (page === undefined) return false;
    if (page.changes.length > 0) return true;
    if (!page.more) return false;
    position = page.position;
  }
  return true;
}

/** A change starts a cycle only where the last one left nothing to be waited for. */
function mayBeEarly({ quarantine, status: { resumeAt }, lastError, settings }: Job, now: Date): boolean {
  const waits = isHeld(quarantine) || (resumeAt !== undefined && resumeAt > now) || lastError !== undefined;
  return settings.earlyCycles && !waits;
}
