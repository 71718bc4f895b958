import type { JsonObject } from '@lockstep/scim';

/** An issuer whose signed tokens (JWT, RFC 7519) a tenant accepts beside its own. */
export interface TrustedIssuer {
  /** `iss`, exactly. */
  readonly issuer: string;
  /** One of `aud`. */
  readonly audience: string;
  /** Where the issuer publishes its keys (RFC 7517). */
  readonly jwksUri: string;
  readonly algorithms: readonly string[];
  /** Claims that make a token this tenant's, such as `tid`; an issuer usually serves many customers. */
  readonly claims: Readonly<Record<string, string>>;
  /** What its tokens may do; everything when left out. */
  readonly scopes?: readonly string[];
}

/** What came out of checking a token: its claims, or why it is worth nothing, in words for the tenant's log. */
export type Verdict = { readonly claims: JsonObject } | { readonly problem: string };

/** Checks signed tokens of other issuers. */
export interface ForeignTokens {
  /**
   * The claims of a token, when the issuer signed it with one of its keys and an allowed algorithm, it is meant for the
   * audience, and it is valid now (`exp`, `nbf`). What is wrong in every other case, also when the keys cannot be had.
   */
  verify(token: string, issuer: TrustedIssuer): Promise<Verdict>;

  /** What the address of keys must be that may not be fetched from this one; undefined when they may. */
  refusedAddress(address: string): string | undefined;
}

/** The issuer a token names, unproven: enough to choose whose keys to check it with. Undefined when it is no JWT. */
export function claimedIssuer(token: string): string | undefined {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(token)?.[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const issuer = typeof claims === 'object' && claims !== null && 'iss' in claims ? claims.iss : undefined;
    return typeof issuer === 'string' ? issuer : undefined;
  } catch {
    return undefined;
  }
}
