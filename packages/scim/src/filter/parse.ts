import { type AttributePath, tryParsePath } from '../path/index.ts';
import type { CompareOperator, Filter } from './filter.ts';
import { filterError, type Token, tokenize } from './tokenize.ts';

const OPERATORS: ReadonlySet<string> = new Set(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']);
const NUMBER = /^-?(?:0|[1-9]\d{0,30})(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?$/;
const MAX_NODES = 200;
const MAX_DEPTH = 50;

export interface FilterSyntax {
  /** Accepts `userName sw O`, an unquoted value, as one of Microsoft's collections sends. */
  readonly bareValues?: boolean;
  /** Reads what stands between the brackets of a value path: no further bracket may follow. */
  readonly insideBrackets?: boolean;
  /** Refuses a comparison behind brackets, `emails[…].value eq "x"`, which the standard does not have. */
  readonly strict?: boolean;
}

/**
 * Positions are kept beside the tree and not in it, so that two filters which say the same are equal values.
 */
const positions = new WeakMap<AttributePath, number>();

/** Where in the text a parsed path stood. */
export function positionOf(path: AttributePath): number {
  return positions.get(path) ?? 0;
}

/**
 * Reads a filter (RFC 7644 section 3.4.2.2). `emails[type eq "work"].value eq "x"` is read beyond the standard, since
 * Entra ID asks that way. At most 8,192 characters, 200 nodes, 50 levels. Throws `ScimError` 400 `invalidFilter` naming
 * the token and its position.
 */
export function parseFilter(text: string, syntax: FilterSyntax = {}): Filter {
  const parser = new FilterParser(tokenize(text), syntax);
  return parser.parse();
}

class FilterParser {
  readonly #tokens: readonly Token[];
  readonly #syntax: FilterSyntax;
  #next = 0;
  #nodes = 0;
  #depth = 0;
  #inBrackets: boolean;

  constructor(tokens: readonly Token[], syntax: FilterSyntax) {
    this.#tokens = tokens;
    this.#syntax = syntax;
    this.#inBrackets = syntax.insideBrackets ?? false;
  }

  parse(): Filter {
    const filter = this.#or();
    if (this.#peek().kind !== 'end') throw this.#unexpected("'and', 'or' or the end");
    return filter;
  }

  #or(): Filter {
    let left = this.#and();
    while (this.#takeWord('or')) left = this.#node({ kind: 'or', left, right: this.#and() });
    return left;
  }

  #and(): Filter {
    let left = this.#factor();
    while (this.#takeWord('and')) left = this.#node({ kind: 'and', left, right: this.#factor() });
    return left;
  }

  #factor(): Filter {
    const negated = this.#peekWord('not') && this.#tokens[this.#next + 1]?.kind === '(';
    if (negated) this.#next += 1;
    if (this.#peek().kind !== '(') return this.#expression();
    this.#next += 1;
    const operand = this.#nested(() => this.#or());
    this.#expect(')');
    return negated ? this.#node({ kind: 'not', operand }) : operand;
  }

  #expression(): Filter {
    const path = this.#path(this.#word('an attribute'));
    if (this.#peek().kind !== '[') return this.#comparison(path);
    if (this.#inBrackets) throw this.#unexpected('an operator; brackets cannot be nested');
    this.#next += 1;
    this.#inBrackets = true;
    const inside = this.#nested(() => this.#or());
    this.#inBrackets = false;
    this.#expect(']');
    const tail = this.#peek();
    if (this.#syntax.strict || tail.kind !== 'word' || !tail.text.startsWith('.'))
      return this.#node({ kind: 'element', path, filter: inside });
    this.#next += 1;
    const sub = this.#path({ ...tail, text: tail.text.slice(1), position: tail.position + 1 });
    const filter = this.#node({ kind: 'and', left: inside, right: this.#comparison(sub) });
    return this.#node({ kind: 'element', path, filter });
  }

  #comparison(path: AttributePath): Filter {
    const token = this.#word('an operator');
    const operator = token.text.toLowerCase();
    if (operator === 'pr') return this.#node({ kind: 'present', path });
    if (!OPERATORS.has(operator)) throw filterError(`unknown operator '${short(token.text)}'`, token.position);
    return this.#node({ kind: 'compare', path, operator: operator as CompareOperator, value: this.#value() });
  }

  #value(): string | number | boolean | null {
    const token = this.#peek();
    if (token.kind === 'string') {
      this.#next += 1;
      return token.value;
    }
    if (token.kind !== 'word') throw this.#unexpected('a value');
    this.#next += 1;
    const keyword = token.text.toLowerCase();
    if (keyword === 'true' || keyword === 'false') return keyword === 'true';
    if (keyword === 'null') return null;
    if (NUMBER.test(token.text) && Number.isFinite(Number(token.text))) return Number(token.text);
    if (this.#syntax.bareValues) return token.text;
    throw filterError(`value '${short(token.text)}' needs double quotes`, token.position);
  }

  #path(token: { readonly text: string; readonly position: number }): AttributePath {
    const path = tryParsePath(token.text);
    if (!path) throw filterError(`'${short(token.text)}' is not an attribute path`, token.position);
    positions.set(path, token.position);
    return path;
  }

  #node(filter: Filter): Filter {
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES) throw filterError(`more than ${MAX_NODES} conditions`, this.#peek().position);
    return filter;
  }

  #nested(read: () => Filter): Filter {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw filterError(`nested deeper than ${MAX_DEPTH} levels`, this.#peek().position);
    const filter = read();
    this.#depth -= 1;
    return filter;
  }

  #peek(): Token {
    return this.#tokens[this.#next] as Token;
  }

  #peekWord(word: string): boolean {
    const token = this.#peek();
    return token.kind === 'word' && token.text.toLowerCase() === word;
  }

  #takeWord(word: string): boolean {
    const found = this.#peekWord(word);
    if (found) this.#next += 1;
    return found;
  }

  #word(expected: string): { readonly text: string; readonly position: number } {
    const token = this.#peek();
    if (token.kind !== 'word') throw this.#unexpected(expected);
    this.#next += 1;
    return token;
  }

  #expect(mark: ')' | ']'): void {
    if (this.#peek().kind !== mark) throw this.#unexpected(`'${mark}'`);
    this.#next += 1;
  }

  #unexpected(expected: string) {
    const token = this.#peek();
    const found = token.kind === 'end' ? 'the end' : `'${short(token.text)}'`;
    return filterError(`expected ${expected}, found ${found}`, token.position);
  }
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
