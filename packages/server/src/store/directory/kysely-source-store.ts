import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import {
  EMPTY_REPORT,
  type ReadRecord,
  type Source,
  type SourceDraft,
  type SourceNews,
  type SourceStore,
} from '../../sources/index.ts';
import type { Schema } from '../schema.ts';

/** For how long a source is held after each sign of life: longer than a server may take to answer. */
const HELD = sql<Date>`clock_timestamp() + interval '5 minutes'`;
const isFree = sql<boolean>`(held_until IS NULL OR held_until <= clock_timestamp())`;

/** Passes on what is to be told of a source, within the transaction of what it is about. */
type Tell = (
  source: Pick<Source, 'id' | 'displayName'>,
  news: SourceNews,
  transaction: Transaction<Schema>,
) => Promise<void>;

/** Outside sources of one organisation in the database. */
export class KyselySourceStore implements SourceStore {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;
  readonly #tell: Tell;

  constructor(kysely: Kysely<Schema>, organizationId: string, tell: Tell = async () => undefined) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
    this.#tell = tell;
  }

  async list(): Promise<readonly Source[]> {
    return (await this.#all().orderBy('display_name').orderBy('id').execute()).map(asSource);
  }

  async read(id: string): Promise<Source | undefined> {
    if (!UUID.test(id)) return undefined;
    const row = await this.#all().where('id', '=', id).executeTakeFirst();
    return row && asSource(row);
  }

  async create({ id, secret, createdAt, ...draft }: Parameters<SourceStore['create']>[0]): Promise<void> {
    await this.#kysely
      .insertInto('directory_source')
      .values({
        ...columnsOf(draft),
        organization_id: this.#organizationId,
        id,
        secret: Buffer.from(secret),
        created_at: createdAt,
        position: null,
        last_read: null,
        held_until: null,
        trouble: null,
      })
      .execute();
  }

  async update(id: string, { secret, ...draft }: Parameters<SourceStore['update']>[1]): Promise<void> {
    await this.#one(id)
      .set({ ...columnsOf(draft), ...(secret !== undefined && { secret: Buffer.from(secret) }), position: null })
      // A read under way reads what was entered before: its number is taken from it.
      .set(({ eb }) => ({ read_number: eb('read_number', '+', 1), held_until: null }))
      .execute();
  }

  async remove(id: string): Promise<void> {
    await this.#kysely
      .deleteFrom('directory_source')
      .where('organization_id', '=', this.#organizationId)
      .where('id', '=', id)
      .execute();
  }

  async begin(id: string, startedAt: Date): Promise<number | undefined> {
    const begun: ReadRecord = {
      state: 'running',
      startedAt,
      endedAt: undefined,
      report: EMPTY_REPORT,
      message: undefined,
    };
    const row = await this.#one(id)
      .where(isFree)
      .set(({ eb }) => ({ read_number: eb('read_number', '+', 1) }))
      .set({ held_until: HELD, last_read: JSON.stringify(begun) })
      .returning('read_number')
      .executeTakeFirst();
    return row && Number(row.read_number);
  }

  async keep(id: string, number: number, report: ReadRecord['report']): Promise<boolean> {
    const { numUpdatedRows } = await this.#one(id)
      .where('read_number', '=', number)
      .set({ held_until: HELD, last_read: noted({ report }) })
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async end(...[id, number, end]: Parameters<SourceStore['end']>): Promise<void> {
    const { position, trouble, news, ...read } = end;
    await this.#kysely.transaction().execute(async (transaction) => {
      const row = await this.#one(id, transaction)
        .where('read_number', '=', number)
        .set({ held_until: null, last_read: noted(read), ...(position !== undefined && { position }) })
        .set({ trouble: trouble === undefined ? null : JSON.stringify(trouble) })
        .returning('display_name')
        .executeTakeFirst();
      if (row === undefined) return;
      for (const one of news) await this.#tell({ id, displayName: row.display_name }, one, transaction);
    });
  }

  #all() {
    return this.#kysely
      .selectFrom('directory_source')
      .selectAll()
      .select(sql<boolean>`NOT ${isFree}`.as('is_read'))
      .where('organization_id', '=', this.#organizationId);
  }

  #one(id: string, kysely: Kysely<Schema> = this.#kysely) {
    return kysely
      .updateTable('directory_source')
      .where('organization_id', '=', this.#organizationId)
      .where('id', '=', id);
  }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The record of the read with some of it changed. */
function noted(change: Partial<ReadRecord>) {
  return sql<string>`last_read || ${JSON.stringify(change)}::jsonb`;
}

function columnsOf({ displayName, settings, intervalSeconds, isEnabled }: SourceDraft) {
  return {
    display_name: displayName,
    settings: JSON.stringify(settings),
    interval_seconds: intervalSeconds,
    enabled: isEnabled,
  };
}

function asSource(row: Selectable<Schema['directory_source']> & { readonly is_read: boolean }): Source {
  const { last_read: read, is_read: isReading, trouble } = row;
  return {
    id: row.id,
    displayName: row.display_name,
    settings: row.settings,
    secret: row.secret,
    intervalSeconds: row.interval_seconds,
    isEnabled: row.enabled,
    createdAt: row.created_at,
    position: row.position ?? undefined,
    isReading,
    trouble: trouble === null ? undefined : { ...trouble, since: new Date(trouble.since) },
    lastRead: read
      ? {
          // Whoever read it is not there any more.
          state: read.state === 'running' && !isReading ? 'interrupted' : read.state,
          startedAt: new Date(read.startedAt),
          endedAt: read.endedAt === undefined ? undefined : new Date(read.endedAt),
          report: read.report,
          message: read.message,
        }
      : undefined,
  };
}
