import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { ActivityRecord, TenantStore } from '../../../server/src/tenants/tenant-store.ts';
import { entry, start, tenantRecord } from './sample-records.ts';

/** What a store promises of request logs. */
export function activitySuite(makeStore: () => Promise<TenantStore>): void {
  activity(makeStore);
  retention(makeStore);
}

function activity(makeStore: () => Promise<TenantStore>): void {
  test('the request log is read newest first, page by page, without gap or repetition', async () => {
    const store = await makeStore();
    const { tenantId, ...tenant } = tenantRecord();
    await store.create({ tenantId, ...tenant }, {});
    // Some share a moment, so that the id decides.
    const entries = Array.from({ length: 25 }, (_, index) => entry(tenantId, Math.floor(index / 4)));
    await store.appendActivity(entries.slice(0, 10));
    await store.appendActivity(entries.slice(10));

    const read: ActivityRecord[] = [];
    for (;;) {
      const page = await store.listActivity(tenantId, { limit: 10, after: read.at(-1) });
      read.push(...page);
      if (page.length < 10) break;
    }
    const expected = entries.toSorted((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1));
    assert.deepEqual(read, expected);
  });

  test('figures tell when clients asked last and what they were answered; acts of administrators count for neither', async () => {
    const store = await makeStore();
    const [busy, calm] = [tenantRecord({ displayName: '100% Busy' }), tenantRecord({ displayName: 'Calm_er' })];
    await store.create(busy, {});
    await store.create(calm, {});
    const of = (second: number, status: number, actor?: string) => entry(busy.tenantId, second, { status, actor });
    const asked = of(7, 409);
    await store.appendActivity([of(1, 500), of(5, 404), asked, of(8, 200, 'Ada'), of(9, 500, 'Ada')]);
    const since = of(5, 200).at;
    const figures = await store.figures([busy.tenantId, calm.tenantId, randomUUID()], since);
    assert.deepEqual(
      figures.toSorted((a) => (a.tenantId === busy.tenantId ? -1 : 1)),
      [
        { tenantId: busy.tenantId, users: 0, lastRequestAt: asked.at, errors: 2 },
        { tenantId: calm.tenantId, users: 0, lastRequestAt: undefined, errors: 0 },
      ],
    );
    const failing = await store.list({ limit: 1_000, failingSince: since });
    const keys = failing.map(({ key }) => key);
    assert.deepEqual([keys.includes(busy.key), keys.includes(calm.key)], [true, false]);
    const found = async (sought: string) => {
      const listed = await store.list({ limit: 1_000, sought });
      return listed.map(({ key }) => key).filter((key) => [busy.key, calm.key].includes(key));
    };
    assert.deepEqual(await found('0% bu'), [busy.key]);
    assert.deepEqual(await found('m_e'), [calm.key]);
    assert.deepEqual(await found(calm.key.slice(3)), [calm.key]);
    assert.deepEqual(await store.figures([], since), []);
  });

  test('an entry keeps all its members', async () => {
    const store = await makeStore();
    const { tenantId, ...tenant } = tenantRecord();
    await store.create({ tenantId, ...tenant }, {});
    const full = entry(tenantId, 0, {
      resourceId: 'abc',
      actor: 'somebody',
      requestId: 'r-1',
      durationMs: 12,
      warnings: ['nickName was ignored'],
      changed: ['userName', 'name'],
      values: { userName: 'ann', name: null },
    });
    const bare = entry(tenantId, 1, { resourceType: undefined, tokenId: undefined, status: 404 });
    await store.appendActivity([full, bare]);
    assert.deepEqual(await store.listActivity(tenantId, { limit: 10 }), [bare, full]);
  });

  test('the request log is narrowed by method, status, resource and time', async () => {
    const store = await makeStore();
    const { tenantId, ...tenant } = tenantRecord();
    await store.create({ tenantId, ...tenant }, {});
    const entries = [
      entry(tenantId, 0, { method: 'POST', status: 201, resourceId: 'a' }),
      entry(tenantId, 1, { method: 'PATCH', resourceId: 'a' }),
      entry(tenantId, 2, { method: 'POST', status: 409 }),
    ];
    await store.appendActivity(entries);
    const found = async (query: Partial<Parameters<TenantStore['listActivity']>[1]>) =>
      (await store.listActivity(tenantId, { limit: 10, ...query })).map(({ id }) =>
        entries.findIndex((e) => e.id === id),
      );
    assert.deepEqual(await found({ method: 'POST' }), [2, 0]);
    assert.deepEqual(await found({ status: 409 }), [2]);
    assert.deepEqual(await found({ resourceId: 'a' }), [1, 0]);
    assert.deepEqual(await found({ from: new Date(start + 1000) }), [2, 1]);
    assert.deepEqual(await found({ to: new Date(start + 1000) }), [0]);
    assert.deepEqual(await found({ method: 'POST', from: new Date(start + 1000) }), [2]);
  });

  test('entries of several tenants are written together, and those of a tenant that is gone are dropped', async () => {
    const store = await makeStore();
    const [one, two] = [tenantRecord(), tenantRecord()];
    for (const tenant of [one, two]) await store.create(tenant, {});
    await store.appendActivity([entry(one.tenantId, 0), entry(randomUUID(), 0), entry(two.tenantId, 0)]);
    await store.appendActivity([]);
    for (const { tenantId } of [one, two]) {
      assert.equal((await store.listActivity(tenantId, { limit: 10 })).length, 1);
    }
  });
}

function retention(makeStore: () => Promise<TenantStore>): void {
  async function withEntries(count: number) {
    const store = await makeStore();
    const tenant = tenantRecord();
    await store.create(tenant, {});
    const entries = Array.from({ length: count }, (_, index) => entry(tenant.tenantId, index));
    await store.appendActivity(entries);
    const left = async () => {
      const found = await store.listActivity(tenant.tenantId, { limit: 100 });
      return found.map(({ id }) => entries.findIndex((made) => made.id === id));
    };
    return { store, tenant, left };
  }

  test('the oldest entries beyond a number are erased, a few at a time', async () => {
    const { store, tenant, left } = await withEntries(8);
    assert.equal(await store.trimActivity(randomUUID(), 0, 100), 0);
    assert.equal(await store.trimActivity(tenant.tenantId, 3, 4), 4);
    assert.equal(await store.trimActivity(tenant.tenantId, 3, 4), 1);
    assert.equal(await store.trimActivity(tenant.tenantId, 3, 4), 0);
    assert.deepEqual(await left(), [7, 6, 5]);
  });

  test('entries from before a moment are erased in every tenant, a few at a time', async () => {
    const [one, two] = [await withEntries(5), await withEntries(5)];
    const before = new Date(start + 3_000);
    let erased = 0;
    for (;;) {
      const count = await one.store.removeActivityBefore(before, 4);
      assert.ok(count <= 4);
      erased += count;
      if (count === 0) break;
    }
    while ((await two.store.removeActivityBefore(before, 4)) > 0);
    assert.ok(erased >= 3);
    for (const { left } of [one, two]) assert.deepEqual(await left(), [4, 3]);
  });
}
