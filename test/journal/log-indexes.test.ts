import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import type { JournalField, JournalFilter } from '../../packages/server/src/journal/index.ts';
import { type Database, KyselyAuditStore, KyselyJournalStore } from '../../packages/server/src/store/index.ts';
import { testDatabases } from '../postgres.ts';

const ENTRIES = 30_000;

describe('a large log on PostgreSQL; PGlite plans alike and keeps no count of scans', () => {
  const organizationId = randomUUID();
  const [job, application, source, cycle] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  let database: Database;

  before(async () => {
    const opened = await testDatabases()
      .find(({ name }) => name === 'PostgreSQL')
      ?.open();
    assert.ok(opened);
    database = opened;
    await sql`
      INSERT INTO journal_entry (organization_id, id, job_id, cycle_id, change_id, application_id, at, action, status, code,
        message, source_type, source_id, source_name, source_name_folded, target_id, steps, modified, duration_ms)
      SELECT ${organizationId}::uuid, gen_random_uuid(), ${job}::uuid, CASE WHEN n % 1000 = 0 THEN ${cycle}::uuid ELSE gen_random_uuid() END,
        gen_random_uuid(), ${application}::uuid, timestamptz '2026-03-02' + n * interval '1 second',
        CASE WHEN n % 5000 = 0 THEN 'Delete' ELSE 'Other' END, CASE WHEN n % 5000 = 0 THEN 'Failure' ELSE 'Skipped' END,
        CASE WHEN n % 5000 = 0 THEN 'EntryConflict' ELSE 'RedundantExport' END, '', 'User',
        CASE WHEN n % 1000 = 0 THEN ${source}::uuid ELSE gen_random_uuid() END, 'person' || n, 'person' || n, 'target' || n,
        '[]', '[]', 0
      FROM generate_series(1, ${ENTRIES}) n`.execute(database.kysely);
    await sql`
      INSERT INTO audit_entry (organization_id, id, at, activity, category, result, initiator_type, initiator_id,
        initiator_name, targets, sought)
      SELECT ${organizationId}::uuid, gen_random_uuid(), timestamptz '2026-03-02' + n * interval '1 second', 'started', 'c',
        'success', 'user', 'u' || n, '', '[]', ARRAY['t' || n]
      FROM generate_series(1, ${ENTRIES}) n`.execute(database.kysely);
    await sql`INSERT INTO journal_application VALUES (${organizationId}, ${application}, 'Orbit')`.execute(
      database.kysely,
    );
    await sql`ANALYZE journal_entry, audit_entry`.execute(database.kysely);
  });
  after(() => database.close());

  /** Rows of the logs that were looked at so far, in whatever way. */
  async function looked(): Promise<number> {
    return database.kysely.connection().execute(async (connection) => {
      await sql`SELECT pg_stat_force_next_flush()`.execute(connection);
      const { rows } = await sql<{ read: number }>`
        SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint AS read FROM pg_stat_user_tables
        WHERE relname IN ('journal_entry', 'audit_entry')`.execute(connection);
      return rows[0]?.read ?? 0;
    });
  }

  async function lookedAt(work: () => Promise<unknown>): Promise<number> {
    // Counters are handed in when a connection has been idle for a moment; all of them are made to do so first.
    const flush = () => Promise.all(Array.from({ length: 10 }, looked));
    await flush();
    const earlier = await looked();
    await work();
    await flush();
    return (await looked()) - earlier;
  }

  const PAGE = 50;
  const WALK = 1_000;

  const equal = (field: JournalField, value: string): JournalFilter => ({ field, is: 'equal', value });
  const filters: readonly (readonly [string, JournalFilter | undefined, number])[] = [
    ['everything', undefined, PAGE],
    ['a stretch of time', { field: 'at', is: 'after', value: new Date('2026-03-02T05:00:00Z') }, PAGE],
    ['a job', equal('jobId', job), PAGE],
    ['an application', equal('applicationId', application), PAGE],
    ['an application by name', equal('applicationName', 'orbit'), PAGE],
    ['a cycle', equal('cycleId', cycle), PAGE],
    ['a change', equal('changeId', randomUUID()), PAGE],
    ['a source object', equal('sourceId', source), PAGE],
    ['a source name', equal('sourceName', 'Person777'), PAGE],
    ['a target id', equal('targetId', 'TARGET777'), PAGE],
    ['a code', equal('code', 'entryconflict'), PAGE],
    ['a status', equal('status', 'failure'), PAGE],
    ['an action', equal('action', 'delete'), PAGE],
    ['part of a name', { field: 'sourceName', is: 'containing', value: 'son777' }, 2 * WALK],
    ['any of several', { any: [equal('sourceId', source), equal('code', 'x')] }, 2 * WALK],
  ];
  for (const [what, filter, most] of filters) {
    test(`for ${what} no more than a page, or a stretch of a search, is looked at`, async () => {
      const store = new KyselyJournalStore(database.kysely, { mostExamined: WALK });
      const read = await lookedAt(() => store.page(organizationId, { filter, limit: PAGE }));
      assert.ok(read <= most + 10, `${read} entries`);
    });
  }

  test('changes of one object, and those by one person, are found without looking at others', async () => {
    const store = new KyselyAuditStore(database.kysely);
    for (const query of [{ targetId: 't777' }, { initiatorId: 'u777' }]) {
      const read = await lookedAt(() => store.page(organizationId, { ...query, limit: PAGE }));
      assert.ok(read <= 5, `${read} entries for ${JSON.stringify(query)}`);
    }
  });

  test('a condition on no index at all reads the log, by which these tests are known to see it', async () => {
    const read = await lookedAt(() =>
      sql`SELECT count(*) FROM journal_entry WHERE message = 'x'`.execute(database.kysely),
    );
    assert.ok(read >= ENTRIES, String(read));
  });
});
