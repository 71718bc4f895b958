/**
 * The query options of OData as the administrative interface reads them (OData 4.01, part 2, section 5.1): `$filter`,
 * `$orderby`, `$select`, `$expand` and `$search` become small trees that say what was asked and nothing else. Which
 * properties there are, what may be done with each and how it is looked up is decided by the room that owns the
 * objects. Pure and bounded; any room may enter, and it enters none.
 */
export type { Filter, FilterOperand, FilterPath, Literal } from './filter.ts';
export { parseFilter } from './filter-parser.ts';
export { invalidQuery, ODataError, unsupportedQuery } from './odata-error.ts';
export { type Expansion, type OrderKey, parseExpand, parseOrderBy, parseSelect } from './query-options.ts';
export { parseSearch, type Search } from './search.ts';
