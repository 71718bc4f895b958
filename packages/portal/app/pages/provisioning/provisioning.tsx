import { Navigate } from 'react-router';
import { useApplication } from '../../api/application.tsx';
import { useJobStatistics } from '../../api/job-statistics.ts';
import { LinkTo } from '../../components/link-to.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { Status } from '../../components/status.tsx';
import { CurrentStatus } from './current-status.tsx';
import { CycleHistory } from './cycle-history.tsx';
import { JobActivity } from './job-activity.tsx';
import { JobBanners } from './job-banners.tsx';
import { JobCommands } from './job-commands.tsx';
import { stateOf } from './job-state.ts';
import { OPERATE } from './permissions.ts';
import { Statistics } from './statistics.tsx';

/** Whether provisioning of the application runs, how far it is, and what came of it; leads to the set-up before that. */
export function Component() {
  const { job, to } = useApplication();
  const isConfigured = job !== undefined && job.status.code !== 'NotConfigured';
  return isConfigured ? <Overview /> : <Navigate to={to('/provisioning/manage')} replace />;
}

function Overview() {
  const { job, may, to } = useApplication();
  const statistics = useJobStatistics();
  if (job === undefined) return null;
  const held = statistics.data?.objects.staged ?? 0;
  const state = stateOf(job, held);
  return (
    <Page
      title="Provisioning"
      answer={
        <>
          <Status kind={state.kind}>{state.word}</Status> · {state.sentence}
        </>
      }
      commands={<JobCommands />}
    >
      {!may(...OPERATE) && <NeedsRole permission="SynchronizationJob.Operate.All" act="start and stop it" />}
      <JobBanners job={job} held={held} isSilent={statistics.data?.reports.isSilent === true} />
      <CurrentStatus job={job} />
      {statistics.error && (
        <Problem
          error={statistics.error}
          what="The statistics could not be read."
          onRetry={() => void statistics.refetch()}
        />
      )}
      {statistics.data && <Statistics job={job} statistics={statistics.data} />}
      <LinkTo to={to('/provisioning/logs')}>View provisioning logs</LinkTo>
      <JobActivity />
      <CycleHistory />
    </Page>
  );
}
