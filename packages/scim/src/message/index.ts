/**
 * What travels: error and list bodies, URNs and media types of the SCIM messages (RFC 7644), reading a JSON body within
 * bounds. Knows nothing of schemas or resources. Every room may come in.
 */
export { isLargerThan, MAX_DEPTH, parseBody, parseEnvelope, requireMessage } from './body.ts';
export { type ListPlace, listResponse } from './list-response.ts';
export { isAcceptedContentType, SCIM_CONTENT_TYPE, SCIM_MEDIA_TYPE } from './media-type.ts';
export { badRequest, ScimError, type ScimType } from './scim-error.ts';
export { isStorableText, requireStorable } from './storable.ts';
export {
  BULK_REQUEST_URN,
  BULK_RESPONSE_URN,
  ERROR_URN,
  LIST_RESPONSE_URN,
  PATCH_OP_URN,
  SEARCH_REQUEST_URN,
} from './urn.ts';
