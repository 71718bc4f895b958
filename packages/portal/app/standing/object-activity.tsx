import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useNavigate } from 'react-router';
import { readAll, useList } from '../api/list.ts';
import { useLive } from '../api/live.ts';
import { useMe } from '../api/session.tsx';
import type { LogEntry } from '../api/standing.ts';
import { csvOf, download } from '../components/download.ts';
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

const useStyles = makeStyles({ section: { display: 'grid', rowGap: tokens.spacingVerticalM } });

/** What provisioning did about a person or a group, the newest first; a row opens its entry in the log. */
export function ObjectActivity({ subject }: { readonly subject: Subject }) {
  const styles = useStyles();
  const navigate = useNavigate();
  const filter = encodeURIComponent(`sourceIdentity/id eq '${subject.id}'`);
  const path = `/v1.0/auditLogs/provisioning?$top=100&$filter=${filter}`;
  const entries = useList<LogEntry>(path);
  useLive(['log.appended'], [path]);
  const { organization } = useMe();
  const save = async () =>
    download('activity', organization.displayName, 'csv', tableOf(await readAll<LogEntry>(path)));
  return (
    <div className={styles.section}>
      {entries.items.length > 0 && (
        <div>
          <Button onClick={() => void save()}>Download</Button>
        </div>
      )}
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
    </div>
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

function tableOf(entries: readonly LogEntry[]): string {
  const rows = entries.map((entry) => [
    entry.activityDateTime,
    entry.servicePrincipal.displayName,
    entry.provisioningAction,
    entry.provisioningStatusInfo.status,
    entry.provisioningStatusInfo.errorInformation?.errorCode ?? '',
    whatHappened(entry),
    entry.id,
  ]);
  return csvOf(['activityDateTime', 'application', 'action', 'status', 'errorCode', 'what', 'id'], rows);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
