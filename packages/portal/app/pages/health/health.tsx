import { Button, makeStyles, Spinner, Subtitle2, Text, tokens } from '@fluentui/react-components';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { get } from '../../api/client.ts';
import { announce } from '../../components/announcer.tsx';
import { Page } from '../../components/page.tsx';
import { Problem } from '../../components/problem.tsx';
import { Status } from '../../components/status.tsx';
import { duration, TimeAgo } from '../../components/time.tsx';
import { toast } from '../../components/toasts.tsx';
import { bytes, type Health, report } from './report.ts';

const EVERY = 10_000;

const useStyles = makeStyles({
  section: { display: 'grid', gap: tokens.spacingVerticalS },
  title: { margin: 0, fontWeight: 'inherit' },
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalM },
  check: {
    display: 'grid',
    gridTemplateColumns: '160px minmax(0, 1fr)',
    gap: tokens.spacingHorizontalM,
    '@media (max-width: 639px)': { gridTemplateColumns: 'minmax(0, 1fr)', gap: 0 },
  },
  facts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(200px, 1fr))',
    gap: tokens.spacingHorizontalL,
    margin: 0,
  },
  value: { margin: 0, fontVariantNumeric: 'tabular-nums' },
});

const names: Readonly<Record<string, string>> = {
  database: 'Storage',
  cycles: 'Cycles',
  quarantine: 'Quarantine',
  mail: 'Mail',
  messages: 'Messages',
  clock: 'Clock',
  disk: 'Disk',
};

/** Is the machine well? Every part by itself, what to do where it is not, and the numbers behind. */
export function Component() {
  const { data, error, refetch } = useQuery({
    queryKey: ['/api/settings/health'],
    queryFn: ({ signal }) => get<Health>('/api/settings/health', signal),
    refetchInterval: EVERY,
    placeholderData: keepPreviousData,
  });
  const copy = async (health: Health) => {
    await navigator.clipboard.writeText(report(health));
    announce('Report copied');
    toast('The report was copied. It names no people and no secrets.');
  };
  return (
    <Page
      title="Health"
      answer={data && answerOf(data)}
      commands={data && <Button onClick={() => void copy(data)}>Copy report</Button>}
    >
      {error && <Problem error={error} what="The health could not be read." onRetry={() => void refetch()} />}
      {data === undefined && !error && <Spinner label="Loading" delay={300} />}
      {data && <Shown health={data} />}
    </Page>
  );
}

function Shown({ health }: { readonly health: Health }) {
  const styles = useStyles();
  const facts = [
    ['Version', health.version],
    ['Up for', duration(health.upSeconds * 1000)],
    ['Memory', bytes(health.memoryBytes)],
    ['Database', bytes(health.databaseBytes)],
    [
      'Free on disk',
      health.disk ? `${bytes(health.disk.freeBytes)} of ${bytes(health.disk.totalBytes)}` : 'On another machine',
    ],
    ['Event delay', `${health.eventDelayMilliseconds} ms`],
    [
      'Clock',
      health.clockSkewMilliseconds === 0 ? 'Agrees' : `Off by ${duration(Math.abs(health.clockSkewMilliseconds))}`,
    ],
    ['Active jobs', health.jobs.active.toLocaleString()],
    ['Running', health.jobs.running.toLocaleString()],
    ['Due', health.jobs.due.toLocaleString()],
  ] as const;
  return (
    <>
      <section className={styles.section} aria-label="Checks">
        <h2 className={styles.title}>
          <Subtitle2>Checks</Subtitle2>
        </h2>
        <ul className={styles.list}>
          {health.checks.map(({ name, ok, message }) => (
            <li key={name} className={styles.check}>
              <Status kind={ok ? 'done' : 'held'}>{names[name] ?? name}</Status>
              <Text>{message}</Text>
            </li>
          ))}
        </ul>
      </section>
      <section className={styles.section} aria-label="Numbers">
        <h2 className={styles.title}>
          <Subtitle2>Numbers</Subtitle2>
        </h2>
        <dl className={styles.facts}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>
                <Text weight="semibold">{name}</Text>
              </dt>
              <dd className={styles.value}>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section className={styles.section} aria-label="Workers">
        <h2 className={styles.title}>
          <Subtitle2>Workers</Subtitle2>
        </h2>
        {health.workers.length === 0 && <Text>No job runs at this moment.</Text>}
        <ul className={styles.list}>
          {health.workers.map(({ jobId, applicationName, holder, until }) => (
            <li key={jobId}>
              <Text>
                <strong>{applicationName}</strong> is run by <code>{holder}</code>; its lease ends{' '}
                <TimeAgo at={until} />.
              </Text>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function answerOf({ checks }: Health): string {
  const bad = checks.filter(({ ok }) => !ok).length;
  if (bad === 0) return 'Everything works.';
  return bad === 1 ? '1 part needs somebody.' : `${bad} parts need somebody.`;
}
