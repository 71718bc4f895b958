import { Button, Dropdown, Field, makeStyles, Option, SearchBox, Switch, tokens } from '@fluentui/react-components';
import { useDeferredValue } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useList } from '../../api/list.ts';
import { nameOfProfile, useProfiles, type WatchedTenant } from '../../api/operator.ts';
import { useMe } from '../../api/session.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { Status } from '../../components/status.tsx';

const LOOK = 10_000;

const useStyles = makeStyles({
  filters: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'end' },
  search: { minWidth: 'min(280px, 100%)' },
});

/** Every tenant an operator may look at: which of them are in trouble, and the way to each. */
export function Component() {
  const styles = useStyles();
  const navigate = useNavigate();
  const { permissions } = useMe();
  const profiles = useProfiles();
  const [search, setSearch] = useSearchParams();
  const narrow = (name: string, value: string) => {
    const next = new URLSearchParams(search);
    if (value === '') next.delete(name);
    else next.set(name, value);
    setSearch(next, { replace: true });
  };
  const sought = useDeferredValue((search.get('q') ?? '').trim());
  const query = new URLSearchParams();
  if (sought !== '') query.set('q', sought);
  for (const name of ['profile', 'errors']) if (search.has(name)) query.set(name, search.get(name) ?? '');
  const tenants = useList<WatchedTenant>(`/api/operator/tenants?${query}`, { refetchInterval: LOOK });
  const failing = tenants.items.filter(({ errors }) => errors > 0).length;
  const profile = search.get('profile') ?? '';
  const isNarrowed = search.size > 0;
  const count = `${tenants.items.length}${tenants.hasNextPage ? '+' : ''}`;
  return (
    <Page
      title="Tenants"
      answer={
        tenants.isSuccess &&
        (failing === 0
          ? `${count} ${tenants.items.length === 1 ? 'tenant' : 'tenants'}. None was answered an error in the last 24 hours.`
          : `${count} ${tenants.items.length === 1 ? 'tenant' : 'tenants'}. ${failing} had errors in the last 24 hours.`)
      }
      commands={
        permissions.includes('Tenant.ReadWrite.All') && (
          <Button
            appearance="primary"
            onClick={() => void navigate(`/operator/tenants/new${query.has('profile') ? `?profile=${profile}` : ''}`)}
          >
            New tenant
          </Button>
        )
      }
    >
      <div className={styles.filters}>
        <SearchBox
          className={styles.search}
          aria-label="Find tenants by a part of their name or address"
          placeholder="Name or address"
          value={search.get('q') ?? ''}
          onChange={(_, { value }) => narrow('q', value)}
        />
        <Field label="Application">
          <Dropdown
            value={profile === '' ? 'All' : nameOfProfile(profiles, profile)}
            selectedOptions={[profile]}
            onOptionSelect={(_, { optionValue }) => narrow('profile', optionValue ?? '')}
          >
            <Option value="">All</Option>
            {profiles.map(({ id, displayName }) => (
              <Option key={id} value={id}>
                {displayName}
              </Option>
            ))}
          </Dropdown>
        </Field>
        <Switch
          label="With errors only"
          checked={search.get('errors') === 'true'}
          onChange={(_, { checked }) => narrow('errors', checked ? 'true' : '')}
        />
        {isNarrowed && <Button onClick={() => setSearch({}, { replace: true })}>Clear filters</Button>}
      </div>
      {tenants.error && (
        <Problem error={tenants.error} what="The tenants could not be read." onRetry={() => void tenants.refetch()} />
      )}
      {tenants.isSuccess && tenants.items.length === 0 && (
        <Empty>
          {isNarrowed
            ? 'No tenant is like this.'
            : 'There are no tenants yet. One is an instance of an application, with an endpoint people are provisioned to.'}
        </Empty>
      )}
      {tenants.items.length > 0 && (
        <Grid
          label="Tenants"
          name="tenants"
          file={{ what: 'tenants', from: `/api/operator/tenants?${query}` }}
          items={tenants.items}
          keyOf={({ key }) => key}
          {...tenants.paging}
          onOpen={({ key }) => void navigate(`/operator/tenants/${key}`)}
          columns={[
            { name: 'name', label: 'Name', weight: 2, card: 1, text: ({ displayName }) => displayName },
            { name: 'profile', label: 'Application', weight: 1.5, text: (one) => nameOfProfile(profiles, one.profile) },
            { name: 'key', label: 'Address', weight: 1.5, text: ({ key }) => key },
            { name: 'plan', label: 'Plan', text: ({ plan }) => plan },
            { name: 'users', label: 'People', text: ({ users }) => users },
            {
              name: 'last',
              label: 'Last request',
              weight: 1.5,
              card: 3,
              ago: ({ lastRequestDateTime }) => lastRequestDateTime,
              none: 'Never',
            },
            {
              name: 'errors',
              label: 'Errors, 24 h',
              weight: 1.2,
              card: 2,
              text: ({ errors }) => errors,
              cell: ({ errors }) => <Errors errors={errors} />,
            },
          ]}
        />
      )}
    </Page>
  );
}

function Errors({ errors }: { readonly errors: number }) {
  return <Status kind={errors > 0 ? 'failed' : 'done'}>{errors === 0 ? 'None' : errors.toLocaleString()}</Status>;
}
