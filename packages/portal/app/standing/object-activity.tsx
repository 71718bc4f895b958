import { makeStyles, tokens } from '@fluentui/react-components';
import { useNavigate } from 'react-router';
import { useList } from '../api/list.ts';
import { useLive } from '../api/live.ts';
import type { LogEntry } from '../api/standing.ts';
import { Empty } from '../components/empty.tsx';
import { Grid } from '../components/grid.tsx';
import { Problem } from '../components/problem.tsx';
import { Status, type StatusKind } from '../components/status.tsx';
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
  return (
    <div className={styles.section}>
      {entries.error && (
        <Problem error={entries.error} what="The log could not be read." onRetry={() => void entries.refetch()} />
      )}
      {entries.isSuccess && entries.items.length === 0 && (
        <Empty>{`No entries about ${subject.name}. Cycles log here as they run.`}</Empty>
      )}
      {entries.items.length > 0 && (
        <Grid
          label={`Activity of ${subject.name}`}
          name="activity"
          file={{ what: 'activity', from: path }}
          items={entries.items}
          keyOf={({ id }) => id}
          {...entries.paging}
          onOpen={({ id }) => void navigate(`/logs/provisioning?entry=${id}`)}
          columns={[
            {
              name: 'at',
              label: 'Date',
              weight: 2,
              at: ({ activityDateTime }) => activityDateTime,
            },
            {
              name: 'application',
              label: 'Application',
              weight: 2,
              text: ({ servicePrincipal }) => servicePrincipal.displayName,
            },
            { name: 'action', label: 'Action', text: ({ provisioningAction: action }) => capital(action) },
            {
              name: 'status',
              label: 'Status',
              text: ({ provisioningStatusInfo: { status } }) => status,
              cell: ({ provisioningStatusInfo: { status } }) => (
                <Status kind={KINDS[status] ?? 'idle'}>{capital(status)}</Status>
              ),
            },
            { name: 'what', label: 'What changed, or why not', weight: 4, text: whatHappened },
            {
              name: 'code',
              label: 'Error code',
              isExtra: true,
              text: ({ provisioningStatusInfo: { errorInformation } }) => errorInformation?.errorCode,
            },
            { name: 'id', label: 'Entry', isExtra: true, text: ({ id }) => id },
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

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
