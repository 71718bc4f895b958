import type { JsonValue } from '@lockstep/scim';
import type { DirectoryObjectType } from '../../directory/index.ts';
import type { Network } from '../network.ts';
import type { GraphSettings } from '../source.ts';
import { type OutsideObject, PositionLost, type SourceConnection, type SourcePage } from '../source-connection.ts';
import { GRAPH_PROPERTIES, GRAPH_RELATIONS, graphPage } from './graph-object.ts';
import { GraphRefusal, GraphSession, graphFailure } from './graph-session.ts';

/** Most ids `getByIds` takes. */
const IDS_AT_ONCE = 1_000;

/** Where the delta queries go on. */
interface Position {
  readonly users: string;
  readonly groups?: string;
}

/** People and groups of Microsoft Graph, or of another Lockstep, by delta queries. */
export class GraphConnection implements SourceConnection {
  readonly brings: SourceConnection['brings'];
  readonly #settings: GraphSettings;
  readonly #session: GraphSession;

  constructor(settings: GraphSettings, secret: string, network: Network) {
    this.#settings = settings;
    this.#session = new GraphSession(settings, secret, network);
    this.brings = graphBrings(settings);
  }

  async *read(position: string | undefined): AsyncGenerator<SourcePage, string | undefined> {
    const before = position === undefined ? undefined : positionIn(position);
    // Groups that were not read until now have to be read from the beginning, and then everything is.
    if (position !== undefined && (before === undefined || (this.#settings.groups && before.groups === undefined))) {
      throw new PositionLost();
    }
    const users = yield* this.#round('User', before?.users);
    const groups = this.#settings.groups ? yield* this.#round('Group', before?.groups) : undefined;
    if (users === undefined || (this.#settings.groups && groups === undefined)) return undefined;
    return JSON.stringify({ users, ...(groups !== undefined && { groups }) } satisfies Position);
  }

  async present(type: DirectoryObjectType, externalIds: readonly string[]): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    if (type === 'Group' && !this.#settings.groups) return found;
    for (let start = 0; start < externalIds.length; start += IDS_AT_ONCE) {
      const ids = externalIds.slice(start, start + IDS_AT_ONCE);
      const body = { ids, types: [type.toLowerCase()] };
      const { value } = await this.#told(() => this.#session.post('/directoryObjects/getByIds', body));
      for (const object of graphPage(type, value, false).objects) found.add(object.externalId);
    }
    return found;
  }

  async sample(most: number): Promise<readonly OutsideObject[]> {
    const path = `/users?$top=${most}&$select=id,userPrincipalName,displayName`;
    const { value } = await this.#told(() => this.#session.get(path));
    return graphPage('User', value, false).objects;
  }

  async close(): Promise<void> {
    this.#session.close();
  }

  /** The delta query of one type to its end; answers the link behind which the next one goes on. */
  async *#round(type: DirectoryObjectType, link: string | undefined): AsyncGenerator<SourcePage, string | undefined> {
    const select = [...GRAPH_PROPERTIES[type], GRAPH_RELATIONS[type]].join(',');
    const isFirst = link === undefined;
    for (let next = link ?? `/${type.toLowerCase()}s/delta?$select=${select}`; ; ) {
      const from = next;
      const body = await this.#told(() => this.#session.get(from), !isFirst);
      yield graphPage(type, body.value, isFirst);
      const [on, end] = [textOf(body['@odata.nextLink']), textOf(body['@odata.deltaLink'])];
      if (on === undefined) return end;
      next = on;
    }
  }

  /** @param mayBeLost a link of an earlier read is followed, which may mean nothing any more */
  async #told<T>(ask: () => Promise<T>, mayBeLost = false): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (mayBeLost && error instanceof GraphRefusal && [400, 404, 410].includes(error.status)) {
        throw new PositionLost(error.message, { cause: error });
      }
      throw graphFailure(error, this.#settings.baseUrl);
    }
  }
}

/** What sources of this kind bring. */
export function graphBrings({ groups }: Pick<GraphSettings, 'groups'>): SourceConnection['brings'] {
  return {
    User: new Set([...GRAPH_PROPERTIES.User, GRAPH_RELATIONS.User]),
    Group: new Set(groups ? [...GRAPH_PROPERTIES.Group, GRAPH_RELATIONS.Group] : []),
  };
}

function positionIn(text: string): Position | undefined {
  const { users, groups } = JSON.parse(text) as { readonly users?: unknown; readonly groups?: unknown };
  if (typeof users !== 'string') return undefined;
  return { users, ...(typeof groups === 'string' && { groups }) };
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
