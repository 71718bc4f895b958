import { functions } from '../../packages/server/src/mapping/index.ts';
import { code, table } from './table.ts';

/** Functions of the expression language. */
export function expressionsPage(): string {
  const sections = functions
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
    .map((definition) => {
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
        `Result: ${definition.result}.`,
        ...(definition.elementwise === true ? ['Applied to each element of a list.'] : []),
        ...(definition.deterministic === false ? ['Equal input may give different results.'] : []),
      ];
      return `## ${definition.name}

${code(`${definition.name}(${parameters.join(', ')})`)}

${definition.summary} ${notes.join(' ')}

${table(['Expression', 'Source', 'Result'], rows)}`;
    });
  return `# Functions of mapping expressions

Generated from \`packages/server/src/mapping/expression/functions\`. Names are case-sensitive; strings take double quotes; \`[attribute]\` reads the source; an argument with \`?\` may be left out, one with \`…\` repeats. [More examples](cookbook.md).

${sections.join('\n\n')}
`;
}
