import { isDeepStrictEqual } from 'node:util';
import type { JsonValue } from '@lockstep/scim';
import type { CompiledAttribute } from './compiled-attribute.ts';
import type { Evaluation, MappedValue } from './object-mapping.ts';
import { targetKey } from './target-key.ts';

/** What there may be to look at in somebody's value. */
type Problem = 'failed' | 'empty' | 'tooLong' | 'repeated' | 'changed';

/** Somebody whose value is worth a look. */
export interface SurveyExample {
  readonly id: string;
  readonly name: string;
  readonly problem: Problem;
}

/** What one mapping made of many people. */
export interface AttributeSurvey {
  readonly target: string;
  /** People with a value, without one, left alone, and with an error. */
  readonly values: number;
  readonly empty: number;
  readonly ignored: number;
  readonly failed: number;
  /** Length of the longest text, and how many are longer than the target takes (its metadata `MaximumLength`). */
  readonly longest: number;
  readonly tooLong: number;
  /** People whose value somebody before them has too; undefined where values may repeat. */
  readonly repeated: number | undefined;
  /** People for whom something else would be sent than by the mappings before; 0 where none were given. */
  readonly changed: number;
  /** Some of the people to look at, for each problem. */
  readonly examples: readonly SurveyExample[];
}

/** Of one problem. */
const mostExamples = 10;

/**
 * Counts what a mapping does to everybody, before it is saved: feed it the evaluation of one person after the other. It
 * keeps the values of matching and unique attributes, to find those that repeat, and of all others only numbers.
 */
export class MappingSurvey {
  readonly #counts = new Map<CompiledAttribute, Counts>();
  #changed = 0;

  /** People for whom anything would be sent that is not sent by the mappings before. */
  get changed(): number {
    return this.#changed;
  }

  /** Counts one person; `before` is what the mappings make of them that these are to take the place of. */
  add(person: Surveyed, { values }: Evaluation, before?: Evaluation): void {
    const old = new Map(before?.values.map((value) => [targetKey(value.attribute.mapping.targetAttributeName), value]));
    let isChanged = false;
    for (const value of values) {
      const known = this.#counts.get(value.attribute) ?? beginning(value.attribute);
      this.#counts.set(value.attribute, known);
      count(known, person, value);
      if (before === undefined) continue;
      if (!sendsAnother(value, old.get(targetKey(value.attribute.mapping.targetAttributeName)))) continue;
      isChanged = true;
      known.changed += 1;
      note(known, person, 'changed');
    }
    if (isChanged) this.#changed += 1;
  }

  /** What was counted so far, in the order of the mappings. */
  report(): readonly AttributeSurvey[] {
    return [...this.#counts].map(([attribute, { seen, limit, ...counts }]) => ({
      target: attribute.mapping.targetAttributeName,
      ...counts,
      examples: [...counts.examples],
    }));
  }
}

type Surveyed = Pick<SurveyExample, 'id' | 'name'>;

interface Counts {
  values: number;
  empty: number;
  ignored: number;
  failed: number;
  longest: number;
  tooLong: number;
  repeated: number | undefined;
  changed: number;
  readonly examples: SurveyExample[];
  readonly seen: Set<string>;
  readonly limit: number;
}

function beginning({ mapping, unique, definition }: CompiledAttribute): Counts {
  const isIdentifying = (mapping.matchingPriority ?? 0) > 0 || unique;
  const written = definition.metadata?.find(({ key }) => key === 'MaximumLength')?.value ?? '';
  return {
    values: 0,
    empty: 0,
    ignored: 0,
    failed: 0,
    longest: 0,
    tooLong: 0,
    repeated: isIdentifying ? 0 : undefined,
    changed: 0,
    examples: [],
    seen: new Set(),
    limit: /^\d{1,9}$/.test(written) ? Number(written) : Number.POSITIVE_INFINITY,
  };
}

/** Whether a mapping sends something, and not what it sent before. */
function sendsAnother({ attribute, outcome }: MappedValue, before: MappedValue | undefined): boolean {
  const isSent = outcome.kind === 'value' || outcome.kind === 'references';
  if (!isSent && !(outcome.kind === 'empty' && attribute.clears)) return false;
  return !isDeepStrictEqual(outcome, before?.outcome);
}

function note({ examples }: Counts, { id, name }: Surveyed, problem: Problem): void {
  const known = examples.filter((example) => example.problem === problem).length;
  if (known < mostExamples) examples.push({ id, name, problem });
}

function count(counts: Counts, person: Surveyed, { attribute, outcome }: MappedValue): void {
  switch (outcome.kind) {
    case 'empty':
      counts.empty += 1;
      note(counts, person, 'empty');
      return;
    case 'ignore':
      counts.ignored += 1;
      return;
    case 'error':
      counts.failed += 1;
      note(counts, person, 'failed');
      return;
    case 'references':
      counts.values += 1;
      return;
    case 'value': {
      counts.values += 1;
      const length = longestIn(outcome.value);
      counts.longest = Math.max(counts.longest, length);
      if (length > counts.limit) {
        counts.tooLong += 1;
        note(counts, person, 'tooLong');
      }
      if (counts.repeated === undefined) return;
      const text = String(outcome.value);
      const key = attribute.definition.caseExact === true ? text : text.toLowerCase();
      if (counts.seen.has(key)) {
        counts.repeated += 1;
        note(counts, person, 'repeated');
      }
      counts.seen.add(key);
    }
  }
}

function longestIn(value: JsonValue): number {
  if (typeof value === 'string') return value.length;
  return Array.isArray(value) ? value.reduce<number>((longest, one) => Math.max(longest, longestIn(one)), 0) : 0;
}
