import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { TenantStore } from '../../../server/src/tenants/tenant-store.ts';
import { activitySuite } from './activity-suite.ts';
import { entrySuite } from './entry-suite.ts';
import { entry, plain, tenantRecord, tokenRecord } from './sample-records.ts';
import { staffRecord, staffSuite } from './staff-suite.ts';
import { tokenSuite } from './token-suite.ts';
import { upkeepSuite } from './upkeep-suite.ts';

/**
 * What every `TenantStore` promises. `makeStore` gives a store for one test; other tests may share its database, so keys
 * and ids are new in each. Ids are UUIDs.
 */
export function tenantStoreSuite(name: string, makeStore: () => Promise<TenantStore>): void {
  describe(`tenant store: ${name}`, () => {
    tenants(makeStore);
    tokenSuite(makeStore);
    activitySuite(makeStore);
    upkeepSuite(makeStore);
    entrySuite(makeStore);
    staffSuite(makeStore);
  });
}

function tenants(makeStore: () => Promise<TenantStore>): void {
  test('a tenant is found again by its key, with everything it was made of', async () => {
    const store = await makeStore();
    const tenant = tenantRecord();
    assert.equal(await store.create(tenant, {}), 'created');
    assert.deepEqual(await store.find(tenant.key), tenant);
    assert.equal(await store.find(`${tenant.key}x`), undefined);
    assert.deepEqual(await store.findById(tenant.tenantId), tenant);
    assert.equal(await store.findById(randomUUID()), undefined);
    assert.deepEqual(await store.listTokens(tenant.tenantId), []);
    assert.deepEqual(await store.staff.list(tenant.tenantId), []);
  });

  test('a tenant is made together with its first token and administrator', async () => {
    const store = await makeStore();
    const tenant = tenantRecord();
    const token = tokenRecord(tenant.tenantId);
    const administrator = staffRecord(tenant.tenantId);
    await store.create(tenant, { token, administrator });
    assert.deepEqual((await store.listTokens(tenant.tenantId)).map(plain), [plain(token)]);
    assert.deepEqual(await store.staff.list(tenant.tenantId), [administrator]);
  });

  test('of several tenants made with one key at once exactly one is made, and nothing of the others stays', async () => {
    const store = await makeStore();
    const key = `t-${randomUUID()}`;
    const drafts = Array.from({ length: 5 }, () => tenantRecord({ key }));
    const made = drafts.map((tenant) => ({ tenant, token: tokenRecord(tenant.tenantId) }));
    const outcomes = await Promise.all(made.map(({ tenant, token }) => store.create(tenant, { token })));
    assert.deepEqual(outcomes.toSorted(), ['created', ...Array<string>(4).fill('keyInUse')]);
    const winner = made[outcomes.indexOf('created')];
    assert.deepEqual(await store.find(key), winner?.tenant);
    for (const { token } of made) {
      assert.equal((await store.findToken(token.id)) !== undefined, token === winner?.token);
    }
  });

  test('a list goes by key in code point order and continues after a key', async () => {
    const store = await makeStore();
    const prefix = randomUUID();
    const keys = ['b', 'a1', 'a-', 'a', '1'].map((end) => `${prefix}-${end}`);
    for (const key of keys) await store.create(tenantRecord({ key }), {});
    const first = await store.list({ after: prefix, limit: 2 });
    const second = await store.list({ after: first.at(-1)?.key ?? '', limit: 3 });
    assert.deepEqual(
      [...first, ...second].map(({ key }) => key),
      ['1', 'a', 'a-', 'a1', 'b'].map((end) => `${prefix}-${end}`),
    );
    assert.equal((await store.list({ limit: 1 })).length, 1);
    const profile = first.at(0)?.profile ?? '';
    assert.equal((await store.list({ after: prefix, limit: 2, profiles: [profile] })).length, 2);
    assert.deepEqual(await store.list({ after: prefix, limit: 2, profiles: ['unheard-of'] }), []);
    assert.deepEqual(await store.list({ after: prefix, limit: 2, profiles: [] }), []);
  });

  test('a change writes what it names, keeps the rest and raises the version', async () => {
    const store = await makeStore();
    const tenant = tenantRecord();
    await store.create(tenant, {});
    const renamed = { ...tenant, displayName: 'New', version: 2 };
    assert.deepEqual(await store.update(tenant.tenantId, { displayName: 'New' }), renamed);
    const change = { options: {}, settings: { a: 1 }, definitions: { b: [] }, indexed: ['title'] };
    const changed = { ...renamed, ...change, version: 3 };
    assert.deepEqual(await store.update(tenant.tenantId, change, 2), changed);
    assert.deepEqual(await store.find(tenant.key), changed);
    assert.equal(await store.update(randomUUID(), { displayName: 'Nobody' }), undefined);
  });

  test('a change of a version that has passed is stale and changes nothing', async () => {
    const store = await makeStore();
    const tenant = tenantRecord();
    await store.create(tenant, {});
    const outcomes = await Promise.all(
      ['one', 'two', 'three'].map((displayName) => store.update(tenant.tenantId, { displayName }, 1)),
    );
    assert.equal(outcomes.filter((outcome) => outcome === 'stale').length, 2);
    assert.equal((await store.find(tenant.key))?.version, 2);
    assert.equal(await store.remove(tenant.tenantId, 1), 'stale');
    assert.equal((await store.find(tenant.key))?.version, 2);
  });

  test('removing a tenant erases all that belongs to it, frees its key and leaves others alone', async () => {
    const store = await makeStore();
    const [gone, kept] = [tenantRecord(), tenantRecord()];
    const tokens = [tokenRecord(gone.tenantId), tokenRecord(kept.tenantId)] as const;
    await store.create(gone, { token: tokens[0] });
    await store.create(kept, { token: tokens[1] });
    await store.appendActivity([entry(gone.tenantId, 0), entry(kept.tenantId, 0)]);

    assert.equal(await store.remove(gone.tenantId, 1), true);
    assert.equal(await store.remove(gone.tenantId), false);
    assert.equal(await store.find(gone.key), undefined);
    assert.equal(await store.findToken(tokens[0].id), undefined);
    assert.deepEqual(await store.listActivity(gone.tenantId, { limit: 10 }), []);
    assert.equal((await store.findToken(tokens[1].id))?.tenantId, kept.tenantId);
    assert.equal((await store.listActivity(kept.tenantId, { limit: 10 })).length, 1);
    assert.equal(await store.create(tenantRecord({ key: gone.key }), {}), 'created');
  });
}
