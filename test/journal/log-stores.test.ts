import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { auditStoreSuite, journalStoreSuite } from '@lockstep/testkit';
import { sql } from 'kysely';
import { retainLogs } from '../../packages/server/src/journal/index.ts';
import {
  KyselyAuditStore,
  KyselyJournalStore,
  recordAudit,
  writeJournal,
} from '../../packages/server/src/store/index.ts';
import { testDatabases } from '../postgres.ts';
import { organizationUnderTest } from './organization-under-test.ts';

for (const { name, open } of testDatabases()) {
  describe(name, () => {
    const opened = open();
    after(async () => (await opened).close());

    journalStoreSuite(name, async (options) => {
      const database = await opened;
      const { organizationId, jobs } = await organizationUnderTest(database, 'Orbit CRM (EU)', 'Peripass');
      return {
        store: new KyselyJournalStore(database.kysely, options),
        organizationId,
        jobs,
        write: (entries, how = { collapse: false }) =>
          database.kysely
            .transaction()
            .execute((transaction) => writeJournal(transaction, organizationId, entries, how)),
      };
    });

    auditStoreSuite(name, async () => new KyselyAuditStore((await opened).kysely));

    const entry = {
      id: randomUUID(),
      cycleId: undefined,
      at: new Date('2026-03-02T08:00:00Z'),
      action: 'Create',
      status: 'Success',
      code: undefined,
      message: '',
      source: { id: randomUUID(), displayName: 'a', type: 'User' },
      target: undefined,
      steps: [],
      modified: [],
      durationMilliseconds: 0,
    } as const;
    const change = {
      id: randomUUID(),
      at: entry.at,
      activity: 'started',
      initiator: { type: 'system', id: '', displayName: '' },
      targets: [],
      result: 'success',
    } as const;

    test(`nothing but retention changes or removes what was logged, on ${name}`, async () => {
      const { kysely } = await opened;
      const { organizationId, jobs } = await organizationUnderTest(await opened, 'App');
      await writeJournal(kysely, organizationId, [{ ...entry, jobId: jobs[0].jobId }], { collapse: false });
      await recordAudit(kysely, organizationId, change);
      for (const table of ['journal_entry', 'audit_entry']) {
        for (const statement of [
          sql`UPDATE ${sql.table(table)} SET at = at WHERE organization_id = ${organizationId}::uuid`,
          sql`DELETE FROM ${sql.table(table)} WHERE organization_id = ${organizationId}::uuid`,
          sql`TRUNCATE ${sql.table(table)}`,
        ]) {
          await assert.rejects(statement.execute(kysely), /cannot be changed or removed/);
        }
        // The leave that retention takes is for removing, and over with its transaction.
        await assert.rejects(
          kysely.transaction().execute(async (transaction) => {
            await sql`SELECT set_config('lockstep.retention', 'on', true)`.execute(transaction);
            await sql`UPDATE ${sql.table(table)} SET at = at`.execute(transaction);
          }),
          /cannot be changed or removed/,
        );
      }
      const stores = { journal: new KyselyJournalStore(kysely), audit: new KyselyAuditStore(kysely) };
      const retention = { journalDays: 90, journalEntries: 10, auditDays: 365 };
      const later = (days: number) => new Date(entry.at.getTime() + days * 86_400_000);
      assert.equal(await retainLogs(stores, organizationId, retention, later(90)), 0);
      assert.equal(await retainLogs(stores, organizationId, retention, later(91)), 1);
      assert.equal(await retainLogs(stores, organizationId, retention, later(366)), 1);
    });

    test(`a log that grew too large loses its oldest entries, on ${name}`, async () => {
      const { kysely } = await opened;
      const { organizationId, jobs } = await organizationUnderTest(await opened, 'App');
      const entries = Array.from({ length: 230 }, (_, index) => ({
        ...entry,
        id: randomUUID(),
        jobId: jobs[0].jobId,
        at: new Date(entry.at.getTime() + index),
      }));
      await writeJournal(kysely, organizationId, entries, { collapse: false });
      const stores = { journal: new KyselyJournalStore(kysely), audit: new KyselyAuditStore(kysely) };
      const retention = { journalDays: 90, journalEntries: 5, auditDays: 365 };
      assert.equal(await retainLogs(stores, organizationId, retention, entry.at), 225);
      assert.equal(await retainLogs(stores, organizationId, retention, entry.at), 0);
      const { entries: left } = await stores.journal.page(organizationId, { limit: 10, order: 'oldestFirst' });
      assert.deepEqual(
        left.map(({ id }) => id),
        entries.slice(-5).map(({ id }) => id),
      );
    });

    test(`groups with members that have no account are listed, page by page, on ${name}`, async () => {
      const { kysely } = await opened;
      const { organizationId, jobs } = await organizationUnderTest(await opened, 'App', 'Other');
      const [{ jobId }, other] = jobs;
      const [known, unknown] = [randomUUID(), randomUUID()];
      const groups = Array.from({ length: 3 }, () => randomUUID()).toSorted();
      const [complete = '', lacking = '', empty = ''] = groups;
      const link = async (type: string, id: string, of = jobId) => {
        await sql`
          INSERT INTO link (organization_id, job_id, type, source_id, target_id, state, unkept, refs, last_success_at)
          VALUES (${organizationId}, ${of}, ${type}, ${id}, ${id}, 'managed', '{}', '{}', ${entry.at})`.execute(kysely);
      };
      for (const id of groups) await link('Group', id);
      await link('User', known);
      await link('User', unknown, other.jobId);
      for (const [group, member, type] of [
        [complete, known, 'User'],
        [lacking, known, 'User'],
        [lacking, unknown, 'User'],
        [empty, randomUUID(), 'Group'],
      ]) {
        await sql`
          INSERT INTO directory_membership (organization_id, group_id, member_id, member_type)
          VALUES (${organizationId}, ${group}, ${member}, ${type})`.execute(kysely);
      }
      await sql`
        INSERT INTO directory_object (organization_id, type, id, key, properties, created_at)
        VALUES (${organizationId}, 'Group', ${lacking}, 'sales', '{"displayName":"Sales"}', ${entry.at})`.execute(
        kysely,
      );
      const store = new KyselyJournalStore(kysely);
      const found = { groupId: lacking, displayName: 'Sales', unresolved: 1 };
      assert.deepEqual(await store.unresolvedGroups(organizationId, jobId, undefined, 10), [found]);
      assert.deepEqual(await store.unresolvedGroups(organizationId, jobId, lacking, 10), []);
      assert.deepEqual(await store.unresolvedGroups(organizationId, other.jobId, undefined, 10), []);
    });

    test(`it is told when each job was last heard of, on ${name}`, async () => {
      const { kysely } = await opened;
      const { organizationId, jobs } = await organizationUnderTest(await opened, 'App', 'Other');
      const [{ jobId }] = jobs;
      const at = (hour: number) => new Date(entry.at.getTime() + hour * 3_600_000);
      const cycles = [
        { started: at(0), ended: at(1) },
        { started: at(2), ended: at(3) },
        { started: at(4), ended: null },
      ];
      for (const [index, { started, ended }] of cycles.entries()) {
        const id = `0195a000-0000-7000-8000-00000000000${index}`;
        await sql`
          INSERT INTO cycle (organization_id, job_id, id, kind, started_at, ended_at, watermark, schema_version,
            checkpoint, counters, intents)
          VALUES (${organizationId}, ${jobId}, ${id}, 'incremental', ${started}, ${ended}, '', 1, '{}', '{}', '{}')`.execute(
          kysely,
        );
      }
      await writeJournal(kysely, organizationId, [{ ...entry, jobId, id: randomUUID(), at: at(5) }], {
        collapse: false,
      });
      const signs = await new KyselyJournalStore(kysely).lastSigns(organizationId);
      const heard = { startedAt: at(0), completedAt: at(3), entryAt: at(5) };
      const silence = { startedAt: undefined, completedAt: undefined, entryAt: undefined };
      const expected = [
        {
          jobId,
          applicationId: jobs[0].application.id,
          applicationName: 'App',
          active: false,
          intervalSeconds: 2400,
          ...heard,
        },
        {
          jobId: jobs[1].jobId,
          applicationId: jobs[1].application.id,
          applicationName: 'Other',
          active: false,
          intervalSeconds: 2400,
          ...silence,
        },
      ];
      assert.deepEqual(
        signs.toSorted((one, other) => one.applicationName.localeCompare(other.applicationName)),
        expected,
      );
    });

    test(`an audit entry is gone with the change it tells of when that is rolled back, on ${name}`, async () => {
      const { kysely } = await opened;
      const organizationId = randomUUID();
      await assert.rejects(
        kysely.transaction().execute(async (transaction) => {
          await recordAudit(transaction, organizationId, { ...change, id: randomUUID() });
          throw new Error('no');
        }),
        /no/,
      );
      assert.deepEqual((await new KyselyAuditStore(kysely).page(organizationId, { limit: 1 })).entries, []);
    });
  });
}
