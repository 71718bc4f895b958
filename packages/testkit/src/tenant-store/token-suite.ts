import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { ClientRecord, TenantStore, TokenRecord } from '../../../server/src/tenants/tenant-store.ts';
import { clientRecord, plain, plainClient, start, tenantRecord, tokenRecord } from './sample-records.ts';

/** What a store promises of tokens and of the clients that are given some. */
export function tokenSuite(makeStore: () => Promise<TenantStore>): void {
  tokens(makeStore);
  replacing(makeStore);
  clients(makeStore);
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

function replacing(makeStore: () => Promise<TenantStore>): void {
  const until = new Date(start + 60_000);

  async function withToken(more: Partial<TokenRecord> = {}) {
    const store = await makeStore();
    const tenant = tenantRecord();
    const token = tokenRecord(tenant.tenantId, more);
    await store.create(tenant, { token });
    const successor = tokenRecord(tenant.tenantId, { createdAt: new Date(start + 1) });
    return { store, tenant, token, successor };
  }

  test('a replaced token ends after the overlap, beside its successor', async () => {
    const { store, tenant, token, successor } = await withToken();
    assert.equal(await store.replaceToken(token.id, successor, new Date(start), until), true);
    assert.deepEqual((await store.listTokens(tenant.tenantId)).map(plain), [
      plain({ ...token, expiresAt: until }),
      plain(successor),
    ]);
  });

  test('an end that lies before the overlap’s stays', async () => {
    const sooner = new Date(start + 1_000);
    const { store, token, successor } = await withToken({ expiresAt: sooner });
    await store.replaceToken(token.id, successor, new Date(start), until);
    assert.deepEqual((await store.findToken(token.id))?.expiresAt, sooner);
  });

  test('without overlap a replaced token is revoked', async () => {
    const { store, tenant, token, successor } = await withToken();
    const at = new Date(start + 5);
    assert.equal(await store.replaceToken(token.id, successor, at, at), true);
    assert.deepEqual((await store.findToken(token.id))?.revokedAt, at);
    assert.deepEqual((await store.listTokens(tenant.tenantId)).map(plain), [plain(successor)]);
  });

  test('of several successors of one token without overlap one is stored', async () => {
    const { store, tenant, token } = await withToken();
    const at = new Date(start);
    const successors = Array.from({ length: 4 }, () => tokenRecord(tenant.tenantId));
    const outcomes = await Promise.all(successors.map((next) => store.replaceToken(token.id, next, at, at)));
    assert.equal(outcomes.filter(Boolean).length, 1);
    assert.equal((await store.listTokens(tenant.tenantId)).length, 1);
  });

  test('a token that is not there, revoked, or of another tenant is not replaced, and no successor is stored', async () => {
    const { store, tenant, token, successor } = await withToken();
    const other = await withToken();
    assert.equal(await store.replaceToken('nothing', successor, new Date(start), until), false);
    assert.equal(await store.replaceToken(other.token.id, successor, new Date(start), until), false);
    await store.revokeToken(tenant.tenantId, token.id, new Date(start));
    assert.equal(await store.replaceToken(token.id, successor, new Date(start), until), false);
    assert.equal(await store.findToken(successor.id), undefined);
  });
}

function clients(makeStore: () => Promise<TenantStore>): void {
  async function withClient() {
    const store = await makeStore();
    const tenant = tenantRecord();
    await store.create(tenant, {});
    const client = clientRecord(tenant.tenantId);
    await store.addClient(client);
    return { store, tenant, client };
  }

  const access = (client: ClientRecord, more: Partial<TokenRecord> = {}) =>
    tokenRecord(client.tenantId, { clientId: client.id, expiresAt: new Date(start + 3_600_000), ...more });

  test('clients are listed oldest first and found by id, with all their members', async () => {
    const { store, tenant, client } = await withClient();
    const earlier = clientRecord(tenant.tenantId, { createdAt: new Date(start - 1), scopes: [] });
    assert.equal(await store.addClient(earlier), true);
    assert.deepEqual((await store.listClients(tenant.tenantId)).map(plainClient), [earlier, client].map(plainClient));
    assert.deepEqual(plainClient(await store.findClient(client.id)), plainClient(client));
    assert.equal(await store.findClient('nothing'), undefined);
    assert.equal(await store.addClient(clientRecord(randomUUID())), false);
  });

  test('an access token is found like every token, is not listed, and notes the use of its client', async () => {
    const { store, tenant, client } = await withClient();
    const token = access(client, { createdAt: new Date(start + 7) });
    assert.equal(await store.grantToken(token), true);
    assert.deepEqual(plain(await store.findToken(token.id)), plain(token));
    assert.deepEqual(await store.listTokens(tenant.tenantId), []);
    assert.deepEqual((await store.findClient(client.id))?.lastUsedAt, new Date(start + 7));
    assert.equal(await store.replaceToken(token.id, tokenRecord(tenant.tenantId), new Date(), new Date()), false);
  });

  test('a client ends with its access tokens, and is given none afterwards', async () => {
    const { store, tenant, client } = await withClient();
    const [token, others] = [access(client), tokenRecord(tenant.tenantId)];
    await store.grantToken(token);
    await store.addToken(others);
    assert.equal(await store.removeClient(randomUUID(), client.id), false);
    assert.equal(await store.removeClient(tenant.tenantId, client.id), true);
    assert.equal(await store.removeClient(tenant.tenantId, client.id), false);
    assert.equal(await store.findToken(token.id), undefined);
    assert.ok(await store.findToken(others.id));
    assert.equal(await store.grantToken(access(client)), false);
  });

  test('access tokens that expired are erased, others and those still valid are not', async () => {
    const { store, tenant, client } = await withClient();
    const lapsed = Array.from({ length: 3 }, () => access(client, { expiresAt: new Date(start - 1) }));
    const kept = [access(client), tokenRecord(tenant.tenantId, { expiresAt: new Date(start - 1) })] as const;
    for (const token of [...lapsed, kept[0]]) await store.grantToken(token);
    await store.addToken(kept[1]);
    assert.equal(await store.removeLapsedTokens(new Date(start), 2), 2);
    while ((await store.removeLapsedTokens(new Date(start), 2)) > 0);
    for (const { id } of lapsed) assert.equal(await store.findToken(id), undefined);
    for (const { id } of kept) assert.ok(await store.findToken(id));
  });
}
