import { SearchBox, Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { useAddressed } from '../../api/address.ts';
import { useApplication } from '../../api/application.tsx';
import { get } from '../../api/client.ts';
import { useJobSettings } from '../../api/job-settings.ts';
import type { ListPage } from '../../api/list.ts';
import { useLive } from '../../api/live.ts';
import { Empty } from '../../components/empty.tsx';
import { LinkTo } from '../../components/link-to.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { type DeletionCause, waitingSentence } from './held-removal.ts';
import { HeldRemovals } from './held-removals.tsx';

/** Removals of one application that are more than its job does at a time: looked through, allowed, rejected. */
export function Component() {
  const { jobAddress } = useApplication();
  return jobAddress === undefined ? (
    <Page title="Staged deletions">
      <Empty>Nothing is provisioned here yet, so nothing can be held.</Empty>
    </Page>
  ) : (
    <OfJob jobAddress={jobAddress} />
  );
}

function OfJob({ jobAddress }: { readonly jobAddress: string }) {
  const { displayName, may, to } = useApplication();
  const [asked, ask] = useAddressed('q');
  const [cause] = useAddressed('cause');
  const sought = useDeferredValue((asked ?? '').trim());
  const settings = useJobSettings();
  useLive(['staged', 'job.status', 'audit'], [`${jobAddress}/stagedDeletions`]);
  const causes = useQuery({
    queryKey: [`${jobAddress}/stagedDeletions/causes`],
    queryFn: ({ queryKey: [path], signal }) => get<ListPage<DeletionCause>>(String(path), signal),
  });
  const all = causes.data?.value ?? [];
  const shown = cause === undefined ? all : all.filter((one) => one.cause === cause);
  const sum = all.reduce((count, one) => count + one.count, 0);
  const limit = settings.data?.data.deletionThreshold;
  return (
    <Page title="Staged deletions" answer={sum > 0 ? waitingSentence(sum, limit) : undefined}>
      {causes.error && (
        <Problem error={causes.error} what="What is held could not be read." onRetry={() => void causes.refetch()} />
      )}
      {causes.isLoading && <Spinner label="Reading" />}
      {causes.isSuccess && sum === 0 && (
        <Empty action={<LinkTo to={to('/provisioning/manage?section=settings')}>Change the limit</LinkTo>}>
          Nothing is held.{' '}
          {limit === null
            ? 'Removals are not limited.'
            : limit !== undefined && `Limit: ${limit.toLocaleString()} per cycle.`}
        </Empty>
      )}
      {sum > 0 && (
        <>
          {!may('StagedDeletion.Decide.All') && <NeedsRole permission="StagedDeletion.Decide.All" act="decide" />}
          <SearchBox
            aria-label="Find people by part of a name"
            placeholder="Part of a name"
            value={asked ?? ''}
            onChange={(_, { value }) => ask(value, { replace: true })}
          />
          {shown.map((one) => (
            <HeldRemovals key={one.cause} of={one} jobAddress={jobAddress} application={displayName} sought={sought} />
          ))}
        </>
      )}
    </Page>
  );
}
