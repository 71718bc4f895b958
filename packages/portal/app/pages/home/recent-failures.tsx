import { useNavigate } from 'react-router';
import { useList } from '../../api/list.ts';
import { useLive } from '../../api/live.ts';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { TimeAgo } from '../../components/time.tsx';

interface Failure {
  readonly id: string;
  readonly activityDateTime: string;
  readonly provisioningAction: string;
  readonly sourceIdentity: { readonly id: string; readonly displayName: string } | null;
  readonly targetSystem: { readonly displayName: string } | null;
  readonly provisioningStatusInfo: { readonly errorInformation: { readonly reason: string | null } | null };
}

const ADDRESS = `/v1.0/auditLogs/provisioning?$top=25&$filter=${encodeURIComponent("provisioningStatusInfo/status eq 'failure'")}`;

/** Home of those who help people and may not read configuration: what failed lately. */
export function RecentFailures() {
  const navigate = useNavigate();
  useLive(['log.appended'], [ADDRESS]);
  const { items, error, isSuccess, refetch } = useList<Failure>(ADDRESS);
  return (
    <Page title="Home" answer="Find a person by the search at the top to see why an account is missing.">
      {error && <Problem error={error} what="The log could not be read." onRetry={() => void refetch()} />}
      {isSuccess && items.length === 0 && <Empty>Nothing failed lately.</Empty>}
      {items.length > 0 && (
        <Grid
          label="Recent failures"
          items={items}
          keyOf={({ id }) => id}
          onOpen={({ sourceIdentity }) => {
            if (sourceIdentity) void navigate(`/directory/users/${sourceIdentity.id}`);
          }}
          columns={[
            { name: 'who', label: 'Identity', weight: 2, cell: ({ sourceIdentity }) => sourceIdentity?.displayName },
            { name: 'where', label: 'Target system', cell: ({ targetSystem }) => targetSystem?.displayName },
            {
              name: 'why',
              label: 'Reason',
              weight: 4,
              cell: ({ provisioningStatusInfo }) => provisioningStatusInfo.errorInformation?.reason ?? '',
            },
            { name: 'at', label: 'Date', cell: ({ activityDateTime }) => <TimeAgo at={activityDateTime} /> },
          ]}
        />
      )}
    </Page>
  );
}
