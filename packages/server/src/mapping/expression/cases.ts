import type { JsonValue } from '@lockstep/scim';
import { compileExpression } from './compile.ts';
import { ExpressionError } from './error.ts';
import type { EvaluationContext, SourceRecord } from './evaluation.ts';
import { toJson } from './json.ts';
import { parseExpression } from './parser.ts';
import type { Signal, Value } from './value.ts';

/** An expression, what it is given and what it should yield: one entry of a file of cases. */
export interface ExpressionCase {
  readonly expression: string;
  readonly source: SourceRecord;
  readonly expected: JsonValue;
  readonly origin?: string;
  readonly context?: {
    /** Fixes `Now()`: an ISO instant. */
    readonly now?: string;
    readonly defaultDomain?: string;
    /** What the target has already, compared without case. */
    readonly takenValues?: readonly string[];
  };
}

export interface CaseReport {
  readonly passed: number;
  readonly failed: readonly { readonly case: ExpressionCase; readonly actual: JsonValue }[];
}

/** Parses, compiles and evaluates an expression once. Throws an {@link ExpressionError}. */
export function evaluateText(text: string, source: SourceRecord, context: EvaluationContext): Value | Signal {
  return compileExpression(parseExpression(text))(source, context);
}

/** Runs cases; the clock and the random source of `context` serve those that fix none. */
export function runCases(cases: readonly ExpressionCase[], context: EvaluationContext): CaseReport {
  const failed: { readonly case: ExpressionCase; readonly actual: JsonValue }[] = [];
  for (const one of cases) {
    const actual = outcomeOf(one, context);
    if (!isSame(actual, one.expected)) failed.push({ case: one, actual });
  }
  return { passed: cases.length - failed.length, failed };
}

function outcomeOf(one: ExpressionCase, { random, now }: EvaluationContext): JsonValue {
  const given = one.context ?? {};
  const taken = new Set(given.takenValues?.map((value) => value.toLowerCase()));
  try {
    const value = evaluateText(one.expression, one.source, {
      random,
      now: given.now === undefined ? now : new Date(given.now),
      defaultDomain: given.defaultDomain,
      isTaken: (candidate) => taken.has(candidate.toLowerCase()),
    });
    return toJson(value);
  } catch (error) {
    if (error instanceof ExpressionError) return { $error: error.stage };
    throw error;
  }
}

/** Equality of JSON values; the order of members does not count. */
function isSame(left: JsonValue, right: JsonValue): boolean {
  if (left === right) return true;
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => {
    return Object.hasOwn(right, name) && isSame(member(left, name), member(right, name));
  });
}

function member(value: object, name: string): JsonValue {
  return (value as Record<string, JsonValue>)[name] ?? null;
}
