import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/** The condition that every statement about a job's rows begins with. */
export function ofJob(organizationId: string, jobId: string): RawBuilder<boolean> {
  return sql<boolean>`organization_id = ${organizationId} AND job_id = ${jobId}`;
}

/** The jobs of an organisation, but not those of deleted applications, each with the name of its application and whether a cycle of it is open. */
export function selectJobs(database: Kysely<Schema>, organizationId: string) {
  return database
    .selectFrom('job')
    .innerJoin('application', (join) =>
      join
        .onRef('application.organization_id', '=', 'job.organization_id')
        .onRef('application.id', '=', 'job.application_id'),
    )
    .selectAll('job')
    .select('application.display_name as application_name')
    .select(({ eb, exists, or, selectFrom }) =>
      or([
        eb('application.secrets', 'is not', null),
        exists(
          selectFrom('application_authorization')
            .select('application_authorization.version')
            .whereRef('application_authorization.organization_id', '=', 'job.organization_id')
            .whereRef('application_authorization.application_id', '=', 'job.application_id'),
        ),
      ]).as('has_secrets'),
    )
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom('cycle')
          .select('cycle.id')
          .whereRef('cycle.organization_id', '=', 'job.organization_id')
          .whereRef('cycle.job_id', '=', 'job.id')
          .where('cycle.ended_at', 'is', null),
      ).as('cycle_open'),
    )
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom('job_request')
          .select('job_request.number')
          .whereRef('job_request.organization_id', '=', 'job.organization_id')
          .whereRef('job_request.job_id', '=', 'job.id'),
      ).as('is_requested'),
    )
    .where('job.organization_id', '=', organizationId)
    .where('application.deleted_at', 'is', null);
}
