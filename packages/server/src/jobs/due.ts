import { isHeld, type Job, type SourceDirectory } from '../engine/index.ts';

/** Why a cycle is started: by the interval (or because one was left open), or early because the source changed. */
export type DueKind = 'scheduled' | 'early';

/**
 * Whether a cycle of the job is due, start to start by the interval. One that was cut short goes on at once, one that
 * failed waits for its interval, one in quarantine for its next examination.
 */
export async function dueKind(
  job: Job,
  source: Pick<SourceDirectory, 'changesSince'>,
  now: Date,
): Promise<DueKind | undefined> {
  if (job.state !== 'Active') return undefined;
  if (isHeld(job.quarantine)) return job.quarantine.nextAttempt <= now ? 'scheduled' : undefined;
  const { resumeAt } = job.status;
  if (resumeAt !== undefined && resumeAt > now) return undefined;
  const failed = job.lastError !== undefined;
  if (!failed && (job.cycleOpen || job.watermark === undefined)) return 'scheduled';
  const since = failed ? job.lastCycleAt : job.lastScheduledAt;
  if (since === undefined || now.getTime() - since.getTime() >= job.settings.intervalSeconds * 1000) return 'scheduled';
  if (failed || !job.settings.earlyCycles || job.watermark === undefined) return undefined;
  const changes = await source.changesSince(job.applicationId, job.watermark, 1);
  return changes !== undefined && changes.changes.length > 0 ? 'early' : undefined;
}
