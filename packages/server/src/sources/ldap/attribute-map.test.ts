import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributeMap, attributeProblems, personOf } from './attribute-map.ts';
import { objectGuid, objectGuidBytes } from './object-guid.ts';

type Entry = Readonly<Record<string, readonly string[]>>;

function read(entry: Entry, attributes: Readonly<Record<string, string>> = {}, schema = 'inetOrgPerson' as const) {
  return personOf(attributeMap({ schema, attributes }), (name) => entry[name] ?? []);
}

const cases: readonly (readonly [string, Entry, Readonly<Record<string, string>>, string, unknown])[] = [
  ['the first attribute with a value counts', { cn: ['Ann'] }, {}, 'displayName', 'Ann'],
  ['an attribute before the others', { cn: ['Ann'], displayName: ['Ann Lee'] }, {}, 'displayName', 'Ann Lee'],
  ['another attribute than usual', { unit: ['A1'] }, { department: 'unit' }, 'department', 'A1'],
  ['no attribute at all', { mobile: ['1'] }, { mobilePhone: '' }, 'mobilePhone', undefined],
  ['what has no value is cleared', {}, {}, 'jobTitle', null],
  ['a list', { telephoneNumber: ['1', '2'] }, {}, 'businessPhones', ['1']],
  ['an empty list', {}, {}, 'businessPhones', []],
  [
    'a part of another property',
    { cc: ['42'] },
    { 'employeeOrgData.costCenter': 'cc' },
    'employeeOrgData',
    { costCenter: '42' },
  ],
  [
    'a time of LDAP',
    { hired: ['20260301081530Z'] },
    { employeeHireDate: 'hired' },
    'employeeHireDate',
    '2026-03-01T08:15:30Z',
  ],
  ['an account that is locked', { pwdAccountLockedTime: ['000001010000Z'] }, {}, 'accountEnabled', false],
  ['an account that is not', {}, {}, 'accountEnabled', true],
  [
    'flags of Active Directory',
    { f: ['514'], userAccountControl: ['514'] },
    { accountEnabled: 'userAccountControl' },
    'accountEnabled',
    false,
  ],
  ['other flags', { userAccountControl: ['512'] }, { accountEnabled: 'userAccountControl' }, 'accountEnabled', true],
  ['a truth value', { active: ['FALSE'] }, { accountEnabled: 'active' }, 'accountEnabled', false],
];

for (const [what, entry, attributes, property, value] of cases) {
  test(`attributes become properties: ${what}`, () => assert.deepEqual(read(entry, attributes)[property], value));
}

test('attributes that were entered are checked by name', () => {
  const of = (attributes: Readonly<Record<string, string>>) => attributeProblems(attributes).map(({ field }) => field);
  assert.deepEqual(of({ department: 'ou', manager: 'boss', 'employeeOrgData.division': 'x;lang-en, 1.2.3' }), []);
  assert.deepEqual(of({ extension_0123456789abcdef0123456789abcdef_size: 'size' }), []);
  assert.deepEqual(of({ passwordProfile: 'userPassword', id: 'x', mail: '(mail=*)' }), [
    'attributes.passwordProfile',
    'attributes.id',
    'attributes.mail',
  ]);
});

test('the bytes of an objectGUID are read and written in the order of Microsoft', () => {
  const bytes = Buffer.from('33221100554477668899aabbccddeeff', 'hex');
  assert.equal(objectGuid(bytes), '00112233-4455-6677-8899-aabbccddeeff');
  assert.deepEqual(objectGuidBytes(objectGuid(bytes)), bytes);
});
