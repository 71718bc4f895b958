import { isStorableText, ScimError } from '../message/index.ts';
import type { ServiceContext } from './context.ts';
import type { Endpoint } from './endpoint.ts';
import type { ServiceOptions } from './options.ts';

/** What a method and path ask for. */
export type Route =
  | { readonly kind: 'query' | 'search'; readonly endpoints: readonly Endpoint[] }
  | { readonly kind: 'create'; readonly endpoint: Endpoint }
  | { readonly kind: 'bulk' }
  | { readonly kind: 'read' | 'replace' | 'patch' | 'remove'; readonly endpoint: Endpoint; readonly id: string }
  | {
      readonly kind: 'discover';
      readonly what: 'ServiceProviderConfig' | 'ResourceTypes' | 'Schemas';
      readonly id: string | undefined;
    };

type Methods = { readonly [method: string]: Route };

/**
 * Finds the route of a request (RFC 7644 section 3.2). Endpoint names compare without case, doubled and trailing slashes
 * do not count; all of them do when `strict`. Throws `ScimError` 404 for an unknown path, 405 for a method it does not
 * have (with the methods it has in `Allow`), 400 `invalidVers` for another version of the protocol, 501 for `/Me` and for
 * `/Bulk` where it is switched off.
 */
export function routeOf(
  method: string,
  path: string,
  { endpoints, options }: Pick<ServiceContext, 'endpoints' | 'options'>,
): Route {
  const isOdd = path.includes('//') || (path.length > 1 && path.endsWith('/'));
  const segments = options.strict && isOdd ? undefined : segmentsOf(path);
  const methods = segments && methodsAt(segments, endpoints, options);
  if (!methods) throw new ScimError(404, undefined, `There is nothing at '${path.slice(0, 200)}'. Check the address.`);
  const verb = method.toUpperCase();
  const route = methods[verb];
  if (!route) throw new MethodNotAllowed(verb, Object.keys(methods));
  return route;
}

/** 405, with the methods the path has. */
export class MethodNotAllowed extends ScimError {
  readonly allow: string;

  constructor(method: string, allowed: readonly string[]) {
    super(405, undefined, `${method.slice(0, 20)} is not offered here. Use ${allowed.join(' or ')}.`);
    this.allow = allowed.join(', ');
  }
}

function segmentsOf(path: string): readonly string[] | undefined {
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function methodsAt(
  segments: readonly string[],
  endpoints: readonly Endpoint[],
  { strict, bulk }: ServiceOptions,
): Methods | undefined {
  const [first = '', second, ...more] = segments;
  // No store can hold an id that is no text of its own, so there is nothing at such an address.
  if (!segments.every(isStorableText)) return undefined;
  const is = (spelling: string) => isSpelt(first, spelling, strict);
  if (segments.length === 0) return { GET: { kind: 'query', endpoints } };
  if (is('Me')) throw notOffered('/Me', 'a provisioning token has no user behind it');
  const endpoint = endpoints.find(({ type }) => isSpelt(`/${first}`, type.endpoint, strict));
  if (endpoint === undefined && OTHER_VERSION.test(first)) throw otherVersion(first);
  if (more.length > 0) return undefined;
  if (is('Bulk') && second === undefined) {
    if (bulk.maxOperations === 0) throw notOffered('/Bulk', 'send the operations one by one');
    return { POST: { kind: 'bulk' } };
  }
  if (is('.search')) return second === undefined ? { POST: { kind: 'search', endpoints } } : undefined;
  if (is('ServiceProviderConfig')) {
    return second === undefined
      ? { GET: { kind: 'discover', what: 'ServiceProviderConfig', id: undefined } }
      : undefined;
  }
  if (is('ResourceTypes')) return { GET: { kind: 'discover', what: 'ResourceTypes', id: second } };
  if (is('Schemas')) return { GET: { kind: 'discover', what: 'Schemas', id: second } };
  return endpoint && resourceMethods(endpoint, second, strict);
}

/** A version segment in front of what is asked for (RFC 7644 section 3.13); that of this protocol belongs to the base. */
const OTHER_VERSION = /^v(?!2$)\d{1,3}(?:\.\d{1,3})?$/i;

function otherVersion(segment: string): ScimError {
  return new ScimError(400, 'invalidVers', `Version '${segment}' of SCIM is not served. Use v2.`);
}

function isSpelt(given: string, canonical: string, strict: boolean): boolean {
  return given === canonical || (!strict && given.toLowerCase() === canonical.toLowerCase());
}

function notOffered(path: string, why: string): ScimError {
  return new ScimError(501, undefined, `${path} is not offered: ${why}.`);
}

function resourceMethods(endpoint: Endpoint, id: string | undefined, strict: boolean): Methods {
  const { readOnly = false } = endpoint.type;
  if (id === undefined) {
    const query: Route = { kind: 'query', endpoints: [endpoint] };
    return readOnly ? { GET: query } : { GET: query, POST: { kind: 'create', endpoint } };
  }
  if (isSpelt(id, '.search', strict)) return { POST: { kind: 'search', endpoints: [endpoint] } };
  if (readOnly) return { GET: { kind: 'read', endpoint, id } };
  return {
    GET: { kind: 'read', endpoint, id },
    PUT: { kind: 'replace', endpoint, id },
    PATCH: { kind: 'patch', endpoint, id },
    DELETE: { kind: 'remove', endpoint, id },
  };
}
