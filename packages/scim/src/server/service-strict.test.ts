import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject } from '../json.ts';
import { ENTERPRISE_USER_URN, LEGACY_CORE_URN, USER_URN } from '../schema/index.ts';
import { assertError, patchOf, type Tenant, tenant } from './service-under-test.ts';

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const body = (more: JsonObject): JsonObject => ({ schemas: [USER_URN], userName: 'b', ...more });
const patchBody = (...operations: JsonObject[]): JsonObject => ({ schemas: [PATCH], ...patchOf(...operations) });
const filter = (text: string) => `/Users?filter=${encodeURIComponent(text)}`;

interface Case {
  readonly name: string;
  readonly method: string;
  readonly address: string;
  readonly body?: JsonObject;
  /** What a strict service answers; the other one succeeds. */
  readonly status: number;
  readonly scimType?: string;
}

const create = (name: string, more: JsonObject, scimType = 'invalidValue'): Case => ({
  name,
  method: 'POST',
  address: '/Users',
  body: body(more),
  status: 400,
  scimType,
});
const change = (name: string, operation: JsonObject, scimType: string): Case => ({
  name,
  method: 'PATCH',
  address: '/Users/id-001',
  body: patchBody(operation),
  status: 400,
  scimType,
});
const look = (name: string, address: string, scimType = 'invalidFilter'): Case => ({
  name,
  method: 'GET',
  address,
  status: 400,
  scimType,
});

const tolerances: readonly Case[] = [
  { name: 'an endpoint in another letter case', method: 'GET', address: '/users', status: 404 },
  { name: 'a discovery endpoint in another letter case', method: 'GET', address: '/schemas', status: 404 },
  { name: 'a slash at the end', method: 'GET', address: '/Users/', status: 404 },
  { name: 'a doubled slash', method: 'GET', address: '//Users', status: 404 },
  look('a plus for a blank', '/Users?filter=userName+eq+%22a%22'),
  look('a flag in quotes', filter('active eq "True"')),
  look('a number for a text', filter('title eq 7')),
  look('a comparison behind brackets', filter('emails[type eq "work"].value eq "a@x"')),
  look('a dot behind a URN', filter(`${ENTERPRISE_USER_URN}.department eq "x"`)),
  look('an extension attribute without its URN', filter('department eq "x"')),
  look('a sort by an extension attribute without its URN', '/Users?sortBy=department', 'invalidPath'),
  look('brackets in a sort', '/Users?sortBy=emails%5Btype%20eq%20%22work%22%5D', 'invalidPath'),
  create('a body without schemas', { schemas: null }),
  create('a body with the URN of SCIM 1', { schemas: [LEGACY_CORE_URN] }),
  create('a flag as text', { active: 'True' }),
  create('a number for a text', { title: 7 }),
  create('one object for a list', { emails: { value: 'a@x' } }),
  create('texts for a list of objects', { emails: ['a@x'] }),
  create('a text for a reference', { [ENTERPRISE_USER_URN]: { manager: 'x' } }),
  create('a list for a reference', { [ENTERPRISE_USER_URN]: { manager: [{ value: 'x' }] } }),
  create('an empty text for an object', { name: '' }),
  create('an unknown attribute', { shoeSize: 44 }, 'invalidSyntax'),
  create('an unknown sub-attribute', { name: { nick: 'x' } }, 'invalidSyntax'),
  create(
    'an extension attribute with its URN at the top',
    { [`${ENTERPRISE_USER_URN}:department`]: 'x' },
    'invalidSyntax',
  ),
  create('an extension attribute at the top', { department: 'x' }, 'invalidSyntax'),
  { ...change('a PATCH without schemas', {}, 'invalidSyntax'), body: patchOf({ op: 'remove', path: 'title' }) },
  { ...change('a PATCH without operations', {}, 'invalidSyntax'), body: patchBody() },
  {
    ...change('one operation instead of a list', {}, 'invalidSyntax'),
    body: { schemas: [PATCH], Operations: { op: 'remove', path: 'title' } },
  },
  change('a slash before a path', { op: 'replace', path: '/title', value: 'x' }, 'invalidPath'),
  change('a dot behind a URN in a path', { op: 'remove', path: `${ENTERPRISE_USER_URN}.department` }, 'invalidPath'),
  change('a path to an extension attribute without its URN', { op: 'remove', path: 'department' }, 'invalidPath'),
  change('an unknown key', { op: 'add', value: { shoeSize: 44 } }, 'invalidPath'),
  change('JSON text for an object', { op: 'add', value: '{"title":"x"}' }, 'invalidValue'),
  change('a wrapped value', { op: 'replace', path: 'title', value: [{ $ref: null, value: 'x' }] }, 'invalidValue'),
  change('an element that has to be made', { op: 'add', path: 'emails[type eq "work"].value', value: 'a' }, 'noTarget'),
  change('a list of what to remove', { op: 'remove', path: 'emails', value: [{ value: 'a@x' }] }, 'invalidValue'),
  {
    name: 'a search without schemas',
    method: 'POST',
    address: '/Users/.search',
    body: { count: 1 },
    status: 400,
    scimType: 'invalidSyntax',
  },
];

async function withUser(strict: boolean): Promise<Tenant> {
  const made = tenant({ options: { strict } });
  await made.call('POST', '/Users', body({ userName: 'a' }));
  return made;
}

describe('strict: what is tolerated otherwise', () => {
  for (const { name, method, address, body: sent, status, scimType } of tolerances) {
    test(`${name} is refused, and only then`, async () => {
      assertError(await (await withUser(true)).call(method, address, sent), status, scimType);
      const tolerant = await (await withUser(false)).call(method, address, sent);
      assert.ok(tolerant.status < 300, `${tolerant.status} ${tolerant.text}`);
    });
  }

  test('an unknown path is refused even where unknown paths are ignored', async () => {
    const { call } = tenant({ options: { strict: true, unknownPath: 'ignore' } });
    const { json } = await call('POST', '/Users', body({}));
    const reply = await call('PATCH', `/Users/${json.id}`, patchBody({ op: 'remove', path: 'shoeSize' }));
    assertError(reply, 400, 'invalidPath');
  });

  test('an empty text is a value like any other', async () => {
    const { call } = await withUser(true);
    const { json } = await call('PATCH', '/Users/id-001', patchBody({ op: 'replace', path: 'title', value: '' }));
    assert.equal(json.title, '');
  });

  test('names in brackets and extension attributes without their URN show nothing', async () => {
    const { call } = await withUser(true);
    await call('PATCH', '/Users/id-001', patchBody({ op: 'add', path: 'emails', value: [{ value: 'a@x' }] }));
    const { json } = await call('GET', '/Users/id-001?attributes=emails%5Btype%20eq%20%22work%22%5D,department');
    assert.deepEqual(Object.keys(json), ['schemas', 'id']);
  });
});

describe('strict: what stays', () => {
  const stays: readonly (readonly [string, string, string, JsonObject?])[] = [
    ['letter case of names in a filter', 'GET', filter('USERNAME EQ "A"')],
    ['letter case of names in a body', 'POST', '/Users', { SCHEMAS: [USER_URN.toUpperCase()], USERNAME: 'c' }],
    [
      'capital operations',
      'PATCH',
      '/Users/id-001',
      { SCHEMAS: [PATCH], operations: [{ OP: 'Remove', Path: 'Title' }] },
    ],
    ['unknown parameters', 'GET', '/Users?aadOptscim062020'],
    ['a complex attribute for its value', 'GET', filter('emails eq "a@x"')],
    ['a URN before a core attribute', 'GET', filter(`${USER_URN}:userName eq "a"`)],
    ['a read-only attribute in a body', 'POST', '/Users', body({ id: 'x', meta: {}, groups: [{ value: 'x' }] })],
  ];
  for (const [name, method, address, sent] of stays) {
    test(name, async () => {
      const reply = await (await withUser(true)).call(method, address, sent);
      assert.ok(reply.status < 300, reply.text);
    });
  }

  test('media types', async () => {
    const { call } = await withUser(true);
    for (const type of ['application/scim+json', 'application/json; charset=utf-8']) {
      const reply = await call('POST', '/Users', body({ userName: type }), { 'content-type': type });
      assert.equal(reply.status, 201, type);
    }
    assertError(await call('POST', '/Users', body({}), { 'content-type': 'text/plain' }), 415);
  });
});
