import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type {
  ActivityRecord,
  AdministratorRecord,
  TenantRecord,
  TenantStore,
  TokenRecord,
} from '../../../server/src/tenants/tenant-store.ts';

/**
 * What every `TenantStore` promises. `makeStore` gives a store for one test; other tests may share its database, so keys
 * and ids are new in each. Ids are UUIDs.
 */
export function tenantStoreSuite(name: string, makeStore: () => Promise<TenantStore>): void {
  describe(`tenant store: ${name}`, () => {
    tenants(makeStore);
    tokens(makeStore);
    activity(makeStore);
  });
}

const start = Date.UTC(2026, 0, 1);

function tenantRecord(more: Partial<TenantRecord> = {}): TenantRecord {
  return {
    tenantId: randomUUID(),
    key: `t-${randomUUID()}`,
    profile: 'generic',
    displayName: 'Müller & Söhne',
    options: { pageSize: 50 },
    settings: { nested: { list: [1, 'two', null, true] } },
    createdAt: new Date(start),
    version: 1,
    ...more,
  };
}

function tokenRecord(tenantId: string, more: Partial<TokenRecord> = {}): TokenRecord {
  return {
    tenantId,
    id: randomBytes(8).toString('hex'),
    label: 'Token',
    digest: Uint8Array.from(randomBytes(32)),
    sealed: undefined,
    scopes: ['scim.read', 'scim.write'],
    createdAt: new Date(start),
    expiresAt: undefined,
    lastUsedAt: undefined,
    revokedAt: undefined,
    ...more,
  };
}

/** A token with its bytes as plain arrays, whatever kind of array the store answers with. */
function plain(token: TokenRecord | undefined) {
  return token && { ...token, digest: [...token.digest], sealed: token.sealed && [...token.sealed] };
}

function tenants(makeStore: () => Promise<TenantStore>): void {
  test('a tenant is found again by its key, with everything it was made of', async () => {
    const store = await makeStore();
    const tenant = tenantRecord();
    assert.equal(await store.create(tenant, {}), 'created');
    assert.deepEqual(await store.find(tenant.key), tenant);
    assert.equal(await store.find(`${tenant.key}x`), undefined);
    assert.deepEqual(await store.listTokens(tenant.tenantId), []);
    assert.deepEqual(await store.listAdministrators(tenant.tenantId), []);
  });

  test('a tenant is made together with its first token and administrator', async () => {
    const store = await makeStore();
    const tenant = tenantRecord();
    const token = tokenRecord(tenant.tenantId);
    const administrator: AdministratorRecord = {
      tenantId: tenant.tenantId,
      id: randomUUID(),
      userName: 'Admin',
      userNameFolded: 'admin',
      passwordHash: '$argon2id$…',
      createdAt: new Date(start),
    };
    await store.create(tenant, { token, administrator });
    assert.deepEqual((await store.listTokens(tenant.tenantId)).map(plain), [plain(token)]);
    assert.deepEqual(await store.listAdministrators(tenant.tenantId), [administrator]);
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
  });

  test('a change writes what it names, keeps the rest and raises the version', async () => {
    const store = await makeStore();
    const tenant = tenantRecord();
    await store.create(tenant, {});
    const renamed = { ...tenant, displayName: 'New', version: 2 };
    assert.deepEqual(await store.update(tenant.tenantId, { displayName: 'New' }), renamed);
    const changed = { ...renamed, options: {}, settings: { a: 1 }, version: 3 };
    assert.deepEqual(await store.update(tenant.tenantId, { options: {}, settings: { a: 1 } }, 2), changed);
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

function tokens(makeStore: () => Promise<TenantStore>): void {
  test('tokens are listed oldest first and found by id, with all their members', async () => {
    const store = await makeStore();
    const { tenantId, ...tenant } = tenantRecord();
    await store.create({ tenantId, ...tenant }, {});
    const later = tokenRecord(tenantId, {
      createdAt: new Date(start + 1),
      expiresAt: new Date(start + 1000),
      sealed: Uint8Array.of(1, 0, 255),
      scopes: [],
    });
    const earlier = tokenRecord(tenantId);
    for (const token of [later, earlier]) await store.addToken(token);
    assert.deepEqual((await store.listTokens(tenantId)).map(plain), [plain(earlier), plain(later)]);
    assert.deepEqual(plain(await store.findToken(later.id)), plain(later));
    assert.equal(await store.findToken('no such id'), undefined);
  });

  test('the last use moves forward only', async () => {
    const store = await makeStore();
    const { tenantId, ...tenant } = tenantRecord();
    const token = tokenRecord(tenantId);
    await store.create({ tenantId, ...tenant }, { token });
    await store.touchToken(tenantId, token.id, new Date(start + 2000));
    await store.touchToken(tenantId, token.id, new Date(start + 1000));
    await store.touchToken(randomUUID(), token.id, new Date(start + 3000));
    assert.deepEqual((await store.findToken(token.id))?.lastUsedAt, new Date(start + 2000));
  });

  test('a revoked token is still found by id, is not listed, and is revoked once', async () => {
    const store = await makeStore();
    const { tenantId, ...tenant } = tenantRecord();
    const token = tokenRecord(tenantId);
    await store.create({ tenantId, ...tenant }, { token });
    assert.equal(await store.revokeToken(randomUUID(), token.id, new Date(start)), false);
    assert.equal(await store.revokeToken(tenantId, token.id, new Date(start)), true);
    assert.equal(await store.revokeToken(tenantId, token.id, new Date(start + 1)), false);
    assert.deepEqual((await store.findToken(token.id))?.revokedAt, new Date(start));
    assert.deepEqual(await store.listTokens(tenantId), []);
  });
}

function entry(tenantId: string, second: number, more: Partial<ActivityRecord> = {}): ActivityRecord {
  return {
    tenantId,
    id: randomUUID(),
    at: new Date(start + second * 1000),
    method: 'GET',
    path: '/Users',
    status: 200,
    resourceType: 'User',
    resourceId: undefined,
    tokenId: 'token',
    durationMs: 3,
    warnings: [],
    ...more,
  };
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

  test('an entry keeps all its members', async () => {
    const store = await makeStore();
    const { tenantId, ...tenant } = tenantRecord();
    await store.create({ tenantId, ...tenant }, {});
    const full = entry(tenantId, 0, { resourceId: 'abc', durationMs: 12, warnings: ['nickName was ignored'] });
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
