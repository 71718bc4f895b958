import assert from 'node:assert/strict';
import { stories } from './stories.ts';

const USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

function attribute(name: string, more: object = {}) {
  return {
    anchor: false,
    caseExact: false,
    defaultValue: null,
    flowNullValues: false,
    multivalued: false,
    mutability: 'ReadWrite',
    name,
    required: false,
    type: 'String',
    apiExpressions: [],
    metadata: [],
    referencedObjects: [],
    ...more,
  };
}

const anchor = { anchor: true, required: true, mutability: 'ReadOnly' };
const toUser = [{ referencedObjectName: 'User', referencedProperty: null }];

function mapping(targetAttributeName: string, source: unknown, more: object = {}) {
  return {
    defaultValue: null,
    exportMissingReferences: false,
    flowBehavior: 'FlowWhenChanged',
    flowType: 'Always',
    matchingPriority: 0,
    targetAttributeName,
    source,
    ...more,
  };
}

const read = (name: string) => ({ expression: `[${name}]`, name, type: 'Attribute', parameters: [] });
const constant = (name: string) => ({ expression: JSON.stringify(name), name, type: 'Constant', parameters: [] });
const call = (name: string, expression: string, ...parameters: readonly (readonly [string, unknown])[]) => ({
  expression,
  name,
  type: 'Function',
  parameters: parameters.map(([key, value]) => ({ key, value })),
});

/**
 * A schema as Graph gives out that of a custom application which administrators have worked on for a while: spellings,
 * older parameter names, metadata and experimental members as exports have them.
 */
const exported = {
  '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#servicePrincipals/synchronization/jobs/schema/$entity',
  id: 'customappsso.6d8e',
  version: 'Date:2026-02-11T07:19:04.1402291Z, Sequence:11',
  directories: [
    {
      id: '8a5e1d4f-6f39-4be1-8f2e-26d0c5f2b1aa',
      name: 'Azure Active Directory',
      readOnly: true,
      version: '3a4c0f6e-7a0c-4d6a-9d0b-a5f1d3e0c2b1',
      discoverabilities: 'None',
      discoveryDateTime: null,
      objects: [
        {
          name: 'User',
          supportedApis: [],
          metadata: [
            { key: 'PropertyNameAccountEnabled', value: 'accountEnabled' },
            { key: 'PropertyNameSoftDeleted', value: 'IsSoftDeleted' },
          ],
          attributes: [
            attribute('objectId', { anchor: true, required: true }),
            attribute('IsSoftDeleted', { type: 'Boolean', required: true }),
            attribute('accountEnabled', { type: 'Boolean' }),
            attribute('appRoleAssignments', { multivalued: true }),
            attribute('city'),
            attribute('country'),
            attribute('department'),
            attribute('displayName', { required: true }),
            attribute('employeeHireDate', { type: 'DateTime' }),
            attribute('employeeId', { flowNullValues: true }),
            attribute('extension_9d98asdfl15980a_Nickname'),
            attribute('givenName'),
            attribute('jobTitle'),
            attribute('mail'),
            attribute('mailNickname'),
            attribute('manager', { type: 'Reference', referencedObjects: toUser }),
            attribute('preferredLanguage'),
            attribute('proxyAddresses', { multivalued: true }),
            attribute('surname'),
            attribute('userPrincipalName', { required: true, metadata: [{ key: 'IsDomainQualified', value: 'True' }] }),
          ],
        },
        {
          name: 'Group',
          supportedApis: [],
          metadata: [],
          attributes: [
            attribute('objectId', { anchor: true, required: true }),
            attribute('displayName', { required: true }),
            attribute('members', { type: 'Reference', multivalued: true, referencedObjects: toUser }),
          ],
        },
      ],
    },
    {
      id: '41f0a2a8-3a8e-43b7-9c41-d8f2f6d1f2cc',
      name: 'customappsso',
      readOnly: false,
      version: '0c8fbd5a-4f0c-4b29-a9cf-3a18c8a39d20',
      discoverabilities: 'AttributeNames, AttributeDataTypes, AttributeReadOnly',
      discoveryDateTime: '2026-01-05T09:00:00Z',
      objects: [
        {
          name: USER,
          supportedApis: ['Rest'],
          metadata: [{ key: 'Extensions', value: 'urn:ietf:params:scim:schemas:extension:Acme:2.0:User' }],
          attributes: [
            attribute('id', anchor),
            attribute('userName', { required: true }),
            attribute('active', { type: 'Boolean' }),
            attribute('addresses[type eq "work"].country'),
            attribute('displayName', { caseExact: true }),
            attribute('emails[type eq "work"].value', { apiExpressions: ["$.emails[?(@.type=='work')].value"] }),
            attribute('externalId', { caseExact: true, mutability: 'Immutable' }),
            attribute('name.familyName'),
            attribute('name.givenName', { metadata: [{ key: 'MaximumLength', value: '64' }] }),
            attribute('preferredLanguage', { defaultValue: 'en' }),
            attribute('roles', { multivalued: true }),
            attribute('title', { metadata: [{ key: 'IsCustomerDefined', value: null }] }),
            attribute('urn:ietf:params:scim:schemas:extension:Acme:2.0:User:aliases', { multivalued: true }),
            attribute('urn:ietf:params:scim:schemas:extension:Acme:2.0:User:starts', { type: 'DateTime' }),
            attribute(`${USER}:employeeNumber`),
            attribute(`${USER}:manager`, { type: 'Reference', referencedObjects: toUser }),
          ],
        },
        {
          name: GROUP,
          supportedApis: [],
          metadata: [],
          attributes: [
            attribute('id', anchor),
            attribute('displayName', { required: true }),
            attribute('externalId', { caseExact: true }),
            attribute('members', {
              type: 'Reference',
              multivalued: true,
              referencedObjects: [...toUser, { referencedObjectName: 'Group', referencedProperty: 'id' }],
            }),
          ],
        },
      ],
    },
  ],
  synchronizationRules: [
    {
      id: '6d8e2f74-b1f2-4b8a-8e0b-1f0a3dbd10b5',
      name: 'USER_OUTBOUND_USER',
      editable: true,
      priority: 1,
      sourceDirectoryName: 'Azure Active Directory',
      targetDirectoryName: 'customappsso',
      containerFilter: null,
      groupFilter: { includedGroups: [] },
      metadata: [{ key: 'supportsProvisionOnDemand', value: 'true' }],
      objectMappings: [
        {
          name: 'Provision Azure Active Directory Users',
          enabled: true,
          flowTypes: 'Update, Add, Delete',
          sourceObjectName: 'User',
          targetObjectName: USER,
          metadata: [
            { key: 'EscrowBehavior', value: 'Default' },
            { key: 'IsCustomerDefined', value: 'False' },
          ],
          scope: {
            groups: [
              {
                name: 'Nordic engineers',
                clauses: [
                  { sourceOperandName: 'department', operatorName: 'EQUALS', targetOperand: { values: ['Engines'] } },
                  { sourceOperandName: 'country', operatorName: 'REGEX MATCH', targetOperand: { values: ['(NO|SE)'] } },
                  { sourceOperandName: 'jobTitle', operatorName: 'IS NOT NULL', targetOperand: { values: [] } },
                ],
              },
              {
                name: 'Numbered',
                clauses: [
                  {
                    sourceOperandName: 'employeeId',
                    operatorName: 'Greater_Than',
                    targetOperand: { values: ['1000'] },
                  },
                ],
              },
            ],
            inputFilterGroups: [],
            categoryFilterGroups: [
              {
                name: 'kept',
                clauses: [{ sourceOperandName: 'x', operatorName: 'Valid Cert Match', targetOperand: null }],
              },
            ],
          },
          attributeMappings: [
            mapping('userName', read('userPrincipalName'), { matchingPriority: 1 }),
            mapping(
              'active',
              call(
                'Switch',
                'Switch([IsSoftDeleted], , "False", "True", "True", "False")',
                ['source', read('IsSoftDeleted')],
                ['key1', constant('False')],
                ['value1', constant('True')],
                ['key2', constant('True')],
                ['value2', constant('False')],
              ),
            ),
            mapping(
              'addresses[type eq "work"].country',
              call('ToUpper', 'ToUpper(Left([country], 2))', [
                'source',
                call(
                  'Left',
                  'Left([country], 2)',
                  ['String', read('country')],
                  ['NumChars', { expression: '"2"', name: '2', type: 'Constant', parameters: [] }],
                ),
              ]),
              { defaultValue: 'NO', flowBehavior: 'FlowAlways' },
            ),
            mapping(
              'displayName',
              call(
                'Join',
                'Join(" ",  [givenName], [surname])',
                ['separator', constant(' ')],
                ['source1', read('givenName')],
                ['source2', read('surname')],
              ),
            ),
            mapping('emails[type eq "work"].value', read('mail'), { exportMissingReferences: true }),
            mapping('externalId', read('mailNickname'), { flowType: 'ObjectAddOnly' }),
            mapping('name.givenName', read('givenName')),
            mapping(
              'name.familyName',
              call('IIF', 'IIF([country]="USA",[surname],"+")', [
                'condition',
                { name: '?', type: 'Function', expression: null },
              ]),
            ),
            mapping(
              'preferredLanguage',
              call(
                'Replace',
                'Replace([preferredLanguage], "-", , , "_", , )',
                ['source', read('preferredLanguage')],
                ['Find', constant('-')],
                ['Replacement', constant('_')],
              ),
              { flowType: 'AttributeAddOnly' },
            ),
            mapping('title', null, { defaultValue: 'Staff' }),
            mapping(
              'roles',
              call('AssertiveAppRoleAssignmentsComplex', 'AssertiveAppRoleAssignmentsComplex([appRoleAssignments])', [
                'assignments',
                read('appRoleAssignments'),
              ]),
            ),
            mapping('urn:ietf:params:scim:schemas:extension:Acme:2.0:User:aliases', read('proxyAddresses'), {
              flowType: 'MultiValueAddOnly',
            }),
            mapping('urn:ietf:params:scim:schemas:extension:Acme:2.0:User:starts', read('employeeHireDate')),
            mapping(`${USER}:employeeNumber`, read('employeeId'), { flowNullValues: true }),
            mapping(`${USER}:manager`, read('manager')),
          ],
        },
        {
          name: 'Provision Azure Active Directory Groups',
          enabled: false,
          flowTypes: 'Add, Update',
          sourceObjectName: 'Group',
          targetObjectName: GROUP,
          metadata: [],
          scope: null,
          attributeMappings: [
            mapping('displayName', read('displayName'), { matchingPriority: 1 }),
            mapping('externalId', read('objectId')),
            mapping('members', read('members')),
          ],
        },
      ],
    },
  ],
};

stories('a schema exported from Entra', (story) => {
  story('comes out as it went in, but for its own id and version', {}, async (world) => {
    const { schemas } = world.applications;
    const saved = await schemas.save(world.jobId, exported, { author: 'ada' });
    const { directories, synchronizationRules } = (await schemas.current(world.jobId)).schema;
    assert.deepEqual(directories, exported.directories);
    assert.deepEqual(synchronizationRules, exported.synchronizationRules);
    assert.deepEqual([saved.schema.id, saved.schema.version], [world.jobId, 'v1.1']);

    const again = await schemas.save(world.jobId, saved.schema, { author: 'ada' });
    assert.equal(again.saved, false, 'read in again it is the same');
  });

  story('means in a cycle what it meant there', { settings: { scope: 'all' } }, async (world) => {
    // Roles exist for assigned people only.
    const everybody = structuredClone(exported);
    const [users] = everybody.synchronizationRules[0]?.objectMappings ?? [];
    assert.ok(users !== undefined);
    users.attributeMappings = users.attributeMappings.filter((one) => one.targetAttributeName !== 'roles');
    await world.applications.schemas.save(world.jobId, everybody, { author: 'ada' });
    await world.join('ada', {
      department: 'Engines',
      country: 'NO',
      jobTitle: 'Engineer',
      givenName: 'Ada',
      surname: 'B',
    });
    await world.join('grace', { employeeId: '1001', preferredLanguage: 'en-US', country: 'USA', surname: 'H' });
    await world.join('joan', { employeeId: '999', department: 'Engines', country: 'NO' });
    await world.cycle();
    const accounts = await world.accounts();
    assert.deepEqual([...accounts.keys()].toSorted(), ['ada', 'grace']);
    const { displayName, active, title, name, addresses } = accounts.get('ada') ?? {};
    assert.deepEqual(
      [displayName, active, title, name, addresses],
      ['Ada B', true, 'Staff', { givenName: 'Ada', familyName: '+' }, [{ type: 'work', country: 'NO' }]],
    );
    assert.deepEqual(
      [accounts.get('grace')?.preferredLanguage, accounts.get('grace')?.name],
      ['en_US', { familyName: 'H' }],
    );
  });

  story('with a tree somebody changed means what the tree says', {}, async (world) => {
    const changed = structuredClone(exported);
    const row = changed.synchronizationRules[0]?.objectMappings[0]?.attributeMappings.find(
      (one) => one.targetAttributeName === 'name.givenName',
    );
    assert.ok(row !== undefined);
    Object.assign(row, { source: { ...call('ToUpper', 'ToLower([givenName])', ['source', read('givenName')]) } });
    const { schema } = await world.applications.schemas.save(world.jobId, changed, { author: 'ada' });
    const stored = schema.synchronizationRules[0]?.objectMappings[0]?.attributeMappings.find(
      (one) => one.targetAttributeName === 'name.givenName',
    );
    assert.equal(stored?.source?.expression, 'ToUpper([givenName])');
  });
});
