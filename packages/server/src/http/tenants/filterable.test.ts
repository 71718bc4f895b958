import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { startTestServer, administratorToken as token } from '../test-server.ts';

const options = '/api/tenants/acme/options';

/** A tenant whose queries without an index are one in a while, so that whether there is one can be seen. */
async function tenantWith(t: TestContext, people: number) {
  const clock = { ahead: 0 };
  const server = await startTestServer(t, { now: () => new Date(Date.UTC(2026, 0, 1) + clock.ahead) });
  const { token: secret } = await server.tenant('generic', 'acme');
  const scim = (method: string, path: string, body?: unknown) =>
    server.call(method, `/t/acme/scim/v2${path}`, { token: secret, ...(body !== undefined && { body }) });
  for (let n = 0; n < people; n += 1) {
    const made = await scim('POST', '/Users', { userName: `u${n}`, title: `Head ${n}`, nickName: 'x' });
    assert.equal(made.status, 201);
  }
  const set = async (body: unknown) => {
    const answer = await server.call('PATCH', options, { token, body });
    assert.equal(answer.status, 200, answer.text);
  };
  await set({ rateLimit: { unindexedPerSecond: 0.01 } });
  /** Whether a filter is answered from an index: only then two come through one after the other. */
  const isIndexed = async (filter: string) => {
    clock.ahead += 3_600_000;
    const path = `/Users?filter=${encodeURIComponent(filter)}`;
    const statuses = [(await scim('GET', path)).status, (await scim('GET', path)).status];
    assert.equal(statuses[0], 200);
    return statuses[1] === 200;
  };
  const settle = async () => {
    clock.ahead += 31_000;
    await server.tenants.index();
  };
  return { ...server, scim, set, isIndexed, settle };
}

describe('an attribute that becomes filterable', () => {
  test('is looked up in an index once every resource that was there has its entries', async (t) => {
    const { scim, set, isIndexed, settle, tenants } = await tenantWith(t, 120);
    await set({ filterable: ['title'] });
    await tenants.index();
    assert.equal(await isIndexed('title eq "head 7"'), false);
    await settle();
    assert.equal(await isIndexed('title eq "head 7"'), true);
    const found = await scim('GET', `/Users?filter=${encodeURIComponent('title eq "HEAD 7"')}`);
    assert.equal(found.body.totalResults, 1);
    assert.equal(await isIndexed('nickName eq "x"'), false);
  });

  test('loses its index with the option, and has none until it is made again', async (t) => {
    const { set, isIndexed, settle } = await tenantWith(t, 3);
    await set({ filterable: ['title', 'nickName'] });
    await settle();
    await set({ filterable: ['nickName'] });
    assert.equal(await isIndexed('title eq "head 1"'), false);
    assert.equal(await isIndexed('nickName eq "x"'), true);
    await set({ filterable: ['title', 'nickName'] });
    assert.equal(await isIndexed('title eq "head 1"'), false);
    assert.equal(await isIndexed('nickName eq "x"'), true);
    await settle();
    assert.equal(await isIndexed('title eq "head 1"'), true);
  });

  test('is not indexed for an option that was taken back meanwhile', async (t) => {
    const { set, isIndexed, settle } = await tenantWith(t, 3);
    await set({ filterable: ['title'] });
    await set({ filterable: null });
    await settle();
    assert.equal(await isIndexed('title eq "head 1"'), false);
  });

  test('is indexed anew when the schemas change, since values may come back with them', async (t) => {
    const { set, isIndexed, settle, call } = await tenantWith(t, 3);
    await set({ filterable: ['title'] });
    await settle();
    const body = {
      id: 'urn:acme:params:scim:schemas:extension:Badge:2.0:User',
      name: 'Badge',
      description: 'Badges',
      attachedTo: [{ resourceType: 'User' }],
      attributes: [{ name: 'badge', type: 'string', description: 'Number' }],
    };
    const made = await call('POST', '/api/tenants/acme/schemas', { token, body });
    assert.equal(made.status, 201, made.text);
    assert.equal(await isIndexed('title eq "head 1"'), false);
    await settle();
    assert.equal(await isIndexed('title eq "head 1"'), true);
  });

  test('may be one that is computed, which is looked for as before', async (t) => {
    const { set, scim, settle } = await tenantWith(t, 3);
    await set({ filterable: ['meta.created', 'schemas', 'meta.resourceType'], rateLimit: null });
    await settle();
    const { body } = await scim('GET', `/Users?filter=${encodeURIComponent('meta.resourceType eq "User"')}`);
    assert.equal(body.totalResults, 3);
  });
});
