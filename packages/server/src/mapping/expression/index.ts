/**
 * The expression language of attribute mappings: text to tree and back, tree to a function of a source object, and
 * the catalogue of its functions. It owns values, signals, their text forms and all functions; it knows nothing of
 * targets, mappings or schemas. Only the mapping room comes in here; others take what its door hands on.
 */
export {
  type Call,
  type Expression,
  expressionsIn,
  sourceAttributesOf,
} from './ast.ts';
export { type CaseReport, type ExpressionCase, evaluateText, runCases } from './cases.ts';
export { compileExpression } from './compile.ts';
export { isoText, readDate } from './dates/index.ts';
export { ExpressionError } from './error.ts';
export type { Evaluate, EvaluationContext, RoleAssignment, SourceRecord, SourceValue } from './evaluation.ts';
export type { CompileOptions, FunctionDefinition } from './functions/index.ts';
export { findFunction, functions, parameterAt, roleType } from './functions/index.ts';
export { type Hint, hintsOf } from './hints.ts';
export { numberJson, toJson } from './json.ts';
export { nearest } from './nearest.ts';
export { readInteger, readNumber, toInteger } from './number.ts';
export { longestExpression, parseExpression } from './parser.ts';
export { printExpression } from './printer.ts';
export { callsSnippets, type Expansion, expandSnippets, type SnippetText } from './snippets.ts';
export { agreeing, fromSourceNode, toSourceNode } from './source-node.ts';
export { attributeReader, fromSource } from './source-value.ts';
export { type ResultType, typeOf } from './static-type.ts';
export { type Trace, traceExpression } from './trace.ts';
export {
  type ComplexValue,
  isEmpty,
  isList,
  isSignal,
  type Scalar,
  type Signal,
  scalarText,
  textsOf,
  type Value,
} from './value.ts';
