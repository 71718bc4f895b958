import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AttributeType, SourceValue } from '../mapping/index.ts';
import { compileFilter, judge, operators, validateFilter } from './index.ts';

const now = new Date('2025-07-30T12:00:00Z');
const ann = '0f3c1a52-7a5e-4b83-9d3e-2b1f6d0c9a11';
const bob = '5d0e7c44-18f2-4d0a-8a3b-6f2e9b7d4c22';

/** What is read of each kind of attribute. */
type Kind = 'single' | 'flag' | 'number' | 'several' | 'date' | 'reference' | 'membership';

const types: Readonly<Record<Kind, AttributeType>> = {
  single: 'String',
  several: 'String',
  flag: 'Boolean',
  number: 'Integer',
  date: 'DateTime',
  reference: 'Reference',
  membership: 'String',
};

/** The value, the operand, and whether the clause is true. */
type Row = readonly [value: SourceValue, operand: string | readonly string[] | undefined, passes: boolean];

const nothing: readonly Row[] = [
  [undefined, undefined, false],
  ['', undefined, false],
];

const table: Readonly<Record<string, Partial<Record<Kind, readonly Row[]>>>> = {
  EQUALS: {
    single: [
      ['Sales', 'Sales', true],
      ['Sales', 'sales', false],
      [undefined, 'Sales', false],
    ],
    flag: [
      [true, 'True', true],
      [false, 'True', false],
    ],
    number: [
      [42, '42', true],
      [42, '042', false],
    ],
    several: [
      [['a', 'b'], 'b', true],
      [['a', 'b'], 'c', false],
      [[], 'a', false],
    ],
    reference: [
      [ann, ann, true],
      [ann, bob, false],
      [undefined, bob, false],
    ],
  },
  'NOT EQUALS': {
    single: [
      ['Sales', 'sales', true],
      ['Sales', 'Sales', false],
      [undefined, 'Sales', false],
    ],
    flag: [
      [false, 'True', true],
      [true, 'True', false],
    ],
    number: [
      [42, '43', true],
      [42, '42', false],
    ],
    several: [
      [['a', 'b'], 'c', true],
      [['a', 'b'], 'b', false],
      [[], 'a', false],
    ],
    reference: [
      [ann, bob, true],
      [ann, ann, false],
      [undefined, bob, false],
    ],
  },
  'IS TRUE': { flag: [[true, undefined, true], [false, undefined, false], ...nothing] },
  'IS FALSE': { flag: [[false, undefined, true], [true, undefined, false], ...nothing] },
  'IS NULL': {
    single: [
      ['', undefined, true],
      [undefined, undefined, true],
      ['x', undefined, false],
    ],
    flag: [
      [undefined, undefined, true],
      [false, undefined, false],
    ],
    number: [
      [undefined, undefined, true],
      [0, undefined, false],
    ],
    several: [
      [[], undefined, true],
      [['a'], undefined, false],
    ],
    date: [
      [undefined, undefined, true],
      ['2025-07-30', undefined, false],
    ],
    reference: [
      [undefined, undefined, true],
      [ann, undefined, false],
    ],
  },
  'IS NOT NULL': {
    single: [['x', undefined, true], ...nothing],
    flag: [
      [false, undefined, true],
      [undefined, undefined, false],
    ],
    number: [
      [0, undefined, true],
      [undefined, undefined, false],
    ],
    several: [
      [['a'], undefined, true],
      [[], undefined, false],
      [[''], undefined, false],
    ],
    date: [
      ['2025-07-30', undefined, true],
      [undefined, undefined, false],
    ],
    reference: [
      [ann, undefined, true],
      [undefined, undefined, false],
    ],
  },
  'REGEX MATCH': {
    single: [
      ['142', '1[0-9]+', true],
      ['2142', '1[0-9]+', false],
      [undefined, '.*', false],
    ],
    several: [
      [['x', '142'], '1[0-9]+', true],
      [['x', 'y'], '1[0-9]+', false],
      [[], '.*', false],
    ],
    reference: [
      [ann, '0f3c.*', true],
      [bob, '0f3c.*', false],
    ],
  },
  'NOT REGEX MATCH': {
    single: [
      ['2142', '1[0-9]+', true],
      ['142', '1[0-9]+', false],
      [undefined, 'x', false],
    ],
    several: [
      [['x', 'y'], '1[0-9]+', true],
      [['x', '142'], '1[0-9]+', false],
      [[], 'x', false],
    ],
    reference: [
      [bob, '0f3c.*', true],
      [ann, '0f3c.*', false],
    ],
  },
  Greater_Than: {
    single: [
      ['10', '9', true],
      ['9', '9', false],
      ['ten', '9', false],
      [undefined, '9', false],
    ],
    number: [
      [10, '9', true],
      [-10, '9', false],
    ],
    several: [
      [['1', '10'], '9', true],
      [['1', '2'], '9', false],
    ],
  },
  Greater_Than_OR_EQUALS: {
    single: [
      ['9', '9', true],
      ['8', '9', false],
      [undefined, '9', false],
    ],
    number: [
      [9, '9', true],
      [8, '9', false],
    ],
    several: [
      [['1', '9'], '9', true],
      [['1', '2'], '9', false],
    ],
  },
  Includes: {
    single: [
      ['Sales North', 'North', true],
      ['Sales North', 'north', false],
      [undefined, 'x', false],
    ],
    several: [
      [['SMTP:a', 'smtp:b'], 'SMTP:', true],
      [['smtp:b'], 'SMTP:', false],
    ],
    reference: [
      [ann, '-4b83-', true],
      [bob, '-4b83-', false],
    ],
  },
  ENDS_WITH: {
    single: [
      ['a@example.com', '@example.com', true],
      ['a@Example.com', '@example.com', false],
      [undefined, 'x', false],
    ],
    several: [
      [['a@b.c', 'a@example.com'], '@example.com', true],
      [['a@b.c'], '@example.com', false],
    ],
    reference: [
      [ann, '9a11', true],
      [bob, '9a11', false],
    ],
  },
  '&': {
    single: [
      ['Sales', 'Marketing,Sales', true],
      ['HR', 'Marketing,Sales', false],
      [undefined, 'Sales', false],
    ],
    several: [
      [['HR', 'Sales'], 'Marketing,Sales', true],
      [['HR'], 'Marketing,Sales', false],
    ],
    reference: [
      [ann, `${ann},x`, true],
      [bob, `${ann},x`, false],
    ],
  },
  '!&': {
    single: [
      ['HR', 'Marketing,Sales', true],
      ['Sales', 'Marketing,Sales', false],
      [undefined, 'Sales', false],
    ],
    several: [
      [['HR'], 'Marketing,Sales', true],
      [['HR', 'Sales'], 'Marketing,Sales', false],
      [[], 'x', false],
    ],
    reference: [
      [bob, `${ann},x`, true],
      [ann, `${ann},x`, false],
    ],
  },
  IsMemberOf: {
    membership: [
      [ann, 'group-of-ann', true],
      [ann, 'another-group', false],
      [undefined, 'group-of-ann', false],
    ],
  },
  STARTS_WITH: {
    single: [
      ['+47 1', '+47', true],
      ['0047', '+47', false],
      [undefined, 'x', false],
    ],
    several: [
      [['a', '+47 1'], '+47', true],
      [['a'], '+47', false],
    ],
    reference: [
      [ann, '0f3c', true],
      [bob, '0f3c', false],
    ],
  },
  LESS_THAN: {
    single: [
      ['8', '9', true],
      ['9', '9', false],
      ['ten', '9', false],
      [undefined, '9', false],
    ],
    number: [
      [-9, '-8', true],
      [9, '8', false],
    ],
    several: [
      [['10', '8'], '9', true],
      [['10'], '9', false],
    ],
  },
  LESS_THAN_OR_EQUALS: {
    single: [
      ['9', '9', true],
      ['10', '9', false],
      [undefined, '9', false],
    ],
    number: [
      [9, '9', true],
      [10, '9', false],
    ],
    several: [
      [['10', '9'], '9', true],
      [['10'], '9', false],
    ],
  },
  IN: {
    single: [
      ['b', ['a', 'b'], true],
      ['c', ['a', 'b'], false],
      [undefined, ['a'], false],
    ],
    flag: [
      [true, ['True'], true],
      [false, ['True'], false],
    ],
    number: [
      [1, ['1', '2'], true],
      [3, ['1', '2'], false],
    ],
    several: [
      [['c', 'b'], ['a', 'b'], true],
      [['c'], ['a', 'b'], false],
    ],
    reference: [
      [ann, [ann, bob], true],
      [ann, [bob], false],
    ],
  },
  'NOT IN': {
    single: [
      ['c', ['a', 'b'], true],
      ['b', ['a', 'b'], false],
      [undefined, ['a'], false],
    ],
    flag: [
      [false, ['True'], true],
      [true, ['True'], false],
    ],
    number: [
      [3, ['1', '2'], true],
      [1, ['1', '2'], false],
    ],
    several: [
      [['c'], ['a', 'b'], true],
      [['c', 'b'], ['a', 'b'], false],
      [[], ['a'], false],
    ],
    reference: [
      [ann, [bob], true],
      [ann, [ann, bob], false],
    ],
  },
  BEFORE: {
    single: [
      ['2025-07-29', 'now', true],
      ['2025-07-31', 'now', false],
      ['soon', 'now', false],
      [undefined, 'now', false],
    ],
    several: [
      [['2026-01-01', '2025-01-01'], 'now', true],
      [['2026-01-01'], 'now', false],
    ],
    date: [
      ['2025-08-12T00:00:00Z', 'now+14d', true],
      ['2025-08-14T00:00:00Z', 'now+14d', false],
    ],
  },
  AFTER: {
    single: [
      ['2025-07-31', 'now', true],
      ['2025-07-29', 'now', false],
      [undefined, 'now', false],
    ],
    several: [
      [['2026-01-01', '2025-01-01'], 'now', true],
      [['2025-01-01'], 'now', false],
    ],
    date: [
      ['2025-07-30T07:00:00Z', 'now-6h', true],
      ['2025-07-30T05:00:00Z', '2025-07-30T06:00:00Z', false],
    ],
  },
};

/** The kinds an operator has to be shown on: those of its types, and lists where it reads texts. */
function kindsOf(name: string, supported: readonly AttributeType[]): readonly string[] {
  if (name === 'IsMemberOf') return ['membership'];
  const byType: readonly (readonly [Kind, AttributeType])[] = [
    ['single', 'String'],
    ['flag', 'Boolean'],
    ['number', 'Integer'],
    ['several', 'String'],
    ['date', 'DateTime'],
    ['reference', 'Reference'],
  ];
  return byType.flatMap(([kind, type]) => (supported.includes(type) ? [kind] : []));
}

describe('every scoping operator', () => {
  for (const operator of operators) {
    const rows = table[operator.name] ?? {};

    test(`${operator.name} is shown on every kind of attribute it is made for, true and false`, () => {
      assert.deepEqual(Object.keys(rows), kindsOf(operator.name, operator.supportedTypes));
      for (const [kind, cases] of Object.entries(rows)) {
        assert.deepEqual(new Set(cases.map(([, , passes]) => passes)), new Set([true, false]), kind);
      }
    });

    for (const [kind, cases] of Object.entries(rows) as [Kind, readonly Row[]][]) {
      for (const [value, operand, passes] of cases) {
        const values = operand === undefined ? [] : typeof operand === 'string' ? [operand] : operand;
        const told = `${JSON.stringify(value) ?? 'absent'} ${operator.name} ${values.join(', ')}`.trim();

        test(`${kind}: ${told} is ${passes}`, () => {
          const name = kind === 'membership' ? 'objectId' : 'v';
          const clause = { sourceOperandName: name, operatorName: operator.name, targetOperand: { values } };
          const filter = { groups: [{ name: 'g', clauses: [clause] }] };
          const definition = { name, type: types[kind], multivalued: kind === 'several' };
          assert.deepEqual(validateFilter(filter, { name: 'User', attributes: [definition] }), []);
          const isMemberOf = (groupId: string) => groupId === 'group-of-ann';
          const verdict = judge(compileFilter(filter), { [name]: value }, { now, isMemberOf });
          assert.equal(verdict.passed, passes);
          const [told] = verdict.groups[0]?.clauses ?? [];
          assert.deepEqual([told?.passed, told?.operand], [passes, values]);
          assert.match(told?.sentence ?? '', passes ? /is true: it is/ : /is false: it is/);
        });
      }
    }
  }

  test('is found without regard to case, and PRESENT is taken for IS NOT NULL', () => {
    const clause = { sourceOperandName: 'v', operatorName: 'present', targetOperand: null };
    const { groups } = judge(compileFilter({ groups: [{ clauses: [clause] }] }), { v: 'x' }, { now });
    assert.deepEqual([groups[0]?.passed, groups[0]?.clauses[0]?.operator], [true, 'IS NOT NULL']);
  });
});
