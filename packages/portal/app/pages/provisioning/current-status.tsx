import { makeStyles, mergeClasses, ProgressBar, Subtitle2, Text, tokens } from '@fluentui/react-components';
import type { CycleProgress, SynchronizationJob } from '../../api/application.tsx';
import { outcomesOf, type PastCycle, useCycles } from '../../api/cycles.ts';
import { useLogCodes } from '../../api/provisioning-log.ts';
import { TimeAgo } from '../../components/time.tsx';
import { timeLeft } from './job-state.ts';
import { placeOf, SHOWN_PHASES } from './phases.ts';

const useStyles = makeStyles({
  section: { display: 'grid', gap: tokens.spacingVerticalS, maxWidth: '960px' },
  title: { margin: 0 },
  phases: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalL,
    listStyleType: 'none',
    margin: 0,
    padding: 0,
    color: tokens.colorNeutralForeground3,
  },
  here: { color: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  facts: { fontVariantNumeric: 'tabular-nums' },
});

/** Outcomes in the order in which they are told. */
const OUTCOMES = ['created', 'updated', 'disabled', 'deleted', 'skipped', 'failed'] as const;

/** The cycle under way, as it goes on, or how far it came before it was stopped; between cycles, when the last ended. */
export function CurrentStatus({ job }: { readonly job: SynchronizationJob }) {
  const styles = useStyles();
  const [progress] = job.status.progress;
  return (
    <section className={styles.section} aria-label="Current Status">
      <Subtitle2 as="h2" className={styles.title}>
        Current Status
      </Subtitle2>
      {progress === undefined ? <Between job={job} /> : <Running progress={progress} />}
    </section>
  );
}

function Running({ progress }: { readonly progress: CycleProgress }) {
  const styles = useStyles();
  const { completedUnits: done, totalUnits: total, phase, perSecond, cycleId } = progress;
  const cycles = useCycles();
  const cycle = cycles.items.find(({ id }) => id === cycleId);
  const here = placeOf(phase);
  // What is almost done is not shown as done.
  const percent = total === 0 ? 0 : Math.min(done < total ? 99 : 100, Math.floor((done / total) * 100));
  const words = `${percent} %, ${done.toLocaleString()} of ${total.toLocaleString()} objects`;
  return (
    <>
      <ProgressBar
        thickness="large"
        value={percent / 100}
        aria-label={progress.cycleKind === 'initial' ? 'Initial cycle' : 'Incremental cycle'}
        aria-valuetext={words}
      />
      <Text className={styles.facts}>
        {words} · {Math.round(perSecond).toLocaleString()} per second · {timeLeft(progress)}
      </Text>
      <ol className={styles.phases} aria-label="Phases">
        {SHOWN_PHASES.map((name, place) => (
          <li
            key={name}
            className={mergeClasses(place === here && styles.here)}
            aria-current={place === here ? 'step' : undefined}
          >
            {place + 1} {name}
          </li>
        ))}
      </ol>
      {cycle && <Text className={styles.facts}>{outcomeWords(outcomesOf(cycle))}</Text>}
    </>
  );
}

function Between({ job }: { readonly job: SynchronizationJob }) {
  const { lastExecution } = job.status;
  const cycles = useCycles();
  const codes = useLogCodes();
  const stopped = job.schedule.state === 'Active' ? undefined : cycles.items.find(({ endedAt }) => endedAt === null);
  if (stopped !== undefined) {
    return (
      <Text>
        A cycle was stopped before its end: {outcomeWords(outcomesOf(stopped))} until then. It goes on from there when
        provisioning is started again.
      </Text>
    );
  }
  if (lastExecution === null) return <Text>No cycle ran yet.</Text>;
  const { timeEnded, error, state, activityIdentifier } = lastExecution;
  const cycle = cycles.items.find(({ id }) => id === activityIdentifier);
  if (state === 'Failed') {
    return (
      <Text>
        The last cycle ended <TimeAgo at={timeEnded} /> before its work was done. {error?.message}
      </Text>
    );
  }
  return (
    <Text>
      The last cycle ended <TimeAgo at={timeEnded} />
      {cycle && `: ${outcomeWords(outcomesOf(cycle))}`}.{' '}
      {cycle && skipWords(cycle.skipped, (code) => codes.get(code)?.short ?? code)}
    </Text>
  );
}

/** "Skipped because: a required value is missing 2." Those that are in order already are nothing to look into. */
function skipWords(skipped: PastCycle['skipped'], wordOf: (code: string) => string): string {
  const codes = Object.entries(skipped).filter(([code]) => code !== 'RedundantExport');
  if (codes.length === 0) return '';
  return `Skipped because: ${codes.map(([code, number]) => `${wordOf(code)} ${number.toLocaleString()}`).join(', ')}.`;
}

/** "created 6,180 · failed 2", without what did not happen. */
export function outcomeWords(outcomes: Readonly<Record<string, number>>): string {
  const words = OUTCOMES.flatMap((name) => {
    const number = outcomes[name] ?? 0;
    return number > 0 ? [`${name} ${number.toLocaleString()}`] : [];
  });
  return words.length === 0 ? 'nothing to do' : words.join(' · ');
}
