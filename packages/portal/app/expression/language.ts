import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import type { AttributeDefinition } from '../api/synchronization-schema.ts';
import type { Written } from './words.ts';

/** A function of the language (`…/schema/functions`). */
export interface MappingFunction {
  readonly name: string;
  readonly family: string;
  /** One sentence. */
  readonly summary: string;
  readonly examples: readonly string[];
  readonly parameters: readonly {
    readonly name: string;
    readonly type: string;
    readonly required: boolean;
    readonly allowMultipleOccurrences: boolean;
  }[];
  /** Known to this product alone. */
  readonly custom?: true;
}

/** The functions of the language, as the job's server knows them; none while they are not wanted. */
export function useFunctions(job: string, isWanted = true): readonly MappingFunction[] {
  const path = `${job}/schema/functions`;
  const { data } = useQuery({
    queryKey: [`language ${path}`],
    queryFn: ({ signal }) => get<{ readonly value: readonly MappingFunction[] }>(path, signal),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: isWanted,
  });
  return data?.value ?? [];
}

/** Something that could be written next. */
export interface Suggestion {
  readonly label: string;
  /** What takes the place of what was typed. */
  readonly text: string;
  /** How far the caret goes back from the end of it. */
  readonly back: number;
  /** What it is, in a line. */
  readonly line: string;
}

const MOST = 12;

/** What could be written at the caret, the best first. */
export function suggestionsFor(
  written: Written,
  functions: readonly MappingFunction[],
  attributes: readonly AttributeDefinition[],
  valueFor: (attribute: string) => string | undefined,
): readonly Suggestion[] {
  const sought = written.typed.trim().toLowerCase();
  const ofAttributes = attributes.map(({ name, type }): Suggestion => {
    const value = valueFor(name);
    return {
      label: name,
      text: `[${name}]`,
      back: 0,
      line: value === undefined ? type : `${type} · ${value}`,
    };
  });
  const ofFunctions = functions.map((one): Suggestion => {
    const takesNone = one.parameters.length === 0;
    return {
      label: one.name,
      text: `${one.name}()`,
      back: takesNone ? 0 : 1,
      line: `${signature(one)} · ${one.summary}`,
    };
  });
  const all = written.kind === 'attribute' ? ofAttributes : [...ofFunctions, ...ofAttributes];
  const rank = ({ label }: Suggestion) => label.toLowerCase().indexOf(sought);
  const fitting = all.filter((suggestion) => sought === '' || rank(suggestion) >= 0);
  return fitting
    .sort((one, other) => Math.min(rank(one), 1) - Math.min(rank(other), 1))
    .slice(0, MOST)
    .filter(({ label }) => label.toLowerCase() !== sought || fitting.length > 1);
}

/** How a function is called: `Left(string, numChars)`. */
export function signature({ name, parameters }: MappingFunction): string {
  return `${name}(${parameters.map(parameterText).join(', ')})`;
}

/** A parameter as a signature shows it: with a question mark where it may be left out, dots where it repeats. */
export function parameterText({
  name,
  required,
  allowMultipleOccurrences,
}: MappingFunction['parameters'][number]): string {
  return `${name}${required ? '' : '?'}${allowMultipleOccurrences ? '…' : ''}`;
}

/** Most characters an expression has. */
export const LONGEST = 10_000;
