import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type {
  JournalEntry,
  JournalFilter,
  JournalQuery,
  JournalStore,
  LogPosition,
} from '../../../server/src/journal/index.ts';
import { journalEntry, start } from './sample-entries.ts';

/** A store with an organisation of its own, which has two jobs. */
export interface JournalUnderTest {
  readonly store: JournalStore;
  readonly organizationId: string;
  readonly jobs: readonly [JobUnderTest, JobUnderTest];
  /** Writes as the engine's store does; answers how many entries were written. */
  write(entries: readonly JournalEntry[], options?: { readonly collapse: boolean }): Promise<number>;
}

interface JobUnderTest {
  readonly jobId: string;
  readonly application: { readonly id: string; readonly displayName: string };
}

/**
 * What every `JournalStore` promises. `make` gives a store whose pages examine at most `mostExamined` entries when a
 * condition is answered by no index.
 */
export function journalStoreSuite(
  name: string,
  make: (options?: { readonly mostExamined: number }) => Promise<JournalUnderTest>,
): void {
  describe(`journal store: ${name}`, () => {
    reading(make);
    filters(make);
    collapsing(make);
    reports(make);
    retention(make);
  });
}

type Make = Parameters<typeof journalStoreSuite>[1];

/** Every entry of a query, page after page, with the number of pages. */
async function readAll({ store, organizationId }: JournalUnderTest, query: JournalQuery) {
  const entries: JournalEntry[] = [];
  let after: LogPosition | undefined;
  let pages = 0;
  do {
    const page = await store.page(organizationId, { ...query, after });
    assert.ok(page.entries.length <= query.limit);
    entries.push(...page.entries);
    after = page.next;
    pages += 1;
    assert.ok(pages < 100, 'the pages have no end');
  } while (after !== undefined);
  return { entries, pages };
}

function reading(make: Make): void {
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

function filters(make: Make): void {
  const ids = { change: randomUUID(), source: randomUUID(), cycle: randomUUID() };

  /** Entries 0 to 4, of which the filters below find some. */
  async function sample() {
    const under = await make();
    const [one, two] = under.jobs;
    const source = { id: ids.source, displayName: 'Ünal.KAYA@northwind.example', type: 'User' };
    const entries = [
      journalEntry(one.jobId, 0, { source, changeId: ids.change, target: { ...source, id: 'AbC-1' } }),
      journalEntry(one.jobId, 1, { action: 'Other', status: 'Skipped', code: 'RedundantExport', cycleId: ids.cycle }),
      journalEntry(one.jobId, 2, { action: 'Update', status: 'Failure', code: 'EntryConflict' }),
      journalEntry(two.jobId, 3, { action: 'StagedDelete', status: 'Skipped', code: 'DeletionStaged' }),
      journalEntry(two.jobId, 4, {
        initiatedBy: { type: 'user', id: 'U-1', displayName: 'Ana' },
        source: { id: randomUUID(), displayName: '100%_done\\', type: 'Group' },
      }),
    ];
    await under.write(entries);
    return { under, entries };
  }

  const at = (second: number) => new Date(start + second * 1000);
  const cases: readonly (readonly [string, (s: Awaited<ReturnType<typeof sample>>) => JournalFilter, number[]])[] = [
    ['a job', ({ under }) => ({ field: 'jobId', is: 'equal', value: under.jobs[0].jobId }), [0, 1, 2]],
    [
      'part of a job id in capitals',
      ({ under }) => ({ field: 'jobId', is: 'containing', value: under.jobs[1].jobId.slice(2, 20).toUpperCase() }),
      [3, 4],
    ],
    ['a cycle', () => ({ field: 'cycleId', is: 'equal', value: ids.cycle.toUpperCase() }), [1]],
    ['a change', () => ({ field: 'changeId', is: 'equal', value: ids.change }), [0]],
    [
      'the id of an entry as its change',
      ({ entries }) => ({ field: 'changeId', is: 'equal', value: entries[2]?.id ?? '' }),
      [2],
    ],
    [
      'the id of an entry that has another change',
      ({ entries }) => ({ field: 'changeId', is: 'equal', value: entries[0]?.id ?? '' }),
      [],
    ],
    ['an id', ({ entries }) => ({ field: 'id', is: 'equal', value: entries[3]?.id ?? '' }), [3]],
    ['an id that is none', () => ({ field: 'sourceId', is: 'equal', value: "'; drop table" }), []],
    ['a source id', () => ({ field: 'sourceId', is: 'equal', value: ids.source }), [0]],
    [
      'a source name in other letter case',
      () => ({ field: 'sourceName', is: 'equal', value: 'üNAL.kaya@NORTHWIND.example' }),
      [0],
    ],
    ['the beginning of a source name', () => ({ field: 'sourceName', is: 'startingWith', value: 'ÜNAL' }), [0]],
    ['part of a source name', () => ({ field: 'sourceName', is: 'containing', value: '.kaya@' }), [0]],
    ['characters that are wildcards elsewhere', () => ({ field: 'sourceName', is: 'containing', value: '0%_d' }), [4]],
    ['a wildcard that stands for nothing', () => ({ field: 'sourceName', is: 'containing', value: 'n%e' }), []],
    ['a kind of object', () => ({ field: 'sourceType', is: 'equal', value: 'group' }), [4]],
    ['a target id', () => ({ field: 'targetId', is: 'equal', value: 'aBc-1' }), [0]],
    ['part of a target id', () => ({ field: 'targetId', is: 'containing', value: 'bc' }), [0]],
    ['an action', () => ({ field: 'action', is: 'equal', value: 'stagedDelete' }), [3]],
    ['part of an action', () => ({ field: 'action', is: 'containing', value: 'delete' }), [3]],
    ['several actions', () => ({ field: 'action', is: 'containing', value: 'te' }), [0, 2, 3, 4]],
    ['an action that does not exist', () => ({ field: 'action', is: 'equal', value: 'explode' }), []],
    ['a status', () => ({ field: 'status', is: 'equal', value: 'failure' }), [2]],
    ['a code', () => ({ field: 'code', is: 'equal', value: 'entryCONFLICT' }), [2]],
    ['part of a code', () => ({ field: 'code', is: 'containing', value: 'staged' }), [3]],
    [
      'an application by id',
      ({ under }) => ({ field: 'applicationId', is: 'equal', value: under.jobs[1].application.id }),
      [3, 4],
    ],
    [
      'part of an application name, in capitals',
      ({ under }) => ({
        field: 'applicationName',
        is: 'containing',
        value: under.jobs[0].application.displayName.slice(1).toUpperCase(),
      }),
      [0, 1, 2],
    ],
    ['an application nobody has', () => ({ field: 'applicationName', is: 'equal', value: 'none' }), []],
    ['the kind of who began it', () => ({ field: 'initiatorType', is: 'equal', value: 'User' }), [4]],
    [
      'the service as who began it',
      () => ({ field: 'initiatorName', is: 'containing', value: 'service' }),
      [0, 1, 2, 3],
    ],
    ['the id of who began it', () => ({ field: 'initiatorId', is: 'equal', value: 'u-1' }), [4]],
    ['what is after a moment', () => ({ field: 'at', is: 'after', value: at(2) }), [3, 4]],
    ['what is since a moment', () => ({ field: 'at', is: 'since', value: at(2) }), [2, 3, 4]],
    ['what is before a moment', () => ({ field: 'at', is: 'before', value: at(2) }), [0, 1]],
    ['what is until a moment', () => ({ field: 'at', is: 'until', value: at(2) }), [0, 1, 2]],
    ['one moment', () => ({ field: 'at', is: 'equal', value: at(2) }), [2]],
    ['nothing in particular', () => ({ all: [] }), [0, 1, 2, 3, 4]],
    ['none of nothing', () => ({ any: [] }), []],
    [
      'all of several conditions',
      ({ under }) => ({
        all: [
          { field: 'jobId', is: 'equal', value: under.jobs[0].jobId },
          { field: 'status', is: 'equal', value: 'success' },
          { field: 'at', is: 'before', value: at(4) },
        ],
      }),
      [0],
    ],
    [
      'any of several within all',
      ({ under }) => ({
        all: [
          {
            any: [
              { field: 'applicationId', is: 'containing', value: under.jobs[0].application.id },
              { field: 'applicationName', is: 'containing', value: under.jobs[0].application.id },
              {
                all: [
                  { field: 'code', is: 'equal', value: 'DeletionStaged' },
                  { field: 'at', is: 'after', value: at(2) },
                ],
              },
            ],
          },
          { field: 'at', is: 'after', value: at(0) },
        ],
      }),
      [1, 2, 3],
    ],
  ];
  for (const [what, filter, expected] of cases) {
    test(`the log is narrowed to ${what}`, async () => {
      const made = await sample();
      const found = (await readAll(made.under, { filter: filter(made), limit: 2, order: 'oldestFirst' })).entries;
      assert.deepEqual(
        found.map(({ id }) => made.entries.findIndex((entry) => entry.id === id)),
        expected,
      );
    });
  }

  test('a search that finds little stops after so many entries and goes on from there', async () => {
    const under = await make({ mostExamined: 10 });
    const { jobId } = under.jobs[0];
    const entries = Array.from({ length: 35 }, (_, index) => journalEntry(jobId, index));
    const sought = journalEntry(jobId, 3, { name: 'Needle' });
    await under.write([...entries, sought]);
    const filter: JournalFilter = { field: 'sourceName', is: 'containing', value: 'needle' };
    const first = await under.store.page(under.organizationId, { filter, limit: 5 });
    assert.deepEqual(first.entries, []);
    assert.deepEqual(first.next, { at: entries[25]?.at, id: entries[25]?.id });
    const { entries: found, pages } = await readAll(under, { filter, limit: 5 });
    assert.deepEqual([found.map(({ id }) => id), pages], [[sought.id], 4]);
  });
}

function collapsing(make: Make): void {
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

function reports(make: Make): void {
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

function retention(make: Make): void {
  async function withEntries(count: number, hours = 0) {
    const under = await make();
    const entries = Array.from({ length: count }, (_, index) =>
      journalEntry(under.jobs[0].jobId, index * (hours * 3600 || 1)),
    );
    await under.write(entries);
    const left = async () => {
      const { entries: found } = await under.store.page(under.organizationId, { limit: 100 });
      return found.map(({ id }) => entries.findIndex((made) => made.id === id));
    };
    return { ...under, left };
  }

  test('entries from before a moment are erased a few at a time, and nobody else is touched', async () => {
    const { store, organizationId, left } = await withEntries(8);
    const neighbour = await withEntries(1);
    const before = new Date(start + 6_000);
    assert.equal(await store.removeBefore(organizationId, before, 4), 4);
    assert.deepEqual(await left(), [7, 6, 5, 4]);
    assert.equal(await store.removeBefore(organizationId, before, 4), 2);
    assert.equal(await store.removeBefore(organizationId, before, 4), 0);
    assert.deepEqual(await left(), [7, 6]);
    assert.deepEqual(await neighbour.left(), [0]);
  });

  test('the oldest entries beyond a number are erased, a few at a time', async () => {
    const { store, organizationId, left } = await withEntries(8);
    assert.equal(await store.beyond(organizationId, 8), undefined);
    const last = await store.beyond(organizationId, 3);
    assert.ok(last);
    assert.equal(await store.removeThrough(organizationId, last, 4), 4);
    assert.equal(await store.removeThrough(organizationId, last, 4), 1);
    assert.equal(await store.removeThrough(organizationId, last, 4), 0);
    assert.deepEqual(await left(), [7, 6, 5]);
    assert.equal(await store.beyond(organizationId, 3), undefined);
  });

  test('counts are kept as long as entries are by time, and survive a log that is cut by size', async () => {
    const { store, organizationId } = await withEntries(4, 1);
    const total = async () => {
      const range = { from: new Date(start), until: new Date(start + 86_400_000) };
      return (await store.counts(organizationId, { ...range, by: [] }))[0]?.entries;
    };
    const last = await store.beyond(organizationId, 1);
    assert.ok(last);
    await store.removeThrough(organizationId, last, 100);
    assert.equal(await total(), 4);
    await store.removeBefore(organizationId, new Date(start + 2.5 * 3_600_000), 100);
    assert.equal(await total(), 2, 'an hour that is not over yet is kept');
  });
}
