import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  conjuncts,
  filterFinding,
  type JournalCount,
  type JournalFilter,
  type LastSign,
  silentJobs,
  spikeQuery,
  spikes,
} from './index.ts';

const now = new Date('2026-03-20T10:30:00Z');
const HOUR = 3_600_000;

function count(hoursAgo: number, change: Partial<JournalCount>): JournalCount {
  const from = new Date(Date.parse('2026-03-20T10:00:00Z') - hoursAgo * HOUR);
  return { jobId: 'j', from, action: 'Create', status: 'Success', entries: 1, ...change };
}

describe('spikes', () => {
  const failures = { status: 'Failure' } as const;
  const cases: readonly (readonly [string, readonly JournalCount[], readonly (readonly [string, number, number])[]])[] =
    [
      ['nothing at all is no spike', [], []],
      [
        'usual failures are no spike',
        [count(1, { ...failures, entries: 20 }), count(30, { ...failures, entries: 70 })],
        [],
      ],
      [
        'more than three times the usual is one',
        [count(1, { ...failures, entries: 31 }), count(30, { ...failures, entries: 70 })],
        [['failures', 31, 10]],
      ],
      ['below ten nothing is one', [count(1, { ...failures, entries: 9 })], []],
      ['from ten on it is, where there was none', [count(1, { ...failures, entries: 10 })], [['failures', 10, 0]]],
      [
        'disables and deletions have their own',
        [count(1, { action: 'Disable', entries: 12 }), count(2, { action: 'Delete', status: 'Warning', entries: 40 })],
        [
          ['deletions', 40, 0],
          ['disables', 12, 0],
        ],
      ],
      [
        'what was skipped or staged is none of them',
        [
          count(1, { action: 'Delete', status: 'Skipped', entries: 99 }),
          count(1, { action: 'StagedDelete', entries: 99 }),
        ],
        [],
      ],
      ['the hour a day ago belongs to the days before', [count(24, { ...failures, entries: 99 })], []],
      [
        'the hours of the last day are added up',
        [count(0, { ...failures, entries: 5 }), count(23, { ...failures, entries: 5 })],
        [['failures', 10, 0]],
      ],
    ];
  for (const [name, counts, expected] of cases) {
    test(name, () =>
      assert.deepEqual(
        spikes(counts, now).map(({ kind, lastDay, usual }) => [kind, lastDay, usual]),
        expected,
      ),
    );
  }

  test('look at eight days, by the hour', () => {
    const { from, until, by } = spikeQuery(now);
    assert.deepEqual([from, until], [new Date('2026-03-12T11:00:00Z'), new Date('2026-03-20T11:00:00Z')]);
    assert.deepEqual(by, ['jobId', 'hour', 'action', 'status']);
  });

  test('of two jobs each has its own', () => {
    const counts = [count(1, { ...failures, entries: 8 }), count(1, { ...failures, jobId: 'k', entries: 8 })];
    assert.deepEqual(spikes(counts, now), []);
  });
});

describe('silent jobs', () => {
  const sign: LastSign = {
    jobId: 'j',
    applicationId: 'a',
    applicationName: 'Orbit',
    active: true,
    intervalSeconds: 2400,
    startedAt: new Date(now.getTime() - 30 * HOUR),
    completedAt: new Date(now.getTime() - 2 * HOUR),
    entryAt: undefined,
  };
  const cases: readonly (readonly [string, Partial<LastSign>, boolean])[] = [
    ['one that completed a cycle three intervals ago is not', {}, false],
    ['one that did so before that is', { completedAt: new Date(now.getTime() - 2 * HOUR - 1) }, true],
    ['one that is stopped is not', { completedAt: new Date(0), active: false }, false],
    ['one that has begun and never completed anything is', { completedAt: undefined }, true],
    ['one that never began is not', { completedAt: undefined, startedAt: undefined }, false],
    [
      'one with a longer interval is not yet',
      { completedAt: new Date(now.getTime() - 3 * HOUR), intervalSeconds: 3600 },
      false,
    ],
  ];
  for (const [name, change, silent] of cases) {
    test(name, () => assert.equal(silentJobs([{ ...sign, ...change }], now).length, silent ? 1 : 0));
  }
});

describe('filters', () => {
  const one: JournalFilter = { field: 'code', is: 'equal', value: 'x' };
  test('of usual size are answered, larger and deeper ones are refused with what to do', () => {
    assert.equal(filterFinding({ all: Array(100).fill(one) }), undefined);
    assert.match(filterFinding({ any: Array(101).fill(one) }) ?? '', /101 conditions in 2 levels.*Split it/);
    let deep: JournalFilter = one;
    for (let level = 0; level < 25; level += 1) deep = { all: [deep] };
    assert.match(filterFinding(deep) ?? '', /26 levels/);
  });

  test('are taken apart where all has to hold', () => {
    const any: JournalFilter = { any: [one] };
    assert.deepEqual(conjuncts({ all: [one, { all: [any, one] }] }), [one, any, one]);
    assert.deepEqual(conjuncts(undefined), []);
  });
});
