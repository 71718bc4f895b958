import { type Kysely, sql } from 'kysely';
import type { LiveJob, LivePosition, LiveState, LogTail } from '../../jobs/index.ts';
import type { Schema } from '../schema.ts';

const MOST = 1_000;

/** Reads the state; one statement, every part of it answered by an index. */
export async function liveState(
  kysely: Kysely<Schema>,
  organizationId: string,
  since: LivePosition,
): Promise<LiveState> {
  const tail = (table: 'journal_entry' | 'audit_entry', from: Date) => sql`
    SELECT json_build_object('count', count(*), 'newest', max(at)) FROM (
      SELECT at FROM ${sql.table(table)} WHERE organization_id = ${organizationId} AND at > ${from}::timestamptz
      ORDER BY at DESC, id DESC LIMIT ${MOST}) newest`;
  const { rows } = await sql<{
    jobs: readonly LiveJob[] | null;
    log: { count: number; newest: string | null };
    audit: { count: number; newest: string | null };
    directory: string | null;
    troubles: readonly string[] | null;
  }>`
    SELECT (
      SELECT json_agg(json_build_object('jobId', j.id, 'schemaVersion', j.schema_version,
        'settingsVersion', j.settings_version,
        'staged', (SELECT count(*) FROM removal r WHERE r.organization_id = j.organization_id AND r.job_id = j.id
          AND r.state = 'staged'),
        'failing', (SELECT count(*) FROM escrow e WHERE e.organization_id = j.organization_id AND e.job_id = j.id),
        'plan', (SELECT p.id || ' ' || p.state || ' ' || p.objects FROM job_plan p
          WHERE p.organization_id = j.organization_id AND p.job_id = j.id ORDER BY p.created_at DESC, p.id DESC LIMIT 1),
        'discovery', (SELECT d.id || ' ' || d.state || ' ' || d.phase || ' ' || d.people || ' ' || d.accounts
          FROM discovery d WHERE d.organization_id = j.organization_id AND d.job_id = j.id
          ORDER BY d.started_at DESC LIMIT 1)))
      FROM job j WHERE j.organization_id = ${organizationId}
    ) AS jobs, (${tail('journal_entry', since.log)}) AS log, (${tail('audit_entry', since.audit)}) AS audit,
    (SELECT max(sequence)::text FROM directory_change WHERE organization_id = ${organizationId}) AS directory,
    (SELECT json_agg(id || ' ' || (trouble->>'state') || ' ' || (trouble->>'reads') ORDER BY id) FROM directory_source
      WHERE organization_id = ${organizationId} AND trouble IS NOT NULL) AS troubles`.execute(kysely);
  const [row] = rows;
  const jobs = (row?.jobs ?? []).map((job) => ({
    ...job,
    plan: job.plan ?? undefined,
    discovery: job.discovery ?? undefined,
  }));
  const { directory, troubles } = row ?? {};
  return {
    jobs,
    log: tailOf(row?.log),
    audit: tailOf(row?.audit),
    directory: directory ?? '',
    troubles: troubles ?? [],
  };
}

function tailOf(tail: { count: number; newest: string | null } | undefined): LogTail {
  return { count: tail?.count ?? 0, newest: tail?.newest ? new Date(tail.newest) : undefined };
}
