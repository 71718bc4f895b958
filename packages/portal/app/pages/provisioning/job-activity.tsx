import { makeStyles, tokens } from '@fluentui/react-components';
import { useActivity } from '../../api/activity.ts';
import { useApplication } from '../../api/application.tsx';
import { Chart } from '../../components/charts/chart.tsx';
import { RankedBars } from '../../components/charts/ranked-bars.tsx';
import { outcomeSeries, StackedBars } from '../../components/charts/stacked-bars.tsx';
import { Problem } from '../../components/problem.tsx';

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

/** What was done in the application on each of the last days, and what failed there. */
export function JobActivity() {
  const styles = useStyles();
  const { id, to } = useApplication();
  const { data, error, refetch } = useActivity(id);
  if (error && data === undefined) {
    return <Problem error={error} what="The activity could not be read." onRetry={() => void refetch()} />;
  }
  if (data === undefined) return null;
  const { days, codes } = data;
  const failures = codes.reduce((sum, { entries }) => sum + entries, 0);
  const done = days.reduce((sum, day) => sum + OUTCOMES.reduce((all, name) => all + day[name], 0), 0) - failures;
  return (
    <div className={styles.charts}>
      <Chart
        title="Activity per day"
        name="activity"
        sentence={`${Math.max(0, done).toLocaleString()} changes in ${days.length} days. Days are of UTC.`}
        empty="Nothing was written in this time."
        table={{
          columns: ['Day', ...outcomeSeries.map(({ label }) => label)],
          rows: days.map((day) => [day.day, ...OUTCOMES.map((name) => day[name])]),
        }}
      >
        <StackedBars
          label="Activity per day"
          series={outcomeSeries}
          bars={days.map((day) => ({
            label: dayName.format(new Date(day.day)),
            values: OUTCOMES.map((name) => day[name]),
          }))}
        />
      </Chart>
      <Chart
        title="Errors by code"
        name="errors"
        sentence={`${failures.toLocaleString()} failed attempts in ${days.length} days, repeated ones included.`}
        empty="Nothing failed in this time."
        table={{ columns: ['Error code', 'Attempts'], rows: codes.map(({ code, entries }) => [code, entries]) }}
      >
        <RankedBars
          bars={codes.slice(0, MOST).map(({ code, entries }) => ({
            label: code,
            value: entries,
            to: to(`/provisioning/logs?status=failure&code=${encodeURIComponent(code)}`),
          }))}
        />
      </Chart>
    </div>
  );
}
