import type { SourceRecord } from '../mapping/index.ts';
import type { ScopeContext } from './comparison.ts';
import type { CompiledClause, CompiledFilter, CompiledGroup } from './filter.ts';
import { millisecondsOf } from './instant.ts';

/** What became of one clause for one object. */
export interface ClauseVerdict {
  readonly attribute: string;
  readonly operator: string;
  readonly operand: readonly string[];
  /** The values of the attribute as text; none when it is empty. */
  readonly seen: readonly string[];
  readonly passed: boolean;
  /** The verdict in words. */
  readonly sentence: string;
}

export interface GroupVerdict {
  readonly name: string;
  readonly passed: boolean;
  readonly clauses: readonly ClauseVerdict[];
}

/** Whether an object passes a filter, and why, down to every clause. */
export interface ScopeVerdict {
  /** No groups, or at least one true. */
  readonly passed: boolean;
  readonly groups: readonly GroupVerdict[];
  /** The object is not to be looked at at all: it neither comes into scope nor leaves it. */
  readonly unread: boolean;
  readonly inputGroups: readonly GroupVerdict[];
  /** When a clause about time may next turn out differently; null when none will. */
  readonly changesAt: Date | null;
  readonly sentence: string;
}

/** Judges one object. Every clause is judged, also where the result is known already, so that all can be shown. */
export function judge(filter: CompiledFilter, source: SourceRecord, context: ScopeContext): ScopeVerdict {
  const groups = filter.groups.map((group) => judgeGroup(group, source, context));
  const inputGroups = filter.inputGroups.map((group) => judgeGroup(group, source, context));
  const passed = groups.length === 0 || groups.some((group) => group.passed);
  const unread = inputGroups.length > 0 && !inputGroups.some((group) => group.passed);
  const changesAt = nextChange(filter, source, context.now.getTime());
  return { passed, groups, unread, inputGroups, changesAt, sentence: sentenceOf(groups, passed) };
}

function judgeGroup(group: CompiledGroup, source: SourceRecord, context: ScopeContext): GroupVerdict {
  const clauses = group.clauses.map((clause) => judgeClause(clause, source, context));
  return { name: group.name, passed: clauses.every((clause) => clause.passed), clauses };
}

function judgeClause(compiled: CompiledClause, source: SourceRecord, context: ScopeContext): ClauseVerdict {
  const { clause, operator } = compiled;
  const seen = compiled.read(source);
  const passed = holds(compiled, seen, context);
  const operand = operator.operand === 'none' ? [] : (clause.targetOperand?.values ?? []);
  const condition = [clause.sourceOperandName, operator.phrase, operand.map(cut).join(', ')].join(' ').trim();
  const found = seen.length === 0 ? 'it is empty' : `it is ${seen.map(cut).join(', ')}`;
  const sentence = `“${condition}” is ${passed ? 'true' : 'false'}: ${found}.`;
  return { attribute: clause.sourceOperandName, operator: operator.name, operand, seen, passed, sentence };
}

/** An empty attribute makes every clause false, also a negated one, unless it asks for that or allows it. */
function holds({ clause, operator, quantifier, test }: CompiledClause, seen: readonly string[], context: ScopeContext) {
  if (operator.name === 'IS NULL') return seen.length === 0;
  if (seen.length === 0) return clause.orIsEmpty === true;
  if (quantifier === 'all') return seen.every((value) => test(value, context) !== operator.negated);
  if (operator.negated && quantifier === 'any') return seen.some((value) => !test(value, context));
  const isAny = seen.some((value) => test(value, context));
  return quantifier === 'none' ? !isAny : isAny;
}

function nextChange(filter: CompiledFilter, source: SourceRecord, now: number): Date | null {
  let next: number | null = null;
  for (const group of [...filter.groups, ...filter.inputGroups]) {
    for (const { instant, read } of group.clauses) {
      if (instant?.kind !== 'moving') continue;
      for (const value of read(source)) {
        const at = (millisecondsOf(value) ?? Number.NaN) - instant.offset;
        if (at >= now && (next === null || at < next)) next = at;
      }
    }
  }
  // BEFORE and AFTER are both false at the very instant; the result is settled a moment later.
  return next === null ? null : new Date(next + 1);
}

function sentenceOf(groups: readonly GroupVerdict[], passed: boolean): string {
  if (groups.length === 0) return 'There is no scoping filter.';
  if (passed) return `The scoping filter ${label(groups.find((group) => group.passed))} is satisfied.`;
  const clause = groups[0]?.clauses.find((candidate) => !candidate.passed);
  const reason = clause?.sentence ?? '';
  return groups.length === 1
    ? `The scoping filter ${label(groups[0])} is not satisfied: ${reason}`
    : `None of the ${groups.length} scoping filters is satisfied; the first fails because ${reason}`;
}

function label(group: GroupVerdict | undefined): string {
  return `“${cut(group?.name ?? '')}”`;
}

function cut(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
