import type { FastifyRequest } from 'fastify';
import {
  type Expansion,
  type Filter,
  type OrderKey,
  parseExpand,
  parseFilter,
  parseOrderBy,
  parseSearch,
  parseSelect,
  type Search,
} from '../../../odata/index.ts';
import { graphError } from '../../graph-error.ts';
import { queryOption } from '../../page.ts';

/** What a request asks of a collection, as it was written. */
export interface Asked {
  readonly filter: Filter | undefined;
  readonly order: readonly OrderKey[];
  readonly search: Search | undefined;
  readonly select: readonly (readonly string[])[] | undefined;
  readonly expand: Expansion | undefined;
  /** Whether `@odata.count` is wanted. */
  readonly count: boolean;
}

/** Reads the query options of a request; 400 for what is not in their grammar. */
export function askedOf(request: FastifyRequest): Asked {
  const filter = queryOption(request, 'filter');
  const search = queryOption(request, 'search');
  return {
    filter: filter === undefined || filter.trim() === '' ? undefined : parseFilter(filter),
    order: parseOrderBy(queryOption(request, 'orderby')),
    search: search === undefined ? undefined : parseSearch(search),
    select: parseSelect(queryOption(request, 'select')),
    expand: parseExpand(queryOption(request, 'expand')),
    count: queryOption(request, 'count')?.toLowerCase() === 'true',
  };
}

/** Whether the caller accepts answers that lag behind, which Microsoft Graph's advanced queries ask for. */
export function isEventual(request: FastifyRequest): boolean {
  return String(request.headers.consistencylevel ?? '').toLowerCase() === 'eventual';
}

/** How a query was asked, and whether to insist on what the real service insists on. */
export function advancedMode(
  request: FastifyRequest,
  { count }: Pick<Asked, 'count'>,
  strict: boolean,
): { readonly advanced: boolean; readonly strict: boolean } {
  return { advanced: isEventual(request) && count, strict };
}

/** 400 when an option is given that the collection does not know, rather than an answer to another question. */
export function refuseOption(request: FastifyRequest, name: string): void {
  if (queryOption(request, name) === undefined) return;
  throw graphError(400, 'Request_BadRequest', `$${name} is not supported here. Leave it out.`);
}
