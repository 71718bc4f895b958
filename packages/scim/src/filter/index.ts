/**
 * Filters (RFC 7644 section 3.4.2.2): text to tree and back, binding to a resource type, deciding whether a resource
 * matches, and the order of sorted results. Compiling a filter for a database belongs to the store, which starts from
 * `ResolvedFilter`. `patch`, `resource`, `client`, `server` and stores may come in.
 */
export { compareValues, isAssigned, matches, matchesElement, valuesAt } from './evaluate.ts';
export type { CompareOperator, Filter, FilterOver, ResolvedFilter } from './filter.ts';
export { type Filterable, requireFilterable } from './filterable.ts';
export { type FilterSyntax, parseFilter } from './parse.ts';
export { printFilter, printResolvedFilter } from './print.ts';
export { pathsIn, resolveElementFilter, resolveFilter } from './resolve.ts';
export { compareSortKeys, sortKey } from './sort.ts';
export { requireStorableValues } from './storable-values.ts';
