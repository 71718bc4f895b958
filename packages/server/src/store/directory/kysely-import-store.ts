import { type Kysely, type Selectable, sql } from 'kysely';
import type { ImportRecord, ImportStore } from '../../directory/index.ts';
import type { Schema } from '../schema.ts';

/** Imports that are remembered; the oldest make way. */
const MOST_KEPT = 100;

/** Imports into an organisation's directory, in the database. */
export class KyselyImportStore implements ImportStore {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  async begin({ id, name, state, rows, author, startedAt, seenAt }: ImportRecord): Promise<void> {
    const own = { organization_id: this.#organizationId, id, name, state, rows, author };
    await this.#kysely
      .insertInto('directory_import')
      .values({ ...own, report: null, started_at: startedAt, seen_at: seenAt })
      .execute();
    await sql`
      DELETE FROM directory_import WHERE organization_id = ${this.#organizationId} AND id IN (
        SELECT id FROM directory_import WHERE organization_id = ${this.#organizationId}
        ORDER BY started_at DESC, id DESC OFFSET ${MOST_KEPT})`.execute(this.#kysely);
  }

  async progress(id: string, rows: number, at: Date): Promise<void> {
    await this.#one(id).set({ rows, seen_at: at }).execute();
  }

  async end(...[id, { state, report }, at]: Parameters<ImportStore['end']>): Promise<void> {
    const stored = report === undefined ? null : JSON.stringify(report);
    await this.#one(id).set({ state, report: stored, seen_at: at }).execute();
  }

  async list(limit: number): Promise<readonly ImportRecord[]> {
    const rows = await this.#all().orderBy('started_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
    return rows.map(asRecord);
  }

  async read(id: string): Promise<ImportRecord | undefined> {
    const row = await this.#all().where('id', '=', id).executeTakeFirst();
    return row && asRecord(row);
  }

  #all() {
    return this.#kysely.selectFrom('directory_import').selectAll().where('organization_id', '=', this.#organizationId);
  }

  #one(id: string) {
    return this.#kysely
      .updateTable('directory_import')
      .where('organization_id', '=', this.#organizationId)
      .where('id', '=', id);
  }
}

function asRecord(row: Selectable<Schema['directory_import']>): ImportRecord {
  const { id, name, state, rows, report, author, started_at: startedAt, seen_at: seenAt } = row;
  return { id, name, state, rows: Number(rows), report: report ?? undefined, author, startedAt, seenAt };
}
