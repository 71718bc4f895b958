import {
  attributeReader,
  type Filter,
  type FilterClause,
  type FilterGroup,
  fromSource,
  type Quantifier,
  type SourceRecord,
  textsOf,
} from '../mapping/index.ts';
import { instantOperand, OperandError, prepareTest, type Test } from './comparison.ts';
import type { InstantOperand } from './instant.ts';
import { findOperator, type Operator } from './operators.ts';

/** A clause prepared for judging. */
export interface CompiledClause {
  readonly clause: FilterClause;
  readonly operator: Operator;
  readonly quantifier: Quantifier;
  /** The values of the attribute as text; empty ones are dropped. */
  readonly read: (source: SourceRecord) => readonly string[];
  readonly test: Test;
  /** For clauses whose result may change with time. */
  readonly instant: InstantOperand | null;
}

export interface CompiledGroup {
  readonly name: string;
  readonly clauses: readonly CompiledClause[];
}

/** A scoping filter prepared once for a job. */
export interface CompiledFilter {
  readonly groups: readonly CompiledGroup[];
  readonly inputGroups: readonly CompiledGroup[];
  /** Every source attribute that is read, each once. */
  readonly sourceAttributes: readonly string[];
  /** Groups whose members are asked for; judging needs the memberships then. */
  readonly groupIds: readonly string[];
  /** Whether the result may change by the passing of time alone. */
  readonly moving: boolean;
}

/** A filter that cannot be used, and the path of the clause below the filter that is to blame. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
  readonly target: string;

  constructor(message: string, target: string) {
    super(message);
    this.target = target;
  }
}

/** Prepares a filter; without one, or without groups, everything passes. Throws {@link FilterError}. */
export function compileFilter(filter: Filter | null | undefined): CompiledFilter {
  const groups = (filter?.groups ?? []).map((group, index) => compileGroup(group, `groups[${index}]`));
  const inputGroups = (filter?.inputFilterGroups ?? []).map((group, index) =>
    compileGroup(group, `inputFilterGroups[${index}]`),
  );
  const clauses = [...groups, ...inputGroups].flatMap((group) => group.clauses);
  return {
    groups,
    inputGroups,
    sourceAttributes: [...new Set(clauses.map((one) => one.clause.sourceOperandName))],
    groupIds: [...new Set(clauses.flatMap((one) => groupIdsOf(one)))],
    moving: clauses.some(({ instant }) => instant?.kind === 'moving'),
  };
}

function groupIdsOf({ operator, clause }: CompiledClause): readonly string[] {
  return operator.operand === 'group' ? (clause.targetOperand?.values ?? []) : [];
}

function compileGroup(group: FilterGroup, path: string): CompiledGroup {
  if (group.clauses.length === 0)
    throw new FilterError('A scoping filter needs a clause. Add one, or remove it.', path);
  const clauses = group.clauses.map((clause, index) => compileClause(clause, `${path}.clauses[${index}]`));
  return { name: group.name ?? '', clauses };
}

/** Prepares one clause. Throws {@link FilterError}. */
export function compileClause(clause: FilterClause, path: string): CompiledClause {
  const operator = findOperator(clause.operatorName);
  if (operator === undefined) {
    throw new FilterError(
      `There is no operator ${clause.operatorName}. Choose one from the list.`,
      `${path}.operatorName`,
    );
  }
  try {
    return {
      clause,
      operator,
      quantifier: clause.quantifier ?? (operator.negated ? 'none' : 'any'),
      read: valuesReader(clause.sourceOperandName),
      test: prepareTest(operator, clause),
      instant: instantOperand(operator, clause),
    };
  } catch (error) {
    if (!(error instanceof OperandError)) throw error;
    throw new FilterError(`${clause.sourceOperandName}: ${error.message}`, `${path}.targetOperand`);
  }
}

function valuesReader(name: string): (source: SourceRecord) => readonly string[] {
  const read = attributeReader(name);
  return (source) => {
    const value = read(source);
    if (typeof value === 'string') return value === '' ? [] : [value];
    return textsOf(fromSource(value)).filter((text) => text !== '');
  };
}
