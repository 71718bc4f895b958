import {
  type Cycle,
  type CycleError,
  type CycleReport,
  carryOut,
  compileRules,
  dryRun,
  type Job,
  type JobStore,
  LeaseLost,
  matchingPath,
  type OnDemandNeeds,
  OnDemandRefused,
  type OnDemandResult,
  type Operation,
  type PlannedObject,
  type PlanOptions,
  type PlanSummary,
  planCycle,
  provisionOnDemand,
  runCycle,
  type SourceDirectory,
  type Subject,
  TargetError,
  type TargetSystem,
} from '../engine/index.ts';
import type { Initiator } from '../journal/index.ts';
import { dueKind } from './due.ts';
import { heartbeat } from './heartbeat.ts';
import { OnDemandRate } from './on-demand-rate.ts';

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
/** How long a job stays with a process that says nothing more. */
const LEASE = 30_000;
/** Changes that come together are gathered for this long before an early cycle begins. */
const GATHER = 500;

/** Runs cycles: those asked for, and, while it watches, those that are due. A job never overlaps itself, anywhere. */
export class JobRunner {
  readonly #needs: JobRunnerNeeds;
  readonly #running = new Map<string, Promise<CycleReport | undefined>>();
  /** Names this process among those that run jobs. */
  readonly #holder: string;
  readonly #rate = new OnDemandRate();

  constructor(needs: JobRunnerNeeds) {
    this.#needs = needs;
    this.#holder = needs.newId();
  }

  /** Runs the job's cycle now, or answers the one under way. Waits for another process that runs it. */
  async run(job: Job, signal: AbortSignal, onProgress?: (cycle: Cycle) => void): Promise<CycleReport> {
    const report = await this.#running.get(job.id);
    return report ?? this.#track(job.id, this.#runWhenFree(job, signal, onProgress));
  }

  #track<R extends CycleReport | undefined>(jobId: string, run: Promise<R>): Promise<R> {
    const tracked = run.finally(() => this.#running.delete(jobId));
    this.#running.set(jobId, tracked);
    return tracked;
  }

  async #runWhenFree(
    job: Job,
    signal: AbortSignal,
    onProgress: ((cycle: Cycle) => void) | undefined,
  ): Promise<CycleReport> {
    for (;;) {
      const report = await this.#runLeased(job.id, { early: false, signal, onProgress });
      if (report !== undefined) return report;
      await this.#needs.sleep(LOOK, signal);
    }
  }

  /** Runs a cycle under a lease; undefined when somebody else holds it. */
  async #runLeased(
    jobId: string,
    options: {
      readonly early: boolean;
      readonly signal: AbortSignal;
      readonly onProgress?: ((cycle: Cycle) => void) | undefined;
    },
  ): Promise<CycleReport | undefined> {
    const { store, now } = this.#needs;
    const fence = await store.acquire(jobId, this.#holder, LEASE);
    if (fence === undefined) return undefined;
    const stop = new AbortController();
    const beating = heartbeat({ store, sleep: this.#needs.sleep, lease: LEASE }, jobId, fence, stop);
    try {
      await carryOut(store, jobId, now);
      return await this.#cycle(await this.#job(jobId), fence, {
        ...options,
        signal: AbortSignal.any([options.signal, stop.signal]),
      });
    } finally {
      stop.abort();
      await beating;
      await this.#handOver(jobId, fence);
    }
  }

  /** What was asked for meanwhile is carried out before the lease goes. */
  async #handOver(jobId: string, fence: number): Promise<void> {
    const { store, now } = this.#needs;
    if (!(await store.renew(jobId, fence, LEASE))) return;
    await carryOut(store, jobId, now);
    await store.release(jobId, fence);
  }

  async #cycle(
    job: Job,
    fence: number,
    {
      early,
      signal,
      onProgress,
    }: { early: boolean; signal: AbortSignal; onProgress?: ((cycle: Cycle) => void) | undefined },
  ): Promise<CycleReport> {
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
          fence,
          early,
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
   * Asks something of a job. It takes effect at once, or, while a cycle runs, at the next object; a pause that lets the
   * cycle finish, when that has ended.
   */
  async operate(jobId: string, operation: Operation): Promise<void> {
    await this.#needs.store.request(jobId, operation);
    await this.#settle(jobId);
  }

  /** Carries out what was asked of a job, unless it runs: whoever runs it sees the request within a second. */
  async #settle(jobId: string): Promise<void> {
    const fence = await this.#needs.store.acquire(jobId, this.#holder, LEASE);
    if (fence !== undefined) await this.#handOver(jobId, fence);
  }

  /**
   * Test connection: asks the target for an account that cannot exist, by the matching attribute. Undefined when address,
   * token and protocol are right, else what is wrong.
   */
  async testConnection(job: Job, signal?: AbortSignal): Promise<CycleError | undefined> {
    const [rule] = compileRules(await this.#needs.store.schema(job.id, job.schemaVersion));
    const target = await this.#needs.connect(job);
    try {
      await target.test(rule?.type ?? 'User', matchingPath(rule), signal);
      return undefined;
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      return { code: error.code, message: error.message };
    } finally {
      await target.close();
    }
  }

  /**
   * Provisions one object now, or shows what that would do.
   *
   * @throws OnDemandRefused when it cannot be done at this moment, with the seconds to wait when it was asked too often
   */
  async onDemand(jobId: string, subject: Subject, initiator: Initiator, dry = false): Promise<OnDemandResult> {
    const job = await this.#job(jobId);
    const wait = this.#rate.take(jobId, job.settings.onDemandRate, this.#needs.now());
    if (wait > 0) {
      const message = `At most ${job.settings.onDemandRate} objects are provisioned on demand within ten seconds. Wait ${wait} s.`;
      throw new OnDemandRefused('TooManyRequests', message, wait);
    }
    if (job.settings.onDemandRequiresStop && this.#running.has(jobId)) {
      throw new OnDemandRefused('JobRuns', 'The job is set to be stopped first: pause it, then provision on demand.');
    }
    return this.#withTarget(job, (needs) =>
      dry ? dryRun(needs, job, subject) : provisionOnDemand(needs, job, subject, initiator),
    );
  }

  /** What the next cycle of the job would do; nothing is written. Pages of objects go to `onPage`. */
  async plan(
    jobId: string,
    options: PlanOptions,
    onPage: (objects: readonly PlannedObject[]) => Promise<void>,
  ): Promise<PlanSummary> {
    const job = await this.#job(jobId);
    return this.#withTarget(job, async (needs) => {
      const pages = planCycle(needs, job, options);
      for (;;) {
        const { done, value } = await pages.next();
        if (done === true) return value;
        await onPage(value);
      }
    });
  }

  async #job(jobId: string): Promise<Job> {
    const job = await this.#needs.store.job(jobId);
    if (job === undefined) throw new Error(`There is no job ${jobId}.`);
    return job;
  }

  async #withTarget<T>(job: Job, work: (needs: OnDemandNeeds) => Promise<T>): Promise<T> {
    const { store, source, connect, now, newId, random, defaultDomain } = this.#needs;
    const target = await connect(job);
    const { signal } = new AbortController();
    try {
      return await work({ store, source, target, now, newId, random, defaultDomain: defaultDomain(), signal });
    } finally {
      await target.close();
    }
  }

  /** Starts cycles when they are due, until the signal comes; then waits for those under way. */
  async watch(signal: AbortSignal): Promise<void> {
    const done = new Map<Chore, number>();
    while (!signal.aborted) {
      for (const job of await this.#needs.store.jobs()) {
        if (signal.aborted || this.#running.has(job.id)) continue;
        if (job.requested) await this.#settle(job.id);
        const kind = job.requested ? undefined : await dueKind(job, this.#needs.source, this.#needs.now());
        if (kind !== undefined) this.#begin(job, kind === 'early', signal);
      }
      await this.#chores(done);
      await this.#needs.sleep(LOOK, signal).catch(() => undefined);
    }
    await Promise.allSettled(this.#running.values());
  }

  #begin(job: Job, early: boolean, signal: AbortSignal): void {
    const run = async () => {
      if (early) await this.#needs.sleep(GATHER, signal);
      return this.#runLeased(job.id, { early, signal });
    };
    const report = run().then(
      (ended) => {
        if (ended?.end.state === 'Failed') this.#needs.onFailed(job, ended.end.error);
        return ended;
      },
      (error: unknown) => {
        // Another process runs the job by now: it goes on where this one was stopped.
        if (!(error instanceof LeaseLost) && !signal.aborted) this.#needs.onError(job, error);
        return undefined;
      },
    );
    this.#track(job.id, report);
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
}
