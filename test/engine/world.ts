import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '@lockstep/scim';
import { MemoryWorkQueue, ScimTestTarget, type TargetOptions } from '@lockstep/testkit';
import { sql } from 'kysely';
import { secretBox, signing } from '../../packages/server/src/access/index.ts';
import { Applications, type AppRole, type SavedSchema } from '../../packages/server/src/applications/index.ts';
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
import type { AuditEntry, JournalEntry, JournalQuery } from '../../packages/server/src/journal/index.ts';
import type {
  AttributeDefinition,
  AttributeMapping,
  Filter,
  FilterClause,
  ObjectMapping,
  SynchronizationSchema,
} from '../../packages/server/src/mapping/index.ts';
import {
  BuiltInSource,
  cycleProgress,
  type Database,
  JobDecisions,
  KyselyApplicationStore,
  KyselyAttentionStore,
  KyselyAuditStore,
  KyselyConnectionStore,
  KyselyCycleHistory,
  KyselyDirectoryStore,
  KyselyDiscoveryStore,
  KyselyJobStore,
  KyselyJournalStore,
} from '../../packages/server/src/store/index.ts';
import { connectTarget, type ScimTargetOptions, testConnection } from '../../packages/server/src/targets/index.ts';
import { editedUsers, withAttributes } from './schema-edits.ts';

export interface WorldOptions {
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

/** An organisation, an application and a real SCIM target, with a clock that only tests move. */
export class World {
  readonly directory: Directory;
  readonly applications: Applications;
  readonly target: ScimTestTarget;
  readonly applicationId: string;
  readonly jobId: string;
  readonly jobs: KyselyJobStore;
  readonly desk: JobDesk;
  readonly undo: CycleUndo;
  readonly discoveries: Discoveries;
  /** Discoveries as another process has them. */
  readonly discoveriesAfterRestart: () => Discoveries;
  now = new Date('2026-03-02T08:00:00Z');
  readonly #database: Database;
  readonly #organizationId: string;
  readonly #connectOptions: Partial<ScimTargetOptions>;
  readonly #source: BuiltInSource;
  readonly #runner: JobRunner;

  private constructor(parts: {
    database: Database;
    organizationId: string;
    connect: Partial<ScimTargetOptions>;
    tell: WorldOptions['tell'];
    directory: Directory;
    applications: Applications;
    target: ScimTestTarget;
    applicationId: string;
    jobId: string;
    clock: { now: () => Date };
  }) {
    this.#database = parts.database;
    this.#organizationId = parts.organizationId;
    this.#connectOptions = parts.connect;
    this.directory = parts.directory;
    this.applications = parts.applications;
    this.target = parts.target;
    this.applicationId = parts.applicationId;
    this.jobId = parts.jobId;
    this.jobs = new KyselyJobStore(parts.database.kysely, parts.organizationId, async (job, event, transaction) => {
      this.events.push(event);
      await parts.tell?.(job, event, transaction);
    });
    this.#source = new BuiltInSource(parts.database.kysely, parts.organizationId);
    this.#runner = new JobRunner({
      store: this.jobs,
      source: this.#source,
      connect: () => this.#connect(),
      testConnection: async (job, question, credentials, signal) =>
        testConnection(
          credentials ?? (await this.applications.credentials(this.jobId)),
          this.#targetOptions(job),
          question,
          signal,
        ),
      now: () => this.now,
      newId: timeOrderedIds(),
      random: randomBytes,
      digest: signing(Buffer.alloc(32), 'written'),
      defaultDomain: () => 'halden.example',
      sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
      chores: [],
      queue: new MemoryWorkQueue(),
      concurrency: 8,
      onSourceChange: async () => async () => undefined,
      onFailed: () => undefined,
      onError: (_, error) => {
        throw error;
      },
    });
    const needs = {
      store: this.jobs,
      source: this.#source,
      connect: () => this.#connect(),
      now: () => this.now,
      newId: timeOrderedIds(),
      random: randomBytes,
      digest: signing(Buffer.alloc(32), 'written'),
    };
    const { kysely } = parts.database;
    this.desk = new JobDesk({
      ...needs,
      decisions: new JobDecisions(kysely, parts.organizationId),
      attention: new KyselyAttentionStore(kysely, parts.organizationId),
      connections: new KyselyConnectionStore(kysely, parts.organizationId),
      operate: (jobId, operation, change) => this.#runner.operate(jobId, operation, change),
    });
    this.undo = new CycleUndo({
      ...needs,
      journal: new KyselyJournalStore(kysely),
      history: new KyselyCycleHistory(kysely, parts.organizationId),
      defaultDomain: () => 'halden.example',
    });
    this.discoveriesAfterRestart = () =>
      new Discoveries({
        ...needs,
        discoveries: new KyselyDiscoveryStore(kysely, parts.organizationId),
        defaultDomain: () => 'halden.example',
        onError: (_, error) => {
          throw error;
        },
      });
    this.discoveries = this.discoveriesAfterRestart();
    parts.clock.now = () => this.now;
  }

  /** A new organisation in the database, which others may share. */
  static async open(database: Database, options: WorldOptions = {}): Promise<World> {
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
    return new World({
      database,
      organizationId,
      connect: options.connect ?? {},
      tell: options.tell,
      directory,
      applications,
      target,
      applicationId: application.id,
      jobId,
      clock,
    });
  }

  /** Adds a person; the user principal name is `NAME@halden.example`. Answers the id. */
  async join(name: string, properties: JsonObject = {}): Promise<string> {
    const user = await this.directory.create('User', {
      userPrincipalName: `${name}@halden.example`,
      displayName: name,
      mailNickname: name,
      accountEnabled: true,
      passwordProfile: { password: 'not-stored-1A' },
      ...properties,
    });
    return user.id;
  }

  async group(name: string, memberIds: readonly string[] = []): Promise<string> {
    const group = await this.directory.create('Group', {
      displayName: name,
      mailNickname: name.toLowerCase(),
      mailEnabled: false,
      securityEnabled: true,
    });
    for (const id of memberIds) await this.directory.addMembers(group.id, [id]);
    return group.id;
  }

  /** Assigns people with a role of the application. */
  async assignRole(role: AppRole, ...ids: readonly string[]): Promise<void> {
    await this.applications.assign(
      this.applicationId,
      ids.map((id) => ({ type: 'User', id })),
      role,
    );
  }

  async job(): Promise<Job> {
    const job = await this.jobs.job(this.jobId);
    if (job === undefined) throw new Error('The job is gone.');
    return job;
  }

  /** What questions about scope are asked with. */
  get preview(): ScopePreviewNeeds {
    return {
      store: this.jobs,
      source: new BuiltInSource(this.#database.kysely, this.#organizationId),
      now: () => this.now,
    };
  }

  /** Saves the schema in force with a change of its user mapping. */
  async edit(change: (users: ObjectMapping) => ObjectMapping): Promise<SavedSchema> {
    return this.#save((schema) => editedUsers(schema, change));
  }

  /** Maps users' attributes in addition, or in place of what is mapped to the same target. */
  async map(...mappings: readonly AttributeMapping[]): Promise<SavedSchema> {
    const targets = new Set(mappings.map(({ targetAttributeName }) => targetAttributeName));
    return this.edit((users) => ({
      ...users,
      attributeMappings: [
        ...users.attributeMappings.filter(({ targetAttributeName }) => !targets.has(targetAttributeName)),
        ...mappings,
      ],
    }));
  }

  /** Adds attributes to the target's users. */
  async define(...attributes: readonly AttributeDefinition[]): Promise<SavedSchema> {
    return this.#save((schema) => withAttributes(schema, 1, attributes));
  }

  /** Adds attributes to the directory's users, or replaces those of the same name. */
  async defineSource(...attributes: readonly AttributeDefinition[]): Promise<SavedSchema> {
    return this.#save((schema) => withAttributes(schema, 0, attributes));
  }

  /** Lets in who satisfies every clause. */
  async filter(...clauses: readonly FilterClause[]): Promise<SavedSchema> {
    return this.scope({ groups: [{ name: 'wanted', clauses }] });
  }

  async scope(scope: Filter): Promise<SavedSchema> {
    return this.edit((users) => ({ ...users, scope }));
  }

  async #save(change: (schema: SynchronizationSchema) => SynchronizationSchema): Promise<SavedSchema> {
    const { schema } = await this.applications.schemas.current(this.jobId);
    return this.applications.schemas.save(this.jobId, change(schema), { author: 'tests' });
  }

  async assign(type: 'User' | 'Group', ...ids: readonly string[]): Promise<void> {
    await this.applications.assign(
      this.applicationId,
      ids.map((id) => ({ type, id })),
    );
  }

  /** Changes settings of the job. */
  async set(settings: Partial<JobSettings>): Promise<void> {
    const job = await this.job();
    await this.applications.saveSettings(this.jobId, { ...job.settings, ...settings });
  }

  /** How far the cycle under way is. */
  progress(): Promise<CycleProgress | undefined> {
    return cycleProgress(this.#database.kysely, this.#organizationId, this.jobId);
  }

  /** What a cycle reads from. */
  get source(): SourceDirectory {
    return this.#source;
  }

  /** What runs the job for administrators and by itself. */
  get runner(): JobRunner {
    return this.#runner;
  }

  /** Asks something of the job, as an administrator does. */
  async operate(operation: Operation): Promise<void> {
    await this.#runner.operate(this.jobId, operation);
  }

  /** Whether a cycle of the job is due at this moment. */
  async due(): Promise<'scheduled' | 'early' | undefined> {
    await this.#settled();
    return dueKind(await this.job(), this.#source, this.now);
  }

  /** Lets time pass. */
  pass(time: { readonly minutes?: number; readonly hours?: number; readonly days?: number }): void {
    const { minutes = 0, hours = 0, days = 0 } = time;
    this.now = new Date(this.now.getTime() + ((days * 24 + hours) * 60 + minutes) * 60_000);
  }

  /** What happened to the job that somebody may want to be told of. */
  readonly events: JobEvent[] = [];

  async unassign(type: 'User' | 'Group', id: string): Promise<void> {
    await this.applications.unassign(this.applicationId, { type, id });
  }

  /**
   * Waits until the change log can be read to its end. On a server that other tests use at the same time an older
   * transaction may still run, and a reader rightly leaves alone what is younger.
   */
  async #settled(): Promise<void> {
    for (let waited = 0; waited < 10_000; waited += 5) {
      const { rows } = await sql<{ settled: boolean }>`
        SELECT transaction_id < pg_snapshot_xmin(pg_current_snapshot()) AS settled FROM directory_change
        WHERE organization_id = ${this.#organizationId} ORDER BY transaction_id DESC LIMIT 1`.execute(
        this.#database.kysely,
      );
      if (rows[0]?.settled !== false) return;
      await sleep(5);
    }
    throw new Error('A transaction on the test server does not end.');
  }

  /** Runs a cycle to its end. */
  async cycle(options: CycleOptions = {}): Promise<CycleReport> {
    await this.#settled();
    const fence = await this.jobs.acquire(this.jobId, 'tests', 60_000);
    if (fence === undefined) throw new Error('Somebody else runs the job.');
    await carryOut(this.jobs, this.jobId, () => this.now);
    return this.withTarget(async (target) =>
      runCycle(
        {
          fence,
          ...(options.early === undefined ? {} : { early: options.early }),
          store: options.store ?? this.jobs,
          source: options.source ?? this.#source,
          target,
          now: () => this.now,
          newId: timeOrderedIds(),
          random: randomBytes,
          digest: signing(Buffer.alloc(32), 'written'),
          defaultDomain: 'halden.example',
          signal: options.signal ?? new AbortController().signal,
          ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
        },
        await this.job(),
      ),
    ).finally(() => this.jobs.release(this.jobId, fence));
  }

  /** Provisions one object now. */
  async onDemand(subject: Subject): Promise<OnDemandResult> {
    const job = await this.job();
    const tests = { type: 'user', id: 'tests', displayName: 'Tests' } as const;
    return this.withTarget((target) => provisionOnDemand(this.#needs(target), job, subject, tests));
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

  #needs(target: TargetSystem): OnDemandNeeds {
    return {
      store: this.jobs,
      source: this.#source,
      target,
      now: () => this.now,
      newId: timeOrderedIds(),
      random: randomBytes,
      digest: signing(Buffer.alloc(32), 'written'),
      defaultDomain: 'halden.example',
      signal: new AbortController().signal,
    };
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

  /** Accounts in the target by user name, without the domain. */
  async accounts(): Promise<ReadonlyMap<string, JsonObject>> {
    const list = (await this.#read('/Users?count=200')) as { Resources: JsonObject[] };
    return new Map(list.Resources.map((user) => [String(user.userName).replace('@halden.example', ''), user]));
  }

  /** Accounts in the target, those of the same name too. */
  async allAccounts(): Promise<readonly JsonObject[]> {
    return ((await this.#read('/Users?count=200')) as { Resources: JsonObject[] }).Resources;
  }

  async account(name: string): Promise<JsonObject | undefined> {
    return (await this.accounts()).get(name);
  }

  /** Groups in the target by display name. */
  async groups(): Promise<ReadonlyMap<string, JsonObject>> {
    const list = (await this.#read('/Groups?count=200')) as { Resources: JsonObject[] };
    return new Map(list.Resources.map((group) => [String(group.displayName), group]));
  }

  /** Ids of a group's members in the target. */
  async membersOf(displayName: string): Promise<readonly string[]> {
    const members = (await this.groups()).get(displayName)?.members;
    if (!Array.isArray(members)) throw new Error(`The target has no group ${displayName}.`);
    return members.map((member) => String((member as JsonObject).value));
  }

  /** Puts an account into the target by other means than provisioning. */
  async existing(body: JsonObject): Promise<string> {
    const answer = await fetch(`${this.target.url}/Users`, {
      ...this.#request,
      method: 'POST',
      body: JSON.stringify(body),
    });
    return ((await answer.json()) as { id: string }).id;
  }

  /** Requests the engine sent since `from`, tests' own left out. */
  sent(method: string, from = 0): readonly { url: string; body: string | undefined }[] {
    return this.target.requests.slice(from).filter((request) => request.method === method);
  }

  async log(): Promise<readonly JournalEntry[]> {
    const { entries } = await this.#journal({ limit: 1000 });
    return entries;
  }

  /** The newest entry of the provisioning log for a person. */
  async lastEntry(sourceId: string): Promise<JournalEntry> {
    const { entries } = await this.#journal({ filter: { field: 'sourceId', is: 'equal', value: sourceId }, limit: 1 });
    const [entry] = entries;
    if (entry === undefined) throw new Error(`The log has no entry for ${sourceId}.`);
    return entry;
  }

  #journal(query: JournalQuery) {
    return new KyselyJournalStore(this.#database.kysely).page(this.#organizationId, query);
  }

  /** The newest entry of the audit log about an activity. */
  async audited(activity: AuditEntry['activity']): Promise<AuditEntry> {
    const entry = (await this.audit()).find((one) => one.activity === activity);
    if (entry === undefined) throw new Error(`The audit log has no entry about ${activity}.`);
    return entry;
  }

  /** The audit log since the world stands, the newest first. */
  async audit(): Promise<readonly AuditEntry[]> {
    const query = { limit: 100, until: new Date(this.now.getTime() + 1) };
    const { entries } = await new KyselyAuditStore(this.#database.kysely).page(this.#organizationId, query);
    return entries;
  }

  /** Everything the database holds about the job, as text. */
  async databaseText(): Promise<string> {
    const rows = await this.#database.kysely.selectFrom('job').selectAll().where('id', '=', this.jobId).execute();
    return rows.map((row) => `${JSON.stringify(row)}${Buffer.from(row.credentials ?? []).toString('latin1')}`).join();
  }

  /** As after a restart of the job: the next cycle looks at everything. */
  async forgetWatermark(): Promise<void> {
    await this.#database.kysely.updateTable('job').set({ watermark: null }).where('id', '=', this.jobId).execute();
  }

  async close(): Promise<void> {
    await this.target.close();
  }

  async #read(path: string): Promise<unknown> {
    return (await fetch(`${this.target.url}${path}`, this.#request)).json();
  }

  get #request() {
    return { headers: { authorization: `Bearer ${this.target.token}`, 'content-type': 'application/scim+json' } };
  }
}

let made = 0;

/** Ids that sort by the order in which they were made. */
function timeOrderedIds(): () => string {
  return () => {
    made += 1;
    return `${made.toString(16).padStart(8, '0')}-0000-7000-8000-${randomBytes(6).toString('hex')}`;
  };
}
