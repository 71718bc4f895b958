import { makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client.ts';
import { useLater } from '../../api/later.ts';
import type { ListPage } from '../../api/list.ts';
import { useLive } from '../../api/live.ts';
import { type OverviewJob, useOverview } from '../../api/overview.ts';
import { Empty } from '../../components/empty.tsx';
import { Heading } from '../../components/heading.tsx';
import { LinkTo } from '../../components/link-to.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { type DeletionCause, waitingSentence } from './held-removal.ts';
import { HeldRemovals } from './held-removals.tsx';

const useStyles = makeStyles({ application: { display: 'grid', gap: tokens.spacingVerticalM } });

/** Removals that wait in any application. */
export function Component() {
  const overview = useOverview();
  // What is held in the first one is read together with the page.
  const isLater = useLater();
  const held = (overview.data?.jobs ?? []).filter(({ staged }) => staged > 0);
  const sum = held.reduce((count, { staged }) => count + staged, 0);
  return (
    <Page title="Staged deletions" answer={sum > 0 ? waitingSentence(sum, undefined) : undefined}>
      {overview.error && (
        <Problem
          error={overview.error}
          what="What is held could not be read."
          onRetry={() => void overview.refetch()}
        />
      )}
      {overview.isLoading && <Spinner label="Reading" />}
      {overview.isSuccess && held.length === 0 && <Empty>Nothing is held in any application.</Empty>}
      {held.map((job, place) => (
        <OfApplication key={job.jobId} job={job} isWanted={place === 0 || isLater} />
      ))}
    </Page>
  );
}

function OfApplication({ job, isWanted }: { readonly job: OverviewJob; readonly isWanted: boolean }) {
  const styles = useStyles();
  const { applicationId, applicationDisplayName, jobId } = job;
  const jobAddress = `/v1.0/servicePrincipals/${applicationId}/synchronization/jobs/${encodeURIComponent(jobId)}`;
  useLive(['staged', 'job.status'], [`${jobAddress}/stagedDeletions`]);
  const causes = useQuery({
    queryKey: [`${jobAddress}/stagedDeletions/causes`],
    queryFn: ({ queryKey: [path], signal }) => get<ListPage<DeletionCause>>(String(path), signal),
    enabled: isWanted,
  });
  return (
    <section className={styles.application} aria-label={applicationDisplayName}>
      <Heading>
        <LinkTo to={`/applications/${applicationId}/provisioning/staged-deletions?job=${encodeURIComponent(jobId)}`}>
          {applicationDisplayName}
        </LinkTo>
      </Heading>
      {causes.error && <Problem error={causes.error} what="What is held could not be read." />}
      {(causes.data?.value ?? []).map((one) => (
        <HeldRemovals key={one.cause} of={one} jobAddress={jobAddress} application={applicationDisplayName} sought="" />
      ))}
    </section>
  );
}
