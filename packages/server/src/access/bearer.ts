/**
 * The token of an `Authorization` header (RFC 6750 section 2.1, scheme name in any letter case), or undefined when
 * there is not exactly one well-formed bearer credential. Takes every value the request carried for that header: two
 * of them are refused instead of guessing which one counts.
 */
export function bearerToken(headers: readonly string[] | undefined): string | undefined {
  if (headers?.length !== 1) return undefined;
  const header = headers[0] ?? '';
  if (header.length > maximumLength) return undefined;
  return /^bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(header.trim())?.[1];
}

/** JWT-shaped tokens of other issuers stay well below this. */
const maximumLength = 8192;
