import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { ChangedObject, Choice, DecisionStore, Escrow, HeldRemoval, ObjectType } from '../../engine/index.ts';
import type { Schema } from '../schema.ts';
import { ofJob } from './job-rows.ts';
import { asEscrow, asHeldRemoval } from './rows.ts';

/** What an administrator decides about objects of a job: removals that are held back, and failures that were given up. */
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

  async allow(jobId: string, choice: Choice, limit: number): Promise<readonly ChangedObject[]> {
    const { rows } = await sql<{ type: ObjectType; id: string }>`
      UPDATE removal SET state = 'allowed' WHERE (organization_id, job_id, type, id) IN (
        SELECT organization_id, job_id, type, id FROM removal WHERE ${this.#chosen(jobId, choice)} LIMIT ${limit})
      RETURNING type, id`.execute(this.#kysely);
    return rows;
  }

  /** The account stays as it is and is let go; nothing is proposed again until its owner was in scope once more. */
  async reject(jobId: string, choice: Choice, limit: number, now: Date): Promise<readonly ChangedObject[]> {
    const { rows } = await sql<{ type: ObjectType; id: string }>`
      WITH rejected AS (
        DELETE FROM removal WHERE (organization_id, job_id, type, id) IN (
          SELECT organization_id, job_id, type, id FROM removal WHERE ${this.#chosen(jobId, choice)} LIMIT ${limit})
        RETURNING organization_id, job_id, type, id, cause
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
      SELECT type, id FROM rejected`.execute(this.#kysely);
    return rows;
  }

  async failures(
    jobId: string,
    givenUp: boolean,
    after: ChangedObject | undefined,
    limit: number,
  ): Promise<readonly Escrow[]> {
    const rows = await this.#kysely
      .selectFrom('escrow')
      .selectAll()
      .where(ofJob(this.#organizationId, jobId))
      .where('given_up_at', givenUp ? 'is not' : 'is', null)
      .where(behind(after))
      .orderBy('type')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(asEscrow);
  }

  /** Failed objects are tried again in the next cycle, also those that were given up. */
  async retry(jobId: string, choice: Choice, now: Date): Promise<number> {
    const { numAffectedRows = 0n } = await sql`
      UPDATE escrow SET next_attempt_at = ${now}, first_failure_at = ${now}, given_up_at = NULL
      WHERE ${ofJob(this.#organizationId, jobId)} AND ${matching(choice)}`.execute(this.#kysely);
    return Number(numAffectedRows);
  }

  #chosen(jobId: string, choice: Choice): RawBuilder<boolean> {
    return sql<boolean>`${ofJob(this.#organizationId, jobId)} AND state = 'staged' AND ${matching(choice)}
      ${choice.cause === undefined ? sql`` : sql`AND cause = ${choice.cause}`}`;
  }
}

function matching({ ids, name }: Choice): RawBuilder<boolean> {
  const named = name?.toLowerCase().replaceAll(/[\\%_]/g, '\\$&');
  return sql<boolean>`true
    ${ids === undefined ? sql`` : sql`AND id = ANY (${[...ids]}::uuid[])`}
    ${named === undefined ? sql`` : sql`AND lower(name) LIKE ${`%${named}%`}`}`;
}

function behind(after: ChangedObject | undefined): RawBuilder<boolean> {
  return after === undefined ? sql<boolean>`true` : sql<boolean>`(type, id) > (${after.type}, ${after.id}::uuid)`;
}
