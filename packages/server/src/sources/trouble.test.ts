import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type SourceNews, type Trouble, troubleAfter } from './trouble.ts';

const begin = Date.parse('2026-03-02T08:00:00Z');
const MINUTE = 60_000;

/** How reads end, and where the source is switched off and on between them. */
type Course = readonly ('done' | 'held' | 'failed' | 'interrupted' | 'off' | 'on')[];

/** Reads a source every ten minutes, with these ends; answers what was told at which of them, and what is wrong at last. */
function after(...ends: Course) {
  let trouble: Trouble | undefined;
  let isEnabled = true;
  let read = 0;
  const told: (readonly [number, SourceNews['what']])[] = [];
  const all: SourceNews[] = [];
  for (const end of ends) {
    if (end === 'off' || end === 'on') {
      isEnabled = end === 'on';
      continue;
    }
    read += 1;
    const startedAt = new Date(begin + read * 10 * MINUTE);
    const endedAt = new Date(startedAt.getTime() + MINUTE);
    const message = end === 'done' ? undefined : `${end} ${read}`;
    const next = troubleAfter(
      { trouble, isEnabled, intervalSeconds: 600 },
      { state: end, startedAt, endedAt, message },
    );
    trouble = next.trouble;
    all.push(...next.news);
    told.push(...next.news.map(({ what }) => [read, what] as const));
  }
  return { trouble, told, all };
}

describe('what is told of a source', () => {
  const cases: readonly (readonly [string, Course, ReturnType<typeof after>['told']])[] = [
    ['nothing while it is well', ['done', 'done'], []],
    ['nothing of one failure', ['failed', 'done'], []],
    ['once that it fails repeatedly', ['failed', 'failed', 'failed', 'failed'], [[2, 'failing']]],
    [
      'that it works again, and should it fail anew, that too',
      ['failed', 'failed', 'done', 'done', 'failed', 'failed'],
      [
        [2, 'failing'],
        [3, 'recovered'],
        [6, 'failing'],
      ],
    ],
    ['nothing of reads that were stopped', ['failed', 'interrupted', 'interrupted', 'failed'], [[4, 'failing']]],
    ['once that removals are held, and nothing when they are not any more', ['held', 'held', 'done'], [[1, 'held']]],
    [
      'that it is read again when removals are held then',
      ['failed', 'failed', 'held'],
      [
        [2, 'failing'],
        [3, 'recovered'],
        [3, 'held'],
      ],
    ],
    [
      'nothing while it is switched off, but once it is on',
      ['off', 'failed', 'failed', 'on', 'failed'],
      [[3, 'failing']],
    ],
  ];
  for (const [what, ends, told] of cases) test(what, () => assert.deepEqual(after(...ends).told, told));
});

test('what is wrong counts reads from the first on, keeps the last message, and is over with a read that ends well', () => {
  const { trouble } = after('done', 'failed', 'interrupted', 'failed', 'failed');
  assert.deepEqual(trouble, {
    state: 'failed',
    since: new Date(begin + 21 * MINUTE),
    reads: 3,
    message: 'failed 5',
    isTold: true,
  });
  assert.equal(after('failed', 'done').trouble, undefined);
});

test('the news name since when, the remedy, and when it is read next', () => {
  assert.deepEqual(after('failed', 'failed').all, [
    {
      what: 'failing',
      since: new Date(begin + 11 * MINUTE),
      message: 'failed 2',
      nextRead: new Date(begin + 30 * MINUTE),
    },
  ]);
});
