import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../json.ts';
import { ScimError } from '../message/index.ts';
import { applyPatch, diff, parsePatch } from '../patch/index.ts';
import { ENTERPRISE_USER_URN, USER_URN, userResourceType } from '../schema/index.ts';
import { type Assignment, assemble, parseTargetPath, readPath, readResource } from './index.ts';

const CUSTOM = 'urn:ietf:params:scim:schemas:extension:travelperk:2.0:User';

describe('target paths', () => {
  test('a URN ends at the last colon before the attribute', () => {
    assert.deepEqual(parseTargetPath(`${CUSTOM}:emergencyContact.name`), {
      text: `${CUSTOM}:emergencyContact.name`,
      extension: CUSTOM,
      attribute: 'emergencyContact',
      selector: undefined,
      subAttribute: 'name',
    });
    assert.equal(parseTargetPath(`${USER_URN}:emails[type eq "a:b.c]"].value`).extension, undefined);
    assert.deepEqual(
      parseTargetPath('urn:scim:schemas:extension:enterprise:1.0.department').extension,
      'urn:scim:schemas:extension:enterprise:1.0',
    );
  });

  for (const text of [
    '',
    'a b',
    'emails[type eq work]',
    'emails[type ne "x"]',
    'emails[type eq "\\x"]',
    'x:y',
    'a.b.c',
    '__proto__',
  ]) {
    test(`${JSON.stringify(text)} is refused`, () =>
      assert.throws(() => parseTargetPath(text), { scimType: 'invalidPath' }));
  }

  test('any text is a target path or a refusal', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          return parseTargetPath(text).text === text;
        } catch (error) {
          return error instanceof ScimError;
        }
      }),
    );
  });
});

describe('create bodies', () => {
  test('parts, elements and extensions come together', () => {
    const body = assemble(
      [
        { path: 'userName', value: 'mira' },
        { path: 'name.givenName', value: 'Mira' },
        { path: 'Name.familyName', value: 'Voss' },
        { path: 'emails[type eq "home"].value', value: 'h@x' },
        { path: 'emails[type eq "work"].value', value: 'w@x' },
        { path: 'emails[type eq "Work"].display', value: 'W' },
        { path: 'roles[primary eq "True"].value', value: 'Admin' },
        { path: 'title', value: null },
        { path: 'tags', value: 'one', multiValued: true },
        { path: `${ENTERPRISE_USER_URN}:manager`, value: { value: 'm1' } },
        { path: `${CUSTOM}:emergencyContact.name`, value: 'Kai' },
        { path: `${USER_URN}:nickName`, value: 'Mi' },
      ],
      { schemas: [USER_URN] },
    );
    assert.deepEqual(body, {
      schemas: [USER_URN, ENTERPRISE_USER_URN, CUSTOM],
      userName: 'mira',
      name: { givenName: 'Mira', familyName: 'Voss' },
      emails: [
        { type: 'home', value: 'h@x' },
        { type: 'work', value: 'w@x', display: 'W', primary: true },
      ],
      roles: [{ primary: true, value: 'Admin' }],
      tags: ['one'],
      [ENTERPRISE_USER_URN]: { manager: { value: 'm1' } },
      [CUSTOM]: { emergencyContact: { name: 'Kai' } },
      nickName: 'Mi',
    });
  });

  test('the mapping has the last word on the primary e-mail, and extensions may go unnamed', () => {
    const assignments: Assignment[] = [
      { path: 'emails[type eq "work"].value', value: 'w@x' },
      { path: 'emails[type eq "work"].primary', value: false },
      { path: `${CUSTOM}:tag`, value: 'x' },
    ];
    const body = assemble(assignments, { schemas: [USER_URN], listExtensions: false });
    assert.deepEqual(body.emails, [{ type: 'work', value: 'w@x', primary: false }]);
    assert.deepEqual(body.schemas, [USER_URN]);
  });
});

describe('reading a target', () => {
  const resource: JsonObject = {
    UserName: 'mira',
    emails: [{ Type: 'Work', value: 'w@x' }, { value: 'n@x' }],
    roles: { primary: 'true', value: 'Admin' },
    title: '',
    [`${CUSTOM}:tag`]: 'flat',
    [ENTERPRISE_USER_URN.toUpperCase()]: { manager: { value: 'm1' } },
  };
  for (const [path, expected] of [
    ['userName', 'mira'],
    ['emails[type eq "work"].value', 'w@x'],
    ['emails[type eq "work"]', 'w@x'],
    ['emails[type eq "home"].value', undefined],
    ['emails.value', ['w@x', 'n@x']],
    ['roles[primary eq "True"].value', 'Admin'],
    ['title', undefined],
    ['constructor', undefined],
    [`${CUSTOM}:tag`, 'flat'],
    [`${ENTERPRISE_USER_URN}:manager`, { value: 'm1' }],
    [`${ENTERPRISE_USER_URN}:manager.value`, 'm1'],
  ] as const) {
    test(`${path} is read`, () => assert.deepEqual(readPath(resource, path), expected));
  }
});

describe('the smallest PATCH', () => {
  const current: JsonObject = {
    userName: 'Mira',
    title: 'Lead',
    active: 'True',
    emails: [{ type: 'work', value: 'w@x' }],
    roles: [{ value: 'a' }, { value: 'b' }],
    since: '2026-01-01T00:00:00.000Z',
    [ENTERPRISE_USER_URN]: { manager: { value: 'm1', displayName: 'Boss', $ref: 'x' }, department: 'Ops' },
  };
  const table: readonly (readonly [string, readonly Assignment[], JsonValue])[] = [
    ['another letter case is no change', [{ path: 'userName', value: 'MIRA' }], []],
    [
      'another letter case is one where it counts',
      [{ path: 'userName', value: 'MIRA', caseExact: true }],
      [{ op: 'replace', path: 'userName', value: 'MIRA' }],
    ],
    [
      'a value that is there is replaced',
      [{ path: 'title', value: 'Chief' }],
      [{ op: 'replace', path: 'title', value: 'Chief' }],
    ],
    [
      'a value that is not there is added',
      [{ path: 'nickName', value: 'Mi' }],
      [{ op: 'add', path: 'nickName', value: 'Mi' }],
    ],
    ['a cleared value is removed', [{ path: 'title', value: null }], [{ op: 'remove', path: 'title' }]],
    ['a cleared value that is not there is left', [{ path: 'nickName', value: null }], []],
    ['a boolean in words is the boolean', [{ path: 'active', value: true }], []],
    [
      'an instant in other words is the instant',
      [{ path: 'since', value: '2026-01-01T01:00:00+01:00', caseExact: true }],
      [],
    ],
    [
      'an element is changed by its filter',
      [{ path: 'emails[type eq "Work"]', value: 'n@x' }],
      [{ op: 'replace', path: 'emails[type eq "Work"].value', value: 'n@x' }],
    ],
    [
      'a part an element lacks is added by its filter',
      [{ path: 'emails[type eq "work"].display', value: 'W' }],
      [{ op: 'add', path: 'emails[type eq "work"].display', value: 'W' }],
    ],
    [
      'a new element is added whole and once',
      [
        { path: 'addresses[type eq "work"].locality', value: 'Lund' },
        { path: 'addresses[type eq "work"].country', value: 'SE' },
        { path: 'addresses[type eq "work"].region', value: null },
      ],
      [{ op: 'add', path: 'addresses', value: [{ type: 'work', locality: 'Lund', country: 'SE' }] }],
    ],
    ['a reference compares by its value', [{ path: `${ENTERPRISE_USER_URN}:manager`, value: { value: 'm1' } }], []],
    [
      'another reference replaces',
      [{ path: `${ENTERPRISE_USER_URN}:manager`, value: { value: 'm2' } }],
      [{ op: 'replace', path: `${ENTERPRISE_USER_URN}:manager`, value: { value: 'm2' } }],
    ],
    [
      'a list in another order is the same',
      [{ path: 'roles', value: [{ value: 'b' }, { value: 'A', primary: false }], multiValued: true }],
      [],
    ],
    [
      'another list replaces',
      [{ path: 'roles', value: [{ value: 'a' }], multiValued: true }],
      [{ op: 'replace', path: 'roles', value: [{ value: 'a' }] }],
    ],
    [
      'only additions add what is missing',
      [{ path: 'roles', value: [{ value: 'c' }, { value: 'a' }], multiValued: true, add: true }],
      [{ op: 'add', path: 'roles', value: [{ value: 'c' }] }],
    ],
    [
      'only additions leave what is there',
      [
        { path: 'title', value: 'Chief', add: true },
        { path: 'roles', value: null, add: true, multiValued: true },
      ],
      [],
    ],
  ];
  for (const [name, assignments, expected] of table) {
    test(name, () => assert.deepEqual(diff(current, assignments).operations, expected));
  }

  test('changes tell old and new values, one for each path', () => {
    const { changes } = diff(current, [
      { path: 'title', value: 'Chief' },
      { path: 'ims[type eq "x"].value', value: 'y' },
      { path: `${ENTERPRISE_USER_URN}:department`, value: null },
      { path: 'userName', value: 'mira' },
    ]);
    assert.deepEqual(changes, [
      { path: 'title', oldValue: 'Lead', newValue: 'Chief' },
      { path: 'ims[type eq "x"].value', oldValue: undefined, newValue: 'y' },
      { path: `${ENTERPRISE_USER_URN}:department`, oldValue: 'Ops', newValue: undefined },
    ]);
  });

  const entraChanges: readonly Assignment[] = [
    { path: 'active', value: false },
    { path: 'title', value: 'Chief' },
    { path: 'emails[type eq "work"].value', value: 'n@x' },
    { path: 'phoneNumbers[type eq "mobile"].value', value: '+46' },
  ];
  test('the dialect of Entra ID capitalises, keeps one operation per path and writes booleans as text', () => {
    assert.deepEqual(diff(current, entraChanges, { dialect: 'entra' }).operations, [
      { op: 'Replace', path: 'active', value: 'False' },
      { op: 'Replace', path: 'title', value: 'Chief' },
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'n@x' },
      { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+46' },
    ]);
  });

  test('the compliant dialect of Entra ID gathers plain replacements', () => {
    assert.deepEqual(diff(current, entraChanges, { dialect: 'entra-compliant' }).operations, [
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'n@x' },
      { op: 'add', path: 'phoneNumbers[type eq "mobile"].value', value: '+46' },
      { op: 'replace', value: { active: false, title: 'Chief' } },
    ]);
  });

  const text = fc.constantFrom('a', 'A', 'b', 'ß', 'SS', 'c d');
  const optional = (value: fc.Arbitrary<JsonValue>) => fc.oneof(value, fc.constant(null));
  const scalarPaths = [
    'title',
    'name.givenName',
    'name.familyName',
    'emails[type eq "work"].value',
    'emails[type eq "home"].value',
    'phoneNumbers[type eq "mobile"].value',
    'addresses[type eq "work"].locality',
    'addresses[type eq "work"].country',
    'roles[primary eq "True"].value',
    `${ENTERPRISE_USER_URN}:department`,
  ];
  const assignments = fc
    .tuple(...scalarPaths.map(() => fc.option(optional(text), { nil: undefined })), fc.boolean(), fc.option(text))
    .map((values): Assignment[] => {
      const manager = values.at(-1) as string | null;
      return [
        { path: 'userName', value: 'kai' },
        { path: 'active', value: values.at(-2) as boolean },
        {
          path: `${ENTERPRISE_USER_URN}:manager`,
          value: manager === null ? null : { value: manager },
          caseExact: true,
        },
        ...scalarPaths.flatMap((path, index) => {
          const value = values[index];
          return value === undefined ? [] : [{ path, value: value as JsonValue, caseExact: true }];
        }),
      ];
    });

  for (const dialect of ['rfc', 'entra', 'entra-compliant'] as const) {
    test(`applied in the dialect ${dialect} it gives the desired state, and then nothing is left to do`, () => {
      fc.assert(
        fc.property(assignments, assignments, (before, after) => {
          const stored = readResource(userResourceType, assemble(before));
          const { operations } = diff(stored, after, { dialect });
          const body: JsonObject = { Operations: operations.map((operation) => ({ ...operation })) };
          const result = applyPatch(userResourceType, stored, parsePatch(userResourceType, body));
          assert.deepEqual(diff(result, after), { operations: [], changes: [] });
        }),
        { numRuns: 300 },
      );
    });
  }
});
