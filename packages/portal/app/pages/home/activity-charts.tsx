import { makeStyles, tokens } from '@fluentui/react-components';
import { useActivity } from '../../api/activity.ts';
import type { Overview } from '../../api/overview.ts';
import { Chart } from '../../components/charts/chart.tsx';
import { RankedBars } from '../../components/charts/ranked-bars.tsx';
import { outcomeSeries, StackedBars } from '../../components/charts/stacked-bars.tsx';
import { Problem } from '../../components/problem.tsx';
import { duration } from '../../components/time.tsx';

const useStyles = makeStyles({
  charts: {
    display: 'grid',
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 1fr)',
    '@media (max-width: 1279px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
});

const OUTCOMES = ['created', 'updated', 'disabled', 'deleted', 'failed'] as const;
const MOST = 8;

const dayName = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** What was done on each of the last days, what failed and why, and which applications take longest. */
export function ActivityCharts({
  overview,
  application,
}: {
  readonly overview: Overview;
  readonly application: string | undefined;
}) {
  const styles = useStyles();
  const { data, error, refetch } = useActivity(application);
  if (error && data === undefined) {
    return <Problem error={error} what="The activity could not be read." onRetry={() => void refetch()} />;
  }
  if (data === undefined) return null;
  const days = data.days.map((day) => ({
    label: dayName.format(new Date(day.day)),
    values: OUTCOMES.map((name) => day[name]),
  }));
  const total = (name: (typeof OUTCOMES)[number]) => data.days.reduce((sum, day) => sum + day[name], 0);
  const failures = data.codes.reduce((sum, { entries }) => sum + entries, 0);
  const changes = data.applications
    .map((one) => ({
      label: one.applicationDisplayName,
      id: one.applicationId,
      value: OUTCOMES.reduce((sum, name) => sum + one[name], 0),
    }))
    .sort((one, other) => other.value - one.value)
    .slice(0, MOST);
  const slowest = overview.jobs
    .flatMap(({ applicationDisplayName, applicationId, lastSeconds, lastObjects }) =>
      lastSeconds === null
        ? []
        : [{ label: applicationDisplayName, id: applicationId, seconds: lastSeconds, objects: lastObjects ?? 0 }],
    )
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, MOST);
  return (
    <div className={styles.charts}>
      <Chart
        title="Activity per day"
        name="activity"
        sentence={`In ${data.days.length} days: ${OUTCOMES.map((name) => `${total(name).toLocaleString()} ${name}`).join(', ')}. Days are of UTC.`}
        empty="Nothing was written to an application in this time."
        table={{
          columns: ['Day', ...outcomeSeries.map(({ label }) => label)],
          rows: data.days.map((day) => [day.day, ...OUTCOMES.map((name) => day[name])]),
        }}
      >
        <StackedBars label="Activity per day" series={outcomeSeries} bars={days} />
      </Chart>
      <Chart
        title="Errors by cause"
        name="errors"
        sentence={`${failures.toLocaleString()} failed attempts in ${data.days.length} days, repeated ones included.`}
        empty="Nothing failed in this time."
        table={{ columns: ['Error code', 'Attempts'], rows: data.codes.map(({ code, entries }) => [code, entries]) }}
      >
        <RankedBars
          bars={data.codes.slice(0, MOST).map(({ code, entries }) => ({
            label: code,
            value: entries,
            to: `/logs/provisioning?status=failure&code=${encodeURIComponent(code)}`,
          }))}
        />
      </Chart>
      <Chart
        title="Changes by application"
        name="changes"
        sentence={`Accounts created, updated, disabled, deleted and failed in ${data.days.length} days.`}
        empty="No application was written to in this time."
        table={{
          columns: ['Application', ...outcomeSeries.map(({ label }) => label)],
          rows: data.applications.map((one) => [one.applicationDisplayName, ...OUTCOMES.map((name) => one[name])]),
        }}
      >
        <RankedBars bars={changes.map(({ label, value, id }) => ({ label, value, to: `/applications/${id}` }))} />
      </Chart>
      <Chart
        title="Time to provision"
        name="cycles"
        sentence="How long the last cycle of each application took, the slowest first."
        empty="No cycle has ended yet."
        table={{
          columns: ['Application', 'Seconds', 'Objects'],
          rows: slowest.map(({ label, seconds, objects }) => [label, Math.round(seconds * 10) / 10, objects]),
        }}
      >
        <RankedBars
          bars={slowest.map(({ label, seconds, objects, id }) => ({
            label,
            value: seconds,
            shown: `${duration(seconds * 1000)}, ${objects === 1 ? '1 object' : `${objects.toLocaleString()} objects`}`,
            to: `/applications/${id}/provisioning`,
          }))}
        />
      </Chart>
    </div>
  );
}
