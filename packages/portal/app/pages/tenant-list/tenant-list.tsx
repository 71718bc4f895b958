import { Button, Dropdown, Field, makeStyles, Option, SearchBox, tokens } from '@fluentui/react-components';
import { useDeferredValue } from 'react';
import { useSearchParams } from 'react-router';
import { useList } from '../../api/list.ts';
import { type Collection, type Entry, type Field as FieldOf, tenantPath } from '../../api/tenant.ts';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { FieldCell } from '../../tenant/field-cell.tsx';
import type { Place } from '../../tenant/place.ts';
import { TenantDownload } from '../../tenant/tenant-download.tsx';
import { collectionOf, useTenant } from '../../tenant/tenant-session.tsx';
import { EntryDrawer } from './entry-drawer.tsx';

const LOOK = 5_000;
/** Columns that are shown as long as nobody chose others. */
const USUAL = 5;

const useStyles = makeStyles({
  filters: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'end' },
  search: { minWidth: 'min(280px, 100%)' },
  choice: { minWidth: '150px' },
});

/** One of the application's lists, drawn from its description. */
export function TenantList({ place }: { readonly place: Place }) {
  const collection = collectionOf(useTenant(), place.entry.list);
  return collection ? <Listed collection={collection} place={place} /> : null;
}

function Listed({ collection, place }: { readonly collection: Collection; readonly place: Place }) {
  const styles = useStyles();
  const { key, displayName, application } = useTenant();
  const [search, setSearch] = useSearchParams();
  const narrow = (name: string, value: string | undefined) => {
    const next = new URLSearchParams(search);
    if (value === undefined || value === '') next.delete(name);
    else next.set(name, value);
    setSearch(next, { replace: true });
  };
  const filters = [...collection.fields, ...collection.beside].filter(
    (field) => field.allowed !== undefined && collection.narrowed.includes(field.key),
  );
  const sought = useDeferredValue((search.get('q') ?? '').trim());
  const query = new URLSearchParams({ $top: '100' });
  if (sought !== '') query.set('q', sought);
  for (const name of collection.narrowed) if (search.has(name)) query.set(name, search.get(name) ?? '');
  const path = tenantPath(key, collection.key);
  const entries = useList<Entry>(`${path}?${query}`, { refetchInterval: LOOK });
  const open = search.get('open');
  const isNarrowed = [...search.keys()].some((name) => name !== 'open');
  return (
    <Page
      title={place.entry.label}
      above={place.above}
      within={displayName}
      answer={entries.items.length > 0 && countOf(collection, entries.items.length, entries.paging.hasMore)}
      commands={
        <>
          {collection.isWritable && (
            <Button appearance="primary" onClick={() => narrow('open', 'new')}>
              Add {collection.singular}
            </Button>
          )}
          <TenantDownload path={`${path}?${query}`} what={collection.key} />
        </>
      }
    >
      {/* Where there is nothing to choose among, the page begins with that. */}
      {(isNarrowed || entries.items.length > 0) && (
        <div className={styles.filters}>
          <SearchBox
            className={styles.search}
            aria-label={`Find in ${collection.label} by the beginning of a name`}
            placeholder="Name"
            value={search.get('q') ?? ''}
            onChange={(_, { value }) => narrow('q', value)}
          />
          {filters.map((field) => (
            <Filter key={field.key} field={field} value={search.get(field.key) ?? ''} onChange={narrow} />
          ))}
          {isNarrowed && <Button onClick={() => setSearch({}, { replace: true })}>Clear filters</Button>}
        </div>
      )}
      {entries.error && (
        <Problem error={entries.error} what="The list could not be read." onRetry={() => void entries.refetch()} />
      )}
      {entries.isSuccess && entries.items.length === 0 && (
        <Empty>{isNarrowed ? 'Nothing is like this.' : `There is no ${collection.singular} yet.`}</Empty>
      )}
      {entries.items.length > 0 && (
        <Grid
          label={collection.label}
          name={`${application.displayName} ${collection.key}`}
          items={entries.items}
          keyOf={({ id }) => id}
          {...entries.paging}
          onOpen={({ id }) => narrow('open', id)}
          columns={[...collection.fields, ...collection.beside].map((field, place) => ({
            name: field.key,
            label: field.label,
            weight: field.key === collection.named ? 2 : 1,
            isExtra: place >= USUAL,
            cell: (entry: Entry) => <FieldCell field={field} value={entry[field.key] ?? null} entry={entry} />,
          }))}
        />
      )}
      {open !== null && (
        <EntryDrawer key={open} collection={collection} id={open} onClose={() => narrow('open', undefined)} />
      )}
    </Page>
  );
}

function Filter({
  field,
  value,
  onChange,
}: {
  readonly field: FieldOf;
  readonly value: string;
  readonly onChange: (name: string, value: string | undefined) => void;
}) {
  const styles = useStyles();
  return (
    <Field label={field.label}>
      <Dropdown
        className={styles.choice}
        value={field.allowed?.find((choice) => choice.value === value)?.label ?? 'All'}
        selectedOptions={[value]}
        onOptionSelect={(_, { optionValue }) => onChange(field.key, optionValue)}
      >
        <Option value="">All</Option>
        {field.allowed?.map((choice) => (
          <Option key={choice.value} value={choice.value}>
            {choice.label}
          </Option>
        ))}
      </Dropdown>
    </Field>
  );
}

/** How many there are, as far as they are read. A name in capitals keeps them. */
function countOf({ label, singular }: Collection, count: number, hasMore: boolean): string {
  if (count === 1) return `1 ${singular}.`;
  const several = singular.charAt(0) === label.charAt(0) ? label : label.toLowerCase();
  return `${count.toLocaleString()}${hasMore ? '+' : ''} ${several}.`;
}
