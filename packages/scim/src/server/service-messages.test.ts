import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject } from '../json.ts';
import { GROUP_URN, USER_URN } from '../schema/index.ts';
import { assertError, patchOf, tenant } from './service-under-test.ts';

describe('media types (RFC 7644 section 3.1)', () => {
  for (const accept of ['application/scim+json', 'application/json', 'application/*', '*/*', 'text/html', 'nonsense']) {
    test(`whoever accepts ${accept} gets SCIM JSON`, async () => {
      const { call, addUser } = tenant();
      const reply = await call('GET', `/Users/${await addUser('a')}`, undefined, { accept });
      assert.equal(reply.status, 200);
      assert.equal(reply.headers['content-type'], 'application/scim+json; charset=utf-8');
    });
  }
});

describe('what is wrong is told in a fixed order', () => {
  const NOBODY = '/Users/none';
  const stale = { 'if-match': 'W/"0"' };
  const rows: readonly (readonly [string, string, string, string, Record<string, string>, number, string?])[] = [
    ['the address before the media type', 'POST', '/Nonsense', '{', { 'content-type': 'text/plain' }, 404],
    ['the method before the media type', 'DELETE', '/Users', '{', { 'content-type': 'text/plain' }, 405],
    ['the media type before the size', 'POST', '/Users', 'x'.repeat(300), { 'content-type': 'text/plain' }, 415],
    ['the size before the syntax', 'POST', '/Users', 'x'.repeat(300), {}, 413],
    ['the syntax before the target', 'PUT', NOBODY, '{', {}, 400, 'invalidSyntax'],
    ['the target before the precondition', 'PUT', NOBODY, '{}', stale, 404],
    ['the target before the values', 'PUT', NOBODY, '{"userName":""}', {}, 404],
    ['the precondition before the values', 'PUT', '/Users/id-001', '{"userName":""}', stale, 412],
    ['the precondition before the operations', 'PATCH', '/Users/id-001', '{"Operations":7}', stale, 412],
  ];
  for (const [name, method, address, body, headers, status, scimType] of rows) {
    test(name, async () => {
      const { call, addUser } = tenant({ options: { maxBodySize: 200 } });
      await addUser('a');
      assertError(await call(method, address, body, headers), status, scimType);
    });
  }
});

describe('what an envelope may hold', () => {
  for (const [name, body] of [
    [
      'members nobody knows',
      { id: 'x', externalId: 'y', Operations: [{ op: 'add', name: 'n', path: 'title', value: 'x' }] },
    ],
    [
      'a schema that is not that of a PATCH',
      { schemas: [USER_URN], Operations: [{ op: 'add', path: 'title', value: 'x' }] },
    ],
    ['one operation instead of a list', { Operations: { op: 'add', path: 'title', value: 'x' } }],
    ['members in another letter case', { OPERATIONS: [{ OP: 'ADD', Path: 'TITLE', VALUE: 'x' }] }],
  ] as const) {
    test(`a PATCH with ${name} is carried out`, async () => {
      const { call, addUser } = tenant();
      const { status, json } = await call('PATCH', `/Users/${await addUser('a')}`, body as unknown as JsonObject);
      assert.deepEqual([status, json.title], [200, 'x']);
    });
  }

  for (const Operations of [7, 'add', null] as const) {
    test(`a PATCH whose Operations are ${Operations} is 400 invalidSyntax`, async () => {
      const { call, addUser } = tenant();
      assertError(await call('PATCH', `/Users/${await addUser('a')}`, { Operations }), 400, 'invalidSyntax');
    });
  }

  test('the number of operations of a PATCH is bounded', async () => {
    const { call, addUser } = tenant();
    const operations = Array.from({ length: 1001 }, () => ({ op: 'remove', path: 'title' }));
    const path = `/Users/${await addUser('a')}`;
    assertError(await call('PATCH', path, patchOf(...operations)), 413);
    assert.equal((await call('PATCH', path, patchOf(...operations.slice(1)))).status, 200);
  });
});

describe('discovery follows the options of a tenant (RFC 7644 section 4)', () => {
  const attributeIn = ({ attributes }: JsonObject, name: string) =>
    (attributes as JsonObject[]).find((attribute) => attribute.name === name);

  test('changePassword says whether passwords are kept', async () => {
    const config = async (more: Parameters<typeof tenant>[0]) =>
      (await tenant(more).call('GET', '/ServiceProviderConfig')).json.changePassword;
    assert.deepEqual(await config({}), { supported: false });
    const hashPassword = async (text: string) => text;
    assert.deepEqual(await config({ options: { passwords: 'store' }, hashPassword }), { supported: true });
  });

  test('groups of users are returned on request where the tenant says so', async () => {
    const user = (await tenant({ options: { groupsReturned: 'request' } }).call('GET', `/Schemas/${USER_URN}`)).json;
    assert.equal(attributeIn(user, 'groups')?.returned, 'request');
    assert.equal(attributeIn((await tenant().call('GET', `/Schemas/${USER_URN}`)).json, 'groups')?.returned, 'default');
  });

  test('names of groups are unique where the tenant says so', async () => {
    const of = async (groupNameUnique: boolean) =>
      attributeIn(
        (await tenant({ options: { groupNameUnique } }).call('GET', `/Schemas/${GROUP_URN}`)).json,
        'displayName',
      );
    assert.deepEqual([(await of(true))?.uniqueness, (await of(false))?.uniqueness], ['server', 'none']);
  });

  test('every entry says where it is, and has no null', async () => {
    const { call } = tenant();
    for (const address of ['/ResourceTypes', '/Schemas']) {
      const { text, json } = await call('GET', address);
      assert.doesNotMatch(text ?? '', /null/);
      for (const { id, meta } of json.Resources) {
        const { location } = meta as JsonObject;
        assert.ok(String(location).endsWith(`${address}/${id}`), String(location));
        assert.equal((await call('GET', `${address}/${id}`)).status, 200);
      }
    }
  });

  test('paging and sorting mean nothing there', async () => {
    const { call } = tenant();
    for (const address of ['/ResourceTypes', '/Schemas', '/ServiceProviderConfig']) {
      const plain = await call('GET', address);
      const asked = await call('GET', `${address}?startIndex=7&count=1&sortBy=id&cursor=x`);
      assert.deepEqual([asked.status, asked.json], [200, plain.json]);
    }
  });
});
