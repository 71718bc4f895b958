import { Button, Dropdown, Field, makeStyles, Option, SearchBox, tokens } from '@fluentui/react-components';
import { useDeferredValue } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useList } from '../../api/list.ts';
import { type Account, nameOf, tenantPath } from '../../api/tenant.ts';
import { Commands } from '../../components/commands.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { FieldCell } from '../../tenant/field-cell.tsx';
import type { Place } from '../../tenant/place.ts';
import { useTenantDownload } from '../../tenant/tenant-download.tsx';
import { useTenant } from '../../tenant/tenant-session.tsx';
import { AccountState, sourceOf, usualStates } from './account-state.tsx';
import { Counterparts } from './counterparts.tsx';
import { NewAccount } from './new-account.tsx';

/** Between two looks: the directory writes without telling this page. */
const LOOK = 5_000;

const useStyles = makeStyles({
  filters: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'end' },
  search: { minWidth: 'min(280px, 100%)' },
  choice: { minWidth: '150px' },
});

/** The accounts of the application, as its own administrators see them. */
export function TenantAccounts({ place }: { readonly place: Place }) {
  const styles = useStyles();
  const navigate = useNavigate();
  const { key, displayName, application } = useTenant();
  const [search, setSearch] = useSearchParams();
  const rules = application.accounts;
  const states = rules?.states ?? usualStates;
  const kept = (rules?.fields ?? []).filter((field) => field.kind === 'choice' || field.kind === 'choices');
  const sought = useDeferredValue((search.get('q') ?? '').trim());
  const facts = kept.filter((field) => search.has(field.key)).map((field) => [field.key, search.get(field.key) ?? '']);
  const query = new URLSearchParams([
    ['$top', '100'],
    ...(sought === '' ? [] : [['q', sought]]),
    ...['state', 'source'].filter((name) => search.has(name)).map((name) => [name, search.get(name) ?? '']),
    ...facts,
  ] as string[][]);
  const path = `${tenantPath(key, 'accounts')}?${query}`;
  const accounts = useList<Account>(path, { refetchInterval: LOOK });
  const download = useTenantDownload(path, 'accounts');
  const narrow = (name: string, value: string | undefined) => {
    const next = new URLSearchParams(search);
    if (value === undefined || value === '') next.delete(name);
    else next.set(name, value);
    setSearch(next, { replace: true });
  };
  const isNarrowed = [...search.keys()].some((name) => name !== 'open');
  const open = search.get('open');
  return (
    <Page
      title={place.entry.label}
      above={place.above}
      within={displayName}
      answer={
        accounts.isSuccess &&
        (accounts.items.length > 0 || !isNarrowed) &&
        answerOf(accounts.items, accounts.paging.hasMore, application.displayName, isNarrowed)
      }
      commands={
        <Commands
          commands={[
            ...(rules?.hasLocal ? [{ label: 'New account', isPrimary: true, act: () => narrow('open', 'new') }] : []),
            { label: 'Accounts without a counterpart', act: () => narrow('open', 'counterparts') },
            download,
          ]}
        />
      }
    >
      <div className={styles.filters}>
        <SearchBox
          className={styles.search}
          aria-label="Find accounts by the beginning of a name"
          placeholder="Name or user name"
          value={search.get('q') ?? ''}
          onChange={(_, { value }) => narrow('q', value)}
        />
        <Choose
          label="State"
          value={search.get('state') ?? ''}
          choices={[{ value: '', label: states.some(({ isHidden }) => isHidden) ? 'Usually shown' : 'All' }, ...states]}
          onChange={(value) => narrow('state', value)}
        />
        <Choose
          label="Source"
          value={search.get('source') ?? ''}
          choices={[
            { value: '', label: 'All' },
            { value: 'directory', label: 'Your directory' },
            { value: 'local', label: 'Made here' },
          ]}
          onChange={(value) => narrow('source', value)}
        />
        {isNarrowed && <Button onClick={() => setSearch({}, { replace: true })}>Clear filters</Button>}
      </div>
      {accounts.error && (
        <Problem
          error={accounts.error}
          what="The accounts could not be read."
          onRetry={() => void accounts.refetch()}
        />
      )}
      {accounts.isSuccess && accounts.items.length === 0 && (
        <Empty>
          {isNarrowed
            ? 'No account is like this.'
            : 'There are no accounts yet. They come with the first cycle of your directory.'}
        </Empty>
      )}
      {accounts.items.length > 0 && (
        <Grid
          label={place.entry.label}
          name={`${application.displayName} accounts`}
          items={accounts.items}
          keyOf={({ id }) => id}
          {...accounts.paging}
          onOpen={({ id }) => void navigate(`${place.to}/${encodeURIComponent(id)}`)}
          columns={[
            { name: 'name', label: 'Name', weight: 2, text: nameOf },
            { name: 'state', label: 'State', cell: ({ state }) => <AccountState state={state} states={states} /> },
            { name: 'userName', label: 'User name', weight: 2, text: ({ userName }) => userName },
            ...kept.map((field, place) => ({
              name: field.key,
              isExtra: place > 1,
              label: field.label,
              cell: (account: Account) => <FieldCell field={field} value={shownValue(account, field.key)} />,
            })),
            { name: 'source', label: 'Source', text: ({ source }) => sourceOf(source) },
            {
              name: 'changed',
              label: 'Last change',
              ago: ({ lastModifiedDateTime }) => lastModifiedDateTime,
            },
          ]}
        />
      )}
      {open === 'new' && rules && <NewAccount fields={rules.fields} onClose={() => narrow('open', undefined)} />}
      {open === 'counterparts' && <Counterparts place={place} onClose={() => narrow('open', undefined)} />}
    </Page>
  );
}

/** How many there are, and how many of them the directory brought, as far as they are read. */
function answerOf(accounts: readonly Account[], hasMore: boolean, application: string, isNarrowed: boolean): string {
  if (accounts.length === 0) return `Nobody has an account in ${application}.`;
  const count = `${accounts.length.toLocaleString()}${hasMore ? '+' : ''}`;
  const many = accounts.length === 1 ? '1 account' : `${count} accounts`;
  if (isNarrowed) return `${many} in ${application} ${accounts.length === 1 ? 'is' : 'are'} like this.`;
  const own = accounts.filter(({ source }) => source === 'directory').length;
  const brought = own === accounts.length ? (own === 1 ? 'it' : 'all of them') : own.toLocaleString();
  return hasMore
    ? `${many} in ${application}.`
    : `${many} in ${application}; your directory keeps ${own === 0 ? 'none' : brought} in step.`;
}

/** Facts are among the values; where the application derives one, that holds. */
function shownValue(account: Account, key: string) {
  return account.values[key] ?? (account as unknown as Account['values'])[key] ?? null;
}

function Choose({
  label,
  value,
  choices,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}) {
  const styles = useStyles();
  return (
    <Field label={label}>
      <Dropdown
        className={styles.choice}
        value={choices.find((choice) => choice.value === value)?.label ?? value}
        selectedOptions={[value]}
        onOptionSelect={(_, { optionValue }) => onChange(optionValue ?? '')}
      >
        {choices.map((choice) => (
          <Option key={choice.value} value={choice.value}>
            {choice.label}
          </Option>
        ))}
      </Dropdown>
    </Field>
  );
}
