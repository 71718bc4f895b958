import {
  type Cycle,
  type CycleDependencies,
  type CycleReport,
  carryOut,
  type Job,
  runCycle,
  type TargetSystem,
} from '../engine/index.ts';
import { heartbeat } from './heartbeat.ts';

/** What running a cycle needs, beside the lease it is run under. */
export interface CycleRunnerNeeds
  extends Pick<CycleDependencies, 'store' | 'source' | 'now' | 'newId' | 'random' | 'digest'> {
  /** The target of a job, with its credentials; it is closed after the cycle. */
  readonly connect: (job: Job) => Promise<TargetSystem>;
  readonly defaultDomain: () => string | undefined;
  /** Waits; ends early, with an `AbortError`, when the signal comes. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export interface RunOptions {
  /** Started by a change in the source, before the interval is over. */
  readonly early: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: ((cycle: Cycle) => void) | undefined;
}

/** How often a lease that somebody else holds is asked for. */
const LOOK = 1_000;
/** How long a job stays with a process that says nothing more. */
const LEASE = 30_000;

/** Runs cycles under leases: a job never overlaps itself, in whatever process. */
export class CycleRunner {
  readonly #needs: CycleRunnerNeeds;
  /** Names this process among those that run jobs. */
  readonly #holder: string;
  readonly #running = new Map<string, Promise<CycleReport | undefined>>();

  constructor(needs: CycleRunnerNeeds) {
    this.#needs = needs;
    this.#holder = needs.newId();
  }

  /** Whether this process runs the job. */
  isRunning(jobId: string): boolean {
    return this.#running.has(jobId);
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** Runs the job's cycle, or answers the one under way. Waits for another process that runs it. */
  async run(jobId: string, options: RunOptions): Promise<CycleReport> {
    const report = await this.#running.get(jobId);
    return report ?? this.track(jobId, this.#runWhenFree(jobId, options));
  }

  /** Notes a run as under way. */
  track<R extends CycleReport | undefined>(jobId: string, run: Promise<R>): Promise<R> {
    const tracked = run.finally(() => this.#running.delete(jobId));
    this.#running.set(jobId, tracked);
    return tracked;
  }

  async #runWhenFree(jobId: string, options: RunOptions): Promise<CycleReport> {
    for (;;) {
      const report = await this.attempt(jobId, options);
      if (report !== undefined) return report;
      await this.#needs.sleep(LOOK, options.signal);
    }
  }

  /** Runs a cycle under a lease; undefined when somebody else holds it. */
  async attempt(jobId: string, { signal, ...options }: RunOptions): Promise<CycleReport | undefined> {
    const { store, now, sleep } = this.#needs;
    const fence = await store.acquire(jobId, this.#holder, LEASE);
    if (fence === undefined) return undefined;
    const stop = new AbortController();
    const beating = heartbeat({ store, sleep, lease: LEASE }, jobId, fence, stop);
    try {
      await carryOut(store, jobId, now);
      return await this.#cycle(jobId, fence, { ...options, signal: AbortSignal.any([signal, stop.signal]) });
    } finally {
      stop.abort();
      await beating;
      await this.#handOver(jobId, fence);
    }
  }

  /** Carries out what was asked of a job, unless it runs: whoever runs it sees the request within a second. */
  async settle(jobId: string): Promise<void> {
    const fence = await this.#needs.store.acquire(jobId, this.#holder, LEASE);
    if (fence !== undefined) await this.#handOver(jobId, fence);
  }

  /** What was asked for meanwhile is carried out before the lease goes. */
  async #handOver(jobId: string, fence: number): Promise<void> {
    const { store, now } = this.#needs;
    if (!(await store.renew(jobId, fence, LEASE))) return;
    await carryOut(store, jobId, now);
    await store.release(jobId, fence);
  }

  async #cycle(jobId: string, fence: number, { early, signal, onProgress }: RunOptions): Promise<CycleReport> {
    const { store, source, connect, now, newId, random, digest, defaultDomain } = this.#needs;
    const job = await store.job(jobId);
    if (job === undefined) throw new Error(`There is no job ${jobId}.`);
    const target = await connect(job);
    try {
      const told = onProgress === undefined ? {} : { onProgress };
      const common = { store, source, target, now, newId, random, digest, defaultDomain: defaultDomain() };
      return await runCycle({ ...common, fence, early, signal, ...told }, job);
    } finally {
      await target.close();
    }
  }
}
