import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OnDemandRate } from './on-demand-rate.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 2, 2, 8, 0, 0) + seconds * 1000);

test('the sixth object within ten seconds waits until the first is ten seconds old', () => {
  const rate = new OnDemandRate();
  for (let second = 0; second < 5; second += 1) assert.equal(rate.take('a', 5, at(second)), 0);
  assert.equal(rate.take('a', 5, at(5)), 5);
  assert.equal(rate.take('b', 5, at(5)), 0);
  assert.equal(rate.take('a', 5, at(10)), 0);
  assert.equal(rate.take('a', 5, at(10)), 1);
});
