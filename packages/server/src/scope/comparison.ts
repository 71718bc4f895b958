import { RE2JS } from 're2js';
import { type FilterClause, readInteger } from '../mapping/index.ts';
import { type InstantOperand, instantAt, millisecondsOf, readInstant } from './instant.ts';
import type { Operator } from './operators.ts';

/** What judging may depend on beside the source object. */
export interface ScopeContext {
  readonly now: Date;
  /** Whether the object is a direct or transitive member of a group. */
  readonly isMemberOf?: ((groupId: string) => boolean) | undefined;
}

/** Whether one value of the attribute satisfies the positive form of an operator. */
export type Test = (value: string, context: ScopeContext) => boolean;

/** A clause's operand that cannot be used; the message says why. */
export class OperandError extends Error {
  override readonly name = 'OperandError';
}

/** The longest operand, in UTF-16 units. */
export const longestOperand = 10_000;

/**
 * Prepares the comparison of a clause for one value; negated operators get the test they negate.
 * Throws {@link OperandError} when the operand is missing or cannot be read.
 */
export function prepareTest(operator: Operator, clause: FilterClause): Test {
  const operands = operandsOf(operator, clause);
  const operand = operands[0] ?? '';
  const fold = clause.ignoreCase === true ? (text: string) => text.toLowerCase() : (text: string) => text;
  const wanted = fold(operand);
  switch (operator.name) {
    case 'EQUALS':
    case 'NOT EQUALS':
      return (value) => fold(value) === wanted;
    case 'IN':
    case 'NOT IN': {
      const list = new Set(operands.map(fold));
      return (value) => list.has(fold(value));
    }
    case 'IS TRUE':
      return (value) => value.toLowerCase() === 'true';
    case 'IS FALSE':
      return (value) => value.toLowerCase() === 'false';
    case 'IS NULL':
    case 'IS NOT NULL':
      return () => true;
    case 'REGEX MATCH':
    case 'NOT REGEX MATCH':
      return prepareRegex(operand, clause);
    case 'Greater_Than':
      return prepareOrder(operand, (value, limit) => value > limit);
    case 'Greater_Than_OR_EQUALS':
      return prepareOrder(operand, (value, limit) => value >= limit);
    case 'LESS_THAN':
      return prepareOrder(operand, (value, limit) => value < limit);
    case 'LESS_THAN_OR_EQUALS':
      return prepareOrder(operand, (value, limit) => value <= limit);
    case 'Includes':
      return (value) => fold(value).includes(wanted);
    case 'STARTS_WITH':
      return (value) => fold(value).startsWith(wanted);
    case 'ENDS_WITH':
      return (value) => fold(value).endsWith(wanted);
    case '&':
    case '!&':
      return (value) => wanted.includes(fold(value));
    case 'IsMemberOf':
      return (_value, { isMemberOf }) => isMemberOf?.(operand) === true;
    case 'BEFORE':
      return prepareInstant(operand, (value, limit) => value < limit);
    case 'AFTER':
      return prepareInstant(operand, (value, limit) => value > limit);
    default:
      throw new OperandError(`${operator.name} cannot be evaluated.`);
  }
}

/** The operand of a clause with BEFORE or AFTER; null for other operators. */
export function instantOperand(operator: Operator, clause: FilterClause): InstantOperand | null {
  return operator.operand === 'instant' ? readInstant(clause.targetOperand?.values[0] ?? '') : null;
}

function operandsOf(operator: Operator, clause: FilterClause): readonly string[] {
  if (operator.operand === 'none') return [];
  const values = clause.targetOperand?.values ?? [];
  if (values.length === 0) throw new OperandError(`${operator.name} needs a value. Enter one.`);
  if (values.length > 1 && operator.operand !== 'list') {
    throw new OperandError(`${operator.name} takes one value, not ${values.length}. Use IN for a list.`);
  }
  if (values.some((value) => value.length > longestOperand)) {
    throw new OperandError(`The value is longer than ${longestOperand} characters. Shorten it.`);
  }
  return values;
}

/** The pattern must match the whole value, unless the clause says that anywhere is enough. */
function prepareRegex(pattern: string, clause: FilterClause): Test {
  try {
    const compiled = RE2JS.compile(pattern, clause.ignoreCase === true ? RE2JS.CASE_INSENSITIVE : 0);
    return clause.regexAnywhere === true ? (value) => compiled.test(value) : (value) => compiled.testExact(value);
  } catch (error) {
    const reason = (error as Error).message;
    throw new OperandError(`The pattern cannot be used: ${reason}. Look-around and back-references are not available.`);
  }
}

function prepareOrder(operand: string, holds: (value: bigint, limit: bigint) => boolean): Test {
  const limit = readInteger(operand);
  if (limit === null) throw new OperandError(`The value must be a whole number of at most 64 bits, not "${operand}".`);
  return (text) => {
    const value = readInteger(text);
    return value !== null && holds(value, limit);
  };
}

function prepareInstant(operand: string, holds: (value: number, limit: number) => boolean): Test {
  const limit = readInstant(operand);
  if (limit === null) {
    throw new OperandError(`The value must be a date such as 2025-12-31, or now, now+14d or now-6h, not "${operand}".`);
  }
  return (text, { now }) => {
    const value = millisecondsOf(text);
    return value !== null && holds(value, instantAt(limit, now.getTime()));
  };
}
