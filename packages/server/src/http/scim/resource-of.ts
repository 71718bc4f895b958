import type { ResourceType } from '@lockstep/scim';

/**
 * Which resource a request was about, as far as its path tells, and for a create the `Location` of the answer. Endpoint
 * names compare without case, and doubled slashes count as one.
 */
export function resourceOf(
  path: string,
  types: readonly ResourceType[],
  location: unknown,
): { readonly resourceType: string | undefined; readonly resourceId: string | undefined } {
  const [endpoint, id] = path.split('/').filter(Boolean);
  const type = types.find((candidate) => candidate.endpoint.toLowerCase() === `/${endpoint?.toLowerCase()}`);
  if (!type) return { resourceType: undefined, resourceId: undefined };
  const named = id === undefined && typeof location === 'string' ? location.split('/').at(-1) : id;
  return { resourceType: type.name, resourceId: named === '.search' ? undefined : named?.slice(0, 100) };
}
