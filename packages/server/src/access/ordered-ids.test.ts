import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { orderedIds } from './ordered-ids.ts';

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('An ordered id is a UUID of version 7 that begins with its moment', () => {
  const made = orderedIds(() => Date.UTC(2024, 1, 29), randomUUID)();
  assert.match(made, form);
  assert.equal(Number.parseInt(made.slice(0, 13).replace('-', ''), 16), Date.UTC(2024, 1, 29));
});

test('Ordered ids sort as they were made, however many come in a millisecond and when the clock is set back', () => {
  const clock = [...Array<number>(10_000).fill(1_000), ...Array<number>(10_000).fill(500), 1_001, 5_000];
  let asked = 0;
  const newId = orderedIds(() => clock[asked++] ?? 0, randomUUID);
  const made = clock.map(() => newId());
  assert.deepEqual(made.toSorted(), made);
  assert.equal(new Set(made).size, made.length);
  assert.ok(made.every((id) => form.test(id)));
  assert.equal(Number.parseInt(made.at(-1)?.slice(0, 13).replace('-', '') ?? '', 16), 5_000);
});
