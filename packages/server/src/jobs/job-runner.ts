import {
  type ConnectionFinding,
  type ConnectionQuestion,
  type Cycle,
  type CycleReport,
  compileRules,
  dryRun,
  type Job,
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
  type Subject,
} from '../engine/index.ts';
import type { Initiator, JobChange } from '../journal/index.ts';
import { CycleRunner, type CycleRunnerNeeds } from './cycle-runner.ts';
import { OnDemandRate } from './on-demand-rate.ts';
import { Watch, type WatchNeeds } from './watch.ts';

export interface JobRunnerNeeds extends CycleRunnerNeeds, Omit<WatchNeeds, keyof CycleRunnerNeeds> {
  /** Tests the connection of a job's target, with other credentials than those that are saved when they are given. */
  readonly testConnection: (
    job: Job,
    question: ConnectionQuestion,
    credentials?: ConnectionCredentials,
    signal?: AbortSignal,
  ) => Promise<readonly ConnectionFinding[]>;
}

/** What an administrator types in, before it is saved. */
export interface ConnectionCredentials {
  readonly tenantUrl: string;
  readonly secretToken: string;
}

/** Runs jobs: their cycles, those asked for and those that are due, and what is done for a job beside them. */
export class JobRunner {
  readonly #needs: JobRunnerNeeds;
  readonly #cycles: CycleRunner;
  readonly #rate = new OnDemandRate();

  constructor(needs: JobRunnerNeeds) {
    this.#needs = needs;
    this.#cycles = new CycleRunner(needs);
  }

  /** Runs the job's cycle now, or answers the one under way. Waits for another process that runs it. */
  run({ id }: Job, signal: AbortSignal, onProgress?: (cycle: Cycle) => void): Promise<CycleReport> {
    return this.#cycles.run(id, { early: false, signal, onProgress });
  }

  /** Runs cycles when they are due, until the signal comes; then waits for those under way. */
  watch(signal: AbortSignal): Promise<void> {
    return new Watch(this.#needs, this.#cycles).keep(signal);
  }

  /**
   * Asks something of a job. It takes effect at once, or, while a cycle runs, at the next object; a pause that lets the
   * cycle finish, when that has ended.
   *
   * @param change who asks for it, for the audit log
   */
  async operate(jobId: string, operation: Operation, change?: JobChange): Promise<void> {
    await this.#needs.store.request(jobId, operation, change);
    await this.#cycles.settle(jobId);
    await this.#needs.queue.wake(jobId);
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
      const message =
        "The job follows Entra's rule: nothing is provisioned on demand while a cycle runs. Wait for its end, or pause it.";
      throw new OnDemandRefused('JobRuns', message);
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
}
