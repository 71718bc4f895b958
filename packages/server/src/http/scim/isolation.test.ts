import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GROUP_URN, type JsonObject } from '@lockstep/scim';
import { startTestServer, type TestAnswer } from '../test-server.ts';

type Scim = (method: string, path: string, body?: JsonObject) => Promise<TestAnswer>;

/** Two tenants of one server; `theirs` has a user Ann in a group, `mine` nothing. */
async function twoTenants(t: Parameters<typeof startTestServer>[0]) {
  const { call, tenant } = await startTestServer(t);
  const of = async (key: string): Promise<Scim> => {
    const { scimEndpoint, token } = await tenant('generic', key);
    return (method, path, body) => call(method, scimEndpoint + path, { token, body });
  };
  const [mine, theirs] = [await of('mine'), await of('theirs')];
  const ann = (await theirs('POST', '/Users', { userName: 'ann', externalId: 'e1', emails: [{ value: 'ann@x' }] })).body
    .id;
  const group = (await theirs('POST', '/Groups', { displayName: 'Night', members: [{ value: ann }] })).body.id;
  const state = async () => [
    (await theirs('GET', `/Users/${ann}`)).text,
    (await theirs('GET', `/Groups/${group}`)).text,
  ];
  return { mine, theirs, ann: String(ann), group: String(group), before: await state(), state };
}

describe('nothing of one tenant reaches another (section 1)', () => {
  test('no method finds an id of theirs, and none changes it', async (t) => {
    const { mine, ann, group, before, state } = await twoTenants(t);
    const patch = { Operations: [{ op: 'replace', path: 'active', value: false }] };
    for (const [path, put] of [
      [`/Users/${ann}`, { userName: 'mine' }],
      [`/Groups/${group}`, { displayName: 'mine' }],
    ] as const) {
      for (const [method, body] of [['GET'], ['PUT', put], ['PATCH', patch], ['DELETE']] as const) {
        assert.equal((await mine(method, path, body)).status, 404, `${method} ${path}`);
      }
    }
    assert.deepEqual(await state(), before);
  });

  test('no filter, search or count sees theirs', async (t) => {
    const { mine, ann, group } = await twoTenants(t);
    for (const [path, filter] of [
      ['/Users', `id eq "${ann}"`],
      ['/Users', 'userName eq "ann"'],
      ['/Users', 'externalId eq "e1"'],
      ['/Users', 'emails.value eq "ann@x"'],
      ['/Users', `groups.value eq "${group}"`],
      ['/Users', 'not (userName eq "nobody")'],
      ['/Groups', `members.value eq "${ann}"`],
      ['/Groups', 'displayName eq "night"'],
      ['/', 'meta.resourceType pr'],
    ] as const) {
      const found = await mine('GET', `${path}?filter=${encodeURIComponent(filter)}`);
      assert.deepEqual([found.status, found.body.totalResults, found.body.Resources], [200, 0, []], filter);
    }
    assert.equal((await mine('POST', '/.search', { filter: 'id pr' })).body.totalResults, 0);
    assert.equal((await mine('GET', '/Users')).body.totalResults, 0);
  });

  test('names and external ids of theirs are free', async (t) => {
    const { mine } = await twoTenants(t);
    assert.equal((await mine('POST', '/Users', { userName: 'Ann', externalId: 'e1' })).status, 201);
    assert.equal((await mine('POST', '/Groups', { displayName: 'Night' })).status, 201);
  });

  test('nobody of theirs is a member or a manager', async (t) => {
    const { mine, ann, group, before, state } = await twoTenants(t);
    for (const value of [ann, group]) {
      const made = await mine('POST', '/Groups', { displayName: 'Mine', members: [{ value }] });
      assert.deepEqual([made.status, made.body.scimType], [400, 'invalidValue']);
    }
    const { body: kai } = await mine('POST', '/Users', { userName: 'kai', manager: ann });
    const patch = { Operations: [{ op: 'add', path: 'manager', value: ann }] };
    const { body } = await mine('PATCH', `/Users/${kai.id}`, patch);
    assert.deepEqual(body['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'].manager, { value: ann });
    assert.deepEqual(await state(), before);
  });

  test('no bulk operation reaches theirs', async (t) => {
    const { mine, ann, group, before, state } = await twoTenants(t);
    const { body } = await mine('POST', '/Bulk', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [
        { method: 'DELETE', path: `/Users/${ann}` },
        { method: 'PUT', path: `/Groups/${group}`, data: { schemas: [GROUP_URN], displayName: 'mine' } },
        { method: 'POST', path: '/Groups', bulkId: 'g', data: { displayName: 'Mine', members: [{ value: ann }] } },
      ],
    });
    assert.deepEqual(
      body.Operations.map(({ status }: JsonObject) => status),
      ['404', '404', '400'],
    );
    assert.deepEqual(await state(), before);
  });
});
