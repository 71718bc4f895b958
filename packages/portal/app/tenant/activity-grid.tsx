import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useList } from '../api/list.ts';
import { type Activity, tenantPath } from '../api/tenant.ts';
import { Empty } from '../components/empty.tsx';
import { Grid } from '../components/grid.tsx';
import { Problem } from '../components/problem.tsx';
import { Status } from '../components/status.tsx';
import { useTimes } from '../components/time.tsx';
import { FormDrawer } from './form-drawer.tsx';
import { useTenantKey } from './tenant-key.ts';

const LOOK = 3_000;

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
    margin: 0,
  },
  value: { margin: 0, overflowWrap: 'anywhere' },
  code: { overflowX: 'auto', fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
});

/** The request log of a tenant, as far as it is asked for. Somebody has to follow it as it grows. */
export function useActivity(key: string, query: URLSearchParams, how: { readonly isFollowed: boolean }) {
  return useList<Activity>(`${tenantPath(key, 'activity')}?${query}`, how.isFollowed ? { refetchInterval: LOOK } : {});
}

/** Requests to the endpoint of a tenant and acts of its administrators, the newest first; a row opens in full. */
export function ActivityGrid({ query, nothing }: { readonly query: URLSearchParams; readonly nothing: string }) {
  const key = useTenantKey();
  const [opened, open] = useState<Activity>();
  const entries = useActivity(key, query, { isFollowed: true });
  return (
    <>
      {entries.error && (
        <Problem error={entries.error} what="The log could not be read." onRetry={() => void entries.refetch()} />
      )}
      {entries.isSuccess && entries.items.length === 0 && <Empty>{nothing}</Empty>}
      {entries.items.length > 0 && (
        <Grid
          label="Requests"
          items={entries.items}
          keyOf={({ id }) => id}
          {...entries.paging}
          onOpen={open}
          columns={[
            { name: 'at', label: 'Time', weight: 2, at: (entry) => entry.at },
            { name: 'request', label: 'Request', weight: 3, text: ({ method, path }) => `${method} ${path}` },
            { name: 'status', label: 'Status', cell: ({ status }) => <HttpStatus status={status} /> },
            { name: 'who', label: 'By', weight: 2, text: whoOf },
            { name: 'what', label: 'What happened', weight: 3, text: whatOf },
          ]}
        />
      )}
      {opened && <Details entry={opened} onClose={() => open(undefined)} />}
    </>
  );
}

function HttpStatus({ status }: { readonly status: number }) {
  return <Status kind={status < 400 ? 'done' : status < 500 ? 'held' : 'failed'}>{status}</Status>;
}

function whoOf({ actor, tokenId }: Activity): string {
  return actor ?? (tokenId === null ? '–' : `Token ${tokenId.slice(0, 8)}`);
}

/** Where the text of a token is read, to be shown or copied. */
const TOKEN_READ = /^\/api\/tenants\/[^/]+\/tokens\/[^/]+\/value$/;

function whatOf({ path, status, changed, warnings }: Activity): string {
  const reading = status < 400 ? 'The token was shown or copied' : 'The token was not shown';
  const told = [
    ...(TOKEN_READ.test(path) ? [reading] : []),
    ...(changed.length > 0 ? [`Changed ${changed.join(', ')}`] : []),
    ...warnings,
  ];
  return told.join('. ') || '–';
}

function Details({ entry, onClose }: { readonly entry: Activity; readonly onClose: () => void }) {
  const styles = useStyles();
  const times = useTimes();
  const facts: readonly (readonly [string, string | null])[] = [
    ['Time', times.whole(entry.at)],
    ['Request', `${entry.method} ${entry.path}`],
    ['By', whoOf(entry)],
    ['Account', entry.resource],
    ['Took', `${entry.durationMs} ms`],
    ['Changed', entry.changed.join(', ') || null],
    ['Request id', entry.requestId],
  ];
  return (
    <FormDrawer title={`${entry.method} · ${entry.status}`} onClose={onClose}>
      <HttpStatus status={entry.status} />
      {entry.warnings.map((warning) => (
        <Text key={warning}>{warning}</Text>
      ))}
      <dl className={styles.facts}>
        {facts.map(
          ([name, value]) =>
            value !== null && (
              <Fact key={name} name={name}>
                {value}
              </Fact>
            ),
        )}
      </dl>
      {entry.values && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        <pre className={styles.code} tabIndex={0}>
          {JSON.stringify(entry.values, undefined, 2)}
        </pre>
      )}
    </FormDrawer>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: string }) {
  const styles = useStyles();
  return (
    <>
      <dt>{name}</dt>
      <dd className={styles.value}>{children}</dd>
    </>
  );
}
