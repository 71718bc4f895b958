import type { FastifyRequest } from 'fastify';
import { graphError } from '../graph-error.ts';
import { queryOption } from '../page.ts';

/**
 * The key a reference names: an address that ends in `/users/{id}`, `/groups/{id}`, `/directoryObjects/{id}` or
 * `/servicePrincipals/{id}`, the key in parentheses too. Scheme, host and version are of no account: scripts have those
 * of the public service in them. 400 `Request_BadRequest` for anything else.
 */
export function referencedKey(reference: unknown, target = '@odata.id'): string {
  const [, key] = typeof reference === 'string' ? (form.exec(reference) ?? []) : [];
  const decoded = key === undefined ? undefined : unescaped(key);
  if (decoded !== undefined) return decoded;
  const message = `${target} must be the address of an object and end in /users/{id} or /directoryObjects/{id}.`;
  throw graphError(400, 'Request_BadRequest', message, [{ code: 'InvalidReference', message, target }]);
}

/** The keys of `members@odata.bind` and the like; undefined when the body has none. */
export function boundKeys(body: Readonly<Record<string, unknown>>, relation: string): readonly string[] | undefined {
  const name = `${relation}@odata.bind`;
  const bound = Object.hasOwn(body, name) ? body[name] : undefined;
  if (bound === undefined || bound === null) return undefined;
  return (Array.isArray(bound) ? bound : [bound]).map((reference) => referencedKey(reference, name));
}

/** The key in `?@id={reference}` of a DELETE. */
export function keyInQuery(request: FastifyRequest): string {
  return referencedKey(queryOption(request, '@id'), '@id');
}

const form = /(?:^|\/)(?:users|groups|directoryObjects|servicePrincipals)(?:\/|\(')([^/()'?#]{1,400})(?:'\))?\/?$/i;

function unescaped(key: string): string | undefined {
  try {
    return decodeURIComponent(key);
  } catch {
    return undefined;
  }
}
