import { isDeepStrictEqual } from 'node:util';
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { SettingsDraft, SettingsStore, SettingsVersion, StoredSettings } from '../../applications/index.ts';
import { concernsEverybody, DEFAULT_JOB_SETTINGS, type JobSettings } from '../../engine/index.ts';
import type { JobChange } from '../../journal/index.ts';
import type { Schema } from '../schema.ts';
import { requestOperation } from './job-operations.ts';
import { ofJob } from './job-rows.ts';
import { recordJobChange } from './record-job-change.ts';

/** Versions of the settings of jobs in the database. */
export class KyselySettingsStore implements SettingsStore {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  async current(jobId: string): Promise<StoredSettings | undefined> {
    const row = await this.#rows(jobId)
      .where('version', '=', (where) =>
        where
          .selectFrom('job')
          .select('settings_version')
          .where('organization_id', '=', this.#organizationId)
          .where('id', '=', jobId),
      )
      .executeTakeFirst();
    return row && asStored(row);
  }

  async versions(jobId: string, before: number | undefined, limit: number): Promise<readonly SettingsVersion[]> {
    let rows = this.#rows(jobId);
    if (before !== undefined) rows = rows.where('version', '<', before);
    const found = await rows.orderBy('version', 'desc').limit(limit).execute();
    return found.map((row) => {
      const { settings: _, ...version } = asStored(row);
      return version;
    });
  }

  async read(jobId: string, version: number): Promise<StoredSettings | undefined> {
    const row = await this.#rows(jobId).where('version', '=', version).executeTakeFirst();
    return row && asStored(row);
  }

  #rows(jobId: string) {
    return this.#kysely.selectFrom('job_settings').selectAll().where(ofJob(this.#organizationId, jobId));
  }

  save(jobId: string, draft: SettingsDraft, change: JobChange): Promise<number | undefined> {
    return this.#kysely
      .transaction()
      .execute((transaction) => writeSettings(transaction, this.#organizationId, jobId, draft, change));
  }
}

/**
 * Puts settings in force in the caller's transaction. Answers their version; undefined when there is no such job, or
 * another version is in force than expected.
 */
export async function writeSettings(
  transaction: Transaction<Schema>,
  organizationId: string,
  jobId: string,
  { settings, author, comment, createdAt, expected }: SettingsDraft,
  change: JobChange | undefined,
): Promise<number | undefined> {
  const before = await transaction
    .selectFrom('job')
    .select(['settings', 'settings_version'])
    .where('organization_id', '=', organizationId)
    .where('id', '=', jobId)
    .forUpdate()
    .executeTakeFirst();
  if (before === undefined || (expected !== undefined && expected !== before.settings_version)) return undefined;
  const current = { ...DEFAULT_JOB_SETTINGS, ...before.settings };
  if (isDeepStrictEqual(current, settings)) return before.settings_version;
  const version = before.settings_version + 1;
  await transaction
    .updateTable('job')
    .set({ settings: JSON.stringify(settings), settings_version: version })
    .where('organization_id', '=', organizationId)
    .where('id', '=', jobId)
    .execute();
  await insertSettings(transaction, organizationId, jobId, { version, settings, author, comment, createdAt });
  if (concernsEverybody(current, settings)) {
    await requestOperation(transaction, organizationId, jobId, { kind: 'scopeSaved' });
  }
  await recordJobChange(transaction, organizationId, jobId, change);
  return version;
}

/** Stores a version of the settings of a job. */
export async function insertSettings(
  transaction: Transaction<Schema>,
  organizationId: string,
  jobId: string,
  { version, settings, author, comment, createdAt }: StoredSettings,
): Promise<void> {
  await transaction
    .insertInto('job_settings')
    .values({
      organization_id: organizationId,
      job_id: jobId,
      version,
      settings: JSON.stringify(settings),
      author,
      comment,
      created_at: createdAt,
    })
    .execute();
}

function asStored(row: Selectable<Schema['job_settings']>): StoredSettings {
  return {
    version: row.version,
    author: row.author,
    comment: row.comment,
    createdAt: row.created_at,
    settings: { ...DEFAULT_JOB_SETTINGS, ...(row.settings as Partial<JobSettings>) },
  };
}
