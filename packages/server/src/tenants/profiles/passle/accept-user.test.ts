import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '@lockstep/scim';
import { acceptUser } from './accept-user.ts';

const lea = { userName: 'lea@acme.example', name: { givenName: 'Lea', familyName: 'Berg' } };
const context = { settings: {}, lists: {}, byHand: false, now: new Date(0) };

const refused: readonly (readonly [string, JsonObject, RegExp])[] = [
  ['no name', { name: null }, /name\.givenName.*first name/],
  ['no surname', { name: { givenName: 'Lea' } }, /name\.familyName.*surname/],
  ['a blank first name', { name: { givenName: ' ', familyName: 'Berg' } }, /name\.givenName/],
  ['a user name that is no address', { userName: 'lea' }, /userName.*e-mail address/],
];

for (const [what, change, message] of refused) {
  test(`PAS-19 a user with ${what} is refused by name of the attribute`, () => {
    assert.throws(() => acceptUser({ ...lea, ...change }, undefined, context), {
      status: 400,
      scimType: 'invalidValue',
      message,
    });
  });
}

test('what a user is called is kept with the rest, and follows a change', () => {
  const { attributes } = acceptUser(lea, undefined, context);
  assert.deepEqual(attributes, { ...lea, displayName: 'Lea Berg' });
  const moved = { ...attributes, name: { givenName: 'Lea', familyName: 'Lund' } };
  assert.equal(acceptUser(moved, attributes, context).attributes.displayName, 'Lea Lund');
});

test('a user name that was stored before is not judged again', () => {
  const old = { ...lea, userName: 'lea' };
  assert.equal(acceptUser(old, old, context).attributes.userName, 'lea');
});
