import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { TenantStore, TokenRecord } from '../../../server/src/tenants/tenant-store.ts';
import { plain, start, tenantRecord, tokenRecord } from './sample-records.ts';

const day = 86_400_000;

/** What a store promises of the work behind requests. Other tests may share its database, so much is due elsewhere. */
export function upkeepSuite(makeStore: () => Promise<TenantStore>): void {
  indexings(makeStore);
  endings(makeStore);
}

function indexings(makeStore: () => Promise<TenantStore>): void {
  const due = (ms: number) => new Date(start + ms);

  /** Before anything that other tests left, so that the one of this test is claimed first. */
  async function withIndexing() {
    const store = await makeStore();
    const tenant = tenantRecord({ indexed: ['nickName'] });
    await store.create(tenant, {});
    const begun = { id: randomUUID(), paths: ['title', 'department'], dueAt: due(-day) };
    await store.update(tenant.tenantId, { indexing: begun });
    return { store, tenant, begun: { tenantId: tenant.tenantId, id: begun.id, paths: begun.paths, place: undefined } };
  }

  test('an indexing is claimed by one, and by another when that one was not heard of again', async () => {
    const { store, tenant, begun } = await withIndexing();
    assert.equal(await store.claimIndexing(due(-day - 1), due(0)), undefined);
    const claimed = await Promise.all([1, 2, 3].map(() => store.claimIndexing(due(-day), due(-day + 10))));
    assert.deepEqual(
      claimed.filter((one) => one !== undefined),
      [begun],
    );
    assert.deepEqual(await store.claimIndexing(due(-day + 10), due(0)), begun);
    await store.update(tenant.tenantId, { indexing: null });
  });

  test('an indexing goes on from the place it reached', async () => {
    const { store, tenant, begun } = await withIndexing();
    const further = { ...begun, place: { resourceType: 'User', id: 'u7' } };
    assert.equal(await store.continueIndexing(further, due(-day)), true);
    assert.deepEqual(await store.claimIndexing(due(-day), due(0)), further);
    await store.update(tenant.tenantId, { indexing: null });
  });

  test('an indexing that ends adds its paths to the tenant’s, in a further version', async () => {
    const { store, tenant, begun } = await withIndexing();
    const ended = await store.endIndexing(begun);
    const { lists, ...summary } = tenant;
    assert.deepEqual(ended, { ...summary, version: 3, indexed: ['nickName', 'title', 'department'] });
    assert.deepEqual(await store.find(tenant.key), { ...ended, lists });
    assert.equal(await store.endIndexing(begun), undefined);
    assert.equal(await store.continueIndexing(begun, due(-day)), false);
  });

  test('an indexing that was replaced or given up counts no more', async () => {
    const { store, tenant, begun } = await withIndexing();
    const other = { id: randomUUID(), paths: ['title'], dueAt: due(0) };
    const changed = await store.update(tenant.tenantId, { indexed: [], indexing: other });
    assert.deepEqual(changed, { ...tenant, indexed: [], version: 3 });
    assert.equal(await store.continueIndexing(begun, due(-day)), false);
    assert.equal(await store.endIndexing(begun), undefined);
    await store.update(tenant.tenantId, { indexing: null });
    assert.equal(await store.endIndexing({ ...begun, id: other.id }), undefined);
    assert.equal((await store.find(tenant.key))?.version, 4);
  });
}

function endings(makeStore: () => Promise<TenantStore>): void {
  async function taken(store: TenantStore, now: number, of: readonly TokenRecord[]) {
    const ids = new Set(of.map(({ id }) => id));
    const found = (await store.takeEndingTokens(new Date(now), 1_000)).filter(({ token }) => ids.has(token.id));
    return found.map(({ token, days }) => [token.id, days]);
  }

  test('a token’s end is told 30, 7 and 1 days ahead, once each', async () => {
    const store = await makeStore();
    const tenant = tenantRecord();
    await store.create(tenant, {});
    const end = start + 100 * day;
    const token = tokenRecord(tenant.tenantId, { expiresAt: new Date(end), sealed: Uint8Array.of(1) });
    await store.addToken(token);
    assert.deepEqual(await taken(store, end - 30 * day - 1, [token]), []);
    const first = await store.takeEndingTokens(new Date(end - 30 * day), 1_000);
    const told = first.find((one) => one.token.id === token.id);
    assert.deepEqual([plain(told?.token), told?.days], [plain(token), 30]);
    assert.deepEqual(await taken(store, end - 29 * day, [token]), []);
    assert.deepEqual(await taken(store, end - 7 * day, [token]), [[token.id, 7]]);
    assert.deepEqual(await taken(store, end - day, [token]), [[token.id, 1]]);
    assert.deepEqual(await taken(store, end - 1, [token]), []);
  });

  test('of a token that comes late to it only the nearest is told, and nothing of one that has ended', async () => {
    const store = await makeStore();
    const tenant = tenantRecord();
    await store.create(tenant, {});
    const ending = (days: number, more: Partial<TokenRecord> = {}) =>
      tokenRecord(tenant.tenantId, { expiresAt: new Date(start + days * day), ...more });
    const tokens = {
      near: ending(40, { createdAt: new Date(start - 100 * day) }),
      endless: tokenRecord(tenant.tenantId),
      revoked: ending(40, { revokedAt: new Date(start) }),
      ofClient: ending(40, { clientId: 'c' }),
      brief: ending(40, { createdAt: new Date(start + 35 * day) }),
      ended: ending(35),
    };
    for (const token of Object.values(tokens)) await store.addToken(token);
    assert.deepEqual(await taken(store, start + 35 * day, Object.values(tokens)), [[tokens.near.id, 7]]);
    assert.deepEqual(await taken(store, start + 39.5 * day, Object.values(tokens)), [
      [tokens.near.id, 1],
      [tokens.brief.id, 1],
    ]);
  });
}
