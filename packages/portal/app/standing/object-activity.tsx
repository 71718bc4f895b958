import { useNavigate } from 'react-router';
import { useList } from '../api/list.ts';
import { useLive } from '../api/live.ts';
import type { LogEntry } from '../api/standing.ts';
import { Empty } from '../components/empty.tsx';
import { Grid } from '../components/grid.tsx';
import { Problem } from '../components/problem.tsx';
import { Status, type StatusKind } from '../components/status.tsx';
import { TimeAt } from '../components/time.tsx';
import type { Subject } from './on-demand.ts';

const KINDS: Readonly<Record<string, StatusKind>> = {
  success: 'done',
  failure: 'failed',
  skipped: 'idle',
  warning: 'held',
};

/** What provisioning did about a person or a group, the newest first; a row opens its entry in the log. */
export function ObjectActivity({ subject }: { readonly subject: Subject }) {
  const navigate = useNavigate();
  const filter = encodeURIComponent(`sourceIdentity/id eq '${subject.id}'`);
  const path = `/v1.0/auditLogs/provisioning?$top=100&$filter=${filter}`;
  const entries = useList<LogEntry>(path);
  useLive(['log.appended'], [path]);
  return (
    <>
      {entries.error && (
        <Problem error={entries.error} what="The log could not be read." onRetry={() => void entries.refetch()} />
      )}
      {entries.isSuccess && entries.items.length === 0 && (
        <Empty>{`No entries about ${subject.name}. Cycles log here as they run.`}</Empty>
      )}
      {entries.items.length > 0 && (
        <Grid
          label={`Activity of ${subject.name}`}
          items={entries.items}
          keyOf={({ id }) => id}
          hasMore={entries.hasNextPage}
          isLoadingMore={entries.isFetchingNextPage}
          loadMore={() => void entries.fetchNextPage()}
          onOpen={({ id }) => void navigate(`/logs/provisioning?entry=${id}`)}
          columns={[
            {
              name: 'at',
              label: 'Date',
              weight: 2,
              cell: ({ activityDateTime }) => <TimeAt at={activityDateTime} />,
            },
            {
              name: 'application',
              label: 'Application',
              weight: 2,
              cell: ({ servicePrincipal }) => servicePrincipal.displayName,
            },
            { name: 'action', label: 'Action', cell: ({ provisioningAction: action }) => capital(action) },
            {
              name: 'status',
              label: 'Status',
              cell: ({ provisioningStatusInfo: { status } }) => (
                <Status kind={KINDS[status] ?? 'idle'}>{capital(status)}</Status>
              ),
            },
            { name: 'what', label: 'What changed, or why not', weight: 4, cell: whatHappened },
          ]}
        />
      )}
    </>
  );
}

function whatHappened({
  provisioningStatusInfo: { errorInformation },
  modifiedProperties,
  provisioningSteps,
}: LogEntry) {
  if (errorInformation?.reason) return errorInformation.reason;
  const changes = modifiedProperties.map(({ displayName, oldValue, newValue }) =>
    oldValue === null ? `${displayName} = ${newValue ?? '–'}` : `${displayName}: ${oldValue} → ${newValue ?? '–'}`,
  );
  return changes.length > 0 ? changes.join(', ') : (provisioningSteps.at(-1)?.description ?? '');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
