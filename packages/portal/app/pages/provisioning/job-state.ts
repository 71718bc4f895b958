import type { CycleProgress, SynchronizationJob } from '../../api/application.tsx';
import type { StatusKind } from '../../components/status.tsx';
import { duration } from '../../components/time.tsx';

/** How a job is doing: in a word with its sign, and in a sentence. */
export interface JobState {
  readonly kind: StatusKind;
  readonly word: string;
  readonly sentence: string;
}

/** Why a job is held, in words. */
const QUARANTINES: Readonly<Record<string, string>> = {
  EncounteredQuarantineException: 'The application cannot be provisioned at present.',
  EncounteredEscrowProportionThreshold: 'Too large a share of the objects fails.',
  EncounteredBaseEscrowThreshold: 'Too many objects fail.',
  EncounteredTotalEscrowThreshold: 'Too many objects and references fail.',
  QuarantinedOnDemand: 'Somebody put it into quarantine.',
  IngestionInterrupted: 'Reading the source was interrupted.',
};

/** How the job is doing. `held`: removals that wait for a decision. */
export function stateOf({ status, schedule }: SynchronizationJob, held: number): JobState {
  const [progress] = status.progress;
  if (progress !== undefined) return { kind: 'running', word: 'Running', sentence: runningSentence(progress) };
  if (status.quarantine !== null) {
    if (status.quarantine.reason === 'TooManyDeletes') {
      const sentence = `${number(held)} ${held === 1 ? 'removal is' : 'removals are'} held back; creates and updates go on.`;
      return { kind: 'held', word: 'Held deletions', sentence };
    }
    const sentence = QUARANTINES[status.quarantine.reason] ?? 'It is held because of what went wrong.';
    return { kind: 'failed', word: 'Quarantine', sentence };
  }
  const accounts = accountsOf(status);
  switch (status.code) {
    case 'NotConfigured':
      return { kind: 'idle', word: 'Not configured', sentence: 'Credentials were never saved.' };
    case 'NotRun':
      return schedule.state === 'Active'
        ? { kind: 'running', word: 'Starting', sentence: 'The initial cycle is about to start.' }
        : { kind: 'idle', word: 'Not started', sentence: 'Configured, not started.' };
    case 'Paused':
      return {
        kind: 'idle',
        word: 'Paused',
        sentence: `Stopped: nothing is provisioned until it is started again. ${accounts} in step when it stopped.`,
      };
    default:
      return schedule.state === 'Active'
        ? { kind: 'done', word: 'Active', sentence: `${accounts} in step.` }
        : { kind: 'idle', word: schedule.state, sentence: 'Switched off: nothing is provisioned until it is started.' };
  }
}

function accountsOf({ synchronizedEntryCountByType: counts }: SynchronizationJob['status']): string {
  const sum = counts.reduce((all, { value }) => all + Number(value), 0);
  return `${number(sum)} ${sum === 1 ? 'account is' : 'accounts are'}`;
}

/** "Initial cycle: 6,204 of 10,000 objects, about 40 s left." */
export function runningSentence(progress: CycleProgress): string {
  const { cycleKind, completedUnits, totalUnits } = progress;
  const kind = cycleKind === 'initial' ? 'Initial cycle' : 'Incremental cycle';
  return `${kind}: ${number(completedUnits)} of ${number(totalUnits)} objects, ${timeLeft(progress)}.`;
}

/** The time left, as a span while it was not measured yet. */
export function timeLeft({ secondsLeft, completedUnits, totalUnits }: CycleProgress): string {
  const { least, most, isMeasured } = secondsLeft;
  if (completedUnits >= totalUnits) return 'almost done';
  if (isMeasured) return `about ${duration(most * 1000)} left`;
  return `${duration(least * 1000)} to ${duration(most * 1000)} left (rough estimate)`;
}

function number(value: number): string {
  return value.toLocaleString();
}
