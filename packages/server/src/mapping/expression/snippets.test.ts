import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ExpressionError } from './error.ts';
import { parseExpression } from './parser.ts';
import { callsSnippets, expandSnippets, type SnippetText } from './snippets.ts';

const snippets: readonly SnippetText[] = [
  { name: 'login', parameters: ['first', 'last'], expression: 'ToLower(Join(".", [first],  [last]))' },
  { name: 'isStaff', parameters: [], expression: ' [userType] = "Member" ' },
  { name: 'either', parameters: ['a', 'b'], expression: 'IIF([a] = "True", "x", Switch([b], , "1", [a]))' },
  { name: 'twice', parameters: ['x'], expression: 'Append([x], [x])' },
  { name: 'quoted', parameters: ['x'], expression: 'Append("[x] \\"", [x])' },
  { name: 'constructor', parameters: ['__proto__'], expression: 'ToUpper([__proto__])' },
];

const find = (name: string) => snippets.find((snippet) => snippet.name === name);

describe('expanding snippets', () => {
  const expanded: readonly [written: string, expression: string, names: readonly string[]][] = [
    ['Append([mail], "x")', 'Append([mail], "x")', []],
    ['Snippet("login", [givenName], [surname])', 'ToLower(Join(".", [givenName],  [surname]))', ['login']],
    ['Snippet("login", [last], [first])', 'ToLower(Join(".", [last],  [first]))', ['login']],
    [' Append( Snippet ("isStaff") , "x")', 'Append( [userType] = "Member" , "x")', ['isStaff']],
    ['Snippet("isStaff") = "True"', 'CBool([userType] = "Member") = "True"', ['isStaff']],
    [
      'Snippet("either", [c] = "1", Snippet("isStaff"))',
      'IIF(CBool([c] = "1") = "True", "x", Switch([userType] = "Member", , "1", [c] = "1"))',
      ['either', 'isStaff'],
    ],
    ['Snippet("twice", Snippet("twice", [a]))', 'Append(Append([a], [a]), Append([a], [a]))', ['twice']],
    ['Snippet("quoted", "[x]")', 'Append("[x] \\"", "[x]")', ['quoted']],
    ['Replace([a], , "x", , Snippet("twice", "y"), , )', 'Replace([a], , "x", , Append("y", "y"), , )', ['twice']],
    ['Snippet("constructor", "a")', 'ToUpper("a")', ['constructor']],
  ];
  for (const [written, expression, names] of expanded) {
    test(`makes an expression of ${written}`, () => {
      assert.deepEqual(expandSnippets(written, find), { expression, names });
      assert.ok(parseExpression(expression));
    });
  }

  const refused: readonly [written: string, says: RegExp, position: number][] = [
    ['Append(Snippet("logins"), "x")', /no snippet logins\. Create it/, 15],
    ['Snippet("toString")', /no snippet toString/, 8],
    ['Snippet([login])', /name of a snippet as a text/, 0],
    ['Snippet()', /name of a snippet as a text/, 0],
    ['Snippet("login", [a])', /Snippet\("login", first, last\)/, 0],
    ['Snippet("login", [a], )', /Snippet\("login", first, last\)/, 0],
    ['Snippet("isStaff", [a])', /Snippet\("isStaff"\)/, 0],
    ['Snippet("login", [a], [b]', /Expected , or \)/, 25],
  ];
  for (const [written, says, position] of refused) {
    test(`is refused for ${written}`, () => {
      assert.throws(
        () => expandSnippets(written, find),
        (error) => error instanceof ExpressionError && says.test(error.message) && error.position === position,
      );
    });
  }

  test('takes what fits into an expression, and no more', () => {
    const doubled = (length: number) => expandSnippets(`Snippet("twice", "${'x'.repeat(length)}")`, find).expression;
    assert.equal(doubled(4_993).length, 10_000);
    assert.throws(() => doubled(4_994), /more than 10000 characters/);
  });

  test('is refused before the text has grown out of bounds, however deep snippets are nested', () => {
    const deep = `${'Snippet("twice", '.repeat(200)}[a]${')'.repeat(200)}`;
    assert.throws(() => expandSnippets(deep, find), /more than 10000 characters\. Shorten it\.$/);
  });
});

describe('an expression calls snippets', () => {
  const calls: readonly [text: string, expected: boolean][] = [
    ['Snippet("login", [a], [b])', true],
    ['ToLower(Snippet("nobody knows it"))', true],
    ['ToLower("Snippet(1)")', false],
    ['[Snippet]', false],
    ['Snippet("login"', false],
    ['snippet("login")', false],
  ];
  for (const [text, expected] of calls) {
    test(`${expected ? 'in' : 'not in'} ${text}`, () => {
      assert.equal(callsSnippets(text), expected);
    });
  }
});
