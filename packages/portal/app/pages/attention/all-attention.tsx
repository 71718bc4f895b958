import { makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useLater } from '../../api/later.ts';
import { useList } from '../../api/list.ts';
import { useLive } from '../../api/live.ts';
import { isOfSource, type OverviewJob, useOverview } from '../../api/overview.ts';
import { Empty } from '../../components/empty.tsx';
import { Heading } from '../../components/heading.tsx';
import { LinkTo } from '../../components/link-to.tsx';
import { Matters } from '../../components/matters.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { AttentionGroup } from './attention-group.tsx';
import { type AttentionItem, byReason } from './attention-item.ts';

const useStyles = makeStyles({
  application: { display: 'grid', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
});

/** Applications whose lists are read together with the page; those of the others once that is there. */
const AT_ONCE = 3;

/** What cycles of any application could not do. */
export function Component() {
  const styles = useStyles();
  const overview = useOverview();
  const isLater = useLater();
  const failing = (overview.data?.jobs ?? []).filter((job) => job.failing > 0);
  const sum = failing.reduce((count, job) => count + job.failing, 0);
  const sources = (overview.data?.matters ?? []).filter(isOfSource);
  return (
    <Page title="Needs attention" answer={answerOf(sum, sources.length)}>
      {overview.error && (
        <Problem error={overview.error} what="The list could not be read." onRetry={() => void overview.refetch()} />
      )}
      {overview.isLoading && <Spinner label="Reading" />}
      {overview.isSuccess && failing.length + sources.length === 0 && (
        <Empty>Nothing needs attention in any application.</Empty>
      )}
      {sources.length > 0 && (
        <section className={styles.application} aria-label="Sources of people">
          <Heading>
            <LinkTo to="/directory/sources">Sources of people</LinkTo>
          </Heading>
          <Matters matters={sources} />
        </section>
      )}
      {failing.map((job, place) => (
        <OfApplication key={job.jobId} job={job} isWanted={place < AT_ONCE || isLater} />
      ))}
    </Page>
  );
}

function answerOf(objects: number, sources: number): string | undefined {
  const parts = [
    ...(objects > 0 ? [objects === 1 ? '1 object' : `${objects.toLocaleString()} objects`] : []),
    ...(sources > 0 ? [sources === 1 ? '1 source' : `${sources} sources`] : []),
  ];
  if (parts.length === 0) return undefined;
  return `${parts.join(' and ')} ${objects + sources === 1 ? 'needs' : 'need'} somebody.`;
}

function OfApplication({
  job: { applicationId, applicationDisplayName, jobId },
  isWanted,
}: {
  readonly job: OverviewJob;
  readonly isWanted: boolean;
}) {
  const styles = useStyles();
  const jobAddress = `/v1.0/servicePrincipals/${applicationId}/synchronization/jobs/${encodeURIComponent(jobId)}`;
  const list = useList<AttentionItem>(`${jobAddress}/attention?$top=100`, { enabled: isWanted });
  useLive(['attention', 'job.status'], [`${jobAddress}/attention`]);
  const to = `/applications/${applicationId}/provisioning/attention?job=${encodeURIComponent(jobId)}`;
  return (
    <section className={styles.application} aria-label={applicationDisplayName}>
      <Heading>
        <LinkTo to={to}>{applicationDisplayName}</LinkTo>
      </Heading>
      {list.error && <Problem error={list.error} what="The list could not be read." />}
      {byReason(list.items).map((group) => (
        <AttentionGroup
          key={`${group[0]?.kind} ${group[0]?.code}`}
          items={group}
          jobAddress={jobAddress}
          application={applicationDisplayName}
        />
      ))}
      {list.hasNextPage && <LinkTo to={to}>See all of them</LinkTo>}
    </section>
  );
}
