import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import {
  type CountedBy,
  type CountQuery,
  type JournalCount,
  type JournalEntry,
  type JournalFilter,
  type JournalQuery,
  type JournalStore,
  type LastSign,
  type LogPage,
  type LogPosition,
  MOST_UNRESOLVED,
  type UnresolvedGroup,
} from '../../journal/index.ts';
import type { Schema } from '../schema.ts';
import { filterSql, type NamedApplication } from './journal-filter-sql.ts';
import { asJournalEntry, type JournalRow } from './journal-rows.ts';

/** Entries looked at for one page when a condition is not answered by an index. */
const MOST_EXAMINED = 50_000;
const MOST_COUNTS = 10_000;

/** The provisioning log in the database. */
export class KyselyJournalStore implements JournalStore {
  readonly #kysely: Kysely<Schema>;
  readonly #mostExamined: number;

  constructor(kysely: Kysely<Schema>, options: { readonly mostExamined?: number } = {}) {
    this.#kysely = kysely;
    this.#mostExamined = options.mostExamined ?? MOST_EXAMINED;
  }

  /**
   * Walks one index in the order of time. Conditions it does not answer are looked up in each entry on the way, of which
   * so many are examined before the page ends and says where to go on.
   */
  async page(organizationId: string, query: JournalQuery): Promise<LogPage<JournalEntry>> {
    const { limit } = query;
    const { along, besides } = filterSql(query.filter, await this.#applications(organizationId, query.filter));
    const ascending = query.order === 'oldestFirst';
    const direction = ascending ? sql`ASC` : sql`DESC`;
    const walk = (columns: RawBuilder<unknown>, count: RawBuilder<unknown>) => sql`
      SELECT ${columns} FROM journal_entry j
      WHERE j.organization_id = ${organizationId} AND ${along} AND ${behind(query.after, ascending)}
      ORDER BY j.at ${direction}, j.id ${direction} ${count}`;
    const read = async (reader: Kysely<Schema>, examined: number) => {
      const { rows } = await sql<JournalRow>`
        SELECT j.*, n.display_name AS application_name
        FROM (${walk(sql`*`, sql`LIMIT ${examined}`)}) j
        LEFT JOIN journal_application n
          ON n.organization_id = j.organization_id AND n.application_id = j.application_id
        WHERE ${besides ?? sql`true`}
        ORDER BY j.at ${direction}, j.id ${direction} LIMIT ${limit + 1}`.execute(reader);
      const entries = rows.slice(0, limit).map(asJournalEntry);
      return { entries, next: rows.length > limit ? positionOf(entries.at(-1)) : undefined };
    };
    if (besides === undefined) return read(this.#kysely, limit + 1);
    // Entries that arrive between the two looks would move the end of the first; so both see the same log.
    return this.#kysely
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (snapshot) => {
        const page = await read(snapshot, this.#mostExamined);
        if (page.next !== undefined) return page;
        const end = walk(sql`j.at, j.id`, sql`OFFSET ${this.#mostExamined - 1} LIMIT 1`);
        const { rows } = await sql<LogPosition>`${end}`.execute(snapshot);
        return { ...page, next: rows[0] };
      });
  }

  async entry(organizationId: string, id: string): Promise<JournalEntry | undefined> {
    const { entries } = await this.page(organizationId, { filter: { field: 'id', is: 'equal', value: id }, limit: 1 });
    return entries[0];
  }

  async counts(organizationId: string, query: CountQuery): Promise<readonly JournalCount[]> {
    const { jobId, from, until, by } = query;
    const columns = by.map((name) => sql`${COUNTED[name]} AS ${sql.ref(name)}`);
    const positions = by.map((_, index) => sql.lit(index + 1));
    const { rows } = await sql<CountRow>`
      SELECT ${sql.join([...columns, sql`sum(entries)::bigint AS entries`])}
      FROM journal_count
      WHERE organization_id = ${organizationId} AND hour >= ${from} AND hour < ${until}
        AND ${jobId === undefined ? sql`true` : sql`job_id = ${jobId}`}
      ${positions.length === 0 ? sql`HAVING count(*) > 0` : sql`GROUP BY ${sql.join(positions)} ORDER BY ${sql.join(positions)}`}
      LIMIT ${MOST_COUNTS}`.execute(this.#kysely);
    return rows.map(({ hour, day, ...row }) => {
      const begin = hour ?? day;
      return { ...row, ...(begin !== undefined && { from: begin }) };
    });
  }

  async unresolvedGroups(
    organizationId: string,
    jobId: string,
    after: string | undefined,
    limit: number,
  ): Promise<readonly UnresolvedGroup[]> {
    const { rows } = await sql<{ group_id: string; display_name: string | null; unresolved: number }>`
      SELECT g.source_id AS group_id, o.properties->>'displayName' AS display_name, m.unresolved
      FROM link g
      CROSS JOIN LATERAL (
        SELECT count(*) AS unresolved FROM (
          SELECT FROM directory_membership m
          WHERE m.organization_id = g.organization_id AND m.group_id = g.source_id AND m.member_type = 'User'
            AND NOT EXISTS (
              SELECT FROM link l WHERE l.organization_id = m.organization_id AND l.job_id = g.job_id
                AND l.type = 'User' AND l.source_id = m.member_id AND l.state = 'managed')
          LIMIT ${MOST_UNRESOLVED}
        ) counted
      ) m
      LEFT JOIN directory_object o ON o.organization_id = g.organization_id AND o.type = 'Group' AND o.id = g.source_id
      WHERE g.organization_id = ${organizationId} AND g.job_id = ${jobId} AND g.type = 'Group' AND g.state = 'managed'
        AND g.source_id > ${after ?? '00000000-0000-0000-0000-000000000000'}::uuid AND m.unresolved > 0
      ORDER BY g.source_id LIMIT ${limit}`.execute(this.#kysely);
    return rows.map((row) => ({
      groupId: row.group_id,
      displayName: row.display_name ?? row.group_id,
      unresolved: row.unresolved,
    }));
  }

  async lastSigns(organizationId: string): Promise<readonly LastSign[]> {
    // Ids of cycles sort by time, so the latest completed one is found from the end.
    const { rows } = await sql<{
      job_id: string;
      application_id: string;
      application_name: string;
      state: string;
      interval_seconds: number;
      started_at: Date | null;
      completed_at: Date | null;
      entry_at: Date | null;
    }>`
      SELECT job.id AS job_id, job.application_id, application.display_name AS application_name, job.state,
        (job.settings->>'intervalSeconds')::float8 AS interval_seconds, started.started_at, completed.ended_at AS completed_at,
        entry.at AS entry_at
      FROM job
      JOIN application ON application.organization_id = job.organization_id AND application.id = job.application_id
      LEFT JOIN LATERAL (
        SELECT started_at FROM cycle c WHERE c.organization_id = job.organization_id AND c.job_id = job.id
        ORDER BY c.id LIMIT 1) started ON true
      LEFT JOIN LATERAL (
        SELECT ended_at FROM cycle c WHERE c.organization_id = job.organization_id AND c.job_id = job.id
          AND c.ended_at IS NOT NULL ORDER BY c.id DESC LIMIT 1) completed ON true
      LEFT JOIN LATERAL (
        SELECT at FROM journal_entry j WHERE j.organization_id = job.organization_id AND j.job_id = job.id
        ORDER BY j.at DESC, j.id DESC LIMIT 1) entry ON true
      WHERE job.organization_id = ${organizationId}
      ORDER BY job.created_at, job.id`.execute(this.#kysely);
    return rows.map((row) => ({
      jobId: row.job_id,
      applicationId: row.application_id,
      applicationName: row.application_name,
      active: row.state === 'Active',
      intervalSeconds: row.interval_seconds,
      startedAt: row.started_at ?? undefined,
      completedAt: row.completed_at ?? undefined,
      entryAt: row.entry_at ?? undefined,
    }));
  }

  async removeBefore(organizationId: string, before: Date, limit: number): Promise<number> {
    return retaining(this.#kysely, async (transaction) => {
      await sql`
        DELETE FROM journal_count WHERE organization_id = ${organizationId}
          AND hour < date_trunc('hour', ${before}::timestamptz, 'UTC')`.execute(transaction);
      return erase(transaction, organizationId, sql`at < ${before}`, limit);
    });
  }

  async beyond(organizationId: string, keep: number): Promise<LogPosition | undefined> {
    const { rows } = await sql<LogPosition>`
      SELECT at, id FROM journal_entry WHERE organization_id = ${organizationId}
      ORDER BY at DESC, id DESC OFFSET ${keep} LIMIT 1`.execute(this.#kysely);
    return rows[0];
  }

  async removeThrough(organizationId: string, { at, id }: LogPosition, limit: number): Promise<number> {
    return retaining(this.#kysely, (transaction) =>
      erase(transaction, organizationId, sql`(at, id) <= (${at}::timestamptz, ${id}::uuid)`, limit),
    );
  }

  /** Applications by name, when the filter asks for one; there are as many as an organisation has, ever had. */
  async #applications(organizationId: string, filter: JournalFilter | undefined): Promise<readonly NamedApplication[]> {
    if (filter === undefined || !asksForApplication(filter)) return [];
    const rows = await this.#kysely
      .selectFrom('journal_application')
      .select(['application_id as id', 'display_name as name'])
      .where('organization_id', '=', organizationId)
      .execute();
    return rows;
  }
}

/** A transaction in which entries of the logs may be erased. */
export function retaining<T>(
  kysely: Kysely<Schema>,
  work: (transaction: Transaction<Schema>) => Promise<T>,
): Promise<T> {
  return kysely.transaction().execute(async (transaction) => {
    await sql`SELECT set_config('lockstep.retention', 'on', true)`.execute(transaction);
    return work(transaction);
  });
}

/** Erases the oldest entries of those meant. */
async function erase(
  transaction: Transaction<Schema>,
  organizationId: string,
  meant: RawBuilder<unknown>,
  limit: number,
): Promise<number> {
  const { rows } = await sql`
    DELETE FROM journal_entry WHERE organization_id = ${organizationId} AND id IN (
      SELECT id FROM journal_entry WHERE organization_id = ${organizationId} AND ${meant}
      ORDER BY at, id LIMIT ${limit}
    ) RETURNING id`.execute(transaction);
  return rows.length;
}

function asksForApplication(filter: JournalFilter): boolean {
  if ('field' in filter) return filter.field === 'applicationId' || filter.field === 'applicationName';
  return ('all' in filter ? filter.all : filter.any).some(asksForApplication);
}

function behind(after: LogPosition | undefined, ascending: boolean): RawBuilder<boolean> {
  if (after === undefined) return sql`true`;
  return sql`(j.at, j.id) ${ascending ? sql`>` : sql`<`} (${after.at}::timestamptz, ${after.id}::uuid)`;
}

function positionOf(entry: JournalEntry | undefined): LogPosition | undefined {
  return entry === undefined ? undefined : { at: entry.at, id: entry.id };
}

interface CountRow extends Omit<JournalCount, 'from'> {
  readonly hour?: Date;
  readonly day?: Date;
}

const COUNTED: Readonly<Record<CountedBy, RawBuilder<unknown>>> = {
  jobId: sql`job_id`,
  hour: sql`hour`,
  day: sql`date_trunc('day', hour, 'UTC')`,
  action: sql`action`,
  status: sql`status`,
  code: sql`code`,
};
