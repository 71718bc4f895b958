/** A stretch of the expression's text: `start` is the offset of its first UTF-16 unit, `end` the one after its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A function call; `null` stands for an argument left out between commas. */
export interface Call extends Span {
  readonly kind: 'call';
  readonly name: string;
  readonly arguments: readonly (Expression | null)[];
}

/** `[name]`: the value of a source attribute. */
export interface AttributeReference extends Span {
  readonly kind: 'attribute';
  readonly name: string;
}

/** `"text"`, with escapes resolved. */
export interface TextLiteral extends Span {
  readonly kind: 'text';
  readonly text: string;
  /** Offset of the first backslash that escapes nothing and was therefore kept. */
  readonly strayBackslash?: number;
}

/** A number as written, and as digits (hexadecimal becomes decimal). */
export interface NumberLiteral extends Span {
  readonly kind: 'number';
  readonly written: string;
  readonly digits: string;
}

export type ConstantName = 'vbTextCompare' | 'vbBinaryCompare' | 'IgnoreAttributeFlow' | 'IgnoreObjectFlow';

/** A bare word with a fixed meaning. */
export interface Constant extends Span {
  readonly kind: 'constant';
  readonly name: ConstantName;
}

export type Operator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export interface Comparison extends Span {
  readonly kind: 'comparison';
  readonly operator: Operator;
  readonly left: Expression;
  readonly right: Expression;
}

/** The parsed form of an expression. */
export type Expression = Call | AttributeReference | TextLiteral | NumberLiteral | Constant | Comparison;

export const constantNames: readonly ConstantName[] = [
  'vbTextCompare',
  'vbBinaryCompare',
  'IgnoreAttributeFlow',
  'IgnoreObjectFlow',
];

/** The parts of an expression, in the order they are written; arguments left out do not appear. */
export function childrenOf(expression: Expression): readonly Expression[] {
  if (expression.kind === 'call') return expression.arguments.filter((argument) => argument !== null);
  return expression.kind === 'comparison' ? [expression.left, expression.right] : [];
}

/** An expression and everything inside it, outermost first. */
export function* expressionsIn(expression: Expression): Generator<Expression> {
  yield expression;
  for (const child of childrenOf(expression)) yield* expressionsIn(child);
}

/** The names of the source attributes an expression reads, each once, in the order of their first use. */
export function sourceAttributesOf(expression: Expression): readonly string[] {
  const names = new Set<string>();
  for (const part of expressionsIn(expression)) if (part.kind === 'attribute') names.add(part.name);
  return [...names];
}
