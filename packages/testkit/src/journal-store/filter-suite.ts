import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { JournalFilter } from '../../../server/src/journal/index.ts';
import { type MakeJournal, readAll } from './journal-under-test.ts';
import { journalEntry, start } from './sample-entries.ts';

/** What a log can be narrowed to, and that a search without an index comes to an end. */
export function filterSuite(make: MakeJournal): void {
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
