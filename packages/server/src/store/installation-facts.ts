import { type Kysely, sql } from 'kysely';
import type { InstallationFacts } from '../jobs/index.ts';
import type { Schema } from './schema.ts';

/** What the database knows of the machine: its clock, its size, and who runs which job at this moment. One statement. */
export async function installationFacts(kysely: Kysely<Schema>, organizationId: string): Promise<InstallationFacts> {
  const { rows } = await sql<{
    clock: Date;
    bytes: string | number;
    workers: readonly { jobId: string; applicationName: string; holder: string; until: string }[] | null;
  }>`
    SELECT clock_timestamp() AS clock, pg_database_size(current_database()) AS bytes, (
      SELECT json_agg(json_build_object('jobId', l.job_id, 'applicationName', a.display_name, 'holder', l.holder,
        'until', l.expires_at))
      FROM job_lease l
      JOIN job j ON j.organization_id = l.organization_id AND j.id = l.job_id
      JOIN application a ON a.organization_id = j.organization_id AND a.id = j.application_id
      WHERE l.organization_id = ${organizationId} AND l.expires_at > clock_timestamp()) AS workers`.execute(kysely);
  const [row] = rows;
  if (row === undefined) throw new Error('The database did not say what time it is.');
  return {
    clock: row.clock,
    databaseBytes: Number(row.bytes),
    workers: (row.workers ?? []).map(({ until, ...worker }) => ({ ...worker, until: new Date(until) })),
  };
}
