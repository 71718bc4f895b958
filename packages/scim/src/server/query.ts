import { parseFilter, pathsIn, type ResolvedFilter, requireFilterable, resolveFilter } from '../filter/index.ts';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../json.ts';
import { badRequest, listResponse } from '../message/index.ts';
import { printPath, type ResolvedPath, resolvePath, resolveSubAttribute } from '../path/index.ts';
import { compileProjection, isBlank, withoutBrackets } from '../resource/index.ts';
import { idAttribute } from '../schema/index.ts';
import { bodyOf, locationOf, notFound, parametersOf, type ServiceContext } from './context.ts';
import type { Endpoint } from './endpoint.ts';
import { isUnchanged } from './preconditions.ts';
import { answer, answerResource, projectionOf, projectionRequestOf, represent, wantOf } from './represent.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import type { ResourceQuery } from './resource-store.ts';
import { versionTag } from './view.ts';

/** GET of one resource (RFC 7644 section 3.4.1). */
export async function read(
  context: ServiceContext,
  endpoint: Endpoint,
  id: string,
  request: ScimRequest,
): Promise<ScimResponse> {
  const projection = projectionOf(endpoint, parametersOf(request));
  const stored = await context.store.read(endpoint.type, id, wantOf(endpoint, projection));
  if (!stored) throw notFound(endpoint, id);
  if (isUnchanged(request.headers['if-none-match'], stored.version)) {
    return { status: 304, headers: { etag: versionTag(stored.version) } };
  }
  return answerResource(context, endpoint, request, 200, stored, projection);
}

/**
 * A query with its parameters in the query string (RFC 7644 section 3.4.2). Paging by cursor (RFC 9865) will branch off
 * in `search`, where the page is asked for.
 */
export function query(
  context: ServiceContext,
  endpoints: readonly Endpoint[],
  request: ScimRequest,
): Promise<ScimResponse> {
  return search(context, endpoints, request, parametersOf(request));
}

/** A query with its parameters in the body (RFC 7644 section 3.4.3). */
export function searchByBody(
  context: ServiceContext,
  endpoints: readonly Endpoint[],
  request: ScimRequest,
): Promise<ScimResponse> {
  const body = bodyOf(context, request);
  const parameters = new Map(Object.entries(body).map(([name, value]) => [name.toLowerCase(), parameterText(value)]));
  for (const name of ['filter', 'sortBy']) if (isBlank(member(body, name))) parameters.delete(name.toLowerCase());
  return search(context, endpoints, request, parameters);
}

function parameterText(value: JsonValue): string {
  if (Array.isArray(value)) return value.join(',');
  return value === null || isJsonObject(value) ? '' : String(value);
}

type Parameters = ReadonlyMap<string, string>;

async function search(
  context: ServiceContext,
  endpoints: readonly Endpoint[],
  request: ScimRequest,
  parameters: Parameters,
): Promise<ScimResponse> {
  const { pageSize, maxPageSize } = context.options;
  const startIndex = Math.max(1, integerIn(parameters, 'startIndex', 1));
  const count = Math.min(maxPageSize, Math.max(0, integerIn(parameters, 'count', pageSize)));
  const filters = filtersFor(context, endpoints, request, parameters.get('filter'));
  const shown: JsonObject[] = [];
  let total = 0;
  for (const [index, endpoint] of endpoints.entries()) {
    const filter = filters[index];
    const sort = sortOf(endpoint, parameters, endpoints.length > 1);
    const projection = compileProjection(endpoint.type, projectionRequestOf(parameters));
    const page = await context.store.query(
      endpoint.type,
      {
        ...(filter && { filter }),
        ...(sort && { sort }),
        startIndex: Math.max(1, startIndex - total),
        count: count - shown.length,
      },
      wantOf(endpoint, projection),
    );
    total += page.total;
    shown.push(...(await represent(context, endpoint, page.resources, projection, request.baseUrl)));
  }
  return answer(200, listResponse(shown, total, startIndex));
}

function integerIn(parameters: Parameters, name: string, otherwise: number): number {
  const text = parameters.get(name.toLowerCase())?.trim() ?? '';
  if (text === '') return otherwise;
  if (!/^[+-]?\d{1,15}$/.test(text)) throw badRequest('invalidValue', `Parameter '${name}' must be a whole number.`);
  return Number(text);
}

/** The filter bound to each endpoint; over several, what one type does not have matches nothing there. */
function filtersFor(
  context: ServiceContext,
  endpoints: readonly Endpoint[],
  request: ScimRequest,
  text: string | undefined,
): readonly (ResolvedFilter | undefined)[] {
  if (text === undefined || text.trim() === '') return endpoints.map(() => undefined);
  const filter = parseFilter(text, { bareValues: context.options.bareFilterValues });
  const single = endpoints.length === 1;
  const unknown = pathsIn(filter).find((path) => !endpoints.some(({ type }) => resolvePath(path, type)));
  if (!single && unknown) throw badRequest('invalidFilter', `Filter: unknown attribute '${printPath(unknown)}'`);
  return endpoints.map((endpoint) => {
    const resolved = resolveFilter(filter, endpoint.type, { unknownMatchesNothing: !single });
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

/** The order asked for; a complex attribute is sorted by its `value`. Over several types only where a type has it. */
function sortOf(endpoint: Endpoint, parameters: Parameters, lenient: boolean): ResourceQuery['sort'] {
  const text = parameters.get('sortby')?.trim() ?? '';
  if (text === '') return undefined;
  const named = resolvePath(withoutBrackets(text), endpoint.type);
  const isComplex = named?.attribute.type === 'complex' && !named.subAttribute;
  const path = named && isComplex ? resolveSubAttribute(named, 'value', endpoint.type) : named;
  if (!path && lenient) return undefined;
  if (!path || path.attribute.returned === 'never') {
    throw badRequest('invalidPath', `Cannot sort by '${text.slice(0, 200)}'. Name a simple attribute of the resource.`);
  }
  const order = parameters.get('sortorder')?.trim().toLowerCase() || 'ascending';
  if (order !== 'ascending' && order !== 'descending') {
    throw badRequest('invalidValue', "Parameter 'sortOrder' must be ascending or descending.");
  }
  return { path, descending: order === 'descending' };
}
