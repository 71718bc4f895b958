import type { Activity } from '../../api/activity.ts';
import type { Overview } from '../../api/overview.ts';
import { ActivityOf, MOST_BARS, OUTCOMES } from '../../components/charts/activity.tsx';
import { Chart } from '../../components/charts/chart.tsx';
import { RankedBars } from '../../components/charts/ranked-bars.tsx';
import { outcomeSeries } from '../../components/charts/stacked-bars.tsx';
import { duration } from '../../components/time.tsx';

/** What was done on each of the last days, what failed and why, and which applications take longest. */
export function ActivityCharts({
  overview,
  application,
}: {
  readonly overview: Overview;
  readonly application: string | undefined;
}) {
  const slowest = overview.jobs
    .flatMap(({ applicationDisplayName, applicationId, lastSeconds, lastObjects }) =>
      lastSeconds === null
        ? []
        : [{ label: applicationDisplayName, id: applicationId, seconds: lastSeconds, objects: lastObjects ?? 0 }],
    )
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, MOST_BARS);
  return (
    <ActivityOf application={application} logAddress="/logs/provisioning">
      {({ days, applications }) => (
        <>
          <Chart
            title="Changes by application"
            name="changes"
            sentence={`Accounts created, updated, disabled, deleted and failed in ${days.length} days.`}
            empty="No application was written to in this time."
            table={{
              columns: ['Application', ...outcomeSeries.map(({ label }) => label)],
              rows: applications.map((one) => [one.applicationDisplayName, ...OUTCOMES.map((name) => one[name])]),
            }}
          >
            <RankedBars bars={changesOf(applications)} />
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
        </>
      )}
    </ActivityOf>
  );
}

/** The applications most was done in. */
function changesOf(applications: Activity['applications']) {
  return applications
    .map((one) => ({
      label: one.applicationDisplayName,
      to: `/applications/${one.applicationId}`,
      value: OUTCOMES.reduce((sum, name) => sum + one[name], 0),
    }))
    .sort((one, other) => other.value - one.value)
    .slice(0, MOST_BARS);
}
