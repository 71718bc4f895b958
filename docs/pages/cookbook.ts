import { readFileSync } from 'node:fs';
import { type ExpressionCase, functions } from '../../packages/server/src/mapping/index.ts';
import { code, table } from './table.ts';

const CASES = new URL('../../packages/server/src/mapping/expression/expression-vectors.json', import.meta.url);

/** Expressions with what they are given and what they yield, from the cases the tests run. */
export function cookbookPage(): string {
  const cases = JSON.parse(readFileSync(CASES, 'utf8')) as readonly ExpressionCase[];
  const sections = functions
    .map(({ name }) => ({ name, own: cases.filter(({ expression }) => expression.trim().startsWith(`${name}(`)) }))
    .filter(({ own }) => own.length > 0)
    .map(({ name, own }) => `## ${name}\n\n${table(['Expression', 'Given', 'Yields'], own.map(row))}`);
  return `# Expression cookbook

Generated from \`packages/server/src/mapping/expression/expression-vectors.json\`, which the tests run: everything here holds. [What each function does](expressions.md).

${sections.join('\n\n')}
`;
}

function row({ expression, source, expected, context }: ExpressionCase): readonly string[] {
  const given = [source, context].filter((one) => one !== undefined && Object.keys(one).length > 0);
  return [code(expression), given.map((one) => code(JSON.stringify(one))).join(' '), yielded(expected)];
}

function yielded(expected: ExpressionCase['expected']): string {
  if (expected !== null && typeof expected === 'object' && !Array.isArray(expected)) {
    if ('$ignoreFlow' in expected) return 'the attribute is left alone';
    if (expected.$error === 'parse') return 'refused when it is saved';
    if (expected.$error === 'evaluate') return 'an error';
  }
  return code(JSON.stringify(expected));
}
