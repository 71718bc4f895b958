/**
 * Attribute mapping: from a source object to the values its target object should have. This room owns the shape of a
 * synchronization schema, the expression language, conversion to the target's types, the rules for empty values and
 * the checks made when a schema is saved. It does not own scope, matching searches, or how a difference is written
 * (the engine and `@lockstep/scim` do). Pure: time, randomness and what the target has taken are passed in.
 * Any room may come in, by this door only.
 */
export {
  agreeing,
  attributeReader,
  type CaseReport,
  type CompileOptions,
  compileExpression,
  type Evaluate,
  type EvaluationContext,
  type Expansion,
  type Expression,
  type ExpressionCase,
  ExpressionError,
  evaluateText,
  expandSnippets,
  type FunctionDefinition,
  fromSource,
  fromSourceNode,
  functions,
  type Hint,
  hintsOf,
  longestExpression,
  nearest,
  parseExpression,
  printExpression,
  type ResultType,
  type RoleAssignment,
  readDate,
  readInteger,
  roleType,
  runCases,
  type Scalar,
  type Signal,
  type SourceRecord,
  type SourceValue,
  scalarText,
  sourceAttributesOf,
  type Trace,
  textsOf,
  toJson,
  toSourceNode,
  traceExpression,
  typeOf,
  type Value,
} from './expression/index.ts';
export * from './model/index.ts';
