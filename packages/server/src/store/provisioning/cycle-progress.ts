import { type Kysely, sql } from 'kysely';
import { type Counters, type CycleKind, type CycleProgress, evaluated, type Phase } from '../../engine/index.ts';
import type { Schema } from '../schema.ts';

/**
 * How far the cycle of a job is that runs; undefined when none does, though one may be left open. What an initial cycle has to look at are the objects of
 * the directory, for another one those on its work list. Counts rows: for somebody who looks, not for requests.
 */
export async function cycleProgress(
  kysely: Kysely<Schema>,
  organizationId: string,
  jobId: string,
): Promise<CycleProgress | undefined> {
  const { rows } = await sql<{
    id: string;
    kind: CycleKind;
    phase: Phase;
    started_at: Date;
    counters: Counters;
    listed: number;
  }>`
    SELECT id, kind, checkpoint->>'phase' AS phase, started_at, counters,
      CASE kind
        WHEN 'initial' THEN (SELECT count(*) FROM directory_object WHERE organization_id = ${organizationId})
        ELSE (SELECT count(*) FROM work WHERE organization_id = ${organizationId} AND job_id = ${jobId})
      END AS listed
    FROM cycle WHERE organization_id = ${organizationId} AND job_id = ${jobId} AND ended_at IS NULL
      AND EXISTS (
        SELECT FROM job_lease l
        WHERE l.organization_id = ${organizationId} AND l.job_id = ${jobId} AND l.expires_at > clock_timestamp())`.execute(
    kysely,
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const { id: cycleId, kind, phase, started_at: startedAt, counters, listed } = row;
  const done = evaluated(counters) + Object.values(counters.groups).reduce((sum, number) => sum + number, 0);
  return { cycleId, kind, phase, startedAt, done, total: kind === 'initial' ? Math.max(listed, done) : done + listed };
}
