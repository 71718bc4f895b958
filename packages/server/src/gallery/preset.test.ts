import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { validateSchema } from '../mapping/index.ts';
import { customApplication, galleryAppById } from './gallery.ts';
import { applyPreset } from './preset.ts';
import { synchronizationSchemaOf } from './synchronization-template.ts';

const passle = galleryAppById('passle')!;
const custom = synchronizationSchemaOf(customApplication);
const scope = { groups: [{ name: 'f', clauses: [{ sourceOperandName: 'department', operatorName: 'IS NOT NULL' }] }] };

describe('a preset applied to a custom application', () => {
  const applied = applyPreset(custom, passle);
  const [users, groups] = applied.synchronizationRules[0]?.objectMappings ?? [];

  test('the rows of users are those of the preset', () => {
    const own = synchronizationSchemaOf(passle).synchronizationRules[0]?.objectMappings[0];
    assert.deepEqual(users?.attributeMappings, own?.attributeMappings);
  });

  test('groups are mapped as before and switched off', () => {
    const before = custom.synchronizationRules[0]?.objectMappings[1];
    assert.deepEqual(groups, { ...before, enabled: false });
  });

  test('what the preset requires is required, and no attribute is lost', () => {
    const attributes = applied.directories[1]?.objects[0]?.attributes ?? [];
    const required = attributes.filter((attribute) => attribute.required).map(({ name }) => name);
    assert.deepEqual(required, ['id', 'userName', 'name.givenName', 'name.familyName']);
    const names = new Set(attributes.map(({ name }) => name));
    assert.ok(custom.directories[1]?.objects[0]?.attributes.every(({ name }) => names.has(name)));
  });

  test('nothing speaks against saving it', () => {
    assert.deepEqual(validateSchema(applied, { jobScope: 'assigned' }), []);
  });

  test('a scoping filter stays', () => {
    const [rule] = custom.synchronizationRules;
    const filtered = {
      ...custom,
      synchronizationRules: [
        { ...rule!, objectMappings: rule!.objectMappings.map((mapping) => ({ ...mapping, scope })) },
      ],
    };
    const kept = applyPreset(filtered, passle).synchronizationRules[0]?.objectMappings.map((mapping) => mapping.scope);
    assert.deepEqual(kept, [scope, scope]);
  });

  test('applied twice it changes nothing more', () => {
    assert.deepEqual(applyPreset(applied, passle), applied);
  });

  test('a schema without users is refused', () => {
    assert.throws(() => applyPreset({ ...custom, synchronizationRules: [] }, passle), /no mapping of users/);
  });
});
