import { useQuery } from '@tanstack/react-query';
import { useApplication } from '../../api/application.tsx';
import { get } from '../../api/client.ts';
import { useJobSettings } from '../../api/job-settings.ts';
import type { ListPage } from '../../api/list.ts';
import { useLive } from '../../api/live.ts';
import type { SetupProgress } from './guide.ts';

/** How far the set-up of the open application is; what cannot be read counts as open. */
export function useProgress(): SetupProgress {
  const { address, job, jobAddress } = useApplication();
  useLive(['directory', 'audit'], [`${address}/appRoleAssignedTo`]);
  const assigned = useQuery({
    queryKey: [`${address}/appRoleAssignedTo?$top=1`],
    queryFn: ({ queryKey: [path], signal }) => get<ListPage<unknown>>(String(path), signal),
  });
  const settings = useJobSettings().data?.data;
  const versions = useQuery({
    queryKey: [`${jobAddress}/versions?$top=2`, 'guide'],
    queryFn: ({ queryKey: [path], signal }) => get<ListPage<unknown>>(String(path), signal),
    enabled: jobAddress !== undefined,
  });
  const isStarted = job?.schedule.state === 'Active' || (job?.status.lastExecution ?? null) !== null;
  return {
    isScoped: (assigned.data?.value.length ?? 0) > 0 || settings?.scope === 'all',
    hasJob: job !== undefined,
    isConnected: job !== undefined && job.status.code !== 'NotConfigured',
    isMapped: isStarted || (versions.data?.value.length ?? 0) > 1,
    isNotified: settings?.notifications.enabled === true && settings.notifications.addresses.length > 0,
    isStarted,
    hasRun: (job?.status.lastSuccessfulExecution ?? null) !== null,
  };
}
