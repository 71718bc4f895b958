import type { Filter, FilterOperand, FilterPath, Literal } from './filter.ts';
import { type Token, tokensOf } from './filter-lexer.ts';
import { invalidQuery, unsupportedQuery } from './odata-error.ts';

/** Most conditions, and deepest nesting, of one filter. */
const mostConditions = 200;
const deepest = 25;

const comparisons = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const;
const textTests = { startswith: 'startsWith', endswith: 'endsWith', contains: 'contains' } as const;

/**
 * Reads a `$filter` (OData 4.01, part 2, 5.1.1): comparisons, `in`, `and`, `or`, `not`, `startswith`, `endswith`,
 * `contains`, `tolower` and `any`. Names of operators and functions compare without case. Throws an `ODataError`: what
 * is not in the grammar is `BadRequest` with its position, what OData has and this server has not is
 * `Request_UnsupportedQuery`.
 */
export function parseFilter(text: string): Filter {
  const parser = new FilterParser(tokensOf(text));
  return parser.whole();
}

class FilterParser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #conditions = 0;
  #depth = 0;
  /** Name that stands for the value inside the innermost `any`. */
  #variable: string | undefined;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Filter {
    const filter = this.#junction('or');
    if (this.#token.kind !== 'end') throw this.#unexpected('the end, "and" or "or"');
    return filter;
  }

  get #token(): Token {
    return this.#tokens[this.#next]!;
  }

  #junction(kind: 'and' | 'or'): Filter {
    this.#depth += 1;
    if (this.#depth > deepest * 2) throw invalidQuery('$filter', `is nested deeper than ${deepest} levels.`);
    const operands: Filter[] = [];
    do {
      const operand = kind === 'or' ? this.#junction('and') : this.#negation();
      if (operand.kind === kind) operands.push(...operand.operands);
      else operands.push(operand);
    } while (this.#takeWord(kind));
    this.#depth -= 1;
    return operands.length === 1 ? operands[0]! : { kind, operands };
  }

  #negation(): Filter {
    let negated = false;
    while (this.#takeWord('not')) negated = !negated;
    const operand = this.#condition();
    return negated ? { kind: 'not', operand } : operand;
  }

  #condition(): Filter {
    this.#conditions += 1;
    if (this.#conditions > mostConditions) {
      throw invalidQuery('$filter', `has more than ${mostConditions} conditions. Ask in several requests.`);
    }
    if (this.#takeMark('(')) {
      const inner = this.#junction('or');
      this.#expectMark(')');
      return inner;
    }
    const test = this.#isCall() ? this.#token.value.toLowerCase() : undefined;
    if (test !== undefined && test !== 'tolower') return this.#textTest(test);
    const operand = this.#operand();
    if (!('collection' in operand)) return this.#comparison(operand);
    return this.#any(operand.collection);
  }

  #textTest(name: string): Filter {
    if (!Object.hasOwn(textTests, name)) {
      throw unsupportedQuery('$filter', `the function ${name} is not supported. Use startswith, endswith or contains.`);
    }
    this.#next += 1;
    this.#expectMark('(');
    const operand = this.#plainOperand();
    this.#expectMark(',');
    const value = this.#text();
    this.#expectMark(')');
    const filter: Filter = { kind: 'text', test: textTests[name as keyof typeof textTests], operand, value };
    // Older scripts compare the answer of the function, as OData 2 asked for.
    if (!this.#takeWord('eq')) return filter;
    const answer = this.#literal();
    if (answer.type !== 'boolean') throw this.#unexpected('true or false');
    return answer.value ? filter : { kind: 'not', operand: filter };
  }

  #comparison(operand: FilterOperand): Filter {
    if (this.#takeWord('in')) return { kind: 'in', operand, values: this.#literals() };
    const operator = comparisons.find((name) => this.#takeWord(name));
    if (operator !== undefined) return { kind: 'comparison', operator, operand, value: this.#literal() };
    throw this.#unexpected('one of eq, ne, gt, ge, lt, le, in');
  }

  #literals(): readonly Literal[] {
    this.#expectMark('(');
    const values: Literal[] = [];
    do {
      values.push(this.#literal());
      this.#conditions += 1;
    } while (this.#takeMark(',') && this.#conditions <= mostConditions);
    this.#expectMark(')');
    return values;
  }

  #any(path: FilterPath): Filter {
    this.#expectMark('(');
    if (this.#takeMark(')')) return { kind: 'any', path };
    if (this.#variable !== undefined) throw unsupportedQuery('$filter', '"any" inside "any" is not supported.');
    this.#variable = this.#name();
    this.#expectMark(':');
    const condition = this.#junction('or');
    this.#variable = undefined;
    this.#expectMark(')');
    return { kind: 'any', path, condition };
  }

  /** A property, its lower-case form, or a collection before `any`. */
  #operand(): FilterOperand | { readonly collection: FilterPath } {
    if (this.#isCall() && this.#token.value.toLowerCase() === 'tolower') {
      this.#next += 1;
      this.#expectMark('(');
      const { path } = this.#plainOperand();
      this.#expectMark(')');
      return { path, lowerCase: true };
    }
    const path = [this.#name()];
    while (this.#takeMark('/')) {
      const quantifier = this.#isCall() ? this.#token.value.toLowerCase() : undefined;
      if (quantifier === 'all') throw unsupportedQuery('$filter', '"all" is not supported. Use "any" with "not".');
      if (quantifier === 'any') {
        this.#next += 1;
        return { collection: this.#relative(path) };
      }
      path.push(this.#name());
    }
    return { path: this.#relative(path), lowerCase: false };
  }

  #plainOperand(): FilterOperand {
    const operand = this.#operand();
    if ('collection' in operand) throw this.#unexpected('a property');
    return operand;
  }

  /** Inside `any` every path begins with the name given to the value. */
  #relative(path: FilterPath): FilterPath {
    if (this.#variable === undefined) return path;
    if (path[0] === this.#variable) return path.slice(1);
    throw invalidQuery('$filter', `"${path.join('/')}" inside "any" must begin with "${this.#variable}".`);
  }

  #text(): string {
    const lowered = this.#isCall() && this.#token.value.toLowerCase() === 'tolower';
    if (lowered) {
      this.#next += 1;
      this.#expectMark('(');
    }
    if (this.#token.kind !== 'text' && this.#token.kind !== 'guid') throw this.#unexpected('a text in quotes');
    const { value } = this.#take();
    if (!lowered) return value;
    this.#expectMark(')');
    return value.toLowerCase();
  }

  #literal(): Literal {
    const { kind, value } = this.#token;
    switch (kind) {
      case 'text':
      case 'guid':
        this.#next += 1;
        return { type: 'text', value };
      case 'instant':
        this.#next += 1;
        return { type: 'instant', value };
      case 'number':
        this.#next += 1;
        return { type: 'number', value: Number(value) };
      default:
        if (this.#takeWord('true')) return { type: 'boolean', value: true };
        if (this.#takeWord('false')) return { type: 'boolean', value: false };
        if (this.#takeWord('null')) return { type: 'null', value: null };
        if (this.#isCall()) return { type: 'text', value: this.#text() };
        throw this.#unexpected("a value such as 'text', true, null, 5 or 2026-03-01");
    }
  }

  #name(): string {
    if (this.#token.kind !== 'name') throw this.#unexpected('the name of a property');
    return this.#take().value;
  }

  /** Whether a name with a parenthesis comes next. */
  #isCall(): boolean {
    const after = this.#tokens[this.#next + 1];
    return this.#token.kind === 'name' && !isWord(this.#token, 'not') && after?.kind === 'mark' && after.value === '(';
  }

  #take(): Token {
    const token = this.#token;
    this.#next += 1;
    return token;
  }

  #takeWord(word: string): boolean {
    if (!isWord(this.#token, word)) return false;
    this.#next += 1;
    return true;
  }

  #takeMark(mark: string): boolean {
    if (this.#token.kind !== 'mark' || this.#token.value !== mark) return false;
    this.#next += 1;
    return true;
  }

  #expectMark(mark: string): void {
    if (!this.#takeMark(mark)) throw this.#unexpected(`"${mark}"`);
  }

  #unexpected(expected: string): Error {
    const { kind, value, at } = this.#token;
    const found = kind === 'end' ? 'it ends' : `"${value.slice(0, 50)}" stands`;
    return invalidQuery('$filter', `${found} at position ${at} where ${expected} should be.`);
  }
}

function isWord({ kind, value }: Token, word: string): boolean {
  return kind === 'name' && value.toLowerCase() === word;
}
