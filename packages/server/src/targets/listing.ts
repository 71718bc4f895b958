import {
  type Answer,
  type AnsweredList,
  type ClientRequest,
  foldCase,
  interpretList,
  type JsonObject,
  type ListQuery,
  readPath,
} from '@lockstep/scim';
import { TargetError } from '../engine/index.ts';
import { accept, incompatible } from './failure.ts';
import type { PagingRules } from './profile.ts';

/** Most that is kept of a target's resources to search in, as text of its answers. */
const LARGEST = 128 * 1024 * 1024;
const MOST_PAGES = 100_000;

/** One page of a list, and the size of the answer it came in. */
export interface Page {
  readonly resources: readonly JsonObject[];
  readonly size: number;
}

/**
 * All pages of a list, by index (RFC 7644 section 3.4.2.4), by cursor (RFC 9865), or the one there is. What a page says
 * is taken with care: totals may be missing or wrong, pages shorter than asked for, and paging itself ignored, which
 * shows in a page that brings nothing new. Throws `TargetError`.
 *
 * @param from the request for a page
 */
export async function* pages(
  from: (query: ListQuery) => ClientRequest,
  send: (request: ClientRequest) => Promise<Answer>,
  { mode, maxCount, trustTotalResults }: PagingRules,
  now: () => Date,
): AsyncGenerator<Page> {
  const seen = new Set<string>();
  let count = 0;
  let query: ListQuery | undefined = firstOf(mode, maxCount);
  for (let page = 0; query !== undefined; page += 1) {
    if (page > MOST_PAGES) throw incompatible('its pages do not come to an end.');
    const answer = await send(from(query));
    const list: AnsweredList = accept(interpretList(answer, now()), 'search');
    const fresh = list.resources.filter((resource) => isNew(resource, seen));
    count += fresh.length;
    if (fresh.length > 0) yield { resources: fresh, size: answer.body.length };
    const isWhole = list.resources.length === 0 || (trustTotalResults && count >= (list.total ?? Number.NaN));
    if (list.nextCursor !== undefined && (fresh.length > 0 || mode === 'cursor')) {
      if (list.nextCursor === query.cursor) throw incompatible('its cursor does not move on.');
      query = { cursor: list.nextCursor, count: maxCount };
    } else if (mode === 'none') {
      if (count < (list.total ?? 0)) throw partly(list.total ?? 0, count);
      query = undefined;
    } else if (mode === 'cursor' || isWhole || fresh.length === 0) query = undefined;
    else query = { startIndex: count + 1, count: maxCount };
  }
}

function firstOf(mode: PagingRules['mode'], count: number): ListQuery {
  if (mode === 'none') return {};
  return mode === 'cursor' ? { cursor: '', count } : { startIndex: 1, count };
}

function isNew(resource: JsonObject, seen: Set<string>): boolean {
  const id = idOf(resource);
  if (seen.has(id)) return false;
  seen.add(id);
  return true;
}

function partly(total: number, count: number): TargetError {
  const message = `The application has ${total} resources, shows ${count} of them, and offers no further pages, so it cannot be searched. Match by an attribute it can filter by.`;
  return new TargetError('SystemForCrossDomainIdentityManagementServiceIncompatible', message, { behaviour: 'job' });
}

/** What is of no use to a search and may be large. */
const LEFT_OUT: ReadonlySet<string> = new Set(['members', 'groups', 'photos', 'meta']);

/** Resources in memory, found by any of their values: for targets that cannot filter. */
export class ResourceIndex {
  readonly #resources = new Map<string, JsonObject>();
  readonly #byPath = new Map<string, Map<string, JsonObject[]>>();

  /** Reads everything there is. Throws `TargetError` when its answers are more than `largest` characters. */
  static async read(all: AsyncIterable<Page>, largest = LARGEST): Promise<ResourceIndex> {
    const index = new ResourceIndex();
    let size = 0;
    for await (const page of all) {
      size += page.size;
      if (size > largest) throw tooMuch(largest, index.#resources.size);
      for (const resource of page.resources) index.add(resource);
    }
    return index;
  }

  /** Adds a resource, if it is not there already. */
  add(resource: JsonObject): void {
    const id = idOf(resource);
    if (this.#resources.has(id)) return;
    const kept = Object.fromEntries(Object.entries(resource).filter(([name]) => !LEFT_OUT.has(name.toLowerCase())));
    this.#resources.set(id, kept);
    for (const [path, values] of this.#byPath) enter(values, path, kept);
  }

  /** Resources that may have the value, whatever its case. */
  find(path: string, value: string): readonly JsonObject[] {
    let values = this.#byPath.get(path);
    if (values === undefined) {
      values = new Map();
      for (const resource of this.#resources.values()) enter(values, path, resource);
      this.#byPath.set(path, values);
    }
    return values.get(foldCase(value)) ?? [];
  }
}

function enter(values: Map<string, JsonObject[]>, path: string, resource: JsonObject): void {
  const held = readPath(resource, path);
  for (const value of Array.isArray(held) ? held : held === undefined ? [] : [held]) {
    const key = foldCase(String(value));
    const known = values.get(key);
    if (known === undefined) values.set(key, [resource]);
    else known.push(resource);
  }
}

function idOf(resource: JsonObject): string {
  return String(readPath(resource, 'id') ?? JSON.stringify(resource));
}

function tooMuch(largest: number, count: number): TargetError {
  const message = `The application cannot be searched, and reading all it has would take more than ${Math.ceil(largest / 1_048_576)} MiB (over ${count} resources). Ask its vendor for filters on the matching attribute.`;
  return new TargetError('SystemForCrossDomainIdentityManagementServiceIncompatible', message, { behaviour: 'job' });
}
