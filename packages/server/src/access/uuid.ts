/**
 * Whether a text is a UUID as ids are written (RFC 9562 section 4), in small letters. Ids come from outside; the database
 * refuses what is none with an error nobody could act on.
 */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
