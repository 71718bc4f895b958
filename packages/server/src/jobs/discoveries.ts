import {
  type AccountQuery,
  DecisionRefused,
  type DiscoveredAccount,
  type Discovery,
  type DiscoveryStore,
  discoverAccounts,
  type Job,
  type JobStore,
  type ObjectType,
  type SourceDirectory,
  type TargetSystem,
  type UnmatchedPerson,
} from '../engine/index.ts';
import type { By } from './job-desk.ts';

export interface DiscoveriesNeeds {
  readonly store: JobStore;
  readonly discoveries: DiscoveryStore;
  readonly source: SourceDirectory;
  /** The target of a job, with its credentials; it is closed afterwards. */
  readonly connect: (job: Job) => Promise<TargetSystem>;
  readonly now: () => Date;
  /** A new id; ids made later sort later. */
  readonly newId: () => string;
  readonly random: (bytes: number) => Uint8Array;
  readonly defaultDomain: () => string | undefined;
  /** Told when a discovery ended by a fault of the program itself. */
  readonly onError: (job: Job, error: unknown) => void;
}

/**
 * Discoveries of the accounts an application has. They run beside the cycles, one of a kind and job at a time, and go on
 * in another process when theirs ends.
 */
export class Discoveries {
  readonly #needs: DiscoveriesNeeds;
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(needs: DiscoveriesNeeds) {
    this.#needs = needs;
  }

  /** Begins a discovery, which goes on by itself. Throws {@link DecisionRefused} while one of this kind runs. */
  async begin(jobId: string, type: ObjectType, { initiator, reason }: By): Promise<Discovery> {
    const { store, discoveries, now, newId } = this.#needs;
    const job = await store.job(jobId);
    if (job === undefined) throw new Error(`There is no job ${jobId}.`);
    const modified = [{ name: 'type', oldValue: null, newValue: type }];
    const discovery = await discoveries.begin(
      jobId,
      { id: newId(), type, schemaVersion: job.schemaVersion, startedAt: now() },
      { id: newId(), at: now(), activity: 'accountsDiscovered', initiator, reason, modified },
    );
    if (discovery === undefined) {
      throw new DecisionRefused(
        'DiscoveryRuns',
        'A discovery of this application runs already. Wait until it has ended.',
      );
    }
    this.#work(job, discovery);
    return discovery;
  }

  /** Goes on with discoveries that nobody works on, such as those of a process that ended. */
  async resume(): Promise<void> {
    const { store, discoveries } = this.#needs;
    for (const discovery of await discoveries.waiting()) {
      const job = await store.job(discovery.jobId);
      if (job !== undefined) this.#work(job, discovery);
    }
  }

  /** The newest first. */
  list(jobId: string): Promise<readonly Discovery[]> {
    return this.#needs.discoveries.list(jobId);
  }

  read(jobId: string, id: string): Promise<Discovery | undefined> {
    return this.#needs.discoveries.read(jobId, id);
  }

  /** What was found so far, by account id; also while it runs. */
  accounts(jobId: string, id: string, query: AccountQuery): Promise<readonly DiscoveredAccount[]> {
    return this.#needs.discoveries.accounts(jobId, id, query);
  }

  /** People in scope for whom no account was found, by id: each would get a new one. Of a completed discovery. */
  unmatched(jobId: string, id: string, after: string | undefined, limit: number): Promise<readonly UnmatchedPerson[]> {
    return this.#needs.discoveries.unmatched(jobId, id, after, limit);
  }

  /** Waits until everything begun here has come to its end. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }

  /** Stops what runs here; it goes on when the program is started again. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.idle();
  }

  #work(job: Job, discovery: Discovery): void {
    const run = this.#run(job, discovery).catch((error: unknown) => this.#needs.onError(job, error));
    this.#running.add(run);
    void run.finally(() => this.#running.delete(run));
  }

  async #run(job: Job, { id }: Discovery): Promise<void> {
    const { discoveries, connect, defaultDomain, now } = this.#needs;
    const { signal } = this.#stop;
    if (signal.aborted || !(await discoveries.hold(job.id, id))) return;
    // Read under the hold: somebody else may have come further meanwhile.
    const discovery = await discoveries.read(job.id, id);
    if (discovery === undefined) return;
    const target = await connect(job);
    try {
      await discoverAccounts({ ...this.#needs, target, defaultDomain: defaultDomain(), signal }, job, discovery);
    } catch (error) {
      const message = 'A fault of the program ended it; the log of the program says which. Begin another.';
      // While the database is away it stays as it is, and goes on later.
      await discoveries.fail(job.id, id, { code: 'InternalError', message }, now()).catch(() => undefined);
      throw error;
    } finally {
      await target.close();
      await discoveries.letGo(job.id, id);
    }
  }
}
