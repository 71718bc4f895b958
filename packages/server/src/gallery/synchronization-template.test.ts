import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ObjectMapping, SynchronizationSchema } from '../mapping/index.ts';
import { defaultGroupMappings, defaultUserMappings } from './default-mappings.ts';
import { customApplication, gallery, galleryAppById, hasConnector } from './gallery.ts';
import { synchronizationSchemaOf } from './synchronization-template.ts';

const enterpriseUser = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const coreUser = 'urn:ietf:params:scim:schemas:core:2.0:User';
const travelPerkUser = 'urn:ietf:params:scim:schemas:extension:travelperk:2.0:User';
const connected = gallery.filter(hasConnector);

function schemaOf(id: string): SynchronizationSchema {
  return synchronizationSchemaOf(galleryAppById(id)!);
}

function mappingOf(id: string, sourceObjectName: 'User' | 'Group'): ObjectMapping {
  const [rule] = schemaOf(id).synchronizationRules;
  const found = rule?.objectMappings.find((mapping) => mapping.sourceObjectName === sourceObjectName);
  assert.ok(found);
  return found;
}

/** The rows as target and the text of the source. */
function rowsOf(mapping: ObjectMapping): readonly (readonly [string, string | null])[] {
  return mapping.attributeMappings.map((row) => [row.targetAttributeName, row.source?.expression ?? null]);
}

function definitionOf(id: string, name: string) {
  const [, target] = schemaOf(id).directories;
  return target?.objects.flatMap(({ attributes }) => attributes).find((attribute) => attribute.name === name);
}

describe('the schema an application begins with', () => {
  test("ENT-31 maps Passle's six rows and switches its groups off", () => {
    const users = mappingOf('passle', 'User');
    assert.deepEqual(rowsOf(users), [
      ['userName', '[userPrincipalName]'],
      ['active', 'Switch([IsSoftDeleted], , "False", "True", "True", "False")'],
      ['title', '[jobTitle]'],
      ['name.givenName', '[givenName]'],
      ['name.familyName', '[surname]'],
      ['externalId', '[objectId]'],
    ]);
    assert.equal(users.enabled, true);
    assert.equal(users.name, 'Provision Microsoft Entra ID Users');
    const groups = mappingOf('passle', 'Group');
    assert.equal(groups.enabled, false);
    assert.deepEqual(
      rowsOf(groups).map(([target]) => target),
      ['displayName', 'externalId', 'members'],
    );
  });

  test('keeps an expression as its text and as a tree', () => {
    const active = mappingOf('passle', 'User').attributeMappings.find((row) => row.targetAttributeName === 'active');
    assert.equal(active?.source?.type, 'Function');
    assert.equal(active.source.name, 'Switch');
    assert.deepEqual(active.source.parameters?.[0], {
      key: 'source',
      value: { type: 'Attribute', name: 'IsSoftDeleted', expression: '[IsSoftDeleted]', parameters: [] },
    });
    assert.equal(active.source.parameters?.length, 5, 'the default that was left out is no parameter');
  });

  test('gives Peripass, TravelPerk and Iris Intranet users and no groups', () => {
    const counts = ['peripass', 'travelperk', 'iris-intranet'].map((id) => {
      const [rule] = schemaOf(id).synchronizationRules;
      return rule?.objectMappings.map((mapping) => [mapping.sourceObjectName, mapping.attributeMappings.length]);
    });
    assert.deepEqual(counts, [[['User', 10]], [['User', 19]], [['User', 9]]]);
  });

  test('keeps a row without source for what the application takes and nobody fills', () => {
    const row = mappingOf('travelperk', 'User').attributeMappings.find(
      ({ targetAttributeName }) => targetAttributeName === `${travelPerkUser}:gender`,
    );
    assert.equal(row?.source, null);
  });

  const objectNames: readonly (readonly [string, string])[] = [
    ['peripass', coreUser],
    ['travelperk', enterpriseUser],
    ['custom-scim', enterpriseUser],
    ['figma', enterpriseUser],
    ['workplace-from-meta', coreUser],
  ];
  for (const [id, name] of objectNames) {
    test(`calls the users of ${id} ${name}`, () => {
      assert.equal(mappingOf(id, 'User').targetObjectName, name);
    });
  }

  test('ENT-30 gives an application of the gallery one mapping of users that is named after it', () => {
    for (const [id, displayName] of [
      ['peripass', 'Peripass'],
      ['travelperk', 'TravelPerk'],
      ['iris-intranet', 'Iris Intranet'],
    ] as const) {
      const names = schemaOf(id).synchronizationRules.flatMap((rule) => rule.objectMappings.map(({ name }) => name));
      assert.deepEqual(names, [`Synchronize Microsoft Entra users to ${displayName}`]);
    }
  });

  test('ENT-40 defines the attributes of the target with what is known of them', () => {
    assert.deepEqual(definitionOf('travelperk', 'id'), {
      name: 'id',
      type: 'String',
      anchor: true,
      required: true,
      caseExact: true,
      mutability: 'ReadOnly',
    });
    assert.deepEqual(definitionOf('travelperk', 'userName'), { name: 'userName', type: 'String', required: true });
    assert.deepEqual(definitionOf('travelperk', 'externalId'), { name: 'externalId', type: 'String', caseExact: true });
    assert.deepEqual(definitionOf('travelperk', 'active'), { name: 'active', type: 'Boolean' });
    assert.deepEqual(definitionOf('travelperk', `${travelPerkUser}:invoiceProfiles`), {
      name: `${travelPerkUser}:invoiceProfiles`,
      type: 'String',
      multivalued: true,
      metadata: [{ key: 'ComplexObjectDefinition', value: 'value' }],
    });
    assert.deepEqual(definitionOf('custom-scim', 'members'), {
      name: 'members',
      type: 'Reference',
      multivalued: true,
      referencedObjects: [
        { referencedObjectName: 'User', referencedProperty: null },
        { referencedObjectName: 'Group', referencedProperty: null },
      ],
    });
  });

  test('ENT-40 makes the manager a reference whatever the article calls it, and maps it', () => {
    const names = connected.flatMap(({ id }) => {
      const [, target] = schemaOf(id).directories;
      const attributes = target?.objects.flatMap((object) => object.attributes) ?? [];
      return attributes.filter(({ name }) => /manager/.test(name)).map((attribute) => ({ id, attribute }));
    });
    assert.ok(names.length > 10);
    for (const { id, attribute } of names) {
      assert.equal(attribute.type, 'Reference', `${id} ${attribute.name}`);
      if (!galleryAppById(id)?.objects.users.attributesKnown) continue;
      const row = rowsOf(mappingOf(id, 'User')).find(([target]) => target === attribute.name);
      assert.equal(row?.[1], '[manager]', id);
    }
  });

  test('guesses where the article shows no list: the usual rows out of the usual list', () => {
    const guessed = defaultUserMappings(galleryAppById('figma')!);
    assert.equal(guessed.guessed, true);
    assert.equal(guessed.attributes.length, customApplication.objects.users.attributes.length);
    assert.deepEqual(
      guessed.mappings.map(({ target, source }) => `${target} ${source}`),
      [
        'userName userPrincipalName',
        'active Switch([IsSoftDeleted], , "False", "True", "True", "False")',
        'displayName displayName',
        'emails[type eq "work"].value mail',
        'name.givenName givenName',
        'name.familyName surname',
        'name.formatted Join(" ", [givenName], [surname])',
        'externalId mailNickname',
      ],
    );
    const groups = defaultGroupMappings(galleryAppById('keeper')!);
    assert.deepEqual(
      groups?.mappings.map(({ target }) => target),
      ['displayName', 'members'],
    );
  });

  test('follows the actions an article allows', () => {
    assert.equal(mappingOf('miro', 'User').flowTypes, 'Add, Update, Delete');
    assert.equal(mappingOf('miro', 'Group').flowTypes, 'Update');
  });

  test('names directories and mappings the way administrators know them', () => {
    const [source, target] = synchronizationSchemaOf(galleryAppById('island')!, 'Azure Active Directory').directories;
    assert.deepEqual([source?.name, target?.name], ['Azure Active Directory', 'Island']);
    assert.equal(schemaOf('custom-scim').directories[1]?.name, 'customappsso');
    assert.equal(schemaOf('custom-scim').id, 'scim');
    assert.equal(mappingOf('island', 'Group').name, 'Synchronize Microsoft Entra groups to Island');
  });

  test('is refused for an application without connector', () => {
    assert.throws(() => schemaOf('slack'), RangeError);
  });

  test('is the same each time', () => {
    assert.deepEqual(schemaOf('aws-iam-identity-center'), schemaOf('aws-iam-identity-center'));
  });

  for (const entry of connected) {
    test(`of ${entry.id} is complete and consistent`, () => {
      const schema = synchronizationSchemaOf(entry);
      const [rule] = schema.synchronizationRules;
      assert.ok(rule);
      for (const mapping of rule.objectMappings) {
        const defined = (directory: string, object: string) =>
          schema.directories.find(({ name }) => name === directory)?.objects.find(({ name }) => name === object)
            ?.attributes;
        const target = defined(rule.targetDirectoryName, mapping.targetObjectName);
        const source = defined(rule.sourceDirectoryName, mapping.sourceObjectName);
        assert.ok(target && source);
        assert.equal(target.filter(({ anchor }) => anchor).length, 1);
        assert.equal(source.filter(({ anchor }) => anchor).length, 1);
        const targets = mapping.attributeMappings.map((row) => row.targetAttributeName);
        assert.equal(new Set(targets).size, targets.length, 'one row for each target');
        for (const name of targets)
          assert.ok(
            target.some((attribute) => attribute.name === name),
            name,
          );
        const matching = mapping.attributeMappings.filter((row) => (row.matchingPriority ?? 0) > 0);
        assert.ok(matching.length > 0, 'something is matched by');
        for (const row of matching) assert.ok(row.source, `${row.targetAttributeName} has a source`);
        for (const { source: node } of mapping.attributeMappings) {
          for (const [, name] of node?.expression?.matchAll(/\[([^\]]+)\]/g) ?? []) {
            assert.ok(
              source.some((attribute) => attribute.name === name),
              name,
            );
          }
        }
      }
    });
  }
});
