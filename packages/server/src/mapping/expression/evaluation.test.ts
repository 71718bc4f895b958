import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { evaluateText } from './cases.ts';
import { compileExpression } from './compile.ts';
import { ExpressionError } from './error.ts';
import type { EvaluationContext, SourceRecord } from './evaluation.ts';
import { toJson } from './json.ts';
import { parseExpression } from './parser.ts';
import { arbitraryExpression, arbitrarySource } from './sample.test.ts';

const context: EvaluationContext = {
  now: new Date('2025-07-30T10:11:12.987Z'),
  random: (count) => Uint8Array.from({ length: count }, (_, index) => (index * 73 + 41) % 256),
};

function result(text: string, source: SourceRecord = {}): unknown {
  return toJson(evaluateText(text, source, context));
}

describe('evaluation', () => {
  test('any text either parses or is refused with a parse error', () => {
    const pieces = fc.constantFrom(
      'Append',
      'Switch',
      '(',
      ')',
      ',',
      '[',
      ']',
      '"',
      '\\',
      "'",
      '=',
      '<',
      '&H',
      '1',
      ' ',
      'a',
      'Replace',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 30 }).map((list) => list.join('')),
    );
    fc.assert(
      fc.property(text, (candidate) => {
        try {
          parseExpression(candidate);
        } catch (error) {
          assert.ok(error instanceof ExpressionError && error.stage === 'parse', String(error));
          assert.ok(error.position >= 0 && error.position <= candidate.length);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('any expression over any source has a value or an evaluation error, never another failure', () => {
    fc.assert(
      fc.property(arbitraryExpression, arbitrarySource, (text, source) => {
        const evaluate = compileExpression(parseExpression(text));
        try {
          JSON.stringify(toJson(evaluate(source as SourceRecord, context)));
        } catch (error) {
          assert.ok(error instanceof ExpressionError && error.stage === 'evaluate', `${text}: ${String(error)}`);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('an error carries the function, its arguments and its place', () => {
    assert.throws(
      () => result('Join("", Mid([name], 0, 2))', { name: 'Ann' }),
      (error) => {
        assert.ok(error instanceof ExpressionError);
        assert.match(error.message, /^Mid: start counts from 1/);
        assert.equal(error.position, 9);
        assert.deepEqual(error.details, { functionName: 'Mid', arguments: ['"Ann"', '"0"', '"2"'] });
        return true;
      },
    );
  });

  test('only the branch that is chosen runs', () => {
    assert.equal(result('IIF([a] = "1", "one", CDate("never"))', { a: '1' }), 'one');
    assert.equal(result('Switch([a], CDate("never"), "1", "one", CDate("never"), "x")', { a: '1' }), 'one');
    assert.equal(result('Coalesce([a], CDate("never"))', { a: '1' }), '1');
    assert.equal(result('SelectUniqueValue([a], CDate("never"))', { a: '1' }), '1');
    assert.equal(result('And([a] = "2", IsPresent(CDate("never")))', { a: '1' }), false);
    assert.equal(result('Or([a] = "1", IsPresent(CDate("never")))', { a: '1' }), true);
  });

  test('inherited members of a source object are no attributes', () => {
    assert.equal(result('Join("", [constructor], [__proto__], [toString])'), null);
    assert.equal(result('[__proto__]', JSON.parse('{"__proto__":"own"}')), 'own');
  });

  const values: readonly [text: string, source: SourceRecord, expected: unknown][] = [
    ['[n]', { n: 1e-7 }, 1e-7],
    ['CStr([n])', { n: 1.25e-7 }, '0.000000125'],
    ['CStr([n])', { n: 1e21 }, '1000000000000000000000'],
    ['CStr(007)', {}, '007'],
    ['007', {}, 7],
    ['[list]', { list: [null, 'a'] }, ['a']],
    ['Split([list], ";")', { list: ['a;b', 'c'] }, ['a', 'b', 'c']],
    ['Left([list], 1)', { list: ['ab', 'cd'] }, ['a', 'c']],
    ['NumFromDate([list])', { list: ['', '1970-01-01'] }, ['116444736000000000']],
    ['CBool([d] = "2025-01-01T00:00:00Z")', { d: '2025-01-01' }, false],
    ['CDate([d]) = "2025-01-01T00:00:00Z"', { d: '2025-01-01' }, true],
    ['CDate([d]) < Now()', { d: '2025-01-01' }, true],
    ['[flag] = "yes"', { flag: true }, false],
    ['And([flag], 1, "true", [a] = "x")', { flag: true, a: 'x' }, true],
    ['And([flag], [none])', { flag: true }, false],
    ['And([flag], [a])', { flag: true, a: '' }, false],
    ['Or([none], [a], [flag])', { flag: true, a: '' }, true],
    ['Or([none], Not([none]))', {}, true],
    ['Or(And([flag], [none]), [list])', { flag: true, list: ['True'] }, true],
    ['[flag] <> "yes"', { flag: true }, true],
    ['[flag] = 1', { flag: true }, true],
    ['[flag] > "false"', { flag: true }, true],
    ['[a] = 1', { a: '01' }, true],
    ['[a] = "1"', { a: '01' }, false],
    ['[a] < "10"', { a: '9' }, true],
    ['[a] < "b"', { a: 'B' }, true],
    ['[a] <= 9007199254740993', { a: '9007199254740992' }, true],
    ['[a] >= 9007199254740993', { a: '9007199254740992' }, false],
    ['1.10 = 1.1', {}, true],
    ['Now()', {}, '7/30/2025 10:11:12 AM'],
    ['IIF([x] = "1", IgnoreObjectFlow, [x])', { x: '1' }, { $ignoreObject: true }],
    ['Redact(IIF([x] = "1", IgnoreAttributeFlow, [x]))', { x: '1' }, { $ignoreFlow: true }],
    ['SingleAppRoleAssignment([r])', { r: [{ id: '00000000-0000-0000-0000-000000000000', value: 'D' }] }, null],
    ['SingleAppRoleAssignment([r])', { r: [{ id: '1', displayName: 'Reader' }] }, 'Reader'],
    ['ToLower("ΑΣ")', {}, 'ας'.replace('ς', 'σ')],
    ['ToLower("İI")', {}, 'İi'],
    ['InStr("abc", "", 2)', {}, 2],
    ['InStr("abc", "a", 9)', {}, 0],
    ['NormalizeDiacritics("đðþ йά Ǿ ṽ")', {}, 'đðþ йά OE v'],
    ['Word("a;b", 2, ";")', {}, 'b'],
    ['Len(&HFF)', {}, 3],
    ['Item([s], 1)', { s: 'x' }, 'x'],
    ['DateFromNum("")', {}, null],
    ['RandomString(4, 4, 0, 0, 0, "012345678")', {}, '9999'],
  ];
  for (const [text, source, expected] of values) {
    test(`yields what the language says: ${text} of ${JSON.stringify(source)}`, () => {
      assert.deepEqual(result(text, source), expected);
    });
  }

  const failures: readonly [text: string, source: SourceRecord, says: RegExp][] = [
    ['DateFromNum(9223372036854775807)', {}, /between 0 and 2650467743999999999/],
    ['NumFromDate("1600-12-31")', {}, /before 1601/],
    ['DateAdd("yyyy", 9000, CDate("2025-01-01"))', {}, /outside the years/],
    ['Append([a], "x")', { a: [{ id: '1', value: 'r' }] }, /SingleAppRoleAssignment/],
    ['Left([a], "two")', { a: 'x' }, /numChars must be a number, not "two"/],
    ['Left([a], [b])', { a: 'x' }, /numChars is empty/],
    ['Left([a], 1.5)', { a: 'x' }, /whole number/],
    ['BitAnd(99999999999999999999, 1)', {}, /64 bits/],
    ['Not("maybe")', {}, /true, false or a number/],
    ['And([a], "maybe")', { a: true }, /^And: condition must be true, false or a number, not "maybe"/],
    ['Or([a], [b])', { b: ['x', 'y'] }, /^Or: condition has 2 values/],
    ['Switch([a], "d", "k", "v")', { a: ['x', 'y'] }, /2 values where one is expected/],
    ['Item([a], [n])', { a: 'x', n: 0 }, /counts from 1/],
    ['RandomString(300, 1, 1, 1, 1)', {}, /between 0 and 256/],
    ['RandomString(4, 1, 0, 0, 0, "0123456789")', {}, /leaves no digits/],
    ['Replace([a], "a", , , [b], , )', { a: 'a'.repeat(2000), b: 'b'.repeat(2000) }, /longer than 1048576/],
    ['Replace([a], , "a", , [b], , )', { a: 'a'.repeat(2000), b: 'b'.repeat(2000) }, /longer than 1048576/],
    ['Replace([a], , [b], , "", , )', { a: 'x', b: '[' }, /regular expression cannot be used/],
    ['Replace([a], , "^(?=(a+)+b)", , "", , )', { a: 'a'.repeat(40) }, /longer than 50 ms/],
    ['Replace([a], , [b], , "", , )', { a: 'x', b: '['.repeat(10_001) }, /at most 10000/],
    ['ToLower([a], [b])', { a: 'x', b: 'no culture' }, /not known/],
  ];
  for (const [text, source, says] of failures) {
    test(`fails with a reason: ${text}`, () => {
      assert.throws(
        () => result(text, source),
        (error) => error instanceof ExpressionError && says.test(error.message),
      );
    });
  }
});

describe('FormatDateTime', () => {
  const formats: readonly [source: string, input: string, output: string, expected: string][] = [
    ['2025-02-03 04:05:06', 'yyyy-MM-dd HH:mm:ss', 'd/M/y h:m:s t', '3/2/25 4:5:6 A'],
    ['2025-02-03', 'yyyy-MM-dd', 'ddd dddd MMM MMMM', 'Mon Monday Feb February'],
    ['Mon 3 feb 2025', 'ddd d MMM yyyy', 'yyyyMMdd', '20250203'],
    ['49-01-01', 'yy-MM-dd', 'yyyy', '2049'],
    ['50-01-01', 'yy-MM-dd', 'yyyy', '1950'],
    ['12:30 AM', 'hh:mm tt', 'HH:mm', '00:30'],
    ['12:30', 'hh:mm', 'HH:mm', '00:30'],
    ['2025-02-03T04:05:06.1234567Z', 'o', 'fff FFFFFFF', '123 1234567'],
    ['2025-02-03T04:05:06', 'yyyy-MM-ddTHH:mm:ss.FFF', 'HH:mm:ss.FFF', '04:05:06'],
    ['2025-02-03T04:05:06+02:00', 'yyyy-MM-ddTHH:mm:ssK', 'HH:mm K z zz zzz', '02:05 Z +0 +00 +00:00'],
    ['2025-02-03T04:05:06', 's', '%K', ''],
    ['  2025-02-03 ', 'yyyy-MM-dd', 'R', 'Mon, 03 Feb 2025 00:00:00 GMT'],
    ['2025-02-03', 'yyyy-MM-dd', 'D', 'Monday, 03 February 2025'],
    ['2025-02-03', 'yyyy-MM-dd', '%d \'day\' \\d "d"', '3 day d d'],
    ['2/3', 'M/d', 'yyyy-MM-dd', '2025-02-03'],
    ['04:05', 'HH:mm', 'yyyy-MM-dd', '2025-07-30'],
  ];
  for (const [source, input, output, expected] of formats) {
    test(`turns ${source} in ${input} into ${output}`, () => {
      const text = 'FormatDateTime([s], , [i], [o])';
      const record = { s: source, i: input, o: output };
      assert.equal(result(text, record), expected);
    });
  }

  const misfits: readonly [source: string, input: string, says: RegExp][] = [
    ['2025-2-03', 'yyyy-MM-dd', /does not fit/],
    ['2025-02-30', 'yyyy-MM-dd', /does not fit/],
    ['2025-02-03x', 'yyyy-MM-dd', /does not fit/],
    ['Tue 3 feb 2025', 'ddd d MMM yyyy', /does not fit/],
    ['13:00 PM', 'hh:mm tt', /does not fit/],
    ['2025-02-03', "yyyy-MM-dd'", /no closing/],
    ['2025-02-03', 'Q', /no date format/],
    ['2025-02-03', '', /empty/],
  ];
  for (const [source, input, says] of misfits) {
    test(`refuses ${source} in the format ${JSON.stringify(input)}`, () => {
      assert.throws(() => result('FormatDateTime([s], , [i], "yyyy")', { s: source, i: input }), says);
    });
  }

  test('styles decide about white space, and unknown ones are refused', () => {
    assert.equal(result('FormatDateTime(" 2025", "AllowLeadingWhite", "yyyy", "yy")'), '25');
    assert.throws(() => result('FormatDateTime(" 2025", "None", "yyyy", "yy")'), /does not fit/);
    assert.throws(() => result('FormatDateTime("2025", "Loose", "yyyy", "yy")'), /dateTimeStyles is not known/);
  });

  test('printing and reading by the same format gives the instant again', () => {
    const instant = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instant, fc.constantFrom('o', "dddd, d MMMM yyyy h:m:s.fff tt'Z'"), (date, format) => {
        const source = { s: date.toISOString(), f: format };
        const once = result('FormatDateTime(CDate([s]), , "", [f])', source);
        assert.equal(result('FormatDateTime([t], , [f], [f])', { ...source, t: once as string }), once);
        const exact = 'FormatDateTime([t], , [f], "yyyy-MM-ddTHH:mm:ss.fffZ")';
        assert.equal(result(exact, { ...source, t: once as string }), date.toISOString());
      }),
    );
  });
});

describe('Replace', () => {
  const source = { t: 'a1-b2', e: '' };
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: the language spells groups like this
  const replacements: readonly [text: string, expected: unknown][] = [
    ['Replace([t], , "([a-z])([0-9])", , "$2$1", , )', '1a-2b'],
    ['Replace([t], , "(?<l>[a-z])", , "<${l}|${1}|$0|$&|$$>", , )', '<a|a|a|a|$>1-<b|b|b|b|$>2'],
    ['Replace([t], , "[a-z]", , "$1${x}$12", , )', '$1${x}$121-$1${x}$122'],
    ['Replace([t], , "(x)?[0-9]", , "[$1]", , )', 'a[]-b[]'],
    ['Replace([t], , "x*", , ".", , )', '.a.1.-.b.2.'],
    ['Replace([t], , "(?=[0-9])", , ".", , )', 'a.1-b.2'],
    ['Replace([t], , "(?<l>[a-z])(?=[0-9])", "l", "$0", , )', '$01-$02'],
    ['Replace([t], , "(?<l>x)?[0-9]", "l", "#", , )', 'a1-b2'],
    ['Replace([t], , "\\\\A(?=a)a|2\\\\Z", , "#", , )', '#1-b#'],
    ['Replace([t], "", , , "#", , )', 'a1-b2'],
    ['Replace([t], , "[(](?=x)(?<q>x)|([a-z])(?<n>[0-9])(?=-)", "n", "#", , )', 'a#-b2'],
    ['Replace([e], , "(?<n>[0-9])(?=-)", "n", , [t], )', '1'],
  ];
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above
  for (const [text, expected] of replacements) {
    test(`replaces as .NET does: ${text}`, () => {
      assert.equal(result(text, source), expected);
    });
  }
});
