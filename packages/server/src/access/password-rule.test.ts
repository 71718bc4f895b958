import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { passwordFinding } from './password-rule.ts';

describe('a password somebody chooses', () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ['', /at least 12/],
    ['eleven char', /at least 12/],
    ['🔑'.repeat(6), /at least 12/],
    ['x'.repeat(201), /at most 200/],
    ['aaaaaaaaaaaaaaaa', /first that anybody/],
    ['abcabcabcabcabc', /first that anybody/],
    ['123456789012', /first that anybody/],
    ['Password-1234', /first that anybody/],
    ['Ｐassword12345', /first that anybody/],
    ['Summer2026!!!', /first that anybody/],
    ['qwertyuiopas', /first that anybody/],
    ['ann.lee@halden.example', /first that anybody/],
    ['Ann.Lee-1234567', /first that anybody/],
  ];
  for (const [password, expected] of refused) {
    test(`${JSON.stringify(password.slice(0, 30))} is refused, with the reason`, () =>
      assert.match(passwordFinding(password, 'Ann.Lee@halden.example') ?? '', expected));
  }

  for (const password of ['four chairs under a pear tree', 'kT7#pq9!vLx2', 'здравствуйте-мир', 'x y z 1 2 3 4 5']) {
    test(`${JSON.stringify(password)} is taken`, () =>
      assert.equal(passwordFinding(password, 'ann@halden.example'), undefined));
  }
});
