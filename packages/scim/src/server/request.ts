/** A request after authentication, in the terms of one tenant. */
export interface ScimRequest {
  readonly method: string;
  /** Below the base address, as received, for example `/Users/5f1e`; decoded here. */
  readonly path: string;
  /** What stands behind the question mark, as received. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: string | undefined;
  /** Address the tenant is reached at, without a slash at the end; what locations begin with. */
  readonly baseUrl: string;
}

export interface ScimResponse {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body?: string;
}

/**
 * Parameters of a query string by lower-case name; of several the last one counts. Blanks come as `+` from Entra ID;
 * `strict` takes it for the plus it is (RFC 3986). Undefined when the percent-encoding is broken.
 */
export function parseQuery(query: string, strict = false): ReadonlyMap<string, string> | undefined {
  const parameters = new Map<string, string>();
  const decode = (text: string) => decodeURIComponent(strict ? text : text.replaceAll('+', ' '));
  try {
    for (const part of query.replace(/^\?/, '').split('&')) {
      const equals = part.indexOf('=');
      const name = decode(equals < 0 ? part : part.slice(0, equals));
      const value = equals < 0 ? '' : decode(part.slice(equals + 1));
      if (name !== '') parameters.set(name.toLowerCase(), value);
    }
    return parameters;
  } catch {
    return undefined;
  }
}
