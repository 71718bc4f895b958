import { Caption1, makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { type SynchronizationJob, useApplication } from '../../api/application.tsx';
import type { JobStatistics } from '../../api/job-statistics.ts';
import { CopyButton } from '../../components/copy.tsx';
import { LinkTo } from '../../components/link-to.tsx';
import { duration, TimeAgo } from '../../components/time.tsx';
import { InScope } from './in-scope.tsx';

const useStyles = makeStyles({
  section: { display: 'grid', gap: tokens.spacingVerticalS },
  title: { margin: 0 },
  figures: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(132px, 1fr))',
    gap: tokens.spacingHorizontalM,
    margin: 0,
  },
  figure: {
    display: 'flex',
    flexDirection: 'column-reverse',
    justifyContent: 'flex-end',
    gap: tokens.spacingVerticalXXS,
    padding: tokens.spacingHorizontalM,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  number: { margin: 0, fontSize: tokens.fontSizeBase500, fontVariantNumeric: 'tabular-nums' },
  ids: {
    display: 'grid',
    gridTemplateColumns: 'max-content minmax(0, 1fr)',
    gap: `0 ${tokens.spacingHorizontalM}`,
    alignItems: 'center',
    margin: 0,
    '@media (max-width: 640px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  id: {
    display: 'flex',
    alignItems: 'center',
    margin: 0,
    fontFamily: tokens.fontFamilyMonospace,
    overflowWrap: 'anywhere',
  },
  text: { minWidth: 0 },
});

/** What the job holds: each number leads to its list. Then the last cycle, and ids to quote. */
export function Statistics({
  job,
  statistics: { objects, throughput },
}: {
  readonly job: SynchronizationJob;
  readonly statistics: JobStatistics;
}) {
  const styles = useStyles();
  const { to } = useApplication();
  const { lastExecution } = job.status;
  const { managed, released, failing, givenUp, referencesFailing, staged } = objects;
  const figures: readonly (readonly [label: string, number: number, page: string])[] = [
    ['In step', managed.users + managed.groups, '/provisioning/connections?state=managed'],
    ['Disabled by us', released.users + released.groups, '/provisioning/connections?state=released'],
    ['Failing', failing, '/provisioning/attention'],
    ['Given up', givenUp, '/provisioning/attention?kind=givenUp'],
    ['Held', staged, '/provisioning/staged-deletions'],
    ['Pending references', referencesFailing, '/provisioning/attention?kind=reference'],
  ];
  return (
    <section className={styles.section} aria-label="Statistics to date">
      <Subtitle2 as="h2" className={styles.title}>
        Statistics to date
      </Subtitle2>
      <dl className={styles.figures}>
        <Figure label="In scope">
          <InScope />
        </Figure>
        {figures.map(([label, number, page]) => (
          <Figure key={label} label={label}>
            <LinkTo to={to(page)}>{number.toLocaleString()}</LinkTo>
          </Figure>
        ))}
      </dl>
      {throughput.objectsPerSecond !== null && (
        <Text>
          {throughput.cycles.toLocaleString()} {throughput.cycles === 1 ? 'cycle' : 'cycles'} in the last 14 days looked
          at {throughput.objects.toLocaleString()} objects, {Math.round(throughput.objectsPerSecond).toLocaleString()}{' '}
          per second.
        </Text>
      )}
      {lastExecution && (
        <Text>
          Last cycle completed <TimeAgo at={lastExecution.timeEnded} />, it took{' '}
          {duration(Date.parse(lastExecution.timeEnded) - Date.parse(lastExecution.timeBegan))}.
        </Text>
      )}
      <dl className={styles.ids}>
        {lastExecution?.activityIdentifier && <Id name="Activity ID" value={lastExecution.activityIdentifier} />}
        <Id name="Job ID" value={job.id} />
      </dl>
    </section>
  );
}

function Figure({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.figure}>
      <dt>
        <Caption1>{label}</Caption1>
      </dt>
      <dd className={styles.number}>{children}</dd>
    </div>
  );
}

function Id({ name, value }: { readonly name: string; readonly value: string }) {
  const styles = useStyles();
  return (
    <>
      <dt>{name}</dt>
      <dd className={styles.id}>
        <span className={styles.text}>{value}</span> <CopyButton text={value} name={name} />
      </dd>
    </>
  );
}
