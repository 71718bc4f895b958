import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';
import { ofJob } from './job-rows.ts';

/** Nobody takes a lease for so long: one that seems to last longer was taken before the database's clock was set back. */
const LONGEST = 10 * 60_000;

/** The right to run a job, by the clock of the database: those of the processes may differ, or jump. */
export class JobLease {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  async acquire(jobId: string, holder: string, milliseconds: number): Promise<number | undefined> {
    const { rows } = await sql<{ fence: number }>`
      INSERT INTO job_lease (organization_id, job_id, fence, holder, expires_at)
      VALUES (${this.#organizationId}, ${jobId}, 1, ${holder}, clock_timestamp() + ${milliseconds} * interval '1 millisecond')
      ON CONFLICT (organization_id, job_id) DO UPDATE
        SET fence = job_lease.fence + 1, holder = excluded.holder, expires_at = excluded.expires_at
        WHERE job_lease.expires_at <= clock_timestamp()
          OR job_lease.expires_at > clock_timestamp() + ${LONGEST} * interval '1 millisecond'
      RETURNING fence`.execute(this.#kysely);
    return rows[0]?.fence;
  }

  async renew(jobId: string, fence: number, milliseconds: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#kysely
      .updateTable('job_lease')
      .set({ expires_at: sql<Date>`clock_timestamp() + ${milliseconds} * interval '1 millisecond'` })
      .where(ofJob(this.#organizationId, jobId))
      .where('fence', '=', fence)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async release(jobId: string, fence: number): Promise<void> {
    await this.#kysely
      .updateTable('job_lease')
      .set({ expires_at: sql<Date>`clock_timestamp()` })
      .where(ofJob(this.#organizationId, jobId))
      .where('fence', '=', fence)
      .execute();
  }

  async isHeld(jobId: string): Promise<boolean> {
    const { rows } = await sql`
      SELECT FROM job_lease WHERE ${ofJob(this.#organizationId, jobId)} AND expires_at > clock_timestamp()
        AND expires_at <= clock_timestamp() + ${LONGEST} * interval '1 millisecond'`.execute(this.#kysely);
    return rows.length > 0;
  }
}
