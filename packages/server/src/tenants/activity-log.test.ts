import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ActivityLog } from './activity-log.ts';
import type { ActivityRecord, TenantStore } from './tenant-store.ts';

const at = new Date('2026-03-01T09:00:00Z');

function entry(id: number): ActivityRecord {
  return {
    id: String(id),
    tenantId: 'acme',
    at,
    method: 'GET',
    path: '/Users',
    status: 200,
    resourceType: undefined,
    resourceId: undefined,
    tokenId: undefined,
    actor: undefined,
    requestId: undefined,
    durationMs: 1,
    warnings: [],
    changed: [],
    values: undefined,
  };
}

/** A log over a store that takes a batch when it is let. */
function logOver(): { readonly log: ActivityLog; readonly batches: number[]; readonly release: () => void } {
  const batches: number[] = [];
  const waiting: (() => void)[] = [];
  const store = {
    appendActivity(entries: readonly ActivityRecord[]) {
      batches.push(entries.length);
      return new Promise<void>((resolve) => waiting.push(resolve));
    },
    trimActivity: async () => 0,
  };
  const log = new ActivityLog({
    store: store as unknown as TenantStore,
    now: () => at,
    onError: (error) => assert.fail(String(error)),
  });
  return { log, batches, release: () => waiting.splice(0).forEach((resolve) => void resolve()) };
}

describe('the request log behind the requests', () => {
  test('entries that come while a batch is written wait for company, and are written a moment later', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { log, batches, release } = logOver();
    for (let id = 0; id < 105; id += 1) log.record(entry(id));
    assert.deepEqual(batches, [100]);
    release();
    await turn();
    assert.deepEqual(batches, [100]);
    t.mock.timers.tick(200);
    assert.deepEqual(batches, [100, 5]);
  });

  test('whole batches that came meanwhile are written at once', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { log, batches, release } = logOver();
    for (let id = 0; id < 230; id += 1) log.record(entry(id));
    release();
    await turn();
    assert.deepEqual(batches, [100, 100]);
  });

  test('closing writes whatever waits', async () => {
    const { log, batches, release } = logOver();
    for (let id = 0; id < 103; id += 1) log.record(entry(id));
    const closed = log.close();
    for (let round = 0; round < 3; round += 1) {
      release();
      await turn();
    }
    await closed;
    assert.deepEqual(batches, [100, 3]);
  });
});
