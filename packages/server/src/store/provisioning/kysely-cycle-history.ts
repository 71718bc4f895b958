import { type Kysely, type Selectable, sql } from 'kysely';
import { type CycleHistory, type CycleKind, countRemovals, NO_COUNTERS, type PastCycle } from '../../engine/index.ts';
import type { JobChange } from '../../journal/index.ts';
import type { Schema } from '../schema.ts';
import { ofJob } from './job-rows.ts';
import { recordJobChange } from './record-job-change.ts';
import { asStatus } from './rows.ts';

/** The cycles of jobs, as they are looked back at. */
export class KyselyCycleHistory implements CycleHistory {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  async page(jobId: string, after: string | undefined, limit: number): Promise<readonly PastCycle[]> {
    let rows = this.#cycles(jobId);
    if (after !== undefined) {
      rows = rows.where(sql<boolean>`(started_at, id) < (
        SELECT started_at, id FROM cycle WHERE ${ofJob(this.#organizationId, jobId)} AND id = ${after})`);
    }
    const found = await rows.orderBy('started_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
    return found.map(asPastCycle);
  }

  async read(jobId: string, cycleId: string): Promise<PastCycle | undefined> {
    const row = await this.#cycles(jobId).where('id', '=', cycleId).executeTakeFirst();
    return row && asPastCycle(row);
  }

  #cycles(jobId: string) {
    return this.#kysely
      .selectFrom('cycle')
      .select(['id', 'kind', 'early', 'schema_version', 'started_at', 'ended_at', 'counters'])
      .where(ofJob(this.#organizationId, jobId));
  }

  async undone(jobId: string, removals: number, change: JobChange): Promise<void> {
    await this.#kysely.transaction().execute(async (transaction) => {
      const job = await transaction
        .selectFrom('job')
        .select('status')
        .where('organization_id', '=', this.#organizationId)
        .where('id', '=', jobId)
        .forUpdate()
        .executeTakeFirst();
      if (job !== undefined && removals > 0) {
        await transaction
          .updateTable('job')
          .set({ status: JSON.stringify(countRemovals(asStatus(job.status), removals, change.at)) })
          .where('organization_id', '=', this.#organizationId)
          .where('id', '=', jobId)
          .execute();
      }
      await recordJobChange(transaction, this.#organizationId, jobId, change);
    });
  }
}

type CycleRow = Pick<
  Selectable<Schema['cycle']>,
  'id' | 'kind' | 'early' | 'schema_version' | 'started_at' | 'ended_at' | 'counters'
>;

function asPastCycle(row: CycleRow): PastCycle {
  return {
    id: row.id,
    kind: row.kind as CycleKind,
    early: row.early,
    schemaVersion: row.schema_version,
    startedAt: row.started_at,
    endedAt: row.ended_at ?? undefined,
    counters: { ...NO_COUNTERS, ...row.counters },
  };
}
