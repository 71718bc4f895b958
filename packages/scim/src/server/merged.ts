import { compareSortKeys, sortKey } from '../filter/index.ts';
import type { JsonValue } from '../json.ts';
import type { ResolvedPath } from '../path/index.ts';
import { compareText, idAttribute } from '../schema/index.ts';
import type { ServiceContext } from './context.ts';
import type { Criteria } from './criteria.ts';
import { wantOf } from './represent.ts';
import type { Position, ResourcePage, ResourceQuery, StoredResource } from './resource-store.ts';
import { viewOf } from './view.ts';

/** Where to go on within one resource type: behind a place, at an index from 1, or not at all. */
export type Start = { readonly after: Position } | { readonly startIndex: number } | 'end';

export interface MergedPage {
  /** Of all types together. */
  readonly total: number;
  /** What is shown of each type. */
  readonly pages: readonly ResourcePage[];
  /** The type of each resource in the order of the answer, as its number among the criteria. */
  readonly order: readonly number[];
  /** Where each type goes on. */
  readonly next: readonly Start[];
}

/** Loads nothing but what orders go by. */
const bare = { members: 'none', groups: false } as const;

/**
 * The next `count` resources of several types in one order (RFC 7644 section 3.4.2.3). Each type is read in its own
 * order, so that only as much of it is read as the page may show.
 */
export async function mergedPage(
  context: ServiceContext,
  all: readonly Criteria[],
  starts: readonly Start[],
  count: number,
): Promise<MergedPage> {
  const candidates = await Promise.all(all.map((one, number) => read(context, one, starts[number], count, bare)));
  const order = firstOf(all, candidates, count);
  const taken = all.map((_, number) => order.filter((of) => of === number).length);
  const pages = await Promise.all(
    all.map((one, number) =>
      read(context, one, starts[number], taken[number] ?? 0, wantOf(one.endpoint, one.projection)),
    ),
  );
  return {
    total: pages.reduce((sum, { total }) => sum + total, 0),
    pages,
    order,
    next: pages.map((page, number) => {
      const start = starts[number] ?? 'end';
      if (taken[number] === 0) return candidates[number]?.resources.length === 0 && count > 0 ? 'end' : start;
      return page.next ? { after: page.next } : 'end';
    }),
  };
}

/**
 * Where each type goes on behind the first `skip` resources of all of them in order. What surely lies before is passed
 * by ever smaller steps: of the resources so many places ahead in each type, the one that comes first cannot have
 * `skip` before it.
 */
export async function startsBehind(
  context: ServiceContext,
  all: readonly Criteria[],
  skip: number,
): Promise<readonly Start[]> {
  const totals = await Promise.all(all.map(async (one) => (await read(context, one, undefined, 0, bare)).total));
  const passed = all.map(() => 0);
  for (let left = skip; left > 0; ) {
    const live = [...all.keys()].filter((number) => (passed[number] ?? 0) < (totals[number] ?? 0));
    if (live.length === 0) break;
    const step = Math.max(1, Math.floor(left / live.length));
    const ahead = await Promise.all(live.map((number) => placeAhead(number, step)));
    const found = ahead.filter((place) => place !== undefined);
    for (const number of live)
      if (!found.some((place) => place.number === number)) totals[number] = passed[number] ?? 0;
    const [nearest] = found.sort((a, b) => compare(a.ordered, b.ordered));
    if (!nearest) continue;
    passed[nearest.number] = (passed[nearest.number] ?? 0) + nearest.distance;
    left -= nearest.distance;
  }
  return passed.map((before) => ({ startIndex: before + 1 }));

  async function placeAhead(number: number, step: number) {
    const before = passed[number] ?? 0;
    const distance = Math.min(step, (totals[number] ?? 0) - before);
    const criteria = all[number] as Criteria;
    const { resources } = await read(context, criteria, { startIndex: before + distance }, 1, bare);
    return resources[0] && { number, distance, ordered: orderedOf(criteria, resources[0]) };
  }
}

/** A page of one type in the common order. */
function read(
  { store }: ServiceContext,
  { endpoint, filter, sort }: Criteria,
  start: Start | undefined,
  count: number,
  want: Parameters<ServiceContext['store']['query']>[2],
): Promise<ResourcePage> {
  const query: ResourceQuery = {
    ...(filter && { filter }),
    sort: { path: sortsBy(sort)?.path ?? byId, descending: sortsBy(sort)?.descending ?? false },
    startIndex: typeof start === 'object' && 'startIndex' in start ? start.startIndex : 1,
    count: start === 'end' ? 0 : count,
    ...(typeof start === 'object' && 'after' in start && { after: start.after }),
  };
  return store.query(endpoint.type, query, want);
}

const byId: ResolvedPath = { text: 'id', extension: undefined, attribute: idAttribute, subAttribute: undefined };

/** Attributes of which resources have many at once, and no first; an address says no more than the id in it. */
const unordered = new Set(['members', 'groups', 'schemas', 'meta.location']);

/** The order within a type; a type that lacks the attribute goes by id alone. */
function sortsBy(sort: Criteria['sort']): Criteria['sort'] {
  if (!sort || sort.path.extension !== undefined) return sort;
  const { text, attribute } = sort.path;
  return unordered.has(text) || unordered.has(attribute.name) ? undefined : sort;
}

/** A resource with what it is ordered by. */
interface Ordered {
  readonly sort: Criteria['sort'];
  readonly descending: boolean;
  readonly key: JsonValue | undefined;
  readonly id: string;
}

function orderedOf({ endpoint, sort, descending }: Criteria, resource: StoredResource): Ordered {
  const own = sortsBy(sort);
  const key = own && sortKey(own.path, viewOf(endpoint.type, resource));
  return { sort: own, descending, key, id: resource.id };
}

/** As every store orders: by key, then by id; values of another type of attribute stand apart. */
function compare(a: Ordered, b: Ordered): number {
  return compareKeys(a, b) || compareText(a.id, b.id);
}

function compareKeys(a: Ordered, b: Ordered): number {
  const direction = a.descending ? -1 : 1;
  if (a.key === undefined || b.key === undefined) {
    return direction * (Number(a.key === undefined) - Number(b.key === undefined));
  }
  if (!a.sort || kindOf(a) !== kindOf(b)) return direction * compareText(kindOf(a), kindOf(b));
  return compareSortKeys(a.sort.path, a.descending, a.key, b.key);
}

function kindOf({ sort }: Ordered): string {
  const attribute = sort && (sort.path.subAttribute ?? sort.path.attribute);
  return attribute ? `${attribute.type} ${attribute.caseExact}` : '';
}

/** Whose turn it is, resource by resource. */
function firstOf(all: readonly Criteria[], pages: readonly ResourcePage[], count: number): readonly number[] {
  return pages
    .flatMap(({ resources }, number) =>
      resources.map((resource) => ({ number, ordered: orderedOf(all[number] as Criteria, resource) })),
    )
    .sort((a, b) => compare(a.ordered, b.ordered))
    .slice(0, count)
    .map(({ number }) => number);
}
