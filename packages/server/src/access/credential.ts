import { bearerToken } from './bearer.ts';

/** What a request shows to prove who it comes from. */
export type Credential =
  | { readonly scheme: 'bearer'; readonly token: string }
  | { readonly scheme: 'basic'; readonly user: string; readonly password: string };

/**
 * The credential of an `Authorization` header, bearer (RFC 6750) or basic (RFC 7617), or undefined when there is not
 * exactly one well-formed header. Takes every value the request carried for it, as `bearerToken` does.
 */
export function credentialOf(headers: readonly string[] | undefined): Credential | undefined {
  const token = bearerToken(headers);
  if (token !== undefined) return { scheme: 'bearer', token };
  const header = headers?.length === 1 ? (headers[0] ?? '') : '';
  if (header.length > maximumLength) return undefined;
  const encoded = /^basic +([A-Za-z0-9+/_-]+=*)$/i.exec(header.trim())?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  // A replacement character means it was not UTF-8, and control characters are no part of either (RFC 7617 section 2).
  if (colon < 0 || /[\p{Cc}\uFFFD]/u.test(text)) return undefined;
  return { scheme: 'basic', user: text.slice(0, colon), password: text.slice(colon + 1) };
}

const maximumLength = 2_048;
