import type { Expression } from './ast.ts';

/** The canonical text of an expression; what was left out between commas shows as a blank. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'call':
      return `${expression.name}(${expression.arguments.map((one) => (one === null ? '' : printExpression(one))).join(', ')})`;
    case 'attribute':
      return `[${expression.name}]`;
    case 'text':
      return printText(expression.text);
    case 'number':
      return expression.written;
    case 'constant':
      return expression.name;
    case 'comparison':
      return `${printExpression(expression.left)} ${expression.operator} ${printExpression(expression.right)}`;
  }
}

/** A text as a literal of the language. */
export function printText(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
