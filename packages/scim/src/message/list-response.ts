import type { JsonObject } from '../json.ts';
import { LIST_RESPONSE_URN } from './urn.ts';

/** Where a page stands in the whole list: by index (RFC 7644 section 3.4.2.4) or by cursor (RFC 9865 section 2). */
export type ListPlace =
  | { readonly startIndex: number }
  | { readonly previousCursor?: string; readonly nextCursor?: string };

/** A list response (RFC 7644 section 3.4.2). `Resources` is present even when empty: Entra ID reads it unasked. */
export function listResponse(resources: JsonObject[], total: number, place: ListPlace = { startIndex: 1 }): JsonObject {
  return {
    schemas: [LIST_RESPONSE_URN],
    totalResults: total,
    ...place,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}
