import {
  parseFilter,
  pathsIn,
  type ResolvedFilter,
  requireFilterable,
  requireStorableValues,
  resolveFilter,
} from '../filter/index.ts';
import { badRequest } from '../message/index.ts';
import { printPath, type ResolvedPath, resolvePath, resolveSubAttribute } from '../path/index.ts';
import { type Projection, withoutBrackets } from '../resource/index.ts';
import { idAttribute } from '../schema/index.ts';
import { locationOf, type ServiceContext } from './context.ts';
import type { Endpoint } from './endpoint.ts';
import type { ScimRequest } from './request.ts';
import type { ResourceQuery } from './resource-store.ts';

/** What is asked of one resource type. */
export interface Criteria {
  readonly endpoint: Endpoint;
  readonly filter: ResolvedFilter | undefined;
  /** Undefined when no order was asked for, or the type does not have the attribute. */
  readonly sort: ResourceQuery['sort'];
  /** Whether the order asked for, of all types, is descending. */
  readonly descending: boolean;
  readonly projection: Projection;
}

/** The filter bound to each endpoint; over several, what one type does not have matches nothing there. */
export function filtersFor(
  { options }: ServiceContext,
  endpoints: readonly Endpoint[],
  request: ScimRequest,
  text: string | undefined,
): readonly (ResolvedFilter | undefined)[] {
  if (text === undefined || text.trim() === '') return endpoints.map(() => undefined);
  const { strict, bareFilterValues } = options;
  const filter = parseFilter(text, { strict, bareValues: bareFilterValues });
  requireStorableValues(filter);
  const single = endpoints.length === 1;
  const unknown = pathsIn(filter).find((path) => !endpoints.some(({ type }) => resolvePath(path, type, strict)));
  if (!single && unknown) throw badRequest('invalidFilter', `Filter: unknown attribute '${printPath(unknown)}'`);
  return endpoints.map((endpoint) => {
    const resolved = resolveFilter(filter, endpoint.type, { strict, unknownMatchesNothing: !single });
    if (endpoint.filterable) requireFilterable(resolved, endpoint.filterable);
    return withIdsForLocations(resolved, locationOf(endpoint, '', request.baseUrl));
  });
}

/**
 * `meta.location` is not stored, it follows from the id and the address the tenant is reached at; so equality with one
 * is equality of ids. Other comparisons of it are not answered.
 */
function withIdsForLocations(filter: ResolvedFilter, prefix: string): ResolvedFilter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return {
        ...filter,
        left: withIdsForLocations(filter.left, prefix),
        right: withIdsForLocations(filter.right, prefix),
      };
    case 'not':
      return { kind: 'not', operand: withIdsForLocations(filter.operand, prefix) };
    case 'compare': {
      if (filter.path.text !== 'meta.location') return filter;
      const id = idPath();
      const { operator, value } = filter;
      if (operator !== 'eq') throw badRequest('invalidFilter', "Filter: 'meta.location' can be compared with eq only.");
      const isOurs = typeof value === 'string' && value.startsWith(prefix);
      return { kind: 'compare', path: id, operator: 'eq', value: isOurs ? value.slice(prefix.length) : '' };
    }
    case 'present':
      return filter.path.text === 'meta.location' ? { kind: 'present', path: idPath() } : filter;
    default:
      return filter;
  }
}

function idPath(): ResolvedPath {
  return { text: 'id', extension: undefined, attribute: idAttribute, subAttribute: undefined };
}

/** The order asked for, for each endpoint; over several types none for a type that does not have the attribute. */
export function sortsFor(
  { options }: ServiceContext,
  endpoints: readonly Endpoint[],
  parameters: ReadonlyMap<string, string>,
): readonly ResourceQuery['sort'][] {
  const text = parameters.get('sortby')?.trim() ?? '';
  if (text === '') return endpoints.map(() => undefined);
  const paths = endpoints.map((endpoint) => sortPath(endpoint, text, options.strict));
  if (paths.every((path) => path === undefined)) {
    throw badRequest('invalidPath', `Cannot sort by '${text.slice(0, 200)}'. Name a simple attribute of the resource.`);
  }
  const order = parameters.get('sortorder')?.trim().toLowerCase() || 'ascending';
  if (order !== 'ascending' && order !== 'descending') {
    throw badRequest('invalidValue', "Parameter 'sortOrder' must be ascending or descending.");
  }
  return paths.map((path) => path && { path, descending: order === 'descending' });
}

/** What to sort by; a complex attribute is sorted by its `value`. Undefined for what has no order or is secret. */
function sortPath({ type }: Endpoint, text: string, strict: boolean): ResolvedPath | undefined {
  const named = resolvePath(strict ? text : withoutBrackets(text), type, strict);
  const isComplex = named?.attribute.type === 'complex' && !named.subAttribute;
  const path = named && isComplex ? resolveSubAttribute(named, 'value', type) : named;
  return path?.attribute.returned === 'never' || path?.subAttribute?.returned === 'never' ? undefined : path;
}
