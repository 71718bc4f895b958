import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  groupAttributeAliases,
  sourceGroupDefinition,
  sourceUserDefinition,
  userAttributeAliases,
} from './source-definition.ts';
import { groupSourceRecord, homePrincipalName, userSourceRecord } from './source-record.ts';
import type { DirectoryUser } from './user.ts';

const extension = 'extension_0123456789abcdef0123456789abcdef_badge';

const ann: DirectoryUser = {
  id: '11111111-1111-4111-8111-111111111111',
  createdDateTime: '2026-03-01T08:15:30Z',
  managerId: '22222222-2222-4222-8222-222222222222',
  properties: {
    userPrincipalName: 'ann_lee_partner.example#EXT#@halden.example',
    displayName: 'Ann Lee',
    accountEnabled: true,
    mobilePhone: '+47 1',
    businessPhones: ['+47 2'],
    imAddresses: [],
    faxNumber: '+47 3',
    officeLocation: 'A-1',
    otherMails: ['a@b.example', 'c@d.example'],
    employeeHireDate: '2020-01-01T00:00:00Z',
    employeeOrgData: { costCenter: '0042', division: 'Sales' },
    onPremisesExtensionAttributes: { extensionAttribute7: 'seven' },
    onPremisesImmutableId: 'imm',
    onPremisesSyncEnabled: true,
    passwordPolicies: 'None',
    [extension]: 4711,
  },
};

describe('the source record of a user', () => {
  const record = userSourceRecord(ann);

  const values: readonly (readonly [string, unknown])[] = [
    ['objectId', ann.id],
    ['id', ann.id],
    ['userPrincipalName', 'ann_lee@partner.example'],
    ['originalUserPrincipalName', 'ann_lee_partner.example#EXT#@halden.example'],
    ['accountEnabled', true],
    ['mobile', '+47 1'],
    ['mobilePhone', '+47 1'],
    ['telephoneNumber', '+47 2'],
    ['businessPhones', '+47 2'],
    ['sipProxyAddress', undefined],
    ['facsimileTelephoneNumber', '+47 3'],
    ['physicalDeliveryOfficeName', 'A-1'],
    ['officeLocation', 'A-1'],
    ['otherMails', ['a@b.example', 'c@d.example']],
    ['employeeHireDate', '2020-01-01T00:00:00Z'],
    ['costCenter', '0042'],
    ['employeeOrgData.costCenter', '0042'],
    ['division', 'Sales'],
    ['extensionAttribute7', 'seven'],
    ['onPremisesExtensionAttributes.extensionAttribute7', 'seven'],
    ['extensionAttribute8', undefined],
    ['immutableId', 'imm'],
    ['dirSyncEnabled', true],
    ['manager', ann.managerId],
    ['createdDateTime', '2026-03-01T08:15:30Z'],
    [extension, 4711],
    ['passwordPolicies', undefined],
    ['surname', undefined],
  ];
  for (const [name, value] of values) {
    test(`reads ${name} as ${JSON.stringify(value)}`, () => assert.deepEqual(record[name], value));
  }

  test('takes another manager when the caller knows better', () => {
    assert.equal(userSourceRecord(ann, 'someone').manager, 'someone');
  });
});

describe('the principal name a guest has at home', () => {
  const names: readonly (readonly [string, string])[] = [
    ['ann_partner.org#EXT#@contoso.example', 'ann@partner.org'],
    ['ann_lee_partner.org#ext#@contoso.example', 'ann_lee@partner.org'],
    ['ann@contoso.example', 'ann@contoso.example'],
    ['ann#EXT#@contoso.example', 'ann#EXT#@contoso.example'],
    ['_x#EXT#@contoso.example', '_x#EXT#@contoso.example'],
    ['#EXT#_@contoso.example', '#EXT#_@contoso.example'],
  ];
  for (const [stored, home] of names) {
    test(`of ${stored} is ${home}`, () => assert.equal(homePrincipalName(stored), home));
  }
});

describe('the source record of a group', () => {
  test('has its properties under the names of mappings, and no members', () => {
    const properties = { displayName: 'Yard', mailNickname: 'yard', securityEnabled: true, theme: 'Blue' };
    const record = groupSourceRecord({ id: 'g', createdDateTime: '2026-03-01T08:15:30Z', properties });
    assert.deepEqual(record, {
      objectId: 'g',
      id: 'g',
      createdDateTime: '2026-03-01T08:15:30Z',
      displayName: 'Yard',
      mailNickname: 'yard',
      securityEnabled: true,
    });
  });
});

describe('the source object definitions', () => {
  for (const definition of [sourceUserDefinition, sourceGroupDefinition]) {
    test(`of ${definition.name} have one anchor and no name twice`, () => {
      const names = definition.attributes.map(({ name }) => name);
      assert.equal(new Set(names).size, names.length);
      assert.deepEqual(
        definition.attributes.filter(({ anchor }) => anchor).map(({ name }) => name),
        ['objectId'],
      );
    });
  }

  test('define every canonical name a record can have', () => {
    const defined = new Set(sourceUserDefinition.attributes.map(({ name }) => name));
    const undefinedNames = Object.keys(userSourceRecord(ann)).filter(
      (name) => !defined.has(name) && !userAttributeAliases.has(name) && name !== extension,
    );
    assert.deepEqual(undefinedNames, []);
    for (const canonical of [...userAttributeAliases.values()]) assert.ok(defined.has(canonical), canonical);
  });

  const definitions: readonly (readonly [string, object])[] = [
    ['userPrincipalName', { name: 'userPrincipalName', type: 'String', required: true }],
    ['accountEnabled', { name: 'accountEnabled', type: 'Boolean', required: true }],
    ['employeeHireDate', { name: 'employeeHireDate', type: 'DateTime' }],
    ['otherMails', { name: 'otherMails', type: 'String', multivalued: true }],
    ['telephoneNumber', { name: 'telephoneNumber', type: 'String' }],
    [
      'manager',
      {
        name: 'manager',
        type: 'Reference',
        referencedObjects: [{ referencedObjectName: 'User', referencedProperty: null }],
      },
    ],
  ];
  for (const [name, expected] of definitions) {
    test(`define ${name} with what is known of it`, () => {
      assert.deepEqual(
        sourceUserDefinition.attributes.find((attribute) => attribute.name === name),
        expected,
      );
    });
  }

  test('know the Graph names that differ', () => {
    assert.equal(userAttributeAliases.get('mobilePhone'), 'mobile');
    assert.equal(userAttributeAliases.get('id'), 'objectId');
    assert.equal(userAttributeAliases.get('surname'), undefined);
    assert.equal(groupAttributeAliases.get('onPremisesSyncEnabled'), 'dirSyncEnabled');
  });
});
