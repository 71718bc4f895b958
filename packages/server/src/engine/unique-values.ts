import type { EvaluationContext, MappedValue, SourceRecord } from '../mapping/index.ts';
import type { Assessment } from './assess.ts';
import type { PageContext } from './page-context.ts';
import type { Rule } from './rule.ts';
import { TargetError } from './target-system.ts';

/** Who was given a unique value in this cycle, by target path and folded value. */
export type Reservations = Map<string, string>;

/** Look-ups for one attribute of one object, so that a rule of random values cannot search without end. */
const MOST_LOOKUPS = 100;

type Proceeding = Extract<Assessment, { kind: 'proceed' }>;

/**
 * Settles the values an account to be created needs to have alone. Expressions are evaluated without waiting, so each is
 * evaluated, the value it chose is looked up, and the evaluation is repeated with what is known until its choice is
 * free. Values are reserved before they are looked up: two people of one cycle never get the same.
 */
export async function settleUniqueValues(
  context: PageContext,
  rule: Rule,
  assessment: Proceeding,
  evaluation: EvaluationContext,
): Promise<Proceeding> {
  if (!rule.mapping.attributes.some(({ unique }) => unique)) return assessment;
  const values: MappedValue[] = [];
  for (const value of assessment.desired.values) {
    const isOpen = value.attribute.unique && value.outcome.kind === 'value';
    values.push(isOpen ? await settled(context, rule, assessment, value, evaluation) : value);
  }
  return { ...assessment, desired: { ...assessment.desired, values } };
}

async function settled(
  context: PageContext,
  rule: Rule,
  { id, record }: { readonly id: string; readonly record: SourceRecord },
  { attribute }: MappedValue,
  evaluation: EvaluationContext,
): Promise<MappedValue> {
  const path = attribute.mapping.targetAttributeName;
  const caseExact = attribute.definition.caseExact === true;
  const taken = new Set<string>();
  const keyOf = (value: string) => `${path}\n${caseExact ? value : value.toLowerCase()}`;
  for (let lookups = 0; lookups < MOST_LOOKUPS; lookups += 1) {
    let chosen: string | undefined;
    const isTaken = (value: string): boolean => {
      if (taken.has(keyOf(value))) return true;
      chosen = value;
      return false;
    };
    const mapped = rule.mapping.evaluateOne(attribute, record, { ...evaluation, isTaken });
    if (chosen === undefined || mapped.outcome.kind !== 'value') return mapped;
    const key = keyOf(chosen);
    const owner = context.reserved.get(key);
    if (owner === id) return mapped;
    if (owner === undefined) {
      context.reserved.set(key, id);
      if (!(await isInTarget(context, rule, path, chosen, caseExact))) return mapped;
      context.reserved.delete(key);
    }
    taken.add(key);
  }
  const message = `None of ${MOST_LOOKUPS} values tried for ${path} is free in the target. Add a rule that yields others.`;
  return { attribute, outcome: { kind: 'error', message, expression: attribute.expression } };
}

async function isInTarget(
  { target, signal }: PageContext,
  rule: Rule,
  path: string,
  value: string,
  caseExact: boolean,
): Promise<boolean> {
  try {
    return (await target.find(rule.type, [{ path, value, caseExact }], signal)).length > 0;
  } catch (error) {
    // Not being able to search by this one attribute says nothing about the other objects.
    if (!(error instanceof TargetError) || error.status === undefined || error.behaviour !== 'job') throw error;
    if (error.status === 401) throw error;
    const message = `The application cannot be searched by ${path}, so no unique value can be chosen for it: ${error.message}`;
    throw new TargetError(error.code, message, { behaviour: 'object', status: error.status, cause: error });
  }
}
