import { type InfiniteData, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { get } from './client.ts';

/** A collection as the administrative interfaces answer it. */
export interface ListPage<T> {
  readonly value: readonly T[];
  readonly '@odata.nextLink'?: string;
  readonly '@odata.count'?: number;
}

/** Pages that are kept; far ones are read again by their link. */
const MOST_PAGES = 50;

/** A list that is read page by page as it is scrolled. */
export function useList<T>(
  path: string,
  options: {
    readonly enabled?: boolean;
    /** Milliseconds after which it is read again, where no event tells of changes. */
    readonly refetchInterval?: number;
  } = {},
) {
  const query = useInfiniteQuery<ListPage<T>, Error, InfiniteData<ListPage<T>>, readonly string[], string>({
    // A whole list is kept apart from one page of it that is read under the same address.
    queryKey: [path, 'list'],
    queryFn: ({ pageParam, signal }) => get<ListPage<T>>(pageParam, signal),
    initialPageParam: path,
    getNextPageParam: (last) => ownPath(last['@odata.nextLink']),
    maxPages: MOST_PAGES,
    // What was shown stays until there is something else to show.
    placeholderData: keepPreviousData,
    ...options,
  });
  const items = query.data?.pages.flatMap(({ value }) => value) ?? [];
  return { ...query, items, total: query.data?.pages[0]?.['@odata.count'] };
}

/** Every item of a list, page after page: for what is saved as a file. */
export async function readAll<T>(path: string): Promise<readonly T[]> {
  const all: T[] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const page: ListPage<T> = await get<ListPage<T>>(next);
    all.push(...page.value);
    next = ownPath(page['@odata.nextLink']);
  }
  return all;
}

/** Links are absolute and begin with the address the server is known by; the browser stays where it is. */
function ownPath(link: string | undefined): string | undefined {
  if (link === undefined) return undefined;
  const { pathname, search } = new URL(link, location.href);
  return pathname + search;
}
