import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { SchemaOwner, SchemaStore, SchemaVersion, StoredSchema } from '../../applications/index.ts';
import { effectsOf } from '../../engine/index.ts';
import type { JobChange } from '../../journal/index.ts';
import type { Schema } from '../schema.ts';
import { alsoClearing, clearing } from './job-operations.ts';
import { ofJob } from './job-rows.ts';
import { recordJobChange } from './record-job-change.ts';

/** Versions of the schemas of one organisation's jobs in the database. */
export class KyselySchemaStore implements SchemaStore {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  async owner(jobId: string): Promise<SchemaOwner | undefined> {
    const row = await this.#kysely
      .selectFrom('job')
      .select(['template_id', 'settings', 'schema_version'])
      .where('organization_id', '=', this.#organizationId)
      .where('id', '=', jobId)
      .executeTakeFirst();
    return row && { templateId: row.template_id, scope: row.settings.scope, schemaVersion: row.schema_version };
  }

  async versions(jobId: string, before: number | undefined, limit: number): Promise<readonly SchemaVersion[]> {
    let query = this.#kysely
      .selectFrom('job_schema')
      .select(['version', 'author', 'comment', 'created_at'])
      .where(ofJob(this.#organizationId, jobId));
    if (before !== undefined) query = query.where('version', '<', before);
    const rows = await query.orderBy('version', 'desc').limit(limit).execute();
    return rows.map(asVersion);
  }

  async read(jobId: string, version: number): Promise<StoredSchema | undefined> {
    const row = await this.#kysely
      .selectFrom('job_schema')
      .selectAll()
      .where(ofJob(this.#organizationId, jobId))
      .where('version', '=', version)
      .executeTakeFirst();
    return row && { ...asVersion(row), schema: row.document };
  }

  save(jobId: string, expected: number, next: StoredSchema, change: JobChange): Promise<boolean> {
    return this.#kysely
      .transaction()
      .execute((transaction) => writeSchema(transaction, this.#organizationId, jobId, expected, next, change));
  }
}

/** Puts a schema in force in the caller's transaction; false when another one than expected is. */
export async function writeSchema(
  transaction: Transaction<Schema>,
  organizationId: string,
  jobId: string,
  expected: number,
  next: StoredSchema,
  change: JobChange | undefined,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('job')
    // Failures, instants and removals belong to mappings and filters that are no longer in force.
    .set({
      schema_version: next.version,
      watermark: null,
      clearing: alsoClearing([...clearing(effectsOf({ kind: 'schemaSaved' })), 'wake_up']),
      // It may be what mends a job that is held: that is examined at once.
      quarantine: sql`jsonb_set(quarantine, '{nextAttempt}', ${JSON.stringify(next.createdAt)}::jsonb)`,
    })
    .where('organization_id', '=', organizationId)
    .where('id', '=', jobId)
    .where('schema_version', '=', expected)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await transaction
    .insertInto('job_schema')
    .values({
      organization_id: organizationId,
      job_id: jobId,
      version: next.version,
      document: JSON.stringify(next.schema),
      author: next.author,
      comment: next.comment,
      created_at: next.createdAt,
    })
    .execute();
  await recordJobChange(transaction, organizationId, jobId, change);
  return true;
}

function asVersion(
  row: Pick<Selectable<Schema['job_schema']>, 'version' | 'author' | 'comment' | 'created_at'>,
): SchemaVersion {
  return { version: row.version, author: row.author, comment: row.comment, createdAt: row.created_at };
}
