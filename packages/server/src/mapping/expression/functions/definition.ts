import type { Call, Expression } from '../ast.ts';
import type { Fix } from '../error.ts';
import type { Evaluate, EvaluationContext } from '../evaluation.ts';
import type { Value } from '../value.ts';

/** What a parameter takes, for the reference and for Graph's list of functions. */
export type ParameterType = 'String' | 'Integer' | 'Number' | 'Boolean' | 'Date' | 'List' | 'Roles' | 'Any' | 'Compare';

/** The kind of value a function yields; `Argument` is that of the arguments it chooses from. */
export type ResultKind = 'String' | 'Integer' | 'Boolean' | 'Date' | 'List' | 'ComplexList' | 'Argument';

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly optional?: true;
  /** This parameter, together with the repeating ones beside it, may occur any number of times. */
  readonly repeating?: true;
}

/** A line of the reference, checked by a test. `result` is as in the file of cases. */
export interface Example {
  readonly expression: string;
  readonly source?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
}

export type Family = 'text' | 'dates' | 'logic' | 'conversion' | 'lists' | 'roles' | 'generation';

/** An argument: `undefined` when it was left out, which is different from null. */
export type Given = Value | undefined;

/** Reports a mistake found at save time. */
export type Refuse = (message: string, at: Expression | Call, fix?: Fix) => never;

/** What save-time checks may depend on. */
export interface CheckOptions {
  /** Whether patterns that need the backtracking engine are accepted. */
  readonly allowBacktracking: boolean;
}

/** What a call may depend on that is neither source nor context. */
export interface CompileOptions {
  /** Member of a role that `SingleAppRoleAssignment` yields; the target's sub-attribute decides. */
  readonly roleMember?: 'value' | 'display' | 'type';
  /** Milliseconds one evaluation of a pattern may take; on the linear-time engine a long text has more. */
  readonly patternTimeLimit?: number;
}

interface Described {
  readonly name: string;
  readonly family: Family;
  /** One sentence for the reference. */
  readonly summary: string;
  /** Lockstep's own: Entra does not know it, so an expression that uses it cannot be taken there. */
  readonly extension?: true;
  readonly parameters: readonly Parameter[];
  /** The parameters of a call with fewer arguments, where leaving some out shifts the meaning of the others. */
  readonly shorter?: readonly Parameter[];
  readonly result: ResultKind;
  readonly examples: readonly Example[];
  /** False when equal input may give different results. */
  readonly deterministic?: false;
  /** Applied to each element when the first argument is a list. */
  readonly elementwise?: true;
  /** The function gives a null first argument a meaning of its own; otherwise null in is null out. */
  readonly takesNull?: true;
  /** Whether the argument at this index is a result, where signals may stand. */
  readonly isResult?: (index: number, count: number) => boolean;
  /** Save-time checks beyond the number of arguments. */
  readonly check?: (call: Call, refuse: Refuse, options: CheckOptions) => void;
}

/** A function all of whose arguments are evaluated. */
export interface EagerFunction extends Described {
  readonly evaluate: (given: readonly Given[], context: EvaluationContext) => Value;
}

/** A function prepared once per call in an expression: one that evaluates only what it needs, or looks at the call. */
export interface PreparedFunction extends Described {
  readonly prepare: (call: Call, given: readonly (Evaluate | undefined)[], options: CompileOptions) => Evaluate;
}

/** A function of the language: data for the reference, and its implementation. */
export type FunctionDefinition = EagerFunction | PreparedFunction;
