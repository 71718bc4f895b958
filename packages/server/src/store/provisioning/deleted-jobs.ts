import { type Kysely, sql, type Transaction } from 'kysely';
import type { Schema } from '../schema.ts';
import { ofJob } from './job-rows.ts';

/**
 * Takes a job away: nobody finds it from here on, and whoever runs it loses the right to write. Everything else it
 * remembered may be large and is erased afterwards, stretch by stretch. False when there is no such job.
 */
export async function deleteJob(
  transaction: Transaction<Schema>,
  organizationId: string,
  jobId: string,
): Promise<boolean> {
  const { numDeletedRows } = await transaction
    .deleteFrom('job')
    .where('organization_id', '=', organizationId)
    .where('id', '=', jobId)
    .executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) return false;
  for (const table of ['job_lease', 'cycle'] as const) {
    await transaction.deleteFrom(table).where(ofJob(organizationId, jobId)).execute();
  }
  await transaction.insertInto('deleted_job').values({ organization_id: organizationId, job_id: jobId }).execute();
  return true;
}

/** Erases up to `limit` rows that deleted jobs left behind, logs apart; true when something is left. */
export async function clearDeletedJobs(
  kysely: Kysely<Schema>,
  organizationId: string,
  limit: number,
): Promise<boolean> {
  const job = await kysely
    .selectFrom('deleted_job')
    .select('job_id')
    .where('organization_id', '=', organizationId)
    .limit(1)
    .executeTakeFirst();
  if (job === undefined) return false;
  for (const table of await tablesOfJobs(kysely)) {
    const { numAffectedRows = 0n } = await sql`
      DELETE FROM ${sql.table(table)} WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM ${sql.table(table)} WHERE ${ofJob(organizationId, job.job_id)} LIMIT ${limit}))`.execute(
      kysely,
    );
    if (numAffectedRows > 0n) return true;
  }
  await kysely.deleteFrom('deleted_job').where(ofJob(organizationId, job.job_id)).execute();
  return true;
}

/** Tables with rows of jobs, but not those that tell afterwards what jobs did. */
async function tablesOfJobs(kysely: Kysely<Schema>): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly table_name: string }>`
    SELECT c.table_name FROM information_schema.columns c
    JOIN information_schema.columns o ON o.table_schema = c.table_schema AND o.table_name = c.table_name
      AND o.column_name = 'organization_id'
    WHERE c.table_schema = current_schema() AND c.column_name = 'job_id'
      AND c.table_name <> 'deleted_job' AND c.table_name !~ '^(journal|audit|notice|webhook)'
    ORDER BY c.table_name`.execute(kysely);
  return rows.map(({ table_name }) => table_name);
}
