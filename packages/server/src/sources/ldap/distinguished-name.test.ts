import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparableName, leadingValue } from './distinguished-name.ts';

const same: readonly (readonly [string, string, string])[] = [
  ['case', 'UID=Ann,OU=People,DC=halden', 'uid=ann,ou=people,dc=halden'],
  ['blanks around signs', 'uid = ann , ou = people', 'uid=ann,ou=people'],
  ['characters written by their bytes', 'cn=\\C3\\85se Vik,dc=halden', 'cn=Åse Vik,dc=halden'],
  ['a comma written in either way', 'cn=Lee\\2C Ann,dc=halden', 'cn=Lee\\, Ann,dc=halden'],
];

for (const [what, one, other] of same) {
  test(`names are the same without regard to ${what}`, () => assert.equal(comparableName(one), comparableName(other)));
}

test('a comma that belongs to a value does not end it', () => {
  assert.notEqual(comparableName('cn=Lee\\,Ann'), comparableName('cn=Lee,Ann'));
  assert.equal(leadingValue('cn=Lee\\, Ann,dc=halden'), 'Lee, Ann');
  assert.equal(leadingValue('cn=Lee\\2C Ann,dc=halden'), 'Lee, Ann');
});

test('an escaped backslash before letters is no byte', () => {
  assert.equal(leadingValue('cn=a\\\\bc,dc=halden'), 'a\\bc');
});

test('names without end are compared by their digest', () => {
  const long = `cn=${'a'.repeat(5_000)},dc=halden`;
  assert.equal(comparableName(long).length, 64);
  assert.equal(comparableName(long), comparableName(long.toUpperCase()));
  assert.notEqual(comparableName(long), comparableName(`${long}x`));
});
