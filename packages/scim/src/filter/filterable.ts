import { badRequest } from '../message/index.ts';
import type { ResolvedFilter } from './filter.ts';

/**
 * Canonical paths a service filters by; with a path as value, only where the filter compares that one as well. `id`
 * needs no mention.
 */
export type Filterable = ReadonlyMap<string, string | undefined>;

/**
 * Refuses what a service that filters by a few attributes only does not answer: anything but `eq`, joined by `and`, on
 * the given paths or `id`. Throws `ScimError` 400 `invalidFilter`.
 */
export function requireFilterable(filter: ResolvedFilter, filterable: Filterable): void {
  const compared = new Set(pathsCompared(filter, filterable));
  for (const path of compared) {
    if (path === 'id') continue;
    const partner = filterable.get(path);
    if (filterable.has(path) && (partner === undefined || compared.has(partner))) continue;
    const problem = filterable.has(path) ? `is filtered by only together with '${partner}'` : 'cannot be filtered by';
    throw badRequest('invalidFilter', `Filter: '${path}' ${problem}. ${advice(filterable)}`);
  }
}

/** The paths of the equalities that all have to hold; a selector by `type` counts as part of its path. */
function pathsCompared(filter: ResolvedFilter, filterable: Filterable): readonly string[] {
  if (filter.kind === 'and') {
    return [...pathsCompared(filter.left, filterable), ...pathsCompared(filter.right, filterable)];
  }
  if (filter.kind === 'element' && filter.filter.kind === 'and') {
    const { left, right } = filter.filter;
    const selects = left.kind === 'compare' && left.operator === 'eq' && left.path.subAttribute?.name === 'type';
    if (selects) return pathsCompared(right, filterable);
  }
  if (filter.kind === 'compare' && filter.operator === 'eq') return [filter.path.text];
  throw badRequest('invalidFilter', `Filter: only 'eq' joined by 'and' is answered. ${advice(filterable)}`);
}

function advice(filterable: Filterable): string {
  return `Use ${[...filterable.keys(), 'id'].join(', ')} with 'eq'.`;
}
