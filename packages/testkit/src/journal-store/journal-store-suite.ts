import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { JournalEntry, JournalStore, LogPosition } from '../../../server/src/journal/index.ts';
import { filterSuite } from './filter-suite.ts';
import type { MakeJournal } from './journal-under-test.ts';
import { retentionSuite } from './retention-suite.ts';
import { journalEntry, start } from './sample-entries.ts';

/** What every `JournalStore` promises. */
export function journalStoreSuite(name: string, make: MakeJournal): void {
  describe(`journal store: ${name}`, () => {
    reading(make);
    filterSuite(make);
    collapsing(make);
    reports(make);
    retentionSuite(make);
  });
}

function reading(make: MakeJournal): void {
  test('an entry is read as it was written, with its application beside it', async () => {
    const under = await make();
    const { store, organizationId, jobs } = under;
    const [{ jobId, application }] = jobs;
    const source = { id: randomUUID(), displayName: 'Jörg "J" Müller', type: 'User' };
    const full = journalEntry(jobId, 0, {
      changeId: randomUUID(),
      initiatedBy: { type: 'user', id: 'u1', displayName: 'Ana Ortiz' },
      onDemand: true,
      attempt: 3,
      action: 'StagedDelete',
      status: 'Failure',
      code: 'EntryConflict',
      source,
      target: { ...source, id: 'Target-7' },
    });
    const bare = journalEntry(jobId, 1, { cycleId: undefined, modified: [], steps: [] });
    assert.equal(await under.write([full, bare]), 2);
    assert.deepEqual(await store.entry(organizationId, full.id), { ...full, application });
    assert.deepEqual(await store.entry(organizationId, bare.id), { ...bare, application });
    assert.equal(await store.entry(organizationId, randomUUID()), undefined);
    assert.equal(await store.entry(organizationId, 'no id'), undefined);
    assert.equal(await store.entry(randomUUID(), full.id), undefined);
  });

  test('text that no database takes is stored in a form it does take', async () => {
    const under = await make();
    const entry = journalEntry(under.jobs[0].jobId, 0, {
      message: 'a\0b\ud800',
      name: 'n\0',
      steps: [{ name: 'import', status: 'Success', description: 'a\0b' }],
    });
    await under.write([entry]);
    const read = await under.store.entry(under.organizationId, entry.id);
    assert.equal(read?.message, 'a\uFFFDb\uFFFD');
    assert.equal(read?.source.displayName, 'n\uFFFD');
    assert.equal(read?.steps[0]?.description, 'a\uFFFDb');
  });

  for (const order of ['newestFirst', 'oldestFirst'] as const) {
    test(`pages hold every entry once, in the order ${order}, while new ones arrive`, async () => {
      const under = await make();
      const { store, organizationId, jobs } = under;
      // Some share a moment, so that the id decides.
      const entries = Array.from({ length: 25 }, (_, index) => journalEntry(jobs[0].jobId, Math.floor(index / 4)));
      await under.write(entries);
      const sign = order === 'newestFirst' ? -1 : 1;
      const expected = entries
        .toSorted((a, b) => sign * (a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1)))
        .map(({ id }) => id);
      const read: string[] = [];
      let after: LogPosition | undefined;
      do {
        const page = await store.page(organizationId, { order, limit: 10, after });
        read.push(...page.entries.map(({ id }) => id));
        after = page.next;
        if (order === 'newestFirst') await under.write([journalEntry(jobs[0].jobId, 100)]);
      } while (after !== undefined);
      assert.deepEqual(read, expected);
    });
  }

  test('a page that ends with the last entry has no next one', async () => {
    const under = await make();
    await under.write([journalEntry(under.jobs[0].jobId, 0), journalEntry(under.jobs[0].jobId, 1)]);
    const page = await under.store.page(under.organizationId, { limit: 2 });
    assert.deepEqual([page.entries.length, page.next], [2, undefined]);
  });
}

function collapsing(make: MakeJournal): void {
  const skip = (jobId: string, second: number, change: Parameters<typeof journalEntry>[2] = {}) =>
    journalEntry(jobId, second, {
      action: 'Other',
      status: 'Skipped',
      code: 'RedundantExport',
      message: 'Nothing to do.',
      modified: [],
      ...change,
    });

  test('a skip that repeats the latest entry of its object is not written again', async () => {
    const under = await make();
    const [{ jobId }, other] = under.jobs;
    const source = { id: randomUUID(), displayName: 'a', type: 'User' };
    const write = (entry: JournalEntry, collapse = true) => under.write([entry], { collapse });
    assert.equal(await write(skip(jobId, 0, { source })), 1);
    assert.equal(await write(skip(jobId, 1, { source })), 0);
    assert.equal(await write(skip(jobId, 2, { source }), false), 1, 'unless the job keeps repetitions');
    assert.equal(await write(skip(jobId, 3, { source, onDemand: true })), 1, 'what was asked for is always logged');
    assert.equal(await write(skip(other.jobId, 4, { source })), 1, 'another job');
    assert.equal(await write(skip(jobId, 5)), 1, 'another object');
    const changes: readonly Partial<JournalEntry>[] = [
      { message: 'Something else.' },
      { code: 'NotEffectivelyEntitled' },
      { code: undefined },
      { target: { ...source, id: 't' } },
      { steps: [] },
      { action: 'Create' },
      { status: 'Failure' },
      { status: 'Success' },
    ];
    for (const [index, change] of changes.entries()) {
      assert.equal(await write(skip(jobId, 6 + index, { source, ...change })), 1, JSON.stringify(change));
    }
    assert.equal(await write(skip(jobId, 20, { source })), 1, 'the same as an older entry, but not as the latest');
    assert.equal(await write(skip(jobId, 21, { source })), 0);
  });

  test('what is not a skip is written as often as it happens', async () => {
    const under = await make();
    const entry = journalEntry(under.jobs[0].jobId, 0);
    assert.equal(await under.write([entry], { collapse: true }), 1);
    assert.equal(await under.write([{ ...entry, id: randomUUID() }], { collapse: true }), 1);
    assert.equal(await under.write([], { collapse: true }), 0);
  });
}

function reports(make: MakeJournal): void {
  test('entries are counted by job, hour, day, action, status and code, however they were written', async () => {
    const under = await make();
    const { store, organizationId, jobs } = under;
    const [one, two] = jobs;
    const hour = 3600;
    await under.write([
      journalEntry(one.jobId, 0),
      journalEntry(one.jobId, 1),
      journalEntry(one.jobId, hour, { status: 'Failure', code: 'Timeout' }),
    ]);
    await under.write([journalEntry(one.jobId, 2), journalEntry(two.jobId, 24 * hour, { action: 'Disable' })]);
    const range = { from: new Date(start), until: new Date(start + 48 * hour * 1000) };
    const counts = (query: Partial<Parameters<JournalStore['counts']>[1]>) =>
      store.counts(organizationId, { ...range, by: [], ...query });
    assert.deepEqual(await counts({}), [{ entries: 5 }]);
    assert.deepEqual(await counts({ by: ['code'] }), [
      { code: '', entries: 4 },
      { code: 'Timeout', entries: 1 },
    ]);
    assert.deepEqual(await counts({ by: ['day', 'action'] }), [
      { from: new Date('2026-03-02T00:00:00Z'), action: 'Create', entries: 4 },
      { from: new Date('2026-03-03T00:00:00Z'), action: 'Disable', entries: 1 },
    ]);
    assert.deepEqual(await counts({ by: ['hour', 'status'], jobId: one.jobId }), [
      { from: new Date(start), status: 'Success', entries: 3 },
      { from: new Date(start + hour * 1000), status: 'Failure', entries: 1 },
    ]);
    assert.deepEqual(
      await counts({ by: ['jobId'], from: new Date(start + hour * 1000), until: new Date(start + 2 * hour * 1000) }),
      [{ jobId: one.jobId, entries: 1 }],
    );
    assert.deepEqual(await counts({ jobId: randomUUID() }), []);
  });
}
