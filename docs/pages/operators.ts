import { operators } from '../../packages/server/src/scope/index.ts';
import { code, table } from './table.ts';

/** Operators of scoping filters. */
export function operatorsPage(): string {
  const rows = operators.map(({ name, aliases = [], phrase, operand, supportedTypes, negated, custom }) => [
    [name, ...aliases].map(code).join(', '),
    phrase,
    operand,
    supportedTypes.join(', '),
    negated ? 'none' : 'any',
    custom === true ? 'no' : 'yes',
  ]);
  const head = ['Operator', 'The attribute …', 'Value', 'Types', 'Of several values', 'Known to Entra'];
  return `# Operators of scoping filters

Generated from \`packages/server/src/scope/operators.ts\`. Names compare without case. Every operator but \`IS NULL\` is false for an empty attribute. *Of several values* says how many have to match unless the clause says otherwise; \`none\` is about the positive form. [How filters work](../guide/scoping.md).

${table(head, rows)}
`;
}
