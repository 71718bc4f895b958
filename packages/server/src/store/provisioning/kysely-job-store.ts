import { type Kysely, sql, type Transaction } from 'kysely';
import {
  type ChangedObject,
  type Closing,
  type Cycle,
  type Intents,
  type Job,
  type JobEvent,
  type JobStore,
  LeaseLost,
  NO_COUNTERS,
  type Operation,
  type Results,
} from '../../engine/index.ts';
import type { JobChange } from '../../journal/index.ts';
import type { SynchronizationSchema } from '../../mapping/index.ts';
import type { Schema } from '../schema.ts';
import { JobLease } from './job-lease.ts';
import { addCounts, JobOperations } from './job-operations.ts';
import { JobReader } from './job-reader.ts';
import { ofJob, selectJobs } from './job-rows.ts';
import { recordJobChange } from './record-job-change.ts';
import { recordResults, type Tell } from './record-results.ts';
import { asCycle, asJob } from './rows.ts';

/** What the jobs of one organisation remember, in the database. */
export class KyselyJobStore extends JobReader implements JobStore {
  readonly #tell: (job: Job | undefined, event: JobEvent, transaction: Transaction<Schema>) => Promise<void>;
  readonly #lease: JobLease;
  readonly #operations: JobOperations;

  /** @param tell passes on what happened to a job, within the transaction of what it is about */
  constructor(
    kysely: Kysely<Schema>,
    organizationId: string,
    tell: (job: Job | undefined, event: JobEvent, transaction: Transaction<Schema>) => Promise<void> = async () =>
      undefined,
  ) {
    super(kysely, organizationId);
    this.#tell = tell;
    this.#lease = new JobLease(kysely, organizationId);
    this.#operations = new JobOperations(kysely, organizationId);
  }

  acquire(jobId: string, holder: string, milliseconds: number): Promise<number | undefined> {
    return this.#lease.acquire(jobId, holder, milliseconds);
  }

  renew(jobId: string, fence: number, milliseconds: number): Promise<boolean> {
    return this.#lease.renew(jobId, fence, milliseconds);
  }

  release(jobId: string, fence: number): Promise<void> {
    return this.#lease.release(jobId, fence);
  }

  leased(jobId: string): Promise<boolean> {
    return this.#lease.isHeld(jobId);
  }

  request(jobId: string, operation: Operation, change?: JobChange): Promise<void> {
    return this.#operations.request(jobId, operation, change);
  }

  requested(jobId: string): ReturnType<JobStore['requested']> {
    return this.#operations.requested(jobId);
  }

  async operate(...[jobId, request, effects, change]: Parameters<JobStore['operate']>): Promise<void> {
    await this.kysely.transaction().execute(async (transaction) => {
      if (!(await this.#operations.operate(transaction, jobId, request.number, effects, change))) return;
      const job = await this.#jobIn(transaction, jobId);
      for (const event of change.events) await this.#tell(job, event, transaction);
    });
  }

  clearSome(jobId: string, limit: number): Promise<boolean> {
    return this.#operations.clearSome(jobId, limit);
  }

  async jobs(): Promise<readonly Job[]> {
    const rows = await this.#jobs().orderBy('job.created_at').orderBy('job.id').execute();
    return rows.map(asJob);
  }

  async job(jobId: string): Promise<Job | undefined> {
    const row = await this.#jobs().where('job.id', '=', jobId).executeTakeFirst();
    return row === undefined ? undefined : asJob(row);
  }

  #jobs(database: Kysely<Schema> = this.kysely) {
    return selectJobs(database, this.organizationId);
  }

  async schema(jobId: string, version: number): Promise<SynchronizationSchema> {
    const row = await this.kysely
      .selectFrom('job_schema')
      .select('document')
      .where('organization_id', '=', this.organizationId)
      .where('job_id', '=', jobId)
      .where('version', '=', version)
      .executeTakeFirstOrThrow();
    return row.document;
  }

  async openCycle(jobId: string, fence: number, at: Date): Promise<Cycle | undefined> {
    return this.kysely.transaction().execute(async (transaction) => {
      const row = await transaction
        .updateTable('cycle')
        .set({ fence })
        .where(ofJob(this.organizationId, jobId))
        .where('ended_at', 'is', null)
        .returningAll()
        .executeTakeFirst();
      if (row === undefined) return undefined;
      await this.#updateJob(transaction, jobId).set({ last_cycle_at: at }).execute();
      return asCycle(row);
    });
  }

  async beginCycle(cycle: Parameters<JobStore['beginCycle']>[0]): Promise<Cycle> {
    return this.kysely.transaction().execute(async (transaction) => {
      const before = await transaction
        .selectFrom('cycle')
        .select(['id', 'intents'])
        .where(ofJob(this.organizationId, cycle.jobId))
        .orderBy('started_at', 'desc')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      const intents = before?.intents ?? {};
      if (before !== undefined && Object.keys(intents).length > 0) {
        await transaction
          .updateTable('cycle')
          .set({ intents: '{}' })
          .where(ofJob(this.organizationId, cycle.jobId))
          .where('id', '=', before.id)
          .execute();
      }
      await transaction
        .insertInto('cycle')
        .values({
          organization_id: this.organizationId,
          job_id: cycle.jobId,
          id: cycle.id,
          kind: cycle.kind,
          early: cycle.early,
          fence: cycle.fence,
          started_at: cycle.startedAt,
          ended_at: null,
          watermark: cycle.watermark,
          schema_version: cycle.schemaVersion,
          checkpoint: JSON.stringify(cycle.checkpoint),
          counters: JSON.stringify(NO_COUNTERS),
          intents: JSON.stringify(intents),
        })
        .execute();
      await this.#updateJob(transaction, cycle.jobId)
        .set({
          last_cycle_at: cycle.startedAt,
          ...(cycle.early ? {} : { last_scheduled_at: cycle.startedAt }),
          ...(cycle.kind === 'initial' ? { status: sql`status - 'inLine'` } : {}),
        })
        .execute();
      return { ...cycle, counters: NO_COUNTERS, intents };
    });
  }

  async announce(
    ...[jobId, cycle, type, intents, kept]: Parameters<JobStore['announce']>
  ): Promise<ReadonlySet<string>> {
    await this.#announce(jobId, cycle, { ...kept, ...intents });
    const locked = await this.kysely
      .selectFrom('object_lock')
      .select('id')
      .where(ofJob(this.organizationId, jobId))
      .where('type', '=', type)
      .where('id', 'in', Object.keys(intents))
      .where('expires_at', '>', sql<Date>`clock_timestamp()`)
      .execute();
    if (locked.length === 0) return new Set();
    const busy = new Set(locked.map(({ id }) => id));
    const free = Object.entries(intents).filter(([id]) => !busy.has(id));
    await this.#announce(jobId, cycle, { ...kept, ...Object.fromEntries(free) });
    return busy;
  }

  async #announce(jobId: string, cycle: Pick<Cycle, 'id' | 'fence'>, intents: Intents): Promise<void> {
    const { numUpdatedRows } = await this.kysely
      .updateTable('cycle')
      .set({ intents: JSON.stringify(intents) })
      .where(ofJob(this.organizationId, jobId))
      .where('id', '=', cycle.id)
      .where('fence', '=', cycle.fence)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new LeaseLost('Another process runs this job by now.');
  }

  async record(jobId: string, results: Results): Promise<void> {
    await this.kysely.transaction().execute(async (transaction) => {
      const job = results.events.length === 0 ? undefined : await this.#jobIn(transaction, jobId);
      const tell: Tell = (event, within) => this.#tell(job, event, within);
      await recordResults(transaction, this.organizationId, jobId, results, tell);
    });
  }

  async endCycle(...[jobId, cycle, closing, change]: Parameters<JobStore['endCycle']>): Promise<void> {
    await this.kysely.transaction().execute(async (transaction) => {
      const closes = closing.close !== 'keepOpen';
      const ended = await transaction
        .updateTable('cycle')
        .set({ ended_at: closes ? closing.at : null })
        .where(ofJob(this.organizationId, jobId))
        .where('id', '=', cycle.id)
        .where('fence', '=', cycle.fence)
        .returning(['watermark', 'schema_version', 'counters'])
        .executeTakeFirst();
      if (ended === undefined) throw new LeaseLost('Another process runs this job by now.');
      const { status, quarantine, lastError } = closing;
      await this.#updateJob(transaction, jobId)
        .set({
          status: JSON.stringify(status),
          quarantine: quarantine === undefined ? null : JSON.stringify(quarantine),
          last_error: lastError === undefined ? null : JSON.stringify(lastError),
        })
        .execute();
      await this.#conclude(transaction, jobId, closing);
      await recordJobChange(transaction, this.organizationId, jobId, change);
      if (closes) await addCounts(transaction, this.organizationId, jobId, ended.counters.links);
      if (closing.close !== 'complete') return;
      // A schema saved meanwhile dropped the watermark, and it has to stay dropped.
      await this.#updateJob(transaction, jobId)
        .set({ watermark: ended.watermark })
        .where('schema_version', '=', ended.schema_version)
        .execute();
    });
  }

  async #conclude(transaction: Transaction<Schema>, jobId: string, closing: Closing): Promise<void> {
    const job = await this.#jobIn(transaction, jobId);
    // Somebody may have paused the job while the cycle ran; only what the cycle itself decided is written.
    if (closing.state !== 'Active' && job?.state === 'Active') {
      await this.#updateJob(transaction, jobId).set({ state: closing.state }).execute();
    }
    if (closing.pruneEscrows) {
      await sql`
        INSERT INTO pruned_failure (organization_id, job_id, type, id, name, code, message, at)
        SELECT organization_id, job_id, type, id, name, code, message, last_failure_at FROM escrow
        WHERE ${ofJob(this.organizationId, jobId)} ON CONFLICT DO NOTHING`.execute(transaction);
      await transaction.deleteFrom('escrow').where(ofJob(this.organizationId, jobId)).execute();
    }
    for (const event of closing.events) await this.#tell(job, event, transaction);
  }

  async #jobIn(transaction: Transaction<Schema>, jobId: string): Promise<Job | undefined> {
    const row = await this.#jobs(transaction).where('job.id', '=', jobId).executeTakeFirst();
    return row === undefined ? undefined : asJob(row);
  }

  async addWork(jobId: string, objects: readonly ChangedObject[]): Promise<void> {
    for (let start = 0; start < objects.length; start += 100) {
      await this.kysely
        .insertInto('work')
        .values(
          objects.slice(start, start + 100).map(({ type, id }) => ({
            organization_id: this.organizationId,
            job_id: jobId,
            type,
            id,
          })),
        )
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  }

  async wakeEscrows(jobId: string, now: Date): Promise<void> {
    await sql`
      INSERT INTO work (organization_id, job_id, type, id)
      SELECT organization_id, job_id, type, id FROM escrow
      WHERE ${ofJob(this.organizationId, jobId)} AND next_attempt_at <= ${now} AND given_up_at IS NULL
      UNION
      SELECT organization_id, job_id, type, id FROM missing_account WHERE ${ofJob(this.organizationId, jobId)}
      ON CONFLICT DO NOTHING`.execute(this.kysely);
  }

  async wakeSleepers(jobId: string, now: Date): Promise<void> {
    await sql`
      WITH due AS (
        DELETE FROM wake_up WHERE organization_id = ${this.organizationId} AND job_id = ${jobId} AND at <= ${now}
        RETURNING organization_id, job_id, type, id
      )
      INSERT INTO work (organization_id, job_id, type, id) SELECT organization_id, job_id, type, id FROM due
      ON CONFLICT DO NOTHING`.execute(this.kysely);
  }

  async lock(jobId: string, { type, id }: ChangedObject, milliseconds: number): Promise<boolean> {
    const { rows } = await sql`
      INSERT INTO object_lock (organization_id, job_id, type, id, expires_at)
      VALUES (${this.organizationId}, ${jobId}, ${type}, ${id}, clock_timestamp() + ${milliseconds} * interval '1 millisecond')
      ON CONFLICT (organization_id, job_id, type, id) DO UPDATE SET expires_at = excluded.expires_at
        WHERE object_lock.expires_at <= clock_timestamp()
      RETURNING id`.execute(this.kysely);
    if (rows.length === 0) return false;
    // A cycle that is about to write the object said so before it looked for this reservation.
    const writing = await this.kysely
      .selectFrom('cycle')
      .select('id')
      .where(ofJob(this.organizationId, jobId))
      .where('ended_at', 'is', null)
      .where(sql<boolean>`intents ? ${id} AND EXISTS (
        SELECT FROM job_lease WHERE ${ofJob(this.organizationId, jobId)} AND expires_at > clock_timestamp())`)
      .executeTakeFirst();
    if (writing === undefined) return true;
    await this.unlock(jobId, { type, id });
    return false;
  }

  async unlock(jobId: string, { type, id }: ChangedObject): Promise<void> {
    await this.kysely
      .deleteFrom('object_lock')
      .where(ofJob(this.organizationId, jobId))
      .where('type', '=', type)
      .where('id', '=', id)
      .execute();
  }

  #updateJob(transaction: Transaction<Schema>, jobId: string) {
    return transaction.updateTable('job').where('organization_id', '=', this.organizationId).where('id', '=', jobId);
  }
}
