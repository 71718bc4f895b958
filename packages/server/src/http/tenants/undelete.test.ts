import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { startTestServer, administratorToken as token } from '../test-server.ts';

const day = 86_400_000;

async function setUp(t: TestContext, undeleteDays = 30) {
  const clock = { ahead: 0 };
  const server = await startTestServer(t, { now: () => new Date(Date.UTC(2026, 0, 1) + clock.ahead) });
  const { token: secret } = await server.tenant('generic', 'acme');
  const api = (method: string, path: string, body?: unknown) =>
    server.call(method, `/api/tenants/acme${path}`, { token, ...(body !== undefined && { body }) });
  const scim = (method: string, path: string, body?: unknown) =>
    server.call(method, `/t/acme/scim/v2${path}`, { token: secret, ...(body !== undefined && { body }) });
  assert.equal((await api('PATCH', '/options', { undeleteDays })).status, 200);
  const ann = (await scim('POST', '/Users', { userName: 'Ann', title: 'Lead' })).body.id;
  const group = (await scim('POST', '/Groups', { displayName: 'Staff', members: [{ value: ann }] })).body.id;
  return { ...server, clock, api, scim, ann, group };
}

describe('a deleted account', () => {
  test('is gone for the client, and comes back as it was by an administrator’s hand', async (t) => {
    const { api, scim, ann, group, tenants } = await setUp(t);
    assert.equal((await scim('DELETE', `/Users/${ann}`)).status, 204);
    assert.equal((await scim('GET', `/Users/${ann}`)).status, 404);
    assert.equal((await scim('DELETE', `/Users/${ann}`)).status, 404);
    assert.deepEqual((await scim('GET', `/Groups/${group}`)).body.members, []);

    const { body: list } = await api('GET', '/deleted-accounts');
    assert.deepEqual(list.value, [
      {
        id: ann,
        resourceType: 'User',
        displayName: 'Ann',
        deletedDateTime: '2026-01-01T00:00:00.000Z',
        keptUntil: '2026-01-31T00:00:00.000Z',
      },
    ]);
    const back = await api('POST', `/accounts/${ann}/undelete`);
    assert.deepEqual([back.status, back.body.resourceType, back.body.id], [200, 'User', ann], back.text);
    const { body: user } = await scim('GET', `/Users/${ann}`);
    assert.deepEqual([user.userName, user.title, user.groups[0].value], ['Ann', 'Lead', group]);
    assert.equal((await scim('GET', `/Groups/${group}`)).body.members[0].value, ann);
    assert.deepEqual((await api('GET', '/deleted-accounts')).body.value, []);
    assert.equal((await api('POST', `/accounts/${ann}/undelete`)).status, 404);

    await tenants.close();
    const { value } = (await api('GET', `/activity?resource=${ann}&method=POST&status=200`)).body;
    const [act] = value;
    assert.deepEqual(
      [act.path, act.status, act.actor],
      [`/api/tenants/acme/accounts/${ann}/undelete`, 200, 'administrator'],
    );
  });

  test('does not keep its userName from a new one, and stays deleted while that has it', async (t) => {
    const { api, scim, ann } = await setUp(t);
    await scim('DELETE', `/Users/${ann}`);
    const again = await scim('POST', '/Users', { userName: 'ann' });
    assert.equal(again.status, 201);
    assert.notEqual(again.body.id, ann);
    const refused = await api('POST', `/accounts/${ann}/undelete`);
    assert.deepEqual([refused.status, refused.body.error.code], [409, 'ValueInUse']);
    assert.match(refused.body.error.message, /userName/);
    await scim('DELETE', `/Users/${again.body.id}`);
    assert.equal((await api('POST', `/accounts/${ann}/undelete`)).status, 200);
  });

  test('is kept for so many days and no longer', async (t) => {
    const { api, scim, ann, clock } = await setUp(t, 2);
    await scim('DELETE', `/Users/${ann}`);
    clock.ahead = 2 * day - 1;
    assert.equal((await api('GET', '/deleted-accounts')).body.value.length, 1);
    clock.ahead += 1;
    assert.deepEqual((await api('GET', '/deleted-accounts')).body.value, []);
    assert.equal((await api('POST', `/accounts/${ann}/undelete`)).status, 404);
  });

  test('is not kept where the tenant does not want it', async (t) => {
    const { api, scim, ann } = await setUp(t, 0);
    await scim('DELETE', `/Users/${ann}`);
    assert.deepEqual((await api('GET', '/deleted-accounts')).body.value, []);
    assert.equal((await api('POST', `/accounts/${ann}/undelete`)).status, 404);
  });

  test('that is a group comes back too, and the list goes page by page', async (t) => {
    const { api, scim, ann, group, clock } = await setUp(t);
    await scim('DELETE', `/Groups/${group}`);
    clock.ahead += 1_000;
    await scim('DELETE', `/Users/${ann}`);
    const first = await api('GET', '/deleted-accounts?$top=1');
    const rest = await api('GET', first.body['@odata.nextLink'].split('/api/tenants/acme')[1]);
    assert.deepEqual([first.body.value[0].id, rest.body.value[0].id], [ann, group]);
    assert.equal((await api('POST', `/accounts/${group}/undelete`)).body.resourceType, 'Group');
    assert.deepEqual((await scim('GET', `/Groups/${group}`)).body.members, []);
  });

  test('is another tenant’s to bring back never', async (t) => {
    const { api, scim, ann, tenant, call } = await setUp(t);
    await tenant('generic', 'other');
    await scim('DELETE', `/Users/${ann}`);
    assert.equal((await call('POST', `/api/tenants/other/accounts/${ann}/undelete`, { token })).status, 404);
    assert.equal((await call('POST', `/api/tenants/acme/accounts/${ann}/undelete`)).status, 401);
    assert.equal((await api('POST', `/accounts/${ann}/undelete`)).status, 200);
  });
});
