import { each } from '../api/list.ts';
import { type Column, type Plain, plainOf } from './column.tsx';
import { csvOf } from './download.ts';

/** A list as it is taken away. */
export interface ListFile<T> {
  /** For the name of the file: "staged-deletions". */
  readonly what: string;
  /** Where it is read, filters included, or what there is, where that is all of it. */
  readonly from: string | readonly T[];
  /** What comes behind the end of what is read: see `useList`. */
  readonly then?: string | undefined;
  /** Adds to some rows what their list does not tell, asking for all of them together. */
  readonly complete?: (items: readonly T[]) => Promise<readonly T[]>;
  /** What stands in the file. */
  readonly columns: readonly Pick<Column<T>, 'label' | 'text' | 'ago' | 'at'>[];
}

/** Rows that are completed and turned into text at a time. */
const AT_ONCE = 500;

/**
 * A list as a file: CSV of the columns that have a value, or JSON of its items as the server gives them. Written as it is
 * read: what is done is handed to the browser, which need not hold it in memory.
 */
export async function fileOf<T>(
  { from, then, complete = async (items) => items, columns }: Omit<ListFile<T>, 'what'>,
  kind: 'csv' | 'json',
  onRead?: (count: number) => void,
): Promise<{ readonly file: Blob; readonly count: number }> {
  const kept = columns.flatMap((column) => {
    const value = plainOf(column);
    return value ? [{ label: column.label, value }] : [];
  });
  const inCsv = (items: readonly T[]) => csvOf(items.map((item) => kept.map(({ value }) => plain(value(item)))));
  const inJson = (items: readonly T[], isFirst: boolean) =>
    items.map((item, place) => `${isFirst && place === 0 ? '' : ',\n'}${JSON.stringify(item)}`).join('');
  let file = new Blob([kind === 'csv' ? csvOf([kept.map(({ label }) => label)]) : '[']);
  let count = 0;
  let some: T[] = [];
  const take = async () => {
    const items = await complete(some);
    const text = kind === 'csv' ? inCsv(items) : inJson(items, count === 0);
    file = new Blob([file, text]);
    count += some.length;
    some = [];
    onRead?.(count);
  };
  const paths = [from, then].filter((path) => typeof path === 'string').map(inLargePages);
  for await (const item of typeof from === 'string' ? each<T>(...paths) : from) {
    some.push(item);
    if (some.length === AT_ONCE) await take();
  }
  await take();
  return { file: kind === 'csv' ? file : new Blob([file, ']\n']), count };
}

function plain(value: Plain): string | number | null {
  return typeof value === 'boolean' ? String(value) : (value ?? null);
}

/** Lists of the interfaces that are Microsoft Graph's come in pages of up to 999. */
function inLargePages(path: string): string {
  return path.startsWith('/v1.0/') ? path.replace('$top=100&', '$top=999&').replace(/\$top=100$/, '$top=999') : path;
}
