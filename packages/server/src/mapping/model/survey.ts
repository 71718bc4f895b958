import type { JsonValue } from '@lockstep/scim';
import type { CompiledAttribute } from './compiled-attribute.ts';
import type { Evaluation, MappedValue } from './object-mapping.ts';

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
  /** Some of the people to look at, by what is wrong with them. */
  readonly examples: readonly { readonly id: string; readonly problem: 'failed' | 'tooLong' | 'repeated' }[];
}

const mostExamples = 10;

/**
 * Counts what a mapping does to everybody, before it is saved: feed it the evaluation of one person after the other. It
 * keeps the values of matching and unique attributes, to find those that repeat, and of all others only numbers.
 */
export class MappingSurvey {
  readonly #counts = new Map<CompiledAttribute, Counts>();

  add(id: string, { values }: Evaluation): void {
    for (const value of values) {
      const known = this.#counts.get(value.attribute) ?? beginning(value.attribute);
      this.#counts.set(value.attribute, known);
      count(known, id, value);
    }
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

interface Counts {
  values: number;
  empty: number;
  ignored: number;
  failed: number;
  longest: number;
  tooLong: number;
  repeated: number | undefined;
  readonly examples: { id: string; problem: 'failed' | 'tooLong' | 'repeated' }[];
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
    examples: [],
    seen: new Set(),
    limit: /^\d{1,9}$/.test(written) ? Number(written) : Number.POSITIVE_INFINITY,
  };
}

function count(counts: Counts, id: string, { attribute, outcome }: MappedValue): void {
  const note = (problem: 'failed' | 'tooLong' | 'repeated'): void => {
    if (counts.examples.length < mostExamples) counts.examples.push({ id, problem });
  };
  switch (outcome.kind) {
    case 'empty':
      counts.empty += 1;
      return;
    case 'ignore':
      counts.ignored += 1;
      return;
    case 'error':
      counts.failed += 1;
      note('failed');
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
        note('tooLong');
      }
      if (counts.repeated === undefined) return;
      const text = String(outcome.value);
      const key = attribute.definition.caseExact === true ? text : text.toLowerCase();
      if (counts.seen.has(key)) {
        counts.repeated += 1;
        note('repeated');
      }
      counts.seen.add(key);
    }
  }
}

function longestIn(value: JsonValue): number {
  if (typeof value === 'string') return value.length;
  return Array.isArray(value) ? value.reduce<number>((longest, one) => Math.max(longest, longestIn(one)), 0) : 0;
}
