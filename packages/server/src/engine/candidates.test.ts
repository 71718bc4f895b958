import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '@lockstep/scim';
import { REDACTED } from '../journal/index.ts';
import { candidatesOf } from './candidates.ts';
import type { Rule } from './rule.ts';

function rule(...hidden: readonly string[]): Rule {
  const attributes = hidden.map((targetAttributeName) => ({ redacted: true, mapping: { targetAttributeName } }));
  return { mapping: { attributes } } as unknown as Rule;
}

function values(resources: readonly JsonObject[], hidden: readonly string[] = []) {
  const found = resources.map((attributes, index) => ({ id: `t${index}`, version: undefined, attributes }));
  return candidatesOf(found, rule(...hidden)).map((candidate) => candidate.values);
}

test('candidates show what differs, at most one level deep and without what is long', () => {
  const common = { schemas: ['a'], id: 'x', title: 'Countess', groups: ['g'] };
  assert.deepEqual(
    values([
      { ...common, userName: 'ada', name: { familyName: 'Byron' }, emails: [{ value: 'a@x' }, { value: 'b@x' }] },
      { ...common, userName: 'augusta', groups: ['h'], 'urn:x:User': { costCenter: '9' } },
    ]),
    [
      { userName: 'ada', 'name.familyName': 'Byron', emails: 'a@x,b@x' },
      { userName: 'augusta', 'urn:x:User:costCenter': '9' },
    ],
  );
});

test('candidates keep marked values from view, and names from outside are only names', () => {
  const hostile = JSON.parse('{"__proto__": "x", "constructor": {"prototype": "y"}, "secret": "s1"}') as JsonObject;
  const [first] = values([hostile, { secret: 's2' }], ['secret']);
  assert.equal(Object.getPrototypeOf(first), Object.prototype);
  assert.equal(JSON.stringify(first).includes('s1'), false);
  const [shown] = values([{ secret: 's1' }, {}], ['secret']);
  assert.deepEqual(shown, { secret: REDACTED });
});

test('candidates are bounded in number, values and length, and hold no text a database refuses', () => {
  const many = Array.from({ length: 30 }, (_, index) =>
    Object.fromEntries(Array.from({ length: 40 }, (__, path) => [`a${path}`, `${index}\0\uD800${'x'.repeat(900)}`])),
  );
  const all = values(many);
  assert.equal(all.length, 20);
  assert.ok(all.every((one) => Object.keys(one).length === 12));
  const [text = ''] = Object.values(all[0] ?? {});
  assert.ok(text.length <= 200 && text.isWellFormed() && !text.includes('\0'));
});
