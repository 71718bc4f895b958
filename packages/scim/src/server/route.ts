import { ScimError } from '../message/index.ts';
import type { Endpoint } from './endpoint.ts';

/** What a method and path ask for. */
export type Route =
  | { readonly kind: 'query' | 'search'; readonly endpoints: readonly Endpoint[] }
  | { readonly kind: 'create'; readonly endpoint: Endpoint }
  | { readonly kind: 'read' | 'replace' | 'patch' | 'remove'; readonly endpoint: Endpoint; readonly id: string }
  | {
      readonly kind: 'discover';
      readonly what: 'ServiceProviderConfig' | 'ResourceTypes' | 'Schemas';
      readonly id: string | undefined;
    };

type Methods = { readonly [method: string]: Route };

/**
 * Finds the route of a request (RFC 7644 section 3.2). Endpoint names compare without case, doubled and trailing slashes
 * do not count unless `strict`. Throws `ScimError` 404 for an unknown path, 405 for a method it does not have (with the
 * methods it has in `Allow`), 501 for `/Me` and `/Bulk`.
 */
export function routeOf(method: string, path: string, endpoints: readonly Endpoint[], strict: boolean): Route {
  const isOdd = path.includes('//') || (path.length > 1 && path.endsWith('/'));
  const segments = strict && isOdd ? undefined : segmentsOf(path);
  const methods = segments && methodsAt(segments, endpoints);
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

function methodsAt(segments: readonly string[], endpoints: readonly Endpoint[]): Methods | undefined {
  const [first = '', second, ...more] = segments;
  const name = first.toLowerCase();
  if (segments.length === 0) return { GET: { kind: 'query', endpoints } };
  if (name === 'me' || name === 'bulk') {
    const why = name === 'me' ? 'a provisioning token has no user behind it' : 'send the operations one by one';
    throw new ScimError(501, undefined, `/${first.slice(0, 20)} is not offered: ${why}.`);
  }
  if (more.length > 0) return undefined;
  if (name === '.search') return second === undefined ? { POST: { kind: 'search', endpoints } } : undefined;
  if (name === 'serviceproviderconfig') {
    return second === undefined
      ? { GET: { kind: 'discover', what: 'ServiceProviderConfig', id: undefined } }
      : undefined;
  }
  if (name === 'resourcetypes') return { GET: { kind: 'discover', what: 'ResourceTypes', id: second } };
  if (name === 'schemas') return { GET: { kind: 'discover', what: 'Schemas', id: second } };
  const endpoint = endpoints.find(({ type }) => type.endpoint.toLowerCase() === `/${name}`);
  return endpoint && resourceMethods(endpoint, second);
}

function resourceMethods(endpoint: Endpoint, id: string | undefined): Methods {
  if (id === undefined) return { GET: { kind: 'query', endpoints: [endpoint] }, POST: { kind: 'create', endpoint } };
  if (id.toLowerCase() === '.search') return { POST: { kind: 'search', endpoints: [endpoint] } };
  return {
    GET: { kind: 'read', endpoint, id },
    PUT: { kind: 'replace', endpoint, id },
    PATCH: { kind: 'patch', endpoint, id },
    DELETE: { kind: 'remove', endpoint, id },
  };
}
