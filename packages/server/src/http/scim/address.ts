/** Where below which base a request to a SCIM endpoint goes. */
export interface ScimAddress {
  /** Path of the base as the client wrote it: with or without the version segment. */
  readonly base: string;
  /** Below the base, not decoded, beginning with a slash unless empty. */
  readonly path: string;
  /** Without the question mark; empty when there is none. */
  readonly query: string;
}

/** Bases of tenants' own endpoints. A base without version segment is the same endpoint. */
export const tenantBase = /^\/t\/[^/]*\/scim(?:\/v2(?=\/|$))?/;

/** The base of a tenant at a sub-domain of its own. */
export const subdomainBase = /^\/scim(?:\/v2(?=\/|$))?/;

/** The tenant a host name below the domain stands for; undefined when it is none directly below. */
export function tenantAtHost(hostname: string, domain: string): string | undefined {
  const end = `.${domain}`;
  const host = hostname.toLowerCase().replace(/\.$/, '');
  const key = host.endsWith(end) ? host.slice(0, -end.length) : '';
  return key === '' || key.includes('.') ? undefined : key;
}

/**
 * Splits a raw request target behind its base. The base the client used is kept, because `meta.location` begins with it.
 * Not decoded here: an encoded slash in an id stays part of the id.
 */
export function scimAddress(target: string, bases: RegExp = tenantBase): ScimAddress {
  const mark = target.indexOf('?');
  const whole = mark === -1 ? target : target.slice(0, mark);
  const query = mark === -1 ? '' : target.slice(mark + 1);
  const [base = ''] = bases.exec(whole) ?? [];
  return { base, path: whole.slice(base.length), query };
}
