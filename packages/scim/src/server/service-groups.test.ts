import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject } from '../json.ts';
import { ENTERPRISE_USER_URN } from '../schema/index.ts';
import { assertError, BASE, find, patchOf, tenant } from './service-under-test.ts';

describe('members of a group (RFC 7643 section 4.2)', () => {
  test('show the type and display they were sent with, else the real type and no display', async () => {
    const { call, addUser, addGroup } = tenant();
    const [a, b, inner] = [await addUser('a', { displayName: 'Anna' }), await addUser('b'), await addGroup('Inner')];
    const { json } = await call('POST', '/Groups', {
      displayName: 'Outer',
      members: [
        { value: a, $ref: null },
        { value: b, type: 'user', display: 'b@acme.test', $ref: 'https://else.where/1' },
        { value: inner },
      ],
    });
    assert.deepEqual(json.members, [
      { value: a, type: 'User', $ref: `${BASE}/Users/${a}` },
      { value: b, type: 'user', display: 'b@acme.test', $ref: `${BASE}/Users/${b}` },
      { value: inner, type: 'Group', $ref: `${BASE}/Groups/${inner}` },
    ]);
  });

  test('several hundred come and go in one request', async () => {
    const { call, addUser, addGroup } = tenant();
    const ids: string[] = [];
    for (let n = 0; n < 500; n += 1) ids.push(await addUser(`u${n}`));
    const g = await addGroup('Night');
    const value = ids.map((id) => ({ value: id }));
    const added = await call('PATCH', `/Groups/${g}`, patchOf({ op: 'Add', path: 'members', value }));
    assert.equal((added.json.members as JsonObject[]).length, 500);
    const removed = await call(
      'PATCH',
      `/Groups/${g}`,
      patchOf({ op: 'Remove', path: 'members', value: value.slice(1) }),
    );
    assert.deepEqual(
      (removed.json.members as JsonObject[]).map((member) => member.value),
      ids.slice(0, 1),
    );
  });

  const nobodies: readonly (readonly [string, JsonObject])[] = [
    ['an element a filter describes', { op: 'add', path: 'members[value eq "nobody"].display', value: 'x' }],
    ['a listed id', { op: 'add', path: 'members', value: [{ value: 'nobody' }] }],
    ['a bare id', { op: 'replace', path: 'members', value: 'nobody' }],
    ['a member without value', { op: 'add', path: 'members', value: [{ display: 'x' }] }],
  ];
  for (const [name, operation] of nobodies) {
    test(`cannot be nobody: ${name}`, async () => {
      const { call, addGroup } = tenant();
      const path = `/Groups/${await addGroup('Night')}`;
      assertError(await call('PATCH', path, patchOf(operation)), 400, 'invalidValue');
      assert.deepEqual((await call('GET', path)).json.members, []);
    });
  }

  test('that are unknown are skipped where the tenant says so, and the others come in', async () => {
    const { call, addUser, addGroup } = tenant({ options: { unknownMembers: 'ignore' } });
    const [a, g] = [await addUser('a'), await addGroup('Night')];
    const value = [{ value: 'nobody' }, { value: a }];
    const { json } = await call('PATCH', `/Groups/${g}`, patchOf({ op: 'add', path: 'members', value }));
    assert.deepEqual(
      (json.members as JsonObject[]).map((member) => member.value),
      [a],
    );
  });
});

describe('names of groups', () => {
  test('are required and not blank', async () => {
    const { call, addGroup } = tenant();
    for (const displayName of [undefined, null, '', '  ']) {
      assertError(await call('POST', '/Groups', displayName === undefined ? {} : { displayName }), 400, 'invalidValue');
    }
    assertError(await call('PUT', `/Groups/${await addGroup('g')}`, { members: [] }), 400, 'invalidValue');
  });

  test('are unique in any letter case, or not at all where the tenant says so', async () => {
    const strict = tenant();
    await strict.addGroup('Night');
    assertError(await strict.call('POST', '/Groups', { displayName: 'NIGHT' }), 409, 'uniqueness');
    const loose = tenant({ options: { groupNameUnique: false } });
    await loose.addGroup('Night');
    assert.equal((await loose.call('POST', '/Groups', { displayName: 'NIGHT' })).status, 201);
  });
});

describe('versions (RFC 7644 section 3.14)', () => {
  const versionAt = async (call: ReturnType<typeof tenant>['call'], path: string) =>
    (await call('GET', path)).headers.etag;

  test('of a group change with its members, and with a member’s deletion', async () => {
    const { call, addUser, addGroup } = tenant();
    const [a, b] = [await addUser('a'), await addUser('b')];
    const path = `/Groups/${await addGroup('Night', [a])}`;
    const first = await versionAt(call, path);
    await call('PATCH', path, patchOf({ op: 'add', path: 'members', value: [{ value: b }] }));
    const second = await versionAt(call, path);
    assert.notEqual(second, first);
    await call('DELETE', `/Users/${b}`);
    assert.notEqual(await versionAt(call, path), second);
  });

  test('of a user do not change with the groups it is in', async () => {
    const { call, addUser, addGroup } = tenant();
    const path = `/Users/${await addUser('a')}`;
    const before = await versionAt(call, path);
    await addGroup('Night', [path.slice('/Users/'.length)]);
    assert.equal(((await call('GET', path)).json.groups as JsonObject[]).length, 1);
    assert.equal(await versionAt(call, path), before);
  });

  test('stand in the header of every answer about one resource, with a body or without', async () => {
    const { call, addUser } = tenant({ options: { patchResponse: '204' } });
    const path = `/Users/${await addUser('a')}`;
    const changed = await call('PATCH', path, patchOf({ op: 'add', path: 'title', value: 'x' }));
    assert.deepEqual([changed.status, changed.headers.etag], [204, await versionAt(call, path)]);
    const unchanged = await call('GET', path, undefined, { 'if-none-match': changed.headers.etag ?? '' });
    assert.deepEqual([unchanged.status, unchanged.headers.etag], [304, changed.headers.etag]);
    const put = await call('PUT', path, { userName: 'a' });
    assert.equal(put.headers.etag, (put.json.meta as JsonObject).version);
  });

  test('of If-Match may be any of a list, lenient in form, or * for whatever is there', async () => {
    const { call, addUser } = tenant();
    const path = `/Users/${await addUser('a')}`;
    for (const tagOf of [
      (tag: string) => tag,
      (tag: string) => `"x", ${tag}`,
      (tag: string) => tag.replace('W/', ''),
      (tag: string) => tag.replace(/^W\/"|"$/g, ''),
      () => '*',
    ]) {
      const header = { 'if-match': tagOf((await versionAt(call, path)) ?? '') };
      const patch = patchOf({ op: 'replace', path: 'title', value: header['if-match'] });
      assert.equal((await call('PATCH', path, patch, header)).status, 200, header['if-match']);
    }
    assertError(await call('PUT', '/Users/none', { userName: 'x' }, { 'if-match': '*' }), 404);
  });
});

describe('references to what is gone or never was', () => {
  test('a manager who is deleted loses $ref and name, and the value stays', async () => {
    const { call, addUser } = tenant();
    const boss = await addUser('boss', { displayName: 'The boss' });
    const id = await addUser('kai', { [ENTERPRISE_USER_URN]: { manager: boss } });
    await call('DELETE', `/Users/${boss}`);
    assert.deepEqual((await call('GET', `/Users/${id}`)).json[ENTERPRISE_USER_URN], { manager: { value: boss } });
  });

  test('a user may be its own manager', async () => {
    const { call, addUser } = tenant();
    const id = await addUser('kai');
    const { json } = await call('PATCH', `/Users/${id}`, patchOf({ op: 'add', path: 'manager', value: id }));
    assert.deepEqual(json[ENTERPRISE_USER_URN], { manager: { value: id, $ref: `${BASE}/Users/${id}` } });
  });

  test('a user keeps its groups while it is inactive, and everything else', async () => {
    const { call, addUser, addGroup } = tenant();
    const id = await addUser('kai', { title: 'Lead' });
    await addGroup('Night', [id]);
    const off = patchOf({ op: 'replace', path: 'active', value: false });
    const { json } = await call('PATCH', `/Users/${id}`, off);
    assert.deepEqual([json.active, json.title, (json.groups as JsonObject[]).length], [false, 'Lead', 1]);
    const again = await call('PATCH', `/Users/${id}`, off);
    assert.deepEqual(again.json.meta, json.meta);
    assert.equal((await call('GET', find('userName eq "kai" and active eq false'))).json.totalResults, 1);
    assertError(await call('POST', '/Users', { userName: 'kai' }), 409, 'uniqueness');
  });
});

describe('attributes that are unique by option', () => {
  test('externalId may be shared, unless the tenant wants it unique', async () => {
    const shared = tenant();
    await shared.addUser('a', { externalId: 'x' });
    assert.equal((await shared.call('POST', '/Users', { userName: 'b', externalId: 'x' })).status, 201);
    const unique = tenant({ options: { externalIdUnique: true } });
    await unique.addUser('a', { externalId: 'x' });
    assertError(await unique.call('POST', '/Users', { userName: 'b', externalId: 'x' }), 409, 'uniqueness');
    assert.equal((await unique.call('POST', '/Users', { userName: 'b', externalId: 'X' })).status, 201);
  });

  test('uniqueness is judged by what a PATCH comes to, not on the way', async () => {
    const { call, addUser } = tenant();
    await addUser('taken');
    const id = await addUser('kai');
    const reply = await call(
      'PATCH',
      `/Users/${id}`,
      patchOf({ op: 'replace', path: 'userName', value: 'taken' }, { op: 'replace', path: 'userName', value: 'free' }),
    );
    assert.deepEqual([reply.status, reply.json.userName], [200, 'free']);
  });
});
