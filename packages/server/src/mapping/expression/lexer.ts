import type { NumberLiteral, Operator, Span, TextLiteral } from './ast.ts';
import { ExpressionError } from './error.ts';

/** A word of the expression's text. */
export type Token =
  | TextLiteral
  | NumberLiteral
  | (Span & { readonly kind: 'attribute'; readonly name: string })
  | (Span & { readonly kind: 'identifier'; readonly name: string })
  | (Span & { readonly kind: 'operator'; readonly operator: Operator })
  | (Span & { readonly kind: '(' | ')' | ',' | 'end' });

const blank = /[ \t\r\n]*/y;
const identifier = /[A-Za-z_][A-Za-z0-9_]*/y;
const number = /[+-]?[0-9]+(?:\.[0-9]+)?|&[Hh][0-9A-Fa-f]+/y;
const operator = /<>|<=|>=|[=<>]/y;

/**
 * Splits an expression into tokens; the last is always `end`.
 * Throws an {@link ExpressionError} of stage `parse` at the first character that begins none.
 */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = skipBlank(text, 0);
  while (at < text.length) {
    const token = tokenAt(text, at);
    tokens.push(token);
    at = skipBlank(text, token.end);
  }
  tokens.push({ kind: 'end', start: text.length, end: text.length });
  return tokens;
}

function skipBlank(text: string, at: number): number {
  return at + (match(blank, text, at)?.length ?? 0);
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function tokenAt(text: string, start: number): Token {
  const first = text.charAt(start);
  if (first === '"') return textAt(text, start);
  if (first === '[') return attributeAt(text, start);
  if (first === '(' || first === ')' || first === ',') return { kind: first, start, end: start + 1 };
  const name = match(identifier, text, start);
  if (name !== undefined) return { kind: 'identifier', name, start, end: start + name.length };
  const written = match(number, text, start);
  if (written !== undefined) {
    const digits = written.startsWith('&') ? BigInt(`0x${written.slice(2)}`).toString() : written;
    return { kind: 'number', written, digits, start, end: start + written.length };
  }
  const sign = match(operator, text, start);
  if (sign !== undefined) return { kind: 'operator', operator: sign as Operator, start, end: start + sign.length };
  throw unexpected(text, start);
}

function textAt(text: string, start: number): Token {
  let value = '';
  let strayBackslash: number | undefined;
  let at = start + 1;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '"') {
      const token = { kind: 'text', text: value, start, end: at + 1 } as const;
      return strayBackslash === undefined ? token : { ...token, strayBackslash };
    }
    const next = text.charAt(at + 1);
    if (character === '\\' && (next === '\\' || next === '"')) {
      value += next;
      at += 2;
      continue;
    }
    if (character === '\\') strayBackslash ??= at;
    value += character;
    at += 1;
  }
  throw new ExpressionError('parse', 'This text has no closing quote. Add " where it ends.', start);
}

/** Brackets nest, and those inside quotes do not count: `[emails[type eq "work"].value]` is one reference. */
function attributeAt(text: string, start: number): Token {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (character === '[') depth += 1;
    else if (character === ']') {
      depth -= 1;
      if (depth > 0) continue;
      const name = text.slice(start + 1, at).trim();
      if (name === '') throw new ExpressionError('parse', 'Name a source attribute between [ and ].', start);
      return { kind: 'attribute', name, start, end: at + 1 };
    }
  }
  throw new ExpressionError('parse', 'This attribute has no closing bracket. Add ] after its name.', start);
}

function unexpected(text: string, start: number): ExpressionError {
  const character = text.charAt(start);
  if (character === "'" || character === '‘' || character === '’' || character === '“' || character === '”') {
    return quoteError(text, start, character);
  }
  const remedy =
    character === '&'
      ? 'There is no & to put texts together: use Join or Append.'
      : /[+\-*/^%]/.test(character)
        ? 'There is no arithmetic in expressions.'
        : 'Expected a function, an [attribute], a "text" or a number.';
  return new ExpressionError(
    'parse',
    `The character ${JSON.stringify(character)} has no meaning here. ${remedy}`,
    start,
  );
}

function quoteError(text: string, start: number, opening: string): ExpressionError {
  const closing = text.indexOf(opening === '“' ? '”' : opening === '‘' ? '’' : opening, start + 1);
  const message = `Use double quotes: texts are written "like this", not with ${opening}.`;
  if (closing < 0) return new ExpressionError('parse', message, start);
  const inner = text.slice(start + 1, closing).replaceAll('"', '\\"');
  return new ExpressionError('parse', message, start, { fix: { start, end: closing + 1, text: `"${inner}"` } });
}
