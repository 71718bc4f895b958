import {
  type Cycle,
  type CycleError,
  type CycleReport,
  compileRules,
  type Job,
  type JobStore,
  runCycle,
  type SourceDirectory,
  TargetError,
  type TargetSystem,
} from '../engine/index.ts';

export interface JobRunnerNeeds {
  readonly store: JobStore;
  readonly source: SourceDirectory;
  /** The target of a job, with its credentials; it is closed after the cycle. */
  readonly connect: (job: Job) => Promise<TargetSystem>;
  readonly now: () => Date;
  /** A new id; ids made later sort later. */
  readonly newId: () => string;
  readonly random: (bytes: number) => Uint8Array;
  readonly defaultDomain: () => string | undefined;
  /** Waits; ends early, with an `AbortError`, when the signal comes. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Work of the installation that is done now and then while it watches, such as purging what was deleted long ago. */
  readonly chores: readonly Chore[];
  /** Told when a cycle could not be carried through, with what an administrator can do about it. */
  readonly onFailed: (job: Job, error: CycleError) => void;
  /** Told when a cycle ended by a fault of the program itself. */
  readonly onError: (job: Job, error: unknown) => void;
}

export interface Chore {
  readonly every: number;
  /** Whether it has to wait until no cycle runs. */
  readonly whenIdle: boolean;
  readonly run: () => Promise<unknown>;
}

/** How often the schedule and the change log are looked at. */
const LOOK = 1_000;

/** Runs cycles: those asked for, and, while it watches, those that are due. A job never overlaps itself. */
export class JobRunner {
  readonly #needs: JobRunnerNeeds;
  readonly #running = new Map<string, Promise<CycleReport>>();

  constructor(needs: JobRunnerNeeds) {
    this.#needs = needs;
  }

  /** Runs the job's cycle now, or answers the one under way. */
  run(job: Job, signal: AbortSignal, onProgress?: (cycle: Cycle) => void): Promise<CycleReport> {
    const running = this.#running.get(job.id);
    if (running !== undefined) return running;
    const run = this.#run(job, signal, onProgress).finally(() => this.#running.delete(job.id));
    this.#running.set(job.id, run);
    return run;
  }

  async #run(job: Job, signal: AbortSignal, onProgress: ((cycle: Cycle) => void) | undefined): Promise<CycleReport> {
    const { store, source, connect, now, newId, random, defaultDomain } = this.#needs;
    const target = await connect(job);
    try {
      return await runCycle(
        {
          store,
          source,
          target,
          now,
          newId,
          random,
          defaultDomain: defaultDomain(),
          signal,
          ...(onProgress === undefined ? {} : { onProgress }),
        },
        job,
      );
    } finally {
      await target.close();
    }
  }

  /**
   * Test connection: asks the target for an account that cannot exist, by the matching attribute. Undefined when address,
   * token and protocol are right, else what is wrong.
   */
  async testConnection(job: Job, signal?: AbortSignal): Promise<CycleError | undefined> {
    const [rule] = compileRules(await this.#needs.store.schema(job.id, job.schemaVersion));
    const path = rule?.mapping.matching[0]?.[0]?.mapping.targetAttributeName ?? 'userName';
    const target = await this.#needs.connect(job);
    try {
      await target.test(rule?.type ?? 'User', path, signal);
      return undefined;
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      return { code: error.code, message: error.message };
    } finally {
      await target.close();
    }
  }

  /** Starts cycles when they are due, until the signal comes; then waits for those under way. */
  async watch(signal: AbortSignal): Promise<void> {
    const done = new Map<Chore, number>();
    while (!signal.aborted) {
      for (const job of await this.#needs.store.jobs()) {
        if (signal.aborted || this.#running.has(job.id) || !(await this.#due(job))) continue;
        this.run(job, signal).then(
          ({ end }) => {
            if (end.state === 'Failed') this.#needs.onFailed(job, end.error);
          },
          (error: unknown) => this.#needs.onError(job, error),
        );
      }
      await this.#chores(done);
      await this.#needs.sleep(LOOK, signal).catch(() => undefined);
    }
    await Promise.allSettled(this.#running.values());
  }

  async #chores(done: Map<Chore, number>): Promise<void> {
    const now = this.#needs.now().getTime();
    for (const chore of this.#needs.chores) {
      // What disturbs is not done right after a start.
      if (!done.has(chore)) done.set(chore, chore.whenIdle ? now : 0);
      const due = now - (done.get(chore) ?? 0) >= chore.every;
      if (!due || (chore.whenIdle && this.#running.size > 0)) continue;
      done.set(chore, now);
      await chore.run();
    }
  }

  /**
   * Start to start by the interval, and early when the source changed. A job that failed waits for its interval, and
   * one that never ran begins at once.
   */
  async #due(job: Job): Promise<boolean> {
    if (job.state !== 'Active') return false;
    if (job.lastCycleAt === undefined) return true;
    const elapsed = this.#needs.now().getTime() - job.lastCycleAt.getTime();
    if (elapsed >= job.settings.intervalSeconds * 1000) return true;
    if (job.watermark === undefined || job.lastError !== undefined) return false;
    const changes = await this.#needs.source.changesSince(job.applicationId, job.watermark, 1);
    return changes !== undefined && changes.changes.length > 0;
  }
}
