import { SearchBox } from '@fluentui/react-components';
import { useDeferredValue } from 'react';
import { useSearchParams } from 'react-router';
import { useList } from '../../api/list.ts';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { Status } from '../../components/status.tsx';

interface User {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly department: string | null;
  readonly jobTitle: string | null;
  readonly accountEnabled: boolean;
}

const PROPERTIES = 'id,displayName,userPrincipalName,department,jobTitle,accountEnabled';

/** The people of the directory, found by the beginning of a name. */
export function Component() {
  const [search, setSearch] = useSearchParams();
  const asked = search.get('q') ?? '';
  const sought = useDeferredValue(asked.trim());
  const text = sought.replaceAll("'", "''");
  const filter =
    sought === ''
      ? ''
      : `&$filter=${encodeURIComponent(`startswith(displayName,'${text}') or startswith(userPrincipalName,'${text}')`)}`;
  const users = useList<User>(`/v1.0/users?$select=${PROPERTIES}&$top=100${filter}`);
  return (
    <Page title="Users">
      <SearchBox
        aria-label="Find people by the beginning of a name"
        placeholder="Name or address"
        value={asked}
        onChange={(_, { value }) => setSearch(value === '' ? {} : { q: value }, { replace: true })}
      />
      {users.error && (
        <Problem error={users.error} what="The people could not be read." onRetry={() => void users.refetch()} />
      )}
      {users.isSuccess && users.items.length === 0 && (
        <Empty>{sought === '' ? 'The directory holds nobody yet.' : `Nobody's name begins with ${sought}.`}</Empty>
      )}
      {users.items.length > 0 && (
        <Grid
          label="Users"
          items={users.items}
          keyOf={({ id }) => id}
          hasMore={users.hasNextPage}
          isLoadingMore={users.isFetchingNextPage}
          loadMore={() => void users.fetchNextPage()}
          columns={[
            { name: 'name', label: 'Name', weight: 2, cell: ({ displayName }) => displayName },
            {
              name: 'upn',
              label: 'User principal name',
              weight: 3,
              cell: ({ userPrincipalName }) => userPrincipalName,
            },
            { name: 'department', label: 'Department', cell: ({ department }) => department ?? '–' },
            { name: 'title', label: 'Job title', weight: 2, cell: ({ jobTitle }) => jobTitle ?? '–' },
            {
              name: 'enabled',
              label: 'Sign-in',
              cell: ({ accountEnabled }) => (
                <Status kind={accountEnabled ? 'done' : 'idle'}>{accountEnabled ? 'Allowed' : 'Blocked'}</Status>
              ),
            },
          ]}
        />
      )}
    </Page>
  );
}
