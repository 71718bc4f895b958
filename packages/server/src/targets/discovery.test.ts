import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject } from '@lockstep/scim';
import fc from 'fast-check';
import { discoveredObjects, documentsOf } from './discovery.ts';

const URN = 'urn:ietf:params:scim:schemas:core:2.0:User';
const EXTENSION = 'urn:ietf:params:scim:schemas:extension:acme:2.0:User';
const types: readonly JsonObject[] = [{ endpoint: '/Users', schema: URN, schemaExtensions: [{ schema: EXTENSION }] }];

/** The attributes one attribute of the core schema leads to, as `name type flags`. */
function offered(attribute: JsonObject, urn = URN): readonly string[] {
  const [users] = discoveredObjects(types, [{ id: urn, attributes: [attribute] }]);
  return (users?.attributes ?? []).map((one) => {
    const flags = [one.multivalued && 'several', one.required && 'required', one.caseExact && 'exact', one.mutability];
    return [one.name, one.type, ...flags.filter((flag) => flag)].join(' ');
  });
}

const value = { name: 'value', type: 'string' };
const primary = { name: 'primary', type: 'boolean' };
const type = { name: 'type', type: 'string', canonicalValues: ['work', 'home'] };

describe('what a target says it has', () => {
  const cases: readonly (readonly [name: string, attribute: JsonObject, expected: readonly string[]])[] = [
    ['a text', { name: 'a', type: 'string', required: true, caseExact: true }, ['a String required exact']],
    ['a date', { name: 'a', type: 'dateTime', mutability: 'immutable' }, ['a DateTime Immutable']],
    ['a decimal, as its digits', { name: 'a', type: 'decimal' }, ['a String']],
    ['a list of texts', { name: 'a', type: 'string', multiValued: true }, ['a String several']],
    ['a secret', { name: 'password', type: 'string', mutability: 'writeOnly' }, ['password String WriteOnly']],
    ['what it only shows', { name: 'a', type: 'string', mutability: 'readOnly' }, []],
    [
      'an object, by its parts',
      { name: 'a', type: 'complex', required: true, subAttributes: [{ name: 'b', type: 'integer', required: true }] },
      ['a.b Integer required'],
    ],
    [
      'values of several kinds, by their kind',
      { name: 'a', type: 'complex', multiValued: true, required: true, subAttributes: [value, type, primary] },
      ['a[type eq "work"].value String', 'a[type eq "home"].value String'],
    ],
    [
      'objects of several kinds, by their parts',
      {
        name: 'a',
        type: 'complex',
        multiValued: true,
        subAttributes: [{ name: 'city', type: 'string' }, type, primary],
      },
      ['a[type eq "work"].city String', 'a[type eq "home"].city String'],
    ],
    [
      'values of which one is primary',
      {
        name: 'a',
        type: 'complex',
        multiValued: true,
        subAttributes: [value, { name: 'display', type: 'string' }, primary],
      },
      ['a[primary eq "True"].value String', 'a[primary eq "True"].display String'],
    ],
    [
      'values that cannot be told apart, as a list',
      { name: 'a', type: 'complex', multiValued: true, subAttributes: [value] },
      ['a String several'],
    ],
    [
      'somebody, as a reference',
      { name: 'manager', type: 'complex', subAttributes: [value, { name: '$ref', type: 'reference' }] },
      ['manager Reference'],
    ],
    [
      'members, as references',
      {
        name: 'members',
        type: 'complex',
        multiValued: true,
        subAttributes: [value, { name: '$ref', type: 'reference' }],
      },
      ['members Reference several'],
    ],
    ['a name that no path can hold', { name: '__proto__', type: 'string' }, []],
    ['a name with a bracket', { name: 'a[b', type: 'string' }, []],
    [
      'a kind that would break out of a path',
      {
        name: 'a',
        type: 'complex',
        multiValued: true,
        subAttributes: [value, { ...type, canonicalValues: ['"] or'] }, primary],
      },
      ['a[primary eq "True"].value String', 'a[primary eq "True"].type String'],
    ],
  ];
  for (const [name, attribute, expected] of cases) {
    test(`is offered ${name}`, () => assert.deepEqual(offered(attribute), expected));
  }

  test('is offered below the URN of an extension', () => {
    assert.deepEqual(offered({ name: 'photos', type: 'string' }, EXTENSION), [`${EXTENSION}:photos String`]);
  });

  test('is a list of values sent as objects where they are objects there', () => {
    const [users] = discoveredObjects(types, [
      { id: URN, attributes: [{ name: 'a', type: 'complex', multiValued: true, subAttributes: [value] }] },
    ]);
    assert.deepEqual(users?.attributes[0]?.metadata, [{ key: 'ComplexObjectDefinition', value: 'value' }]);
  });

  test('is nothing for resource types that are not provisioned', () => {
    assert.deepEqual(discoveredObjects([{ endpoint: '/Devices', schema: URN }], []), []);
  });

  test('never throws, whatever was answered', () => {
    const hostile = fc.jsonValue().map((attributes) => [{ id: URN, attributes }] as unknown as JsonObject[]);
    fc.assert(
      fc.property(hostile, fc.jsonValue(), (schemas, extensions) => {
        const [found] = discoveredObjects([{ ...types[0], schemaExtensions: extensions } as JsonObject], schemas);
        assert.ok(Array.isArray(found?.attributes));
      }),
    );
  });
});

describe('documents of discovery', () => {
  const now = new Date(0);
  const answered = (body: string, status = 200) => documentsOf({ status, headers: {}, body }, 'Schemas', now);

  test('are read from a list answer and from a bare list', () => {
    assert.deepEqual(answered('{"totalResults":1,"Resources":[{"id":"a"}]}'), [{ id: 'a' }]);
    assert.deepEqual(answered('[{"id":"a"},5]'), [{ id: 'a' }]);
  });

  const failures: readonly (readonly [name: string, body: string, status: number, said: RegExp])[] = [
    ['a web page', '<html>', 200, /does not describe itself/],
    ['a list that breaks off', '[{', 200, /not JSON/],
    ['nothing there', '', 404, /does not describe itself/],
    ['a refused token', '', 401, /secret token/],
  ];
  for (const [name, body, status, said] of failures) {
    test(`say what is wrong: ${name}`, () => assert.throws(() => answered(body, status), said));
  }
});
