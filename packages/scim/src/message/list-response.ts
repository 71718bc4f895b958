import type { JsonObject } from '../json.ts';
import { LIST_RESPONSE_URN } from './urn.ts';

/** A list response (RFC 7644 section 3.4.2). `Resources` is present even when empty: Entra ID reads it unasked. */
export function listResponse(resources: JsonObject[], total: number, startIndex: number): JsonObject {
  return {
    schemas: [LIST_RESPONSE_URN],
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}
