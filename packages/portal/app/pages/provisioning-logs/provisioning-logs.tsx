import { Dropdown, Field, Option } from '@fluentui/react-components';
import { useSearchParams } from 'react-router';
import { useList } from '../../api/list.ts';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { Status, type StatusKind } from '../../components/status.tsx';

interface Entry {
  readonly id: string;
  readonly activityDateTime: string;
  readonly provisioningAction: string;
  readonly sourceIdentity: { readonly displayName: string } | null;
  readonly targetSystem: { readonly displayName: string } | null;
  readonly provisioningStatusInfo: {
    readonly status: string;
    readonly errorInformation: { readonly reason: string | null } | null;
  };
}

const STATUSES = ['success', 'failure', 'skipped', 'warning'] as const;
const kinds: Readonly<Record<string, StatusKind>> = {
  success: 'done',
  failure: 'failed',
  skipped: 'idle',
  warning: 'held',
};

/** What provisioning did to whom, the newest first. */
export function Component() {
  const [search, setSearch] = useSearchParams();
  const status = STATUSES.find((known) => known === search.get('status'));
  const filter =
    status === undefined ? '' : `&$filter=${encodeURIComponent(`provisioningStatusInfo/status eq '${status}'`)}`;
  const entries = useList<Entry>(`/v1.0/auditLogs/provisioning?$top=100${filter}`);
  return (
    <Page title="Provisioning logs">
      <Field label="Status">
        <Dropdown
          value={status === undefined ? 'All' : capital(status)}
          selectedOptions={[status ?? 'all']}
          onOptionSelect={(_, { optionValue }) =>
            setSearch(optionValue === undefined || optionValue === 'all' ? {} : { status: optionValue })
          }
        >
          <Option value="all">All</Option>
          {STATUSES.map((value) => (
            <Option key={value} value={value}>
              {capital(value)}
            </Option>
          ))}
        </Dropdown>
      </Field>
      {entries.error && (
        <Problem error={entries.error} what="The log could not be read." onRetry={() => void entries.refetch()} />
      )}
      {entries.isSuccess && entries.items.length === 0 && <Empty>No entries. Cycles log here as they run.</Empty>}
      {entries.items.length > 0 && (
        <Grid
          label="Provisioning logs"
          items={entries.items}
          keyOf={({ id }) => id}
          hasMore={entries.hasNextPage}
          isLoadingMore={entries.isFetchingNextPage}
          loadMore={() => void entries.fetchNextPage()}
          columns={[
            {
              name: 'at',
              label: 'Date',
              weight: 2,
              cell: ({ activityDateTime }) => new Date(activityDateTime).toLocaleString(),
            },
            {
              name: 'identity',
              label: 'Identity',
              weight: 2,
              cell: ({ sourceIdentity }) => sourceIdentity?.displayName,
            },
            { name: 'action', label: 'Action', cell: ({ provisioningAction }) => capital(provisioningAction) },
            { name: 'target', label: 'Target system', cell: ({ targetSystem }) => targetSystem?.displayName },
            {
              name: 'status',
              label: 'Status',
              cell: ({ provisioningStatusInfo: { status: value } }) => (
                <Status kind={kinds[value] ?? 'idle'}>{capital(value)}</Status>
              ),
            },
            {
              name: 'reason',
              label: 'Reason',
              weight: 3,
              cell: ({ provisioningStatusInfo: { errorInformation } }) => errorInformation?.reason ?? '',
            },
          ]}
        />
      )}
    </Page>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
