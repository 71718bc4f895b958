import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQueries } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { readAll, useList } from '../../api/list.ts';
import { useLive } from '../../api/live.ts';
import { WRITE_USERS } from '../../api/permission.ts';
import { useMay, useMe } from '../../api/session.tsx';
import { type Accounts, readAccounts } from '../../api/standing.ts';
import { csvOf, download } from '../../components/download.ts';
import { Empty } from '../../components/empty.tsx';
import { type Column, Grid } from '../../components/grid.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { Status } from '../../components/status.tsx';
import { filtersOf, pathsOf, readQuery, type UserQuery } from './query.ts';
import { UserActs } from './user-acts.tsx';
import { UserFilters } from './user-filters.tsx';

/** A person in the list. */
interface Row {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly department: string | null;
  readonly jobTitle: string | null;
  readonly accountEnabled: boolean;
}

const useStyles = makeStyles({
  commands: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
});

/** The people of the directory: found, added, changed. */
export function Component() {
  const styles = useStyles();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const query = readQuery(search);
  const paths = pathsOf(useDeferredValue(query));
  const [path = '', then] = paths;
  const may = useMay();
  const { organization } = useMe();
  const mayWrite = may(...WRITE_USERS);
  const mayImport = may('Directory.Read.All', 'Directory.ReadWrite.All');
  const users = useList<Row>(path, { then });
  useLive(['directory'], ['/v1.0/users', '/api/portal/standing']);
  const accounts = useAccounts(users.data?.pages.map(({ value }) => value) ?? []);
  const [selected, select] = useState<ReadonlySet<string>>(new Set());
  const filters = filtersOf(query);
  const change = (next: Partial<Record<string, string>>) => {
    const changed = new URLSearchParams(search);
    for (const [name, value] of Object.entries(next)) value ? changed.set(name, value) : changed.delete(name);
    setSearch(changed, { replace: true });
  };
  const chosen = users.items
    .filter(({ id }) => selected.has(id))
    .map(({ id, displayName, userPrincipalName }) => ({ id, name: displayName || userPrincipalName }));
  const save = async () => {
    const lists = await Promise.all(paths.map((one) => readAll<Row>(one.replace('$top=100', '$top=999'))));
    download('users', organization.displayName, 'csv', tableOf(lists.flat()));
  };
  const isBare = users.isSuccess && users.items.length === 0 && filters.length === 0 && query.jump === '';
  return (
    <Page
      title="Users"
      answer={users.isSuccess && !isBare ? countOf(users.items.length, users.hasNextPage, filters) : undefined}
      commands={
        <>
          {mayWrite && (
            <Button appearance="primary" onClick={() => void navigate('/directory/users/new')}>
              New user
            </Button>
          )}
          {mayImport && <Button onClick={() => void navigate('/directory/sources')}>Import CSV</Button>}
          {users.items.length > 0 && <Button onClick={() => void save()}>Download</Button>}
        </>
      }
    >
      {!mayWrite && <NeedsRole permission="User.ReadWrite.All" act="add and change people" />}
      <UserFilters query={query} onChange={change} />
      {chosen.length > 0 && (
        <div className={styles.commands}>
          <Text>{chosen.length === 1 ? '1 person chosen' : `${chosen.length} people chosen`}</Text>
          <UserActs people={chosen} onDone={() => select(new Set())} />
          <Button appearance="subtle" onClick={() => select(new Set())}>
            Clear selection
          </Button>
        </div>
      )}
      {users.error && (
        <Problem error={users.error} what="The people could not be read." onRetry={() => void users.refetch()} />
      )}
      {isBare && (
        <Empty action={mayWrite && <Button onClick={() => void navigate('/directory/sources')}>Import people</Button>}>
          The directory holds nobody yet. Import people from a file, or add the first one by hand.
        </Empty>
      )}
      {users.isSuccess && users.items.length === 0 && !isBare && (
        <Empty action={<Button onClick={() => setSearch({})}>Clear filters</Button>}>
          {`Nobody fits: ${filters.join(', ') || `names from ${query.jump}`}.`}
        </Empty>
      )}
      {users.items.length > 0 && (
        <Grid
          label="Users"
          items={users.items}
          keyOf={({ id }) => id}
          hasMore={users.hasNextPage}
          isLoadingMore={users.isFetchingNextPage}
          loadMore={() => void users.fetchNextPage()}
          onOpen={({ id }) => void navigate(`/directory/users/${id}`)}
          {...(mayWrite && { selection: { keys: selected, change: select } })}
          columns={columnsFor(query, change, accounts)}
        />
      )}
    </Page>
  );
}

function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.displayName,
    row.userPrincipalName,
    row.department,
    row.jobTitle,
    String(row.accountEnabled),
    row.id,
  ]);
  return csvOf(['displayName', 'userPrincipalName', 'department', 'jobTitle', 'accountEnabled', 'id'], cells);
}

interface Known {
  readonly applications: number;
  readonly byId: ReadonlyMap<string, Accounts>;
}

function columnsFor(
  query: UserQuery,
  change: (next: Partial<Record<string, string>>) => void,
  { applications, byId }: Known,
): readonly Column<Row>[] {
  const sortBy = (name: UserQuery['sort']) => {
    const isOn = query.sort === name;
    return {
      direction: isOn ? ((query.isDescending ? 'descending' : 'ascending') as 'ascending' | 'descending') : undefined,
      toggle: () => change({ sort: name, order: isOn && !query.isDescending ? 'desc' : '' }),
    };
  };
  return [
    {
      name: 'name',
      label: 'Name',
      weight: 2,
      card: 1,
      sort: sortBy('displayName'),
      cell: ({ displayName }) => displayName,
    },
    {
      name: 'upn',
      label: 'User principal name',
      weight: 3,
      card: 2,
      sort: sortBy('userPrincipalName'),
      cell: ({ userPrincipalName }) => userPrincipalName,
    },
    { name: 'department', label: 'Department', weight: 2, cell: ({ department }) => department ?? '–' },
    { name: 'title', label: 'Job title', weight: 2, cell: ({ jobTitle }) => jobTitle ?? '–' },
    {
      name: 'enabled',
      label: 'Sign-in',
      weight: 1.5,
      cell: ({ accountEnabled }) => (
        <Status kind={accountEnabled ? 'done' : 'idle'}>{accountEnabled ? 'Allowed' : 'Blocked'}</Status>
      ),
    },
    {
      name: 'applications',
      label: 'In step',
      weight: 2,
      card: 3,
      cell: ({ id }) => <InStep accounts={byId.get(id)} applications={applications} />,
    },
  ];
}

/** In how many applications somebody has an account, and where something is wrong. */
function InStep({
  accounts,
  applications,
}: {
  readonly accounts: Accounts | undefined;
  readonly applications: number;
}) {
  if (accounts === undefined) return '…';
  const { failing } = accounts;
  const inStep = accounts.accounts.filter((name) => !failing.includes(name)).length;
  if (failing.length === 0) return `${inStep} of ${applications}`;
  return <Status kind="failed">{`${inStep} of ${applications}, ${failing.length} failed`}</Status>;
}

/** The accounts of everybody on the pages that were read, a request for each page. */
function useAccounts(pages: readonly (readonly Row[])[]): Known {
  const answers = useQueries({
    queries: pages.map((page) => {
      const ids = page.map(({ id }) => id);
      return {
        queryKey: [`/api/portal/standing?type=User&ids=${ids.join(',')}`],
        queryFn: ({ signal }: { readonly signal: AbortSignal }) => readAccounts(ids, signal),
        enabled: ids.length > 0,
      };
    }),
  });
  const known = answers.flatMap(({ data }) => data ?? []);
  return {
    applications: known[0]?.applications ?? 0,
    byId: new Map(known.flatMap(({ byId }) => [...byId])),
  };
}

function countOf(count: number, hasMore: boolean, filters: readonly string[]): string {
  const people = count === 1 && !hasMore ? '1 person' : `${count.toLocaleString()}${hasMore ? '+' : ''} people`;
  return filters.length === 0 ? `${people}.` : `${people} with ${filters.join(', ')}.`;
}
