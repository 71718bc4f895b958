import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type EvaluationContext, parseExpression, type SourceRecord, toSourceNode } from '../expression/index.ts';
import { type Flow, flow } from './flow.ts';
import { compileObjectMapping, type MappingOptions } from './object-mapping.ts';
import type { AttributeDefinition, AttributeMapping } from './schema.ts';

const context: EvaluationContext = { now: new Date('2025-07-30T00:00:00Z'), random: (count) => new Uint8Array(count) };

const sourceObject = {
  name: 'User',
  attributes: [
    { name: 'mail', flowNullValues: true },
    { name: 'otherMails', multivalued: true },
    { name: 'IsSoftDeleted', type: 'Boolean' },
    { name: 'manager', type: 'Reference' },
    { name: 'appRoleAssignments', multivalued: true },
    { name: 'extension_1_Tag' },
  ] satisfies AttributeDefinition[],
};

type Row = Partial<Omit<AttributeMapping, 'source'>> & { readonly expression?: string };

function compiled(definitions: readonly AttributeDefinition[], rows: readonly Row[], options?: MappingOptions) {
  const attributeMappings = rows.map(({ expression, ...row }, index): AttributeMapping => {
    const source = expression === undefined ? null : toSourceNode(parseExpression(expression));
    return { targetAttributeName: definitions[index]?.name ?? 'x', source, ...row };
  });
  const mapping = { sourceObjectName: 'User', targetObjectName: 'T', attributeMappings };
  return compileObjectMapping(mapping, { name: 'T', attributes: definitions }, sourceObject, options);
}

function mapped(definition: AttributeDefinition, row: Row, source: SourceRecord, options?: MappingOptions) {
  const value = compiled([definition], [row], options).evaluate(source, context).values[0];
  assert.ok(value);
  return value;
}

describe('an object mapping', () => {
  test('yields an outcome for every mapping, converted to the type of the target', () => {
    const mapping = compiled(
      [
        { name: 'userName' },
        { name: 'active', type: 'Boolean' },
        { name: 'manager', type: 'Reference' },
        { name: 'title' },
      ],
      [
        { expression: '[MAIL]', targetAttributeName: 'USERNAME' },
        { expression: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")' },
        { expression: '[manager]' },
        {},
      ],
    );
    const { values, ignoreObject } = mapping.evaluate({ mail: 'a@b.c', IsSoftDeleted: false, manager: 'm1' }, context);
    assert.deepEqual(
      values.map((value) => [value.attribute.kind, value.attribute.definition.name, value.outcome]),
      [
        ['direct', 'userName', { kind: 'value', value: 'a@b.c' }],
        ['expression', 'active', { kind: 'value', value: true }],
        ['direct', 'manager', { kind: 'references', ids: ['m1'] }],
        ['none', 'title', { kind: 'empty' }],
      ],
    );
    assert.equal(ignoreObject, false);
    assert.deepEqual(mapping.sourceAttributes, ['mail', 'IsSoftDeleted', 'manager']);
  });

  test('orders matching attributes by precedence, equal ones as a set', () => {
    const names = ['a', 'b', 'c', 'd'];
    const mapping = compiled(
      names.map((name) => ({ name })),
      [2, 1, 0, 2].map((matchingPriority) => ({ expression: '[mail]', matchingPriority })),
    );
    const sets = mapping.matching.map((set) => set.map((attribute) => attribute.definition.name));
    assert.deepEqual(sets, [['b'], ['a', 'd']]);
  });

  test('skips the object when a mapping says so, and never sends objectFilter', () => {
    const rows = [{ targetAttributeName: 'objectFilter', expression: 'IIF([mail] = "x", IgnoreObjectFlow, [mail])' }];
    const mapping = compiled([], rows);
    assert.equal(mapping.evaluate({ mail: 'x' }, context).ignoreObject, true);
    const { ignoreObject, values } = mapping.evaluate({ mail: 'y' }, context);
    assert.deepEqual([ignoreObject, values[0]?.outcome], [false, { kind: 'ignore' }]);
  });

  test('a failure names expression and reason, and hides the values of a redacted mapping', () => {
    const plain = mapped({ name: 'x' }, { expression: 'CStr(CDate([mail]))' }, { mail: 'secret' });
    assert.deepEqual(plain.outcome, {
      kind: 'error',
      message:
        'CDate: expression is no date: "secret". Dates are read as 2025-12-31, 2025-12-31T23:59:59Z or 12/31/2025; use FormatDateTime for other forms.',
      expression: 'CStr(CDate([mail]))',
    });
    const hidden = mapped({ name: 'x' }, { expression: 'Redact(CDate([mail]))' }, { mail: 'secret' });
    assert.equal(hidden.attribute.redacted, true);
    assert.ok(hidden.outcome.kind === 'error' && !hidden.outcome.message.includes('secret'));
  });

  test('values of passwords, security attributes and marked attributes are hidden, read or written', () => {
    const sensitive = [
      { name: 'CustomSecurityAttributes.Plant_Clearance' },
      { name: 'passwordProfile.password' },
      { name: 'badge', metadata: [{ key: 'Sensitive', value: 'true' }] },
    ];
    const open = [{ name: 'mail' }, { name: 'badge', metadata: [{ key: 'Sensitive', value: 'false' }] }];
    const redacted = (definitions: readonly AttributeDefinition[], from: readonly AttributeDefinition[]) =>
      definitions.map(({ name }, index) => {
        const source = { name: 'User', attributes: [...from] };
        const node = toSourceNode(parseExpression(`ToLower([${from[index]?.name}])`));
        const attributeMappings = [{ targetAttributeName: name, source: node }];
        const mapping = { sourceObjectName: 'User', targetObjectName: 'T', attributeMappings };
        return compileObjectMapping(mapping, { name: 'T', attributes: definitions }, source).attributes[0]?.redacted;
      });
    const plain = sensitive.map((_, index) => ({ name: `a${index}` }));
    assert.deepEqual(redacted(sensitive, plain), [true, true, true]);
    assert.deepEqual(redacted(plain, sensitive), [true, true, true]);
    assert.deepEqual(redacted(open, open), [false, false]);
  });

  test('a directory extension is read by its exact name only', () => {
    assert.deepEqual(mapped({ name: 'x' }, { expression: '[extension_1_tag]' }, { extension_1_Tag: 'v' }).outcome, {
      kind: 'empty',
    });
    assert.deepEqual(mapped({ name: 'x' }, { expression: '[extension_1_Tag]' }, { extension_1_Tag: 'v' }).outcome, {
      kind: 'value',
      value: 'v',
    });
  });

  const roles = { appRoleAssignments: [{ id: '1', value: 'Admin', displayName: 'Administrators' }] };
  const single: readonly [target: string, value: string][] = [
    ['roles[primary eq "True"].value', 'Admin'],
    ['roles[primary eq "True"].display', 'Administrators'],
    ['roles[primary eq "True"].type', 'WindowsAzureActiveDirectoryRole'],
    ['title', 'Admin'],
  ];
  for (const [target, value] of single) {
    test(`a single role fills ${target} with ${value}`, () => {
      const row = { targetAttributeName: target, expression: 'SingleAppRoleAssignment([appRoleAssignments])' };
      assert.deepEqual(mapped({ name: 'x' }, row, roles).outcome, { kind: 'value', value });
    });
  }

  test('complex roles are sent with display, or displayName where the target needs it', () => {
    const definition = { name: 'roles', multivalued: true };
    const row = { expression: 'AppRoleAssignmentsComplex([appRoleAssignments])' };
    const role = { primary: false, type: 'WindowsAzureActiveDirectoryRole', value: 'Admin' };
    const value = mapped(definition, row, roles);
    assert.deepEqual(value.outcome, { kind: 'value', value: [{ ...role, display: 'Administrators' }] });
    assert.equal(value.attribute.additionsOnly, true);
    const other = mapped(definition, row, roles, { roleDisplayName: true });
    assert.deepEqual(other.outcome, { kind: 'value', value: [{ ...role, displayName: 'Administrators' }] });
    const single = mapped({ name: 'roles' }, row, roles);
    assert.ok(single.outcome.kind === 'error' && /cannot hold app roles/.test(single.outcome.message));
  });
});

describe('the flow of a value', () => {
  const mail = '[mail]';
  const given = { mail: 'a' };
  const cases: readonly [
    name: string,
    definition: Partial<AttributeDefinition>,
    row: Row,
    source: SourceRecord,
    operation: 'create' | 'update',
    hasCurrent: boolean,
    expected: Flow | RegExp,
  ][] = [
    ['a value on create', {}, { expression: mail }, given, 'create', false, { send: 'a' }],
    ['a value on update', {}, { expression: mail }, given, 'update', true, { send: 'a' }],
    ['empty on create with a default', {}, { expression: mail, defaultValue: 'd' }, {}, 'create', false, { send: 'd' }],
    [
      'empty on update with a default',
      {},
      { expression: mail, defaultValue: 'd' },
      {},
      'update',
      false,
      { leave: 'empty' },
    ],
    [
      'empty on update with a default for updates',
      {},
      { expression: mail, defaultValue: 'd', defaultOnUpdate: true },
      {},
      'update',
      true,
      { send: 'd' },
    ],
    [
      'a default of the target type',
      { type: 'Boolean' },
      { expression: mail, defaultValue: 'false' },
      {},
      'create',
      false,
      { send: false },
    ],
    [
      'a default that does not fit',
      { type: 'Boolean' },
      { expression: mail, defaultValue: 'no' },
      {},
      'create',
      false,
      /default value/,
    ],
    [
      'a required attribute that is empty on create',
      { required: true },
      { expression: mail },
      {},
      'create',
      false,
      /x is required/,
    ],
    [
      'a required attribute with a default of its own',
      { required: true, defaultValue: 'own' },
      { expression: mail },
      {},
      'create',
      false,
      { send: 'own' },
    ],
    [
      'a required attribute that is empty on update',
      { required: true },
      { expression: mail, flowNullValues: true },
      {},
      'update',
      true,
      { leave: 'empty' },
    ],
    [
      'an optional attribute that is empty on create',
      {},
      { expression: mail },
      {},
      'create',
      false,
      { leave: 'empty' },
    ],
    [
      'empty with both gates open',
      {},
      { expression: mail, flowNullValues: true, defaultValue: 'd', defaultOnUpdate: true },
      {},
      'update',
      true,
      { clear: true },
    ],
    [
      'empty with both gates open and nothing there',
      {},
      { expression: mail, flowNullValues: true },
      {},
      'update',
      false,
      { leave: 'empty' },
    ],
    [
      'empty with both gates open on create',
      {},
      { expression: mail, flowNullValues: true },
      {},
      'create',
      false,
      { leave: 'empty' },
    ],
    [
      'empty with only the mapping open',
      {},
      { expression: '[otherMails]', flowNullValues: true },
      {},
      'update',
      true,
      { leave: 'empty' },
    ],
    ['empty with only the source open', {}, { expression: mail }, {}, 'update', true, { leave: 'empty' }],
    [
      'empty with additions only',
      { multivalued: true },
      { expression: mail, flowNullValues: true, flowType: 'MultiValueAddOnly' },
      {},
      'update',
      true,
      { leave: 'empty' },
    ],
    [
      'an ignored value',
      {},
      { expression: 'IgnoreAttributeFlow', defaultValue: 'd' },
      {},
      'create',
      false,
      { leave: 'ignored' },
    ],
    ['a failed mapping', {}, { expression: 'Left([mail], "x")' }, given, 'update', true, /must be a number/],
    [
      'create only, on create',
      {},
      { expression: mail, flowType: 'ObjectAddOnly' },
      given,
      'create',
      false,
      { send: 'a' },
    ],
    [
      'create only, on update',
      {},
      { expression: mail, flowType: 'ObjectAddOnly' },
      given,
      'update',
      true,
      { leave: 'createOnly' },
    ],
    [
      'only while there is none, and there is one',
      {},
      { expression: mail, flowType: 'AttributeAddOnly' },
      given,
      'update',
      true,
      { leave: 'hasValue' },
    ],
    [
      'only while there is none, and there is none',
      {},
      { expression: mail, flowType: 'AttributeAddOnly' },
      given,
      'update',
      false,
      { send: 'a' },
    ],
    [
      'additions to a single value that is there',
      {},
      { expression: mail, flowType: 'ValueAddOnly' },
      given,
      'update',
      true,
      { leave: 'hasValue' },
    ],
    [
      'additions to several values',
      { multivalued: true },
      { expression: mail, flowType: 'ValueAddOnly' },
      given,
      'update',
      true,
      { send: ['a'] },
    ],
    [
      'an immutable attribute on update',
      { mutability: 'Immutable' },
      { expression: mail },
      given,
      'update',
      true,
      { leave: 'readOnly' },
    ],
    [
      'an immutable attribute on create',
      { mutability: 'Immutable' },
      { expression: mail },
      given,
      'create',
      false,
      { send: 'a' },
    ],
    [
      'a read-only attribute',
      { mutability: 'ReadOnly' },
      { expression: mail },
      given,
      'create',
      false,
      { leave: 'readOnly' },
    ],
    ['no source and a default, on create', {}, { defaultValue: 'd' }, {}, 'create', false, { send: 'd' }],
    ['no source and a default, target empty', {}, { defaultValue: 'd' }, {}, 'update', false, { send: 'd' }],
    ['no source and a default, target filled', {}, { defaultValue: 'd' }, {}, 'update', true, { leave: 'unmanaged' }],
    ['no source and no default', {}, {}, {}, 'create', false, { leave: 'unmanaged' }],
    [
      'a reference',
      { type: 'Reference' },
      { expression: '[manager]' },
      { manager: 'm' },
      'update',
      true,
      { refer: ['m'] },
    ],
    [
      'a reference that is gone',
      { type: 'Reference' },
      { expression: '[manager]' },
      {},
      'update',
      true,
      { clear: true },
    ],
    [
      'a reference that never was',
      { type: 'Reference' },
      { expression: '[manager]' },
      {},
      'create',
      false,
      { leave: 'empty' },
    ],
    [
      'roles that are all gone, asserted',
      { multivalued: true },
      { expression: 'AssertiveAppRoleAssignmentsComplex([appRoleAssignments])' },
      {},
      'update',
      true,
      { send: [] },
    ],
    [
      'roles that are all gone, added',
      { multivalued: true },
      { expression: 'AppRoleAssignmentsComplex([appRoleAssignments])' },
      {},
      'update',
      true,
      { leave: 'empty' },
    ],
  ];
  for (const [name, definition, row, source, operation, hasCurrent, expected] of cases) {
    test(`is decided for ${name}`, () => {
      const result = flow(mapped({ name: 'x', ...definition }, row, source), operation, hasCurrent);
      if (expected instanceof RegExp) assert.match('refuse' in result ? result.message : '', expected);
      else assert.deepEqual(result, expected);
    });
  }
});
