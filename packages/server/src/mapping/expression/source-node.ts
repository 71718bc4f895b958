import { isDeepStrictEqual } from 'node:util';
import type { SourceNode, SourceNodeParameter } from '../model/schema.ts';
import { constantNames, type Expression } from './ast.ts';
import { ExpressionError } from './error.ts';
import type { CheckOptions, Parameter } from './functions/index.ts';
import { argumentKey, findFunction, parameterAt } from './functions/index.ts';
import { parseExpression } from './parser.ts';
import { printExpression, printText } from './printer.ts';

/** Deeper than any expression that can be parsed. */
const deepestTree = 300;

/** Names of parameters in exports of older schemas. */
const formerNames = new Map([
  ['find', 'oldvalue'],
  ['replacement', 'replacementvalue'],
]);

/**
 * The node form of an expression, as a schema stores it. Numbers become constants whose expression is quoted.
 * A comparison, which has no documented form, becomes a function named by its operator; its text is the authority.
 */
export function toSourceNode(expression: Expression): SourceNode {
  switch (expression.kind) {
    case 'attribute':
      return { type: 'Attribute', name: expression.name, expression: printExpression(expression), parameters: [] };
    case 'text':
      return { type: 'Constant', name: expression.text, expression: printExpression(expression), parameters: [] };
    case 'number':
      return { type: 'Constant', name: expression.digits, expression: printText(expression.digits), parameters: [] };
    case 'constant':
      return { type: 'Constant', name: expression.name, expression: expression.name, parameters: [] };
    case 'comparison':
      return {
        type: 'Function',
        name: expression.operator,
        expression: printExpression(expression),
        parameters: [
          { key: 'left', value: toSourceNode(expression.left) },
          { key: 'right', value: toSourceNode(expression.right) },
        ],
      };
    case 'call': {
      const definition = findFunction(expression.name);
      const count = expression.arguments.length;
      const parameters: SourceNodeParameter[] = [];
      for (const [index, argument] of expression.arguments.entries()) {
        if (argument === null) continue;
        const key = definition === undefined ? String(index + 1) : argumentKey(definition, index, count);
        parameters.push({ key, value: toSourceNode(argument) });
      }
      return { type: 'Function', name: expression.name, expression: printExpression(expression), parameters };
    }
  }
}

/**
 * The expression of a stored source node. For functions the text decides, and the tree only when there is no text.
 * Throws an {@link ExpressionError} of stage `parse`.
 */
export function fromSourceNode(node: SourceNode, options: Partial<CheckOptions> = {}): Expression {
  const type = node.type ?? 'Attribute';
  const text = node.expression ?? '';
  if (type === 'Function' && text !== '') return parseExpression(text, options);
  const printed = printNode(node, 0);
  // The text of a constant is not limited by what an expression may hold.
  if (type === 'Constant' && printed.startsWith('"')) {
    return { kind: 'text', text: node.name ?? '', start: 0, end: printed.length };
  }
  return parseExpression(printed, options);
}

/**
 * The source node with both its halves. One whose text and tree say the same is given back as it came. Where they differ
 * the tree is what somebody changed, and the text follows it; but a tree that cannot be read stands beside its text,
 * which then decides. Throws an {@link ExpressionError} when the only half there is cannot be read.
 */
export function agreeing(node: SourceNode): SourceNode {
  const hasText = (node.expression ?? '') !== '';
  const hasTree = node.type === 'Function' ? (node.parameters?.length ?? 0) > 0 : (node.name ?? '') !== '';
  if (!hasText || !hasTree) {
    const whole = toSourceNode(fromSourceNode(node));
    return hasText ? { ...whole, expression: node.expression ?? '' } : whole;
  }
  const byTree = treeOf(node);
  if (byTree === undefined) return node;
  const written = readable(() => parseExpression(node.expression ?? ''));
  if (written !== undefined && isDeepStrictEqual(meaning(toSourceNode(written)), meaning(byTree))) return node;
  return byTree;
}

/** What the tree of a node says, whatever its text; undefined when it cannot be read. */
function treeOf(node: SourceNode): SourceNode | undefined {
  return readable(() => toSourceNode(fromSourceNode(withoutTexts(node))));
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

function withoutTexts({ type, name, expression, parameters = [] }: SourceNode): SourceNode {
  // Of a constant the text tells a bare word from a text of the same letters.
  const text = type === 'Constant' ? { expression } : {};
  return {
    type,
    name,
    ...text,
    parameters: parameters.map(({ key, value }) => ({ key, value: withoutTexts(value) })),
  };
}

/** A node without what may be written in several ways: its texts. */
function meaning({ type = 'Attribute', name = '', parameters = [] }: SourceNode): unknown {
  return { type, name, parameters: parameters.map(({ key, value }) => [key, meaning(value)]) };
}

function printNode(node: SourceNode, depth: number): string {
  if (depth > deepestTree) throw new ExpressionError('parse', 'The parameters are nested too deep.', 0);
  const name = node.name ?? '';
  switch (node.type ?? 'Attribute') {
    case 'Attribute':
      return name === '' ? (node.expression ?? '') : `[${name}]`;
    case 'Constant':
      return constantNames.some((known) => known === name && node.expression === name) ? name : printText(name);
    default:
      return printFunction(name, node.parameters ?? [], depth);
  }
}

function printFunction(name: string, parameters: readonly SourceNodeParameter[], depth: number): string {
  const printed = (parameter: SourceNodeParameter) => printNode(parameter.value, depth + 1);
  if (/^[=<>]+$/.test(name)) return parameters.map(printed).join(` ${name} `);
  const definition = findFunction(name);
  if (definition === undefined) return `${name}(${parameters.map(printed).join(', ')})`;
  const fixed = definition.parameters.filter((parameter) => parameter.repeating !== true);
  const places = new Map(fixed.map((parameter, index) => [parameter.name.toLowerCase(), index]));
  const args: string[] = [];
  let next = fixed.length;
  for (const parameter of parameters) {
    const key = parameter.key.toLowerCase();
    const place = places.get(formerNames.get(key) ?? key) ?? numberedPlace(key, definition.parameters);
    if (place !== undefined) args[place] = printed(parameter);
    else if (parameterAt(definition, next, next + 1) !== undefined) args[next++] = printed(parameter);
    else throw unknownParameter(name, parameter.key, definition.parameters.map((known) => known.name).join(', '));
  }
  return `${name}(${Array.from(args, (argument) => argument ?? '').join(', ')})`;
}

/** Where a numbered argument such as `value2` stands; undefined for any other key. */
function numberedPlace(key: string, parameters: readonly Parameter[]): number | undefined {
  const [, name, digits] = /^(\D+)(\d{1,4})$/.exec(key) ?? [];
  const repeating = parameters.filter((parameter) => parameter.repeating === true);
  const index = repeating.findIndex((parameter) => parameter.name.toLowerCase() === name);
  if (index < 0 || Number(digits) < 1) return undefined;
  return parameters.length - repeating.length + (Number(digits) - 1) * repeating.length + index;
}

function unknownParameter(name: string, key: string, known: string): ExpressionError {
  return new ExpressionError('parse', `${name} has no parameter ${key}. Its parameters are: ${known}.`, 0);
}
