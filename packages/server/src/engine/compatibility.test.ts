import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonValue } from '@lockstep/scim';
import { COMPATIBILITIES, type Compatibility, inForm, referenceValue } from './compatibility.ts';

const ROLE = { primary: false, display: 'Editor', value: 'editor' };

const VALUES: readonly (readonly [string, readonly Compatibility[], string, JsonValue, JsonValue])[] = [
  ['truth stays what it is', [], 'active', true, true],
  ['truth becomes a capitalised text', ['booleansAsText'], 'active', true, 'True'],
  ['so does falsehood', ['booleansAsText'], 'active', false, 'False'],
  ['a text stays a text', COMPATIBILITIES, 'title', 'display', 'display'],
  ['roles keep display', ['booleansAsText'], 'roles', [ROLE], [ROLE]],
  [
    'roles get displayName, and their own truths stay',
    COMPATIBILITIES,
    'Roles',
    [ROLE, 'reader'],
    [{ primary: false, displayName: 'Editor', value: 'editor' }, 'reader'],
  ],
  ['other lists keep display', ['roleDisplayName'], 'groups', [ROLE], [ROLE]],
];

describe('forms of values some applications want', () => {
  for (const [name, forms, path, value, expected] of VALUES) {
    test(name, () => assert.deepEqual(inForm(value, path, forms), expected));
  }

  for (const [path, forms, expected] of [
    ['manager', [], { value: 'id' }],
    ['manager', ['managerAsText'], 'id'],
    ['manager.value', [], 'id'],
  ] as const) {
    test(`a reference at ${path} with ${forms.join() || 'no'} forms is ${JSON.stringify(expected)}`, () =>
      assert.deepEqual(referenceValue(path, 'id', forms), expected));
  }
});
