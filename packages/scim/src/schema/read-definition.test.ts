import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../json.ts';
import {
  attribute,
  groupSchema,
  readResourceTypeDefinition,
  readSchemaDefinition,
  type Schema,
  userSchema,
} from './index.ts';

const URN = 'urn:ietf:params:scim:schemas:extension:acme:2.0:User';
const definition = (...attributes: JsonValue[]): JsonObject => ({
  id: URN,
  name: 'Acme',
  description: 'What Acme knows of a person',
  attributes,
});
const schemaOf = (json: JsonValue): Schema => {
  const read = readSchemaDefinition(json);
  assert.ok(read.ok, JSON.stringify(read));
  return read.value;
};
const targetsOf = (read: ReturnType<typeof readSchemaDefinition | typeof readResourceTypeDefinition>) =>
  read.ok ? [] : read.findings.map(({ target }) => target);

describe('reading the definition of a schema', () => {
  test('characteristics that are left out have their defaults', () => {
    const [badge, bytes, link] = schemaOf(
      definition({ name: 'badge' }, { name: 'key', type: 'binary' }, { name: 'page', type: 'reference' }),
    ).attributes;
    assert.deepEqual(badge, attribute('badge', ''));
    assert.deepEqual([bytes?.caseExact, link?.caseExact, link?.referenceTypes], [true, true, ['uri']]);
  });

  test('every characteristic is read', () => {
    const whole: JsonObject = {
      name: 'desks',
      type: 'complex',
      multiValued: true,
      description: 'Where the person sits.',
      required: true,
      caseExact: false,
      mutability: 'immutable',
      returned: 'request',
      uniqueness: 'none',
      subAttributes: [
        { name: 'value', caseExact: true, uniqueness: 'server', canonicalValues: ['north', 'south'] },
        { name: '$ref', type: 'reference', referenceTypes: ['external'] },
      ],
    };
    const [desks] = schemaOf(definition(whole)).attributes;
    const [value, ref] = desks?.subAttributes ?? [];
    assert.deepEqual({ ...desks, subAttributes: undefined }, { ...whole, subAttributes: undefined });
    assert.deepEqual(
      [value?.caseExact, value?.uniqueness, value?.canonicalValues],
      [true, 'server', ['north', 'south']],
    );
    assert.deepEqual([ref?.name, ref?.referenceTypes], ['$ref', ['external']]);
  });

  test('what is published can be read again', () => {
    const { id: _id, ...users } = userSchema;
    const copy = JSON.parse(JSON.stringify({ ...users, id: URN }));
    assert.deepEqual(schemaOf(copy).attributes, userSchema.attributes);
  });

  const refusals: readonly (readonly [string, JsonValue, readonly string[]])[] = [
    ['no object', 7, ['', 'id', 'name', 'attributes']],
    ['an id that is no URN', { ...definition({ name: 'a' }), id: 'acme' }, ['id']],
    ['the URN of a standard schema', { ...definition({ name: 'a' }), id: userSchema.id.toUpperCase() }, ['id']],
    ['an unknown member', { ...definition({ name: 'a' }), colour: 'red' }, ['colour']],
    ['no attributes', definition(), ['attributes']],
    ['too many attributes', definition(...Array.from({ length: 201 }, (_, n) => ({ name: `a${n}` }))), ['attributes']],
    ['an attribute without a name', definition({}), ['attributes[0].name']],
    ['a name that is none', definition({ name: 'a.b' }), ['attributes[0].name']],
    ['a name of the prototype chain', definition(JSON.parse('{"name":"__proto__"}')), ['attributes[0].name']],
    ['a reference on its own', definition({ name: '$ref' }), ['attributes[0].name']],
    ['a name every resource has', definition({ name: 'a' }, { name: 'ID' }), ['attributes[1].name']],
    ['a name twice', definition({ name: 'badge' }, { name: 'Badge' }), ['attributes[1].name']],
    ['an unknown type', definition({ name: 'a', type: 'text' }), ['attributes[0].type']],
    ['an unknown mutability', definition({ name: 'a', mutability: 'never' }), ['attributes[0].mutability']],
    ['a flag that is text', definition({ name: 'a', required: 'yes' }), ['attributes[0].required']],
    ['an unknown characteristic', definition({ name: 'a', unique: true }), ['attributes[0].unique']],
    ['a complex attribute without parts', definition({ name: 'a', type: 'complex' }), ['attributes[0].subAttributes']],
    ['parts of a text', definition({ name: 'a', subAttributes: [{ name: 'b' }] }), ['attributes[0].subAttributes']],
    [
      'parts in parts',
      definition({
        name: 'a',
        type: 'complex',
        subAttributes: [{ name: 'b', type: 'complex', subAttributes: [{ name: 'c' }] }],
      }),
      ['attributes[0].subAttributes[0].type', 'attributes[0].subAttributes[0].subAttributes'],
    ],
    [
      'a description that is too long',
      definition({ name: 'a', description: 'x'.repeat(1001) }),
      ['attributes[0].description'],
    ],
    ['a text no store can keep', definition({ name: 'a', description: 'x\0' }), ['attributes[0].description']],
    ['values that are no texts', definition({ name: 'a', canonicalValues: [1] }), ['attributes[0].canonicalValues']],
  ];
  for (const [name, json, targets] of refusals) {
    test(`${name} is found`, () => assert.deepEqual(targetsOf(readSchemaDefinition(json)), targets));
  }

  test('anything at all is a schema or findings', () => {
    const member = fc.constantFrom('id', 'name', 'attributes', 'type', 'subAttributes', 'required', '__proto__');
    const { json } = fc.letrec<{ json: JsonValue }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom<JsonValue>('complex', 'string', URN, 'a', true, null, 7),
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(member, tie('json'), { maxKeys: 6 }),
      ) as fc.Arbitrary<JsonValue>,
    }));
    fc.assert(
      fc.property(json, (any) => {
        const read = readSchemaDefinition(any);
        assert.ok(read.ok || read.findings.every(({ problem, allowed }) => problem !== '' && allowed !== ''));
      }),
      { numRuns: 500 },
    );
  });
});

describe('reading the definition of a resource type', () => {
  const roleSchema = schemaOf({
    ...definition({ name: 'displayName', required: true }),
    id: 'urn:okta:scim:schemas:core:1.0:Role',
  });
  const extension = schemaOf(definition({ name: 'badge' }));
  const known = [roleSchema, extension, userSchema, groupSchema];
  const role: JsonObject = { name: 'Role', endpoint: '/Roles', description: 'Roles', schema: roleSchema.id };

  test('schemas are found by their URN in any letter case', () => {
    const read = readResourceTypeDefinition(
      {
        ...role,
        schema: roleSchema.id.toUpperCase(),
        readOnly: true,
        schemaExtensions: [{ schema: URN, required: true }],
      },
      known,
    );
    assert.deepEqual(read, {
      ok: true,
      value: {
        name: 'Role',
        endpoint: '/Roles',
        description: 'Roles',
        schema: roleSchema,
        schemaExtensions: [{ schema: extension, required: true }],
        readOnly: true,
      },
    });
  });

  const refusals: readonly (readonly [string, JsonValue, readonly string[]])[] = [
    ['an unknown schema', { ...role, schema: 'urn:x:y' }, ['schema']],
    ['an endpoint without a slash', { ...role, endpoint: 'Roles' }, ['endpoint']],
    ['an endpoint of the protocol', { ...role, endpoint: '/bulk' }, ['endpoint']],
    ['an endpoint of two parts', { ...role, endpoint: '/a/b' }, ['endpoint']],
    ['an extension twice', { ...role, schemaExtensions: [{ schema: URN }, { schema: URN }] }, ['schemaExtensions']],
    [
      'an extension that is its core schema',
      { ...role, schemaExtensions: [{ schema: roleSchema.id }] },
      ['schemaExtensions'],
    ],
    ['an unknown extension', { ...role, schemaExtensions: [{ schema: 'x' }] }, ['schemaExtensions[0].schema']],
    ['extensions that are no list', { ...role, schemaExtensions: URN }, ['schemaExtensions']],
    ['an unknown member', { ...role, readonly: true }, ['readonly']],
  ];
  for (const [name, json, targets] of refusals) {
    test(`${name} is found`, () => assert.deepEqual(targetsOf(readResourceTypeDefinition(json, known)), targets));
  }
});
