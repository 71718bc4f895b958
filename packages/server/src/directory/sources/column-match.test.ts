import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchColumns } from './column-match.ts';

const cases: readonly (readonly [string, readonly string[], string, readonly string[]])[] = [
  [
    'names as the directory writes them',
    ['userPrincipalName', 'displayName', 'employeeOrgData.costCenter'],
    'users',
    ['userPrincipalName', 'displayName', 'employeeOrgData.costCenter'],
  ],
  [
    'names as files usually have them, however they are spelled',
    ['E-Mail', 'FIRST_NAME', 'Last name', 'user principal name', 'Supervisor'],
    'users',
    ['mail', 'givenName', 'surname', 'userPrincipalName', 'manager'],
  ],
  ['the first of two that mean the same', ['Login', 'UPN'], 'users', ['userPrincipalName', '']],
  ['columns that mean nothing', ['userPrincipalName', 'Shoe size', ''], 'users', ['userPrincipalName', '', '']],
  ['members of groups', ['Group name', 'User'], 'members', ['group', 'member']],
  [
    'groups',
    ['displayName', 'mailNickname', 'membershipRule'],
    'groups',
    ['displayName', 'mailNickname', 'membershipRule'],
  ],
];

for (const [what, header, kind, columns] of cases) {
  test(`columns are matched: ${what}`, () => assert.deepEqual(matchColumns(header), { kind, columns }));
}

test('a kind that was chosen decides what names mean', () => {
  assert.deepEqual(matchColumns(['Name', 'Alias'], 'groups').columns, ['displayName', 'mailNickname']);
});
