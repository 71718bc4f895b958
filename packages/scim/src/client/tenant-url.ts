import type { PatchDialect } from '../patch/index.ts';

/** Where a service provider is reached, taken apart from the address an administrator typed. */
export interface TenantUrl {
  /** Without a slash at the end. */
  readonly base: string;
  /** Query parameters to keep on every request, without the question mark. */
  readonly query: string;
  /** Chosen by Entra ID's flag in the address, which itself is not sent. */
  readonly dialect: PatchDialect | undefined;
  /** Whether every path ends with a slash, which some services insist on. */
  readonly trailingSlash?: boolean;
}

const COMPLIANT_FLAG = 'aadoptscim062020';

export function parseTenantUrl(url: string): TenantUrl {
  const [address = ''] = url.trim().split('#', 1);
  const mark = address.indexOf('?');
  const path = mark < 0 ? address : address.slice(0, mark);
  const parameters =
    mark < 0
      ? []
      : address
          .slice(mark + 1)
          .split('&')
          .filter((part) => part !== '');
  const kept = parameters.filter((part) => !part.toLowerCase().startsWith(COMPLIANT_FLAG));
  return {
    base: withoutTrailingSlashes(path),
    query: kept.join('&'),
    dialect: kept.length < parameters.length ? 'entra-compliant' : undefined,
  };
}

function withoutTrailingSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}

/** The address of a path below the base, with further query parameters; undefined ones are left out. */
export function addressOf(
  { base, query, trailingSlash }: TenantUrl,
  segments: readonly string[],
  parameters: { readonly [name: string]: string | number | undefined } = {},
): string {
  const path = segments.map((segment) => `/${encodeURIComponent(segment)}`).join('');
  const added = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  );
  const all = [query, ...added].filter((part) => part !== '').join('&');
  return `${base}${path}${trailingSlash ? '/' : ''}${all === '' ? '' : `?${all}`}`;
}
