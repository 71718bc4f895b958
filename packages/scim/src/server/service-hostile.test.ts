import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../json.ts';
import { userResourceType } from '../schema/index.ts';
import { assertError, find, NOTHING, patchOf, tenant } from './service-under-test.ts';

const NUL = 'a\0b';
const HALF = 'a\ud800';

describe('text that no store can keep', () => {
  const bodies: readonly (readonly [string, JsonObject, RegExp])[] = [
    ['in an attribute', { userName: NUL }, /'userName'/],
    ['in an element', { userName: 'a', emails: [{ value: 'x' }, { value: HALF }] }, /'emails\[1\]\.value'/],
    ['in an unknown attribute', { userName: 'a', shoe: { size: NUL } }, /'shoe\.size'/],
    ['in a name', { userName: 'a', [HALF]: 1 }, /'a\\ud800'/],
    ['in the name of a part', { userName: 'a', name: { [NUL]: 1 } }, /'name\.a\\u0000b'/],
    ['in schemas', { userName: 'a', schemas: [NUL] }, /'schemas\[0\]'/],
  ];
  for (const [place, body, named] of bodies) {
    test(`${place} of a body is refused, naming it`, async () => {
      const reply = await tenant().call('POST', '/Users', body);
      assertError(reply, 400, 'invalidValue');
      assert.match(String(reply.json.detail), named);
    });
  }

  const operations: readonly (readonly [string, JsonObject, string, RegExp])[] = [
    ['a value', { op: 'add', path: 'title', value: NUL }, 'invalidValue', /'title'/],
    ['a part of a value', { op: 'add', path: 'name', value: { givenName: HALF } }, 'invalidValue', /'name\.givenName'/],
    ['a pathless value', { op: 'add', value: { title: NUL } }, 'invalidValue', /value\.title'/],
    ['a path', { op: 'remove', path: `emails[value eq "${HALF}"]` }, 'invalidValue', /path'/],
    ['an escape in a path', { op: 'remove', path: 'emails[value eq "\\u0000"]' }, 'invalidFilter', /'value'/],
    ['an escape in JSON text', { op: 'add', value: '{"title":"\\u0000"}' }, 'invalidValue', /'title'/],
  ];
  for (const [place, operation, scimType, named] of operations) {
    test(`in ${place} of a PATCH is refused, naming it`, async () => {
      const { call, addUser } = tenant();
      const reply = await call('PATCH', `/Users/${await addUser('a')}`, patchOf(operation));
      assertError(reply, 400, scimType);
      assert.match(String(reply.json.detail), named);
    });
  }

  test('in roles that come as JSON text is refused', async () => {
    const { call, addUser } = tenant({ options: { rolesAsJsonText: 'unpack' } });
    const id = await addUser('a');
    const roles = [{ value: '{"value":"\\u0000"}' }];
    const replies = [
      await call('PATCH', `/Users/${id}`, patchOf({ op: 'add', path: 'roles', value: roles })),
      await call('POST', '/Users', { userName: 'b', roles }),
    ];
    for (const reply of replies) assertError(reply, 400, 'invalidValue');
  });

  test('in a filter is refused, naming the attribute', async () => {
    const { call } = tenant();
    for (const text of [
      'title eq "\\u0000"',
      'not (emails[value co "\\ud800"])',
      'userName sw "x" and title pr or title ew "\\udc00"',
    ]) {
      const replies = [await call('GET', find(text)), await call('POST', '/.search', { filter: text })];
      for (const reply of replies) {
        assertError(reply, 400, 'invalidFilter');
        assert.match(String(reply.json.detail), /'(?:title|value)'/);
      }
    }
    assertError(await call('GET', '/Users?filter=title%20eq%20%22%00%22'), 400, 'invalidFilter');
    assertError(await call('GET', '/Users?sortBy=%00'), 400, 'invalidPath');
  });

  test('in an address leads to nothing, without asking the store', async () => {
    const { call, store } = tenant();
    store.read = () => assert.fail('read');
    store.remove = () => assert.fail('removed');
    assertError(await call('GET', '/Users/%00'), 404);
    assertError(await call('DELETE', '/Users/%00'), 404);
    assertError(await call('GET', '/Schemas/%00'), 404);
  });
});

describe('numbers and nesting beyond bounds', () => {
  const bodies: readonly (readonly [string, string, string])[] = [
    ['a number beyond all numbers', '{"userName":"a","title":1e999}', 'invalidValue'],
    ['a number with more digits than can be kept', '{"userName":"a","title":12345678901234567890}', 'invalidValue'],
    ['lists in lists', `{"userName":"a","emails":${'['.repeat(40)}${']'.repeat(40)}}`, 'invalidSyntax'],
    ['objects in objects', `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`, 'invalidSyntax'],
    ['lists in lists, a hundred thousand deep', '['.repeat(100_000), 'invalidSyntax'],
    ['objects behind lists, a hundred thousand deep', `{"a":${'[{"a":'.repeat(50_000)}`, 'invalidSyntax'],
  ];
  for (const [name, text, scimType] of bodies) {
    test(`${name} are refused`, async () => assertError(await tenant().call('POST', '/Users', text), 400, scimType));
  }

  test('a body that is deep in JSON text is refused', async () => {
    const { call, addUser } = tenant();
    const value = `{"name":${'['.repeat(200)}${']'.repeat(200)}}`;
    assertError(
      await call('PATCH', `/Users/${await addUser('a')}`, patchOf({ op: 'add', value })),
      400,
      'invalidSyntax',
    );
  });

  test('numbers in filters are bounded', async () => {
    assertError(await tenant().call('GET', find('title eq 1e999')), 400, 'invalidFilter');
  });

  test('the size of a body is counted in bytes', async () => {
    const { call } = tenant({ options: { maxBodySize: 100 } });
    assert.equal((await call('POST', '/Users', { userName: 'u'.repeat(60) })).status, 201);
    assertError(await call('POST', '/Users', { userName: 'ü'.repeat(60) }), 413);
  });
});

describe('names of the prototype chain', () => {
  test('are unknown attributes wherever they stand', async () => {
    const { call, store } = tenant();
    const text =
      '{"userName":"a","__proto__":{"title":"x"},"constructor":"x","name":{"__proto__":{"givenName":"x"},"familyName":"y"}}';
    const { json } = await call('POST', '/Users', text);
    const stored = (await store.read(userResourceType, String(json.id), NOTHING))?.attributes;
    assert.deepEqual(JSON.parse(JSON.stringify(stored)), { userName: 'a', name: { familyName: 'y' }, active: true });
    assert.equal(json.title, undefined);
    assert.equal(({} as JsonObject).title, undefined);
  });

  test('are no members of a bulk request, an option or a filter', async () => {
    const { call } = tenant();
    const text =
      '{"Operations":[{"method":"POST","path":"/Users","bulkId":"__proto__","data":{"__proto__":{"userName":"x"}}}]}';
    const { json } = await call('POST', '/Bulk', text);
    assert.equal((json.Operations as JsonObject[])[0]?.status, '400');
    assertError(await call('GET', find('__proto__ eq "x"')), 400, 'invalidFilter');
    assertError(await call('GET', find('constructor eq "x"')), 400, 'invalidFilter');
    assertError(await call('GET', '/__proto__'), 404);
  });
});

test('a password in an address is refused as sensitive', async () => {
  const { call, addUser } = tenant();
  const id = await addUser('a');
  for (const address of ['/Users?password=secret', `/Users/${id}?PassWord=secret`, '/?cursor=&password=']) {
    assertError(await call('GET', address), 403, 'sensitive');
  }
  assertError(await call('GET', find('password eq "x"')), 400, 'invalidFilter');
});

test('a bulk request of anything has an answer that is not the fault of the service', async () => {
  const { call, addUser, addGroup } = tenant();
  const [id, g] = [await addUser('kai'), await addGroup('g')];
  const word = fc.constantFrom('bulkId:a', 'bulkId:b', 'bulkId:', 'x', '__proto__', NUL, HALF, id, g);
  const { json } = fc.letrec<{ json: JsonValue }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(word, fc.integer(), fc.constant(null)),
      fc.array(tie('json'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom('userName', 'displayName', 'members', 'value', 'manager', '__proto__'),
        tie('json'),
        {
          maxKeys: 4,
        },
      ),
    ) as fc.Arbitrary<JsonValue>,
  }));
  const operation = fc.record(
    {
      method: fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE', 'x', 7),
      path: fc.oneof(
        fc.constantFrom('/Users', '/Groups', `/Users/${id}`, '/Groups/bulkId:a', '/Bulk', '//', '%'),
        word,
      ),
      bulkId: fc.constantFrom('a', 'b', '__proto__', null),
      version: fc.constantFrom('W/"1"', NUL),
      data: fc.oneof(json, fc.record({ displayName: word, userName: word, members: json })),
    },
    { requiredKeys: ['method', 'path', 'data'] },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 6 }), json, async (Operations, failOnErrors) => {
      const { status, json: answered } = await call('POST', '/Bulk', JSON.stringify({ Operations, failOnErrors }));
      assert.ok(status === 200 || status === 400, String(status));
      for (const { status: one } of (answered.Operations ?? []) as JsonObject[]) assert.match(String(one), /^[24]/);
    }),
    { numRuns: 300 },
  );
});
