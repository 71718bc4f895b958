import type { JsonObject } from '@lockstep/scim';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type Condition,
  type FoundObject,
  needsAdvanced,
  type ObjectQuery,
  objectCondition,
  objectOrder,
  objectSearch,
  type Place,
  placeOf,
  type SortField,
} from '../../directory/index.ts';
import { unsupportedQuery } from '../../odata/index.ts';
import { graphError } from '../graph-error.ts';
import { listPage } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import { expander } from './expand.ts';
import type { DirectoryNeeds } from './index.ts';
import { checkedSelection, contextOf, objectView, type Selection, typedView } from './object-view.ts';
import { type Asked, advancedMode, askedOf, isEventual, refuseOption } from './odata/index.ts';

/** A collection of directory objects. */
export interface Collection extends Omit<ObjectQuery, 'condition' | 'order'> {
  /** What the answer calls itself in its context, such as `users` or `directoryObjects`. */
  readonly context: string;
}

const defaultSize = 100;
const maximumSize = 999;

/** A page of a collection, with every query option the request asks for. */
export async function listObjects(
  request: FastifyRequest,
  needs: DirectoryNeeds,
  { context, ...collection }: Collection,
): Promise<JsonObject> {
  refuseOption(request, 'skip');
  const asked = askedOf(request);
  const query = queryOf(request, asked, needs, collection);
  const selection = checkedSelection(asked.select, query.types);
  const root = rootUrl(request, needs.publicUrl);
  const expand = expander(asked.expand, query.types, needs);
  const counted = asked.count && isEventual(request) ? await needs.queries.count(query) : undefined;
  const show = collection.types.length === 1 ? objectView : typedView;
  const tellsWhen = collection.state === 'deleted' && asked.select === undefined;
  let extras: ReadonlyMap<string, JsonObject> = new Map();
  const page = await listPage({
    request,
    root,
    defaultSize,
    maximumSize,
    positions: place,
    fetch: async (after, limit) => {
      const found = await needs.queries.list(query, { after: readPlace(after, query), limit });
      extras = await expand(found);
      return found;
    },
    position: (found) => JSON.stringify(placeOf(found, query.order ?? [])),
    view: (found) => ({
      ...show(found, selection),
      ...(tellsWhen && { deletedDateTime: found.object.deletedDateTime ?? null }),
      ...extras.get(found.object.id),
    }),
  });
  return {
    '@odata.context': `${root}/v1.0/$metadata#${contextOf(context, asked.select)}`,
    ...(counted === undefined ? {} : { '@odata.count': counted }),
    ...(page as unknown as JsonObject),
  };
}

/** How many objects a collection has: `…/$count`, as plain text. */
export async function countObjects(
  request: FastifyRequest,
  reply: FastifyReply,
  needs: DirectoryNeeds,
  { context: _, ...collection }: Collection,
): Promise<FastifyReply> {
  if (!isEventual(request)) {
    throw graphError(400, 'Request_BadRequest', '$count needs the header ConsistencyLevel: eventual. Send it too.');
  }
  const total = await needs.queries.count(queryOf(request, { ...askedOf(request), count: true }, needs, collection));
  return reply.type('text/plain;charset=utf-8').send(String(total));
}

/** One object with the selection and expansion the request asks for. */
export async function showObject(
  request: FastifyRequest,
  needs: DirectoryNeeds,
  found: FoundObject,
  as: { readonly context: string; readonly typed?: boolean },
): Promise<JsonObject> {
  const { select, expand } = askedOf(request);
  const selection: Selection = checkedSelection(select, [found.type]);
  const extras = await expander(expand, [found.type], needs)([found]);
  return {
    '@odata.context': `${rootUrl(request, needs.publicUrl)}/v1.0/$metadata#${contextOf(as.context, select, true)}`,
    ...(as.typed ? typedView : objectView)(found, selection),
    ...extras.get(found.object.id),
  };
}

function queryOf(
  request: FastifyRequest,
  asked: Asked,
  { strictQueries = false }: DirectoryNeeds,
  collection: ObjectQuery,
): ObjectQuery {
  const mode = advancedMode(request, asked, strictQueries);
  const { types } = collection;
  const conditions: Condition[] = [];
  if (asked.filter !== undefined) conditions.push(objectCondition(asked.filter, types, mode));
  if (asked.search !== undefined) {
    if (!isEventual(request)) {
      throw unsupportedQuery('$search', 'needs the header ConsistencyLevel: eventual. Send it too.');
    }
    conditions.push(objectSearch(asked.search, types));
  }
  const order = objectOrder(asked.order, types, mode);
  if (mode.strict && !mode.advanced && asked.filter !== undefined && order.length > 0) {
    throw needsAdvanced('$orderby', '$orderby together with $filter');
  }
  if (mode.strict && mode.advanced && asked.expand !== undefined) {
    throw unsupportedQuery('$expand', 'is not supported in advanced queries.');
  }
  if (conditions.length === 0) return { ...collection, order };
  return {
    ...collection,
    order,
    condition: conditions.length === 1 ? conditions[0] : { kind: 'and', operands: conditions },
  };
}

/** A place as tokens carry it: a list of texts that ends in an id. */
const place = /^\[(?:"(?:[^"\\]|\\.)*",){0,5}"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"\]$/;

function readPlace(text: string | undefined, { order = [] }: ObjectQuery): Place | undefined {
  if (text === undefined) return undefined;
  const values = JSON.parse(text) as Place;
  if (values.length === order.length + 1 && order.every(({ field }, index) => fits(field, values[index]!)))
    return values;
  throw graphError(400, 'Directory_ExpiredPageToken', 'The $skiptoken does not belong to this query: begin again.');
}

function fits({ kind, name }: SortField, value: string): boolean {
  if (kind === 'text' || !/^(?:created|deleted)DateTime$/.test(name)) return true;
  return /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) && !Number.isNaN(Date.parse(value));
}
