import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { graphError } from './graph-error.ts';

/** A list as the administrative interfaces answer it. */
export interface Page<V> {
  readonly value: readonly V[];
  readonly '@odata.nextLink'?: string;
}

interface PageOf<T, V> {
  readonly request: FastifyRequest;
  /** What absolute links begin with. */
  readonly root: string;
  /** How many items a page has when the request names no number; 100 when left out. */
  readonly defaultSize?: number;
  /** How many it may ask for; 999 when left out. */
  readonly maximumSize?: number;
  /** At most `limit` items strictly after a position, in a stable order. */
  readonly fetch: (after: string | undefined, limit: number) => Promise<readonly T[]>;
  /** What a position looks like; a token that holds anything else is refused. */
  readonly positions?: RegExp;
  /** Where an item stands in that order, as text. */
  readonly position: (item: T) => string;
  readonly view: (item: T) => V;
}

/**
 * One page of a keyset list: `$top` items, and a link to the next page while there is one. The link carries the options
 * of the request and a `$skiptoken` that is good for the same query only. 400 for a page size out of range
 * (`Request_BadRequest`) or a token of another query (`Directory_ExpiredPageToken`).
 */
export async function listPage<T, V>(list: PageOf<T, V>): Promise<Page<V>> {
  const { request, root, fetch, position, view } = list;
  const { size, after, linkAfter } = pageAsked(request, root, list);
  const items = await fetch(after, size + 1);

  const shown = items.slice(0, size);
  const last = shown.at(-1);
  const value = shown.map(view);
  if (items.length <= size || last === undefined) return { value };
  return { value, '@odata.nextLink': linkAfter(position(last)) };
}

/** The page a request asks for: how many, after which position, and the address of the page after another. */
export function pageAsked(
  request: FastifyRequest,
  root: string,
  list: Pick<PageOf<never, never>, 'defaultSize' | 'maximumSize' | 'positions'>,
): {
  readonly size: number;
  readonly after: string | undefined;
  readonly linkAfter: (position: string) => string;
} {
  const size = pageSize(queryOption(request, 'top'), list.defaultSize ?? 100, list.maximumSize ?? 999);
  const token = queryOption(request, 'skiptoken');
  const query = fingerprint(request);
  return {
    size,
    after: token === undefined ? undefined : readToken(token, query, list.positions),
    linkAfter: (position) => {
      const kept = optionsOf(request).filter(({ name }) => name !== 'skiptoken');
      const next = [...kept.map(({ raw }) => raw), `$skiptoken=${writeToken(position, query)}`].join('&');
      return `${root}${pathOf(request)}?${next}`;
    },
  };
}

/**
 * The value of a query option; its name compares without case and may lack the `$`. Undefined when it is not given, 400
 * when it is given twice.
 */
export function queryOption(request: FastifyRequest, name: string): string | undefined {
  const found = optionsOf(request).filter((option) => option.name === name.toLowerCase());
  if (found.length > 1) throw graphError(400, 'Request_BadRequest', `The query option ${name} is given twice.`);
  if (/\p{Cc}/u.test(found[0]?.value ?? '')) {
    throw graphError(400, 'Request_BadRequest', `The query option ${name} holds a control character.`);
  }
  return found[0]?.value;
}

function pageSize(text: string | undefined, usual: number, maximum: number): number {
  if (text === undefined) return usual;
  const size = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (size >= 1 && size <= maximum) return size;
  throw graphError(400, 'Request_BadRequest', `$top must be a number from 1 to ${maximum}.`);
}

function writeToken(position: string, query: string): string {
  return Buffer.from(query + position).toString('base64url');
}

function readToken(token: string, query: string, positions = /^\P{Cc}*$/u): string {
  const text = Buffer.from(token, 'base64url').toString();
  const position = text.slice(query.length);
  if (text.startsWith(query) && positions.test(position)) return position;
  throw graphError(
    400,
    'Directory_ExpiredPageToken',
    'The $skiptoken does not belong to this query: begin again without it and follow @odata.nextLink.',
  );
}

/** What must stay the same from page to page; the size of a page may change. */
function fingerprint(request: FastifyRequest): string {
  const same = optionsOf(request).filter(({ name }) => name !== 'skiptoken' && name !== 'top');
  const text = [pathOf(request), ...same.map(({ name, value }) => `${name}=${value}`).sort()].join('\n');
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
}

interface Option {
  /** Lower-case, without `$`. */
  readonly name: string;
  readonly value: string;
  readonly raw: string;
}

function optionsOf(request: FastifyRequest): readonly Option[] {
  const query = request.raw.url?.split('?', 2)[1] ?? '';
  return query
    .split('&')
    .filter((raw) => raw !== '')
    .flatMap((raw) =>
      [...new URLSearchParams(raw)].map(([name, value]) => ({
        name: name.replace(/^\$/, '').toLowerCase(),
        value,
        raw,
      })),
    );
}

function pathOf(request: FastifyRequest): string {
  return request.raw.url?.split('?', 1)[0] ?? '/';
}
