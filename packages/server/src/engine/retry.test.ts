import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nextAttempt } from './retry.ts';

describe('retry distances', () => {
  const first = new Date('2026-03-01T00:00:00Z');
  const at = (minutes: number) => new Date(first.getTime() + minutes * 60_000);
  const cases: [failures: number, now: Date, expected: Date][] = [
    [1, first, first],
    [2, at(40), at(120)],
    [3, at(120), at(280)],
    [4, at(280), at(600)],
    [5, at(600), at(720)],
    [6, at(720), at(1440)],
    [7, at(1440), at(2880)],
    [5, at(200), at(360)],
  ];
  for (const [failures, now, expected] of cases) {
    test(`ENT-78 failure ${failures} at ${now.toISOString()} is tried again at ${expected.toISOString()}`, () => {
      assert.deepEqual(nextAttempt(first, now, failures), expected);
    });
  }
});
