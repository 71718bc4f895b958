import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexValue } from './scim-index-value.ts';

test('a value that fits an index entry stays as it is', () => {
  for (const value of ['', 'kai', 'ü'.repeat(250)]) {
    assert.equal(indexValue(value), value);
  }
});

test('a long value becomes one of 512 characters, which no short value has', () => {
  const long = indexValue('x'.repeat(501));
  assert.equal(long.length, 512);
  assert.equal(indexValue('ü'.repeat(251)).length, 512);
  assert.notEqual(long, indexValue('x'.repeat(502)));
  assert.notEqual(indexValue(long), long);
});
