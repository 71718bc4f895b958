/** What a word of an expression is, for its colour. */
export type WordKind =
  | 'blank'
  | 'function'
  | 'attribute'
  | 'text'
  | 'number'
  | 'name'
  | 'sign'
  | 'open'
  | 'close'
  | 'comma'
  | 'other';

export interface Word {
  readonly kind: WordKind;
  readonly start: number;
  readonly end: number;
}

const patterns: readonly (readonly [WordKind, RegExp])[] = [
  ['blank', /[ \t\r\n]+/y],
  ['text', /"(?:\\["\\]|[^"])*"?/y],
  // Brackets nest once, around what a path says in quotes; one that is not closed yet ends where its name does.
  ['attribute', /\[(?:[^[\](),"]|\[(?:[^\]"]|"[^"]*")*\])*\]|\[[^\s(),"]*/y],
  ['function', /[A-Za-z_]\w*(?=[ \t\r\n]*\()/y],
  ['name', /[A-Za-z_]\w*/y],
  ['number', /[+-]?\d+(?:\.\d+)?|&[Hh][0-9A-Fa-f]+/y],
  ['sign', /<>|<=|>=|[=<>]/y],
  ['open', /\(/y],
  ['close', /\)/y],
  ['comma', /,/y],
];

/**
 * Splits an expression into words that cover all of it, also one that is not finished. Whether it means anything the
 * server says; this is for colours and for what could be written next.
 */
export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  for (let at = 0; at < text.length; ) {
    const word = wordAt(text, at);
    words.push(word);
    at = word.end;
  }
  return words;
}

function wordAt(text: string, start: number): Word {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = start;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined && found !== '') return { kind, start, end: start + found.length };
  }
  return { kind: 'other', start, end: start + 1 };
}

/** The parenthesis at the caret and the one that belongs to it; empty where the caret is at none. */
export function pairAt(words: readonly Word[], caret: number): readonly Word[] {
  const open: Word[] = [];
  for (const word of words) {
    if (word.kind === 'open') open.push(word);
    if (word.kind !== 'close') continue;
    const first = open.pop();
    if (first && [first.start, first.end, word.start, word.end].includes(caret)) return [first, word];
  }
  return [];
}

/** The call the caret stands in, and which of its arguments. */
export function callAt(
  text: string,
  words: readonly Word[],
  caret: number,
): { readonly name: string; readonly argument: number } | undefined {
  const calls: { name: string; argument: number }[] = [];
  let name = '';
  for (const { kind, start, end } of words) {
    if (start >= caret) break;
    if (kind === 'function') name = text.slice(start, end);
    if (kind === 'open') calls.push({ name, argument: 0 });
    if (kind === 'close') calls.pop();
    const call = calls.at(-1);
    if (kind === 'comma' && call) call.argument += 1;
  }
  return calls.at(-1);
}

/** What is being written at the caret: the beginning of a name, and the place it takes. */
export interface Written {
  readonly kind: 'attribute' | 'function' | 'anything';
  readonly typed: string;
  readonly start: number;
  readonly end: number;
}

/** What could be completed at the caret; undefined inside of a text or a number. */
export function writtenAt(text: string, words: readonly Word[], caret: number): Written | undefined {
  const word = words.find(({ start, end }) => start < caret && caret <= end);
  if (word === undefined || ['blank', 'open', 'comma', 'sign'].includes(word.kind)) {
    return { kind: 'anything', typed: '', start: caret, end: caret };
  }
  const { kind, start, end } = word;
  const isClosed = text.slice(start, end).endsWith(']');
  if (kind === 'attribute' && !(isClosed && caret === end)) {
    return { kind: 'attribute', typed: text.slice(start + 1, caret), start, end };
  }
  if (kind === 'function' || kind === 'name') return { kind: 'function', typed: text.slice(start, caret), start, end };
  return undefined;
}
