import type { Job, JobCounts } from '../../engine/index.ts';
import { nextRead, type Source } from '../../sources/index.ts';

/** What can wait for somebody at a job. */
export const JOB_MATTERS = ['quarantine', 'silent', 'deletionsHeld', 'setAside', 'givenUp', 'failing'] as const;

/** What can wait for somebody at a source of people. */
export const SOURCE_MATTERS = ['sourceFailing', 'sourceHeld'] as const;

/** The most urgent first. */
export const URGENCY: readonly string[] = [
  'quarantine',
  'sourceFailing',
  'silent',
  'deletionsHeld',
  'sourceHeld',
  'setAside',
  'givenUp',
  'failing',
] satisfies readonly ((typeof JOB_MATTERS)[number] | (typeof SOURCE_MATTERS)[number])[];

/** Something about a source of people that waits for somebody. */
export interface SourceMatter {
  readonly kind: (typeof SOURCE_MATTERS)[number];
  readonly since: Date;
  /** What went wrong or is asked, with the remedy. */
  readonly message: string;
  readonly nextAttempt: Date | undefined;
}

/** What waits for somebody at a source; undefined when it is well, or not read by itself. Pure. */
export function matterOfSource(source: Source, now: Date): SourceMatter | undefined {
  const { trouble, isEnabled } = source;
  if (trouble === undefined || !isEnabled) return undefined;
  const { state, since, message } = trouble;
  const kind = state === 'held' ? 'sourceHeld' : 'sourceFailing';
  return { kind, since, message, nextAttempt: nextRead(source, now) };
}

/** Something about a job that waits for somebody. */
export interface Matter {
  readonly kind: (typeof JOB_MATTERS)[number];
  readonly since: Date | undefined;
  readonly count: number | undefined;
  /** Most removals of one cycle, where some are held back. */
  readonly limit: number | undefined;
  /** Why, in the engine's word. */
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly nextAttempt: Date | undefined;
}

const NOTHING_ELSE = {
  since: undefined,
  count: undefined,
  limit: undefined,
  code: undefined,
  message: undefined,
  nextAttempt: undefined,
} as const;

/** What waits for somebody at a job, the most urgent first. Pure. */
export function mattersOf(
  { state, quarantine, status, settings }: Job,
  { staged, givenUp, failing }: Pick<JobCounts, 'staged' | 'givenUp' | 'failing'>,
  isSilent: boolean,
): readonly Matter[] {
  const matters: Matter[] = [];
  // Removals that are held back have a row of their own.
  if (quarantine !== undefined && quarantine.reason !== 'TooManyDeletes') {
    matters.push({
      ...NOTHING_ELSE,
      kind: 'quarantine',
      since: quarantine.currentBegan,
      code: quarantine.reason,
      message: quarantine.error.message,
      nextAttempt: quarantine.nextAttempt,
    });
  }
  if (isSilent) matters.push({ ...NOTHING_ELSE, kind: 'silent', since: status.lastExecution?.ended });
  if (staged > 0) {
    const since = quarantine?.reason === 'TooManyDeletes' ? quarantine.currentBegan : undefined;
    const limit = settings.deletionThreshold ?? undefined;
    matters.push({ ...NOTHING_ELSE, kind: 'deletionsHeld', since, count: staged, limit });
  }
  if (status.escrowsPruned && state === 'Paused') matters.push({ ...NOTHING_ELSE, kind: 'setAside' });
  if (givenUp > 0) matters.push({ ...NOTHING_ELSE, kind: 'givenUp', count: givenUp });
  if (failing > 0) matters.push({ ...NOTHING_ELSE, kind: 'failing', count: failing });
  return matters;
}
