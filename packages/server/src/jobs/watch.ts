import { type CycleError, type Job, type JobStore, LeaseLost, type SourceDirectory } from '../engine/index.ts';
import { Bell } from './bell.ts';
import type { CycleRunner } from './cycle-runner.ts';
import { dueAt, dueKind } from './due.ts';
import type { WorkHandler, WorkQueue } from './work-queue.ts';

export interface WatchNeeds {
  readonly store: Pick<JobStore, 'job' | 'jobs'>;
  readonly source: Pick<SourceDirectory, 'changesSince'>;
  readonly now: () => Date;
  /** Waits; ends early, with an `AbortError`, when the signal comes. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Hands jobs to the processes that run them. */
  readonly queue: WorkQueue;
  /** Cycles that this process runs at once; the others wait for their turn. */
  readonly concurrency: number;
  /** Milliseconds after which a running cycle makes way for jobs that wait; five minutes when left out. */
  readonly turn?: number;
  /** Calls whenever the source may have changed, until what it answers is called. */
  readonly onSourceChange: (listener: () => void) => Promise<() => Promise<void>>;
  /** Work of the installation that is done now and then, by one of the processes that watch, such as purging what was deleted long ago. */
  readonly chores: readonly Chore[];
  /** Told when a cycle could not be carried through, with what an administrator can do about it. */
  readonly onFailed: (job: Job, error: CycleError) => void;
  /** Told when a cycle, or what is done beside them, ended by a fault of the program itself. */
  readonly onError: (job: Job | undefined, error: unknown) => void;
}

export interface Chore {
  /** Unique among the chores; the same in every process. */
  readonly name: string;
  readonly every: number;
  /** Whether it has to wait until no cycle runs. */
  readonly whenIdle: boolean;
  readonly run: () => Promise<unknown>;
}

/** The soonest a job is looked at again, and how soon after a change the source is looked at twice. */
const LOOK = 1_000;
/** How often jobs and the change log are looked at though nobody called. */
const SAFETY = 5_000;
/** Calls that come together are one look. */
const CALLS = 100;
/** After so many looks a job that is still due is called once more: it may wait for its turn, or its call was lost. */
const LOOKS = 6;
/** A job that somebody else runs, or that ended by a fault, is looked at again after so long. */
const AGAIN = 10_000;
/** How long a cycle may run before it makes way for jobs that wait; it goes on when it is its turn again. */
const TURN = 5 * 60_000;
/** Changes that come together are gathered for this long before an early cycle begins. */
const GATHER = 500;

/**
 * Runs cycles when they are due. Any number of processes may watch: the queue gives each job to one of them at a time, in
 * the order of their waiting.
 */
export class Watch {
  readonly #needs: WatchNeeds;
  readonly #cycles: CycleRunner;
  /** Jobs that were called because they are due, with the number of looks since. */
  readonly #called = new Map<string, number>();

  constructor(needs: WatchNeeds, cycles: CycleRunner) {
    this.#needs = needs;
    this.#cycles = cycles;
  }

  /** Watches until the signal comes; then waits for the cycles under way. */
  async keep(signal: AbortSignal): Promise<void> {
    const { queue, concurrency, chores, onSourceChange } = this.#needs;
    const bell = new Bell(this.#needs.sleep);
    const deaf = await onSourceChange(() => bell.ring());
    const byKey = new Map(chores.map((chore) => [`chore ${chore.name}`, chore]));
    try {
      for (const [key, { every }] of byKey) await queue.schedule(key, every);
      const handler: WorkHandler = (key, stop) => {
        const chore = byKey.get(key);
        return chore === undefined ? this.#turn(key, stop) : this.#chore(chore, key);
      };
      await Promise.all([queue.work(handler, { concurrency, signal }), this.#look(bell, signal)]);
    } finally {
      await deaf();
    }
  }

  /** Calls jobs that are due. What the queue lost, or will hand out too late since a clock was set, is found here. */
  async #look(bell: Bell, signal: AbortSignal): Promise<void> {
    let changed = false;
    while (!signal.aborted) {
      try {
        await this.#call(signal);
      } catch (error) {
        this.#needs.onError(undefined, error);
      }
      // What was committed may still be hidden behind an older transaction: a change is looked for twice.
      changed = await bell.wait(changed ? LOOK : SAFETY, signal);
      if (!changed) continue;
      this.#called.clear();
      await this.#needs.sleep(CALLS, signal).catch(() => undefined);
    }
  }

  async #call(signal: AbortSignal): Promise<void> {
    const { store, source, queue } = this.#needs;
    for (const job of await store.jobs()) {
      if (signal.aborted) return;
      const isDue = job.requested || (await dueKind(job, source, this.#needs.now())) !== undefined;
      if (!isDue || this.#cycles.isRunning(job.id)) {
        this.#called.delete(job.id);
        continue;
      }
      const looks = this.#called.get(job.id) ?? 0;
      if (looks === 0) await queue.wake(job.id);
      this.#called.set(job.id, (looks + 1) % LOOKS);
    }
  }

  /** Does what there is to do for a job, and says when to look at it again. */
  async #turn(jobId: string, signal: AbortSignal): Promise<void> {
    this.#called.delete(jobId);
    if ((await this.#needs.store.job(jobId))?.requested) await this.#cycles.settle(jobId);
    const job = await this.#needs.store.job(jobId);
    const kind = job && (await dueKind(job, this.#needs.source, this.#needs.now()));
    const isFree = job === undefined || kind === undefined || (await this.#begin(job, kind === 'early', signal));
    const wait = isFree ? await this.#untilDue(jobId) : AGAIN;
    if (wait !== undefined) await this.#needs.queue.enqueue(jobId, wait);
  }

  async #untilDue(jobId: string): Promise<number | undefined> {
    const job = await this.#needs.store.job(jobId);
    const now = this.#needs.now();
    const at = job && dueAt(job, now);
    return at && Math.max(LOOK, at.getTime() - now.getTime());
  }

  /** Runs a cycle for as long as a turn lasts; false when the job is to be left alone for a while. */
  async #begin(job: Job, early: boolean, signal: AbortSignal): Promise<boolean> {
    if (this.#cycles.isRunning(job.id)) return false;
    const run = async () => {
      if (early) await this.#needs.sleep(GATHER, signal);
      const ended = new AbortController();
      const stop = new AbortController();
      let isOver = false;
      this.#needs.sleep(this.#needs.turn ?? TURN, AbortSignal.any([signal, ended.signal])).then(
        () => {
          isOver = true;
        },
        () => undefined,
      );
      // Never before something was stored: what a turn is too short for would be begun again and again.
      const onProgress = () => {
        if (isOver) stop.abort();
      };
      try {
        return await this.#cycles.attempt(job.id, {
          early,
          signal: AbortSignal.any([signal, stop.signal]),
          onProgress,
        });
      } finally {
        ended.abort();
      }
    };
    const ended = await this.#cycles.track(job.id, run()).catch((error: unknown) => {
      // Another process runs the job by now: it goes on where this one was stopped.
      if (!(error instanceof LeaseLost) && !signal.aborted) this.#needs.onError(job, error);
      return undefined;
    });
    if (ended?.end.state === 'Failed') this.#needs.onFailed(job, ended.end.error);
    return ended !== undefined;
  }

  async #chore({ whenIdle, run }: Chore, key: string): Promise<void> {
    if (whenIdle && !this.#cycles.isIdle) return this.#needs.queue.enqueue(key, AGAIN);
    await run();
  }
}
