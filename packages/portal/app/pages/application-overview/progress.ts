import type { SynchronizationJob } from '../../api/application.tsx';
import type { ApplicationReach } from '../../api/applications.ts';
import type { SetupProgress } from './guide.ts';

/** How far the set-up of an application is, with the job that is open. */
export function progressOf({ isAssigned, jobs }: ApplicationReach, job: SynchronizationJob | undefined): SetupProgress {
  const own = jobs.find(({ id }) => id === job?.id);
  const isStarted = job?.schedule.state === 'Active' || (job?.status.lastExecution ?? null) !== null;
  return {
    isScoped: isAssigned || own?.scope === 'all',
    hasJob: job !== undefined,
    isConnected: job !== undefined && job.status.code !== 'NotConfigured',
    isMapped: isStarted || (own?.schemaVersion ?? 1) > 1,
    isNotified: own?.isNotified === true,
    isStarted,
    hasRun: (job?.status.lastSuccessfulExecution ?? null) !== null,
  };
}
