import type { SynchronizationJob } from '../../api/application.tsx';
import type { ApplicationState } from '../../api/applications.ts';

/** How provisioning to an application stands, and what is next, in a sentence. */
export function stateSentence(name: string, job: SynchronizationJob | undefined, state: ApplicationState): string {
  if (job === undefined) return `Nobody is provisioned to ${name} yet. The setup guide leads there step by step.`;
  const { quarantine, progress } = job.status;
  const own = state.jobs.find(({ id }) => id === job.id);
  const inStep = counted(own?.inStep ?? 0, 'object is', 'objects are');
  if (quarantine !== null) {
    return `Provisioning is in quarantine: ${quarantine.error?.message ?? quarantine.reason} ${inStep} in step.`;
  }
  if (job.status.code === 'NotConfigured') {
    return `Provisioning is begun and has no credentials yet. Enter them under Provisioning.`;
  }
  if ((own?.staged ?? 0) > 0) {
    return `${counted(own?.staged ?? 0, 'removal is', 'removals are')} held until somebody decides. ${inStep} in step.`;
  }
  const [running] = progress;
  if (running !== undefined && job.schedule.state === 'Active') {
    return `A cycle is running: ${running.completedUnits.toLocaleString()} of ${running.totalUnits.toLocaleString()} objects.`;
  }
  if (job.status.code === 'NotRun' && job.schedule.state !== 'Active') {
    return `Provisioning is configured and not started.`;
  }
  if (job.schedule.state !== 'Active') return `Provisioning is stopped. ${inStep} in step as of the last cycle.`;
  const failing = own?.failing ?? 0;
  return failing === 0 ? `${inStep} in step.` : `${inStep} in step; ${counted(failing, 'one fails', 'fail')}.`;
}

function counted(number: number, one: string, many: string): string {
  return `${number.toLocaleString()} ${number === 1 ? one : many}`;
}
