import type { Kysely } from 'kysely';
import type { JournalEntry, JournalQuery, JournalStore } from '../../journal/index.ts';
import type { Schema } from '../schema.ts';
import { asJournalEntry } from './rows.ts';

/** The provisioning log in the database: pages by id, newest first. */
export class KyselyJournalStore implements JournalStore {
  readonly #kysely: Kysely<Schema>;

  constructor(kysely: Kysely<Schema>) {
    this.#kysely = kysely;
  }

  async entries(organizationId: string, query: JournalQuery): Promise<readonly JournalEntry[]> {
    let rows = this.#kysely.selectFrom('journal_entry').selectAll().where('organization_id', '=', organizationId);
    if (query.jobId !== undefined) rows = rows.where('job_id', '=', query.jobId);
    if (query.cycleId !== undefined) rows = rows.where('cycle_id', '=', query.cycleId);
    if (query.sourceId !== undefined) rows = rows.where('source_id', '=', query.sourceId);
    if (query.status !== undefined) rows = rows.where('status', '=', query.status);
    if (query.before !== undefined) rows = rows.where('id', '<', query.before);
    return (await rows.orderBy('id', 'desc').limit(query.limit).execute()).map(asJournalEntry);
  }
}
