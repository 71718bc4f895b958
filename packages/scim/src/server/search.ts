import { printResolvedFilter } from '../filter/index.ts';
import { isJsonObject, type JsonObject, type JsonValue, member } from '../json.ts';
import { badRequest, listResponse, requireMessage, SEARCH_REQUEST_URN } from '../message/index.ts';
import { compileProjection, isBlank } from '../resource/index.ts';
import { bodyOf, parametersOf, type ServiceContext } from './context.ts';
import { type Criteria, filtersFor, sortsFor } from './criteria.ts';
import { type Place, printCursor, printMergedCursor, readCursor, readMergedCursor } from './cursor.ts';
import type { Endpoint } from './endpoint.ts';
import { type MergedPage, mergedPage, startsBehind } from './merged.ts';
import { answer, projectionRequestOf, represent, wantOf } from './represent.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import type { ResourcePage, ResourceQuery } from './resource-store.ts';

type Parameters = ReadonlyMap<string, string>;

/** A query with its parameters in the query string (RFC 7644 section 3.4.2). */
export function query(
  context: ServiceContext,
  endpoints: readonly Endpoint[],
  request: ScimRequest,
): Promise<ScimResponse> {
  return search(context, endpoints, request, parametersOf(context, request));
}

/** A query with its parameters in the body (RFC 7644 section 3.4.3). */
export function searchByBody(
  context: ServiceContext,
  endpoints: readonly Endpoint[],
  request: ScimRequest,
): Promise<ScimResponse> {
  const body = bodyOf(context, request);
  if (context.options.strict) requireMessage(body, SEARCH_REQUEST_URN);
  const parameters = new Map<string, string>();
  for (const [name, value] of Object.entries(body)) {
    if (value !== null) parameters.set(name.toLowerCase(), parameterText(value));
  }
  for (const name of ['filter', 'sortBy']) if (isBlank(member(body, name))) parameters.delete(name.toLowerCase());
  return search(context, endpoints, request, parameters);
}

function parameterText(value: JsonValue): string {
  if (Array.isArray(value)) return value.join(',');
  return isJsonObject(value) ? '' : String(value);
}

/** Over several types the answer is in one order where one was asked for, else it goes through one after the other. */
async function search(
  context: ServiceContext,
  endpoints: readonly Endpoint[],
  request: ScimRequest,
  parameters: Parameters,
): Promise<ScimResponse> {
  const filters = filtersFor(context, endpoints, request, parameters.get('filter'));
  const sorts = sortsFor(context, endpoints, parameters);
  const criteria = endpoints.map((endpoint, index) => ({
    endpoint,
    filter: filters[index],
    sort: sorts[index],
    descending: sorts.some((sort) => sort?.descending === true),
    projection: compileProjection(endpoint.type, projectionRequestOf(context, parameters)),
  }));
  const isMerged = endpoints.length > 1 && sorts.some((sort) => sort !== undefined);
  const [walkByCursor, walkByIndex] = isMerged ? [mergedByCursor, mergedByIndex] : [byCursor, byIndex];
  const walk = parameters.has('cursor') ? walkByCursor : walkByIndex;
  return answer(200, await walk(context, criteria, request, parameters));
}

/** Paging by index (RFC 7644 section 3.4.2.4): what is out of bounds is brought within them. */
async function byIndex(
  context: ServiceContext,
  all: readonly Criteria[],
  { baseUrl }: ScimRequest,
  parameters: Parameters,
): Promise<JsonObject> {
  const { startIndex, count } = indexPage(context, parameters);
  const shown: JsonObject[] = [];
  let total = 0;
  for (const criteria of all) {
    const page = await pageOf(context, criteria, {
      startIndex: Math.max(1, startIndex - total),
      count: count - shown.length,
    });
    total += page.total;
    shown.push(...(await showing(context, criteria, page, baseUrl)));
  }
  return listResponse(shown, total, { startIndex });
}

/**
 * Paging by cursor (RFC 9865). Going back is offered within one type: from the middle of a walk over several there is
 * no telling where a page of the type before would have begun.
 */
async function byCursor(
  context: ServiceContext,
  all: readonly Criteria[],
  { baseUrl }: ScimRequest,
  parameters: Parameters,
): Promise<JsonObject> {
  const { cursors, count, text } = cursorPage(context, parameters);
  const now = context.now();
  const described = describe(all);
  const start: Place = { resourceType: all[0]?.endpoint.type.name ?? '', direction: 'after', position: undefined };
  const place = text === '' ? start : await readCursor(cursors, described, text, now);

  const shown: JsonObject[] = [];
  let total = 0;
  let reached = false;
  let next: Place | undefined;
  let previous: Place | undefined;
  for (const criteria of all) {
    const resourceType = criteria.endpoint.type.name;
    const isHere = resourceType === place.resourceType;
    reached ||= isHere;
    const left = reached ? count - shown.length : 0;
    const at = isHere && place.position ? { [place.direction]: place.position } : {};
    const page = await pageOf(context, criteria, { startIndex: 1, count: left, ...at });
    total += page.total;
    shown.push(...(await showing(context, criteria, page, baseUrl)));
    const isUntouched = reached && left === 0 && page.total > 0;
    if (!next && (page.next || isUntouched)) next = { resourceType, direction: 'after', position: page.next };
    if (page.previous && all.length === 1) previous = { resourceType, direction: 'before', position: page.previous };
  }
  return listResponse(shown, total, {
    ...(previous && { previousCursor: await printCursor(cursors, described, previous, now) }),
    ...(next && { nextCursor: await printCursor(cursors, described, next, now) }),
  });
}

/** One order over several types, paged by index. */
async function mergedByIndex(
  context: ServiceContext,
  all: readonly Criteria[],
  { baseUrl }: ScimRequest,
  parameters: Parameters,
): Promise<JsonObject> {
  const { startIndex, count } = indexPage(context, parameters);
  const page = await mergedPage(context, all, await startsBehind(context, all, startIndex - 1), count);
  return listResponse(await inOrder(context, all, page, baseUrl), page.total, { startIndex });
}

/** One order over several types, paged by cursor; there is no going back. */
async function mergedByCursor(
  context: ServiceContext,
  all: readonly Criteria[],
  { baseUrl }: ScimRequest,
  parameters: Parameters,
): Promise<JsonObject> {
  const { cursors, count, text } = cursorPage(context, parameters);
  const now = context.now();
  const described = describe(all);
  const starts =
    text === '' ? all.map(() => ({ startIndex: 1 })) : await readMergedCursor(cursors, described, text, now);
  const page = await mergedPage(context, all, starts, count);
  const isLast = page.next.every((start) => start === 'end');
  return listResponse(await inOrder(context, all, page, baseUrl), page.total, {
    ...(!isLast && { nextCursor: await printMergedCursor(cursors, described, page.next, now) }),
  });
}

async function inOrder(
  context: ServiceContext,
  all: readonly Criteria[],
  { pages, order }: MergedPage,
  baseUrl: string,
): Promise<JsonObject[]> {
  const shown = await Promise.all(
    all.map((one, number) => showing(context, one, pages[number] ?? { total: 0, resources: [] }, baseUrl)),
  );
  return order.map((number) => shown[number]?.shift()).filter((resource) => resource !== undefined);
}

/** What a cursor is good for: the same types, filter and order; the names and number of attributes may change. */
function describe(all: readonly Criteria[]): string {
  const parts = all.map(({ endpoint, filter, sort }) => [
    endpoint.type.name,
    filter ? printResolvedFilter(filter) : null,
    sort ? sort.path.text : null,
    sort?.descending ?? false,
  ]);
  return JSON.stringify(parts);
}

function pageOf(
  context: ServiceContext,
  { endpoint, filter, sort, projection }: Criteria,
  page: Omit<ResourceQuery, 'filter' | 'sort'>,
): Promise<ResourcePage> {
  const asked = { ...(filter && { filter }), ...(sort && { sort }), ...page };
  return context.store.query(endpoint.type, asked, wantOf(endpoint, projection));
}

function showing(
  context: ServiceContext,
  { endpoint, projection }: Criteria,
  { resources }: ResourcePage,
  baseUrl: string,
): Promise<JsonObject[]> {
  return represent(context, endpoint, resources, projection, baseUrl);
}

function indexPage({ options }: ServiceContext, parameters: Parameters) {
  const startIndex = Math.max(1, integerIn(parameters, 'startIndex') ?? 1);
  const count = Math.min(options.maxPageSize, Math.max(0, integerIn(parameters, 'count') ?? options.pageSize));
  return { startIndex, count };
}

function cursorPage({ cursors, options }: ServiceContext, parameters: Parameters) {
  if (!cursors) throw badRequest('invalidCursor', 'Paging by cursor is not offered. Use startIndex and count.');
  if (parameters.has('startindex')) {
    throw badRequest('invalidValue', "Parameters 'cursor' and 'startIndex' exclude each other. Send one of them.");
  }
  const count = Math.min(options.maxPageSize, cursorCount(parameters) ?? options.pageSize);
  return { cursors, count, text: parameters.get('cursor')?.trim() ?? '' };
}

const WHOLE_NUMBER = /^[+-]?\d{1,15}$/;

function integerIn(parameters: Parameters, name: string): number | undefined {
  const text = parameters.get(name.toLowerCase())?.trim() ?? '';
  if (text === '') return undefined;
  if (!WHOLE_NUMBER.test(text)) throw badRequest('invalidValue', `Parameter '${name}' must be a whole number.`);
  return Number(text);
}

function cursorCount(parameters: Parameters): number | undefined {
  const text = parameters.get('count')?.trim() ?? '';
  if (text === '') return undefined;
  if (!WHOLE_NUMBER.test(text) || Number(text) < 1) {
    throw badRequest('invalidCount', "Parameter 'count' must be a whole number from 1 beside a cursor.");
  }
  return Number(text);
}
