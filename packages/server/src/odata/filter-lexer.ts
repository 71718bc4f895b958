import { invalidQuery } from './odata-error.ts';

export interface Token {
  readonly kind: 'text' | 'instant' | 'guid' | 'number' | 'name' | 'mark' | 'end';
  /** As it means: a text without its quotes. */
  readonly value: string;
  /** Where it begins, from 1. */
  readonly at: number;
}

/** Longest filter that is read, in characters. */
const longest = 8_192;

// Tried in this order. No pattern repeats inside a repetition over the same characters: each is linear.
const forms: readonly (readonly [Token['kind'], RegExp])[] = [
  ['text', /'(?:[^']|'')*'/y],
  ['instant', /\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?(?:Z|[+-]\d\d:\d\d))?(?![\w-])/iy],
  ['guid', /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-])/iy],
  ['number', /-?\d{1,17}(?:\.\d{1,17})?(?![\w.])/y],
  ['name', /[$A-Za-z_][\w.]*/y],
  ['mark', /[(),:/]/y],
];

/** The tokens of a `$filter`, closed by one of kind `end`. */
export function tokensOf(filter: string): readonly Token[] {
  if (filter.length > longest) throw invalidQuery('$filter', `is longer than ${longest} characters. Shorten it.`);
  const tokens: Token[] = [];
  for (let at = 0; at < filter.length; ) {
    if (/\s/.test(filter[at]!)) {
      at += 1;
      continue;
    }
    const token = tokenAt(filter, at);
    tokens.push(token.token);
    at = token.next;
  }
  tokens.push({ kind: 'end', value: '', at: filter.length + 1 });
  return tokens;
}

function tokenAt(filter: string, at: number): { readonly token: Token; readonly next: number } {
  for (const [kind, form] of forms) {
    form.lastIndex = at;
    const [found] = form.exec(filter) ?? [];
    if (found === undefined) continue;
    const value = kind === 'text' ? found.slice(1, -1).replaceAll("''", "'") : found;
    return { token: { kind, value, at: at + 1 }, next: at + found.length };
  }
  const what = filter[at] === "'" ? 'has a text that is not closed' : 'has a character that means nothing';
  throw invalidQuery('$filter', `${what}, at position ${at + 1}. Write texts as 'text', with '' for a quote.`);
}
