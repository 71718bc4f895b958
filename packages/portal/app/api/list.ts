import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { get } from './client.ts';

/** A collection as the administrative interfaces answer it. */
export interface ListPage<T> {
  readonly value: readonly T[];
  readonly '@odata.nextLink'?: string;
  readonly '@odata.count'?: number;
}

export interface ListOptions<T, Row> {
  readonly enabled?: boolean;
  /** Milliseconds after which it is read again, where no event tells of changes. */
  readonly refetchInterval?: number;
  /** The rows of a page, where they are not its items themselves. */
  readonly rowsOf?: (items: readonly T[]) => readonly Row[];
  /** What comes behind the end of the list: another one of the same collection, whose `$filter` lets in none of the first. */
  readonly then?: string | undefined;
}

/** Pages that are kept; far ones are read again by their link. */
const MOST_PAGES = 50;

/**
 * A list that is read page by page as it is scrolled, in either direction. `offset` is how many rows stand before those
 * that are held at the moment.
 */
export function useList<T, Row = T>(path: string, { rowsOf, then, ...options }: ListOptions<T, Row> = {}) {
  const client = useQueryClient();
  /** Where pages stand that were read once, by their links: the page before, and the rows before. */
  const before = useRef(new Map<string, string>()).current;
  const starts = useRef(new Map<string, number>()).current;
  const query = useInfiniteQuery<ListPage<T>, Error, InfiniteData<ListPage<T>, string>, readonly string[], string>({
    // A whole list is kept apart from one page of it that is read under the same address.
    queryKey: [path, 'list'],
    queryFn: ({ pageParam, signal }) => readPage<T>(pageParam, then, signal),
    initialPageParam: path,
    getNextPageParam: (last) => ownPath(last['@odata.nextLink']),
    getPreviousPageParam: (_first, _pages, link) => before.get(link),
    maxPages: MOST_PAGES,
    // What was shown stays until there is something else to show.
    placeholderData: keepPreviousData,
    ...options,
  });
  const { pages = [], pageParams: links = [] } = query.data ?? {};
  const offset = starts.get(links[0] ?? '') ?? 0;
  const items: Row[] = [];
  for (const [index, { value }] of pages.entries()) {
    const link = links[index] ?? '';
    starts.set(link, offset + items.length);
    if (index > 0) before.set(link, links[index - 1] ?? '');
    items.push(...(rowsOf ? rowsOf(value) : (value as readonly unknown[] as readonly Row[])));
  }
  /** Begins again at the beginning. */
  const restart = async () => {
    client.setQueryData<InfiniteData<ListPage<T>, string>>([path, 'list'], (data) => {
      const [first] = data?.pages ?? [];
      return first === undefined ? data : { pages: [first], pageParams: [path] };
    });
    await client.invalidateQueries({ queryKey: [path, 'list'], exact: true });
  };
  return {
    ...query,
    items,
    offset,
    restart,
    /** How a grid shows it: what stands before and behind the rows that are held. */
    paging: {
      offset,
      hasPrevious: query.hasPreviousPage,
      isLoadingPrevious: query.isFetchingPreviousPage,
      loadPrevious: () => void query.fetchPreviousPage(),
      hasMore: query.hasNextPage,
      isLoadingMore: query.isFetchingNextPage,
      loadMore: () => void query.fetchNextPage(),
    },
  };
}

/** A page; the last of a list has the first of the list behind it at its end. */
async function readPage<T>(link: string, then: string | undefined, signal: AbortSignal): Promise<ListPage<T>> {
  const page = await get<ListPage<T>>(link, signal);
  const isLast = page['@odata.nextLink'] === undefined;
  if (then === undefined || !isLast || filterOf(link) === filterOf(then)) return page;
  const behind = await get<ListPage<T>>(then, signal);
  return { ...behind, value: [...page.value, ...behind.value] };
}

function filterOf(link: string): string | null {
  return new URL(link, location.href).searchParams.get('$filter');
}

/** The items of lists, one list behind the other, from beginning to end; each page is read once it is needed. */
export async function* each<T>(...paths: readonly string[]): AsyncGenerator<T, void> {
  for (const path of paths) yield* eachOf<T>(path);
}

async function* eachOf<T>(path: string): AsyncGenerator<T, void> {
  for (let next: string | undefined = path; next !== undefined; ) {
    const page: ListPage<T> = await get<ListPage<T>>(next);
    yield* page.value;
    next = ownPath(page['@odata.nextLink']);
  }
}

/** How many items lists of a hundred have together, which the server counts. */
export async function countAll(paths: readonly string[], signal?: AbortSignal): Promise<number> {
  const pages = await Promise.all(
    paths.map((path) => get<ListPage<unknown>>(path.replace('$top=100', '$top=1&$count=true'), signal)),
  );
  return pages.reduce((sum, page) => sum + (page['@odata.count'] ?? 0), 0);
}

/** Every item of a list, for what looks at all of them together. */
export async function readAll<T>(path: string): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of each<T>(path)) all.push(item);
  return all;
}

/** Links are absolute and begin with the address the server is known by; the browser stays where it is. */
function ownPath(link: string | undefined): string | undefined {
  if (link === undefined) return undefined;
  const { pathname, search } = new URL(link, location.href);
  return pathname + search;
}
