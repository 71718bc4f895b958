import type { Call, Constant, Expression } from './ast.ts';
import { ExpressionError, type Fix } from './error.ts';
import type { CheckOptions, FunctionDefinition } from './functions/index.ts';
import { argumentRange, findFunction, functions, parameterAt } from './functions/index.ts';
import { nearest } from './nearest.ts';

/** Where an expression stands: the whole, a place whose value becomes the result, or anything else. */
type Place = 'outermost' | 'result' | 'inside';

/** Checks an expression as it is when saved; throws an {@link ExpressionError} of stage `parse` at the first mistake. */
export function checkExpression(expression: Expression, options: CheckOptions): void {
  checkAt(expression, 'outermost', options);
}

function checkAt(expression: Expression, place: Place, options: CheckOptions): void {
  if (expression.kind === 'comparison') {
    checkAt(expression.left, 'inside', options);
    checkAt(expression.right, 'inside', options);
  } else if (expression.kind === 'constant') {
    checkConstant(expression, place);
  } else if (expression.kind === 'call') {
    checkCall(expression, place, options);
  }
}

function checkConstant(constant: Constant, place: Place): void {
  if (constant.name === 'vbTextCompare' || constant.name === 'vbBinaryCompare') {
    throw refusal(`${constant.name} is only understood as the compareType of InStr.`, constant);
  }
  if (place === 'inside') throw misplacedSignal(constant.name, constant);
}

function checkCall(call: Call, place: Place, options: CheckOptions): void {
  const definition = findFunction(call.name) ?? unknownFunction(call);
  if (definition.name === 'SelectUniqueValue' && place !== 'outermost') {
    throw refusal('SelectUniqueValue must be the outermost function. Move the others into its rules.', call);
  }
  if (definition.name === 'IgnoreFlowIfNullOrEmpty' && place === 'inside') throw misplacedSignal(call.name, call);
  checkCount(call, definition);
  const refuse = (message: string, at: Expression, fix?: Fix): never => {
    throw refusal(message, at, fix);
  };
  definition.check?.(call, refuse, options);
  const count = call.arguments.length;
  for (const [index, argument] of call.arguments.entries()) {
    if (argument === null) continue;
    const isResult = place !== 'inside' && definition.isResult?.(index, count) === true;
    const isComparison = parameterAt(definition, index, count)?.type === 'Compare';
    if (argument.kind === 'constant' && isComparison) continue;
    checkAt(argument, isResult ? 'result' : 'inside', options);
  }
}

function checkCount(call: Call, definition: FunctionDefinition): void {
  const count = call.arguments.length;
  const { least, most } = argumentRange(definition);
  if (count > most) {
    throw refusal(`${call.name} takes at most ${most} ${most === 1 ? 'argument' : 'arguments'}, not ${count}.`, call);
  }
  for (let index = 0; index < Math.max(count, least); index += 1) {
    const parameter = parameterAt(definition, index, count);
    if ((call.arguments[index] ?? null) !== null || parameter?.optional === true) continue;
    const place = `argument ${index + 1}${parameter === undefined ? '' : `, ${parameter.name}`}`;
    throw refusal(`${call.name} needs ${place}: it may not be left out.`, call);
  }
}

function unknownFunction(call: Call): never {
  const end = call.start + call.name.length;
  const spelled = functions.find((known) => known.name.toLowerCase() === call.name.toLowerCase());
  const near =
    spelled?.name ??
    nearest(
      call.name,
      functions.map((known) => known.name),
    );
  const remedy =
    spelled === undefined
      ? near === undefined
        ? 'Choose one from the list of functions.'
        : `Did you mean ${near}?`
      : `Write ${spelled.name}: names of functions are case-sensitive.`;
  const fix = near === undefined ? {} : { fix: { start: call.start, end, text: near } };
  throw new ExpressionError('parse', `There is no function ${call.name}. ${remedy}`, call.start, fix);
}

function misplacedSignal(name: string, at: Expression): ExpressionError {
  return refusal(
    `${name} may only stand where its value becomes the result: as the whole expression, or in a branch of IIF, ` +
      'Switch or Coalesce that is itself the result.',
    at,
  );
}

function refusal(message: string, at: Expression, fix?: Fix): ExpressionError {
  return new ExpressionError('parse', message, at.start, fix === undefined ? {} : { fix });
}
