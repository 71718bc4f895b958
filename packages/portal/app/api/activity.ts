import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { get } from './client.ts';
import { useLive } from './live.ts';

/** What became of objects. */
interface Outcomes {
  readonly created: number;
  readonly updated: number;
  readonly disabled: number;
  readonly deleted: number;
  readonly failed: number;
}

/** What provisioning did, by day, by error and by application. */
export interface Activity {
  readonly days: readonly (Outcomes & { readonly day: string })[];
  readonly codes: readonly { readonly code: string; readonly entries: number }[];
  readonly applications: readonly (Outcomes & {
    readonly applicationId: string;
    readonly applicationDisplayName: string;
    readonly jobId: string;
  })[];
}

/** The activity of the last days, of one application where its id is given. */
export function useActivity(application?: string) {
  const address = `/api/portal/activity${application === undefined ? '' : `?application=${application}`}`;
  useLive(['log.appended'], ['/api/portal/activity'], 5_000);
  return useQuery({
    queryKey: [address],
    queryFn: ({ signal }) => get<Activity>(address, signal),
    placeholderData: keepPreviousData,
  });
}
