import {
  type ConnectionFinding,
  type ConnectionQuestion,
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
  type TargetSystem,
} from '../engine/index.ts';
import type { Initiator, JobChange } from '../journal/index.ts';
import { Bell } from './bell.ts';
import { dueAt, dueKind } from './due.ts';
import { heartbeat } from './heartbeat.ts';
import { OnDemandRate } from './on-demand-rate.ts';
import type { WorkHandler, WorkQueue } from './work-queue.ts';

export interface JobRunnerNeeds {
  readonly store: JobStore;
  readonly source: SourceDirectory;
  /** The target of a job, with its credentials; it is closed after the cycle. */
  readonly connect: (job: Job) => Promise<TargetSystem>;
  /** Tests the connection of a job's target, with other credentials than those that are saved when they are given. */
  readonly testConnection: (
    job: Job,
    question: ConnectionQuestion,
    credentials?: ConnectionCredentials,
    signal?: AbortSignal,
  ) => Promise<readonly ConnectionFinding[]>;
  readonly now: () => Date;
  /** A new id; ids made later sort later. */
  readonly newId: () => string;
  readonly random: (bytes: number) => Uint8Array;
  /** What is remembered of a value nobody may read: the same for the same text, and telling nothing of it. */
  readonly digest: (text: string) => string;
  readonly defaultDomain: () => string | undefined;
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

/** What an administrator types in, before it is saved. */
export interface ConnectionCredentials {
  readonly tenantUrl: string;
  readonly secretToken: string;
}

export interface Chore {
  /** Unique among the chores; the same in every process. */
  readonly name: string;
  readonly every: number;
  /** Whether it has to wait until no cycle runs. */
  readonly whenIdle: boolean;
  readonly run: () => Promise<unknown>;
}

/** How often a lease that somebody else holds is asked for. */
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
  /** Jobs that were called because they are due, with the number of looks since. */
  readonly #called = new Map<string, number>();

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
    const { store, source, connect, now, newId, random, digest, defaultDomain } = this.#needs;
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
          digest,
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
   *
   * @param change who asks for it, for the audit log
   */
  async operate(jobId: string, operation: Operation, change?: JobChange): Promise<void> {
    await this.#needs.store.request(jobId, operation, change);
    await this.#settle(jobId);
    await this.#needs.queue.wake(jobId);
  }

  /** Carries out what was asked of a job, unless it runs: whoever runs it sees the request within a second. */
  async #settle(jobId: string): Promise<void> {
    const fence = await this.#needs.store.acquire(jobId, this.#holder, LEASE);
    if (fence !== undefined) await this.#handOver(jobId, fence);
  }

  /**
   * Test connection: asks the target for an account that cannot exist, by the matching attribute, and what else is
   * wanted; nothing is changed. Answers a finding for each, the search first; when that runs into something that every
   * request would run into, for that alone.
   *
   * @param credentials those to test in place of the saved ones
   */
  async testConnection(
    job: Job,
    options: {
      readonly credentials?: ConnectionCredentials;
      readonly also?: ConnectionQuestion['also'];
      readonly signal?: AbortSignal;
    } = {},
  ): Promise<readonly ConnectionFinding[]> {
    const { credentials, also = [], signal } = options;
    const [rule] = compileRules(await this.#needs.store.schema(job.id, job.schemaVersion));
    const question = { type: rule?.type ?? 'User', matchingPath: matchingPath(rule), also } as const;
    return this.#needs.testConnection(job, question, credentials, signal);
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
    if (job.settings.onDemandRequiresStop && (await this.#needs.store.leased(jobId))) {
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
    const { store, source, connect, now, newId, random, digest, defaultDomain } = this.#needs;
    const target = await connect(job);
    const { signal } = new AbortController();
    try {
      return await work({ store, source, target, now, newId, random, digest, defaultDomain: defaultDomain(), signal });
    } finally {
      await target.close();
    }
  }

  /**
   * Runs cycles when they are due, until the signal comes; then waits for those under way. Any number of processes may
   * watch: the queue gives each job to one of them at a time, in the order of their waiting.
   */
  async watch(signal: AbortSignal): Promise<void> {
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
      if (!isDue || this.#running.has(job.id)) {
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
    if ((await this.#needs.store.job(jobId))?.requested) await this.#settle(jobId);
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
    if (this.#running.has(job.id)) return false;
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
        return await this.#runLeased(job.id, { early, signal: AbortSignal.any([signal, stop.signal]), onProgress });
      } finally {
        ended.abort();
      }
    };
    const ended = await this.#track(job.id, run()).catch((error: unknown) => {
      // Another process runs the job by now: it goes on where this one was stopped.
      if (!(error instanceof LeaseLost) && !signal.aborted) this.#needs.onError(job, error);
      return undefined;
    });
    if (ended?.end.state === 'Failed') this.#needs.onFailed(job, ended.end.error);
    return ended !== undefined;
  }

  async #chore({ whenIdle, run }: Chore, key: string): Promise<void> {
    if (whenIdle && this.#running.size > 0) return this.#needs.queue.enqueue(key, AGAIN);
    await run();
  }
}
