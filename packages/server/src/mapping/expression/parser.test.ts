import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { SourceNode } from '../model/schema.ts';
import { sourceAttributesOf } from './ast.ts';
import { ExpressionError } from './error.ts';
import { hintsOf } from './hints.ts';
import { parseExpression } from './parser.ts';
import { printExpression } from './printer.ts';
import { arbitraryExpression } from './sample.test.ts';
import { agreeing, fromSourceNode, toSourceNode } from './source-node.ts';

function parseError(text: string, options = {}): ExpressionError {
  try {
    parseExpression(text, options);
  } catch (error) {
    assert.ok(error instanceof ExpressionError);
    assert.equal(error.stage, 'parse');
    return error;
  }
  return assert.fail(`${text} should not parse`);
}

function mended(text: string, error: ExpressionError): string | undefined {
  const { fix } = error.details;
  return fix && text.slice(0, fix.start) + fix.text + text.slice(fix.end);
}

describe('a mistake in an expression', () => {
  const mistakes: readonly [text: string, position: number, says: RegExp, fixed?: string][] = [
    ['', 0, /Expected a function.*found the end/],
    ['Append([a], "x"', 15, /Expected , or \) in Append.*found the end/],
    ['Append([a], )', 0, /Append needs argument 2, suffix/],
    ['Append([a], "x", "y")', 0, /at most 2 arguments, not 3/],
    ['Append([a, "x")', 7, /no closing bracket/],
    ['Append([ ], "x")', 7, /Name a source attribute/],
    ['Append([a], "x)', 12, /no closing quote/],
    ["Append([a], 'x')", 12, /[Uu]se double quotes/, 'Append([a], "x")'],
    ['Append([a], “x”)', 12, /[Uu]se double quotes/, 'Append([a], "x")'],
    ['tolower([a])', 0, /Write ToLower/, 'ToLower([a])'],
    ['ToLowr([a])', 0, /Did you mean ToLower/, 'ToLower([a])'],
    ['Zzzzzzzzz([a])', 0, /Choose one from the list/],
    ['IIF([a] = true, "x", "y")', 10, /Write "True"/, 'IIF([a] = "True", "x", "y")'],
    ['Append(mail, "x")', 7, /Write \[mail\]/, 'Append([mail], "x")'],
    ['InStr("a", "A", 1, VBTEXTCOMPARE)', 19, /Write vbTextCompare/, 'InStr("a", "A", 1, vbTextCompare)'],
    ['Append([a], vbTextCompare)', 12, /compareType of InStr/],
    ['InStr("a", "b", 1, "text")', 19, /vbBinaryCompare or vbTextCompare/],
    ['[a] & [b]', 4, /Join or Append/],
    ['[a] * 2', 4, /no arithmetic/],
    ['[a] +2', 4, /no arithmetic/],
    ['[a] = [b] = [c]', 10, /cannot be chained/],
    ['([a])', 0, /Parentheses only follow/],
    ['[a] and [b]', 4, /And\(…\) and Or\(…\)/],
    ['DateAdd("D", 1, [a])', 8, /Write "d"/, 'DateAdd("d", 1, [a])'],
    ['DateAdd("q", 1, [a])', 8, /no interval.*yyyy/],
    ['Item([a], 0)', 10, /counts from 1/],
    ['ToLower([a], "xx-klingon-9")', 13, /culture/],
    ['Switch([a], "d", "k", "v", "k2")', 0, /value for every key/],
    ['SelectUniqueValue([a])', 0, /at least two rules/],
    ['ToLower(SelectUniqueValue([a], [b]))', 8, /outermost/],
    ['IIF(IgnoreAttributeFlow, "a", "b")', 4, /may only stand/],
    ['IIF([a], Append(IgnoreFlowIfNullOrEmpty([b]), "x"), "y")', 16, /may only stand/],
    ['Replace([a], "b")', 0, /Replace takes one of these/],
    ['Replace([a], , "[a-", , "", , )', 15, /cannot be used/],
    ['Replace([a], , "(?<x>b)", "y", "", , )', 26, /no group named "y".*x/],
    ['Replace([a], , "(?<a-b>x)(?=y)", , "", , )', 15, /cannot be used/],
    ['Replace([a], , "\\\\G(?=y)", , "", , )', 15, /not available/],
    [`"${'x'.repeat(10_000)}"`, 10_000, /10002 characters; at most 10000/],
    [`${'Not('.repeat(300)}[a]${')'.repeat(300)}`, 1000, /nested more than 250/],
  ];
  for (const [text, position, says, fixed] of mistakes) {
    test(`is reported with its place: ${text.slice(0, 60)}`, () => {
      const error = parseError(text);
      assert.match(error.message, says);
      assert.equal(error.position, position);
      assert.equal(mended(text, error), fixed);
      if (fixed !== undefined) parseExpression(fixed);
    });
  }

  test('a pattern is read without being run, so that none can stall the check', () => {
    parseExpression('Replace([a], , "(?:|){60}b(?=(?<n>c))", "n", "", , )');
  });

  test('patterns that may backtrack are refused where the installation says so', () => {
    const text = 'Replace([a], , "(?<=x)y", , "", , )';
    assert.match(parseError(text, { allowBacktracking: false }).message, /refuses patterns/);
    parseExpression(text);
  });
});

function withoutTexts({ type, name, parameters = [] }: SourceNode): SourceNode {
  const bare = type === 'Constant' && isWord(name) ? { expression: name } : {};
  return { type, name, ...bare, parameters: parameters.map(({ key, value }) => ({ key, value: withoutTexts(value) })) };
}

/** `vbTextCompare` and the like, which only their text tells from the same letters in quotes. */
function isWord(name: string | null | undefined): boolean {
  return /^(?:vb(?:Text|Binary)Compare|Ignore(?:Attribute|Object)Flow)$/.test(name ?? '');
}

/** A node by names and keys alone. */
function meaningOf({ type, name, parameters = [] }: SourceNode): unknown {
  return [type, name, parameters.map(({ key, value }) => [key, meaningOf(value)])];
}

describe('the text, the tree and the source node of an expression', () => {
  test('printing and parsing again changes nothing', () => {
    fc.assert(
      fc.property(arbitraryExpression, (text) => {
        const printed = printExpression(parseExpression(text));
        assert.equal(printExpression(parseExpression(printed)), printed);
      }),
    );
  });

  test('a source node made from a tree gives the same node again', () => {
    fc.assert(
      fc.property(arbitraryExpression, (text) => {
        const node = toSourceNode(parseExpression(text));
        assert.deepEqual(toSourceNode(fromSourceNode(node)), node);
      }),
    );
  });

  test('the tree alone, the text alone and both together are the same node', () => {
    fc.assert(
      fc.property(arbitraryExpression, (text) => {
        const whole = toSourceNode(parseExpression(text));
        assert.deepEqual(agreeing(whole), whole);
        assert.deepEqual(meaningOf(agreeing(withoutTexts(whole))), meaningOf(whole));
        if (whole.type === 'Function') assert.deepEqual(agreeing({ ...whole, parameters: [] }), whole);
      }),
    );
  });

  test('numbered parameters stand where their number says, in whatever order they come', () => {
    const whole = toSourceNode(parseExpression('Switch([a], "d", "k1", "v1", "k2", "v2")'));
    const turned = { ...whole, expression: '', parameters: (whole.parameters ?? []).toReversed() };
    assert.deepEqual(agreeing(turned), whole);
  });

  test('where text and tree differ the tree decides, unless it cannot be read', () => {
    const lower = toSourceNode(parseExpression('ToLower([a])'));
    const upper = toSourceNode(parseExpression('ToUpper([a])'));
    assert.deepEqual(agreeing({ ...upper, expression: 'ToLower([a])' }), upper);
    const strange = {
      ...lower,
      parameters: [{ key: 'colour', value: {} }, ...(upper.parameters ?? []), { key: 'x', value: {} }],
    };
    assert.equal(agreeing(strange), strange);
    const spelled = {
      ...upper,
      expression: ' ToUpper( [a] ,) ',
      parameters: [{ key: 'Source', value: { name: 'a' } }],
    };
    assert.equal(agreeing(spelled), spelled);
  });

  test('a node without texts is read by its parameters, older names included', () => {
    const node = {
      type: 'Function',
      name: 'Replace',
      parameters: [
        { key: 'source', value: { type: 'Attribute', name: 'mail' } },
        { key: 'Find', value: { type: 'Constant', name: '-' } },
        { key: 'Replacement', value: { type: 'Constant', name: '_' } },
      ],
    } as const;
    assert.equal(printExpression(fromSourceNode(node)), 'Replace([mail], "-", , , "_")');
  });

  test('the documented sample has the documented node', () => {
    const text = 'Replace([preferredLanguage], "-", , , "_", , )';
    assert.deepEqual(toSourceNode(parseExpression(text)), {
      type: 'Function',
      name: 'Replace',
      expression: text,
      parameters: [
        {
          key: 'source',
          value: { type: 'Attribute', name: 'preferredLanguage', expression: '[preferredLanguage]', parameters: [] },
        },
        { key: 'oldValue', value: { type: 'Constant', name: '-', expression: '"-"', parameters: [] } },
        { key: 'replacementValue', value: { type: 'Constant', name: '_', expression: '"_"', parameters: [] } },
      ],
    });
  });

  test('a number becomes a constant whose expression is quoted, and repeating parameters are numbered', () => {
    const { parameters = [] } = toSourceNode(parseExpression('Switch([a], , 1, &HF, "k", "v")'));
    assert.deepEqual(
      parameters.map(({ key, value }) => [key, value.expression]),
      [
        ['source', '[a]'],
        ['key1', '"1"'],
        ['value1', '"15"'],
        ['key2', '"k"'],
        ['value2', '"v"'],
      ],
    );
  });

  test('an unknown parameter of a node is refused by name', () => {
    const node = { type: 'Function', name: 'ToLower', parameters: [{ key: 'colour', value: { name: 'a' } }] } as const;
    const wider = { ...node, parameters: [...node.parameters, ...node.parameters, ...node.parameters] };
    assert.throws(() => fromSourceNode(wider), /ToLower has no parameter colour.*source, culture/);
  });

  test('a constant of any length and content stays what it is', () => {
    const name = `it's "x" \\ ${'y'.repeat(20_000)}`;
    assert.equal(toSourceNode(fromSourceNode({ type: 'Constant', name })).name, name);
  });

  test('source attributes are listed once, in their order', () => {
    const text = 'Join("", [b], [emails[type eq "work"].value], IIF([a] = [b], [c], ""))';
    assert.deepEqual(sourceAttributesOf(parseExpression(text)), ['b', 'emails[type eq "work"].value', 'a', 'c']);
  });
});

describe('a hint about an expression', () => {
  const hinted: readonly [text: string, code: string, position: number][] = [
    ['Replace([a], , "x\\+", , "", , )', 'StrayBackslash', 17],
    ['Replace([a], , "(?=x)", , "", , )', 'SlowPattern', 15],
    ['AppRoleAssignments([appRoleAssignments])', 'FormerName', 0],
    ['IIF(IsNull([a]), "x", "y")', 'NotPortable', 4],
    ['IIF([a] = "", "x", "y")', 'NotPortable', 4],
    ['And([a], [b])', 'NotPortable', 0],
    ['IIF(Or([a], [b]), "x", "y")', 'NotPortable', 4],
    ['DateAdd("d", 1, [a])', 'ImplicitDate', 16],
    ['DateDiff("d", [a], CDate([b]))', 'ImplicitDate', 14],
    ['Coalesce([a], [b])', 'EmptyIsNotNull', 0],
    ['AppRoleAssignmentsComplex([appRoleAssignments])', 'RevokedRolesStay', 0],
    ['FormatDateTime([a], , "yyyy-MM-ddzzz", "yyyy-MM-dd")', 'DateMayShift', 22],
  ];
  for (const [text, code, position] of hinted) {
    test(`says ${code} for ${text}`, () => {
      const found = hintsOf(parseExpression(text));
      assert.deepEqual(
        found.map((hint) => [hint.code, hint.position]),
        [[code, position]],
      );
    });
  }

  test('is absent where there is nothing to say', () => {
    assert.deepEqual(hintsOf(parseExpression('DateAdd("d", 1, CDate(ToLower("a\\\\b")))')), []);
  });
});
