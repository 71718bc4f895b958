import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { Change, Effects, LinkCounts, Operation } from '../../engine/index.ts';
import type { JobChange } from '../../journal/index.ts';
import type { Schema } from '../schema.ts';
import { ofJob } from './job-rows.ts';
import { recordJobChange } from './record-job-change.ts';

/** Tables that hold what is known through links. */
const KNOWN_THROUGH_LINKS = [
  'link',
  'written_membership',
  'pending_reference',
  'touched_group',
  'replaced_group',
  'missing_account',
  'wake_up',
  'work',
] as const;

/** What is asked of a job from outside, and what carrying it out does to the rows of the job. */
export class JobOperations {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  async request(jobId: string, operation: Operation, change?: JobChange): Promise<void> {
    await this.#kysely.transaction().execute(async (transaction) => {
      await requestOperation(transaction, this.#organizationId, jobId, operation);
      await recordJobChange(transaction, this.#organizationId, jobId, change);
    });
  }

  async requested(jobId: string): Promise<{ readonly number: number; readonly operation: Operation } | undefined> {
    return this.#kysely
      .selectFrom('job_request')
      .select(['number', 'operation'])
      .where(ofJob(this.#organizationId, jobId))
      .orderBy('number')
      .limit(1)
      .executeTakeFirst();
  }

  /** False when somebody else was quicker. */
  async operate(
    transaction: Transaction<Schema>,
    jobId: string,
    number: number,
    effects: Effects,
    { at, status, quarantine }: Change,
  ): Promise<boolean> {
    const { numDeletedRows } = await transaction
      .deleteFrom('job_request')
      .where(ofJob(this.#organizationId, jobId))
      .where('number', '=', number)
      .executeTakeFirst();
    if (numDeletedRows === 0n) return false;
    await this.#removals(transaction, jobId, effects);
    if (effects.watermark === 'clear') await this.#endOpenCycle(transaction, jobId, at);
    const cleared = clearing(effects);
    await transaction
      .updateTable('job')
      .set({
        status: JSON.stringify(status),
        quarantine: quarantine === undefined ? null : JSON.stringify(quarantine),
        ...(effects.state === 'keep' ? {} : { state: effects.state }),
        ...(effects.watermark === 'clear' ? { watermark: null, last_error: null } : {}),
        ...(effects.links === 'clear' ? { counts: '{}' } : {}),
        ...(cleared.length === 0 ? {} : { clearing: alsoClearing(cleared) }),
      })
      .where('organization_id', '=', this.#organizationId)
      .where('id', '=', jobId)
      .execute();
    return true;
  }

  async #removals(transaction: Transaction<Schema>, jobId: string, { staged }: Effects): Promise<void> {
    if (staged === 'execute') {
      await transaction
        .updateTable('removal')
        .set({ state: 'allowed' })
        .where(ofJob(this.#organizationId, jobId))
        .where('state', '=', 'staged')
        .execute();
    }
  }

  /** What it wrote stays; the next cycle looks at everything. */
  async #endOpenCycle(transaction: Transaction<Schema>, jobId: string, at: Date): Promise<void> {
    const ended = await transaction
      .updateTable('cycle')
      .set({ ended_at: at })
      .where(ofJob(this.#organizationId, jobId))
      .where('ended_at', 'is', null)
      .returning('counters')
      .executeTakeFirst();
    if (ended !== undefined) await addCounts(transaction, this.#organizationId, jobId, ended.counters.links);
  }

  /** Erases up to `limit` rows of what an operation cleared; true when something is left. */
  async clearSome(jobId: string, limit: number): Promise<boolean> {
    const job = await this.#kysely
      .selectFrom('job')
      .select(['clearing', 'watermark'])
      .where('organization_id', '=', this.#organizationId)
      .where('id', '=', jobId)
      .executeTakeFirst();
    const [table] = job?.clearing ?? [];
    if (table === undefined) return false;
    const erased = sql`
      DELETE FROM ${sql.table(table)} WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM ${sql.table(table)} WHERE ${ofJob(this.#organizationId, jobId)} LIMIT ${limit}))`;
    // A cycle that looks at what changed only has to know whose failure, or removal, is forgotten.
    const kept = sql`
      WITH erased AS (${erased} RETURNING organization_id, job_id, type, id), kept AS (
        INSERT INTO work (organization_id, job_id, type, id) SELECT organization_id, job_id, type, id FROM erased
        ON CONFLICT DO NOTHING)
      SELECT 1 FROM erased`;
    const isKept = job?.watermark === null && (table === 'escrow' || table === 'removal');
    const { numAffectedRows = 0n, rows } = await (isKept ? kept : erased).execute(this.#kysely);
    if (numAffectedRows > 0n || rows.length > 0) return true;
    await this.#kysely
      .updateTable('job')
      .set({ clearing: sql<string[]>`array_remove(clearing, ${table})` })
      .where('organization_id', '=', this.#organizationId)
      .where('id', '=', jobId)
      .execute();
    return true;
  }
}

/** Asks for an operation, in the transaction of what makes it necessary. */
export async function requestOperation(
  database: Kysely<Schema>,
  organizationId: string,
  jobId: string,
  operation: Operation,
): Promise<void> {
  await database
    .insertInto('job_request')
    .values({ organization_id: organizationId, job_id: jobId, operation: JSON.stringify(operation) })
    .execute();
}

/** Tables whose rows of the job go. Staged removals that are judged again go with them: the next cycle finds them anew. */
export function clearing({ links, escrows, staged }: Effects): readonly string[] {
  return [
    ...(links === 'clear' ? KNOWN_THROUGH_LINKS : []),
    ...(escrows === 'clear' ? ['escrow', 'pruned_failure'] : []),
    ...(staged === 'clear' || staged === 'judgeAgain' ? ['removal'] : []),
  ];
}

/** Tables added to those whose rows of a job are to be erased. */
export function alsoClearing(tables: readonly string[]): RawBuilder<string[]> {
  return sql<string[]>`ARRAY(SELECT DISTINCT unnest(clearing || ${tables}::text[]))`;
}

/** Adds what a cycle changed to the numbers of links of a job. */
export async function addCounts(
  transaction: Transaction<Schema>,
  organizationId: string,
  jobId: string,
  change: LinkCounts | undefined,
): Promise<void> {
  if (change === undefined) return;
  const number = (type: 'User' | 'Group', state: 'managed' | 'released') =>
    sql`coalesce((counts->${type}->>${state})::bigint, 0) + ${change[type][state]}::bigint`;
  await sql`
    UPDATE job SET counts = jsonb_build_object(
      'User', jsonb_build_object('managed', ${number('User', 'managed')}, 'released', ${number('User', 'released')}),
      'Group', jsonb_build_object('managed', ${number('Group', 'managed')}, 'released', ${number('Group', 'released')}))
    WHERE organization_id = ${organizationId} AND id = ${jobId}`.execute(transaction);
}
