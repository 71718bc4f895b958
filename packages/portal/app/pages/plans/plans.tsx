import { Button } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useApplication } from '../../api/application.tsx';
import { send } from '../../api/client.ts';
import { useList } from '../../api/list.ts';
import { useLive } from '../../api/live.ts';
import type { Plan } from '../../api/plan.ts';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { ButtonTo } from '../../components/link-to.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { Status } from '../../components/status.tsx';
import { TimeAt } from '../../components/time.tsx';
import { balanceWords, STATE_WORDS, subjectOf } from './plan-words.ts';

/** Plans of the application: what would happen, looked at before it does. */
export function Component() {
  const { displayName, jobAddress, may, to } = useApplication();
  const navigate = useNavigate();
  const [error, setError] = useState<Error>();
  const path = `${jobAddress}/plans`;
  const plans = useList<Plan>(path, { enabled: jobAddress !== undefined });
  useLive(['plan', 'job.status', 'version'], [path]);
  const begin = async (body: { readonly everything?: true }) => {
    setError(undefined);
    try {
      const { id } = await send<Plan>('POST', path, { body });
      await navigate(to(`/provisioning/plans/${id}`));
    } catch (refused) {
      setError(refused as Error);
    }
  };
  if (jobAddress === undefined) {
    return (
      <Page title="Plan preview">
        <Empty action={<ButtonTo to={to('/provisioning/manage')}>Set up provisioning</ButtonTo>}>
          Provisioning of {displayName} is not configured yet.
        </Empty>
      </Page>
    );
  }
  const mayBegin = may('Synchronization.ReadWrite.All', 'SynchronizationJob.Operate.All');
  const preview = (
    <Button appearance="primary" icon={<AddRegular />} onClick={() => void begin({})}>
      Preview next cycle
    </Button>
  );
  return (
    <Page
      title="Plan preview"
      answer={plans.items[0] && answerOf(plans.items[0], displayName)}
      commands={
        mayBegin && (
          <>
            {plans.items.length > 0 && preview}
            <Button onClick={() => void begin({ everything: true })}>Preview everybody</Button>
          </>
        )
      }
    >
      {!mayBegin && <NeedsRole permission="SynchronizationJob.Operate.All" act="make a plan" />}
      {error && <Problem error={error} what="The plan was not begun." />}
      {plans.error && (
        <Problem error={plans.error} what="The plans could not be read." onRetry={() => void plans.refetch()} />
      )}
      {plans.isSuccess && plans.items.length === 0 && (
        <Empty action={mayBegin ? preview : undefined}>
          No plan was made in the last seven days. Changes of mappings, filters and versions make theirs from their own
          pages.
        </Empty>
      )}
      {plans.items.length > 0 && (
        <Grid
          label="Plans"
          items={plans.items}
          keyOf={({ id }) => id}
          onOpen={({ id }) => void navigate(to(`/provisioning/plans/${id}`))}
          columns={[
            { name: 'subject', label: 'About', weight: 2, cell: subjectOf },
            {
              name: 'state',
              label: 'State',
              cell: ({ state, isStale }) =>
                isStale && state === 'ready' ? (
                  <Status kind="held">Stale</Status>
                ) : (
                  <Status kind={STATE_WORDS[state].kind}>{STATE_WORDS[state].word}</Status>
                ),
            },
            { name: 'made', label: 'Made', weight: 2.2, cell: ({ createdAt }) => <TimeAt at={createdAt} /> },
            {
              name: 'balance',
              label: 'Would',
              weight: 2.4,
              cell: ({ summary }) => (summary === null ? '–' : balanceWords(summary)),
            },
            { name: 'version', label: 'Version', cell: ({ schemaVersion }) => schemaVersion },
            { name: 'author', label: 'By', weight: 1.4, cell: ({ author }) => author },
          ]}
        />
      )}
    </Page>
  );
}

/** What the newest plan came to. */
function answerOf({ state, isStale, summary }: Plan, application: string): string {
  if (state === 'planning') return `A plan for ${application} is being made.`;
  if (state === 'failed' || summary === null) return `The newest plan for ${application} ended early.`;
  if (state !== 'ready')
    return `The newest plan is put in force in ${application}: it was to ${balanceWords(summary)}.`;
  return `The newest plan would ${balanceWords(summary)} in ${application}${isStale ? '; the job has moved on since it was made' : ''}.`;
}
