import { useQuery } from '@tanstack/react-query';
import { get } from './client.ts';
import type { ListPage } from './list.ts';

/** The directory of this installation itself. */
export interface BuiltInSource {
  readonly id: 'builtIn';
  readonly kind: 'builtIn';
  readonly users: number;
  readonly groups: number;
  readonly lastImportDateTime: string | null;
}

interface Counts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly vanished: number;
}

/** A read of a source, under way or over. */
export interface SourceRead {
  readonly state: 'running' | 'done' | 'held' | 'failed' | 'interrupted';
  readonly startedDateTime: string;
  readonly endedDateTime: string | null;
  readonly message: string | null;
  readonly users: Counts;
  readonly groups: Counts;
  readonly managers: number;
  readonly members: { readonly added: number; readonly removed: number };
  readonly problems: readonly { readonly name: string; readonly message: string }[];
  readonly problemCount: number;
}

interface Shared {
  readonly id: string;
  readonly displayName: string;
  readonly users: number;
  readonly groups: number;
  readonly intervalSeconds: number;
  readonly isEnabled: boolean;
  readonly isReading: boolean;
  readonly nextReadDateTime: string | null;
  readonly lastRead: SourceRead | null;
}

export interface LdapSource extends Shared {
  readonly kind: 'ldap';
  readonly url: string;
  readonly bindDn: string;
  readonly baseDn: string;
  readonly filter: string;
  readonly groupsBaseDn: string | null;
  readonly groupsFilter: string;
  readonly schema: 'activeDirectory' | 'inetOrgPerson';
  readonly attributes: Readonly<Record<string, string>>;
  readonly caCertificate: string | null;
}

export interface GraphSource extends Shared {
  readonly kind: 'graph';
  readonly baseUrl: string;
  readonly tokenUrl: string | null;
  readonly clientId: string | null;
  readonly scope: string | null;
  readonly readsGroups: boolean;
}

/** A source outside of this installation. */
export type OutsideSource = LdapSource | GraphSource;

export const SOURCES = '/api/directory/sources';

/** Where people come from; read again while one of them is read. */
export function useSources() {
  return useQuery({
    queryKey: [SOURCES],
    queryFn: async ({ signal }) => {
      const { value } = await get<ListPage<BuiltInSource | OutsideSource>>(SOURCES, signal);
      return {
        builtIn: value.find((one) => one.kind === 'builtIn'),
        outside: value.filter((one) => one.kind !== 'builtIn'),
      };
    },
    refetchInterval: ({ state }) => (state.data?.outside.some(({ isReading }) => isReading) ? 1_000 : 10_000),
  });
}

/** The source an object comes from, and what of it is read-only here. */
interface Keeper {
  readonly id: string;
  readonly displayName: string;
  readonly readOnly: readonly string[];
}

/** The source a person or group comes from; null when it belongs to this directory, undefined until that is known. */
export function useKeeper(kind: 'users' | 'groups', id: string): Keeper | null | undefined {
  const { data } = useQuery({
    queryKey: [`/api/directory/${kind}/${id}/source`],
    queryFn: ({ queryKey: [path], signal }) => get<{ readonly source: Keeper | null }>(String(path), signal),
  });
  return data?.source;
}
