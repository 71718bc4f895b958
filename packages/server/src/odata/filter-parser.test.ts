import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Filter, FilterPath, Literal } from './filter.ts';
import { parseFilter } from './filter-parser.ts';
import { ODataError } from './odata-error.ts';

const eq = (name: string, value: string): Filter => ({
  kind: 'comparison',
  operator: 'eq',
  operand: { path: name.split('/'), lowerCase: false },
  value: { type: 'text', value },
});

describe('the filter language', () => {
  const read: Readonly<Record<string, Filter>> = {
    "displayName eq 'Ann'": eq('displayName', 'Ann'),
    "displayName eq 'O''Brien'": eq('displayName', "O'Brien"),
    "displayName EQ 'Ann'": eq('displayName', 'Ann'),
    "((displayName eq 'Ann'))": eq('displayName', 'Ann'),
    'id eq 0F3C0000-0000-4000-8000-000000000001': eq('id', '0F3C0000-0000-4000-8000-000000000001'),
    "sourceIdentity/id eq 'x'": eq('sourceIdentity/id', 'x'),
    "a eq '1' or b eq '2' and c eq '3'": {
      kind: 'or',
      operands: [eq('a', '1'), { kind: 'and', operands: [eq('b', '2'), eq('c', '3')] }],
    },
    "a eq '1' or (b eq '2' or c eq '3')": { kind: 'or', operands: [eq('a', '1'), eq('b', '2'), eq('c', '3')] },
    "not(a eq '1')": { kind: 'not', operand: eq('a', '1') },
    "not not a eq '1'": eq('a', '1'),
    'a gt 2026-03-01': {
      kind: 'comparison',
      operator: 'gt',
      operand: { path: ['a'], lowerCase: false },
      value: { type: 'instant', value: '2026-03-01' },
    },
    'a le -2.5': {
      kind: 'comparison',
      operator: 'le',
      operand: { path: ['a'], lowerCase: false },
      value: { type: 'number', value: -2.5 },
    },
    'members/$count eq 0': {
      kind: 'comparison',
      operator: 'eq',
      operand: { path: ['members', '$count'], lowerCase: false },
      value: { type: 'number', value: 0 },
    },
    "contains(tolower(servicePrincipal/id), '5d0e')": {
      kind: 'text',
      test: 'contains',
      operand: { path: ['servicePrincipal', 'id'], lowerCase: true },
      value: '5d0e',
    },
    "startsWith(a,'b') eq true": {
      kind: 'text',
      test: 'startsWith',
      operand: { path: ['a'], lowerCase: false },
      value: 'b',
    },
    "endswith(a,'b') eq false": {
      kind: 'not',
      operand: { kind: 'text', test: 'endsWith', operand: { path: ['a'], lowerCase: false }, value: 'b' },
    },
    "a in ('x', null, true)": {
      kind: 'in',
      operand: { path: ['a'], lowerCase: false },
      values: [
        { type: 'text', value: 'x' },
        { type: 'null', value: null },
        { type: 'boolean', value: true },
      ],
    },
    "proxyAddresses/any(p:startswith(p,'smtp:x'))": {
      kind: 'any',
      path: ['proxyAddresses'],
      condition: { kind: 'text', test: 'startsWith', operand: { path: [], lowerCase: false }, value: 'smtp:x' },
    },
    'otherMails/any()': { kind: 'any', path: ['otherMails'] },
  };
  for (const [text, filter] of Object.entries(read)) {
    test(`"${text}" is read`, () => assert.deepEqual(parseFilter(text), filter));
  }

  const refused: Readonly<Record<string, readonly [string, RegExp]>> = {
    '': ['BadRequest', /it ends at position 1/],
    displayName: ['BadRequest', /position 12/],
    "displayName eq 'Ann": ['BadRequest', /not closed, at position 16/],
    'displayName eq Ann': ['BadRequest', /"Ann" stands at position 16/],
    "displayName is 'Ann'": ['BadRequest', /one of eq, ne/],
    "(displayName eq 'Ann'": ['BadRequest', /"\)" should be/],
    "displayName eq 'Ann' displayName": ['BadRequest', /the end, "and" or "or"/],
    'a eq #': ['BadRequest', /character that means nothing/],
    'length(a) eq 5': ['Request_UnsupportedQuery', /function length/],
    "a/all(x:x eq 'b')": ['Request_UnsupportedQuery', /"all"/],
    "a/any(x:y eq 'b')": ['BadRequest', /must begin with "x"/],
    "a/any(x:x/any(y:y eq 'b'))": ['Request_UnsupportedQuery', /"any" inside "any"/],
    [`a eq '${'x'.repeat(8_192)}'`]: ['BadRequest', /longer than/],
    ["a eq '1'".concat(" or a eq '1'".repeat(200))]: ['BadRequest', /more than 200 conditions/],
    [`a in ('1'${",'1'".repeat(300)})`]: ['BadRequest', /"\)" should be/],
    [`${'('.repeat(30)}a eq '1'${')'.repeat(30)}`]: ['BadRequest', /deeper than/],
  };
  for (const [text, [code, message]] of Object.entries(refused)) {
    test(`"${text.slice(0, 40)}" (${text.length}) is refused as ${code}`, () => {
      assert.throws(
        () => parseFilter(text),
        (error) => error instanceof ODataError && error.code === code && message.test(error.message),
      );
    });
  }

  test('what is printed is read back the same', () => {
    fc.assert(
      fc.property(filters, (filter) => assert.deepEqual(parseFilter(printed(filter)), structuredClone(filter))),
    );
  });

  test('no text makes it fail in another way than by an error of its own', () => {
    const pieces = fc.constantFrom(
      '(',
      ')',
      "'",
      ',',
      ':',
      '/',
      ' ',
      'not',
      'and',
      'any',
      'a',
      'eq',
      '5',
      '-',
      'in',
      '\0',
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(pieces).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          parseFilter(text);
        } catch (error) {
          assert.ok(error instanceof ODataError, String(error));
        }
      }),
    );
  });
});

const names = fc.constantFrom('displayName', 'a', 'not_', 'extension_1', 'inner', 'order');
const paths: fc.Arbitrary<FilterPath> = fc.array(names, { minLength: 1, maxLength: 3 });
const literals: fc.Arbitrary<Literal> = fc.oneof(
  fc.string().map((value): Literal => ({ type: 'text', value })),
  fc.integer().map((value): Literal => ({ type: 'number', value })),
  fc.boolean().map((value): Literal => ({ type: 'boolean', value })),
  fc.constant<Literal>({ type: 'null', value: null }),
  fc.constant<Literal>({ type: 'instant', value: '2026-03-01T08:15:30.5+01:00' }),
);
const operands = fc.record({ path: paths, lowerCase: fc.boolean() });
const leaves: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    kind: fc.constant('comparison' as const),
    operator: fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le'),
    operand: operands,
    value: literals,
  }),
  fc.record({
    kind: fc.constant('in' as const),
    operand: operands,
    values: fc.array(literals, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    kind: fc.constant('text' as const),
    test: fc.constantFrom('startsWith', 'endsWith', 'contains'),
    operand: operands,
    value: fc.string(),
  }),
  fc.record({ kind: fc.constant('any' as const), path: paths }),
);
const { filters } = fc.letrec<{ filters: Filter }>((tie) => ({
  filters: fc.oneof(
    { maxDepth: 4 },
    leaves,
    fc.record({
      kind: fc.constant('and' as const),
      operands: fc.array(
        tie('filters').filter(({ kind }) => kind !== 'and'),
        { minLength: 2, maxLength: 3 },
      ),
    }),
    fc.record({
      kind: fc.constant('or' as const),
      operands: fc.array(
        tie('filters').filter(({ kind }) => kind !== 'or'),
        { minLength: 2, maxLength: 3 },
      ),
    }),
    fc.record({
      kind: fc.constant('not' as const),
      operand: tie('filters').filter(({ kind }) => kind !== 'not'),
    }),
  ),
}));

function printed(filter: Filter): string {
  const operand = ({ path, lowerCase }: { readonly path: FilterPath; readonly lowerCase: boolean }) =>
    lowerCase ? `tolower(${path.join('/')})` : path.join('/');
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.operands.map((one) => `(${printed(one)})`).join(` ${filter.kind} `);
    case 'not':
      return `not (${printed(filter.operand)})`;
    case 'comparison':
      return `${operand(filter.operand)} ${filter.operator} ${literal(filter.value)}`;
    case 'in':
      return `${operand(filter.operand)} in (${filter.values.map(literal).join(', ')})`;
    case 'text':
      return `${filter.test}(${operand(filter.operand)}, ${literal({ type: 'text', value: filter.value })})`;
    case 'any':
      return `${filter.path.join('/')}/any()`;
  }
}

function literal({ type, value }: Literal): string {
  return type === 'text' ? `'${value.replaceAll("'", "''")}'` : String(value);
}
