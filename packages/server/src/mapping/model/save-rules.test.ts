import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { from, schemaOf, userName } from './sample.test.ts';
import type { AttributeMapping, ObjectMapping } from './schema.ts';
import { type ValidationOptions, validateSchema } from './validation.ts';

interface Case {
  readonly rule: string;
  /** Mapped beside the user name. */
  readonly mapping?: AttributeMapping;
  /** In place of all mappings. */
  readonly mappings?: readonly AttributeMapping[];
  readonly object?: Partial<ObjectMapping>;
  readonly scope?: ValidationOptions['jobScope'];
  readonly code: string;
  /** What is wrong, and behind it what to do. */
  readonly says: RegExp;
}

const title = (expression: string, more: Partial<AttributeMapping> = {}): AttributeMapping => ({
  targetAttributeName: 'title',
  source: from(expression),
  ...more,
});
const unique = 'SelectUniqueValue([mail], Append([mail], "1"))';
const creation = { flowType: 'ObjectAddOnly' } as const;

const refused: readonly Case[] = [
  {
    rule: 'a mapping to the primary key',
    mapping: { targetAttributeName: 'id', source: from('[mail]') },
    code: 'TargetIsAnchor',
    says: /^id is the primary key.*Remove the mapping\.$/,
  },
  {
    rule: 'a password without Redact',
    mapping: { targetAttributeName: 'password', source: from('[mail]'), ...creation },
    code: 'PasswordMapped',
    says: /^password carries a password\. Wrap the expression in Redact and apply it only during creation/,
  },
  {
    rule: 'a password that flows after the creation',
    mapping: { targetAttributeName: 'password', source: from('Redact(RandomString(12, 2, 2, 2, 2))') },
    code: 'PasswordMapped',
    says: /apply it only during creation, or remove the mapping\.$/,
  },
  {
    rule: 'a password of the directory mapped to something else',
    mapping: title('[passwordProfile.password]'),
    code: 'PasswordMapped',
    says: /^title carries a password\. Wrap/,
  },
  {
    rule: 'a mapping to a photo',
    mapping: { targetAttributeName: 'photos[type eq "photo"].value', source: from('[mail]') },
    code: 'PhotoMapped',
    says: /^photos\[type eq "photo"\]\.value holds a photo.*Remove the mapping\.$/,
  },
  {
    rule: 'a mapping from a photo',
    mapping: title('[thumbnailPhoto]'),
    code: 'PhotoMapped',
    says: /^thumbnailPhoto holds a photo.*Remove the mapping\.$/,
  },
  {
    rule: 'appRoleAssignments mapped directly',
    mapping: { targetAttributeName: 'roles', source: from('[appRoleAssignments]') },
    code: 'RolesMappedDirectly',
    says: /cannot be mapped directly\. Use AssertiveAppRoleAssignmentsComplex/,
  },
  ...['SingleAppRoleAssignment', 'AppRoleAssignmentsComplex', 'AssertiveAppRoleAssignmentsComplex'].map(
    (name): Case => ({
      rule: `${name} while the job covers everybody`,
      mapping: { targetAttributeName: 'roles', source: from(`${name}([appRoleAssignments])`) },
      scope: 'all',
      code: 'RolesNeedAssignment',
      says: /exist only for assigned people\. Set the scope of the job to assigned, or remove it\.$/,
    }),
  ),
  {
    rule: 'the mapping of a required attribute deleted',
    mappings: [title('[mail]', { matchingPriority: 1 })],
    code: 'RequiredNotMapped',
    says: /^userName is required by the target but not mapped\. Add a mapping for it\.$/,
  },
  {
    rule: 'the mapping of users switched off',
    object: { enabled: false },
    code: 'UsersDisabled',
    says: /cannot be switched off\. Stop the job, or narrow its scope\.$/,
  },
  {
    rule: 'SelectUniqueValue inside another function',
    mapping: title(`ToLower(${unique})`, creation),
    code: 'InvalidExpression',
    says: /must be the outermost function\. Move the others into its rules\.$/,
  },
  {
    rule: 'SelectUniqueValue on a matching attribute',
    mapping: title(unique, { ...creation, matchingPriority: 2 }),
    code: 'MatchingIsUnique',
    says: /^title uses SelectUniqueValue and cannot be matched by\. Match by another\.$/,
  },
  ...(['Always', 'MultiValueAddOnly', 'ValueAddOnly', 'AttributeAddOnly'] as const).map(
    (flowType): Case => ({
      rule: `SelectUniqueValue applied as ${flowType}`,
      mapping: title(unique, { flowType }),
      code: 'UniqueNeedsCreation',
      says: /Apply the mapping only during creation\.$/,
    }),
  ),
  {
    rule: 'an external call-out, for which there is no kind of source',
    mapping: { targetAttributeName: 'title', source: { type: 'Extensibility' as 'Function', name: 'x' } },
    code: 'UnknownValue',
    says: /source\.type cannot be Extensibility\. Use Attribute, Constant, Function\.$/,
  },
  ...[
    'Append([manager], "x")',
    'Join(" ", [mail], [manager])',
    'ToLower([manager])',
    'Replace([manager], "a", , , "b", , )',
    'Switch([manager], "", "a", "b")',
    'ToUpper(Coalesce([manager], [manager]))',
    'Left(IIF([mail] = "x", [manager], [manager]), 2)',
  ].map(
    (expression): Case => ({
      rule: `a text function over a reference: ${expression}`,
      mapping: title(expression),
      code: 'FunctionOverReference',
      says: /cannot be applied to the reference .*\[manager\].*Map it directly\.$/,
    }),
  ),
  {
    rule: 'an expression longer than 10,000 characters',
    mapping: title(`Append([mail], "${'x'.repeat(9_983)}")`),
    code: 'InvalidExpression',
    says: /has 10001 characters; at most 10000 are allowed\. Shorten it\.$/,
  },
  ...[
    ['title', 'TITLE'],
    ['emails[type eq "work"].value', 'emails[type eq "Work"]'],
    ['userName', 'urn:ietf:params:scim:schemas:core:2.0:User:userName'],
    ['roles[primary eq "True"].value', 'roles[primary eq true].value'],
  ].map(
    ([first = '', second = '']): Case => ({
      rule: `two mappings with one target: ${first} and ${second}`,
      mappings: [
        ...(first === 'userName' ? [] : [userName]),
        { ...userName, targetAttributeName: first, matchingPriority: first === 'userName' ? 1 : 0 },
        { targetAttributeName: second, source: from('[mail]') },
      ],
      code: 'DuplicateTarget',
      says: /is mapped twice\. Remove one of the mappings\.$/,
    }),
  ),
  ...['name..x', 'emails[type eq work].value', 'emails[type co "x"]', 'urn:x y:z', '1name'].map(
    (path): Case => ({
      rule: `a target path that cannot be written to: ${path}`,
      mapping: { targetAttributeName: path, source: from('[mail]') },
      code: 'TargetPathInvalid',
      says: /is malformed\. Write attribute, attribute\.part/,
    }),
  ),
];

const accepted: readonly (readonly [rule: string, mapping: AttributeMapping])[] = [
  [
    'a password with Redact, only during creation',
    { targetAttributeName: 'password', source: from('Redact([passwordProfile.password])'), ...creation },
  ],
  ['userType as a source', title('[userType]')],
  [
    'a directory extension with several values',
    { targetAttributeName: 'emails', source: from('[extension_0a1b_badges]') },
  ],
  ['a reference mapped directly', { targetAttributeName: 'manager', source: from('[manager]') }],
  [
    'a reference chosen by IIF',
    { targetAttributeName: 'manager', source: from('IIF([mail] = "x", [manager], [manager])') },
  ],
  ['an expression of 10,000 characters', title(`Append([mail], "${'x'.repeat(9_982)}")`)],
  ['SelectUniqueValue outermost, only during creation', title(unique, creation)],
];

function findingsOf({ mapping, mappings, object, scope = 'assigned' }: Partial<Case>) {
  const rows = mappings ?? [userName, ...(mapping === undefined ? [] : [mapping])];
  return validateSchema(schemaOf(rows, object), { jobScope: scope });
}

describe('saving a schema refuses', () => {
  for (const one of refused) {
    test(one.rule, () => {
      const errors = findingsOf(one).filter(({ severity }) => severity === 'error');
      const found = errors.filter(({ code }) => code === one.code);
      assert.deepEqual(
        errors.map(({ code }) => code).filter((code) => code !== one.code && code !== 'RolesNeedList'),
        [],
      );
      assert.equal(found.length, 1);
      assert.match(found[0]?.message ?? '', one.says);
    });
  }
});

describe('saving a schema takes', () => {
  for (const [rule, mapping] of accepted) {
    test(rule, () => {
      assert.deepEqual(findingsOf({ mapping }), []);
    });
  }

  test('a mapping without a matching attribute where accounts are neither created nor changed', () => {
    const rows = [{ ...userName, matchingPriority: 0 }];
    const codes = (flowTypes: string) => findingsOf({ mappings: rows, object: { flowTypes } }).map(({ code }) => code);
    assert.deepEqual(codes('Delete'), []);
    assert.deepEqual(codes('Update'), ['NoMatchingAttribute']);
  });
});
