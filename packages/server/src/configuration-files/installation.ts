/** Calls the administrative interface; answers the body, and rejects with the interface's own words. */
export type Call = (
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
) => Promise<unknown>;

interface Page<T> {
  readonly value: readonly T[];
  readonly '@odata.nextLink'?: string;
}

/** A list to its end. */
export async function listAll<T>(call: Call, path: string): Promise<readonly T[]> {
  const all: T[] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const page = (await call('GET', next)) as Page<T>;
    all.push(...page.value);
    const link: string | undefined = page['@odata.nextLink'];
    next = link === undefined ? undefined : new URL(link).pathname + new URL(link).search;
  }
  return all;
}

export const PRINCIPALS = '/v1.0/servicePrincipals';

/** A text as a literal of a filter, percent-encoded. */
export function literal(text: string): string {
  return encodeURIComponent(`'${text.replaceAll("'", "''")}'`);
}
