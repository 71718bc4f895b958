import type { JsonObject, JsonValue } from '@lockstep/scim';
import type { FastifyRequest } from 'fastify';
import { type Filter, type Literal, type OrderKey, unsupportedQuery } from '../../odata/index.ts';
import { graphError } from '../graph-error.ts';
import { listPage, queryOption } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import { askedOf, isEventual } from './odata/index.ts';

/** A collection that is at hand as a whole: as many as people make by hand, not as many as there are people. */
export interface SmallCollection<T extends JsonObject> {
  readonly items: readonly T[];
  /** Every property there is. */
  readonly properties: readonly string[];
  /** Those `$filter` may ask about; every other is refused rather than ignored. */
  readonly filterable: readonly string[];
  readonly context: string;
  /** What `$search` looks into. */
  readonly searched?: string;
  /** Whether `$skip` is understood. */
  readonly skips?: boolean;
}

/** A page of a small collection, with `$filter`, `$orderby`, `$select`, `$search`, `$top` and `$skip`. */
export async function listSmall<T extends JsonObject>(
  request: FastifyRequest,
  publicUrl: string | undefined,
  collection: SmallCollection<T>,
): Promise<JsonObject> {
  const asked = askedOf(request);
  const { filter, search, order, count } = asked;
  const selected = (asked.select ?? []).map((path) => path.join('/')).filter((name) => name !== '*');
  check(selected, collection.properties, '$select');
  check(
    order.map(({ path }) => path.join('/')),
    collection.properties,
    '$orderby',
  );
  if (search !== undefined && !isEventual(request)) {
    throw unsupportedQuery('$search', 'needs the header ConsistencyLevel: eventual. Send it too.');
  }
  const searched = search === undefined ? undefined : searchText(queryOption(request, 'search') ?? '', collection);
  const found = collection.items
    .filter((item) => filter === undefined || matches(filter, item, collection.filterable))
    .filter((item) => searched === undefined || searched(item))
    .toSorted((one, other) => compared(one, other, order))
    .slice(skipped(request, collection));
  const root = rootUrl(request, publicUrl);
  const page = await listPage({
    request,
    root,
    positions: /^[\w.-]{1,100}$/,
    // After the item of that id: where it is gone, nothing tells where to go on.
    fetch: async (after, limit) => {
      const start = after === undefined ? 0 : found.findIndex(({ id }) => id === after) + 1;
      return after !== undefined && start === 0 ? [] : found.slice(start, start + limit);
    },
    position: ({ id }) => String(id),
    view: (item) => select(item, selected),
  });
  const names = selected.length === 0 ? '' : `(${selected.join(',')})`;
  return {
    '@odata.context': `${root}/v1.0/$metadata#${collection.context}${names}`,
    ...(count && isEventual(request) ? { '@odata.count': found.length } : {}),
    ...(page as unknown as JsonObject),
  };
}

/** One object with what `$select` names, or all of it; 400 for a name that is no property of it. */
export function selectedOf(request: FastifyRequest, item: JsonObject, properties: readonly string[]): JsonObject {
  const selected = (askedOf(request).select ?? []).map((path) => path.join('/')).filter((name) => name !== '*');
  check(selected, properties, '$select');
  return select(item, selected);
}

function select(item: JsonObject, selected: readonly string[]): JsonObject {
  if (selected.length === 0) return item;
  return Object.fromEntries(selected.map((name) => [name, item[name] ?? null]));
}

function check(names: readonly string[], known: readonly string[], option: string): void {
  const unknown = names.find((name) => !known.includes(name) && !name.startsWith('@odata.'));
  if (unknown === undefined) return;
  const message = `${option}: ${unknown.slice(0, 100)} is not a property of these objects. Check the spelling.`;
  throw graphError(400, 'BadRequest', message, [{ code: 'BadRequest', message, target: option }]);
}

function skipped(request: FastifyRequest, { skips }: { readonly skips?: boolean }): number {
  const text = queryOption(request, 'skip');
  if (text === undefined) return 0;
  if (skips !== true)
    throw graphError(400, 'Request_BadRequest', '$skip is not supported here. Follow @odata.nextLink.');
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw graphError(400, 'Request_BadRequest', '$skip must be a number from 0.');
}

function searchText<T extends JsonObject>(text: string, { searched }: SmallCollection<T>): (item: T) => boolean {
  const [, name = '', wanted = ''] = /^\s*"?(\w+):([^"]*)"?\s*$/.exec(text) ?? [];
  if (searched === undefined || name.toLowerCase() !== searched.toLowerCase()) {
    throw unsupportedQuery(
      '$search',
      searched === undefined ? 'is not supported here.' : `search by "${searched}:text".`,
    );
  }
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  return (item) => {
    const tokens = String(item[searched] ?? '')
      .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u);
    return words.every((word) => tokens.some((token) => token.startsWith(word)));
  };
}

function compared(one: JsonObject, other: JsonObject, order: readonly OrderKey[]): number {
  for (const { path, descending } of order) {
    const [left, right] = [one, other].map((item) => String(item[path.join('/')] ?? ''));
    const result = left!.localeCompare(right!, 'en', { sensitivity: 'base' });
    if (result !== 0) return descending ? -result : result;
  }
  return String(one.id) < String(other.id) ? -1 : 1;
}

/** Whether a filter holds for an object; text compares without case. Refuses what the collection does not answer. */
export function matches(filter: Filter, item: JsonObject, filterable: readonly string[]): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      // All are looked at, so that what cannot be answered is refused whatever the others say.
      const results = filter.operands.map((operand) => matches(operand, item, filterable));
      return filter.kind === 'and' ? results.every(Boolean) : results.some(Boolean);
    }
    case 'not':
      return !matches(filter.operand, item, filterable);
    case 'any': {
      const values = propertyOf(item, filter.path, filterable);
      const { condition } = filter;
      if (!Array.isArray(values)) return false;
      return values.some((value) => condition === undefined || matches(condition, { '': value }, ['']));
    }
    case 'comparison': {
      const value = propertyOf(item, filter.operand.path, filterable);
      if (filter.operator === 'eq') return isEqual(value, filter.value);
      if (filter.operator === 'ne') return !isEqual(value, filter.value);
      throw unsupportedQuery('$filter', `${filter.operator} is not supported here. Use eq, startswith or contains.`);
    }
    case 'in': {
      const value = propertyOf(item, filter.operand.path, filterable);
      return filter.values.some((literal) => isEqual(value, literal));
    }
    case 'text': {
      const text = String(propertyOf(item, filter.operand.path, filterable) ?? '').toLowerCase();
      const wanted = filter.value.toLowerCase();
      if (filter.test === 'contains') return text.includes(wanted);
      return filter.test === 'startsWith' ? text.startsWith(wanted) : text.endsWith(wanted);
    }
  }
}

function propertyOf(item: JsonObject, path: readonly string[], filterable: readonly string[]): JsonValue {
  const name = filterable.find((known) => known.toLowerCase() === path.join('/').toLowerCase());
  if (name !== undefined) return item[name] ?? null;
  const known = filterable.filter(Boolean).join(', ');
  throw unsupportedQuery('$filter', `${path.join('/').slice(0, 100)} cannot be filtered by. Use ${known}.`);
}

function isEqual(value: JsonValue, literal: Literal): boolean {
  if (typeof value === 'string' && literal.type !== 'null') {
    return value.toLowerCase() === String(literal.value).toLowerCase();
  }
  return value === literal.value;
}
