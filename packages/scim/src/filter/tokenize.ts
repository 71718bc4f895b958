import { badRequest, type ScimError } from '../message/index.ts';

export type Token =
  | { readonly kind: 'word'; readonly text: string; readonly position: number }
  | { readonly kind: 'string'; readonly value: string; readonly text: string; readonly position: number }
  | { readonly kind: '(' | ')' | '[' | ']' | 'end'; readonly text: string; readonly position: number };

const MAX_LENGTH = 8192;
const BLANKS = ' \t\r\n';
const MARKS = '()[]';

/** A 400 `invalidFilter` that says where. */
export function filterError(problem: string, position: number): ScimError {
  return badRequest('invalidFilter', `Filter: ${problem} at position ${position}`);
}

/**
 * Splits a filter into words, JSON strings and marks, each with its position from 0. A word runs to the next blank,
 * mark or quote, so attribute paths, operators and numbers are all words.
 */
export function tokenize(text: string): readonly Token[] {
  if (text.length > MAX_LENGTH) {
    throw badRequest('invalidFilter', `Filter: longer than ${MAX_LENGTH} characters. Split the query.`);
  }
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    const char = text[position] as string;
    if (BLANKS.includes(char)) {
      position += 1;
    } else if (MARKS.includes(char)) {
      tokens.push({ kind: char as '(' | ')' | '[' | ']', text: char, position });
      position += 1;
    } else {
      const token = char === '"' ? stringAt(text, position) : wordAt(text, position);
      tokens.push(token);
      position += token.text.length;
    }
  }
  tokens.push({ kind: 'end', text: 'the end', position });
  return tokens;
}

function wordAt(text: string, start: number): Token {
  let end = start + 1;
  while (end < text.length && !`${BLANKS}${MARKS}"`.includes(text[end] as string)) end += 1;
  return { kind: 'word', text: text.slice(start, end), position: start };
}

function stringAt(text: string, start: number): Token {
  let end = start + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  if (end >= text.length) throw filterError('the string is not closed', start);
  const literal = text.slice(start, end + 1);
  try {
    return { kind: 'string', value: JSON.parse(literal) as string, text: literal, position: start };
  } catch {
    throw filterError('the string is not a valid JSON string', start);
  }
}
