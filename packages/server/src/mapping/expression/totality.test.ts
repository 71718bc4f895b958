import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compileExpression } from './compile.ts';
import { ExpressionError } from './error.ts';
import type { EvaluationContext, SourceRecord } from './evaluation.ts';
import { argumentRange, type FunctionDefinition, functions } from './functions/index.ts';
import { toJson } from './json.ts';
import { parseExpression } from './parser.ts';
import { workDone } from './patterns/work.ts';
import { printText } from './printer.ts';

const context: EvaluationContext = {
  now: new Date('2025-07-30T10:11:12.987Z'),
  random: (count) => Uint8Array.from({ length: count }, (_, index) => (index * 73 + 41) % 256),
  defaultDomain: 'contoso.com',
  isTaken: (value) => value.length % 2 === 0,
};

/** Texts that mean something to one function or another, and texts that mean nothing to any. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ maxLength: 3 }),
  fc.constantFrom(
    '',
    ' ',
    'd',
    'ww',
    'yyyy',
    'tr-TR',
    'True',
    '0',
    '1',
    '-2',
    '2.50',
    '9223372036854775807',
    '9'.repeat(60),
  ),
  fc.constantFrom(
    '2021-08-31+08:00',
    '12/31/9999 11:59:59 PM',
    '0001-01-01',
    'yyyy-MM-ddTHH:mm:ss.fffK',
    'D',
    '%',
    "'",
  ),
  fc.constantFrom(
    '(?<n>a)',
    '(?=b)',
    '[',
    '$1',
    '$' + '{n}',
    '\\',
    'vbTextCompare',
    '\ud800',
    'I\u0307\u0131ß',
    'a\u0301',
  ),
);

const number = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.bigInt().map(String),
  fc.constantFrom(1, 2, 3, 0, -1, 1e21, 1e-7),
);

const role = fc.record(
  { id: fc.oneof(fc.uuid(), text), value: fc.option(text), displayName: fc.option(text) },
  { requiredKeys: ['id'] },
);

/** Whatever a source attribute may hold. */
const anything = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 2, arbitrary: number },
  fc.boolean(),
  fc.constantFrom(null, undefined, [], {}),
  fc.array(fc.oneof(text, fc.constant(null)), { maxLength: 4 }),
  fc.array(role, { maxLength: 3 }),
  fc.anything(),
);

const names = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8'];

/** Arguments as an author may write them: an attribute, a literal, or nothing. */
const argument = (name: string) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(`[${name}]`) },
    fc.constant(''),
    text.map(printText),
    fc.integer().map(String),
    fc.constantFrom('vbTextCompare', 'CDate("2021-08-24")', 'Split("a;b;c", ";")', 'CBool("1")'),
  );

/** Calls of one function with every number of arguments near those it takes. */
function callOf(definition: FunctionDefinition): fc.Arbitrary<string> {
  const { least, most } = argumentRange(definition);
  return fc
    .integer({ min: Math.max(0, least - 1), max: Math.min(most + 1, names.length) })
    .chain((count) => fc.tuple(...names.slice(0, count).map(argument)))
    .map((args) => `${definition.name}(${args.join(', ')})`);
}

const sources = fc.record(Object.fromEntries(names.map((name) => [name, anything])));

/** The value, or the stage of the error; anything else that is thrown is a fault of the language. */
function outcomeOf(expression: string, source: unknown): string {
  try {
    JSON.stringify(toJson(compileExpression(parseExpression(expression))(source as SourceRecord, context)));
    return 'value';
  } catch (error) {
    assert.ok(error instanceof ExpressionError, `${expression}: ${String(error)}`);
    assert.ok(error.message.length > 0 && error.position >= 0 && error.position <= expression.length);
    return error.stage;
  }
}

/** The parts of a call that parses, for functions whose arguments depend on one another. */
const wellFormed: Readonly<Record<string, readonly string[]>> = {
  Replace: [
    'Replace([p0], [p1], , , [p2], , )',
    'Replace([p0], [p1], , , , , [p2])',
    'Replace([p0], , [p1], , [p2], , )',
    'Replace([p0], , [p1], [p2], [p3], , )',
    'Replace([p0], , [p1], [p2], , [p3], )',
    'Replace([p0], , "(?<n>a*)|b", "n", [p3], , )',
    'Replace([p0], , "(?<=a)(?<n>.)", , [p3], , )',
  ],
  InStr: ['InStr([p0], [p1], [p2], vbTextCompare)', 'InStr([p0], [p1])'],
  Switch: ['Switch([p0], , [p1], [p2])', 'Switch([p0], [p1], [p2], [p3], [p4], [p5])'],
  Item: ['Item([p0], [p1])', 'Item([p0], 1)'],
  RandomString: ['RandomString(8, 1, 1, 1, 1, [p0])', 'RandomString([p0], [p1], [p2], [p3], [p4], [p5])'],
  DateAdd: ['DateAdd("m", [p1], [p2])', 'DateAdd("yyyy", [p1], CDate([p2]))', 'DateAdd("s", [p1], [p2])'],
  DateDiff: ['DateDiff("ww", [p1], [p2])', 'DateDiff("m", [p1], CDate([p2]))'],
};

describe('each function is total: a value, a signal or an error value for whatever it is given', () => {
  for (const definition of functions) {
    test(`${definition.name} never fails in another way`, () => {
      const written = wellFormed[definition.name] ?? [];
      const call =
        written.length === 0 ? callOf(definition) : fc.oneof(callOf(definition), fc.constantFrom(...written));
      const seen = new Set<string>();
      fc.assert(
        fc.property(call, sources, (expression, source) => {
          seen.add(outcomeOf(expression, source));
        }),
        { numRuns: 400 },
      );
      assert.ok(seen.has('value'), 'some of them had a value');
    });
  }
});

/** Long values that have made implementations of such functions slow. */
function longValues(size: number): readonly (readonly unknown[])[] {
  const half = 'a'.repeat(size / 2);
  const nearly = `${'a'.repeat(size / 4)}b${'a'.repeat(size / 4)}`;
  return [
    [half + half, nearly, nearly, half, half],
    [half + half, 'a', half, 'a', 'a'],
    [' '.repeat(size), ' ', ' '.repeat(size), ' ', ' '],
    ['9'.repeat(size), '9'.repeat(size), 2, 3, 4],
    [`a${'\u0301'.repeat(size)}`, 1, 2, '\u0301', 1],
    ['ß\u0130Σ'.repeat(size / 4), 'ß', 1, 'tr-TR', 'x'],
    [Array.from({ length: size / 10 }, (_, index) => `a${index % 7}`), 'a', 1, 2, 3],
    [half, Array.from({ length: size / 10 }, () => 'a'), half, 1, 2],
    [Array.from({ length: size / 20 }, () => 'a'), half, half, half, half],
    [Array.from({ length: size / 20 }, (_, index) => ({ id: String(index), value: 'x' })), 1, 2, 3, 4],
    ['2021-08-31', 'yMd'.repeat(size / 4), 'yMd'.repeat(size / 4), half, half],
    [20, 1, 1, 1, 1, half],
  ];
}

const timed: Readonly<Record<string, readonly string[]>> = {
  ...wellFormed,
  Replace: [
    ...(wellFormed.Replace ?? []),
    // Looks at the whole rest for each of its matches.
    'Replace([p0], , "a(.*c)?", , "x", , )',
    'Replace([p0], , "(a+)+$", , "x", , )',
    'Replace([p0], , "(?=(a+)+c)a", , "x", , )',
  ],
};

describe('each function takes time linear in what it is given, or ends at the time limit', () => {
  for (const definition of functions) {
    test(`${definition.name} is quick with values of a hundred thousand characters`, () => {
      const { least, most } = argumentRange(definition);
      const args = names.slice(0, Math.min(Math.max(least, 2), most, 6)).map((name) => `[${name}]`);
      const calls = timed[definition.name] ?? [`${definition.name}(${args.join(', ')})`];
      for (const values of longValues(100_000)) {
        const source = Object.fromEntries(values.map((value, index) => [`p${index}`, value]));
        for (const call of calls) {
          const started = workDone();
          outcomeOf(call, source);
          const spent = workDone() - started;
          // Anything quadratic needs ten thousand million steps here: half a minute at the least.
          assert.ok(spent < 8_000, `${call} took ${Math.round(spent)} ms`);
        }
      }
    });
  }
});
