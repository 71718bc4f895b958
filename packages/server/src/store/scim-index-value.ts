import { createHash } from 'node:crypto';
import type { IndexEntry } from '@lockstep/scim';
import { type RawBuilder, sql } from 'kysely';
import type { Sql } from './prepared-statement.ts';

/** A B-tree entry must stay below 2,704 bytes, of which the rest of the key takes a part. */
const longest = 500;

/**
 * The form of a value in `scim_value`. A long one is stored as its digest, written out to more characters than any
 * short one has, so that the two can never meet.
 */
export function indexValue(value: string): string {
  return Buffer.byteLength(value) <= longest ? value : createHash('sha512').update(value).digest('hex').repeat(4);
}

/** Index entries as `entryRows` takes them: a list for each column. */
export interface EntryColumns {
  readonly paths: readonly string[];
  readonly values: readonly string[];
  readonly uniques: readonly boolean[];
}

export function entryColumns(index: readonly IndexEntry[]): EntryColumns {
  // Two elements may hold the same value, as an address that is used at work and at home.
  const entries = [...new Map(index.map((entry) => [`${entry.path} ${entry.value}`, entry])).values()];
  return {
    paths: entries.map(({ path }) => path),
    values: entries.map(({ value }) => indexValue(value)),
    uniques: entries.map(({ unique }) => unique),
  };
}

/** Index entries as rows `entry (path, value, is_unique)`, what follows FROM. */
export function entryRows(
  columns: { readonly [Name in keyof EntryColumns]: Sql<EntryColumns[Name]> },
): RawBuilder<unknown> {
  const { paths, values, uniques } = columns;
  return sql`unnest(${paths}::text[], ${values}::text[], ${uniques}::boolean[]) AS entry (path, value, is_unique)`;
}

/** The same of entries that are at hand. */
export function indexRows(index: readonly IndexEntry[]): RawBuilder<unknown> {
  return entryRows(entryColumns(index));
}

/** Entries of several resources as rows `entry (path, value, resource_id)`, what follows FROM. */
export function indexRowsOf(
  entries: readonly { readonly id: string; readonly entry: IndexEntry }[],
): RawBuilder<unknown> {
  return sql`unnest(
    ${entries.map(({ entry }) => entry.path)}::text[], ${entries.map(({ entry }) => indexValue(entry.value))}::text[],
    ${entries.map(({ id }) => id)}::text[]
  ) AS entry (path, value, resource_id)`;
}

/** PostgreSQL keeps neither U+0000 nor half a surrogate pair, so no stored text contains or equals such a one. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
