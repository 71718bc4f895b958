import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../json.ts';
import { ENTERPRISE_USER_URN, GROUP_URN } from '../schema/index.ts';
import { assertError, tenant } from './service-under-test.ts';

describe('addresses and errors', () => {
  for (const [method, address, status] of [
    ['GET', '/Users/none', 404],
    ['GET', '/Nonsense', 404],
    ['GET', '/Users/a/b', 404],
    ['GET', '/%ZZ', 404],
    ['GET', '/Schemas/nonsense', 404],
    ['GET', '/v2/Users', 404],
    ['GET', '/Me', 501],
    ['PATCH', '/Me', 501],
    ['POST', '/.search/x', 404],
    ['DELETE', '/Users', 405],
    ['POST', '/Schemas', 405],
    ['PUT', '/Users/.search', 405],
    ['__proto__', '/Users', 405],
    ['GET', '/Schemas?filter=id+pr', 403],
  ] as const) {
    test(`${method} ${address} is ${status}`, async () => assertError(await tenant().call(method, address), status));
  }

  for (const address of ['/v1/Users', '/V3/Groups/x/y', '/v1.1']) {
    test(`${address} names another version of the protocol: 400 invalidVers`, async () =>
      assertError(await tenant().call('GET', address), 400, 'invalidVers'));
  }

  test('a method that is not offered is answered with those that are', async () => {
    assert.equal((await tenant().call('POST', '/Users/x')).headers.allow, 'GET, PUT, PATCH, DELETE');
  });

  test('slashes and letter case of an address do not count, unless the service is strict', async () => {
    assert.equal((await tenant().call('GET', '//USERS/')).status, 200);
    assert.equal((await tenant({ options: { strict: true } }).call('GET', '/Users/')).status, 404);
  });

  test('other media types are refused before the body is read', async () => {
    const { call } = tenant();
    assertError(await call('POST', '/Users', '<xml/>', { 'content-type': 'text/xml' }), 415);
    assert.equal(
      (await call('POST', '/Users', '{"userName":"a"}', { 'content-type': 'Application/JSON; charset=utf-8' })).status,
      201,
    );
  });

  test('a body over the limit is refused', async () => {
    const { call } = tenant({ options: { maxBodySize: 20 } });
    assertError(await call('POST', '/Users', { userName: 'a'.repeat(30) }), 413);
  });

  test('a failure of the store is thrown on', async () => {
    const { call, store } = tenant();
    const broken = new Error('disk');
    store.query = () => Promise.reject(broken);
    await assert.rejects(call('GET', '/Users'), broken);
  });
});

describe('discovery', () => {
  test('the configuration tells what is offered', async () => {
    const { json } = await tenant({ documentationUri: 'https://docs.example.com' }).call(
      'GET',
      '/serviceproviderconfig',
    );
    assert.deepEqual(
      [json.documentationUri, json.patch, (json.bulk as JsonObject).supported],
      ['https://docs.example.com', { supported: true }, true],
    );
    assert.deepEqual(json.pagination, {
      cursor: false,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: 100,
      maxPageSize: 200,
    });
    const hidden = await tenant({ options: { advertisePagination: false } }).call('GET', '/ServiceProviderConfig');
    assert.equal(hidden.json.pagination, undefined);
  });

  test('resource types begin with User', async () => {
    const { call } = tenant();
    const list = await call('GET', '/ResourceTypes?startIndex=5');
    assert.deepEqual(
      list.json.Resources.map((type) => [type.id, type.endpoint]),
      [
        ['User', '/Users'],
        ['Group', '/Groups'],
      ],
    );
    assert.deepEqual((await call('GET', '/ResourceTypes/user')).json, list.json.Resources[0]);
    assert.deepEqual(list.json.Resources[0]?.schemaExtensions, [{ schema: ENTERPRISE_USER_URN, required: false }]);
  });

  test('schemas show every characteristic, and what options change about them', async () => {
    const { call } = tenant({ options: { groupNameUnique: false, externalIdUnique: true } });
    const list = await call('GET', '/Schemas');
    assert.equal(list.json.totalResults, 6);
    const group = (await call('GET', `/Schemas/${GROUP_URN.toLowerCase()}`)).json;
    assert.deepEqual(
      (group.attributes as JsonObject[]).map(({ name, uniqueness }) => [name, uniqueness]),
      [
        ['id', 'server'],
        ['externalId', 'server'],
        ['displayName', 'none'],
        ['members', 'none'],
      ],
    );
    const user = list.json.Resources[0] as JsonObject;
    assert.match(String(user.description), /User Account/);
    const emails = (user.attributes as JsonObject[]).find(({ name }) => name === 'emails') as JsonObject;
    assert.deepEqual((emails.subAttributes as JsonObject[])[0], {
      name: 'value',
      type: 'string',
      multiValued: false,
      description: 'The value itself.',
      required: false,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
    });
    const bare = await tenant({ options: { advertiseCommonAttributes: false } }).call('GET', `/Schemas/${GROUP_URN}`);
    assert.equal((bare.json.attributes as JsonObject[]).length, 2);
  });
});

describe('hostile requests', () => {
  test('any body, address and query has an answer that is not the fault of the service', async () => {
    const { call, addUser, addGroup } = tenant();
    const [id, g] = [await addUser('kai'), await addGroup('g')];
    const word = fc.constantFrom(
      'op',
      'path',
      'value',
      'Operations',
      'members',
      'emails',
      'add',
      'replace',
      'remove',
      '__proto__',
      'constructor',
      'userName',
      'members[value eq "x"]',
      'emails[type eq "work"].value',
      'name',
    );
    const { json } = fc.letrec<{ json: JsonValue }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        fc.oneof(word, fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
        fc.array(tie('json'), { maxLength: 4 }),
        fc.dictionary(fc.oneof(word, fc.string()), tie('json'), { maxKeys: 5 }),
        fc.record({ op: fc.constantFrom('add', 'remove', 'replace'), path: word, value: tie('json') }),
      ) as fc.Arbitrary<JsonValue>,
    }));
    const body = fc.oneof(
      json,
      fc.array(json, { maxLength: 4 }).map((Operations): JsonValue => ({ Operations })),
      json.map((value): JsonValue => ({ userName: 'x', displayName: 'x', members: value, emails: value, name: value })),
    );
    const method = fc.constantFrom('POST', 'PUT', 'PATCH', 'GET');
    const address = fc.oneof(
      fc.constantFrom('/Users', `/Users/${id}`, '/Groups', `/Groups/${g}`, '/.search'),
      fc.webPath(),
    );
    await fc.assert(
      fc.asyncProperty(method, address, fc.string(), body, async (verb, path, query, sent) => {
        const { status } = await call(verb, `${path}?filter=${query}`, JSON.stringify(sent));
        assert.ok(status < 500 || status === 501, String(status));
      }),
      { numRuns: 500 },
    );
  });
});
