import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { MemoryWorkQueue, ScimTestTarget, type TargetOptions } from '@lockstep/testkit';
import { sql } from 'kysely';
import { secretBox, signing } from '../../packages/server/src/access/index.ts';
import { Applications } from '../../packages/server/src/applications/index.ts';
import { Directory } from '../../packages/server/src/directory/index.ts';
import {
  type Cycle,
  type CycleProgress,
  type CycleReport,
  carryOut,
  dryRun,
  type Job,
  type JobEvent,
  type JobSettings,
  type JobStore,
  type OnDemandNeeds,
  type OnDemandResult,
  type Operation,
  type PlannedObject,
  type PlanOptions,
  type PlanSummary,
  planCycle,
  provisionOnDemand,
  runCycle,
  type ScopePreviewNeeds,
  type SourceDirectory,
  type Subject,
  type TargetSystem,
} from '../../packages/server/src/engine/index.ts';
import { galleryAppById } from '../../packages/server/src/gallery/index.ts';
import { CycleUndo, Discoveries, dueKind, JobDesk, JobRunner } from '../../packages/server/src/jobs/index.ts';
import {
  BuiltInSource,
  cycleProgress,
  type Database,
  JobDecisions,
  KyselyApplicationStore,
  KyselyAttentionStore,
  KyselyConnectionStore,
  KyselyCycleHistory,
  KyselyDirectoryStore,
  KyselyDiscoveryStore,
  KyselyJobStore,
  KyselyJournalStore,
} from '../../packages/server/src/store/index.ts';
import { connectTarget, type ScimTargetOptions, testConnection } from '../../packages/server/src/targets/index.ts';

export interface JobOptions {
  /** Gallery entry; the custom application with users and groups when left out. */
  readonly template?: string;
  readonly settings?: Partial<JobSettings>;
  readonly target?: TargetOptions;
  /** How the target is connected to, where it is not as usual. */
  readonly connect?: Partial<ScimTargetOptions>;
  /** Told what happened to the job, in the transaction in which it happened. */
  readonly tell?: ConstructorParameters<typeof KyselyJobStore>[2];
}

export interface CycleOptions {
  readonly signal?: AbortSignal;
  readonly early?: boolean;
  readonly onProgress?: (cycle: Cycle) => void;
  /** In place of the job store, to make it fail. */
  readonly store?: JobStore;
  /** In place of the source, to make it fail. */
  readonly source?: SourceDirectory;
}

/** Who decides in tests. */
export const TESTS = { initiator: { type: 'user', id: 'tests', displayName: 'Tests' } } as const;

/** An organisation with an application that has a job, and the target of that. */
export interface JobParts {
  readonly database: Database;
  readonly organizationId: string;
  readonly options: JobOptions;
  readonly directory: Directory;
  readonly applications: Applications;
  readonly target: ScimTestTarget;
  readonly applicationId: string;
  readonly jobId: string;
  /** Read by directory and applications; moved by tests. */
  readonly clock: { now: () => Date };
}

/** Makes a new organisation in the database, which others may share. */
export async function setUpJob(database: Database, options: JobOptions): Promise<JobParts> {
  const organizationId = randomUUID();
  const clock = { now: () => new Date() };
  const now = () => clock.now();
  const directory = new Directory({
    store: new KyselyDirectoryStore(database.kysely, organizationId),
    clock: now,
    newId: randomUUID,
  });
  const applications = new Applications({
    store: new KyselyApplicationStore(database.kysely, organizationId),
    secretBox: secretBox([randomBytes(32)], randomBytes),
    now,
    newId: randomUUID,
  });
  const target = await ScimTestTarget.start(options.target);
  const entry = galleryAppById(options.template ?? 'custom-scim');
  if (entry === undefined) throw new Error(`The gallery has no entry ${options.template}.`);
  const { application, jobId } = await applications.instantiate(entry, entry.displayName, options.settings);
  await applications.saveCredentials(jobId, { tenantUrl: target.url, secretToken: target.token });
  return {
    database,
    organizationId,
    options,
    directory,
    applications,
    target,
    applicationId: application.id,
    jobId,
    clock,
  };
}

const DOMAIN = 'halden.example';

/** A job with everything that runs it, as the program has it, and with a clock that only tests move. */
export class JobUnderTest {
  readonly directory: Directory;
  readonly applications: Applications;
  readonly target: ScimTestTarget;
  readonly applicationId: string;
  readonly jobId: string;
  readonly jobs: KyselyJobStore;
  readonly source: SourceDirectory;
  /** What runs the job for administrators and by itself. */
  readonly runner: JobRunner;
  readonly desk: JobDesk;
  readonly undo: CycleUndo;
  readonly discoveries: Discoveries;
  /** Discoveries as another process has them. */
  readonly discoveriesAfterRestart: () => Discoveries;
  /** What happened to the job that somebody may want to be told of. */
  readonly events: JobEvent[] = [];
  now = new Date('2026-03-02T08:00:00Z');
  protected readonly database: Database;
  protected readonly organizationId: string;
  readonly #connectOptions: Partial<ScimTargetOptions>;

  constructor({ database, organizationId, options, clock, ...parts }: JobParts) {
    const { kysely } = database;
    this.database = database;
    this.organizationId = organizationId;
    this.#connectOptions = options.connect ?? {};
    this.directory = parts.directory;
    this.applications = parts.applications;
    this.target = parts.target;
    this.applicationId = parts.applicationId;
    this.jobId = parts.jobId;
    this.jobs = new KyselyJobStore(kysely, organizationId, async (job, event, transaction) => {
      this.events.push(event);
      await options.tell?.(job, event, transaction);
    });
    this.source = new BuiltInSource(kysely, organizationId);
    const needs = {
      ...this.#shared,
      connect: () => this.#connect(),
      defaultDomain: () => DOMAIN,
      onError: (_: Job | undefined, error: unknown) => {
        throw error;
      },
    };
    this.runner = new JobRunner({
      ...needs,
      testConnection: async (job, question, credentials, signal) =>
        testConnection(
          credentials ?? (await this.applications.credentials(this.jobId)),
          this.#targetOptions(job),
          question,
          signal,
        ),
      sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
      chores: [],
      queue: new MemoryWorkQueue(),
      concurrency: 8,
      onSourceChange: async () => async () => undefined,
      onFailed: () => undefined,
    });
    this.desk = new JobDesk({
      ...needs,
      decisions: new JobDecisions(kysely, organizationId),
      attention: new KyselyAttentionStore(kysely, organizationId),
      connections: new KyselyConnectionStore(kysely, organizationId),
      addressOf: async (jobId) => (await this.applications.credentials(jobId))?.tenantUrl,
      operate: (jobId, operation, change) => this.runner.operate(jobId, operation, change),
    });
    this.undo = new CycleUndo({
      ...needs,
      journal: new KyselyJournalStore(kysely),
      history: new KyselyCycleHistory(kysely, organizationId),
    });
    this.discoveriesAfterRestart = () =>
      new Discoveries({ ...needs, discoveries: new KyselyDiscoveryStore(kysely, organizationId) });
    this.discoveries = this.discoveriesAfterRestart();
    clock.now = () => this.now;
  }

  async job(): Promise<Job> {
    const job = await this.jobs.job(this.jobId);
    if (job === undefined) throw new Error('The job is gone.');
    return job;
  }

  /** What questions about scope are asked with. */
  get preview(): ScopePreviewNeeds {
    return this.#shared;
  }

  /** Lets time pass. */
  pass(time: { readonly minutes?: number; readonly hours?: number; readonly days?: number }): void {
    const { minutes = 0, hours = 0, days = 0 } = time;
    this.now = new Date(this.now.getTime() + ((days * 24 + hours) * 60 + minutes) * 60_000);
  }

  /** Asks something of the job, as an administrator does. */
  async operate(operation: Operation): Promise<void> {
    await this.runner.operate(this.jobId, operation);
  }

  /** Whether a cycle of the job is due at this moment. */
  async due(): Promise<'scheduled' | 'early' | undefined> {
    await this.#settled();
    return dueKind(await this.job(), this.source, this.now);
  }

  /** How far the cycle under way is. */
  progress(): Promise<CycleProgress | undefined> {
    return cycleProgress(this.database.kysely, this.organizationId, this.jobId);
  }

  /** Runs a cycle to its end. */
  async cycle(options: CycleOptions = {}): Promise<CycleReport> {
    await this.#settled();
    const fence = await this.jobs.acquire(this.jobId, 'tests', 60_000);
    if (fence === undefined) throw new Error('Somebody else runs the job.');
    await carryOut(this.jobs, this.jobId, () => this.now);
    const { early, onProgress } = options;
    return this.withTarget(async (target) =>
      runCycle(
        {
          ...this.#needs(target),
          fence,
          ...(early === undefined ? {} : { early }),
          store: options.store ?? this.jobs,
          source: options.source ?? this.source,
          signal: options.signal ?? new AbortController().signal,
          ...(onProgress === undefined ? {} : { onProgress }),
        },
        await this.job(),
      ),
    ).finally(() => this.jobs.release(this.jobId, fence));
  }

  /** Provisions one object now. */
  async onDemand(subject: Subject): Promise<OnDemandResult> {
    const job = await this.job();
    return this.withTarget((target) => provisionOnDemand(this.#needs(target), job, subject, TESTS.initiator));
  }

  /** What provisioning one object would do. */
  async dryRun(subject: Subject): Promise<OnDemandResult> {
    const job = await this.job();
    return this.withTarget((target) => dryRun(this.#needs(target), job, subject));
  }

  /** What the next cycle would do. */
  async plan(options: PlanOptions = {}): Promise<{ objects: readonly PlannedObject[]; summary: PlanSummary }> {
    await this.#settled();
    const job = await this.job();
    return this.withTarget(async (target) => {
      const objects: PlannedObject[] = [];
      const pages = planCycle(this.#needs(target), job, options);
      for (;;) {
        const { done, value } = await pages.next();
        if (done === true) return { objects, summary: value };
        objects.push(...value);
      }
    });
  }

  /** Talks to the target as the engine does. */
  async withTarget<T>(talk: (target: TargetSystem) => Promise<T>): Promise<T> {
    const target = await this.#connect();
    try {
      return await talk(target);
    } finally {
      await target.close();
    }
  }

  /**
   * Waits until the change log can be read to its end. On a server that other tests use at the same time an older
   * transaction may still run, and a reader rightly leaves alone what is younger.
   */
  async #settled(): Promise<void> {
    for (let waited = 0; waited < 10_000; waited += 5) {
      const { rows } = await sql<{ settled: boolean }>`
        SELECT transaction_id < pg_snapshot_xmin(pg_current_snapshot()) AS settled FROM directory_change
        WHERE organization_id = ${this.organizationId} ORDER BY transaction_id DESC LIMIT 1`.execute(
        this.database.kysely,
      );
      if (rows[0]?.settled !== false) return;
      await sleep(5);
    }
    throw new Error('A transaction on the test server does not end.');
  }

  #needs(target: TargetSystem): OnDemandNeeds {
    return { ...this.#shared, target, defaultDomain: DOMAIN, signal: new AbortController().signal };
  }

  /** What all that runs the job is given. */
  get #shared() {
    return {
      store: this.jobs,
      source: this.source,
      now: () => this.now,
      newId: timeOrderedIds,
      random: randomBytes,
      digest: signing(Buffer.alloc(32), 'written'),
    };
  }

  async #connect(): Promise<TargetSystem> {
    return connectTarget(await this.applications.credentials(this.jobId), this.#targetOptions(await this.job()));
  }

  #targetOptions(job: Job): ScimTargetOptions {
    return {
      maxConcurrency: job.settings.maxConcurrency,
      allowHardDelete: job.settings.allowHardDelete,
      policy: { allowed: [new URL(this.target.origin).host] },
      // Retries are a matter of the wire, not of this clock; nobody waits for them here.
      clock: { now: Date.now, sleep: (_, signal) => sleep(1, undefined, { signal }) },
      jitter: () => 0.5,
      userAgent: 'Lockstep/test',
      ...this.#connectOptions,
    };
  }

  async close(): Promise<void> {
    await this.target.close();
  }
}

let made = 0;

/** Ids that sort by the order in which they were made. */
function timeOrderedIds(): string {
  made += 1;
  return `${made.toString(16).padStart(8, '0')}-0000-7000-8000-${randomBytes(6).toString('hex')}`;
}
