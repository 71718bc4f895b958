import { type Call, childrenOf, type Expression, expressionsIn } from './ast.ts';
import { ExpressionError } from './error.ts';
import { longestExpression, parseShape } from './parser.ts';

/** What a call of a snippet is replaced by. In the text a parameter is written as an attribute of its name. */
export interface SnippetText {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly expression: string;
}

/** An expression without calls of snippets, and the snippets that were called, each once. */
export interface Expansion {
  readonly expression: string;
  readonly names: readonly string[];
}

/** A stretch of text that stands for an expression. */
interface Piece {
  readonly text: string;
  readonly isComparison: boolean;
}

const functionName = 'Snippet';

/** Whether an expression calls snippets; false for what cannot be read. */
export function callsSnippets(text: string): boolean {
  if (!text.includes(functionName)) return false;
  try {
    return [...expressionsIn(parseShape(text))].some(isSnippetCall);
  } catch (error) {
    if (error instanceof ExpressionError) return false;
    throw error;
  }
}

/**
 * Puts the text of snippets in the place of their calls, `Snippet("name", argument, …)`, and the arguments in the place
 * of their parameters. What comes out is an expression of the language, not checked yet. Throws an
 * {@link ExpressionError} of stage `parse`, with its place in `text`, for a snippet nobody defined, the wrong number of
 * arguments, or a result longer than an expression may be.
 */
export function expandSnippets(text: string, find: (name: string) => SnippetText | undefined): Expansion {
  const names = new Set<string>();
  const expandCall = (part: Expression): Piece | undefined => {
    if (!isSnippetCall(part)) return undefined;
    const { snippet, given } = resolve(part, find);
    names.add(snippet.name);
    const pieces = new Map(
      snippet.parameters.map((name, index) => [name, rewritten(text, given[index] as Expression, expandCall)]),
    );
    return rewritten(
      snippet.expression,
      parseShape(snippet.expression),
      (inner) => (inner.kind === 'attribute' ? pieces.get(inner.name) : undefined),
      part.start,
    );
  };
  return { expression: rewritten(text, parseShape(text), expandCall).text, names: [...names] };
}

function isSnippetCall(part: Expression): part is Call {
  return part.kind === 'call' && part.name === functionName;
}

function resolve(call: Call, find: (name: string) => SnippetText | undefined) {
  const [name, ...given] = call.arguments;
  if (name?.kind !== 'text') {
    throw new ExpressionError('parse', 'Snippet needs the name of a snippet as a text: Snippet("name").', call.start);
  }
  const snippet = find(name.text);
  if (snippet === undefined) {
    const message = `There is no snippet ${name.text}. Create it, or choose one from the list of snippets.`;
    throw new ExpressionError('parse', message, name.start);
  }
  const { parameters } = snippet;
  if (given.length !== parameters.length || given.includes(null)) {
    const shape = [`"${name.text}"`, ...parameters].join(', ');
    throw new ExpressionError('parse', `Give the snippet ${name.text} all it needs: Snippet(${shape}).`, call.start);
  }
  return { snippet, given };
}

/**
 * The text of a part with some parts inside it replaced. As comparisons cannot stand in comparisons, one that comes to
 * stand in another is wrapped. Texts are bounded wherever they grow, since snippets in snippets' arguments could double
 * them at each level.
 */
function rewritten(
  text: string,
  part: Expression,
  replacement: (part: Expression) => Piece | undefined,
  errorAt = part.start,
): Piece {
  const own = replacement(part);
  if (own !== undefined) return own;
  const pieces: string[] = [];
  let length = 0;
  const add = (piece: string) => {
    length += piece.length;
    if (length > longestExpression) {
      const message = `With its snippets the expression has more than ${longestExpression} characters. Shorten it.`;
      throw new ExpressionError('parse', message, errorAt);
    }
    pieces.push(piece);
  };
  let at = part.start;
  for (const child of childrenOf(part)) {
    const piece = rewritten(text, child, replacement, errorAt);
    add(text.slice(at, child.start));
    add(part.kind === 'comparison' && piece.isComparison ? `CBool(${piece.text})` : piece.text);
    at = child.end;
  }
  add(text.slice(at, part.end));
  return { text: pieces.join(''), isComparison: part.kind === 'comparison' };
}
