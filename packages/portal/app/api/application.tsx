import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { get } from './client.ts';
import type { ListPage } from './list.ts';
import { useLive } from './live.ts';
import { type May, useMay, useMe } from './session.tsx';

/** A service principal, as far as the pages of an application show it (G 7.2). */
export interface ServicePrincipal {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  /** The gallery entry it was made from; null for one of one's own. */
  readonly applicationTemplateId: string | null;
  readonly tags: readonly string[];
  readonly notes: string | null;
  readonly info: { readonly logoUrl: string | null };
}

interface WithJobs extends ServicePrincipal {
  readonly synchronization?: { readonly jobs: readonly SynchronizationJob[] };
}

/** Where the logo of an application is read: here, whatever address the installation goes by elsewhere. */
export function logoOf({ info: { logoUrl } }: Pick<ServicePrincipal, 'info'>): string | null {
  if (logoUrl === null) return null;
  const { pathname, search } = new URL(logoUrl, location.href);
  return `${pathname}${search}`;
}

/** A cycle that ended. */
export interface Execution {
  readonly activityIdentifier: string | null;
  readonly state: 'Succeeded' | 'Failed' | 'EntryLevelErrors';
  readonly timeBegan: string;
  readonly timeEnded: string;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly countEntitled: number;
  readonly countExported: number;
  readonly countImported: number;
  readonly countEscrowed: number;
}

/** How far the cycle is that runs at this moment. */
export interface CycleProgress {
  readonly completedUnits: number;
  readonly totalUnits: number;
  readonly cycleId: string;
  readonly cycleKind: 'initial' | 'incremental';
  readonly phase: string;
  readonly perSecond: number;
  readonly secondsLeft: { readonly least: number; readonly most: number; readonly isMeasured: boolean };
}

/** A synchronization job with its status (G 8.4). */
export interface SynchronizationJob {
  readonly id: string;
  readonly templateId: string;
  readonly schedule: { readonly interval: string; readonly state: 'Active' | 'Disabled' | 'Paused' };
  readonly status: {
    /** Whether a cycle runs at this moment, `progress` tells. */
    readonly code: 'NotConfigured' | 'NotRun' | 'Active' | 'Paused' | 'Quarantine';
    readonly escrowsPruned: boolean;
    readonly lastExecution: Execution | null;
    readonly lastSuccessfulExecution: Execution | null;
    /** One entry while a cycle runs, none otherwise. */
    readonly progress: readonly CycleProgress[];
    readonly quarantine: {
      readonly reason: string;
      readonly error: { readonly code: string; readonly message: string } | null;
      readonly seriesBegan: string;
      readonly currentBegan: string;
      readonly nextAttempt: string;
    } | null;
    readonly steadyStateFirstAchievedTime: string;
    readonly synchronizedEntryCountByType: readonly { readonly key: string; readonly value: number }[];
  };
  readonly synchronizationJobSettings: readonly { readonly name: string; readonly value: string }[];
}

/** The application whose pages are open. */
export interface OpenApplication extends ServicePrincipal {
  /** Where its pages are: `/applications/{id}`. */
  readonly path: string;
  /** Its address in the interface: `/v1.0/servicePrincipals/{id}`. */
  readonly address: string;
  /** Its jobs, the oldest first; empty where none is configured, or where the person may not read them. */
  readonly jobs: readonly SynchronizationJob[];
  /** The job its pages are about: the one `?job=` names, or else the oldest. */
  readonly job: SynchronizationJob | undefined;
  /** Address of that job in the interface: `…/synchronization/jobs/{jobId}`; undefined where there is none. */
  readonly jobAddress: string | undefined;
  /** An address of a page of this application, with the job that was chosen: `to('/provisioning/logs')`. */
  readonly to: (page: string) => string;
  /** Whether the person may do any of these here: by their roles, or because the application is theirs. */
  readonly may: May;
}

const ApplicationContext = createContext<OpenApplication | undefined>(undefined);

/** The application whose pages are open. Only below `/applications/:sp`. */
export function useApplication(): OpenApplication {
  const application = useContext(ApplicationContext);
  if (!application) throw new Error('No application is open here.');
  return application;
}

/** What the owner of an application may do with it. */
const OWNED: readonly string[] = [
  'Application.Read.All',
  'Application.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'Synchronization.Read.All',
  'Synchronization.ReadWrite.All',
  'SynchronizationJob.Operate.All',
];

/** Reads the application of the address once, and gives it to everything below. */
export function ApplicationReader({
  children,
  failed,
  pending,
}: {
  readonly children: ReactNode;
  readonly failed: (error: Error, again: () => void) => ReactNode;
  readonly pending: ReactNode;
}) {
  const { sp = '' } = useParams();
  const [search] = useSearchParams();
  const client = useQueryClient();
  const may = useMay();
  const me = useMe();
  const address = `/v1.0/servicePrincipals/${encodeURIComponent(sp)}`;
  const isOwnerOnly = may('Application.ReadWrite.OwnedBy') && !may('Application.Read.All', 'Application.ReadWrite.All');
  const seesJobs = isOwnerOnly || may('Synchronization.Read.All', 'Synchronization.ReadWrite.All');
  const jobsKey = [`${address}/synchronization/jobs`];
  const principal = useQuery({
    queryKey: [address],
    queryFn: async ({ signal }) => {
      const asked = seesJobs ? `${address}?$expand=synchronization` : address;
      const { synchronization, ...read } = await get<WithJobs>(asked, signal);
      if (synchronization) client.setQueryData<ListPage<SynchronizationJob>>(jobsKey, { value: synchronization.jobs });
      return read;
    },
  });
  // They come with the application; by themselves they are read as they go on.
  const jobs = useQuery({
    queryKey: jobsKey,
    queryFn: ({ queryKey: [path], signal }) => get<ListPage<SynchronizationJob>>(String(path), signal),
    enabled: seesJobs && principal.data !== undefined,
  });
  const owners = useQuery({
    queryKey: [`${address}/owners`],
    queryFn: ({ queryKey: [path], signal }) => get<ListPage<{ readonly id: string }>>(String(path), signal),
    enabled: !isOwnerOnly && may('Application.ReadWrite.OwnedBy') && !may('Application.ReadWrite.All'),
  });
  useLive(['job.status', 'job.progress', 'version'], [`${address}/synchronization`]);

  if (principal.error) return failed(principal.error, () => void principal.refetch());
  if (jobs.error) return failed(jobs.error, () => void jobs.refetch());
  if (principal.data === undefined || jobs.isLoading || owners.isLoading) return pending;
  const path = `/applications/${principal.data.id}`;
  const all = jobs.data?.value ?? [];
  const asked = search.get('job');
  const job = all.find(({ id }) => id === asked) ?? all[0];
  const isOwned = isOwnerOnly || (owners.data?.value.some(({ id }) => id === me.id) ?? false);
  const chosen = job === undefined || job === all[0] ? '' : job.id;
  return (
    <ApplicationContext
      value={{
        ...principal.data,
        path,
        address,
        jobs: all,
        job,
        jobAddress: job && `${address}/synchronization/jobs/${encodeURIComponent(job.id)}`,
        to: (page) => withJob(`${path}${page}`, chosen),
        may: (...permissions) => may(...permissions) || (isOwned && permissions.some((name) => OWNED.includes(name))),
      }}
    >
      {children}
    </ApplicationContext>
  );
}

function withJob(to: string, job: string): string {
  if (job === '') return to;
  return `${to}${to.includes('?') ? '&' : '?'}job=${encodeURIComponent(job)}`;
}
