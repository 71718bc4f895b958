import { useQuery } from '@tanstack/react-query';
import { get, send } from './client.ts';
import type { ListPage } from './list.ts';

export type FileKind = 'users' | 'groups' | 'members';

/** Something in a file that could not be used. */
interface FileProblem {
  readonly line: number;
  readonly column?: number;
  readonly field?: string;
  readonly message: string;
}

/** The first rows of a file, and what an import would make of them. */
export interface Preview {
  readonly kind: FileKind;
  readonly columns: readonly { readonly name: string; readonly property: string }[];
  readonly properties: readonly string[];
  readonly rows: readonly {
    readonly line: number;
    readonly cells: readonly string[];
    readonly outcome: 'create' | 'update' | null;
    readonly problems: readonly FileProblem[];
  }[];
  readonly problems: readonly FileProblem[];
}

interface Counts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
}

/** What an import did. */
export interface Report {
  readonly users: Counts;
  readonly groups: Counts;
  readonly members: { readonly added: number; readonly unchanged: number };
  readonly problems: readonly FileProblem[];
  readonly problemCount: number;
}

/** An import, under way or over. */
export interface ImportRecord {
  readonly id: string;
  readonly name: string;
  readonly state: 'running' | 'done' | 'failed' | 'interrupted';
  readonly rows: number;
  readonly author: string;
  readonly startedDateTime: string;
  readonly seenDateTime: string;
  readonly problemCount: number;
}

const IMPORTS = '/api/directory/imports';

/** The last imports, the newest first; read again while one is under way. */
export function useImports() {
  return useQuery({
    queryKey: [IMPORTS],
    queryFn: async ({ signal }) => (await get<ListPage<ImportRecord>>(IMPORTS, signal)).value,
    refetchInterval: ({ state }) => (state.data?.some((one) => one.state === 'running') ? 1_000 : false),
  });
}

/** One import with its report. */
export function useImport(id: string | null) {
  return useQuery({
    queryKey: [`${IMPORTS}/${id}`],
    queryFn: ({ queryKey: [path], signal }) =>
      get<ImportRecord & { readonly report: Report | null }>(String(path), signal),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? 1_000 : false),
  });
}

/** How a file is read: what its rows are, and what each column means. */
export interface Reading {
  readonly kind?: FileKind;
  /** A property for each column; an empty one leaves it out. Matched by name when left out. */
  readonly columns?: readonly string[];
}

/** Bytes of a file that are looked at before it is imported. */
const LOOKED_AT = 256 * 1024;

/** Shows what importing a file would do; only its beginning is sent. */
export function preview(file: File, reading: Reading): Promise<Preview> {
  const content = file.slice(0, LOOKED_AT);
  return send('POST', `${IMPORTS}/preview${queryOf(reading)}`, { file: { content, type: 'text/csv' } });
}

/** Imports a file; answers the import's id once it is over. */
export async function importFile(file: File, reading: Reading): Promise<string> {
  const query = queryOf(reading, file.name);
  const { id } = await send<{ readonly id: string }>('POST', IMPORTS + query, {
    file: { content: file, type: 'text/csv' },
  });
  return id;
}

function queryOf({ kind, columns }: Reading, name?: string): string {
  const query = new URLSearchParams({
    ...(name !== undefined && { name }),
    ...(kind !== undefined && { kind }),
    ...(columns !== undefined && { columns: columns.join(',') }),
  }).toString();
  return query === '' ? '' : `?${query}`;
}
