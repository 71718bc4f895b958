import { type RawBuilder, sql } from 'kysely';

/** The condition that every statement about a job's rows begins with. */
export function ofJob(organizationId: string, jobId: string): RawBuilder<boolean> {
  return sql<boolean>`organization_id = ${organizationId} AND job_id = ${jobId}`;
}
