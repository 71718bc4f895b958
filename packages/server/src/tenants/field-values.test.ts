import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject } from '@lockstep/scim';
import type { Field } from './field.ts';
import { choicesOf, heldValue, isShown, readFields } from './field-values.ts';

const entry = { version: 1, createdAt: new Date(0), fields: {} };
const lists = { roles: ['host', 'guard'].map((id) => ({ ...entry, id, name: id.toUpperCase() })) };

const fields: readonly Field[] = [
  { key: 'name', label: 'Name', kind: 'text', required: true, longest: 5 },
  { key: 'role', label: 'Role', kind: 'choice', from: 'roles' },
  { key: 'roles', label: 'Roles', kind: 'choices', from: 'roles', required: true, default: ['host'] },
  { key: 'on', label: 'On', kind: 'switch', default: false },
  { key: 'number', label: 'Number', kind: 'number' },
  { key: 'day', label: 'Day', kind: 'date' },
  { key: 'detail', label: 'Detail', kind: 'text', required: true, shownWhen: { key: 'on', is: [true] } },
  { key: 'plan', label: 'Plan', kind: 'text', whose: 'operator' },
  { key: 'sure', label: 'Sure', kind: 'switch', isAnswer: true },
  { key: 'token', label: 'Token', kind: 'secretView' },
];

function read(sent: unknown, before: JsonObject = { name: 'Ann' }, isOperator = false) {
  return readFields(fields, sent, before, { lists, isOperator });
}

describe('values sent for fields', () => {
  test('take the place of those there are; null takes one away, and what is left out stays', () => {
    const { values, named, findings } = read(
      { name: 'Bea', role: null, on: true, detail: 'x' },
      { name: 'A', role: 'host' },
    );
    assert.deepEqual(findings, []);
    assert.deepEqual(values, { name: 'Bea', on: true, detail: 'x' });
    assert.deepEqual([...named], ['name', 'role', 'on', 'detail']);
  });

  const refused: readonly (readonly [string, unknown, RegExp])[] = [
    ['name', '', /1 to 5 characters/],
    ['name', '   ', /1 to 5 characters/],
    ['name', 'toolong', /1 to 5 characters/],
    ['name', 'a\nb', /one line/],
    ['name', 7, /text/],
    ['name', null, /must be given/],
    ['role', 'nobody', /one of host, guard/],
    ['role', ['host'], /one of host, guard/],
    ['roles', [], /at least one/],
    ['roles', ['host', 'host'], /without repetition/],
    ['roles', ['nobody'], /one of host, guard/],
    ['on', 'true', /true or false/],
    ['number', '7', /number/],
    ['number', Number.NaN, /number/],
    ['day', '2030-02-31', /date/],
    ['day', '31.1.2030', /date/],
    ['token', 'mine', /cannot be set/],
    ['plan', 'pro', /set by the vendor/],
    ['nothing', 1, /not a field here/],
    ['__proto__x', 1, /not a field here/],
  ];
  for (const [key, value, problem] of refused) {
    test(`are refused with the field and the remedy: ${key} as ${JSON.stringify(value)}`, () => {
      const { findings } = read({ [key]: value });
      assert.deepEqual([findings.length, findings[0]?.target], [1, key]);
      assert.match(findings[0]?.message ?? '', problem);
    });
  }

  test('are told of all at once', () => {
    assert.deepEqual(
      read({ on: 1, number: 'x', day: 2 }).findings.map(({ target }) => target),
      ['on', 'number', 'day'],
    );
  });

  test('of a field that is hidden then are passed over, and what it had stays', () => {
    const { values, findings } = read({ on: false, detail: 'new' }, { name: 'Ann', on: true, detail: 'old' });
    assert.deepEqual([values.detail, findings], ['old', []]);
    assert.equal(read({ on: true }).findings[0]?.target, 'detail');
  });

  test('of the vendor are taken from the vendor, and from anybody who sends back what they were shown', () => {
    assert.deepEqual(read({ plan: 'pro' }, { name: 'Ann' }, true).values.plan, 'pro');
    assert.deepEqual(read({ plan: 'pro' }, { name: 'Ann', plan: 'pro' }).findings, []);
  });

  test('that answer a question are handed on and not kept', () => {
    const { values, answers } = read({ sure: true });
    assert.deepEqual([values, answers], [{ name: 'Ann' }, { sure: true }]);
  });

  test('have to be an object', () => {
    for (const sent of [null, [], 'x', 1]) assert.throws(() => read(sent), { status: 400 });
  });

  test('with dangerous names are inert', () => {
    const { findings, values } = read(JSON.parse('{"__proto__": {"admin": true}, "constructor": 1}'));
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['UnknownProperty', 'UnknownProperty'],
    );
    assert.equal(Object.getPrototypeOf(values), Object.prototype);
    assert.equal((values as { admin?: boolean }).admin, undefined);
  });
});

test('a field has a default, choices of its list, and is shown by the value of another', () => {
  const [, role, , on, , , detail] = fields as [Field, Field, Field, Field, Field, Field, Field];
  assert.deepEqual([heldValue(on, {}), heldValue(on, { on: true })], [false, true]);
  assert.deepEqual(choicesOf(role, lists), [
    { value: 'host', label: 'HOST' },
    { value: 'guard', label: 'GUARD' },
  ]);
  assert.deepEqual(choicesOf(role, {}), []);
  assert.deepEqual([isShown(detail, fields, {}), isShown(detail, fields, { on: true })], [false, true]);
});
