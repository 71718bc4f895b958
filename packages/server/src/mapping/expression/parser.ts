import { type Call, type Constant, type ConstantName, constantNames, type Expression } from './ast.ts';
import { checkExpression } from './checks.ts';
import { ExpressionError } from './error.ts';
import type { CheckOptions } from './functions/index.ts';
import { type Token, tokenize } from './lexer.ts';

/** The longest expression that can be saved, in UTF-16 units. */
export const longestExpression = 10_000;
/** Deep enough for any chain of IIF that people write, shallow enough for the stack. */
const deepestNesting = 250;

/**
 * Parses an expression and checks everything that can be known without a source object: functions and their
 * arguments, the places of signals, literal patterns, interval codes and cultures.
 * Throws an {@link ExpressionError} of stage `parse` that says what was expected where and, if possible, how to mend it.
 */
export function parseExpression(text: string, options: Partial<CheckOptions> = {}): Expression {
  const expression = parseShape(text);
  checkExpression(expression, { allowBacktracking: options.allowBacktracking ?? true });
  return expression;
}

/** Parses an expression whose functions may be of any name. Throws an {@link ExpressionError} as {@link parseExpression}. */
export function parseShape(text: string): Expression {
  if (text.length > longestExpression) {
    const message = `The expression has ${text.length} characters; at most ${longestExpression} are allowed. Shorten it.`;
    throw new ExpressionError('parse', message, longestExpression);
  }
  return parseTokens(tokenize(text));
}

function parseTokens(tokens: readonly Token[]): Expression {
  let at = 0;
  let depth = 0;

  // `end` is never passed, so there is always a token to look at.
  const peek = (): Token => tokens[at] as Token;

  function operand(): Expression {
    const left = primary();
    const sign = peek();
    if (sign.kind !== 'operator') return left;
    at += 1;
    const right = primary();
    const next = peek();
    if (next.kind === 'operator') {
      throw new ExpressionError('parse', 'Comparisons cannot be chained. Nest IIF to ask twice.', next.start);
    }
    return { kind: 'comparison', operator: sign.operator, left, right, start: left.start, end: right.end };
  }

  function primary(): Expression {
    const token = peek();
    if (token.kind === 'text' || token.kind === 'number' || token.kind === 'attribute') {
      at += 1;
      return token;
    }
    if (token.kind !== 'identifier') throw expectedOperand(token);
    at += 1;
    return peek().kind === '(' ? call(token.name, token.start) : constant(token.name, token.start, token.end);
  }

  function call(name: string, start: number): Call {
    depth += 1;
    if (depth > deepestNesting) {
      const message = `Functions are nested more than ${deepestNesting} deep. Split the expression.`;
      throw new ExpressionError('parse', message, start);
    }
    at += 1;
    const args: (Expression | null)[] = [];
    while (peek().kind !== ')' || args.length > 0) {
      const kind = peek().kind;
      args.push(kind === ',' || kind === ')' ? null : operand());
      if (peek().kind !== ',') break;
      at += 1;
    }
    const closing = peek();
    if (closing.kind !== ')') throw expectedSeparator(name, closing);
    at += 1;
    depth -= 1;
    return { kind: 'call', name, arguments: args, start, end: closing.end };
  }

  const expression = operand();
  const rest = peek();
  if (rest.kind !== 'end') throw expectedEnd(rest);
  return expression;
}

function constant(name: string, start: number, end: number): Constant {
  if ((constantNames as readonly string[]).includes(name)) {
    return { kind: 'constant', name: name as ConstantName, start, end };
  }
  const spelled = constantNames.find((known) => known.toLowerCase() === name.toLowerCase());
  if (spelled !== undefined) {
    const message = `Write ${spelled}: constants are case-sensitive.`;
    throw new ExpressionError('parse', message, start, { fix: { start, end, text: spelled } });
  }
  const isTruth = /^(?:true|false)$/i.test(name);
  const text = isTruth ? `"${name.charAt(0).toUpperCase()}${name.slice(1).toLowerCase()}"` : `[${name}]`;
  const remedy = isTruth ? `Write ${text}.` : `Write ${text} for a source attribute, or "${name}" for a text.`;
  throw new ExpressionError('parse', `${name} has no meaning by itself. ${remedy}`, start, {
    fix: { start, end, text },
  });
}

function expectedOperand(token: Token): ExpressionError {
  const expected = 'a function, an [attribute], a "text" or a number';
  const remedy = token.kind === '(' ? ' Parentheses only follow the name of a function.' : '';
  return new ExpressionError('parse', `Expected ${expected} but found ${describe(token)}.${remedy}`, token.start);
}

function expectedSeparator(name: string, token: Token): ExpressionError {
  return new ExpressionError('parse', `Expected , or ) in ${name}(…) but found ${describe(token)}.`, token.start);
}

function expectedEnd(token: Token): ExpressionError {
  const isJunction = token.kind === 'identifier' && /^(?:and|or)$/i.test(token.name);
  const remedy = isJunction
    ? ' Conditions are joined by And(…) and Or(…), or in Entra as well by nesting IIF in its true or false branch.'
    : token.kind === 'number' && /^[+-]/.test(token.written)
      ? ' There is no arithmetic in expressions.'
      : '';
  return new ExpressionError('parse', `Expected the end but found ${describe(token)}.${remedy}`, token.start);
}

function describe(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'the end of the text';
    case 'text':
      return `the text ${JSON.stringify(token.text)}`;
    case 'number':
      return token.written;
    case 'attribute':
      return `[${token.name}]`;
    case 'identifier':
      return token.name;
    case 'operator':
      return token.operator;
    default:
      return token.kind;
  }
}
