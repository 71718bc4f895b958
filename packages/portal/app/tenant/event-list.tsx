import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useList } from '../api/list.ts';
import { tenantPath } from '../api/tenant.ts';
import { Empty } from '../components/empty.tsx';
import { Grid } from '../components/grid.tsx';
import { Problem } from '../components/problem.tsx';
import { FormDrawer } from './form-drawer.tsx';
import { useTenantKey } from './tenant-key.ts';

/** Something that became of a user or group, as applications are told of it. */
interface TenantEvent {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: {
    readonly id: string;
    readonly changed: readonly string[];
    readonly resource: { readonly userName?: string; readonly displayName?: string } | null;
  };
}

const LOOK = 5_000;

const useStyles = makeStyles({
  code: { overflowX: 'auto', fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
});

/** What became of users and groups of a tenant, in the order applications are told of it; a row opens in full. */
export function EventList() {
  const styles = useStyles();
  const key = useTenantKey();
  const [opened, open] = useState<TenantEvent>();
  const path = eventsOf(key);
  const events = useList<TenantEvent>(path, { refetchInterval: LOOK });
  return (
    <>
      {events.error && (
        <Problem error={events.error} what="The events could not be read." onRetry={() => void events.refetch()} />
      )}
      {events.isSuccess && events.items.length === 0 && (
        <Empty>No events. Where the vendor keeps them for this tenant, they stay for 30 days.</Empty>
      )}
      {events.items.length > 0 && (
        <Grid
          label="Events"
          name="events"
          file={{ what: 'events', from: path }}
          items={events.items}
          keyOf={({ id }) => id}
          {...events.paging}
          onOpen={open}
          columns={[
            { name: 'type', label: 'Event', weight: 2, text: ({ type }) => type },
            { name: 'who', label: 'About', weight: 2, text: nameOf },
            { name: 'at', label: 'Time', weight: 2, at: ({ timestamp }) => timestamp },
            { name: 'changed', label: 'Changed', weight: 3, text: ({ data }) => data.changed.join(', ') },
          ]}
        />
      )}
      {opened && (
        <FormDrawer title={opened.type} onClose={() => open(undefined)}>
          <Text>As applications are told of it.</Text>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
          <pre className={styles.code} tabIndex={0}>
            {JSON.stringify(opened, undefined, 2)}
          </pre>
        </FormDrawer>
      )}
    </>
  );
}

/** How many there are, as far as they are read; from what the list reads. */
export function EventCount() {
  const { items, hasNextPage, isSuccess } = useList<TenantEvent>(eventsOf(useTenantKey()));
  if (!isSuccess) return null;
  if (items.length === 0) return 'Nothing is kept of what became of users and groups.';
  const many =
    items.length === 1 && !hasNextPage ? '1 event is' : `${items.length}${hasNextPage ? '+' : ''} events are`;
  return `${many} kept of what became of users and groups, the oldest first.`;
}

function eventsOf(key: string): string {
  return `${tenantPath(key, 'events')}?$top=100`;
}

function nameOf({ data: { id, resource } }: TenantEvent): string {
  return resource?.userName ?? resource?.displayName ?? id;
}
