import type { ResourceType } from '@lockstep/scim';

/** What a request would do, as scopes tell it apart. */
type Deed = 'read' | 'write' | 'delete';

/** What of a tenant decides about scopes. */
export interface ScopedEndpoint {
  /** Scopes the application knows; where none is for deleting, deleting is writing. */
  readonly known: readonly string[];
  readonly types: readonly ResourceType[];
}

const written = /^scim[.:](read|write|delete)(?::([A-Za-z][\w-]{0,63}))?$/;

/** Whether a scope can be given to a token: one of the application's, or one of those narrowed to a resource type. */
export function isScope(text: string, { known, types }: ScopedEndpoint): boolean {
  const type = written.exec(text)?.[2];
  if (type === undefined) return known.includes(text);
  return types.some(({ name }) => name === type) && known.includes(text.slice(0, -type.length - 1));
}

/**
 * Whether a token of these scopes may make a request: `scim.read` reads and searches, `scim.write` changes, and each may
 * be narrowed to one resource type (`scim.read:User`). Discovery is open to every token.
 */
export function isPermitted(
  scopes: readonly string[],
  request: { readonly method: string; readonly path: string },
  endpoint: ScopedEndpoint,
): boolean {
  const [first = '', second = ''] = request.path.toLowerCase().split('/').filter(Boolean);
  if (discovery.has(first)) return true;
  const type = endpoint.types.find((candidate) => candidate.endpoint.toLowerCase() === `/${first}`)?.name;
  const has = (deed: Deed): boolean =>
    scopes.some((scope) => {
      const [, granted, narrowed] = written.exec(scope) ?? [];
      return granted === deed && (narrowed === undefined || narrowed === type);
    });
  return deedsOf(request.method, first, second, endpoint.known).every(has);
}

const discovery = new Set(['serviceproviderconfig', 'resourcetypes', 'schemas']);

function deedsOf(method: string, first: string, second: string, known: readonly string[]): readonly Deed[] {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return ['read'];
  if (method === 'POST' && (first === '.search' || second === '.search')) return ['read'];
  const removing: Deed = known.some((scope) => written.exec(scope)?.[1] === 'delete') ? 'delete' : 'write';
  if (method === 'DELETE') return [removing];
  return first === 'bulk' ? ['write', removing] : ['write'];
}
