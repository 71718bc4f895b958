import { Button } from '@fluentui/react-components';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useLater } from '../../api/later.ts';
import { countAll, each, useList } from '../../api/list.ts';
import { useLive } from '../../api/live.ts';
import { useOverview } from '../../api/overview.ts';
import { WRITE_USERS } from '../../api/permission.ts';
import { useMay } from '../../api/session.tsx';
import { type Accounts, readAccounts } from '../../api/standing.ts';
import type { Picked } from '../../components/directory-picker.tsx';
import { Empty } from '../../components/empty.tsx';
import { type Column, Grid } from '../../components/grid.tsx';
import { NeedsRole } from '../../components/needs-role.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { Chosen, useSelection } from '../../components/selection.tsx';
import { Status } from '../../components/status.tsx';
import { type ChosenPeople, peopleIn, someOf } from './chosen-people.ts';
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
  readonly mail: string | null;
  readonly city: string | null;
  readonly userType: string | null;
  readonly employeeId: string | null;
  readonly createdDateTime: string;
  /** In a file, where it is known of everybody. */
  readonly standing?: InApplications;
}

/** In which applications somebody has an account, of how many that are provisioned. */
interface InApplications extends Accounts {
  readonly applications: number;
}

/** The people of the directory: found, added, changed. */
export function Component() {
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const query = readQuery(search);
  const paths = pathsOf(useDeferredValue(query));
  const [path = '', then] = paths;
  const may = useMay();
  const mayWrite = may(...WRITE_USERS);
  const mayImport = may('Directory.Read.All', 'Directory.ReadWrite.All');
  const users = useList<Row>(path, { then });
  useLive(['directory'], ['/v1.0/users', '/api/portal/standing']);
  const accounts = useAccounts(users.data?.pages.map(({ value }) => value) ?? []);
  const selection = useSelection(path);
  const filters = filtersOf(query);
  const total = useOverview(useLater()).data?.users;
  const change = (next: Partial<Record<string, string>>) => {
    const changed = new URLSearchParams(search);
    for (const [name, value] of Object.entries(next)) value ? changed.set(name, value) : changed.delete(name);
    setSearch(changed, { replace: true });
  };
  const narrowed = [...filters, ...(query.jump === '' ? [] : [`names from ${query.jump}`])];
  const like = narrowed.length === 0 ? '' : ` with ${narrowed.join(', ')}`;
  const { data: count } = useQuery({
    queryKey: ['/v1.0/users', 'count', ...paths],
    queryFn: ({ signal }) => countAll(paths, signal),
    enabled: selection.isAll,
  });
  const chosen: ChosenPeople = selection.isAll
    ? { who: `${count === undefined ? 'all people' : peopleIn(count)}${like}`, each: () => everyone(paths), count }
    : someOf(users.items.filter(({ id }) => selection.keys.has(id)).map(picked));
  const isBare = users.isSuccess && users.items.length === 0 && filters.length === 0 && query.jump === '';
  return (
    <Page
      title="Users"
      answer={users.isSuccess && !isBare ? countOf(users.items.length, users.hasNextPage, narrowed, total) : undefined}
      commands={
        <>
          {mayWrite && (
            <Button appearance="primary" onClick={() => void navigate('/directory/users/new')}>
              New user
            </Button>
          )}
          {mayImport && <Button onClick={() => void navigate('/directory/sources')}>Import CSV</Button>}
        </>
      }
    >
      {!mayWrite && <NeedsRole permission="User.ReadWrite.All" act="add and change people" />}
      <UserFilters query={query} onChange={change} />
      {/* What came of an act is told also where it left the list empty. */}
      <Chosen selection={selection} all={`all people${like}`} named={peopleIn}>
        <UserActs people={chosen} onDone={selection.clear} />
      </Chosen>
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
          {`Nobody fits: ${narrowed.join(', ')}.`}
        </Empty>
      )}
      {users.items.length > 0 && (
        <Grid
          label="Users"
          name="users"
          file={{ what: 'users', from: path, then, complete: withStanding }}
          items={users.items}
          keyOf={({ id }) => id}
          {...users.paging}
          onOpen={({ id }) => void navigate(`/directory/users/${id}`)}
          {...(mayWrite && { selection })}
          columns={columnsFor(query, change, accounts)}
        />
      )}
    </Page>
  );
}

function picked({ id, displayName, userPrincipalName }: Row): Picked {
  return { id, name: displayName || userPrincipalName };
}

/** Everybody a filter finds, read as they are needed. */
async function* everyone(paths: readonly string[]): AsyncGenerator<Picked, void> {
  for await (const row of each<Row>(...paths)) yield picked(row);
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
      text: ({ displayName }) => displayName,
    },
    {
      name: 'upn',
      label: 'User principal name',
      weight: 3,
      card: 2,
      sort: sortBy('userPrincipalName'),
      text: ({ userPrincipalName }) => userPrincipalName,
    },
    { name: 'department', label: 'Department', weight: 2, text: ({ department }) => department },
    { name: 'title', label: 'Job title', weight: 2, text: ({ jobTitle }) => jobTitle },
    {
      name: 'enabled',
      label: 'Sign-in',
      weight: 1.5,
      text: ({ accountEnabled }) => (accountEnabled ? 'Allowed' : 'Blocked'),
      cell: ({ accountEnabled }) => (
        <Status kind={accountEnabled ? 'done' : 'idle'}>{accountEnabled ? 'Allowed' : 'Blocked'}</Status>
      ),
    },
    {
      name: 'applications',
      label: 'In step',
      weight: 2,
      card: 3,
      text: ({ standing }) => standing && inStepOf(standing),
      cell: ({ id }) => <InStep accounts={byId.get(id)} applications={applications} />,
    },
    { name: 'mail', label: 'Mail', weight: 2, isExtra: true, text: ({ mail }) => mail },
    { name: 'city', label: 'City', isExtra: true, text: ({ city }) => city },
    { name: 'type', label: 'User type', isExtra: true, text: ({ userType }) => userType },
    { name: 'employee', label: 'Employee id', isExtra: true, text: ({ employeeId }) => employeeId },
    {
      name: 'created',
      label: 'Created',
      weight: 1.5,
      isExtra: true,
      ago: ({ createdDateTime }) => createdDateTime,
    },
    { name: 'id', label: 'Id', weight: 3, isExtra: true, text: ({ id }) => id },
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
  const words = inStepOf({ ...accounts, applications });
  return accounts.failing.length === 0 ? words : <Status kind="failed">{words}</Status>;
}

/** "2 of 4, 1 failed". */
function inStepOf({ accounts, failing, applications }: InApplications): string {
  const inStep = accounts.filter((name) => !failing.includes(name)).length;
  return `${inStep} of ${applications}${failing.length === 0 ? '' : `, ${failing.length} failed`}`;
}

/** People with their accounts, as a file has them. */
async function withStanding(rows: readonly Row[]): Promise<readonly Row[]> {
  const { applications, byId } = await readAccounts(rows.map(({ id }) => id));
  return rows.map((row) => {
    const accounts = byId.get(row.id);
    return accounts === undefined ? row : { ...row, standing: { ...accounts, applications } };
  });
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

/** How many there are: all of them by the total that is kept, and of a part as many as are read. */
function countOf(count: number, hasMore: boolean, narrowed: readonly string[], total: number | undefined): string {
  if (narrowed.length === 0 && total !== undefined) {
    return `${total === 1 ? '1 person is' : `${total.toLocaleString()} people are`} in the directory.`;
  }
  const people = count === 1 && !hasMore ? '1 person' : `${count.toLocaleString()}${hasMore ? '+' : ''} people`;
  return narrowed.length === 0 ? `${people}.` : `${people} with ${narrowed.join(', ')}.`;
}
