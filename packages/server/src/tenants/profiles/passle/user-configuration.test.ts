import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '@lockstep/scim';
import type { Entry } from '../../collections/collection.ts';
import { givenToNewUsers, withAssignment } from './user-configuration.ts';

const lists = { passles: ['a', 'b', 'c'].map(passle) };

function passle(id: string): Entry {
  return { id, name: id, fields: { name: id }, version: 1, createdAt: new Date(0) };
}

const creator = { role: 'content-creator', isAssigned: true };
const configurations: readonly (readonly [string, JsonObject, JsonObject])[] = [
  ['PAS-8 nothing, while nobody chose', {}, { isAssigned: false }],
  ['PAS-8 nothing under the first option', { userConfiguration: 'account-only' }, { isAssigned: false }],
  [
    'PAS-9 Content Creator on every Passle under the second',
    { userConfiguration: 'creator-all-passles' },
    { ...creator, passles: ['a', 'b', 'c'] },
  ],
  [
    'PAS-10 Content Creator on those chosen under the third, as far as they are there',
    { userConfiguration: 'creator-selected-passles', selectedPassles: ['c', 'gone'] },
    { ...creator, passles: ['c'] },
  ],
];

for (const [name, settings, given] of configurations) {
  test(`a new user is given: ${name}`, () => assert.deepEqual(givenToNewUsers({ settings, lists }), given));
}

test('PAS-32 a user is assigned with both a role and a Passle, and not with one of them', () => {
  const cases: readonly (readonly [JsonObject, boolean])[] = [
    [{}, false],
    [{ role: 'editor' }, false],
    [{ role: 'editor', passles: [] }, false],
    [{ passles: ['a'] }, false],
    [{ role: 'editor', passles: ['a'] }, true],
    [{ role: 'editor', isAssigned: true }, false],
  ];
  for (const [facts, expected] of cases)
    assert.equal(withAssignment(facts).isAssigned, expected, JSON.stringify(facts));
});
