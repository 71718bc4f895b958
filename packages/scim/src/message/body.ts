import { depthOf, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { badRequest } from './scim-error.ts';

const MAX_DEPTH = 32;

/**
 * Parses a request body that must be a JSON object. A byte order mark is tolerated, of duplicate members the last one
 * counts. Throws `ScimError` 400 `invalidSyntax`.
 */
export function parseBody(text: string | undefined): JsonObject {
  const json = text?.startsWith('\uFEFF') ? text.slice(1) : text;
  if (!json?.trim()) throw badRequest('invalidSyntax', 'The request has no body. Send a JSON object.');
  let value: JsonValue;
  try {
    value = JSON.parse(json) as JsonValue;
  } catch {
    throw badRequest('invalidSyntax', 'The body is not valid JSON. Check quotes, commas and brackets.');
  }
  if (!isJsonObject(value)) throw badRequest('invalidSyntax', 'The body must be a JSON object.');
  if (depthOf(value, MAX_DEPTH + 1) > MAX_DEPTH) {
    throw badRequest('invalidSyntax', `The body is nested deeper than ${MAX_DEPTH} levels. Send a flatter object.`);
  }
  return value;
}
