import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { send } from '../../api/client.ts';
import { useSettled } from '../../api/mapping-trial.ts';
import type { Filter, ObjectType } from '../../api/synchronization-schema.ts';

/** Somebody who would come into scope, or drop out. */
export interface Move {
  readonly id: string;
  readonly displayName: string;
  readonly before: string;
  readonly after: string;
}

/** How many people one clause lets pass by itself. */
export interface ClauseCount {
  readonly passed: number;
  readonly failed: number;
  readonly empty: number;
}

/** Why somebody is in scope, or not. */
export interface Verdict {
  readonly displayName: string;
  readonly inScope: boolean;
  readonly sentence: string;
  readonly gates: { readonly active: boolean; readonly entitled: boolean; readonly filterPassed: boolean };
  readonly filters: readonly {
    readonly name: string;
    readonly passed: boolean;
    readonly clauses: readonly {
      readonly attribute: string;
      readonly operator: string;
      readonly operand: readonly string[];
      readonly seen: readonly string[];
      readonly passed: boolean;
      readonly sentence: string;
    }[];
  }[];
}

/** Who is in scope now and by a filter that is only thought of. */
export interface ScopePreview {
  readonly now: { readonly inScope: number; readonly evaluated: number };
  readonly after: { readonly inScope: number; readonly evaluated: number };
  readonly entering: { readonly count: number; readonly value: readonly Move[] };
  readonly leaving: { readonly count: number; readonly value: readonly Move[] };
  /** In the order of the filter. */
  readonly clauses: readonly ClauseCount[];
  readonly excludedAsEmpty: Readonly<Record<string, number>>;
}

interface Part extends ScopePreview {
  readonly person: { readonly now: Verdict; readonly after: Verdict } | null;
  /** Where the next part begins. */
  readonly next: string | null;
}

/** People that are named; all are counted. */
const MOST_NAMED = 200;

/** Asks who is in scope by a draft, shortly after its last change. A large directory is asked in parts. */
export function useScopePreview(job: string, objectTypeName: ObjectType, filter: Filter | null) {
  const path = `${job}/evaluateScope`;
  const asked = useSettled(JSON.stringify({ objectTypeName, filter }), 400);
  return useQuery({
    queryKey: [`POST ${path}`, asked],
    queryFn: async ({ signal }) => {
      const body = JSON.parse(asked) as object;
      let whole = await send<Part>('POST', path, { body, signal });
      while (whole.next !== null) {
        const part = await send<Part>('POST', path, { body: { ...body, after: whole.next }, signal });
        whole = together(whole, part);
      }
      return whole satisfies ScopePreview;
    },
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** Asks why one person is in scope by a draft, or is not. */
export function useVerdict(
  job: string,
  objectTypeName: ObjectType,
  filter: Filter | null,
  objectId: string | undefined,
) {
  const path = `${job}/evaluateScope`;
  // Where everybody was looked at already is of no matter: the end of them all is asked for.
  const asked = useSettled(JSON.stringify({ objectTypeName, filter, objectId, after: LAST }), 400);
  return useQuery({
    queryKey: [`POST ${path}`, 'person', asked],
    queryFn: async ({ signal }) => (await send<Part>('POST', path, { body: JSON.parse(asked), signal })).person,
    enabled: objectId !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

function together(one: Part, other: Part): Part {
  const sum = (left: ScopePreview['now'], right: ScopePreview['now']) => ({
    inScope: left.inScope + right.inScope,
    evaluated: left.evaluated + right.evaluated,
  });
  const moves = (left: ScopePreview['entering'], right: ScopePreview['entering']) => ({
    count: left.count + right.count,
    value: [...left.value, ...right.value].slice(0, MOST_NAMED),
  });
  const excluded: Record<string, number> = { ...one.excludedAsEmpty };
  for (const [name, count] of Object.entries(other.excludedAsEmpty)) excluded[name] = (excluded[name] ?? 0) + count;
  return {
    ...other,
    now: sum(one.now, other.now),
    after: sum(one.after, other.after),
    entering: moves(one.entering, other.entering),
    leaving: moves(one.leaving, other.leaving),
    clauses: one.clauses.map((clause, index) => {
      const more = other.clauses[index];
      return {
        ...clause,
        passed: clause.passed + (more?.passed ?? 0),
        failed: clause.failed + (more?.failed ?? 0),
        empty: clause.empty + (more?.empty ?? 0),
      };
    }),
    excludedAsEmpty: excluded,
  };
}
