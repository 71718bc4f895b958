import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MakeJournal } from './journal-under-test.ts';
import { journalEntry, start } from './sample-entries.ts';

/** What goes when its time is over, or when the log is too long, and what stays. */
export function retentionSuite(make: MakeJournal): void {
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
