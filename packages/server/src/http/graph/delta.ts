import type { JsonObject } from '@lockstep/scim';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type DeltaObject,
  type DeltaOptions,
  type DeltaRelation,
  type DirectoryObjectType,
  deltaPage,
  deltaStart,
  groupPropertiesByName,
  userPropertiesByName,
} from '../../directory/index.ts';
import { type Filter, parseExpand, parseFilter, parseSelect, unsupportedQuery } from '../../odata/index.ts';
import { graphError } from '../graph-error.ts';
import { type GraphInstance, operation } from '../operation.ts';
import { queryOption } from '../page.ts';
import { rootUrl } from '../root-url.ts';
import { deltaTokens } from './delta-token.ts';
import { READ_GROUPS, READ_USERS } from './directory-permissions.ts';
import { collectionSchema } from './directory-schema.ts';
import type { DirectoryNeeds } from './index.ts';
import { checkedSelection, objectView, odataType } from './object-view.ts';

const definitions = { User: userPropertiesByName, Group: groupPropertiesByName };
const relationsOf: Readonly<Record<DirectoryObjectType, readonly DeltaRelation[]>> = {
  User: ['manager'],
  Group: ['members', 'owners'],
};

/** Most objects one reader may single out. */
const mostIds = 50;

/** `/v1.0/users/delta` and `/v1.0/groups/delta`: what there is, then what changed since. */
export function deltaRoutes(app: GraphInstance, needs: DirectoryNeeds): void {
  const tokens = deltaTokens({ organizationId: () => needs.organization().id, sign: needs.sign, now: needs.now });

  for (const [type, path, permissions] of [
    ['User', '/users', READ_USERS],
    ['Group', '/groups', READ_GROUPS],
  ] as const) {
    app.get(
      `${path}/delta`,
      operation({
        tag: `${type}s`,
        id: `list${type}Changes`,
        summary: `What changed of ${path.slice(1)} since the last round`,
        permissions,
        query: { $deltatoken: 'From the last link; latest begins with what changes from now on.' },
        answers: { 200: collectionSchema },
      }),
      async (request, reply) => {
        const text = queryOption(request, 'skiptoken') ?? queryOption(request, 'deltatoken') ?? '';
        const isNew = text === '' || text === 'latest';
        const token = isNew ? undefined : tokens.read(text, type);
        const options = token?.options ?? optionsOf(request, type);
        const address = `${rootUrl(request, needs.publicUrl)}/v1.0${path}/delta`;
        if (text === 'latest') {
          const state = await deltaStart(needs, true);
          return answer(
            address,
            path,
            options,
            [],
            `@odata.deltaLink`,
            `$deltatoken=${tokens.write({ options, state })}`,
          );
        }
        const state = token?.state ?? (await deltaStart(needs, false));
        const page = token?.isExpired ? undefined : await deltaPage(needs, options, state, pageSize(request));
        if (page === undefined) return startOver(reply, address, options);
        const isMinimal = preferences(request).includes('return=minimal');
        const value = page.objects
          .map((object) => deltaView(object, options, isMinimal))
          .filter((view) => view !== undefined);
        const next = tokens.write({ options, state: page.next });
        return page.ended
          ? answer(address, path, options, value, '@odata.deltaLink', `$deltatoken=${next}`)
          : answer(address, path, options, value, '@odata.nextLink', `$skiptoken=${next}`);
      },
    );
  }
}

function answer(
  address: string,
  path: string,
  { properties, relations }: DeltaOptions,
  value: readonly JsonObject[],
  link: '@odata.nextLink' | '@odata.deltaLink',
  token: string,
): JsonObject {
  const selected = properties === undefined ? '' : `(${[...properties, ...relations].join(',')})`;
  const root = address.slice(0, -`${path}/delta`.length);
  return {
    '@odata.context': `${root}/$metadata#${path.slice(1)}${selected}`,
    [link]: `${address}?${token}`,
    value: [...value],
  };
}

/** The reader begins anew, at an address that still knows what it asked for. */
function startOver(reply: FastifyReply, address: string, { properties, relations, ids }: DeltaOptions): never {
  const select = properties === undefined ? '' : `&$select=${[...properties, ...relations].join(',')}`;
  const filter =
    ids === undefined ? '' : `&$filter=${encodeURIComponent(ids.map((id) => `id eq '${id}'`).join(' or '))}`;
  reply.header('location', `${address}?$deltatoken=${select}${filter}`);
  throw graphError(410, 'resyncRequired', 'The token is too old. Begin again with the address in Location.');
}

/** What the first request of a reader asks for; 400 for options a delta query has not. */
function optionsOf(request: FastifyRequest, type: DirectoryObjectType): DeltaOptions {
  for (const name of ['top', 'orderby', 'search', 'skip']) {
    if (queryOption(request, name) !== undefined)
      throw unsupportedQuery(`$${name}`, 'is not supported by delta queries.');
  }
  const possible = relationsOf[type];
  const expanded = parseExpand(queryOption(request, 'expand'))?.name;
  if (expanded !== undefined && !possible.some((relation) => relation === expanded)) {
    throw unsupportedQuery('$expand', `${expanded} cannot be followed here. Use ${possible.join(' or ')}.`);
  }
  const select = parseSelect(queryOption(request, 'select'));
  const isRelation = ([name]: readonly string[]) => possible.some((relation) => relation === name);
  const properties = select?.filter((path) => !isRelation(path));
  checkedSelection(properties, [type]);
  const named = possible.filter((relation) => relation === expanded || select?.some(([name]) => name === relation));
  const isWhole = select === undefined || select.some(([name]) => name === '*');
  const ids = idsIn(queryOption(request, 'filter'));
  return {
    type,
    ...(isWhole ? {} : { properties: [...new Set((properties ?? []).map(([name = '']) => name))] }),
    relations: isWhole && type === 'Group' ? [...new Set<DeltaRelation>(['members', ...named])] : named,
    ...(ids && { ids }),
  };
}

/** The ids of `id eq 'a' or id eq 'b'`, which is all a delta query may be narrowed by. */
function idsIn(text: string | undefined): readonly string[] | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const filter = parseFilter(text);
  const ids = (filter.kind === 'or' ? filter.operands : [filter]).map(idOf);
  if (ids.length <= mostIds && ids.every((id) => id !== undefined)) return ids;
  throw unsupportedQuery('$filter', `takes up to ${mostIds} ids here, as id eq 'a' or id eq 'b'.`);
}

function idOf(filter: Filter): string | undefined {
  if (filter.kind !== 'comparison' || filter.operator !== 'eq' || filter.value.type !== 'text') return undefined;
  const { path } = filter.operand;
  return path.length === 1 && path[0] === 'id' ? filter.value.value.toLowerCase() : undefined;
}

function preferences(request: FastifyRequest): readonly string[] {
  return String(request.headers.prefer ?? '')
    .toLowerCase()
    .split(/[,;]/)
    .map((part) => part.trim());
}

function pageSize(request: FastifyRequest): number | undefined {
  const wish = preferences(request).find((preference) => preference.startsWith('odata.maxpagesize='));
  const size = /^odata\.maxpagesize="?(\d{1,4})"?$/.exec(wish ?? '')?.[1];
  return size === undefined ? undefined : Math.max(1, Number(size));
}

/** An object as a delta query tells it; undefined when, told minimally, nothing is left of it. */
function deltaView(object: DeltaObject, options: DeltaOptions, isMinimal: boolean): JsonObject | undefined {
  const { id, found, changed, removed } = object;
  if (removed !== undefined) return { id, '@removed': { reason: removed } };
  const related = Object.fromEntries(
    Object.entries(object.related).map(([relation, entries]) => [
      `${relation}@delta`,
      entries.map((entry) => ({
        '@odata.type': odataType(entry.type),
        id: entry.id,
        ...(entry.removed && { '@removed': { reason: 'deleted' } }),
      })),
    ]),
  );
  const isEmpty = Object.keys(related).length === 0;
  if (found === undefined) return { id, ...related };
  const names = options.properties ?? [...namesOf(object), 'createdDateTime'];
  const told = names.filter((name) => name !== 'id' && name !== 'deletedDateTime');
  const isChanged = (name: string) => changed?.includes(name) === true;
  if (isMinimal && changed !== undefined && isEmpty && !told.some(isChanged)) return undefined;
  const shown = isMinimal && changed !== undefined ? told.filter(isChanged) : told;
  const view = objectView(
    found,
    shown.map((name) => [name]),
  );
  // What was never set is left out; what was cleared is told.
  const set = Object.entries(view).filter(
    ([name]) => isChanged(name) || Object.hasOwn(found.object.properties, name) || name === 'createdDateTime',
  );
  return { id, ...Object.fromEntries(set), ...related };
}

/** Every property of the object that is kept, and every one that was cleared. */
function namesOf({ found, changed = [] }: DeltaObject): readonly string[] {
  if (found === undefined) return [];
  const known = definitions[found.type];
  const kept = [...Object.keys(found.object.properties), ...changed];
  return [...new Set(kept)].filter((name) => known.has(name));
}
