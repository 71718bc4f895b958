import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import { useAddressed } from '../../api/address.ts';
import { get } from '../../api/client.ts';
import { useList } from '../../api/list.ts';
import { useLive } from '../../api/live.ts';
import { type LogEntry, type LogStatistics, useLogCodes } from '../../api/provisioning-log.ts';
import { DownloadMenu } from '../../components/download-menu.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { NewEntries } from '../../components/new-entries.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { SideDrawer } from '../../components/side-drawer.tsx';
import { EntryDetails, EntryTitle } from './entry-details.tsx';
import { folded, type LogRow, unfolded } from './fold.ts';
import { logColumns } from './log-columns.tsx';
import { LogFilters } from './log-filters.tsx';
import { LogHistogram } from './log-histogram.tsx';
import { conditionsOf, exportPath, filtersIn, LOG_FILTERS, logPath, newerPath, statisticsPath } from './log-query.ts';

const useStyles = makeStyles({
  list: { display: 'grid', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
});

/** What provisioning did to whom, the newest first, of all applications. */
export function Component() {
  return <ProvisioningLogs />;
}

/** The log, of one application where that is named. */
export function ProvisioningLogs({
  application,
}: {
  readonly application?: { readonly id: string; readonly jobId: string | undefined };
}) {
  const [search, setSearch] = useSearchParams();
  // Spans such as the last day begin where they began when the page was opened, so that the list stands still.
  const [now] = useState(() => new Date());
  const [, openEntry] = useAddressed('entry');
  const filters = filtersIn(useDeferredValue(search));
  const entryId = search.get('entry') || undefined;
  const isFolded = search.get('folded') !== 'no';
  const codes = useLogCodes();
  const styles = useStyles();

  const rowsOf = isFolded ? folded : unfolded;
  const [first = '', second] = conditionsOf(filters, application?.id, now);
  const found = useList<LogEntry, LogRow>(logPath(first), { rowsOf });
  const isNobody = found.isSuccess && !found.isPlaceholderData && found.items.length === 0 && !found.hasNextPage;
  const further = useList<LogEntry, LogRow>(logPath(second ?? first), {
    rowsOf,
    enabled: isNobody && second !== undefined,
  });
  const isFurther = isNobody && second !== undefined;
  const entries = isFurther ? further : found;
  const conditions = isFurther && second !== undefined ? second : first;

  const path = statisticsPath(filters, application?.jobId, now);
  const statistics = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => get<LogStatistics>(path, signal),
    placeholderData: (before) => before,
  });
  useLive(['log.appended'], [path], 5_000);

  const { items, hasNextPage, isFetchingNextPage, fetchNextPage } = entries;
  const newest = items[0]?.activityDateTime;
  const restart = () => void entries.restart();
  // A search may look at a long stretch of the log without finding anything, and goes on from there.
  const isSearching = entries.isSuccess && items.length === 0 && hasNextPage;
  useEffect(() => {
    if (isSearching && !isFetchingNextPage) void fetchNextPage();
  }, [isSearching, isFetchingNextPage, fetchNextPage]);

  const change = (values: Readonly<Record<string, string | undefined>>, how = { replace: false }) =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      for (const [name, value] of Object.entries(values)) {
        if (value === undefined || value === '') after.delete(name);
        else after.set(name, value);
      }
      return after;
    }, how);
  const isFiltered = LOG_FILTERS.some((name) => filters[name] !== undefined);
  const clear = () => change(Object.fromEntries(LOG_FILTERS.map((name) => [name, undefined])));

  return (
    <Page
      title="Provisioning logs"
      answer={statistics.data && answerOf(statistics.data, isFiltered)}
      commands={
        <DownloadMenu
          forms={[
            { label: 'CSV: three files, joined by change id', href: exportPath(conditions, 'csv') },
            { label: 'JSON', href: exportPath(conditions, 'json') },
          ]}
        />
      }
    >
      <LogFilters
        filters={filters}
        statistics={statistics.data}
        isOfOne={application !== undefined}
        onChange={change}
      />
      {statistics.data && statistics.data.entries > 0 && (
        <LogHistogram statistics={statistics.data} onChoose={(from, to) => change({ date: 'custom', from, to })} />
      )}
      {entries.error && (
        <Problem error={entries.error} what="The log could not be read." onRetry={() => void entries.refetch()} />
      )}
      <NewEntries
        newerAt={entries.offset === 0 && entries.isSuccess ? (most) => newerPath(conditions, newest, most) : undefined}
        topic="log.appended"
        isEmpty={entries.isSuccess && items.length === 0 && !hasNextPage}
        onShow={restart}
      />
      {isSearching && <Spinner size="tiny" label="Nothing so far; looking further back" />}
      {entries.isSuccess && items.length === 0 && !hasNextPage && (
        <Empty action={isFiltered ? <Button onClick={clear}>Clear filters</Button> : undefined}>
          {isFiltered ? 'No entry is what the filters ask for.' : 'No entries. Cycles log here as they run.'}
        </Empty>
      )}
      <SideDrawer
        title={entryId === undefined ? '' : <EntryTitle id={entryId} />}
        drawer={entryId === undefined ? undefined : <EntryDetails key={entryId} id={entryId} />}
        onClose={() => change({ entry: undefined, tab: undefined })}
      >
        <div className={styles.list}>
          {items.length > 0 && (
            <Grid
              key={conditions}
              label="Provisioning logs"
              name="provisioning-logs"
              items={items}
              keyOf={({ id }) => id}
              {...entries.paging}
              onOpen={({ id }) => openEntry(id)}
              {...(entryId === undefined ? {} : { onMove: ({ id }: LogRow) => openEntry(id, { replace: true }) })}
              columns={logColumns(codes)}
            />
          )}
        </div>
      </SideDrawer>
    </Page>
  );
}

function answerOf({ entries, statuses, bucket }: LogStatistics, isFiltered: boolean): string {
  if (entries === 0) return '';
  const failures = statuses.failure ?? 0;
  const span = bucket === 'hour' ? 'in this time' : 'in 30 days';
  const said =
    failures === 0
      ? `None of ${entries.toLocaleString()} entries ${span} failed.`
      : `${failures.toLocaleString()} of ${entries.toLocaleString()} entries ${span} failed.`;
  return isFiltered ? `${said} The filters below choose among them.` : said;
}
