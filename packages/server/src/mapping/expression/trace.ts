import type { JsonValue } from '@lockstep/scim';
import { childrenOf, type Expression, expressionsIn } from './ast.ts';
import { compileExpression } from './compile.ts';
import { ExpressionError } from './error.ts';
import type { EvaluationContext, SourceRecord } from './evaluation.ts';
import type { CompileOptions } from './functions/index.ts';
import { toJson } from './json.ts';
import { printExpression } from './printer.ts';

/** An expression and its parts with the value each has by itself, for the editor. */
export interface Trace {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly result: { readonly value: JsonValue } | { readonly error: string };
  readonly parts: readonly Trace[];
}

const redacted: JsonValue = '[Redact]';

/**
 * Evaluates an expression and, each by itself, everything inside it: branches that are not chosen have a value here
 * too. Where `Redact` occurs anywhere, no value and no reason is shown.
 */
export function traceExpression(
  expression: Expression,
  source: SourceRecord,
  context: EvaluationContext,
  options: CompileOptions = {},
): Trace {
  const hidden = [...expressionsIn(expression)].some((part) => part.kind === 'call' && part.name === 'Redact');
  const trace = (part: Expression): Trace => ({
    text: printExpression(part),
    start: part.start,
    end: part.end,
    result: hidden ? { value: redacted } : resultOf(part),
    parts: childrenOf(part).map(trace),
  });
  const resultOf = (part: Expression): Trace['result'] => {
    try {
      return { value: toJson(compileExpression(part, options)(source, context)) };
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return { error: error.message };
    }
  };
  return trace(expression);
}
