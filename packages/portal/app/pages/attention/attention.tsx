import { Spinner } from '@fluentui/react-components';
import { useApplication } from '../../api/application.tsx';
import { useList } from '../../api/list.ts';
import { useLive } from '../../api/live.ts';
import { DownloadList } from '../../components/download-list.tsx';
import { Empty } from '../../components/empty.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { TimeAgo } from '../../components/time.tsx';
import { OPERATE } from '../provisioning/permissions.ts';
import { AttentionGroup } from './attention-group.tsx';
import { type AttentionItem, byReason, KIND_LABELS, KIND_MEANINGS, KINDS } from './attention-item.ts';

/** What cycles of this application could not do, by kind and by reason, with what can be done about it. */
export function Component() {
  const { displayName, job, jobAddress, may } = useApplication();
  const path = `${jobAddress}/attention?$top=999`;
  const list = useList<AttentionItem>(path, { enabled: jobAddress !== undefined });
  useLive(['attention', 'job.status'], [`${jobAddress}/attention`]);
  const { items } = list;
  const ended = job?.status.lastExecution?.timeEnded;
  const kinds = KINDS.filter(
    (kind) => ['failing', 'givenUp', 'ambiguous', 'reference'].includes(kind) || items.some((one) => one.kind === kind),
  );
  const people = new Set(items.map(({ id }) => id)).size;
  return (
    <Page
      title="Needs attention"
      answer={
        items.length > 0
          ? `${people === 1 ? '1 object needs' : `${people.toLocaleString()}${list.hasNextPage ? '+' : ''} objects need`} somebody in ${displayName}.`
          : undefined
      }
    >
      {list.error && (
        <Problem error={list.error} what="The list could not be read." onRetry={() => void list.refetch()} />
      )}
      {list.isLoading && jobAddress !== undefined && <Spinner label="Reading" />}
      {(list.isSuccess || jobAddress === undefined) && items.length === 0 && (
        <Empty>
          Nothing needs attention.{' '}
          {ended && (
            <>
              Last looked <TimeAgo at={ended} />.
            </>
          )}
        </Empty>
      )}
      {items.length > 0 && jobAddress !== undefined && (
        <>
          {!may(...OPERATE) && <NeedsRole permission="SynchronizationJob.Operate.All" act="try them again" />}
          <div>
            <DownloadList<AttentionItem>
              from={path}
              what="needs-attention"
              columns={[
                { label: 'Object', text: (one) => one.displayName },
                { label: 'Kind', text: ({ kind }) => KIND_LABELS[kind] },
                { label: 'Code', text: ({ code }) => code },
                { label: 'Message', text: ({ message }) => message },
                { label: 'Attempts', text: ({ attempts }) => attempts },
                { label: 'Since', text: ({ firstFailureAt }) => firstFailureAt },
                { label: 'Next attempt', text: ({ nextAttemptAt }) => nextAttemptAt },
              ]}
            />
          </div>
          <Tabs
            label="Kinds"
            name="kind"
            tabs={kinds.map((kind) => ({
              name: kind,
              label: KIND_LABELS[kind],
              count: items.filter((one) => one.kind === kind).length,
            }))}
          >
            {(kind) => {
              const some = items.filter((one) => one.kind === kind);
              return some.length === 0 ? (
                <Empty>Nothing here. {KIND_MEANINGS[kind]}</Empty>
              ) : (
                byReason(some).map((group) => (
                  <AttentionGroup
                    key={group[0]?.code}
                    items={group}
                    jobAddress={jobAddress}
                    application={displayName}
                  />
                ))
              );
            }}
          </Tabs>
        </>
      )}
    </Page>
  );
}
