import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { type ExpressionCase, runCases } from './cases.ts';
import type { EvaluationContext } from './evaluation.ts';
import { functions } from './functions/index.ts';

const context: EvaluationContext = { now: new Date('2025-07-30T00:00:00Z'), random: (count) => randomBytes(count) };
const vectors = JSON.parse(
  readFileSync(new URL('./expression-vectors.json', import.meta.url), 'utf8'),
) as readonly ExpressionCase[];

describe('the file of expression cases', () => {
  for (const [index, one] of vectors.entries()) {
    test(`case ${index + 1} holds: ${one.expression.replaceAll(/\s+/g, ' ')}`, () => {
      assert.deepEqual(runCases([one], context), { passed: 1, failed: [] });
    });
  }

  test('a case that does not hold is reported with what came instead', () => {
    const wrong = { expression: 'Append("a", "b")', source: {}, expected: 'ba' };
    assert.deepEqual(runCases([wrong, { ...wrong, expected: 'ab' }], context), {
      passed: 1,
      failed: [{ case: wrong, actual: 'ab' }],
    });
  });
});

describe('the catalogue of functions', () => {
  test('there are the forty-six of Entra and two more, each name once', () => {
    assert.equal(new Set(functions.map((definition) => definition.name)).size, functions.length);
    const [own, known] = [true, false].map((mark) => functions.filter(({ extension = false }) => extension === mark));
    assert.equal(known?.length, 46);
    assert.deepEqual(
      own?.map(({ name }) => name),
      ['And', 'Or'],
    );
  });

  for (const definition of functions) {
    test(`the examples of ${definition.name} hold`, () => {
      assert.ok(definition.examples.length > 0);
      for (const { expression, source = {}, result } of definition.examples) {
        const one = { expression, source, expected: result ?? null, context: { defaultDomain: 'contoso.com' } };
        if (definition.name === 'DefaultDomain') one.expected = 'jdoe@contoso.com';
        assert.deepEqual(runCases([one as ExpressionCase], context).failed, [], expression);
      }
    });
  }
});
