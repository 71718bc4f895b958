import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { PATCH_OP_URN, ScimError } from '../message/index.ts';
import { ENTERPRISE_USER_URN, groupResourceType, userResourceType } from '../schema/index.ts';
import { applyPatch, type PatchOptions, parsePatch } from './index.ts';

const work = { type: 'work', value: 'a@x' };
const home = { type: 'home', value: 'h@x' };

function patched(stored: JsonObject, operations: JsonValue, options: PatchOptions = {}): JsonObject {
  const list = isJsonObject(operations) ? [operations] : operations;
  const body = { schemas: [PATCH_OP_URN], Operations: list };
  const result = applyPatch(
    userResourceType,
    { userName: 'kai', ...stored },
    parsePatch(userResourceType, body, options),
    options,
  );
  const { userName: _userName, ...rest } = result;
  return rest;
}

function refused(stored: JsonObject, operations: JsonValue, scimType: string, options: PatchOptions = {}): void {
  assert.throws(
    () => patched(stored, operations, options),
    (error) => error instanceof ScimError && error.scimType === scimType && error.status === 400,
    `expected ${scimType}`,
  );
}

const enterprise = (inner: JsonObject): JsonObject => ({ [ENTERPRISE_USER_URN]: inner });

describe('what operations do', () => {
  const table: readonly (readonly [string, JsonObject, JsonValue, JsonObject])[] = [
    [
      'a filtered replace creates the element it describes',
      {},
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'a@x' },
      { emails: [work] },
    ],
    [
      'a filtered replace leaves other elements alone',
      { emails: [home] },
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'a@x' },
      { emails: [home, work] },
    ],
    [
      'a filtered replace changes the element that matches, whatever the case of the filter',
      { emails: [home, { ...work, primary: true }] },
      { op: 'Replace', path: 'Emails[Type EQ "Work"].Value', value: 'b@x' },
      { emails: [home, { type: 'work', value: 'b@x', primary: true }] },
    ],
    [
      'a created element keeps the spelling of the filter',
      {},
      { op: 'add', path: 'phoneNumbers[type eq "Mobile" and primary eq "TRUE"].value', value: '+46' },
      { phoneNumbers: [{ type: 'Mobile', primary: true, value: '+46' }] },
    ],
    [
      'a new primary takes the flag from the old one',
      { emails: [{ ...work, primary: true }] },
      { op: 'add', path: 'emails', value: { ...home, primary: true } },
      {
        emails: [
          { ...work, primary: false },
          { ...home, primary: true },
        ],
      },
    ],
    [
      'a primary set on the first element takes the flag from a later one',
      { emails: [work, { ...home, primary: true }] },
      { op: 'replace', path: 'emails[type eq "work"].primary', value: true },
      {
        emails: [
          { ...work, primary: true },
          { ...home, primary: false },
        ],
      },
    ],
    [
      'a quoted boolean in a filter creates a real one',
      {},
      { op: 'Replace', path: 'roles[primary eq "True"].value', value: 'Admin' },
      { roles: [{ primary: true, value: 'Admin' }] },
    ],
    [
      'several operations build up one element',
      {},
      [
        { op: 'Add', path: 'addresses[type eq "work"].streetAddress', value: 'Kajgatan 9' },
        { op: 'Add', path: 'addresses[type eq "work"].locality', value: 'Lund' },
        { op: 'Add', path: 'addresses[type eq "work"].country', value: 'SE' },
      ],
      { addresses: [{ type: 'work', streetAddress: 'Kajgatan 9', locality: 'Lund', country: 'SE' }] },
    ],
    [
      'replacing a complex attribute keeps the parts not named',
      { name: { givenName: 'A', familyName: 'B' } },
      { op: 'replace', path: 'name', value: { givenName: 'C' } },
      { name: { givenName: 'C', familyName: 'B' } },
    ],
    [
      'replacing a complex attribute clears the parts named and empty',
      { name: { givenName: 'A', familyName: 'B' } },
      { op: 'replace', path: 'name', value: { givenName: '' } },
      { name: { familyName: 'B' } },
    ],
    [
      'an empty text clears an optional attribute',
      enterprise({ department: 'X' }),
      { op: 'replace', path: `${ENTERPRISE_USER_URN}:department`, value: '' },
      {},
    ],
    ['null clears an optional attribute', { title: 'X' }, { op: 'replace', path: 'title', value: null }, {}],
    [
      'adding null to an optional attribute does nothing',
      { title: 'X' },
      { op: 'add', path: 'title', value: null },
      { title: 'X' },
    ],
    [
      'an element emptied by an empty text goes with its type',
      { emails: [{ ...work, primary: true }, home] },
      { op: 'replace', path: 'emails[type eq "work"].value', value: '' },
      { emails: [home] },
    ],
    [
      'an element that says more than its type stays when a part is removed',
      { emails: [{ ...work, display: 'A' }] },
      { op: 'remove', path: 'emails[type eq "work"].value' },
      { emails: [{ type: 'work', display: 'A' }] },
    ],
    [
      'clearing an element that is not there does nothing',
      {},
      { op: 'replace', path: 'emails[type eq "home"].value', value: '' },
      {},
    ],
    ['text becomes a boolean', { active: true }, { op: 'Replace', path: 'active', value: 'False' }, { active: false }],
    [
      'a boolean wrapped in a list and an object is found',
      { active: true },
      { op: 'Replace', path: 'active', value: [{ value: 'false' }] },
      { active: false },
    ],
    ['a number becomes text', {}, { op: 'add', path: 'title', value: 7 }, { title: '7' }],
    [
      'keys of a pathless object are paths',
      { name: { familyName: 'Old' } },
      {
        op: 'replace',
        value: {
          displayName: 'Mira Voss',
          'name.givenName': 'Mira',
          name: { familyName: 'Voss' },
          'emails[type eq "work"].value': 'mira@acme.test',
          [`${ENTERPRISE_USER_URN}:department`]: 'Ops',
          [ENTERPRISE_USER_URN]: { costCenter: '77' },
          active: 'True',
          schemas: ['x'],
          groups: [],
          nonsense: 1,
        },
      },
      {
        displayName: 'Mira Voss',
        name: { givenName: 'Mira', familyName: 'Voss' },
        emails: [{ type: 'work', value: 'mira@acme.test' }],
        ...enterprise({ department: 'Ops', costCenter: '77' }),
        active: true,
      },
    ],
    ['a pathless value may be JSON text', {}, { op: 'add', value: '{"title":"Lead"}' }, { title: 'Lead' }],
    [
      'a pathless object may repeat the id',
      {},
      { op: 'replace', value: { id: 'u1', title: 'Lead' } },
      { title: 'Lead' },
    ],
    [
      'adding an element that is there takes over its new spelling',
      { emails: [work] },
      { op: 'add', path: 'emails', value: [{ value: 'A@X', type: 'WORK' }] },
      { emails: [{ value: 'A@X', type: 'WORK' }] },
    ],
    [
      'a list of texts are elements by value',
      {},
      { op: 'add', path: 'emails', value: ['a@x', 'b@x', 'a@x'] },
      { emails: [{ value: 'a@x' }, { value: 'b@x' }] },
    ],
    [
      'replacing a list by an empty one clears it',
      { emails: [work] },
      { op: 'replace', path: 'emails', value: [] },
      {},
    ],
    [
      'replacing a list takes the new one',
      { emails: [work] },
      { op: 'replace', path: 'emails', value: [home] },
      { emails: [home] },
    ],
    [
      'replacing an element keeps what it was selected by',
      { emails: [{ ...work, display: 'A' }, home] },
      { op: 'replace', path: 'emails[type eq "work"]', value: { value: 'n@x' } },
      { emails: [{ type: 'work', value: 'n@x' }, home] },
    ],
    [
      'adding to an element merges',
      { emails: [{ ...work, display: 'A' }] },
      { op: 'add', path: 'emails[type eq "work"]', value: { value: 'n@x' } },
      { emails: [{ type: 'work', value: 'n@x', display: 'A' }] },
    ],
    [
      'removing with a list takes out the listed elements',
      { emails: [work, home] },
      { op: 'Remove', path: 'emails', value: [{ value: 'A@x' }] },
      { emails: [home] },
    ],
    [
      'a listed element with another type is not meant',
      { emails: [work] },
      { op: 'remove', path: 'emails', value: [{ value: 'a@x', type: 'home' }] },
      { emails: [work] },
    ],
    [
      'removing an empty list takes out nothing',
      { emails: [work] },
      { op: 'remove', path: 'emails', value: [] },
      { emails: [work] },
    ],
    [
      'removing without value takes out all',
      { emails: [work, home] },
      { op: 'remove', path: 'emails', value: null },
      {},
    ],
    [
      'removing by filter takes out what matches',
      { emails: [work, home] },
      { op: 'remove', path: 'emails[value co "A@"]', value: 'ignored' },
      { emails: [home] },
    ],
    ['removing what is not there does nothing', {}, { op: 'remove', path: 'emails[type eq "work"]' }, {}],
    [
      'removing the last part takes the attribute',
      { name: { givenName: 'A' } },
      { op: 'remove', path: 'name.givenName' },
      {},
    ],
    [
      'removing an extension takes all of it',
      enterprise({ department: 'X', manager: { value: 'm' } }),
      { op: 'remove', path: ENTERPRISE_USER_URN },
      {},
    ],
    ['no operations do nothing', { title: 'X' }, [], { title: 'X' }],
    ['a leading slash is dropped', {}, { op: 'add', path: '/title', value: 'Lead' }, { title: 'Lead' }],
    [
      'an extension attribute is found by its bare name',
      {},
      { op: 'add', path: 'department', value: 'Ops' },
      enterprise({ department: 'Ops' }),
    ],
    [
      'a core attribute is found by its full name',
      {},
      { op: 'add', path: 'urn:ietf:params:scim:schemas:core:2.0:User:name.givenName', value: 'K' },
      { name: { givenName: 'K' } },
    ],
    [
      'later operations see what earlier ones did',
      {},
      [
        { op: 'add', path: 'title', value: 'A' },
        { op: 'remove', path: 'title' },
      ],
      {},
    ],
    [
      'the id of another kind of thing in $ref is not stored',
      {},
      { op: 'add', path: 'manager', value: { value: 'm', $ref: 'x', displayName: 'y' } },
      enterprise({ manager: { value: 'm' } }),
    ],
  ];
  for (const [name, stored, operations, expected] of table) {
    test(name, () => assert.deepEqual(patched(stored, operations, { id: 'u1' }), expected));
  }

  const setsManager: readonly (readonly [string, JsonValue])[] = [
    ['as text', { op: 'Add', path: `${ENTERPRISE_USER_URN}:manager`, value: 'm' }],
    ['as an object', { op: 'Replace', path: `${ENTERPRISE_USER_URN}:manager`, value: { value: 'm' } }],
    ['as a list', { op: 'Add', path: 'manager', value: [{ $ref: 'http://host/scim/Users/m', value: 'm' }] }],
    ['behind a dot', { op: 'replace', path: `${ENTERPRISE_USER_URN}.manager`, value: 'm' }],
    ['by its part', { op: 'replace', path: `${ENTERPRISE_USER_URN}:manager.value`, value: 'm' }],
  ];
  for (const [how, operation] of setsManager) {
    test(`the manager is set ${how}`, () =>
      assert.deepEqual(
        patched(enterprise({ manager: { value: 'old' } }), operation),
        enterprise({ manager: { value: 'm' } }),
      ));
  }
  for (const value of ['', null, {}, { value: '' }] as JsonValue[]) {
    test(`the manager is cleared by ${JSON.stringify(value)}`, () => {
      const stored = enterprise({ manager: { value: 'old' }, department: 'Ops' });
      const operation = { op: 'Replace', path: `${ENTERPRISE_USER_URN}:manager`, value };
      assert.deepEqual(patched(stored, operation), enterprise({ department: 'Ops' }));
    });
  }

  test('an account that lacks what became required can still be disabled', () => {
    const operations = parsePatch(userResourceType, { Operations: [{ op: 'replace', path: 'active', value: false }] });
    assert.deepEqual(applyPatch(userResourceType, { title: 'x' }, operations), { title: 'x', active: false });
  });

  test('the given attributes stay as they are', () => {
    const stored = { userName: 'kai', emails: [{ ...work }] };
    const before = structuredClone(stored);
    applyPatch(
      userResourceType,
      stored,
      parsePatch(userResourceType, { Operations: [{ op: 'remove', path: 'emails[type eq "work"]' }] }),
    );
    assert.deepEqual(stored, before);
  });

  test('roles as JSON text are stored as they are, or taken apart on request', () => {
    const text = '{"id":"0c7d","value":"Editor","displayName":"The editor"}';
    const operation = { op: 'Add', path: 'roles', value: [{ value: text }] };
    assert.deepEqual(patched({}, operation), { roles: [{ value: text }] });
    assert.deepEqual(patched({}, operation, { unpackRoles: true }), {
      roles: [{ value: 'Editor', display: 'The editor' }],
    });
  });

  test('an unknown path may be ignored, and is reported', () => {
    const warned: string[] = [];
    const options: PatchOptions = { unknownPath: 'ignore', onWarning: ({ name }) => warned.push(name) };
    assert.deepEqual(patched({}, { op: 'add', path: 'favouriteColour', value: 'red' }, options), {});
    assert.deepEqual(warned, ['favouriteColour']);
  });
});

describe('what is refused', () => {
  const table: readonly (readonly [string, JsonValue, string])[] = [
    ['an unknown verb', { op: 'move', path: 'title' }, 'invalidSyntax'],
    ['an operation that is no object', ['x'], 'invalidSyntax'],
    ['a remove without path', { op: 'remove', value: { title: 'x' } }, 'noTarget'],
    ['an add without value', { op: 'add', path: 'title' }, 'invalidValue'],
    ['a replace without value', { op: 'replace', path: 'title' }, 'invalidValue'],
    ['a pathless value that is no object', { op: 'add', value: 'x' }, 'invalidValue'],
    ['an unknown attribute in a path', { op: 'add', path: 'favouriteColour', value: 'red' }, 'invalidPath'],
    ['an unknown part in a path', { op: 'add', path: 'emails[type eq "work"].colour', value: 'red' }, 'invalidPath'],
    ['a malformed path', { op: 'add', path: 'name..givenName', value: 'x' }, 'invalidPath'],
    ['a path that is no text', { op: 'add', path: 7, value: 'x' }, 'invalidPath'],
    ['an unclosed bracket', { op: 'add', path: 'emails[type eq "work"', value: 'x' }, 'invalidPath'],
    ['brackets on a single value', { op: 'add', path: 'name[givenName eq "x"].familyName', value: 'x' }, 'invalidPath'],
    [
      'a malformed filter in brackets',
      { op: 'add', path: 'emails[type is "work"].value', value: 'x' },
      'invalidFilter',
    ],
    [
      'a filter that describes no element to create',
      { op: 'add', path: 'emails[type ne "work"].value', value: 'x' },
      'noTarget',
    ],
    ['a read-only attribute in a path', { op: 'add', path: 'groups', value: [] }, 'mutability'],
    ['the id in a path', { op: 'replace', path: 'id', value: 'u1' }, 'mutability'],
    ['another id in a pathless value', { op: 'replace', value: { id: 'u2' } }, 'mutability'],
    ['removing a required attribute', { op: 'remove', path: 'userName' }, 'mutability'],
    ['emptying a required attribute', { op: 'replace', path: 'userName', value: ' ' }, 'invalidValue'],
    ['null for a required attribute', { op: 'replace', path: 'userName', value: null }, 'invalidValue'],
    ['an empty text for a boolean', { op: 'replace', path: 'active', value: '' }, 'invalidValue'],
    ['text for a boolean', { op: 'replace', path: 'active', value: 'perhaps' }, 'invalidValue'],
    ['an object for text', { op: 'replace', path: 'title', value: { a: 1 } }, 'invalidValue'],
    ['a list for text', { op: 'replace', path: 'title', value: ['a', 'b'] }, 'invalidValue'],
    ['text for a complex attribute without value', { op: 'replace', path: 'name', value: 'Kai' }, 'invalidValue'],
  ];
  for (const [name, operation, scimType] of table) {
    test(name, () => refused({}, operation, scimType, { id: 'u1' }));
  }

  test('a body without operations, with none and with too many', () => {
    assert.throws(() => parsePatch(userResourceType, {}), { scimType: 'invalidSyntax' });
    assert.deepEqual(parsePatch(userResourceType, { operations: [] }), []);
    const many = Array.from({ length: 1001 }, () => ({ op: 'remove', path: 'title' }));
    assert.throws(() => parsePatch(userResourceType, { Operations: many }), { status: 413 });
  });

  test('a strict service refuses the tolerance', () => {
    const strict = { strict: true };
    refused({ active: true }, { op: 'replace', path: 'active', value: 'False' }, 'invalidValue', strict);
    refused({}, { op: 'replace', path: 'emails[type eq "work"].value', value: 'a@x' }, 'noTarget', strict);
    refused({ emails: [work] }, { op: 'remove', path: 'emails', value: [work] }, 'invalidValue', strict);
  });

  test('keys that mean something to JavaScript are as unknown as any other', () => {
    const hostile = JSON.parse(
      '{"op":"add","value":{"__proto__":{"title":"x"},"constructor":{"name":"x"},"name":{"__proto__":{"givenName":"x"}}}}',
    );
    assert.deepEqual(patched({}, hostile), {});
    assert.equal(({} as JsonObject).title, undefined);
    refused({}, { op: 'add', path: '__proto__.title', value: 'x' }, 'invalidPath');
    refused({}, { op: 'add', path: 'constructor.prototype', value: 'x' }, 'invalidPath');
  });

  test('a required attribute of a group cannot be removed', () => {
    const operations = parsePatch(groupResourceType, { Operations: [{ op: 'remove', path: 'displayName' }] });
    assert.throws(() => applyPatch(groupResourceType, { displayName: 'g' }, operations), { scimType: 'mutability' });
  });
});
