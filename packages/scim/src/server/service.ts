import type { JsonObject } from '../json.ts';
import { isAcceptedContentType, SCIM_CONTENT_TYPE, SCIM_MEDIA_TYPE, ScimError } from '../message/index.ts';
import type { ScimWarning } from '../resource/index.ts';
import { groupResourceType, type ResourceType, userResourceType } from '../schema/index.ts';
import { bulk } from './bulk.ts';
import { bodyLimitOf, notFound, type ServiceContext } from './context.ts';
import type { CursorSettings } from './cursor.ts';
import { discover, type ServiceFacts } from './discovery.ts';
import { compileEndpoint, type Endpoint, type ServiceRules } from './endpoint.ts';
import { defaultOptions, type ServiceOptions } from './options.ts';
import { patch } from './patch.ts';
import { requireMatch } from './preconditions.ts';
import { read } from './read.ts';
import type { ScimRequest, ScimResponse } from './request.ts';
import type { ResourceStore, StoredResource } from './resource-store.ts';
import { MethodNotAllowed, type Route, routeOf } from './route.ts';
import { query, searchByBody } from './search.ts';
import { type ReindexPlace, reindex, restore } from './upkeep.ts';
import { create, replace } from './write.ts';

/** A service provider for one tenant. */
export interface ScimServiceSettings extends ServiceRules, ServiceFacts {
  readonly store: ResourceStore;
  readonly newId: () => string;
  readonly now: () => Date;
  /** User and Group when left out. */
  readonly resourceTypes?: readonly ResourceType[];
  readonly options?: Partial<ServiceOptions>;
  /** What cursors are signed with; without it paging is by index alone. One hour is how long they are valid. */
  readonly cursors?: Omit<CursorSettings, 'timeout'> & Partial<Pick<CursorSettings, 'timeout'>>;
  /** Turns a password into what is stored; without it passwords are dropped. */
  readonly hashPassword?: (password: string) => Promise<string>;
  /**
   * Looks at a resource that passed every rule of its schema before it is stored, and answers what is stored in its
   * place; it may throw `ScimError`. `before` is what is stored now, undefined for a new one. Pure, as `decide` of
   * `ResourceStore.change` is.
   */
  readonly accept?: (type: ResourceType, attributes: JsonObject, before: JsonObject | undefined) => JsonObject;
  /**
   * Last touch on a resource that is answered as it is by default, not cut to `attributes` or `excludedAttributes`; for
   * applications whose answers hold more than their schemas. Pure.
   */
  readonly present?: (type: ResourceType, resource: JsonObject) => JsonObject;
  /** Told what a request contained that was left aside. */
  readonly onWarning?: (warning: ScimWarning) => void;
  /** Told of each operation of a bulk request once it is answered, in the order they are carried out. */
  readonly onOperation?: (request: ScimRequest, response: ScimResponse) => void;
}

export interface ScimService {
  /** The resource types as the options make them, for the store and for `/Schemas`. */
  readonly resourceTypes: readonly ResourceType[];
  /**
   * Answers a request that has been authenticated. Failures of the client are answers with an error body; what the store
   * throws otherwise is thrown on.
   */
  handle(request: ScimRequest): Promise<ScimResponse>;
  /** Most bytes of a body sent to a path; `handle` answers 413 to a larger one. */
  bodyLimit(path: string): number;
  /**
   * Gives stored resources their index entries for paths that became `filterable`, at most `limit` of them behind a
   * place. Answers the place reached, undefined when it is done. While requests are answered as well.
   */
  reindex(paths: readonly string[], place: ReindexPlace | undefined, limit: number): Promise<ReindexPlace | undefined>;
  /**
   * Brings back a resource that was removed, while its store keeps it; under another id where one is given. Undefined when
   * it is not kept; throws `ScimError` 409 `uniqueness` when a value of it was taken meanwhile.
   */
  restore(
    id: string,
    newId?: string,
  ): Promise<{ readonly resourceType: string; readonly resource: StoredResource } | undefined>;
}

/** Makes the service provider of one tenant (RFC 7644 section 3); everything about its types is worked out here, once. */
export function createScimService(settings: ScimServiceSettings): ScimService {
  const options: ServiceOptions = { ...defaultOptions, ...settings.options };
  const types = settings.resourceTypes ?? [userResourceType, groupResourceType];
  const endpoints = types.map((type) => compileEndpoint(type, options, settings));
  const context: ServiceContext = {
    endpoints,
    options,
    store: settings.store,
    cursors: settings.cursors && { timeout: 3600, ...settings.cursors },
    newId: settings.newId,
    now: settings.now,
    hashPassword: settings.hashPassword,
    accept: settings.accept ?? ((_type, attributes) => attributes),
    present: settings.present ?? ((_type, resource) => resource),
    onWarning: settings.onWarning ?? (() => {}),
  };
  const operate = async (operation: ScimRequest): Promise<ScimResponse> => {
    const response = await service.handle(operation);
    settings.onOperation?.(operation, response);
    return response;
  };
  const service: ScimService = {
    resourceTypes: endpoints.map(({ type }) => type),
    async handle(request) {
      try {
        const route = routeOf(request.method, request.path, context);
        if (request.body !== undefined && !isAcceptedContentType(request.headers['content-type'])) {
          throw new ScimError(415, undefined, `The media type is not supported. Send ${SCIM_MEDIA_TYPE}.`);
        }
        if (route.kind === 'bulk') return await bulk(context, request, operate);
        return await run(context, settings, route, request);
      } catch (error) {
        if (error instanceof ScimError) return errorResponse(error);
        throw error;
      }
    },
    bodyLimit(path) {
      const first = path
        .split('/')
        .find((segment) => segment !== '')
        ?.toLowerCase();
      if (first === 'bulk') return options.bulk.maxPayloadSize;
      const meant = endpoints.find(({ type }) => type.endpoint.toLowerCase() === `/${first}`);
      return bodyLimitOf(context, meant);
    },
    reindex: (paths, place, limit) => reindex(context, paths, place, limit),
    restore: (id, newId) => restore(context, id, newId),
  };
  return service;
}

function run(
  context: ServiceContext,
  facts: ServiceFacts,
  route: Exclude<Route, { readonly kind: 'bulk' }>,
  request: ScimRequest,
): Promise<ScimResponse> | ScimResponse {
  switch (route.kind) {
    case 'query':
      return query(context, route.endpoints, request);
    case 'search':
      return searchByBody(context, route.endpoints, request);
    case 'create':
      return create(context, route.endpoint, request);
    case 'read':
      return read(context, route.endpoint, route.id, request);
    case 'replace':
      return replace(context, route.endpoint, route.id, request);
    case 'patch':
      return patch(context, route.endpoint, route.id, request);
    case 'remove':
      return remove(context, route, request);
    case 'discover':
      return discover(context, facts, route.what, route.id, request);
  }
}

/** DELETE of a resource (RFC 7644 section 3.6). */
async function remove(
  context: ServiceContext,
  { endpoint, id }: Extract<Route, { readonly endpoint: Endpoint; readonly id: string }>,
  request: ScimRequest,
): Promise<ScimResponse> {
  const removed = await context.store.remove(endpoint.type, id, context.now(), (current) =>
    requireMatch(request.headers['if-match'], current.version),
  );
  if (!removed) throw notFound(endpoint, id);
  return { status: 204, headers: {} };
}

/** The answer for a failure (RFC 7644 section 3.12). */
export function errorResponse(error: ScimError): ScimResponse {
  return {
    status: error.status,
    headers: { 'content-type': SCIM_CONTENT_TYPE, ...(error instanceof MethodNotAllowed && { allow: error.allow }) },
    body: JSON.stringify(error),
  };
}
