import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { type Activity, useActivity } from '../../api/activity.ts';
import { Problem } from '../problem.tsx';
import { Chart } from './chart.tsx';
import { RankedBars } from './ranked-bars.tsx';
import { outcomeSeries, StackedBars } from './stacked-bars.tsx';

const useStyles = makeStyles({
  charts: {
    display: 'grid',
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 1fr)',
    '@media (max-width: 1279px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
});

/** What can become of an object, in the order of the series. */
export const OUTCOMES = ['created', 'updated', 'disabled', 'deleted', 'failed'] as const;
/** Bars of a ranking; the table has all. */
export const MOST_BARS = 8;

const dayName = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** What was done on each of the last days and what failed there, in one application or in all. */
export function ActivityOf({
  application,
  logAddress,
  children,
}: {
  /** The id of one; all of them when undefined. */
  readonly application: string | undefined;
  /** Where entries are looked at; filters follow. */
  readonly logAddress: string;
  /** Further charts beside these. */
  readonly children?: (activity: Activity) => ReactNode;
}) {
  const styles = useStyles();
  const { data, error, refetch } = useActivity(application);
  if (error && data === undefined) {
    return <Problem error={error} what="The activity could not be read." onRetry={() => void refetch()} />;
  }
  if (data === undefined) return null;
  const { days, codes } = data;
  const total = (name: (typeof OUTCOMES)[number]) => days.reduce((sum, day) => sum + day[name], 0);
  const failures = codes.reduce((sum, { entries }) => sum + entries, 0);
  return (
    <div className={styles.charts}>
      <Chart
        title="Activity per day"
        name="activity"
        sentence={`In ${days.length} days: ${OUTCOMES.map((name) => `${total(name).toLocaleString()} ${name}`).join(', ')}. Days are of UTC.`}
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
          bars={codes.slice(0, MOST_BARS).map(({ code, entries }) => ({
            label: code,
            value: entries,
            to: `${logAddress}?status=failure&code=${encodeURIComponent(code)}`,
          }))}
        />
      </Chart>
      {children?.(data)}
    </div>
  );
}
