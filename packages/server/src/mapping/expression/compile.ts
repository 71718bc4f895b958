import type { Call, Expression } from './ast.ts';
import { compare } from './comparison.ts';
import { shown } from './convert.ts';
import { eachElement } from './elements.ts';
import { ExpressionError, Fault } from './error.ts';
import type { Evaluate } from './evaluation.ts';
import type { CompileOptions, EagerFunction, Given } from './functions/index.ts';
import { findFunction } from './functions/index.ts';
import { longestText, refuseLonger } from './longest-text.ts';
import { valueReader } from './source-value.ts';
import { ignoreAttribute, ignoreObject, isList, isSignal, type Signal, type Value } from './value.ts';

/**
 * Turns an expression into a function of a source object. Nothing is parsed when that runs.
 * What it returns throws an {@link ExpressionError} of stage `evaluate` when the expression has no value.
 */
export function compileExpression(expression: Expression, options: CompileOptions = {}): Evaluate {
  switch (expression.kind) {
    case 'text':
      return constantly(expression.text);
    case 'number':
      return constantly({ kind: 'number', text: expression.digits });
    case 'constant':
      if (expression.name === 'IgnoreAttributeFlow') return constantly(ignoreAttribute);
      return constantly(expression.name === 'IgnoreObjectFlow' ? ignoreObject : expression.name);
    case 'attribute':
      return valueReader(expression.name);
    case 'comparison': {
      const left = compileExpression(expression.left, options);
      const right = compileExpression(expression.right, options);
      const { operator, start } = expression;
      return (source, context) => {
        const sides = [left(source, context) as Value, right(source, context) as Value] as const;
        try {
          return compare(operator, ...sides);
        } catch (error) {
          throw placed(error, operator, start, sides);
        }
      };
    }
    case 'call':
      return compileCall(expression, options);
  }
}

function constantly(value: Value | Signal): Evaluate {
  return () => value;
}

function compileCall(call: Call, options: CompileOptions): Evaluate {
  const definition = findFunction(call.name);
  if (definition === undefined) throw new ExpressionError('parse', `There is no function ${call.name}.`, call.start);
  const given = call.arguments.map((argument) =>
    argument === null ? undefined : compileExpression(argument, options),
  );
  if ('evaluate' in definition) return compileEager(call, definition, given);
  const evaluate = definition.prepare(call, given, options);
  return (source, context) => {
    try {
      return bounded(evaluate(source, context));
    } catch (error) {
      throw placed(error, call.name, call.start, []);
    }
  };
}

function compileEager(call: Call, definition: EagerFunction, given: readonly (Evaluate | undefined)[]): Evaluate {
  const { elementwise, evaluate, takesNull } = definition;
  return (source, context) => {
    const values: Given[] = [];
    // Signals only stand where functions are prepared, so these are values.
    for (const argument of given) values.push(argument?.(source, context) as Given);
    const first = values[0];
    if (first === null && takesNull !== true) return null;
    try {
      if (elementwise === true && first !== undefined && isList(first)) {
        const others = values.slice(1);
        refuseWork(first.length, others);
        return eachElement(first, (element) => bounded(evaluate([element, ...others], context)) as Value);
      }
      return bounded(evaluate(values, context));
    } catch (error) {
      throw placed(error, call.name, call.start, values);
    }
  };
}

/** Functions read their other arguments anew for each element, so that long lists may only have short ones. */
function refuseWork(elements: number, others: readonly Given[]): void {
  const length = others.reduce((sum, one) => sum + (typeof one === 'string' ? one.length : 0), 0);
  if (elements * length <= longestText) return;
  throw new Fault(`${elements} values are too many for an argument of ${length} characters. Shorten either.`);
}

function bounded(value: Value | Signal): Value | Signal {
  if (typeof value === 'string') refuseLonger(value.length);
  return value;
}

function placed(error: unknown, functionName: string, position: number, values: readonly Given[]): unknown {
  // A text beyond the engine's own limit ends in a RangeError.
  if (!(error instanceof Fault || error instanceof RangeError)) return error;
  const reason = error instanceof Fault ? error.message : 'the result is too long.';
  const message = `${functionName}: ${reason}`;
  const args = values.map((value) => (value === undefined || isSignal(value) ? '' : shown(value)));
  return new ExpressionError('evaluate', message, position, { functionName, arguments: args });
}
