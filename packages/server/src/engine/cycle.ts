import { type JobChange, PROVISIONING_SERVICE } from '../journal/index.ts';
import { conclude } from './conclude.ts';
import { CycleRun } from './cycle-run.ts';
import { type Cycle, type CycleEnd, PHASES } from './cycle-state.ts';
import type { Job } from './job.ts';
import type { Closing, JobStore } from './job-store.ts';
import { isHeld, troubleIn } from './quarantine.ts';
import { compileRules, matchingPath, type Rule } from './rule.ts';
import type { SourceDirectory } from './source-directory.ts';
import { TargetError, type TargetSystem } from './target-system.ts';

/** Rows erased at a time when an operation cleared what a job remembers. */
const CLEARED_AT_ONCE = 100;

/** What a cycle needs from outside; time and randomness come in here. */
export interface CycleDependencies {
  readonly store: JobStore;
  readonly source: SourceDirectory;
  readonly target: TargetSystem;
  readonly now: () => Date;
  /** A new id; ids made later sort later. */
  readonly newId: () => string;
  readonly random: (bytes: number) => Uint8Array;
  /** What is remembered of a value nobody may read: the same for the same text, and telling nothing of it. */
  readonly digest: (text: string) => string;
  readonly defaultDomain: string | undefined;
  /** The number of the lease under which this runs. */
  readonly fence: number;
  /** Started by a change in the source, before the interval is over. */
  readonly early?: boolean;
  /** Aborted to stop at the next object; the cycle goes on from there when it is run again. */
  readonly signal: AbortSignal;
  readonly onProgress?: (cycle: Cycle) => void;
}

export interface CycleReport {
  readonly cycle: Cycle;
  readonly end: CycleEnd;
}

/**
 * Runs the job's cycle to its end: the one that was left open, else a new one, initial when the job has no valid
 * watermark. Every page is stored with the checkpoint behind it, so that a killed process repeats nothing confirmed.
 * Throws `LeaseLost` when another process took the job over.
 */
export async function runCycle(dependencies: CycleDependencies, stored: Job): Promise<CycleReport> {
  const { store, source, now } = dependencies;
  while (await store.clearSome(stored.id, CLEARED_AT_ONCE));
  const cycle = (await resumable(dependencies, stored)) ?? (await begin(dependencies, stored));
  // From its first write on an initial cycle's accounts are in line with nothing, until it comes to its end.
  const status = cycle.kind === 'initial' ? { ...stored.status, inLine: undefined } : stored.status;
  const job = { ...stored, status };
  const schema = await store.schema(job.id, cycle.schemaVersion);
  const rules = compileRules(schema, source.aliases);
  const { before } = cycle.checkpoint;
  const earlier = before === undefined ? [] : compileRules(await store.schema(job.id, before), source.aliases);
  const run = new CycleRun(dependencies, job, cycle, rules, earlier);
  let end: CycleEnd;
  try {
    await examine(dependencies, job, rules);
    await run.phases();
    end = run.end();
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    end = { state: 'Failed', error: { code: error.code, message: error.message } };
  }
  const counts = await store.counts(job.id);
  const closing = conclude(job, run.cycle, end, counts, troubleIn(counts, job.settings), now());
  await store.endCycle(job.id, cycle, closing, holdOf(job, closing, dependencies.newId));
  return { cycle: run.cycle, end };
}

/** What the audit log is told when a job is put on hold, is held for another reason from now on, or is released. */
function holdOf({ quarantine: before }: Job, { quarantine, at }: Closing, newId: () => string): JobChange | undefined {
  if (before?.reason === quarantine?.reason) return undefined;
  const activity = quarantine === undefined ? 'quarantineLifted' : 'quarantined';
  const modified = [{ name: 'quarantine', oldValue: before?.reason ?? null, newValue: quarantine?.reason ?? null }];
  const reason = quarantine?.error.message;
  return { id: newId(), at, activity, initiator: PROVISIONING_SERVICE, reason, modified };
}

/** A job that is held because of its target asks first whether the target is well, and writes nothing while it is not. */
async function examine({ target, signal }: CycleDependencies, job: Job, [rule]: readonly Rule[]): Promise<void> {
  if (isHeld(job.quarantine)) await target.test(rule?.type ?? 'User', matchingPath(rule), signal);
}

/** The cycle that was left open, unless it failed and a schema was saved since: that may be what mends it. */
async function resumable({ store, now, fence }: CycleDependencies, job: Job): Promise<Cycle | undefined> {
  const open = await store.openCycle(job.id, fence, now());
  if (open === undefined || open.schemaVersion === job.schemaVersion || job.lastError === undefined) return open;
  const { status, quarantine, lastError, state } = job;
  const closing = { close: 'supersede', at: now(), status, quarantine, lastError, state } as const;
  await store.endCycle(job.id, open, { ...closing, pruneEscrows: false, events: [] });
  return undefined;
}

async function begin(dependencies: CycleDependencies, job: Job): Promise<Cycle> {
  const { store, source, now, newId, fence, early = false } = dependencies;
  const known = job.watermark !== undefined && (await source.changesSince(job, job.watermark, 1)) !== undefined;
  const kind = known ? 'incremental' : 'initial';
  const lined = known ? undefined : await before(dependencies, job);
  // Before the first read: whatever is committed while the cycle runs belongs to the next one.
  const watermark = await source.watermark();
  return store.beginCycle({
    id: newId(),
    jobId: job.id,
    kind,
    early: early && known,
    fence,
    startedAt: now(),
    schemaVersion: job.schemaVersion,
    watermark,
    checkpoint: {
      phase: PHASES[0],
      position: known ? job.watermark : lined?.watermark,
      done: [],
      ...(lined === undefined ? {} : { before: lined.schemaVersion }),
    },
  });
}

/** What accounts are in line with, where a schema was saved since and what changed since can still be told. */
async function before({ source }: CycleDependencies, job: Job): Promise<Job['status']['inLine']> {
  const { inLine } = job.status;
  if (inLine === undefined || inLine.schemaVersion === job.schemaVersion) return undefined;
  return (await source.changesSince(job, inLine.watermark, 1)) === undefined ? undefined : inLine;
}
