import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject, JsonValue } from '../json.ts';
import { ENTERPRISE_USER_URN, GROUP_URN, USER_URN, userResourceType } from '../schema/index.ts';
import { assertError, BASE, find, NOTHING, patchOf, tenant } from './service-under-test.ts';

describe('create', () => {
  test('the create of Entra ID is understood with its nulls and misplaced attributes', async () => {
    const { call, warnings } = tenant();
    const reply = await call('POST', '/Users', {
      schemas: [USER_URN, 'urn:ietf:params:scim:schemas:extension:enterprise:2.0User'],
      externalId: 'mvoss',
      userName: 'mira.voss@acme.test',
      active: 'True',
      title: null,
      addresses: null,
      department: null,
      manager: null,
      emails: [{ primary: true, type: 'work', value: 'mira.voss@acme.test' }],
      meta: { resourceType: 'User' },
      name: { formatted: 'Mira Voss', familyName: 'Voss' },
      roles: [],
    });
    assert.equal(reply.status, 201);
    assert.equal(reply.headers.location, `${BASE}/Users/id-001`);
    assert.equal(reply.headers.etag, (reply.json.meta as JsonObject).version);
    assert.deepEqual(reply.json, {
      schemas: [USER_URN],
      id: 'id-001',
      externalId: 'mvoss',
      meta: {
        resourceType: 'User',
        created: '2026-01-01T00:00:01.000Z',
        lastModified: '2026-01-01T00:00:01.000Z',
        version: 'W/"1"',
        location: `${BASE}/Users/id-001`,
      },
      userName: 'mira.voss@acme.test',
      name: { formatted: 'Mira Voss', familyName: 'Voss' },
      active: true,
      emails: [{ value: 'mira.voss@acme.test', type: 'work', primary: true }],
    });
    assert.deepEqual(warnings, ['urn:ietf:params:scim:schemas:extension:enterprise:2.0User', 'department', 'manager']);
  });

  test('names in any case, flat extension keys and an extension no schema names are read', async () => {
    const { call } = tenant();
    const { json } = await call('POST', '/users/', {
      UserName: 'jon',
      Emails: [{ Primary: true, Value: 'j@x' }],
      [`${ENTERPRISE_USER_URN}:department`]: 'Ops',
      [ENTERPRISE_USER_URN.toUpperCase()]: { CostCenter: 7 },
    });
    assert.deepEqual(json.emails, [{ value: 'j@x', primary: true }]);
    assert.deepEqual(json[ENTERPRISE_USER_URN], { department: 'Ops', costCenter: '7' });
    assert.deepEqual(json.schemas, [USER_URN, ENTERPRISE_USER_URN]);
    assert.equal(json.active, true);
  });

  test('the empty strings a OneLogin template leaves are no values', async () => {
    const { call } = tenant();
    const { json, status } = await call('POST', '/Users', {
      schemas: ['urn:scim:schemas:core:1.0'],
      userName: 'kai@acme.test',
      title: '',
      addresses: [{ locality: '', region: '' }],
      [ENTERPRISE_USER_URN]: { division: '', department: 'Ops', manager: { value: '', displayName: ' ' } },
    });
    assert.equal(status, 201);
    assert.equal(json.addresses, undefined);
    assert.deepEqual(json[ENTERPRISE_USER_URN], { department: 'Ops' });
  });

  test('a second user of the name, in other letters, is a conflict', async () => {
    const { call, addUser } = tenant();
    await addUser('kai');
    assertError(await call('POST', '/Users', { userName: 'KAI' }), 409, 'uniqueness');
  });

  for (const [why, body, scimType] of [
    ['without user name', { displayName: 'x' }, 'invalidValue'],
    ['with a blank user name', { userName: '  ' }, 'invalidValue'],
    ['with a group at the users', { schemas: [GROUP_URN], userName: 'x' }, 'invalidValue'],
    ['with a list for text', { userName: 'x', title: ['a', 'b'] }, 'invalidValue'],
    ['with a body that is a list', '[]', 'invalidSyntax'],
    ['with broken JSON', '{"userName":', 'invalidSyntax'],
    ['with an empty body', '', 'invalidSyntax'],
    ['with a body nested too deep', `{"a":${'['.repeat(40)}${']'.repeat(40)}}`, 'invalidSyntax'],
  ] as readonly (readonly [string, JsonValue, string])[]) {
    test(`a create ${why} is refused`, async () =>
      assertError(await tenant().call('POST', '/Users', body), 400, scimType));
  }

  test('what a tenant requires on create is named when it is missing', async () => {
    const { call } = tenant({ requiredOnCreate: ['emails[type eq "work"].value', 'name.givenName'] });
    const reply = await call('POST', '/Users', { userName: 'x', emails: [{ type: 'home', value: 'h@x' }] });
    assertError(reply, 400, 'invalidValue');
    assert.match(String(reply.json.detail), /emails\[type eq "work"\]\.value/);
    const emails = [{ type: 'Work', value: 'w@x' }];
    assert.equal((await call('POST', '/Users', { userName: 'x', emails, name: { givenName: 'G' } })).status, 201);
  });

  test('a further unique path is unique', async () => {
    const { call, addUser } = tenant({ unique: ['emails.value'] });
    await addUser('a', { emails: [{ value: 'x@x', type: 'work' }] });
    assertError(
      await call('POST', '/Users', { userName: 'b', emails: [{ value: 'X@X', type: 'home' }] }),
      409,
      'uniqueness',
    );
  });

  test('a password is dropped, or kept as its hash and never shown', async () => {
    const off = tenant();
    const id = await off.addUser('a', { password: 'secret' });
    assert.equal((await off.store.read(userResourceType, id, NOTHING))?.attributes.password, undefined);
    const on = tenant({ options: { passwords: 'store' }, hashPassword: async (password) => `hash of ${password}` });
    const kept = await on.addUser('a', { password: 'secret' });
    await on.call('PATCH', `/Users/${kept}`, patchOf({ op: 'replace', value: { password: 'new' } }));
    assert.equal((await on.store.read(userResourceType, kept, NOTHING))?.attributes.password, 'hash of new');
    assert.doesNotMatch((await on.call('GET', `/Users/${kept}?attributes=password,userName`)).text ?? '', /hash/);
    assertError(await on.call('GET', find('password eq "x"')), 400, 'invalidFilter');
  });
});

describe('read, replace and delete', () => {
  test('what GET answers PUT accepts, and it changes nothing', async () => {
    const { call, addUser, addGroup } = tenant();
    const boss = await addUser('boss', { displayName: 'The boss' });
    const id = await addUser('kai', { title: 'Lead', [ENTERPRISE_USER_URN]: { manager: boss } });
    await addGroup('Night', [id]);
    const { json } = await call('GET', `/Users/${id}`);
    assert.deepEqual(json.groups, [
      { value: 'id-003', display: 'Night', type: 'direct', $ref: `${BASE}/Groups/id-003` },
    ]);
    assert.deepEqual(json[ENTERPRISE_USER_URN], {
      manager: { value: boss, $ref: `${BASE}/Users/${boss}`, displayName: 'The boss' },
    });
    const put = await call('PUT', `/Users/${id}`, json);
    assert.deepEqual([put.status, put.json], [200, json]);
  });

  test('a manager who does not exist yet is kept without reference', async () => {
    const { call, addUser } = tenant();
    const id = await addUser('kai', { [ENTERPRISE_USER_URN]: { manager: 'later' } });
    assert.deepEqual((await call('GET', `/Users/${id}`)).json[ENTERPRISE_USER_URN], { manager: { value: 'later' } });
  });

  test('a replace clears what it leaves out, except active', async () => {
    const { call, addUser } = tenant();
    const id = await addUser('kai', { title: 'Lead', active: false, externalId: 'x' });
    const { json } = await call('PUT', `/Users/${id}`, { userName: 'Kai', id: 'other' });
    assert.deepEqual(
      [json.id, json.userName, json.title, json.externalId, json.active],
      [id, 'Kai', undefined, undefined, false],
    );
  });

  test('a replace of a group sets its members', async () => {
    const { call, addUser, addGroup } = tenant();
    const [a, b] = [await addUser('a'), await addUser('b')];
    const g = await addGroup('Night', [a]);
    const put = await call('PUT', `/Groups/${g}`, { displayName: 'Night', members: [{ value: b, display: 'b@x' }] });
    assert.deepEqual(put.json.members, [{ value: b, type: 'User', display: 'b@x', $ref: `${BASE}/Users/${b}` }]);
    assert.deepEqual((await call('PUT', `/Groups/${g}`, { displayName: 'Night' })).json.members, []);
  });

  test('a deleted user is gone everywhere', async () => {
    const { call, addUser, addGroup } = tenant();
    const id = await addUser('kai');
    const g = await addGroup('Night', [id]);
    assert.deepEqual(
      [(await call('DELETE', `/Users/${id}`)).status, (await call('DELETE', `/Users/${id}`)).status],
      [204, 404],
    );
    for (const method of ['GET', 'PUT', 'PATCH']) {
      assertError(await call(method, `/Users/${id}`, method === 'GET' ? undefined : {}), 404);
    }
    assert.deepEqual((await call('GET', `/Groups/${g}`)).json.members, []);
    assert.equal((await call('POST', '/Users', { userName: 'kai' })).status, 201);
  });

  test('entity tags save reads and guard writes', async () => {
    const { call, addUser } = tenant();
    const id = await addUser('kai');
    const { etag = '' } = (await call('GET', `/Users/${id}`)).headers;
    for (const tag of [etag, '1', '*', `"x", ${etag}`]) {
      const reply = await call('GET', `/Users/${id}`, undefined, { 'if-none-match': tag });
      assert.deepEqual([reply.status, reply.text], [304, undefined], tag);
    }
    assert.equal((await call('GET', `/Users/${id}`, undefined, { 'if-none-match': 'W/"0"' })).status, 200);
    const stale = { 'if-match': 'W/"0"' };
    assertError(await call('PUT', `/Users/${id}`, { userName: '' }, stale), 412);
    assertError(await call('PATCH', `/Users/${id}`, patchOf({ op: 'nonsense' }), stale), 412);
    assertError(await call('DELETE', `/Users/${id}`, undefined, stale), 412);
    assertError(await call('PATCH', '/Users/none', patchOf({ op: 'nonsense' }), stale), 404);
    assert.equal((await call('PUT', `/Users/${id}`, { userName: 'Kai' }, { 'if-match': etag })).headers.etag, 'W/"2"');
  });
});
