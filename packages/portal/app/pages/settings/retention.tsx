import { Field, makeStyles, SpinButton, Spinner, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { get } from '../../api/client.ts';
import { Chart } from '../../components/charts/chart.tsx';
import { StackedBars } from '../../components/charts/stacked-bars.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';

interface Retention {
  readonly provisioningLog: { readonly days: number; readonly entries: number };
  readonly auditLog: { readonly days: number };
  readonly tenantActivity: { readonly days: number; readonly entries: number };
  readonly kept: readonly { readonly day: string; readonly entries: number }[];
}

const ADDRESS = '/api/settings/retention';
const DAY = 86_400_000;
/** Bars that can still be told apart. */
const MOST_BARS = 30;

const useStyles = makeStyles({
  facts: { display: 'grid', gap: tokens.spacingVerticalM, maxWidth: '960px', margin: 0 },
  preview: { display: 'grid', gap: tokens.spacingVerticalS, maxWidth: '480px' },
});

const dayName = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** How long and how much of the logs is kept, and what another limit would drop. */
export function Component() {
  const { data, error, refetch } = useQuery({
    queryKey: [ADDRESS],
    queryFn: ({ signal }) => get<Retention>(ADDRESS, signal),
  });
  return (
    <Page title="Retention" answer={data && answerOf(data)}>
      {error && <Problem error={error} what="The limits could not be read." onRetry={() => void refetch()} />}
      {data === undefined && !error && <Spinner label="Loading" delay={300} />}
      {data && <Limits retention={data} />}
    </Page>
  );
}

function Limits({ retention: { provisioningLog, auditLog, tenantActivity, kept } }: { readonly retention: Retention }) {
  const styles = useStyles();
  const [days, choose] = useState(Math.min(30, provisioningLog.days));
  const before = new Date(Date.now() - days * DAY).toISOString().slice(0, 10);
  const dropped = kept.filter(({ day }) => day < before).reduce((sum, { entries }) => sum + entries, 0);
  const limits = [
    {
      name: 'Provisioning log',
      limit: `${provisioningLog.days.toLocaleString()} days, at most ${provisioningLog.entries.toLocaleString()} entries`,
      set: ['--log-days', 'LOCKSTEP_LOG_DAYS', '--log-entries', 'LOCKSTEP_LOG_ENTRIES'],
    },
    {
      name: 'Audit log',
      limit: `${auditLog.days.toLocaleString()} days`,
      set: ['--audit-days', 'LOCKSTEP_AUDIT_DAYS'],
    },
    {
      name: 'Request logs of tenants',
      limit: `${tenantActivity.days.toLocaleString()} days, at most ${tenantActivity.entries.toLocaleString()} entries each`,
      set: ['--activity-days', 'LOCKSTEP_ACTIVITY_DAYS', '--activity-entries', 'LOCKSTEP_ACTIVITY_ENTRIES'],
    },
  ];
  return (
    <>
      <Text>Limits are set where the program is started, so that every process holds to the same.</Text>
      <dl className={styles.facts}>
        {limits.map(({ name, limit, set }) => (
          <div key={name}>
            <dt>
              <Text weight="semibold">{name}</Text>
            </dt>
            <dd>
              {limit}. Set by <code>{set.join(', ')}</code>.
            </dd>
          </div>
        ))}
      </dl>
      <div className={styles.preview}>
        <Field label="Preview: keep the provisioning log for so many days">
          <SpinButton
            min={1}
            max={3650}
            value={days}
            onChange={(_, { value, displayValue }) => {
              const next = value ?? Number(displayValue);
              if (Number.isInteger(next) && next >= 1 && next <= 3650) choose(next);
            }}
          />
        </Field>
        <Text role="status">
          {dropped === 0
            ? `With ${days} days, nothing would be dropped.`
            : `With ${days} days, ${dropped.toLocaleString()} entries from before ${before} would be dropped.`}
        </Text>
      </div>
      <Chart
        title="Entries of the provisioning log"
        name="log-entries"
        sentence={
          kept.length === 1
            ? 'The one day that has entries.'
            : `The last ${Math.min(MOST_BARS, kept.length)} days that have entries.`
        }
        empty="The log has no entries."
        table={{ columns: ['Day', 'Entries'], rows: kept.map(({ day, entries }) => [day, entries]) }}
      >
        <StackedBars
          label="Entries of the provisioning log"
          series={[{ label: 'Entries', fill: 'blue' }]}
          bars={kept
            .slice(-MOST_BARS)
            .map(({ day, entries }) => ({ label: dayName.format(new Date(day)), values: [entries] }))}
        />
      </Chart>
    </>
  );
}

function answerOf({ kept, provisioningLog }: Retention): string {
  const entries = kept.reduce((sum, one) => sum + one.entries, 0);
  const oldest = kept[0]?.day;
  if (oldest === undefined) return `The provisioning log is kept for ${provisioningLog.days} days; it has no entries.`;
  return `The provisioning log holds ${entries.toLocaleString()} entries since ${oldest}; it is kept for ${provisioningLog.days} days.`;
}
