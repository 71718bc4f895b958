import { type FunctionDefinition, functions } from '../../packages/server/src/mapping/index.ts';
import { code, table } from './table.ts';

/** Functions of the expression language: those of Entra, and behind them Lockstep's own. */
export function expressionsPage(): string {
  const sorted = functions.toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
  const known = sorted.filter(({ extension }) => extension !== true);
  const own = sorted.filter(({ extension }) => extension === true);
  return `# Functions of mapping expressions

Generated from \`packages/server/src/mapping/expression/functions\`. Names are case-sensitive; strings take double quotes; \`[attribute]\` reads the source; an argument with \`?\` may be left out, one with \`…\` repeats. [More examples](cookbook.md).

${known.map(section).join('\n\n')}

# Functions of Lockstep's own

Not portable to Entra: it does not know ${own.map(({ name }) => code(name)).join(' and ')}. A hint says so when a mapping that uses them is saved.

${own.map(section).join('\n\n')}
`;
}

function section(definition: FunctionDefinition): string {
  const parameters = definition.parameters.map(
    ({ name, type, optional, repeating }) =>
      `${name}${repeating === true ? '…' : ''}${optional === true ? '?' : ''}: ${type}`,
  );
  const rows = definition.examples.map(({ expression, source, result }) => [
    code(expression),
    source === undefined ? '' : code(JSON.stringify(source)),
    code(JSON.stringify(result ?? null)),
  ]);
  const notes = [
    ...(definition.extension === true ? ['Not portable to Entra.'] : []),
    `Result: ${definition.result}.`,
    ...(definition.elementwise === true ? ['Applied to each element of a list.'] : []),
    ...(definition.deterministic === false ? ['Equal input may give different results.'] : []),
  ];
  return `## ${definition.name}

${code(`${definition.name}(${parameters.join(', ')})`)}

${definition.summary} ${notes.join(' ')}

${table(['Expression', 'Source', 'Result'], rows)}`;
}
