import { makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { lazy, Suspense } from 'react';
import { Navigate } from 'react-router';
import { useAddressed } from '../../api/address.ts';
import { isOfSource, type Overview, useOverview } from '../../api/overview.ts';
import { needed } from '../../api/program.ts';
import { useMay } from '../../api/session.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { FirstSteps } from './first-steps.tsx';
import { NeedsYou } from './needs-you.tsx';

// These come after what needs somebody is there, or in its place.
const RecentFailures = lazy(
  needed(() => import('./recent-failures.tsx').then(({ RecentFailures: component }) => ({ default: component }))),
);
const ApplicationTable = lazy(
  needed(() => import('./application-table.tsx').then(({ ApplicationTable: component }) => ({ default: component }))),
);
const ActivityCharts = lazy(
  needed(() => import('./activity-charts.tsx').then(({ ActivityCharts: component }) => ({ default: component }))),
);

const useStyles = makeStyles({
  all: { display: 'grid', gap: tokens.spacingVerticalXXL },
});

/** Is everything in step, and if not, what needs me? */
export function Component() {
  const may = useMay();
  if (may('Synchronization.Read.All', 'Synchronization.ReadWrite.All')) return <HomeOfOrganization />;
  if (may('ProvisioningLog.Read.All')) return <RecentFailures />;
  if (may('Tenant.Read.All', 'Tenant.ReadWrite.All')) return <Navigate to="/operator/tenants" replace />;
  if (may('Application.ReadWrite.OwnedBy')) return <Navigate to="/applications" replace />;
  return (
    <Page title="Home" answer="Nothing here is yours to look at yet.">
      <Text>Nobody gave you a role that shows the whole organisation.</Text>
    </Page>
  );
}

function HomeOfOrganization() {
  const styles = useStyles();
  const { data, error, refetch } = useOverview();
  const [app, choose] = useAddressed('app');
  if (data === undefined) {
    return (
      <Page title="Home">
        {error ? (
          <Problem error={error} what="How things stand could not be read." onRetry={() => void refetch()} />
        ) : (
          <Spinner label="Loading" delay={150} />
        )}
      </Page>
    );
  }
  const isFirst = data.jobs.every(({ lastEnded }) => lastEnded === null);
  const shown = filtered(data, app);
  return (
    <Page title="Home" answer={answerOf(data)}>
      {error && <Problem error={error} what="How things stand could not be read again; this is older." />}
      {isFirst && <FirstSteps overview={data} />}
      <div className={styles.all}>
        <NeedsYou matters={shown.matters} />
        {data.applications.length > 0 && (
          <Suspense>
            <ApplicationTable overview={shown} all={data.applications} app={app} onChoose={choose} />
          </Suspense>
        )}
        {!isFirst && (
          <Suspense>
            <ActivityCharts overview={shown} application={app} />
          </Suspense>
        )}
      </div>
    </Page>
  );
}

function filtered(overview: Overview, app: string | undefined): Overview {
  if (app === undefined) return overview;
  const isOf = ({ applicationId }: { readonly applicationId: string }) => applicationId === app;
  return {
    ...overview,
    applications: overview.applications.filter(({ id }) => id === app),
    jobs: overview.jobs.filter(isOf),
    matters: overview.matters.filter((matter) => !isOfSource(matter) && isOf(matter)),
  };
}

function answerOf({ applications, users, matters }: Overview): string {
  const count = (number: number, one: string, many: string) =>
    number === 1 ? `1 ${one}` : `${number.toLocaleString()} ${many}`;
  const held = count(applications.length, 'application', 'applications');
  const people = count(users, 'person', 'people');
  const needs =
    matters.length === 0 ? 'Nothing needs you' : count(matters.length, 'matter needs you', 'matters need you');
  return `${held}, ${people}. ${needs}.`;
}
