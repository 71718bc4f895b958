import { type Kysely, type RawBuilder, type Selectable, sql, type Transaction } from 'kysely';
import type {
  AccountQuery,
  AccountVerdict,
  Claim,
  CycleError,
  DiscoveredAccount,
  Discovery,
  DiscoveryPhase,
  DiscoveryStore,
  PersonRead,
  UnmatchedPerson,
} from '../../engine/index.ts';
import type { JobChange } from '../../journal/index.ts';
import type { Schema } from '../schema.ts';
import { named } from './choice-sql.ts';
import { ofJob } from './job-rows.ts';
import { recordJobChange } from './record-job-change.ts';

/** Until when a run is held after each sign of life: longer than an application may ask to be left alone. */
const HELD = sql<Date>`clock_timestamp() + interval '10 minutes'`;
/** People noted for one account; with more of them the matching attributes say nothing. */
const MOST_CLAIMS = 20;

/** Tables of what a discovery found, in the order in which they are erased. */
const TABLES = ['discovered_match', 'discovered_key', 'discovered_person', 'discovered_account'] as const;

/** What discoveries found, in the database. */
export class KyselyDiscoveryStore implements DiscoveryStore {
  readonly #kysely: Kysely<Schema>;
  readonly #organizationId: string;

  constructor(kysely: Kysely<Schema>, organizationId: string) {
    this.#kysely = kysely;
    this.#organizationId = organizationId;
  }

  async begin(
    jobId: string,
    { id, type, schemaVersion, startedAt }: Parameters<DiscoveryStore['begin']>[1],
    change: JobChange,
  ): Promise<Discovery | undefined> {
    return this.#kysely.transaction().execute(async (transaction) => {
      const row = await transaction
        .insertInto('discovery')
        .values({
          organization_id: this.#organizationId,
          job_id: jobId,
          id,
          type,
          state: 'running',
          schema_version: schemaVersion,
          phase: 'people',
          position: null,
          counts: '{}',
          error: null,
          started_at: startedAt,
          ended_at: null,
          held_until: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst();
      if (row === undefined) return undefined;
      await recordJobChange(transaction, this.#organizationId, jobId, change);
      return asDiscovery(row);
    });
  }

  async list(jobId: string): Promise<readonly Discovery[]> {
    const rows = await this.#kysely
      .selectFrom('discovery')
      .selectAll()
      .where(ofJob(this.#organizationId, jobId))
      .orderBy('started_at', 'desc')
      .limit(100)
      .execute();
    return rows.map(asDiscovery);
  }

  async read(jobId: string, id: string): Promise<Discovery | undefined> {
    const row = await this.#kysely
      .selectFrom('discovery')
      .selectAll()
      .where(ofJob(this.#organizationId, jobId))
      .where('id', '=', id)
      .executeTakeFirst();
    return row && asDiscovery(row);
  }

  async accounts(jobId: string, id: string, query: AccountQuery): Promise<readonly DiscoveredAccount[]> {
    const { category, name, after, limit } = query;
    let rows = this.#kysely.selectFrom('discovered_account').selectAll().where(this.#of(jobId, id));
    if (category !== undefined) rows = rows.where('category', '=', category);
    if (name !== undefined) {
      rows = rows.where((where) => where.or([named('name', name), named('person_name', name)]));
    }
    if (after !== undefined) rows = rows.where('id', '>', after);
    return (await rows.orderBy('id').limit(limit).execute()).map(asAccount);
  }

  async unmatched(
    jobId: string,
    id: string,
    after: string | undefined,
    limit: number,
  ): Promise<readonly UnmatchedPerson[]> {
    let rows = this.#kysely
      .selectFrom('discovered_person')
      .select(['id', 'name', 'reason'])
      .where(this.#of(jobId, id))
      .where('in_scope', '=', true)
      .where('is_linked', '=', false)
      .where('account_id', 'is', null);
    if (after !== undefined) rows = rows.where('id', '>', after);
    return rows.orderBy('id').limit(limit).execute();
  }

  async waiting(): Promise<readonly Discovery[]> {
    const rows = await this.#kysely
      .selectFrom('discovery')
      .selectAll()
      .where('organization_id', '=', this.#organizationId)
      .where('state', '=', 'running')
      .where(isFree)
      .execute();
    return rows.map(asDiscovery);
  }

  async hold(jobId: string, id: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#discovery(this.#kysely, jobId, id)
      .set({ held_until: HELD })
      .where('state', '=', 'running')
      .where(isFree)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async letGo(jobId: string, id: string): Promise<void> {
    await this.#discovery(this.#kysely, jobId, id).set({ held_until: null }).execute();
  }

  async enter(jobId: string, id: string, phase: DiscoveryPhase): Promise<void> {
    await this.#discovery(this.#kysely, jobId, id)
      // The list of accounts is read from its beginning, whenever it is read.
      .set({ phase, position: null, held_until: HELD, ...(phase === 'accounts' ? { accounts: 0 } : {}) })
      .execute();
  }

  async savePeople(jobId: string, id: string, people: readonly PersonRead[], next: string | undefined): Promise<void> {
    const rows = people.map(({ keys: _, ...person }) => person);
    const keys = people.flatMap((person) => person.keys.map((key) => ({ ...key, person: person.id })));
    await this.#kysely.transaction().execute(async (transaction) => {
      await sql`
        INSERT INTO discovered_person (organization_id, job_id, discovery_id, id, name, in_scope, reason, is_linked)
        SELECT ${this.#organizationId}::uuid, ${jobId}::uuid, ${id}::uuid, p.id, p.name, p."inScope", p.reason, p.linked
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          AS p(id uuid, name text, "inScope" boolean, reason text, linked boolean)
        ON CONFLICT DO NOTHING`.execute(transaction);
      await sql`
        INSERT INTO discovered_key (organization_id, job_id, discovery_id, precedence, key, person_id)
        SELECT ${this.#organizationId}::uuid, ${jobId}::uuid, ${id}::uuid, k.precedence, k.key, k.person
        FROM jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) AS k(precedence smallint, key text, person uuid)
        ON CONFLICT DO NOTHING`.execute(transaction);
      await this.#discovery(transaction, jobId, id)
        .set({ people: sql`people + ${people.length}`, position: next ?? null, held_until: HELD })
        .execute();
    });
  }

  async saveAccounts(...[jobId, id, type, accounts]: Parameters<DiscoveryStore['saveAccounts']>): Promise<void> {
    const rows = accounts.map(({ keys: _, ...account }) => account);
    const keys = accounts.flatMap((account) => account.keys.map((key) => ({ ...key, account: account.id })));
    await this.#kysely.transaction().execute(async (transaction) => {
      await sql`
        INSERT INTO discovered_account (organization_id, job_id, discovery_id, id, name, attributes, category,
          person_id, person_name)
        SELECT ${this.#organizationId}::uuid, ${jobId}::uuid, ${id}::uuid, a.id, a.name, a.attributes,
          CASE l.state WHEN 'managed' THEN 'linked' ELSE l.state END, l.source_id, p.name
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS a(id text, name text, attributes jsonb)
        LEFT JOIN link l ON l.organization_id = ${this.#organizationId} AND l.job_id = ${jobId} AND l.type = ${type}
          AND l.target_id = a.id AND l.state <> 'tombstone'
        LEFT JOIN discovered_person p ON ${this.#ofSame('p', jobId, id)} AND p.id = l.source_id
        ON CONFLICT (organization_id, job_id, discovery_id, id) DO UPDATE SET
          name = excluded.name, attributes = excluded.attributes, category = excluded.category,
          person_id = excluded.person_id, person_name = excluded.person_name, reason = NULL`.execute(transaction);
      await sql`
        INSERT INTO discovered_match (organization_id, job_id, discovery_id, person_id, precedence, account_id)
        SELECT ${this.#organizationId}::uuid, ${jobId}::uuid, ${id}::uuid, c.person_id, k.precedence, k.account
        FROM jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) AS k(precedence smallint, key text, account text)
        JOIN LATERAL (
          SELECT d.person_id FROM discovered_key d
          JOIN discovered_person p ON ${this.#ofSame('p', jobId, id)} AND p.id = d.person_id AND NOT p.is_linked
          WHERE ${this.#ofSame('d', jobId, id)} AND d.precedence = k.precedence AND d.key = k.key
          ORDER BY d.person_id LIMIT ${MOST_CLAIMS}
        ) c ON true
        ON CONFLICT DO NOTHING`.execute(transaction);
      await this.#discovery(transaction, jobId, id)
        .set({ accounts: sql`accounts + ${accounts.length}`, held_until: HELD })
        .execute();
    });
  }

  async unjudged(jobId: string, id: string, limit: number): ReturnType<DiscoveryStore['unjudged']> {
    const { rows } = await sql<{ account_id: string; claims: readonly Claim[] }>`
      SELECT a.id AS account_id, coalesce(c.claims, '[]') AS claims
      FROM (
        SELECT id FROM discovered_account WHERE ${this.#of(jobId, id)} AND category IS NULL ORDER BY id LIMIT ${limit}
      ) a
      LEFT JOIN LATERAL (
        SELECT json_agg(json_build_object('personId', p.id, 'name', p.name, 'inScope', p.in_scope, 'reason', p.reason,
          'found', (SELECT count(*) FROM discovered_match r WHERE ${this.#ofSame('r', jobId, id)}
            AND r.person_id = m.person_id AND r.precedence = m.precedence)) ORDER BY p.name, p.id) AS claims
        FROM discovered_match m
        JOIN discovered_person p ON ${this.#ofSame('p', jobId, id)} AND p.id = m.person_id
        WHERE ${this.#ofSame('m', jobId, id)} AND m.account_id = a.id AND NOT EXISTS (
          SELECT FROM discovered_match b WHERE ${this.#ofSame('b', jobId, id)}
            AND b.person_id = m.person_id AND b.precedence < m.precedence)
      ) c ON true
      ORDER BY a.id`.execute(this.#kysely);
    return rows.map((row) => ({ accountId: row.account_id, claims: row.claims }));
  }

  async judge(jobId: string, id: string, verdicts: readonly AccountVerdict[]): Promise<void> {
    const rows = verdicts.map(({ accountId, category, person, reason }) => ({
      account: accountId,
      category,
      person: person?.id,
      name: person?.name,
      reason,
    }));
    const found = verdicts.flatMap((verdict) =>
      verdict.found.map((person) => ({ person, account: verdict.accountId })),
    );
    await this.#kysely.transaction().execute(async (transaction) => {
      await sql`
        UPDATE discovered_account a SET category = v.category, person_id = v.person, person_name = v.name,
          reason = v.reason
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          AS v(account text, category text, person uuid, name text, reason text)
        WHERE ${this.#ofSame('a', jobId, id)} AND a.id = v.account`.execute(transaction);
      await sql`
        UPDATE discovered_person p SET account_id = f.account
        FROM jsonb_to_recordset(${JSON.stringify(found)}::jsonb) AS f(person uuid, account text)
        WHERE ${this.#ofSame('p', jobId, id)} AND p.id = f.person`.execute(transaction);
      await this.#discovery(transaction, jobId, id).set({ held_until: HELD }).execute();
    });
  }

  async addMissing(
    ...[jobId, { id, type, startedAt, position }, limit]: Parameters<DiscoveryStore['addMissing']>
  ): Promise<string | undefined> {
    return this.#kysely.transaction().execute(async (transaction) => {
      // Whatever was written since the list was read is there, though it may not have been in the list.
      const { rows } = await sql<{ source_id: string }>`
        WITH stretch AS (
          SELECT source_id, target_id, last_success_at FROM link
          WHERE ${ofJob(this.#organizationId, jobId)} AND type = ${type} AND state <> 'tombstone'
            AND source_id > ${position ?? NO_ID}::uuid
          ORDER BY source_id LIMIT ${limit}
        ), gone AS (
          INSERT INTO discovered_account (organization_id, job_id, discovery_id, id, name, attributes, category,
            person_id, person_name, reason)
          SELECT ${this.#organizationId}::uuid, ${jobId}::uuid, ${id}::uuid, s.target_id, coalesce(p.name, s.target_id),
            '{}', 'missing', s.source_id, p.name, 'It is linked, and gone from the application.'
          FROM stretch s
          LEFT JOIN discovered_person p ON ${this.#ofSame('p', jobId, id)} AND p.id = s.source_id
          WHERE s.last_success_at < ${startedAt}
          ON CONFLICT DO NOTHING
        )
        SELECT source_id FROM stretch ORDER BY source_id`.execute(transaction);
      const next = rows.length === limit ? rows.at(-1)?.source_id : undefined;
      await this.#discovery(transaction, jobId, id)
        .set({ position: next ?? null, held_until: HELD })
        .execute();
      return next;
    });
  }

  async complete(jobId: string, id: string, at: Date): Promise<void> {
    const counts = sql<string>`(
      SELECT coalesce(jsonb_object_agg(category, number), '{}') FROM (
        SELECT category, count(*) AS number FROM discovered_account WHERE ${this.#of(jobId, id)} GROUP BY category) AS c)`;
    await this.#discovery(this.#kysely, jobId, id)
      .set({ state: 'completed', position: null, counts, ended_at: at, held_until: null })
      .execute();
  }

  async fail(jobId: string, id: string, error: CycleError, at: Date): Promise<void> {
    await this.#discovery(this.#kysely, jobId, id)
      .set({ state: 'failed', error: JSON.stringify(error), ended_at: at, held_until: null })
      .execute();
  }

  async eraseOlder(jobId: string, { id, type }: Pick<Discovery, 'id' | 'type'>, limit: number): Promise<boolean> {
    const older = await this.#kysely
      .selectFrom('discovery')
      .select('id')
      .where(ofJob(this.#organizationId, jobId))
      .where('type', '=', type)
      .where('state', '<>', 'running')
      .where('id', '<>', id)
      .limit(1)
      .executeTakeFirst();
    if (older === undefined) return false;
    for (const table of TABLES) {
      const { numAffectedRows = 0n } = await sql`
        DELETE FROM ${sql.table(table)} WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM ${sql.table(table)} WHERE ${this.#of(jobId, older.id)} LIMIT ${limit}))`.execute(
        this.#kysely,
      );
      if (numAffectedRows > 0n) return true;
    }
    await this.#kysely
      .deleteFrom('discovery')
      .where(ofJob(this.#organizationId, jobId))
      .where('id', '=', older.id)
      .execute();
    return true;
  }

  #discovery(database: Kysely<Schema> | Transaction<Schema>, jobId: string, id: string) {
    return database.updateTable('discovery').where(ofJob(this.#organizationId, jobId)).where('id', '=', id);
  }

  #of(jobId: string, id: string): RawBuilder<boolean> {
    return sql<boolean>`${ofJob(this.#organizationId, jobId)} AND discovery_id = ${id}`;
  }

  #ofSame(table: string, jobId: string, id: string): RawBuilder<boolean> {
    const column = (name: string) => sql.ref(`${table}.${name}`);
    return sql<boolean>`${column('organization_id')} = ${this.#organizationId} AND ${column('job_id')} = ${jobId}
      AND ${column('discovery_id')} = ${id}`;
  }
}

const NO_ID = '00000000-0000-0000-0000-000000000000';

/** Nobody works on it. */
const isFree = sql<boolean>`(held_until IS NULL OR held_until <= clock_timestamp())`;

function asDiscovery(row: Selectable<Schema['discovery']>): Discovery {
  return {
    id: row.id,
    jobId: row.job_id,
    type: row.type as Discovery['type'],
    state: row.state as Discovery['state'],
    phase: row.phase,
    position: row.position ?? undefined,
    schemaVersion: row.schema_version,
    people: row.people,
    accounts: row.accounts,
    counts: row.counts,
    error: row.error ?? undefined,
    startedAt: row.started_at,
    endedAt: row.ended_at ?? undefined,
  };
}

function asAccount(row: Selectable<Schema['discovered_account']>): DiscoveredAccount {
  const { person_id: id, person_name: name } = row;
  return {
    id: row.id,
    name: row.name,
    attributes: row.attributes,
    category: row.category ?? undefined,
    person: id === null ? undefined : { id, name: name ?? id },
    reason: row.reason ?? undefined,
  };
}
