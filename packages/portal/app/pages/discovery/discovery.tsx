import { Button, Caption1, ProgressBar, Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApplication } from '../../api/application.tsx';
import { get, send } from '../../api/client.ts';
import type { ListPage } from '../../api/list.ts';
import { useLive } from '../../api/live.ts';
import { useRefresh } from '../../api/refresh.ts';
import { Empty } from '../../components/empty.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { TimeAgo } from '../../components/time.tsx';
import { toast } from '../../components/toasts.tsx';
import { OPERATE } from '../provisioning/permissions.ts';
import { Accounts } from './accounts.tsx';
import { CATEGORIES, CATEGORY_LABELS, type DiscoveryRun, runSentence } from './discovery-run.ts';
import { Unmatched } from './unmatched.tsx';

/** Whose the accounts in the application are: looked at all of them, nothing written there. */
export function Component() {
  const { displayName, job, jobAddress, may } = useApplication();
  const refresh = useRefresh();
  const [error, setError] = useState<Error>();
  const path = `${jobAddress}/discoveries`;
  const runs = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => get<ListPage<DiscoveryRun>>(path, signal),
    enabled: jobAddress !== undefined,
  });
  useLive(['discovery'], [path], 1_000);
  const [run] = runs.data?.value ?? [];
  const isRunning = run?.state === 'running';
  const discover = async () => {
    setError(undefined);
    try {
      await send('POST', path, { body: {} });
      toast(`Every account of ${displayName} is looked at; nothing is written there.`);
    } catch (refused) {
      setError(refused as Error);
    }
    await refresh(path);
  };
  const canStart = may(...OPERATE) && job !== undefined && job.status.code !== 'NotConfigured';
  const button = canStart && (
    <Button appearance="primary" disabledFocusable={isRunning} onClick={() => !isRunning && void discover()}>
      Discover identities
    </Button>
  );
  return (
    <Page title="Account discovery" answer={run && runSentence(run)} commands={run && button}>
      {!may(...OPERATE) && <NeedsRole permission="SynchronizationJob.Operate.All" act="look at the accounts" />}
      {error && <Problem error={error} what="The accounts are not looked at." />}
      {runs.error && (
        <Problem error={runs.error} what="What was found could not be read." onRetry={() => void runs.refetch()} />
      )}
      {runs.isLoading && jobAddress !== undefined && <Spinner label="Reading" />}
      {jobAddress === undefined && <Empty>Configure provisioning first: then the accounts can be looked at.</Empty>}
      {runs.isSuccess && run === undefined && (
        <Empty action={button}>
          Nobody looked yet. A discovery reads every account of {displayName} and says whose each one is; nothing is
          written there.
        </Empty>
      )}
      {run && (
        <>
          {isRunning && <ProgressBar aria-label="Looking at the accounts" />}
          {run.error && (
            <Problem error={new Error(run.error.message)} what={`${displayName} could not be read to its end.`} />
          )}
          <Caption1>
            Began <TimeAgo at={run.startedAt} />
            {run.endedAt !== null && (
              <>
                , ended <TimeAgo at={run.endedAt} />
              </>
            )}
          </Caption1>
          <Tabs
            label="Categories"
            name="category"
            tabs={[
              ...CATEGORIES.map((name) => ({ name, label: CATEGORY_LABELS[name], count: run.counts[name] })),
              { name: 'unmatched' as const, label: 'People without account' },
            ]}
          >
            {(category) =>
              category === 'unmatched' ? (
                <Unmatched runPath={`${path}/${run.id}`} />
              ) : (
                <Accounts key={category} runPath={`${path}/${run.id}`} category={category} />
              )
            }
          </Tabs>
        </>
      )}
    </Page>
  );
}
