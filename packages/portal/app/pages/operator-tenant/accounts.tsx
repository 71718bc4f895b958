import { SearchBox } from '@fluentui/react-components';
import { useDeferredValue } from 'react';
import { useSearchParams } from 'react-router';
import { useList } from '../../api/list.ts';
import { type Account, nameOf, tenantPath } from '../../api/tenant.ts';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { Problem } from '../../components/problem.tsx';
import { useTenant } from '../../tenant/tenant-session.tsx';
import { AccountState, sourceOf, usualStates } from '../tenant-accounts/account-state.tsx';

/** Where the accounts are whose name begins with a text. */
export function accountsPath(key: string, sought: string): string {
  const query = new URLSearchParams({ $top: '100', ...(sought !== '' && { q: sought }) });
  return `${tenantPath(key, 'accounts')}?${query}`;
}

/** The accounts of the tenant, to look at. They are changed in its own pages, by who entered them. */
export function Accounts() {
  const { key, application } = useTenant();
  const [search, setSearch] = useSearchParams();
  const sought = useDeferredValue((search.get('q') ?? '').trim());
  const path = accountsPath(key, sought);
  const accounts = useList<Account>(path);
  const states = application.accounts?.states ?? usualStates;
  return (
    <>
      <SearchBox
        aria-label="Find accounts by the beginning of a name"
        placeholder="Name or user name"
        value={search.get('q') ?? ''}
        onChange={(_, { value }) => setSearch(value === '' ? {} : { q: value }, { replace: true })}
      />
      {accounts.error && <Problem error={accounts.error} what="The accounts could not be read." />}
      {accounts.isSuccess && accounts.items.length === 0 && (
        <Empty>{sought === '' ? 'There are no accounts yet.' : `Nobody's name begins with ${sought}.`}</Empty>
      )}
      {accounts.items.length > 0 && (
        <Grid
          label="Accounts"
          name="tenant-accounts"
          file={{ what: 'accounts', from: path }}
          items={accounts.items}
          keyOf={({ id }) => id}
          {...accounts.paging}
          columns={[
            { name: 'name', label: 'Name', weight: 2, text: nameOf },
            {
              name: 'state',
              label: 'State',
              text: ({ state }) => state,
              cell: ({ state }) => <AccountState state={state} states={states} />,
            },
            { name: 'userName', label: 'User name', weight: 2, text: ({ userName }) => userName },
            { name: 'source', label: 'Source', text: ({ source }) => sourceOf(source) },
          ]}
        />
      )}
    </>
  );
}
