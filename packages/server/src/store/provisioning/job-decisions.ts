import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely';
import type { ChangedObject, Choice, DecisionStore, HeldCause, HeldRemoval, ObjectType } from '../../engine/index.ts';
import type { JobChange } from '../../journal/index.ts';
import type { Schema } from '../schema.ts';
import { among, named } from './choice-sql.ts';
import { ofJob } from './job-rows.ts';
import { recordJobChange } from './record-job-change.ts';
import { asHeldRemoval } from './rows.ts';

interface Decided {
  readonly type: ObjectType;
  readonly id: string;
  readonly name: string;
}

/** What an administrator decides about removals that are held back. */
export class JobDecisions implements DecisionStore {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  async staged(
    jobId: string,
    choice: Choice,
    after: ChangedObject | undefined,
    limit: number,
  ): Promise<readonly HeldRemoval[]> {
    const rows = await this.#kysely
      .selectFrom('removal')
      .selectAll()
      .where(this.#chosen(jobId, choice))
      .where(behind(after))
      .orderBy('type')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(asHeldRemoval);
  }

  async causes(jobId: string): Promise<readonly HeldCause[]> {
    const held = () => this.#chosen(jobId, {});
    const { rows } = await sql<Selectable<Schema['removal']> & { readonly number: number }>`
      SELECT first.*, counted_causes.number FROM (
        SELECT cause, count(*)::integer AS number FROM removal WHERE ${held()} GROUP BY cause) AS counted_causes
      CROSS JOIN LATERAL (
        SELECT * FROM removal WHERE ${held()} AND removal.cause = counted_causes.cause
        ORDER BY since, type, id LIMIT 1) AS first
      ORDER BY counted_causes.number DESC, first.cause`.execute(this.#kysely);
    return rows.map(({ number: count, ...row }) => ({ cause: row.cause, count, first: asHeldRemoval(row) }));
  }

  ask(jobId: string, choice: Choice, limit: number, change: JobChange): Promise<readonly ChangedObject[]> {
    const { initiator, at } = change;
    return this.#decide(
      jobId,
      change,
      sql`
        UPDATE removal SET asked_by = ${initiator.id}, asked_by_name = ${initiator.displayName},
          asked_at = ${at}::timestamptz
        WHERE (organization_id, job_id, type, id) IN (
          SELECT organization_id, job_id, type, id FROM removal
          WHERE ${this.#chosen(jobId, choice)} AND asked_by IS NULL LIMIT ${limit})
        RETURNING type, id, name, cause`,
    );
  }

  allow(jobId: string, choice: Choice, limit: number, change: JobChange): Promise<readonly ChangedObject[]> {
    return this.#decide(
      jobId,
      change,
      sql`
        UPDATE removal SET state = 'allowed' WHERE (organization_id, job_id, type, id) IN (
          SELECT organization_id, job_id, type, id FROM removal WHERE ${this.#chosen(jobId, choice)} LIMIT ${limit})
        RETURNING type, id, name, cause`,
    );
  }

  /** Decides about removals in one transaction with the entry that names them. */
  #decide(jobId: string, change: JobChange, decision: RawBuilder<Decided>): Promise<readonly ChangedObject[]> {
    return this.#kysely.transaction().execute(async (transaction) => {
      const { rows } = await decision.execute(transaction);
      if (rows.length === 0) return [];
      const objects = rows.map(({ type, id, name }) => ({ type, id, displayName: name, modified: [] }));
      await recordJobChange(transaction, this.#organizationId, jobId, { ...change, objects });
      return rows.map(({ type, id }) => ({ type, id }));
    });
  }

  /** The account stays as it is and is let go; nothing is proposed again until its owner was in scope once more. */
  reject(
    ...[jobId, choice, limit, now, change]: Parameters<DecisionStore['reject']>
  ): Promise<readonly ChangedObject[]> {
    return this.#decide(
      jobId,
      change,
      sql`
      WITH rejected AS (
        DELETE FROM removal WHERE (organization_id, job_id, type, id) IN (
          SELECT organization_id, job_id, type, id FROM removal WHERE ${this.#chosen(jobId, choice)} LIMIT ${limit})
        RETURNING organization_id, job_id, type, id, name, cause
      ), released AS (
        UPDATE link SET state = CASE rejected.cause WHEN 'hardDeleted' THEN 'tombstone' ELSE 'released' END,
          release_cause = rejected.cause, left_scope_at = coalesce(link.left_scope_at, ${now})
        FROM rejected
        WHERE link.organization_id = rejected.organization_id AND link.job_id = rejected.job_id
          AND link.type = rejected.type AND link.source_id = rejected.id AND link.state = 'managed'
        RETURNING link.type, link.state
      ), counted AS (
        UPDATE job SET counts = counts || (
          SELECT jsonb_object_agg(kind, jsonb_build_object(
            'managed', coalesce((job.counts->kind->>'managed')::bigint, 0) - gone,
            'released', coalesce((job.counts->kind->>'released')::bigint, 0) + kept))
          FROM (SELECT type AS kind, count(*) AS gone, count(*) FILTER (WHERE state = 'released') AS kept
                FROM released GROUP BY type) AS changed)
        WHERE organization_id = ${this.#organizationId} AND id = ${jobId} AND EXISTS (SELECT FROM released)
      )
      SELECT type, id, name FROM rejected`,
    );
  }

  #chosen(jobId: string, choice: Choice): RawBuilder<boolean> {
    return sql<boolean>`${ofJob(this.#organizationId, jobId)} AND state = 'staged' AND ${among('id', choice.ids)}
      AND ${named('name', choice.name)} ${choice.cause === undefined ? sql`` : sql`AND cause = ${choice.cause}`}`;
  }
}

function behind(after: ChangedObject | undefined): RawBuilder<boolean> {
  return after === undefined ? sql<boolean>`true` : sql<boolean>`(type, id) > (${after.type}, ${after.id}::uuid)`;
}
