import { compareSortKeys, compareText, type JsonValue, type Position, type ResourceQuery } from '@lockstep/scim';
import type { Row } from './memory-rows.ts';

/** The place of a resource in a list ordered by `key`, or by age where there is none. */
export function placeOf({ id, created }: Row, key: JsonValue | undefined): Position {
  if (key === undefined) return { key: created.toISOString(), id };
  return { key: typeof key === 'object' ? null : key, id };
}

/** The order of a list. */
export function comparePlaces(sort: ResourceQuery['sort'], a: Position, b: Position): number {
  const byKey = sort
    ? compareSortKeys(sort.path, sort.descending, a.key ?? undefined, b.key ?? undefined)
    : compareText(String(a.key), String(b.key));
  return byKey || compareText(a.id, b.id);
}

/** Whether the page is asked for by the place it follows or precedes. */
export function isByPosition({ after, before }: ResourceQuery): boolean {
  return after !== undefined || before !== undefined;
}

/** Which of the ordered matches make up the page. */
export function pageBounds(
  { sort, startIndex, count, after, before }: ResourceQuery,
  places: readonly Position[],
): { readonly first: number; readonly end: number } {
  if (before) {
    const end = places.filter((place) => comparePlaces(sort, place, before) < 0).length;
    return { first: Math.max(0, end - count), end };
  }
  const passed = after ? places.filter((place) => comparePlaces(sort, place, after) <= 0).length : startIndex - 1;
  return { first: passed, end: Math.min(passed + count, places.length) };
}
