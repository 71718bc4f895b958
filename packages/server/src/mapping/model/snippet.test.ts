import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EvaluationContext } from '../expression/index.ts';
import { checkSnippet, type SnippetDraft, snippetReport } from './snippet.ts';

const context: EvaluationContext = { now: new Date('2026-03-02T08:00:00Z'), random: (count) => new Uint8Array(count) };

const login: SnippetDraft = {
  name: 'login',
  description: 'First name and surname.',
  parameters: ['first', 'last'],
  expression: 'ToLower(Join(".", [first], [last]))',
  cases: [
    {
      expression: 'Append(Snippet("login", [givenName], "Byron"), "@x")',
      source: { givenName: 'Ada' },
      expected: 'ada.byron@x',
    },
    { expression: 'Snippet("login", [givenName])', source: {}, expected: { $error: 'parse' } },
  ],
};

describe('saving a snippet takes', () => {
  const accepted: readonly [what: string, change: Partial<SnippetDraft>][] = [
    ['one whose cases hold', {}],
    ['one without parameters and cases', { parameters: [], cases: [], expression: '[mail]' }],
    ['a name of one letter', { name: 'é', cases: [] }],
    ['a name with blanks and points', { name: 'Login v. 2-b', cases: [] }],
    [
      'a case with a fixed instant',
      {
        parameters: [],
        expression: 'FormatDateTime(Now(), , "", "yyyy")',
        cases: [
          { expression: 'Snippet("login")', source: {}, expected: '2001', context: { now: '2001-01-01T00:00:00Z' } },
        ],
      },
    ],
  ];
  for (const [what, change] of accepted) {
    test(what, () => assert.deepEqual(checkSnippet({ ...login, ...change }, context), []));
  }
});

describe('saving a snippet refuses', () => {
  const refused: readonly [what: string, change: Partial<SnippetDraft>, code: string, target: string, says: RegExp][] =
    [
      ['an empty name', { name: '', cases: [] }, 'InvalidName', 'name', /Choose such a name\.$/],
      ['a name that ends in a blank', { name: 'login ', cases: [] }, 'InvalidName', 'name', /begins and ends with/],
      ['a name with a quote', { name: 'log"in', cases: [] }, 'InvalidName', 'name', /letters, digits, blanks/],
      ['a name of 101 letters', { name: 'x'.repeat(101), cases: [] }, 'InvalidName', 'name', /up to 100/],
      [
        'a parameter that is no word',
        { parameters: ['first', 'last', 'a b'], expression: 'Join("", [first], [last], [a b])', cases: [] },
        'InvalidName',
        'parameters[2]',
        /parameter a b must be a word/,
      ],
      [
        'a parameter that is there twice',
        { parameters: ['first', 'last', 'last'], cases: [] },
        'DuplicateParameter',
        'parameters[2]',
        /last is there twice\. Remove one\.$/,
      ],
      [
        'a parameter nothing reads',
        { expression: 'ToLower([first])', cases: [] },
        'UnusedParameter',
        'expression',
        /never reads the parameter last\. Write \[last\], or remove it\.$/,
      ],
      [
        'an expression that cannot be read',
        { expression: 'ToLow([first], [last])' },
        'InvalidExpression',
        'expression',
        /Did you mean ToLower\?/,
      ],
      [
        'a call of a snippet',
        { expression: 'Snippet("login", [first], [last])' },
        'NestedSnippet',
        'expression',
        /cannot call snippets/,
      ],
      [
        'a case that does not call it',
        { cases: [{ expression: 'ToLower("A")', source: {}, expected: 'a' }] },
        'CaseWithoutCall',
        'cases[0].expression',
        /case 1 does not call the snippet\. Write Snippet\("login", …\)/,
      ],
      [
        'a case that does not hold',
        {
          cases: [...login.cases, { expression: 'Snippet("login", "A", "B")', source: {}, expected: 'A.B' }],
        },
        'CaseFails',
        'cases[2].expected',
        /case 3 yields "a\.b", not "A\.B"\. Correct/,
      ],
    ];
  for (const [what, change, code, target, says] of refused) {
    test(what, () => {
      const findings = checkSnippet({ ...login, ...change }, context);
      assert.deepEqual(
        findings.map((finding) => [finding.code, finding.target]),
        [[code, target]],
      );
      assert.match(findings[0]?.message ?? '', says);
    });
  }
});

test('the cases of a snippet are reported as they were written', () => {
  const wrong = { expression: 'Snippet("other")', source: {}, expected: 'a' };
  assert.deepEqual(snippetReport({ ...login, cases: [...login.cases, wrong] }, context), {
    passed: 2,
    failed: [{ case: wrong, actual: { $error: 'parse' } }],
  });
});
