import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject, JsonValue } from '../json.ts';
import {
  type Attribute,
  ENTERPRISE_USER_URN,
  type ResourceType,
  readSchemaDefinition,
  USER_URN,
  userResourceType,
} from '../schema/index.ts';
import { assertError, find, NOTHING, patchOf, tenant } from './service-under-test.ts';

const URN = 'urn:ietf:params:scim:schemas:extension:acme:2.0:User';

/** Users with an extension that has one attribute of each kind that the standard's own schemas lack. */
function withExtension(): ResourceType {
  const read = readSchemaDefinition({
    id: URN,
    name: 'Acme',
    attributes: [
      { name: 'badge', mutability: 'immutable' },
      { name: 'pin', mutability: 'writeOnly', returned: 'never' },
      { name: 'rank', mutability: 'readOnly' },
      { name: 'level', type: 'integer' },
      { name: 'share', type: 'decimal' },
      { name: 'since', type: 'dateTime' },
      { name: 'keys', multiValued: true },
    ],
  });
  assert.ok(read.ok, JSON.stringify(read));
  const extension = { schema: read.value, required: false };
  return { ...userResourceType, schemaExtensions: [...userResourceType.schemaExtensions, extension] };
}

/** Users whose attribute of this name knows certain types. */
function withTypes(name: string, types: readonly string[]): ResourceType {
  const typed = (part: Attribute): Attribute => (part.name === 'type' ? { ...part, canonicalValues: types } : part);
  const attributes = userResourceType.schema.attributes.map((attribute) =>
    attribute.name === name ? { ...attribute, subAttributes: attribute.subAttributes?.map(typed) ?? [] } : attribute,
  );
  return { ...userResourceType, schema: { ...userResourceType.schema, attributes } };
}

describe('values on input (RFC 7643 section 2.3)', () => {
  const accepted: readonly (readonly [string, JsonObject, JsonObject])[] = [
    ['active as the text "True" is true', { active: 'True' }, { active: true }],
    ['active as the text "FALSE" is false', { active: 'FALSE' }, { active: false }],
    ['a number for a text is its JSON text', { externalId: 4711, title: 7.5 }, { externalId: '4711', title: '7.5' }],
    ['true for a text is its JSON text', { title: true }, { title: 'true' }],
    ['null is no value', { title: null, emails: null, name: null }, {}],
    ['an empty list is no value', { emails: [], roles: [] }, {}],
    ['an empty text is no value', { title: '', nickName: '', externalId: '' }, {}],
    ['an object of nothing but empty members is no value', { name: { givenName: '', familyName: null } }, {}],
    ['an element of nothing but empty members is no value', { addresses: [{ locality: '', country: null }] }, {}],
    ['a list of objects', { emails: [{ value: 'a@x' }] }, { emails: [{ value: 'a@x' }] }],
    ['one object for a list', { emails: { value: 'a@x' } }, { emails: [{ value: 'a@x' }] }],
    ['a list of texts', { emails: ['a@x', 'b@x'] }, { emails: [{ value: 'a@x' }, { value: 'b@x' }] }],
    ['one text for a list', { emails: 'a@x' }, { emails: [{ value: 'a@x' }] }],
    [
      'a text is kept as sent, blanks at its ends and all',
      { title: '  Lead  ', displayName: 'e\u0301' },
      { title: '  Lead  ', displayName: 'e\u0301' },
    ],
    [
      'of two primary elements in one body the last stays primary',
      {
        emails: [
          { value: 'a@x', primary: true },
          { value: 'b@x', primary: true },
        ],
      },
      {
        emails: [
          { value: 'a@x', primary: false },
          { value: 'b@x', primary: true },
        ],
      },
    ],
    [
      'two elements of one type are both kept',
      {
        emails: [
          { value: 'a@x', type: 'work' },
          { value: 'b@x', type: 'work' },
        ],
      },
      {
        emails: [
          { value: 'a@x', type: 'work' },
          { value: 'b@x', type: 'work' },
        ],
      },
    ],
    [
      'elements of equal value and type are one',
      {
        emails: [
          { value: 'a@x', type: 'work' },
          { value: 'A@x', type: 'Work' },
        ],
      },
      { emails: [{ value: 'A@x', type: 'Work' }] },
    ],
    [
      'addresses that differ in primary only are one',
      { addresses: [{ locality: 'Lund' }, { locality: 'lund', primary: true }] },
      { addresses: [{ locality: 'lund', primary: true }] },
    ],
    [
      'what the standard only recommends a form for is not validated',
      {
        locale: 'en_US',
        timezone: 'no zone at all',
        preferredLanguage: '??',
        phoneNumbers: [{ value: '070 555-01', type: 'desk' }],
        addresses: [{ country: 'Sweden' }],
      },
      {
        locale: 'en_US',
        timezone: 'no zone at all',
        preferredLanguage: '??',
        phoneNumbers: [{ value: '070 555-01', type: 'desk' }],
        addresses: [{ country: 'Sweden' }],
      },
    ],
    ['name.formatted is not made from the parts', { name: { givenName: 'A' } }, { name: { givenName: 'A' } }],
    ['a manager as a text', { [ENTERPRISE_USER_URN]: { manager: 'm' } }, manager('m')],
    ['a manager as an object', { [ENTERPRISE_USER_URN]: { manager: { value: 'm' } } }, manager('m')],
    ['a manager as a list of one object', { [ENTERPRISE_USER_URN]: { manager: [{ value: 'm' }] } }, manager('m')],
    ['a manager as a list of one text', { [ENTERPRISE_USER_URN]: { manager: ['m'] } }, manager('m')],
    ['a manager without value is none', { [ENTERPRISE_USER_URN]: { manager: { value: '' } } }, {}],
    ['a number as text for a number', { [URN]: { level: '7', share: '-1.5' } }, { [URN]: { level: 7, share: -1.5 } }],
    [
      'a date with an offset is answered in UTC with milliseconds',
      { [URN]: { since: '2026-03-01T10:30:00.1234567+01:00' } },
      { [URN]: { since: '2026-03-01T09:30:00.123Z' } },
    ],
    ['one text for a list of texts', { [URN]: { keys: 'k' } }, { [URN]: { keys: ['k'] } }],
  ];
  for (const [name, sent, expected] of accepted) {
    test(name, async () => {
      const { call } = tenant({ resourceTypes: [withExtension()] });
      const { status, text, json } = await call('POST', '/Users', { userName: 'kai', ...sent });
      assert.equal(status, 201, text);
      const { schemas: _urns, id: _id, meta: _meta, userName: _name, active, ...rest } = json;
      assert.deepEqual('active' in expected ? { ...rest, active } : rest, expected);
    });
  }

  const refused: readonly (readonly [string, JsonObject])[] = [
    ['text that is no boolean', { active: 'perhaps' }],
    ['a number for a boolean', { active: 1 }],
    ['an object for a text', { title: { value: { a: 1 } } }],
    ['a list of two for a text', { title: ['a', 'b'] }],
    ['a text for an object without value', { name: 'Kai' }],
    ['a text that is no number', { [URN]: { level: 'many' } }],
    ['a fraction for a whole number', { [URN]: { level: 1.5 } }],
    ['a text that is no date', { [URN]: { since: 'yesterday' } }],
  ];
  for (const [name, sent] of refused) {
    test(`${name} is 400 invalidValue`, async () => {
      const { call } = tenant({ resourceTypes: [withExtension()] });
      assertError(await call('POST', '/Users', { userName: 'kai', ...sent }), 400, 'invalidValue');
    });
  }

  test('an element without a type is of the only type its attribute knows, unless the service is strict', async () => {
    const sent: JsonObject = {
      schemas: [USER_URN],
      userName: 'a',
      emails: [{ value: 'a@x' }, { value: 'b@x', type: 'home' }],
    };
    const resourceTypes = [withTypes('emails', ['work'])];
    const typed = [
      { value: 'a@x', type: 'work' },
      { value: 'b@x', type: 'home' },
    ];
    const { call } = tenant({ resourceTypes });
    const { json } = await call('POST', '/Users', sent);
    assert.deepEqual(json.emails, typed);
    const path = `/Users/${json.id}`;
    const added = await call('PATCH', path, patchOf({ op: 'add', path: 'emails', value: 'c@x' }));
    assert.deepEqual(added.json.emails, [...typed, { value: 'c@x', type: 'work' }]);
    const named = await call(
      'PATCH',
      path,
      patchOf({ op: 'add', path: 'emails[type eq "home"]', value: { display: 'H' } }),
    );
    assert.deepEqual((named.json.emails as JsonObject[])[1], { value: 'b@x', type: 'home', display: 'H' });
    const strict = tenant({ resourceTypes, options: { strict: true } });
    assert.deepEqual((await strict.call('POST', '/Users', sent)).json.emails, sent.emails);
  });

  test('the last of two equal keys counts, and a byte order mark does not', async () => {
    const { json } = await tenant().call('POST', '/Users', '\ufeff{"userName":"a","title":"x","userName":"b"}');
    assert.deepEqual([json.userName, json.title], ['b', 'x']);
  });

  test('the text of a name in another letter case of its key is the same attribute', async () => {
    const { json } = await tenant().call('POST', '/Users', { userName: 'a', TITLE: 'x', eMails: [{ VALUE: 'a@x' }] });
    assert.deepEqual([json.title, json.emails], ['x', [{ value: 'a@x' }]]);
  });
});

describe('mutability of attributes (RFC 7643 section 2.2, RFC 7644 sections 3.5.1 and 3.5.2)', () => {
  const own = (json: JsonObject) => (json[URN] ?? {}) as JsonObject;

  async function made() {
    const acme = tenant({ resourceTypes: [withExtension()] });
    const { json } = await acme.call('POST', '/Users', {
      userName: 'kai',
      [URN]: { badge: 'b1', pin: '1234', rank: 'chief', level: 1 },
    });
    const path = `/Users/${json.id}`;
    const stored = async () =>
      own((await acme.store.read(withExtension(), String(json.id), NOTHING))?.attributes ?? {});
    return { ...acme, json, path, stored };
  }

  test('a create takes immutable and write-only values, leaves read-only ones aside, and answers no write-only one', async () => {
    const { json, stored } = await made();
    assert.deepEqual(own(json), { badge: 'b1', level: 1 });
    assert.deepEqual(await stored(), { badge: 'b1', pin: '1234', level: 1 });
  });

  const puts: readonly (readonly [string, JsonObject, JsonObject])[] = [
    ['keeps an immutable value that is left out', { level: 2 }, { badge: 'b1', level: 2 }],
    ['accepts the immutable value it has', { badge: 'b1' }, { badge: 'b1' }],
    ['leaves read-only values aside', { rank: 'none' }, { badge: 'b1' }],
  ];
  for (const [name, sent, expected] of puts) {
    test(`a replace ${name}`, async () => {
      const { call, path, stored } = await made();
      const { status, json } = await call('PUT', path, { userName: 'kai', [URN]: sent });
      assert.deepEqual([status, own(json)], [200, expected]);
      assert.equal((await stored()).pin, '1234');
    });
  }

  test('a replace with another immutable value is 400 mutability', async () => {
    const { call, path } = await made();
    assertError(await call('PUT', path, { userName: 'kai', [URN]: { badge: 'b2' } }), 400, 'mutability');
  });

  const changes: readonly (readonly [string, JsonObject, string | undefined])[] = [
    ['an immutable value once more', { op: 'add', path: `${URN}:badge`, value: 'b1' }, undefined],
    ['another immutable value', { op: 'replace', path: `${URN}:badge`, value: 'b2' }, 'mutability'],
    ['another immutable value without path', { op: 'add', value: { [URN]: { badge: 'b2' } } }, 'mutability'],
    ['the removal of an immutable value', { op: 'remove', path: `${URN}:badge` }, 'mutability'],
    ['a read-only value by path', { op: 'add', path: `${URN}:rank`, value: 'chief' }, 'mutability'],
    ['the removal of a read-only value', { op: 'remove', path: 'groups' }, 'mutability'],
    ['a read-only value without path', { op: 'add', value: { [URN]: { rank: 'chief' } } }, undefined],
    ['a read-only part by path', { op: 'replace', path: 'meta.created', value: '2026-01-01T00:00:00Z' }, 'mutability'],
    ['a read-only part of the manager', { op: 'replace', path: 'manager.displayName', value: 'x' }, 'mutability'],
    ['a write-only value', { op: 'replace', path: `${URN}:pin`, value: '99' }, undefined],
  ];
  for (const [name, operation, scimType] of changes) {
    test(`a PATCH with ${name} is ${scimType === undefined ? 'taken' : `400 ${scimType}`}`, async () => {
      const { call, path } = await made();
      const reply = await call('PATCH', path, patchOf(operation));
      if (scimType !== undefined) return assertError(reply, 400, scimType);
      assert.deepEqual([reply.status, own(reply.json)], [200, { badge: 'b1', level: 1 }]);
    });
  }

  test('a PATCH sets an immutable value that is not set yet', async () => {
    const { call, addUser } = tenant({ resourceTypes: [withExtension()] });
    const reply = await call(
      'PATCH',
      `/Users/${await addUser('b')}`,
      patchOf({ op: 'add', path: `${URN}:badge`, value: 'b2' }),
    );
    assert.deepEqual(own(reply.json), { badge: 'b2' });
  });

  test('a write-only value cannot be filtered by', async () => {
    const { call } = await made();
    assertError(await call('GET', find(`${URN}:pin eq "1234"`)), 400, 'invalidFilter');
  });

  test('a replace that leaves the password out keeps it', async () => {
    const { call, addUser, store } = tenant({
      options: { passwords: 'store' },
      hashPassword: async (text) => `hash of ${text}`,
    });
    const id = await addUser('a', { password: 'secret' });
    await call('PUT', `/Users/${id}`, { userName: 'a', title: 'x' });
    assert.equal((await store.read(userResourceType, id, NOTHING))?.attributes.password, 'hash of secret');
  });
});

describe('schemas of a resource (RFC 7643 section 3)', () => {
  const urnsOf = ({ schemas }: JsonObject): JsonValue => schemas ?? [];

  test('name an extension as long as it holds a value, whatever the client says', async () => {
    const { call } = tenant();
    const schemas = [USER_URN, ENTERPRISE_USER_URN, 'urn:example:nobody'];
    const { json } = await call('POST', '/Users', { schemas, userName: 'a' });
    assert.deepEqual(urnsOf(json), [USER_URN]);
    const path = `/Users/${json.id}`;
    const set = await call('PATCH', path, patchOf({ op: 'add', path: 'department', value: 'Ops' }));
    assert.deepEqual(urnsOf(set.json), [USER_URN, ENTERPRISE_USER_URN]);
    const cleared = await call('PATCH', path, patchOf({ op: 'remove', path: 'department' }));
    assert.deepEqual(urnsOf(cleared.json), [USER_URN]);
  });

  for (const schemas of [undefined, [], null, [USER_URN.toUpperCase()], [ENTERPRISE_USER_URN]] as const) {
    test(`may be ${JSON.stringify(schemas) ?? 'left out'} in a body`, async () => {
      const body: JsonObject = { userName: 'a', ...(schemas !== undefined && { schemas: schemas as JsonValue }) };
      const { status, json } = await tenant().call('POST', '/Users', body);
      assert.deepEqual([status, urnsOf(json)], [201, [USER_URN]]);
    });
  }
});

function manager(value: string): JsonObject {
  return { [ENTERPRISE_USER_URN]: { manager: { value } } };
}
