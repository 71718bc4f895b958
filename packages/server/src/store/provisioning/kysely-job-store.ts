import { type Kysely, sql, type Transaction } from 'kysely';
import {
  type ChangedObject,
  type Closing,
  type Counters,
  type Cycle,
  type Escrow,
  type HeldRemoval,
  type Intent,
  type Job,
  type JobCounts,
  type JobEvent,
  type JobStore,
  LeaseLost,
  type Link,
  type LinkCounts,
  type MembershipDelta,
  NO_COUNTERS,
  type ObjectType,
  type Operation,
  type ResolvableReference,
  type Results,
  type VanishedPage,
} from '../../engine/index.ts';
import type { SynchronizationSchema } from '../../mapping/index.ts';
import type { Schema } from '../schema.ts';
import { JobLease } from './job-lease.ts';
import { addCounts, JobOperations } from './job-operations.ts';
import { ofJob, selectJobs } from './job-rows.ts';
import { recordResults, type Tell } from './record-results.ts';
import { asCycle, asEscrow, asHeldRemoval, asJob, asLink } from './rows.ts';

/** What the jobs of one organisation remember, in the database. */
export class KyselyJobStore implements JobStore {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;
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
    this.#kysely = kysely;
    this.#organizationId = organizationId;
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

  request(jobId: string, operation: Operation): Promise<void> {
    return this.#operations.request(jobId, operation);
  }

  requested(jobId: string): ReturnType<JobStore['requested']> {
    return this.#operations.requested(jobId);
  }

  async operate(...[jobId, request, effects, change]: Parameters<JobStore['operate']>): Promise<void> {
    await this.#kysely.transaction().execute(async (transaction) => {
      if (!(await this.#operations.operate(transaction, jobId, request.number, effects, change))) return;
      const job = await this.#jobIn(transaction, jobId);
      for (const event of change.events) await this.#tell(job, event, transaction);
    });
  }

  async tell(jobId: string, event: JobEvent): Promise<void> {
    await this.#kysely.transaction().execute(async (transaction) => {
      await this.#tell(await this.#jobIn(transaction, jobId), event, transaction);
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

  #jobs(database: Kysely<Schema> = this.#kysely) {
    return selectJobs(database, this.#organizationId);
  }

  async schema(jobId: string, version: number): Promise<SynchronizationSchema> {
    const row = await this.#kysely
      .selectFrom('job_schema')
      .select('document')
      .where('organization_id', '=', this.#organizationId)
      .where('job_id', '=', jobId)
      .where('version', '=', version)
      .executeTakeFirstOrThrow();
    return row.document;
  }

  async openCycle(jobId: string, fence: number, at: Date): Promise<Cycle | undefined> {
    return this.#kysely.transaction().execute(async (transaction) => {
      const row = await transaction
        .updateTable('cycle')
        .set({ fence })
        .where(ofJob(this.#organizationId, jobId))
        .where('ended_at', 'is', null)
        .returningAll()
        .executeTakeFirst();
      if (row === undefined) return undefined;
      await this.#updateJob(transaction, jobId).set({ last_cycle_at: at }).execute();
      return asCycle(row);
    });
  }

  async beginCycle(cycle: Parameters<JobStore['beginCycle']>[0]): Promise<Cycle> {
    return this.#kysely.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('cycle')
        .values({
          organization_id: this.#organizationId,
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
          intents: '{}',
        })
        .execute();
      await this.#updateJob(transaction, cycle.jobId)
        .set({ last_cycle_at: cycle.startedAt, ...(cycle.early ? {} : { last_scheduled_at: cycle.startedAt }) })
        .execute();
      return { ...cycle, counters: NO_COUNTERS, intents: {} };
    });
  }

  async announce(...[jobId, cycle, type, intents]: Parameters<JobStore['announce']>): Promise<ReadonlySet<string>> {
    await this.#announce(jobId, cycle, intents);
    const locked = await this.#kysely
      .selectFrom('object_lock')
      .select('id')
      .where(ofJob(this.#organizationId, jobId))
      .where('type', '=', type)
      .where('id', 'in', Object.keys(intents))
      .where('expires_at', '>', sql<Date>`clock_timestamp()`)
      .execute();
    if (locked.length === 0) return new Set();
    const busy = new Set(locked.map(({ id }) => id));
    await this.#announce(jobId, cycle, Object.fromEntries(Object.entries(intents).filter(([id]) => !busy.has(id))));
    return busy;
  }

  async #announce(
    jobId: string,
    cycle: Pick<Cycle, 'id' | 'fence'>,
    intents: Readonly<Record<string, Intent>>,
  ): Promise<void> {
    const { numUpdatedRows } = await this.#kysely
      .updateTable('cycle')
      .set({ intents: JSON.stringify(intents) })
      .where(ofJob(this.#organizationId, jobId))
      .where('id', '=', cycle.id)
      .where('fence', '=', cycle.fence)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw new LeaseLost('Another process runs this job by now.');
  }

  async record(jobId: string, results: Results): Promise<void> {
    await this.#kysely.transaction().execute(async (transaction) => {
      const job = results.events.length === 0 ? undefined : await this.#jobIn(transaction, jobId);
      const tell: Tell = (event, within) => this.#tell(job, event, within);
      await recordResults(transaction, this.#organizationId, jobId, results, tell);
    });
  }

  async endCycle(...[jobId, cycle, closing]: Parameters<JobStore['endCycle']>): Promise<void> {
    await this.#kysely.transaction().execute(async (transaction) => {
      const closes = closing.close !== 'keepOpen';
      const ended = await transaction
        .updateTable('cycle')
        .set({ ended_at: closes ? closing.at : null })
        .where(ofJob(this.#organizationId, jobId))
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
      if (closes) await addCounts(transaction, this.#organizationId, jobId, ended.counters.links);
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
        WHERE ${ofJob(this.#organizationId, jobId)} ON CONFLICT DO NOTHING`.execute(transaction);
      await transaction.deleteFrom('escrow').where(ofJob(this.#organizationId, jobId)).execute();
    }
    for (const event of closing.events) await this.#tell(job, event, transaction);
  }

  async #jobIn(transaction: Transaction<Schema>, jobId: string): Promise<Job | undefined> {
    const row = await this.#jobs(transaction).where('job.id', '=', jobId).executeTakeFirst();
    return row === undefined ? undefined : asJob(row);
  }

  async links(jobId: string, type: ObjectType, sourceIds: readonly string[]): Promise<ReadonlyMap<string, Link>> {
    if (sourceIds.length === 0) return new Map();
    const rows = await this.#kysely
      .selectFrom('link')
      .where(ofJob(this.#organizationId, jobId))
      .selectAll()
      .where('type', '=', type)
      .where('source_id', 'in', sourceIds)
      .where('state', '<>', 'tombstone')
      .execute();
    return new Map(rows.map((row) => [row.source_id, asLink(row)]));
  }

  async linkedTargets(
    jobId: string,
    type: ObjectType,
    targetIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    if (targetIds.length === 0) return new Map();
    const rows = await this.#kysely
      .selectFrom('link')
      .where(ofJob(this.#organizationId, jobId))
      .select(['target_id', 'source_id'])
      .where('type', '=', type)
      .where('target_id', 'in', targetIds)
      .where('state', '<>', 'tombstone')
      .execute();
    return new Map(rows.map((row) => [row.target_id, row.source_id]));
  }

  async vanished(jobId: string, type: ObjectType, after: string | undefined): Promise<VanishedPage> {
    // The fence keeps the planner, which has no statistics of a table just filled, from comparing all with all.
    const { rows } = await sql<{ source_id: string; present: boolean | null }>`
      SELECT l.source_id, o.present
      FROM link l
      LEFT JOIN LATERAL (
        SELECT true AS present FROM directory_object o
        WHERE o.organization_id = l.organization_id AND o.type = l.type AND o.id = l.source_id OFFSET 0
      ) o ON true
      WHERE l.organization_id = ${this.#organizationId} AND l.job_id = ${jobId} AND l.type = ${type}
        AND l.state <> 'tombstone' AND l.source_id > ${after ?? NO_ID}::uuid
      ORDER BY l.source_id LIMIT ${LOOKED_AT}`.execute(this.#kysely);
    const ids = rows.filter(({ present }) => present !== true).map((row) => row.source_id);
    return { ids, next: rows.length === LOOKED_AT ? rows.at(-1)?.source_id : undefined };
  }

  async addWork(jobId: string, objects: readonly ChangedObject[]): Promise<void> {
    for (let start = 0; start < objects.length; start += 100) {
      await this.#kysely
        .insertInto('work')
        .values(
          objects.slice(start, start + 100).map(({ type, id }) => ({
            organization_id: this.#organizationId,
            job_id: jobId,
            type,
            id,
          })),
        )
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  }

  async work(jobId: string, type: ObjectType, after: string | undefined, limit: number): Promise<readonly string[]> {
    const rows = await this.#kysely
      .selectFrom('work')
      .where(ofJob(this.#organizationId, jobId))
      .select('id')
      .where('type', '=', type)
      .where('id', '>', after ?? NO_ID)
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map((row) => row.id);
  }

  async wakeEscrows(jobId: string, now: Date): Promise<void> {
    await sql`
      INSERT INTO work (organization_id, job_id, type, id)
      SELECT organization_id, job_id, type, id FROM escrow
      WHERE ${ofJob(this.#organizationId, jobId)} AND next_attempt_at <= ${now} AND given_up_at IS NULL
      UNION
      SELECT organization_id, job_id, type, id FROM missing_account WHERE ${ofJob(this.#organizationId, jobId)}
      ON CONFLICT DO NOTHING`.execute(this.#kysely);
  }

  async wakeSleepers(jobId: string, now: Date): Promise<void> {
    await sql`
      WITH due AS (
        DELETE FROM wake_up WHERE organization_id = ${this.#organizationId} AND job_id = ${jobId} AND at <= ${now}
        RETURNING organization_id, job_id, type, id
      )
      INSERT INTO work (organization_id, job_id, type, id) SELECT organization_id, job_id, type, id FROM due
      ON CONFLICT DO NOTHING`.execute(this.#kysely);
  }

  async escrows(jobId: string, type: ObjectType, ids: readonly string[]): Promise<ReadonlyMap<string, Escrow>> {
    if (ids.length === 0) return new Map();
    const rows = await this.#kysely
      .selectFrom('escrow')
      .where(ofJob(this.#organizationId, jobId))
      .selectAll()
      .where('type', '=', type)
      .where('id', 'in', ids)
      .execute();
    return new Map(rows.map((row) => [row.id, asEscrow(row)]));
  }

  async listed(jobId: string, type: ObjectType, ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const chosen = () =>
      sql`${ofJob(this.#organizationId, jobId)} AND type = ${type} AND id = ANY (${[...ids]}::uuid[])`;
    const { rows } = await sql<{ id: string }>`
      SELECT id FROM removal WHERE ${chosen()} UNION SELECT id FROM missing_account WHERE ${chosen()}`.execute(
      this.#kysely,
    );
    return new Set(rows.map(({ id }) => id));
  }

  async missing(jobId: string, type: ObjectType, limit: number): Promise<readonly string[]> {
    const rows = await this.#kysely
      .selectFrom('missing_account')
      .select('id')
      .where(ofJob(this.#organizationId, jobId))
      .where('type', '=', type)
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(({ id }) => id);
  }

  async counts(jobId: string): Promise<JobCounts> {
    const job = () => ofJob(this.#organizationId, jobId);
    const { rows } = await sql<{
      counts: Partial<LinkCounts>;
      counters: Counters | null;
      failing: number;
      given_up: number;
      references_failing: number;
      due: number;
      staged: number;
      allowed: number;
      missing: number;
    }>`
      SELECT counts,
        (SELECT counters FROM cycle WHERE ${job()} AND ended_at IS NULL) AS counters,
        (SELECT count(*) FROM escrow WHERE ${job()} AND given_up_at IS NULL) AS failing,
        (SELECT count(*) FROM escrow WHERE ${job()} AND given_up_at IS NOT NULL) AS given_up,
        (SELECT count(*) FROM pending_reference WHERE ${job()} AND failures > 0)
          + (SELECT count(*) FROM touched_group WHERE ${job()} AND failures > 0) AS references_failing,
        (SELECT count(*) FROM removal WHERE ${job()} AND state = 'due' AND counted) AS due,
        (SELECT count(*) FROM removal WHERE ${job()} AND state = 'staged') AS staged,
        (SELECT count(*) FROM removal WHERE ${job()} AND state = 'allowed') AS allowed,
        (SELECT count(*) FROM missing_account WHERE ${job()}) AS missing
      FROM job WHERE organization_id = ${this.#organizationId} AND id = ${jobId}`.execute(this.#kysely);
    const [row] = rows;
    if (row === undefined) throw new Error(`There is no job ${jobId}.`);
    const number = (type: ObjectType, state: 'managed' | 'released') =>
      (row.counts[type]?.[state] ?? 0) + (row.counters?.links?.[type][state] ?? 0);
    const states = (type: ObjectType) => ({ managed: number(type, 'managed'), released: number(type, 'released') });
    return {
      links: { User: states('User'), Group: states('Group') },
      failing: row.failing,
      givenUp: row.given_up,
      referencesFailing: row.references_failing,
      due: row.due,
      staged: row.staged,
      allowed: row.allowed,
      missing: row.missing,
    };
  }

  async resolvableReferences(
    jobId: string,
    type: ObjectType,
    now: Date,
    after: string | undefined,
    limit: number,
    only?: string,
  ): Promise<readonly ResolvableReference[]> {
    const [ownerId = NO_ID, path = ''] = after?.split(/ (.*)/s) ?? [];
    const { rows } = await sql<{
      owner_id: string;
      path: string;
      wanted_id: string | null;
      cycle_id: string;
      outcome: string;
      failures: number;
      first_failure_at: Date | null;
      owner_target_id: string;
      owner_name: string | null;
      wanted_target_id: string | null;
    }>`
      SELECT p.owner_id, p.path, p.wanted_id, p.cycle_id, p.outcome, p.failures, p.first_failure_at,
             owner.target_id AS owner_target_id,
             coalesce(o.properties->>'userPrincipalName', o.properties->>'displayName') AS owner_name,
             wanted.target_id AS wanted_target_id
      FROM pending_reference p
      JOIN link owner ON owner.organization_id = p.organization_id AND owner.job_id = p.job_id AND owner.type = p.type
        AND owner.source_id = p.owner_id AND owner.state = 'managed'
      LEFT JOIN link wanted ON wanted.organization_id = p.organization_id AND wanted.job_id = p.job_id
        AND wanted.type = 'User' AND wanted.source_id = p.wanted_id AND wanted.state = 'managed'
      LEFT JOIN directory_object o ON o.organization_id = p.organization_id AND o.type = p.type AND o.id = p.owner_id
      WHERE p.organization_id = ${this.#organizationId} AND p.job_id = ${jobId} AND p.type = ${type}
        AND (p.owner_id, p.path) > (${ownerId}::uuid, ${path})
        AND (p.wanted_id IS NULL OR wanted.target_id IS NOT NULL)
        AND (p.next_attempt_at IS NULL OR p.next_attempt_at <= ${now})
        ${only === undefined ? sql`` : sql`AND p.owner_id = ${only}`}
      ORDER BY p.owner_id, p.path
      LIMIT ${limit}`.execute(this.#kysely);
    return rows.map((row) => ({
      type,
      ownerId: row.owner_id,
      path: row.path,
      wantedId: row.wanted_id ?? undefined,
      cycleId: row.cycle_id,
      outcome: row.outcome as ResolvableReference['outcome'],
      ownerTargetId: row.owner_target_id,
      ownerName: row.owner_name ?? row.owner_id,
      wantedTargetId: row.wanted_target_id ?? undefined,
      failures: row.failures,
      firstFailureAt: row.first_failure_at ?? undefined,
    }));
  }

  async removals(
    ...[jobId, type, states, after, limit]: Parameters<JobStore['removals']>
  ): Promise<readonly HeldRemoval[]> {
    const rows = await this.#kysely
      .selectFrom('removal')
      .where(ofJob(this.#organizationId, jobId))
      .selectAll()
      .where('type', '=', type)
      .where('state', 'in', states)
      .where('id', '>', after ?? NO_ID)
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(asHeldRemoval);
  }

  async touchedGroups(...[jobId, now, limit, only]: Parameters<JobStore['touchedGroups']>) {
    const rows = await this.#kysely
      .selectFrom('touched_group')
      .where(ofJob(this.#organizationId, jobId))
      .select(['group_id', 'failures', 'first_failure_at'])
      .where((where) => where.or([where('next_attempt_at', 'is', null), where('next_attempt_at', '<=', now)]))
      .$if(only !== undefined, (query) => query.where('group_id', '=', only ?? NO_ID))
      .orderBy('group_id')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      groupId: row.group_id,
      failures: row.failures,
      firstFailureAt: row.first_failure_at ?? undefined,
    }));
  }

  async membershipDelta(
    ...[jobId, groupId, limit, members]: Parameters<JobStore['membershipDelta']>
  ): Promise<MembershipDelta | undefined> {
    const among = (column: string) =>
      members === undefined ? sql`` : sql`AND ${sql.ref(column)} = ANY (${[...members]}::uuid[])`;
    const group = await this.#kysely
      .selectFrom('link')
      .where(ofJob(this.#organizationId, jobId))
      .select('target_id')
      .where('type', '=', 'Group')
      .where('source_id', '=', groupId)
      .where('state', '=', 'managed')
      .executeTakeFirst();
    if (group === undefined) return undefined;
    const organizationId = this.#organizationId;
    const additions = await sql<{ source_id: string; target_id: string }>`
      SELECT l.source_id, l.target_id
      FROM directory_membership m
      JOIN link l ON l.organization_id = m.organization_id AND l.job_id = ${jobId} AND l.type = m.member_type
        AND l.source_id = m.member_id AND l.state = 'managed'
      WHERE m.organization_id = ${organizationId} AND m.group_id = ${groupId} AND m.member_type = 'User'
        AND NOT EXISTS (
          SELECT FROM written_membership w WHERE w.organization_id = m.organization_id AND w.job_id = ${jobId}
            AND w.group_id = m.group_id AND w.member_id = m.member_id)
        ${among('m.member_id')}
      ORDER BY m.member_id LIMIT ${limit}`.execute(this.#kysely);
    const removals = await sql<{ source_id: string; target_id: string }>`
      SELECT l.source_id, l.target_id
      FROM written_membership w
      JOIN link l ON l.organization_id = w.organization_id AND l.job_id = w.job_id AND l.type = 'User'
        AND l.source_id = w.member_id
      WHERE w.organization_id = ${organizationId} AND w.job_id = ${jobId} AND w.group_id = ${groupId}
        AND NOT EXISTS (
          SELECT FROM directory_membership m WHERE m.organization_id = w.organization_id
            AND m.group_id = w.group_id AND m.member_id = w.member_id)
        ${among('w.member_id')}
      ORDER BY w.member_id LIMIT ${limit}`.execute(this.#kysely);
    const name = await this.#kysely
      .selectFrom('directory_object')
      .select(sql<string>`properties->>'displayName'`.as('name'))
      .where('organization_id', '=', organizationId)
      .where('type', '=', 'Group')
      .where('id', '=', groupId)
      .executeTakeFirst();
    const pair = (row: { source_id: string; target_id: string }) => ({
      sourceId: row.source_id,
      targetId: row.target_id,
    });
    return {
      groupId,
      groupTargetId: group.target_id,
      groupName: name?.name ?? groupId,
      additions: additions.rows.map(pair),
      removals: removals.rows.map(pair),
    };
  }

  async lock(jobId: string, { type, id }: ChangedObject, milliseconds: number): Promise<boolean> {
    const { rows } = await sql`
      INSERT INTO object_lock (organization_id, job_id, type, id, expires_at)
      VALUES (${this.#organizationId}, ${jobId}, ${type}, ${id}, clock_timestamp() + ${milliseconds} * interval '1 millisecond')
      ON CONFLICT (organization_id, job_id, type, id) DO UPDATE SET expires_at = excluded.expires_at
        WHERE object_lock.expires_at <= clock_timestamp()
      RETURNING id`.execute(this.#kysely);
    if (rows.length === 0) return false;
    // A cycle that is about to write the object said so before it looked for this reservation.
    const writing = await this.#kysely
      .selectFrom('cycle')
      .select('id')
      .where(ofJob(this.#organizationId, jobId))
      .where('ended_at', 'is', null)
      .where(sql<boolean>`intents ? ${id} AND EXISTS (
        SELECT FROM job_lease WHERE ${ofJob(this.#organizationId, jobId)} AND expires_at > clock_timestamp())`)
      .executeTakeFirst();
    if (writing === undefined) return true;
    await this.unlock(jobId, { type, id });
    return false;
  }

  async unlock(jobId: string, { type, id }: ChangedObject): Promise<void> {
    await this.#kysely
      .deleteFrom('object_lock')
      .where(ofJob(this.#organizationId, jobId))
      .where('type', '=', type)
      .where('id', '=', id)
      .execute();
  }

  async waiting(...[jobId, type, now, after, limit]: Parameters<JobStore['waiting']>): Promise<readonly string[]> {
    const job = () => sql`${ofJob(this.#organizationId, jobId)} AND type = ${type} AND id > ${after ?? NO_ID}::uuid`;
    const { rows } = await sql<{ id: string }>`
      SELECT id FROM work WHERE ${job()}
      UNION SELECT id FROM escrow WHERE ${job()} AND next_attempt_at <= ${now} AND given_up_at IS NULL
      UNION SELECT id FROM wake_up WHERE ${job()} AND at <= ${now}
      UNION SELECT id FROM missing_account WHERE ${job()}
      UNION SELECT id FROM removal WHERE ${job()} AND state <> 'staged'
      ORDER BY id LIMIT ${limit}`.execute(this.#kysely);
    return rows.map(({ id }) => id);
  }

  #updateJob(transaction: Transaction<Schema>, jobId: string) {
    return transaction.updateTable('job').where('organization_id', '=', this.#organizationId).where('id', '=', jobId);
  }
}

/** Links compared with the directory at a time. */
const LOOKED_AT = 500;

const NO_ID = '00000000-0000-0000-0000-000000000000';
