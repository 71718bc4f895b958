/** Media type of SCIM messages (RFC 7644 section 8.1). */
export const SCIM_MEDIA_TYPE = 'application/scim+json';

/** The header value of every answer that has a body. */
export const SCIM_CONTENT_TYPE = 'application/scim+json; charset=utf-8';

/** Whether a request body of this content type is read; a missing one is, and parameters do not matter. */
export function isAcceptedContentType(contentType: string | undefined): boolean {
  if (contentType === undefined) return true;
  const type = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
  return type === '' || type === SCIM_MEDIA_TYPE || type === 'application/json';
}
