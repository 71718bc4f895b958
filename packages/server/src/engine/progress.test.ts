import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type CycleProgress, remainingTime } from './index.ts';

const startedAt = new Date('2026-03-02T08:00:00Z');
const after = (seconds: number) => new Date(startedAt.getTime() + seconds * 1_000);
const progress = (done: number, total: number): CycleProgress => ({
  cycleId: 'c',
  kind: 'initial',
  phase: 'users',
  startedAt,
  done,
  total,
});

describe('the time a cycle still takes', () => {
  const cases: readonly (readonly [string, number, number, number, readonly [number, number, boolean]])[] = [
    ['at its beginning is as published', 0, 10_000, 0, [6_000, 48_000, false]],
    ['is as published while little was done', 99, 1_099, 5, [600, 4_800, false]],
    ['follows from what was done, as soon as that is enough', 100, 1_100, 5, [50, 50, true]],
    ['is nothing when all is done', 500, 500, 20, [0, 0, true]],
    ['is nothing when there turned out to be more', 600, 500, 20, [0, 0, true]],
    ['is as published when the clock went back', 500, 1_500, -60, [600, 4_800, false]],
  ];
  for (const [name, done, total, seconds, [leastSeconds, mostSeconds, measured]] of cases) {
    test(name, () =>
      assert.deepEqual(remainingTime(progress(done, total), after(seconds)), { leastSeconds, mostSeconds, measured }),
    );
  }
});
