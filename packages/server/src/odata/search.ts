import { invalidQuery } from './odata-error.ts';

/** A `$search` as a tree of clauses. */
export type Search =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Search[] }
  | { readonly kind: 'clause'; readonly property: string; readonly text: string };

const longest = 2_048;
const mostClauses = 20;

/**
 * Reads a `$search` in the manner of Microsoft Graph: clauses `"property:text"`, each in double quotes, joined by `AND`
 * and `OR`, the first of which binds closer. Inside the quotes `\"` is a quote and `\\` a backslash.
 */
export function parseSearch(text: string): Search {
  if (text.length > longest) throw invalidQuery('$search', `is longer than ${longest} characters. Shorten it.`);
  const alternatives: Search[][] = [[]];
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|(AND|OR)(?=[\s"]))/giy;
  let wantsClause = true;
  let count = 0;
  for (let at = 0; text.slice(at).trim() !== ''; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    const [, quoted, word] = pattern.exec(text) ?? [];
    if (wantsClause !== (quoted !== undefined) || (quoted === undefined && word === undefined)) throw unreadable();
    if (quoted !== undefined) {
      count += 1;
      alternatives.at(-1)!.push(clause(quoted.replace(/\\(.)/gs, '$1')));
    } else if (word?.toUpperCase() === 'OR') alternatives.push([]);
    wantsClause = !wantsClause;
  }
  if (wantsClause) throw unreadable();
  if (count > mostClauses) throw invalidQuery('$search', `has more than ${mostClauses} clauses. Leave some out.`);
  return joined(
    'or',
    alternatives.map((operands) => joined('and', operands)),
  );
}

function joined(kind: 'and' | 'or', operands: readonly Search[]): Search {
  return operands.length === 1 ? operands[0]! : { kind, operands };
}

function clause(content: string): Search {
  const [, property, text = ''] = /^([A-Za-z]\w{0,99}):(.*)$/s.exec(content) ?? [];
  if (property === undefined || text.trim() === '') throw unreadable();
  return { kind: 'clause', property, text: text.trim() };
}

function unreadable(): Error {
  return invalidQuery(
    '$search',
    'write clauses such as "displayName:ann", each in double quotes, joined by AND or OR.',
  );
}
