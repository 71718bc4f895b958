import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { AUDIT_LOG, type AuditEntry, initiatorOf } from '../../api/audit-log.ts';
import { useList } from '../../api/list.ts';
import { Choice } from '../../components/choice.tsx';
import { DownloadMenu } from '../../components/download-menu.tsx';
import { Empty } from '../../components/empty.tsx';
import { Grid } from '../../components/grid.tsx';
import { NewEntries } from '../../components/new-entries.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { SideDrawer } from '../../components/side-drawer.tsx';
import { Status } from '../../components/status.tsx';
import { TimeAgo } from '../../components/time.tsx';
import { AuditDetails } from './audit-details.tsx';
import { AUDIT_FILTERS, auditConditions, CATEGORIES, SPANS } from './audit-query.ts';

const useStyles = makeStyles({
  filters: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 180px), 1fr))',
    gap: tokens.spacingHorizontalM,
  },
  fit: { minWidth: 0, width: '100%' },
});

/** Who changed what of the configuration, in the whole organisation. */
export function Component() {
  return <AuditLogs />;
}

/** The audit log, of one application where that is named. */
export function AuditLogs({ applicationId }: { readonly applicationId?: string }) {
  const styles = useStyles();
  const [search, setSearch] = useSearchParams();
  const [now] = useState(() => new Date());
  const conditions = auditConditions(search, applicationId, now);
  const address = (size: number, more: readonly string[] = []) => {
    const all = [...conditions, ...more];
    return `${AUDIT_LOG}?$top=${size}${all.length === 0 ? '' : `&$filter=${encodeURIComponent(all.join(' and '))}`}`;
  };
  const entries = useList<AuditEntry>(address(100));
  const { items } = entries;
  const newest = items[0]?.activityDateTime;
  const open = search.get('entry') ?? undefined;
  const opened = items.find(({ id }) => id === open);
  const change = (values: Readonly<Record<string, string | undefined>>, how = { replace: false }) =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      for (const [name, value] of Object.entries(values)) {
        if (value === undefined || value === '') after.delete(name);
        else after.set(name, value);
      }
      return after;
    }, how);
  const isFiltered = AUDIT_FILTERS.some((name) => search.has(name));
  const exportPath = (format: string) =>
    `${AUDIT_LOG}/export?format=${format}${conditions.length === 0 ? '' : `&$filter=${encodeURIComponent(conditions.join(' and '))}`}`;
  const activities = [...new Set(items.map(({ activityDisplayName }) => activityDisplayName))].sort();
  const chosen = (name: string) => search.get(name) ?? '';
  const columns = [
    {
      name: 'date',
      label: 'Date',
      weight: 1.9,
      card: 3,
      at: ({ activityDateTime }: AuditEntry) => activityDateTime,
    },
    { name: 'activity', label: 'Activity', weight: 2, card: 1, text: (entry: AuditEntry) => entry.activityDisplayName },
    { name: 'by', label: 'By', weight: 1.5, card: 2, text: initiatorOf },
    {
      name: 'target',
      label: 'Target',
      weight: 2,
      text: ({ targetResources }: AuditEntry) =>
        targetResources.map(({ displayName, id }) => displayName || id).join(', '),
    },
    {
      name: 'result',
      label: 'Result',
      cell: ({ result }: AuditEntry) => (
        <Status kind={result === 'success' ? 'done' : 'failed'}>{result === 'success' ? 'Success' : 'Failure'}</Status>
      ),
    },
    { name: 'reason', label: 'Reason', weight: 2, text: ({ resultReason }: AuditEntry) => resultReason },
    { name: 'id', label: 'Entry', weight: 2, isExtra: true, text: ({ id }: AuditEntry) => id },
  ];
  return (
    <Page
      title="Audit logs"
      answer={items[0] && <Last entry={items[0]} isFiltered={isFiltered} />}
      commands={
        <DownloadMenu
          forms={[
            { label: 'CSV', href: exportPath('csv') },
            { label: 'JSON', href: exportPath('json') },
          ]}
        />
      }
    >
      <search className={styles.filters} aria-label="Filters">
        <Choice
          label="Date"
          all="Any time"
          chosen={chosen('date')}
          options={[...SPANS.map(({ name, label }) => [name, label] as const)]}
          onChoose={(value) => change({ date: value })}
        />
        <Choice
          label="Category"
          chosen={chosen('category')}
          options={CATEGORIES}
          onChoose={(value) => change({ category: value })}
        />
        <Choice
          label="Activity"
          chosen={chosen('activity')}
          options={[...new Set([...activities, chosen('activity')])]
            .filter((name) => name !== '')
            .map((name) => [name, name])}
          onChoose={(value) => change({ activity: value })}
        />
        <Choice
          label="Result"
          chosen={chosen('result')}
          options={[
            ['success', 'Success'],
            ['failure', 'Failure'],
          ]}
          onChoose={(value) => change({ result: value })}
        />
        <Field label="Target id">
          <Input
            className={styles.fit}
            placeholder="Id of a person, job or setting"
            value={chosen('target')}
            onChange={(_, { value }) => change({ target: value }, { replace: true })}
          />
        </Field>
      </search>
      <NewEntries
        newerAt={
          entries.offset === 0 && entries.isSuccess && !search.has('to')
            ? (most) => address(most, newest === undefined ? [] : [`activityDateTime gt ${newest}`])
            : undefined
        }
        topic="audit"
        isEmpty={entries.isSuccess && items.length === 0}
        onShow={() => void entries.restart()}
      />
      {entries.error && (
        <Problem error={entries.error} what="The audit log could not be read." onRetry={() => void entries.refetch()} />
      )}
      {entries.isSuccess && items.length === 0 && (
        <Empty
          action={
            isFiltered ? (
              <Button onClick={() => change(Object.fromEntries(AUDIT_FILTERS.map((name) => [name, undefined])))}>
                Clear filters
              </Button>
            ) : undefined
          }
        >
          {isFiltered
            ? 'No entry is what the filters ask for. A longer time may hold some.'
            : 'Nothing was changed yet.'}
        </Empty>
      )}
      <SideDrawer
        title={opened?.activityDisplayName ?? ''}
        drawer={opened && <AuditDetails entry={opened} onFilter={change} />}
        onClose={() => change({ entry: undefined })}
      >
        {items.length > 0 && (
          <Grid
            key={conditions.join()}
            label="Audit logs"
            name="audit-logs"
            items={items}
            keyOf={({ id }) => id}
            {...entries.paging}
            onOpen={({ id }) => change({ entry: id })}
            {...(open === undefined
              ? {}
              : { onMove: ({ id }: AuditEntry) => change({ entry: id }, { replace: true }) })}
            columns={columns}
          />
        )}
      </SideDrawer>
    </Page>
  );
}

/** What was done last. */
function Last({ entry, isFiltered }: { readonly entry: AuditEntry; readonly isFiltered: boolean }) {
  const { activityDisplayName, activityDateTime, result } = entry;
  const by = initiatorOf(entry);
  return (
    <>
      {isFiltered ? 'The last change that is like this' : 'The last change'}: {activityDisplayName}
      {by && ` by ${by}`}, <TimeAgo at={activityDateTime} />
      {result === 'success' ? '.' : '; it was refused.'}
    </>
  );
}
