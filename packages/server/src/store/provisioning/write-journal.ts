import { foldCase } from '@lockstep/scim';
import { type Kysely, sql } from 'kysely';
import type { JournalEntry } from '../../journal/index.ts';
import type { Schema } from '../schema.ts';

/**
 * Writes entries of the provisioning log, of one organisation, in the caller's transaction: one statement for all of
 * them, which also counts them by the hour and notes the names of their applications. Answers how many were written.
 *
 * @param options.collapse leaves out a skip that says the same as the latest entry of its job and object; what somebody
 *   asked for on demand is always written
 */
export async function writeJournal(
  transaction: Kysely<Schema>,
  organizationId: string,
  entries: readonly JournalEntry[],
  options: { readonly collapse: boolean },
): Promise<number> {
  if (entries.length === 0) return 0;
  // The entry before is one step into an index; steps are compared as the text they were stored as.
  const repeats = options.collapse
    ? sql`e.status = 'Skipped' AND NOT e.on_demand AND EXISTS (
        SELECT FROM (
          SELECT action, status, code, message, target_id, steps::text FROM journal_entry j
          WHERE j.organization_id = ${organizationId} AND j.source_id = e.source_id AND j.job_id = e.job_id
          ORDER BY j.at DESC, j.id DESC LIMIT 1
        ) latest
        WHERE latest.status = e.status AND latest.action = e.action AND latest.code IS NOT DISTINCT FROM e.code
          AND latest.message = e.message AND latest.target_id IS NOT DISTINCT FROM e.target_id
          AND latest.steps = e.steps::text)`
    : sql`false`;
  const { rows } = await sql<{ written: number }>`
    WITH given AS (
      SELECT * FROM json_to_recordset(${document(entries.map(given))}::json) AS e (
        id uuid, job_id uuid, cycle_id uuid, change_id uuid, initiator_type text, initiator_id text, initiator_name text,
        on_demand boolean, attempt integer, at timestamptz, action text, status text, code text, message text,
        source_type text, source_id uuid, source_name text, source_name_folded text, target_id text,
        steps json, modified json, duration_ms integer)
    ), job_application AS (
      SELECT job.id AS job_id, job.application_id, application.display_name
      FROM job LEFT JOIN application ON application.organization_id = job.organization_id
        AND application.id = job.application_id
      WHERE job.organization_id = ${organizationId} AND job.id IN (SELECT DISTINCT job_id FROM given)
    ), written AS (
      INSERT INTO journal_entry (organization_id, application_id, id, job_id, cycle_id, change_id, initiator_type,
        initiator_id, initiator_name, on_demand, attempt, at, action, status, code, message, source_type, source_id,
        source_name, source_name_folded, target_id, steps, modified, duration_ms)
      SELECT ${organizationId}::uuid, a.application_id, e.id, e.job_id, e.cycle_id, e.change_id, e.initiator_type,
        e.initiator_id, e.initiator_name, e.on_demand, e.attempt, e.at, e.action, e.status, e.code, e.message,
        e.source_type, e.source_id, e.source_name, e.source_name_folded, e.target_id,
        e.steps, e.modified, e.duration_ms
      FROM given e LEFT JOIN job_application a ON a.job_id = e.job_id
      WHERE NOT (${repeats})
      RETURNING job_id, at, action, status, code
    ), counted AS (
      INSERT INTO journal_count AS c (organization_id, job_id, hour, action, status, code, entries)
      SELECT ${organizationId}::uuid, job_id, date_trunc('hour', at, 'UTC') AS hour, action, status,
        coalesce(code, '') AS code, count(*) FROM written GROUP BY job_id, 3, action, status, 6
      ORDER BY job_id, 3, action, status, 6
      ON CONFLICT (organization_id, job_id, hour, action, status, code)
        DO UPDATE SET entries = c.entries + excluded.entries
    ), named AS (
      INSERT INTO journal_application AS n (organization_id, application_id, display_name)
      SELECT DISTINCT ON (application_id) ${organizationId}::uuid, application_id, display_name
      FROM job_application WHERE display_name IS NOT NULL
      ON CONFLICT (organization_id, application_id)
        DO UPDATE SET display_name = excluded.display_name WHERE n.display_name <> excluded.display_name
    )
    SELECT count(*) AS written FROM written`.execute(transaction);
  return rows[0]?.written ?? 0;
}

/** An entry as the statement takes it; what is undefined is null there. */
function given(entry: JournalEntry) {
  const { initiatedBy, source } = entry;
  return {
    id: entry.id,
    job_id: entry.jobId,
    cycle_id: entry.cycleId,
    change_id: entry.changeId === entry.id ? undefined : entry.changeId,
    initiator_type: initiatedBy?.type,
    initiator_id: initiatedBy?.id,
    initiator_name: initiatedBy?.displayName,
    on_demand: entry.onDemand ?? false,
    attempt: entry.attempt,
    at: entry.at,
    action: entry.action,
    status: entry.status,
    code: entry.code,
    message: entry.message,
    source_type: source.type,
    source_id: source.id,
    source_name: source.displayName,
    source_name_folded: foldCase(source.displayName),
    target_id: entry.target?.id,
    steps: entry.steps,
    modified: entry.modified,
    duration_ms: Math.max(0, Math.round(entry.durationMilliseconds)),
  };
}

/** Text the database does not take: it knows no NUL, and what is no Unicode does not come back the same. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/;

/** JSON as the database takes it. */
function document(value: unknown): string {
  const text = JSON.stringify(value);
  if (!UNSTORABLE.test(text)) return text;
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'string' ? inner.toWellFormed().replaceAll('\0', '\uFFFD') : inner,
  );
}
