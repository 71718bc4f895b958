import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ConversionError, toReferences, toTarget } from './conversion.ts';
import type { AttributeDefinition } from './schema.ts';

/** A list whose elements are objects with one member. */
function objects(member: string): Partial<AttributeDefinition> {
  return { multivalued: true, metadata: [{ key: 'ComplexObjectDefinition', value: member }] };
}

describe('conversion to the target', () => {
  const date = { kind: 'date', ticks: 0n } as const;
  const conversions: readonly [value: Parameters<typeof toTarget>[0], type: Partial<AttributeDefinition>, unknown][] = [
    [true, {}, 'True'],
    [{ kind: 'number', text: '1.50' }, {}, '1.50'],
    [date, {}, '1/1/1970 12:00:00 AM'],
    ['x', { multivalued: true }, ['x']],
    [['x', 'y'], { multivalued: true }, ['x', 'y']],
    [['x'], {}, 'x'],
    ['x', objects('value'), [{ value: 'x' }]],
    [['x', '', 'y'], objects('value'), [{ value: 'x' }, { value: 'y' }]],
    [['x'], objects('__proto__'), ['x']],
    ['x', { ...objects('value'), multivalued: false }, 'x'],
    [[''], {}, null],
    ['', {}, null],
    ['TRUE', { type: 'Boolean' }, true],
    [{ kind: 'number', text: '0' }, { type: 'Boolean' }, false],
    ['+42', { type: 'Integer' }, 42],
    ['9223372036854775807', { type: 'Integer' }, '9223372036854775807'],
    ['2025-06-30+08:00', { type: 'DateTime' }, '2025-06-29T16:00:00Z'],
    [date, { type: 'DateTime' }, '1970-01-01T00:00:00Z'],
    ['QQA=', { type: 'Binary' }, 'QQA='],
  ];
  for (const [value, type, expected] of conversions) {
    const shown = JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? `${item}` : item));
    test(`takes ${shown} to ${JSON.stringify(type)}`, () => {
      assert.deepEqual(toTarget(value, { name: 'x', ...type }), expected);
    });
  }

  const refused: readonly [value: Parameters<typeof toTarget>[0], type: Partial<AttributeDefinition>, says: RegExp][] =
    [
      [['x', 'y'], {}, /takes one value but the mapping yields 2/],
      ['yes', { type: 'Boolean' }, /"yes" does not fit x \(Boolean\)/],
      ['1.5', { type: 'Integer' }, /whole number/],
      ['9223372036854775808', { type: 'Integer' }, /64 bits/],
      [true, { type: 'Integer' }, /whole number/],
      ['soon', { type: 'DateTime' }, /takes a date/],
      ['a=b', { type: 'Binary' }, /takes base64/],
    ];
  for (const [value, type, says] of refused) {
    test(`refuses ${JSON.stringify(value)} for ${JSON.stringify(type)}`, () => {
      assert.throws(
        () => toTarget(value, { name: 'x', ...type }),
        (error) => error instanceof ConversionError && says.test(error.message),
      );
    });
  }

  test('references are ids, one for a single-valued target', () => {
    const many = { name: 'members', type: 'Reference', multivalued: true } as const;
    assert.deepEqual(toReferences(['a', 'b'], many), ['a', 'b']);
    assert.deepEqual(toReferences(null, many), []);
    assert.throws(() => toReferences(['a', 'b'], { name: 'manager', type: 'Reference' }), /takes one value/);
    assert.throws(() => toReferences(true, many), /needs the id of a directory object/);
  });
});
