import { depthOf, isJsonObject, type JsonObject, member, parseJson } from '../json.ts';
import { badRequest } from './scim-error.ts';
import { requireStorable } from './storable.ts';

/** How deep a body may be nested. */
export const MAX_DEPTH = 32;

/**
 * Parses a request body that must be a JSON object. A byte order mark is tolerated, of duplicate members the last one
 * counts. Throws `ScimError` 400 `invalidSyntax`, and `invalidValue` as `requireStorable` does.
 */
export function parseBody(text: string | undefined): JsonObject {
  const body = parseEnvelope(text, MAX_DEPTH);
  requireStorable(body);
  return body;
}

/** As `parseBody`, but leaves the values unseen: for a body whose parts are requests of their own. */
export function parseEnvelope(text: string | undefined, maxDepth: number): JsonObject {
  const json = text?.startsWith('\uFEFF') ? text.slice(1) : text;
  if (!json?.trim()) throw badRequest('invalidSyntax', 'The request has no body. Send a JSON object.');
  const value = parseJson(json);
  if (value === undefined) {
    throw badRequest('invalidSyntax', 'The body is not valid JSON. Check quotes, commas and brackets.');
  }
  if (!isJsonObject(value)) throw badRequest('invalidSyntax', 'The body must be a JSON object.');
  if (depthOf(value, maxDepth + 1) > maxDepth) {
    throw badRequest('invalidSyntax', `The body is nested deeper than ${maxDepth} levels. Send a flatter object.`);
  }
  return value;
}

/** Throws `ScimError` 400 `invalidSyntax` when `schemas` does not name the message (RFC 7644 section 3.1). */
export function requireMessage(body: JsonObject, urn: string): void {
  const schemas = member(body, 'schemas');
  const named = Array.isArray(schemas) && schemas.some((given) => String(given).toLowerCase() === urn.toLowerCase());
  if (!named) throw badRequest('invalidSyntax', `'schemas' must name ${urn}.`);
}

/** Whether a text takes more bytes than `limit` in UTF-8, the form it travelled in. */
export function isLargerThan(text: string, limit: number): boolean {
  if (text.length > limit) return true;
  // No UTF-16 unit takes more than three bytes, so most texts need not be measured.
  return text.length * 3 > limit && new TextEncoder().encode(text).length > limit;
}
