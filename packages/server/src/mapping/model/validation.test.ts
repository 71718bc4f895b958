import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { from, schemaOf, userName } from './sample.test.ts';
import type { AttributeMapping, SynchronizationSchema } from './schema.ts';
import { type ValidationOptions, validateSchema } from './validation.ts';

const place = 'synchronizationRules[0].objectMappings[0]';

function findings(schema: SynchronizationSchema, options: Partial<ValidationOptions> = {}): string[] {
  return validateSchema(schema, { jobScope: 'assigned', ...options }).map(
    (finding) => `${finding.severity} ${finding.code} ${finding.target.replace(place, '')}`,
  );
}

describe('a schema that is saved', () => {
  test('has no findings when nothing is wrong', () => {
    const good = [
      userName,
      { targetAttributeName: 'active', source: from('Not([IsSoftDeleted])') },
      { targetAttributeName: 'manager', source: from('[manager]') },
      { targetAttributeName: 'emails', source: from('[otherMails]') },
      { targetAttributeName: 'roles', source: from('AssertiveAppRoleAssignmentsComplex([appRoleAssignments])') },
      {
        targetAttributeName: 'password',
        source: from('Redact([passwordProfile.password])'),
        flowType: 'ObjectAddOnly',
      },
      { targetAttributeName: 'title', source: null, defaultValue: 'Staff' },
    ] as const;
    assert.deepEqual(findings(schemaOf(good)), []);
  });

  const one = '.attributeMappings[1]';
  const second: readonly [name: string, mapping: AttributeMapping, expected: string[]][] = [
    [
      'a mapped primary key',
      { targetAttributeName: 'id', source: from('[mail]') },
      [`error TargetIsAnchor ${one}.targetAttributeName`],
    ],
    [
      'a read-only target',
      { targetAttributeName: 'meta.created', source: from('[mail]') },
      [`error TargetIsReadOnly ${one}.targetAttributeName`],
    ],
    [
      'a photo',
      { targetAttributeName: 'photos[type eq "photo"].value', source: from('[mail]') },
      [`warning UnknownTargetAttribute ${one}.targetAttributeName`, `error PhotoMapped ${one}`],
    ],
    [
      'no target',
      { targetAttributeName: ' ', source: from('[mail]') },
      [`error TargetMissing ${one}.targetAttributeName`],
    ],
    [
      'an unknown target',
      { targetAttributeName: 'nickName', source: from('[mail]') },
      [`warning UnknownTargetAttribute ${one}.targetAttributeName`],
    ],
    [
      'a target mapped twice',
      { targetAttributeName: 'USERNAME', source: from('[mail]') },
      [`error DuplicateTarget ${one}.targetAttributeName`],
    ],
    [
      'a password that is not redacted',
      { targetAttributeName: 'password', source: from('[mail]'), flowType: 'ObjectAddOnly' },
      [`error PasswordMapped ${one}`],
    ],
    [
      'a password that flows on update',
      { targetAttributeName: 'password', source: from('Redact([mail])') },
      [`error PasswordMapped ${one}`],
    ],
    [
      'a password as source',
      { targetAttributeName: 'title', source: from('[passwordProfile.password]') },
      [`error PasswordMapped ${one}`],
    ],
    [
      'roles mapped directly',
      { targetAttributeName: 'roles', source: from('[appRoleAssignments]') },
      [`error RolesMappedDirectly ${one}.source`],
    ],
    [
      'roles in another function',
      { targetAttributeName: 'roles', source: from('RemoveDuplicates([appRoleAssignments])') },
      [`error RolesMappedDirectly ${one}.source`],
    ],
    [
      'complex roles for a single value',
      { targetAttributeName: 'title', source: from('AssertiveAppRoleAssignmentsComplex([appRoleAssignments])') },
      [`error RolesNeedList ${one}.source`],
    ],
    [
      'SelectUniqueValue on update',
      { targetAttributeName: 'title', source: from('SelectUniqueValue([mail], "x")') },
      [`error UniqueNeedsCreation ${one}.source`],
    ],
    [
      'SelectUniqueValue to match by',
      {
        targetAttributeName: 'title',
        source: from('SelectUniqueValue([mail], "x")'),
        flowType: 'ObjectAddOnly',
        matchingPriority: 2,
      },
      [`error MatchingIsUnique ${one}.matchingPriority`],
    ],
    [
      'several values to match by',
      { targetAttributeName: 'emails', source: from('[mail]'), matchingPriority: 2 },
      [`error MatchingNotSingle ${one}.matchingPriority`],
    ],
    [
      'a random value to match by',
      { targetAttributeName: 'title', source: from('Guid()'), matchingPriority: 2 },
      [`error MatchingChanges ${one}.matchingPriority`],
    ],
    [
      'a constant to match by',
      { targetAttributeName: 'title', source: { type: 'Constant', name: 'x' }, matchingPriority: 2 },
      [`warning MatchingIsConstant ${one}.matchingPriority`],
    ],
    [
      'nothing to match by',
      { targetAttributeName: 'title', source: null, matchingPriority: 2 },
      [`error MatchingWithoutSource ${one}.matchingPriority`],
    ],
    [
      'clearing a matching attribute',
      { targetAttributeName: 'title', source: from('[mail]'), matchingPriority: 2, flowNullValues: true },
      [`error CannotBeCleared ${one}.flowNullValues`],
    ],
    [
      'a text function over a reference',
      { targetAttributeName: 'title', source: from('ToLower([manager])') },
      [`error FunctionOverReference ${one}.source`],
    ],
    [
      'Switch over a reference',
      { targetAttributeName: 'title', source: from('Switch([manager], "", "a", "b")') },
      [`error FunctionOverReference ${one}.source`],
    ],
    [
      'a syntax error',
      { targetAttributeName: 'title', source: from('ToLower([mail]') },
      [`error InvalidExpression ${one}.source`],
    ],
    [
      'an unknown source attribute',
      { targetAttributeName: 'title', source: from('[mial]') },
      [`error UnknownSourceAttribute ${one}.source`],
    ],
    [
      'a source attribute in other case',
      { targetAttributeName: 'title', source: from('[MAIL]') },
      [`warning AttributeCase ${one}.source`],
    ],
    [
      'a type that never fits',
      { targetAttributeName: 'level', source: from('[IsSoftDeleted]') },
      [`warning TypeMismatch ${one}.source`],
    ],
    [
      'a list for a single value',
      { targetAttributeName: 'title', source: from('ToLower([otherMails])') },
      [`warning ListForSingleValue ${one}.source`],
    ],
    [
      'a hint',
      { targetAttributeName: 'title', source: from('Coalesce([mail], "x")') },
      [`warning EmptyIsNotNull ${one}.source`],
    ],
    [
      'a default that does not fit',
      { targetAttributeName: 'active', source: null, defaultValue: 'maybe' },
      [`error DefaultDoesNotFit ${one}.defaultValue`],
    ],
    [
      'an unknown flow type',
      { targetAttributeName: 'title', source: null, flowType: 'Never' as 'Always' },
      [`error UnknownValue ${one}.flowType`],
    ],
    [
      'a negative precedence',
      { targetAttributeName: 'title', source: from('[mail]'), matchingPriority: -1 },
      [`error UnknownValue ${one}.matchingPriority`],
    ],
  ];
  for (const [name, mapping, expected] of second) {
    test(`is told about ${name}`, () => {
      assert.deepEqual(findings(schemaOf([userName, mapping])), expected);
    });
  }

  const whole: readonly [
    name: string,
    schema: SynchronizationSchema,
    options: Partial<ValidationOptions>,
    expected: string[],
  ][] = [
    [
      'a required attribute that is not mapped',
      schemaOf([{ targetAttributeName: 'title', source: from('[mail]'), matchingPriority: 1 }]),
      {},
      ['error RequiredNotMapped .attributeMappings'],
    ],
    [
      'no matching attribute',
      schemaOf([{ ...userName, matchingPriority: 0 }]),
      {},
      ['error NoMatchingAttribute .attributeMappings'],
    ],
    ['users switched off', schemaOf([userName], { enabled: false }), {}, ['error UsersDisabled .enabled']],
    ['an unknown flag', schemaOf([userName], { flowTypes: 'Add, Merge' }), {}, ['error UnknownValue .flowTypes']],
    [
      'an unknown source object',
      schemaOf([userName], { sourceObjectName: 'Person' }),
      {},
      ['error UnknownObject .sourceObjectName'],
    ],
    [
      'roles when everybody is covered',
      schemaOf([
        userName,
        { targetAttributeName: 'title', source: from('SingleAppRoleAssignment([appRoleAssignments])') },
      ]),
      { jobScope: 'all' },
      ['error RolesNeedAssignment .attributeMappings[1].source'],
    ],
    [
      'a filter the scope room refuses',
      schemaOf([userName], { scope: { groups: [] } }),
      { checkFilter: () => [{ code: 'EmptyGroup', message: '', target: 'groups[0]', severity: 'error' }] },
      ['error EmptyGroup .scope.groups[0]'],
    ],
  ];
  for (const [name, schema, options, expected] of whole) {
    test(`as a whole is told about ${name}`, () => {
      assert.deepEqual(findings(schema, options), expected);
    });
  }

  test('is told about directories and definitions', () => {
    const schema = schemaOf([userName]);
    const [rule] = schema.synchronizationRules;
    assert.ok(rule);
    const broken = {
      directories: [
        ...schema.directories,
        {
          id: 'x',
          name: 'X',
          objects: [
            { name: 'O', attributes: ['a', 'a', 'b'].map((name) => ({ name, anchor: true })) },
            { name: 'P', attributes: [{ name: 'a' }] },
          ],
        },
      ],
      synchronizationRules: [{ ...rule, targetDirectoryName: 'Elsewhere', objectMappings: [] }],
    };
    assert.deepEqual(findings(broken), [
      'error DuplicateAttribute directories[2].objects[0].attributes[1]',
      'error SeveralAnchors directories[2].objects[0].attributes[1].anchor',
      'error NoAnchor directories[2].objects[1].attributes',
      'error UnknownDirectory synchronizationRules[0].targetDirectoryName',
    ]);
  });

  test('knows attributes by their further names, in mappings and filters', () => {
    const aliased = { targetAttributeName: 'title', source: from('[mailAddress]') };
    const aliases = new Map([['User', new Map([['mailAddress', 'mail']])]]);
    const seen: string[] = [];
    const checkFilter: ValidationOptions['checkFilter'] = (_filter, source) => {
      seen.push(...source.attributes.map(({ name }) => name));
      return [];
    };
    const schema = schemaOf([userName, aliased], { scope: { groups: [] } });
    assert.deepEqual(findings(schema, { aliases, checkFilter }), []);
    assert.ok(seen.includes('mailAddress'));
    assert.deepEqual(findings(schema), ['error UnknownSourceAttribute .attributeMappings[1].source']);
  });

  test('a misspelt attribute comes with the change that mends it', () => {
    const schema = schemaOf([userName, { targetAttributeName: 'title', source: from('ToLower([mial])') }]);
    const [finding] = validateSchema(schema, { jobScope: 'assigned' });
    assert.deepEqual(finding?.fix, { start: 8, end: 14, text: '[mail]' });
    assert.match(finding?.message ?? '', /no attribute mial\. Did you mean \[mail\]\?/);
  });
});
