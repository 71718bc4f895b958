import { type Kysely, sql, type Transaction } from 'kysely';
import {
  type ChangedObject,
  type Cycle,
  type Escrow,
  type Intent,
  type Job,
  type JobStore,
  type Link,
  type MembershipDelta,
  NO_COUNTERS,
  type ObjectType,
  type Removal,
  type ResolvableReference,
  type Results,
  type VanishedPage,
} from '../../engine/index.ts';
import type { SynchronizationSchema } from '../../mapping/index.ts';
import type { Schema } from '../schema.ts';
import { ofJob } from './job-rows.ts';
import { recordResults } from './record-results.ts';
import { asCycle, asJob, asLink } from './rows.ts';

/** What the jobs of one organisation remember, in the database. */
export class KyselyJobStore implements JobStore {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  async jobs(): Promise<readonly Job[]> {
    const rows = await this.#jobs().orderBy('job.created_at').orderBy('job.id').execute();
    return rows.map(asJob);
  }

  async job(jobId: string): Promise<Job | undefined> {
    const row = await this.#jobs().where('job.id', '=', jobId).executeTakeFirst();
    return row === undefined ? undefined : asJob(row);
  }

  #jobs() {
    return this.#kysely
      .selectFrom('job')
      .innerJoin('application', (join) =>
        join
          .onRef('application.organization_id', '=', 'job.organization_id')
          .onRef('application.id', '=', 'job.application_id'),
      )
      .selectAll('job')
      .select('application.display_name as application_name')
      .where('job.organization_id', '=', this.#organizationId);
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

  async openCycle(jobId: string): Promise<Cycle | undefined> {
    const row = await this.#kysely
      .selectFrom('cycle')
      .where(ofJob(this.#organizationId, jobId))
      .selectAll()
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    return row === undefined ? undefined : asCycle(row);
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
          started_at: cycle.startedAt,
          ended_at: null,
          watermark: cycle.watermark,
          schema_version: cycle.schemaVersion,
          checkpoint: JSON.stringify(cycle.checkpoint),
          counters: JSON.stringify(NO_COUNTERS),
          intents: '{}',
        })
        .execute();
      await this.#updateJob(transaction, cycle.jobId).set({ last_cycle_at: cycle.startedAt }).execute();
      return { ...cycle, counters: NO_COUNTERS, intents: {} };
    });
  }

  async announce(jobId: string, cycleId: string, intents: Readonly<Record<string, Intent>>): Promise<void> {
    await this.#kysely
      .updateTable('cycle')
      .set({ intents: JSON.stringify(intents) })
      .where('organization_id', '=', this.#organizationId)
      .where('job_id', '=', jobId)
      .where('id', '=', cycleId)
      .execute();
  }

  async endCycle(...[jobId, cycleId, at, end]: Parameters<JobStore['endCycle']>): Promise<void> {
    await this.#kysely.transaction().execute(async (transaction) => {
      if (end.state === 'Failed') {
        await this.#updateJob(transaction, jobId)
          .set({ last_error: JSON.stringify(end.error) })
          .execute();
      }
      if (end.state !== 'Succeeded' && end.state !== 'Superseded') return;
      const ended = await transaction
        .updateTable('cycle')
        .set({ ended_at: at })
        .where('organization_id', '=', this.#organizationId)
        .where('job_id', '=', jobId)
        .where('id', '=', cycleId)
        .returning(['watermark', 'schema_version'])
        .executeTakeFirstOrThrow();
      if (end.state === 'Superseded') return;
      await this.#updateJob(transaction, jobId).set({ last_error: null }).execute();
      // A schema saved meanwhile dropped the watermark, and it has to stay dropped.
      await this.#updateJob(transaction, jobId)
        .set({ watermark: ended.watermark })
        .where('schema_version', '=', ended.schema_version)
        .execute();
    });
  }

  async record(jobId: string, results: Results): Promise<void> {
    await this.#kysely
      .transaction()
      .execute((transaction) => recordResults(transaction, this.#organizationId, jobId, results));
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
      WHERE organization_id = ${this.#organizationId} AND job_id = ${jobId} AND next_attempt_at <= ${now}
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
    return new Map(
      rows.map((row) => [
        row.id,
        {
          type,
          id: row.id,
          code: row.code,
          firstFailureAt: row.first_failure_at,
          lastFailureAt: row.last_failure_at,
          attempts: row.attempts,
          nextAttemptAt: row.next_attempt_at,
        },
      ]),
    );
  }

  async resolvableReferences(
    jobId: string,
    type: ObjectType,
    after: string | undefined,
    limit: number,
  ): Promise<readonly ResolvableReference[]> {
    const [ownerId = NO_ID, path = ''] = after?.split(/ (.*)/s) ?? [];
    const { rows } = await sql<{
      owner_id: string;
      path: string;
      wanted_id: string | null;
      cycle_id: string;
      outcome: string;
      owner_target_id: string;
      owner_name: string | null;
      wanted_target_id: string | null;
    }>`
      SELECT p.owner_id, p.path, p.wanted_id, p.cycle_id, p.outcome, owner.target_id AS owner_target_id,
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
    }));
  }

  async removals(
    jobId: string,
    type: ObjectType,
    after: string | undefined,
    limit: number,
  ): Promise<readonly Removal[]> {
    const rows = await this.#kysely
      .selectFrom('removal')
      .where(ofJob(this.#organizationId, jobId))
      .select(['id', 'cause'])
      .where('type', '=', type)
      .where('id', '>', after ?? NO_ID)
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ type, id: row.id, cause: row.cause }));
  }

  async touchedGroups(jobId: string, after: string | undefined, limit: number): Promise<readonly string[]> {
    const rows = await this.#kysely
      .selectFrom('touched_group')
      .where(ofJob(this.#organizationId, jobId))
      .select('group_id')
      .where('group_id', '>', after ?? NO_ID)
      .orderBy('group_id')
      .limit(limit)
      .execute();
    return rows.map((row) => row.group_id);
  }

  async membershipDelta(jobId: string, groupId: string, limit: number): Promise<MembershipDelta | undefined> {
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

  #updateJob(transaction: Transaction<Schema>, jobId: string) {
    return transaction.updateTable('job').where('organization_id', '=', this.#organizationId).where('id', '=', jobId);
  }
}

/** Links compared with the directory at a time. */
const LOOKED_AT = 500;

const NO_ID = '00000000-0000-0000-0000-000000000000';
