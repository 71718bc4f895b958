import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../json.ts';
import { ScimError } from '../message/index.ts';
import { ENTERPRISE_USER_URN, userResourceType } from '../schema/index.ts';
import { applyPatch, parsePatch } from './index.ts';
import { parsePatchPath } from './patch-path.ts';

const a: JsonObject = { type: 'work', value: 'a@x' };
const b: JsonObject = { type: 'home', value: 'b@x' };
const c: JsonObject = { type: 'other', value: 'c@x' };
const emails = (...elements: JsonObject[]): JsonObject => (elements.length === 0 ? {} : { emails: elements });

function patched(stored: JsonObject, ...operations: JsonObject[]): JsonObject {
  const parsed = parsePatch(userResourceType, { Operations: operations });
  const { userName: _userName, ...rest } = applyPatch(userResourceType, { userName: 'kai', ...stored }, parsed);
  return rest;
}

type Row = readonly [string, JsonObject, JsonObject, JsonObject];

function table(name: string, rows: readonly Row[]): void {
  describe(name, () => {
    for (const [what, stored, operation, expected] of rows) {
      test(what, () => assert.deepEqual(patched(stored, operation), expected));
    }
  });
}

table('values before they are applied', [
  ['a list of one is its element', {}, { op: 'add', path: 'title', value: ['x'] }, { title: 'x' }],
  [
    'an object of an old Microsoft library is its value',
    {},
    { op: 'add', path: 'title', value: [{ $ref: null, value: 'x' }] },
    { title: 'x' },
  ],
  [
    'a list of one is a complex value',
    { name: { familyName: 'B' } },
    { op: 'replace', path: 'name', value: [{ givenName: 'A' }] },
    { name: { givenName: 'A', familyName: 'B' } },
  ],
  ['one object for a list', {}, { op: 'add', path: 'emails', value: a }, emails(a)],
  ['one text for a list', {}, { op: 'add', path: 'emails', value: 'a@x' }, { emails: [{ value: 'a@x' }] }],
]);

table('add (RFC 7644 section 3.5.2.1)', [
  ['sets what had no value', {}, { op: 'add', path: 'title', value: 'x' }, { title: 'x' }],
  ['takes the place of a single value', { title: 'x' }, { op: 'add', path: 'title', value: 'y' }, { title: 'y' }],
  [
    'merges into a complex value',
    { name: { givenName: 'A', familyName: 'B' } },
    { op: 'add', path: 'name', value: { givenName: 'C' } },
    { name: { givenName: 'C', familyName: 'B' } },
  ],
  ['appends to a list', emails(a), { op: 'add', path: 'emails', value: [b] }, emails(a, b)],
  ['appends nothing that is there', emails(a, b), { op: 'add', path: 'emails', value: [b, a] }, emails(a, b)],
  [
    'takes over what an element that is there says otherwise',
    emails(a),
    { op: 'add', path: 'emails', value: [{ ...a, primary: true }] },
    emails({ ...a, primary: true }),
  ],
  [
    'merges into every element a filter selects',
    emails(a, b, { ...c, display: 'C' }),
    { op: 'add', path: 'emails[value co "@x"]', value: { display: 'D' } },
    emails({ ...a, display: 'D' }, { ...b, display: 'D' }, { ...c, display: 'D' }),
  ],
  [
    'sets a part of every element a filter selects',
    emails(a, b, c),
    { op: 'add', path: 'emails[type ne "home"].display', value: 'D' },
    emails({ ...a, display: 'D' }, b, { ...c, display: 'D' }),
  ],
]);

table('replace (RFC 7644 section 3.5.2.3)', [
  ['sets what had no value', {}, { op: 'replace', path: 'title', value: 'x' }, { title: 'x' }],
  [
    'sets a part of every element a filter selects, and of no other',
    emails(a, b, c),
    { op: 'replace', path: 'emails[type eq "work" or type eq "other"].display', value: 'D' },
    emails({ ...a, display: 'D' }, b, { ...c, display: 'D' }),
  ],
  ['by null takes a list away', emails(a), { op: 'replace', path: 'emails', value: null }, {}],
  [
    'by null takes away an element that is left with its type and flag',
    emails({ ...a, primary: true }, b),
    { op: 'replace', path: 'emails[type eq "work"].value', value: null },
    emails(b),
  ],
  [
    'by an empty text takes away a part of a name',
    { name: { givenName: 'A', familyName: 'B' } },
    { op: 'replace', path: 'name.givenName', value: '' },
    { name: { familyName: 'B' } },
  ],
  [
    'of an extension by its URN sets the parts named and keeps the others',
    { [ENTERPRISE_USER_URN]: { department: 'X', costCenter: '7' } },
    { op: 'replace', path: ENTERPRISE_USER_URN, value: { department: 'Y' } },
    { [ENTERPRISE_USER_URN]: { department: 'Y', costCenter: '7' } },
  ],
]);

table('remove (RFC 7644 section 3.5.2.2)', [
  ['takes a whole complex value', { name: { givenName: 'A', familyName: 'B' } }, { op: 'remove', path: 'name' }, {}],
  ['by a list of objects', emails(a, b), { op: 'Remove', path: 'emails', value: [{ value: 'a@x' }] }, emails(b)],
  ['by one object', emails(a, b), { op: 'Remove', path: 'emails', value: { value: 'a@x' } }, emails(b)],
  ['by a list of texts', emails(a, b, c), { op: 'Remove', path: 'emails', value: ['a@x', 'c@x'] }, emails(b)],
  ['by one text', emails(a, b), { op: 'Remove', path: 'emails', value: 'a@x' }, emails(b)],
  [
    'by value and type takes that element only',
    emails(a, { ...a, type: 'home' }),
    { op: 'Remove', path: 'emails', value: [a] },
    emails({ ...a, type: 'home' }),
  ],
  [
    'behind a filter leaves a value aside',
    emails(a, b),
    { op: 'remove', path: 'emails[type eq "home"]', value: [a] },
    emails(a),
  ],
  [
    'of a part takes the part from every element selected',
    emails({ ...a, display: 'A' }, { ...b, display: 'B' }),
    { op: 'remove', path: 'emails[type eq "work"].display' },
    emails(a, { ...b, display: 'B' }),
  ],
  [
    'of the part that says something takes the element',
    emails({ ...a, primary: true }, b),
    { op: 'remove', path: 'emails[type eq "work"].value' },
    emails(b),
  ],
  ['of what is not there changes nothing', { title: 'x' }, { op: 'remove', path: 'nickName' }, { title: 'x' }],
  ['of the last element leaves no list', emails(a), { op: 'remove', path: 'emails[type eq "work"]' }, {}],
  [
    'of the last attribute of an extension leaves no extension',
    { [ENTERPRISE_USER_URN]: { department: 'X' } },
    { op: 'remove', path: `${ENTERPRISE_USER_URN}:department` },
    {},
  ],
]);

table('the primary element (RFC 7643 section 2.4)', [
  [
    'moves by a whole element',
    emails({ ...a, primary: true }, b),
    { op: 'add', path: 'emails', value: [{ ...b, primary: true }] },
    emails({ ...a, primary: false }, { ...b, primary: true }),
  ],
  [
    'moves by a part of an element',
    emails({ ...a, primary: true }, b),
    { op: 'replace', path: 'emails[type eq "home"].primary', value: 'True' },
    emails({ ...a, primary: false }, { ...b, primary: true }),
  ],
  [
    'moves by a key of an object without path',
    emails({ ...a, primary: true }, b),
    { op: 'replace', value: { 'emails[type eq "home"].primary': true } },
    emails({ ...a, primary: false }, { ...b, primary: true }),
  ],
  [
    'that is removed is followed by none',
    emails({ ...a, primary: true }, b),
    { op: 'remove', path: 'emails[primary eq true]' },
    emails(b),
  ],
]);

describe('an element that no filter selects', () => {
  const path = (filter: string) => `phoneNumbers[${filter}].value`;
  for (const [filter, described] of [
    ['type eq "mobile"', { type: 'mobile' }],
    ['type eq "mobile" and primary eq true', { type: 'mobile', primary: true }],
    ['(type eq "mobile") and (display eq "D")', { type: 'mobile', display: 'D' }],
    ['primary eq "True"', { primary: true }],
  ] as const) {
    test(`is made as ${filter} describes it`, () => {
      const operation = { op: 'replace', path: path(filter), value: '1' };
      assert.deepEqual(patched({}, operation), { phoneNumbers: [{ ...described, value: '1' }] });
    });
  }

  for (const [how, value] of [
    ['an object', { value: '1' }],
    ['a text', '1'],
    ['a list of one', [{ value: '1' }]],
  ] as const) {
    test(`is made with the value of ${how}`, () => {
      const operation = { op: 'add', path: 'phoneNumbers[type eq "mobile"]', value: value as JsonValue };
      assert.deepEqual(patched({}, operation), { phoneNumbers: [{ type: 'mobile', value: '1' }] });
    });
  }

  for (const filter of [
    'type eq "a" or type eq "b"',
    'not (type eq "a")',
    'type ne "a"',
    'type co "a"',
    'type sw "a"',
    'type ew "a"',
    'type gt "a"',
    'type ge "a"',
    'type lt "a"',
    'type le "a"',
    'type pr',
    'type eq "a" and value pr',
  ]) {
    for (const op of ['add', 'replace']) {
      test(`is not made by ${op} where ${filter} describes none: 400 noTarget`, () =>
        assert.throws(() => patched({}, { op, path: path(filter), value: '1' }), {
          status: 400,
          scimType: 'noTarget',
        }));
    }
    test(`is missed by no remove where ${filter}`, () =>
      assert.deepEqual(patched({ title: 'x' }, { op: 'remove', path: path(filter) }), { title: 'x' }));
  }
});

describe('text of any kind', () => {
  const piece = fc.constantFrom(
    'emails',
    'name',
    'members',
    'userName',
    ENTERPRISE_USER_URN,
    ':',
    '.',
    '[',
    ']',
    ' ',
    '"',
    '\\',
    '/',
    'type',
    'value',
    'eq',
    'and',
    'not (',
    ')',
    '"work"',
    'true',
    '__proto__',
    'constructor',
    '\0',
    '\ud800',
    '$ref',
    '7',
    '%',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  );

  test('is a path, no path of the type, or a refusal', () => {
    fc.assert(
      fc.property(text, (path) => {
        try {
          parsePatchPath(path, userResourceType);
        } catch (error) {
          assert.ok(error instanceof ScimError && error.status === 400, String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('in any place of an operation is applied or refused', () => {
    const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null)),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(text, tie('value'), { maxKeys: 3, noNullPrototype: true }),
      ) as fc.Arbitrary<JsonValue>,
    }));
    const operation = fc.record(
      { op: fc.oneof(fc.constantFrom('add', 'replace', 'remove'), value), path: fc.oneof(text, value), value },
      { requiredKeys: ['op'], noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 4 }), (operations) => {
        try {
          patched({ emails: [a, b], name: { givenName: 'A' } }, ...(operations as JsonObject[]));
        } catch (error) {
          assert.ok(error instanceof ScimError && error.status === 400, String(error));
        }
        assert.equal(Object.keys(Object.prototype).length, 0);
      }),
      { numRuns: 1000 },
    );
  });
});
