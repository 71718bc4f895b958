import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { duration, durationSeconds, ownJobId } from './synchronization-status.ts';

describe('durations and ids of jobs', () => {
  const durations: readonly (readonly [string, number | undefined, string?])[] = [
    ['PT40M', 2400],
    ['PT1M', 60],
    ['PT24H', 86_400],
    ['P1D', 86_400, 'PT24H'],
    ['PT1H30M', 5400],
    ['PT90S', 90, 'PT1M30S'],
    ['PT30S', undefined],
    ['PT25H', undefined],
    ['40', undefined],
    ['', undefined],
    ['PT', undefined],
  ];
  for (const [text, seconds, printed = text] of durations) {
    test(`the duration "${text}" is ${seconds ?? 'refused'}`, () => {
      assert.equal(durationSeconds(text), seconds);
      if (seconds !== undefined) assert.equal(duration(seconds), printed);
    });
  }

  test('an id is understood with and without what stands before it', () => {
    const id = '9f2b7c1e-6f0e-4d61-9c55-6a3f1f0b7e21';
    assert.equal(ownJobId(`scim.2c6f0d3b8a3b4d8f9d4b0e6f7a1b2c3d.${id.toUpperCase()}`), id);
    assert.equal(ownJobId(id), id);
  });
});
