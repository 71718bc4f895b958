import { Subtitle2 } from '@fluentui/react-components';
import { useQueries } from '@tanstack/react-query';
import { get } from '../../api/client.ts';
import { useList } from '../../api/list.ts';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { Status } from '../../components/status.tsx';
import { describeJob, type Job } from './job.ts';

interface Application {
  readonly id: string;
  readonly displayName: string;
}

/** Whether everything is in step: each application with the state of its provisioning. */
export function Component() {
  const applications = useList<Application>('/v1.0/servicePrincipals');
  const jobs = useQueries({
    queries: applications.items.map(({ id }) => ({
      queryKey: [`/v1.0/servicePrincipals/${id}/synchronization/jobs`],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        get<{ readonly value: readonly Job[] }>(`/v1.0/servicePrincipals/${id}/synchronization/jobs`, signal),
      refetchInterval: 5_000,
    })),
  });
  const rows = applications.items.map((application, index) => ({
    ...application,
    ...describeJob(jobs[index]?.data?.value[0]),
  }));
  const troubled = rows.filter(({ kind }) => kind === 'failed' || kind === 'held').length;
  const answer = `${rows.length} applications. ${troubled === 0 ? 'Nothing needs you.' : `${troubled} need you.`}`;
  return (
    <Page title="Home" answer={applications.isSuccess && rows.length > 0 ? answer : undefined}>
      {applications.error && <Problem error={applications.error} what="The applications could not be read." />}
      {applications.isSuccess && rows.length === 0 && (
        <Empty>
          No application is connected yet. Bring people in, add an application, and start it: the guide says how, with
          the API and with scripts.
        </Empty>
      )}
      {rows.length > 0 && (
        <>
          <Subtitle2 as="h2">Applications</Subtitle2>
          <Grid
            label="Applications"
            items={rows}
            keyOf={({ id }) => id}
            columns={[
              { name: 'name', label: 'Name', weight: 2, cell: ({ displayName }) => displayName },
              {
                name: 'state',
                label: 'State',
                weight: 2,
                cell: ({ kind, word }) => <Status kind={kind}>{word}</Status>,
              },
              { name: 'inStep', label: 'In step', cell: ({ inStep }) => inStep },
              { name: 'failing', label: 'Failing', cell: ({ failing }) => failing },
              { name: 'last', label: 'Last cycle', weight: 2, cell: ({ last }) => last },
            ]}
          />
        </>
      )}
    </Page>
  );
}
