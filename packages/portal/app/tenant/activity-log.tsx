import { Button, Dropdown, Field, Input, makeStyles, Option, tokens } from '@fluentui/react-components';
import { useDeferredValue } from 'react';
import { useSearchParams } from 'react-router';
import { tenantPath } from '../api/tenant.ts';
import { TimeAgo } from '../components/time.tsx';
import { ActivityGrid, useActivity } from './activity-grid.tsx';
import { TenantDownload } from './tenant-download.tsx';
import { useTenantKey } from './tenant-key.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const FILTERS = ['method', 'status', 'resource', 'from', 'to'] as const;

const useStyles = makeStyles({
  filters: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    alignItems: 'end',
  },
  // Two beside each other on a telephone.
  field: { flex: '1 1 150px', maxWidth: '220px' },
  fit: { minWidth: 0, width: '100%' },
});

/** The request log of a tenant, with its filters in the address. */
export function ActivityLog() {
  const styles = useStyles();
  const key = useTenantKey();
  const [search, setSearch] = useSearchParams();
  const narrow = (name: string, value: string) => {
    const next = new URLSearchParams(search);
    if (value === '') next.delete(name);
    else next.set(name, value);
    setSearch(next, { replace: true });
  };
  const held = (name: (typeof FILTERS)[number]) => search.get(name) ?? '';
  const query = queryOf(search);
  const asked = useDeferredValue(query.toString());
  const isNarrowed = FILTERS.some((name) => search.has(name));
  return (
    <>
      <div className={styles.filters}>
        <Field className={styles.field} label="Method">
          <Dropdown
            className={styles.fit}
            value={held('method') || 'All'}
            selectedOptions={[held('method')]}
            onOptionSelect={(_, { optionValue }) => narrow('method', optionValue ?? '')}
          >
            <Option value="">All</Option>
            {METHODS.map((method) => (
              <Option key={method} value={method}>
                {method}
              </Option>
            ))}
          </Dropdown>
        </Field>
        <Field className={styles.field} label="Status">
          <Input
            className={styles.fit}
            inputMode="numeric"
            placeholder="409"
            maxLength={3}
            value={held('status')}
            onChange={(_, { value }) => narrow('status', value)}
          />
        </Field>
        <Field className={styles.field} label="Account id">
          <Input
            className={styles.fit}
            value={held('resource')}
            onChange={(_, { value }) => narrow('resource', value)}
          />
        </Field>
        <Field className={styles.field} label="From">
          <Input
            className={styles.fit}
            type="date"
            value={held('from')}
            onChange={(_, { value }) => narrow('from', value)}
          />
        </Field>
        <Field className={styles.field} label="Before">
          <Input
            className={styles.fit}
            type="date"
            value={held('to')}
            onChange={(_, { value }) => narrow('to', value)}
          />
        </Field>
        <TenantDownload path={`${tenantPath(key, 'activity')}?${query}`} what="activity" />
        {isNarrowed && <Button onClick={() => setSearch({}, { replace: true })}>Clear filters</Button>}
      </div>
      <ActivityGrid
        query={new URLSearchParams(asked)}
        nothing={isNarrowed ? 'Nothing is like this.' : 'No requests yet. They are listed here as they come.'}
      />
    </>
  );
}

/** The last request of those the filters ask for; from what the log below it reads. */
export function LastActivity() {
  const key = useTenantKey();
  const [search] = useSearchParams();
  const asked = useDeferredValue(queryOf(search).toString());
  const { items, isSuccess } = useActivity(key, new URLSearchParams(asked), { isFollowed: false });
  const isNarrowed = FILTERS.some((name) => search.has(name));
  const [last] = items;
  if (!isSuccess) return null;
  if (last === undefined) return isNarrowed ? 'No request is like this.' : 'Nobody has asked for anything.';
  const { method, path, status, at } = last;
  return (
    <>
      {isNarrowed ? 'The last request that is like this' : 'The last request'} came <TimeAgo at={at} />: {method} {path}{' '}
      was answered {status}.
    </>
  );
}

/** What the filters in an address ask for. */
function queryOf(search: URLSearchParams): URLSearchParams {
  const query = new URLSearchParams({ $top: '100' });
  for (const name of FILTERS) {
    const value = search.get(name) ?? '';
    // A status is asked for once it is whole.
    const isWhole = name !== 'status' || /^[1-5]\d\d$/.test(value);
    if (value !== '' && isWhole) query.set(name, value);
  }
  return query;
}
