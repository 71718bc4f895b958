import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import type { JobPlan, PlanItem, PlanItemQuery, PlanStore } from '../../jobs/index.ts';
import type { JobChange } from '../../journal/index.ts';
import type { Schema } from '../schema.ts';
import { named } from './choice-sql.ts';
import { ofJob } from './job-rows.ts';
import { recordJobChange } from './record-job-change.ts';

/** Until when a plan is held after each sign of life: longer than an application may ask to be left alone. */
const HELD = sql<Date>`clock_timestamp() + interval '10 minutes'`;
const MOST_LISTED = 100;

/** Plans of jobs, in the database. */
export class KyselyPlanStore implements PlanStore {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  async begin(plan: JobPlan): Promise<JobPlan | undefined> {
    const row = await this.#kysely
      .insertInto('job_plan')
      .values({
        organization_id: this.#organizationId,
        job_id: plan.jobId,
        id: plan.id,
        request: JSON.stringify(plan.request),
        state: plan.state,
        basis: plan.basis,
        schema_version: plan.schemaVersion,
        summary: null,
        error: null,
        author: plan.author,
        created_at: plan.createdAt,
        ended_at: null,
        held_until: HELD,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    return row && asPlan(row);
  }

  async list(jobId: string): Promise<readonly JobPlan[]> {
    const rows = await this.#kysely
      .selectFrom('job_plan')
      .selectAll()
      .where(ofJob(this.#organizationId, jobId))
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(MOST_LISTED)
      .execute();
    return rows.map(asPlan);
  }

  async read(jobId: string, id: string): Promise<JobPlan | undefined> {
    const row = await this.#kysely
      .selectFrom('job_plan')
      .selectAll()
      .where(ofJob(this.#organizationId, jobId))
      .where('id', '=', id)
      .executeTakeFirst();
    return row && asPlan(row);
  }

  async items(jobId: string, id: string, query: PlanItemQuery): Promise<readonly PlanItem[]> {
    const { action, status, code, name, after, limit } = query;
    let rows = this.#kysely.selectFrom('job_plan_item').select('item').where(this.#of(jobId, id));
    if (action !== undefined) rows = rows.where('action', '=', action);
    if (status !== undefined) rows = rows.where('status', '=', status);
    if (code !== undefined) rows = rows.where('code', '=', code);
    if (name !== undefined) rows = rows.where(named('name', name));
    if (after !== undefined) rows = rows.where('position', '>', after);
    return (await rows.orderBy('position').limit(limit).execute()).map(({ item }) => item);
  }

  async addItems(jobId: string, id: string, items: readonly PlanItem[]): Promise<void> {
    await this.#kysely.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('job_plan')
        .set({ objects: sql`objects + ${items.length}`, held_until: HELD })
        .where(ofJob(this.#organizationId, jobId))
        .where('id', '=', id)
        .executeTakeFirst();
      // A plan that was taken away meanwhile leaves nothing behind.
      if (numUpdatedRows === 0n || items.length === 0) return;
      await sql`
        INSERT INTO job_plan_item (organization_id, job_id, plan_id, position, name, action, status, code, item)
        SELECT ${this.#organizationId}::uuid, ${jobId}::uuid, ${id}::uuid, (i->>'position')::integer, i->>'name',
          i->>'action', i->>'status', i->>'code', i
        FROM jsonb_array_elements(${JSON.stringify(items)}::jsonb) AS i
        ON CONFLICT DO NOTHING`.execute(transaction);
    });
  }

  async end(...[jobId, id, { state, summary, error, at }]: Parameters<PlanStore['end']>): Promise<void> {
    await this.#plan(this.#kysely, jobId, id)
      .set({
        state,
        ...(summary !== undefined && { summary: JSON.stringify(summary) }),
        error: error === undefined ? null : JSON.stringify(error),
        ended_at: at,
        held_until: null,
      })
      .where('state', 'in', ['planning', 'applying'])
      .execute();
  }

  async take(jobId: string, id: string, change: JobChange): Promise<boolean> {
    return this.#kysely.transaction().execute(async (transaction) => {
      const other = await transaction
        .selectFrom('job_plan')
        .select('id')
        .where(ofJob(this.#organizationId, jobId))
        .where('state', 'in', ['planning', 'applying'])
        .executeTakeFirst();
      if (other !== undefined) return false;
      const { numUpdatedRows } = await this.#plan(transaction, jobId, id)
        .set({ state: 'applying', held_until: HELD })
        .where('state', '=', 'ready')
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      await recordJobChange(transaction, this.#organizationId, jobId, change);
      return true;
    });
  }

  async hold(jobId: string, id: string): Promise<void> {
    await this.#plan(this.#kysely, jobId, id).set({ held_until: HELD }).execute();
  }

  async remove(jobId: string, id: string): Promise<boolean> {
    return this.#kysely.transaction().execute(async (transaction) => {
      const { numDeletedRows } = await transaction
        .deleteFrom('job_plan')
        .where(ofJob(this.#organizationId, jobId))
        .where('id', '=', id)
        .where('state', '<>', 'applying')
        .executeTakeFirst();
      if (numDeletedRows === 0n) return false;
      await transaction.deleteFrom('job_plan_item').where(this.#of(jobId, id)).execute();
      return true;
    });
  }

  async tidy(...[interrupted, at, before, limit]: Parameters<PlanStore['tidy']>): Promise<void> {
    await this.#kysely
      .updateTable('job_plan')
      .set({ state: 'failed', error: JSON.stringify(interrupted), ended_at: at, held_until: null })
      .where('organization_id', '=', this.#organizationId)
      .where('state', 'in', ['planning', 'applying'])
      .where(sql<boolean>`(held_until IS NULL OR held_until <= clock_timestamp())`)
      .execute();
    const old = await this.#kysely
      .selectFrom('job_plan')
      .select(['job_id', 'id'])
      .where('organization_id', '=', this.#organizationId)
      .where('ended_at', '<', before)
      .limit(10)
      .execute();
    for (const { job_id: jobId, id } of old) {
      const { numAffectedRows = 0n } = await sql`
        DELETE FROM job_plan_item WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM job_plan_item WHERE ${this.#of(jobId, id)} LIMIT ${limit}))`.execute(this.#kysely);
      if (numAffectedRows < limit) await this.remove(jobId, id);
    }
  }

  #plan(kysely: Kysely<Schema>, jobId: string, id: string) {
    return kysely.updateTable('job_plan').where(ofJob(this.#organizationId, jobId)).where('id', '=', id);
  }

  #of(jobId: string, id: string): RawBuilder<boolean> {
    return sql<boolean>`${ofJob(this.#organizationId, jobId)} AND plan_id = ${id}`;
  }
}

function asPlan(row: Selectable<Schema['job_plan']>): JobPlan {
  return {
    id: row.id,
    jobId: row.job_id,
    request: row.request,
    state: row.state,
    basis: row.basis,
    schemaVersion: row.schema_version,
    objects: row.objects,
    summary: row.summary ?? undefined,
    error: row.error ?? undefined,
    author: row.author,
    createdAt: row.created_at,
    endedAt: row.ended_at ?? undefined,
  };
}
