import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { send } from './client.ts';
import type { ObjectType, Schema } from './synchronization-schema.ts';

/** Something wrong or doubtful in a mapping. */
export interface MappingFinding {
  readonly code: string;
  readonly message: string;
  readonly target: string;
  readonly severity: 'error' | 'warning';
  /** Offset in the expression. */
  readonly position?: number;
  /** A replacement in the expression that would mend it. */
  readonly fix?: Fix;
}

export interface Fix {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** An expression and its parts, each with its value. */
export interface Trace {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly result: { readonly value: unknown } | { readonly error: string };
  readonly parts: readonly Trace[];
}

/** What becomes of a value in an operation. */
export type Flow =
  | { readonly send: unknown }
  | { readonly refer: readonly string[] }
  | { readonly clear: true }
  | { readonly leave: string }
  | { readonly refuse: string; readonly message: string };

/** What a mapping does for one person. */
export interface Trial {
  readonly targetAttributeName: string;
  readonly findings: readonly MappingFinding[];
  readonly trace?: Trace;
  readonly type?: { readonly kind: string; readonly list: boolean };
  readonly create?: Flow;
  readonly update?: Flow;
  readonly fragment?: unknown;
}

/** A mapping as it is tried by itself. */
export interface TriedMapping {
  readonly targetAttributeName: string;
  /** Null: there is no source. */
  readonly expression: string | null;
  readonly defaultValue?: string | null;
  readonly flowType?: 'Always' | 'ObjectAddOnly' | 'MultiValueAddOnly';
  readonly matchingPriority?: number;
}

/** On whom mappings are tried, with which values in place of their own. */
interface Subject {
  readonly objectTypeName: ObjectType;
  readonly objectId: string;
  readonly properties?: readonly { readonly key: string; readonly value: string | null }[];
}

/** Tries one mapping on somebody; undefined while nothing is known. The last result stays while the next is made. */
export function useTrial(job: string, subject: Subject | undefined, mapping: TriedMapping | undefined) {
  const isWhole = subject !== undefined && mapping !== undefined && mapping.targetAttributeName !== '';
  const query = useEvaluation(job, isWhole ? { ...subject, mapping } : undefined);
  return { ...query, trial: query.data?.value[0] };
}

/** Tries every mapping of a schema on somebody; without a draft, those in force. */
export function useTrials(job: string, subject: Subject | undefined, schema: Schema | undefined) {
  return useEvaluation(job, subject && { ...subject, ...(schema === undefined ? {} : { schema }) });
}

function useEvaluation(job: string, body: object | undefined) {
  const path = `${job}/schema/evaluate`;
  const asked = useSettled(body === undefined ? '' : JSON.stringify(body), SETTLED, 0);
  return useQuery({
    queryKey: [`POST ${path}`, asked],
    queryFn: ({ signal }) =>
      send<{ readonly value: readonly Trial[] }>('POST', path, { body: JSON.parse(asked), signal }),
    enabled: body !== undefined && asked !== '',
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** Somebody to look at. */
export interface Example {
  readonly id: string;
  readonly displayName: string;
  readonly problem: 'failed' | 'empty' | 'tooLong' | 'repeated' | 'changed';
}

/** What one mapping makes of everybody in scope. */
export interface AttributeCounts {
  readonly targetAttributeName: string;
  readonly values: number;
  readonly empty: number;
  readonly failed: number;
  readonly tooLong: number;
  readonly repeated: number | null;
  readonly changed: number;
  readonly examples: readonly Example[];
}

export interface Survey {
  readonly evaluated: number;
  readonly inScope: number;
  readonly changed: number;
  readonly complete: boolean;
  readonly value: readonly AttributeCounts[];
}

/** Counts what a schema makes of everybody in scope. Rejects with an `ApiError` whose findings name its faults. */
export function surveyAll(
  job: string,
  objectTypeName: ObjectType,
  schema: Schema | undefined,
  signal?: AbortSignal,
): Promise<Survey> {
  const body = { objectTypeName, ...(schema === undefined ? {} : { schema }) };
  return send<Survey>('POST', `${job}/schema/evaluateAll`, { body, ...(signal === undefined ? {} : { signal }) });
}

/** What saving a schema would say and change. */
export interface Review {
  readonly findings: readonly MappingFinding[];
  readonly changes: readonly { readonly sentence: string; readonly name: string; readonly change: string }[];
}

/** Checks a draft as saving would, shortly after its last change; nothing is asked while there is none. */
export function useReview(job: string, schema: Schema | undefined) {
  const path = `${job}/schema/check`;
  const asked = useSettled(schema === undefined ? '' : JSON.stringify({ schema }));
  return useQuery({
    queryKey: [`POST ${path}`, asked],
    queryFn: ({ signal }) => send<Review>('POST', path, { body: JSON.parse(asked), signal }),
    enabled: schema !== undefined && asked !== '',
    placeholderData: schema === undefined ? undefined : keepPreviousData,
    retry: false,
  });
}

const SETTLED = 250;

/** A text once it has not changed for a moment; the first one after `first` milliseconds. */
export function useSettled(text: string, after = SETTLED, first = after): string {
  const [settled, settle] = useState(text);
  const wait = settled === '' ? first : after;
  useEffect(() => {
    const due = setTimeout(() => settle(text), wait);
    return () => clearTimeout(due);
  }, [text, wait]);
  return settled;
}
