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

/** A resource's index entries. */
export interface Indexed {
  readonly id: string;
  readonly index: readonly IndexEntry[];
}

/** Index entries as `entryRows` takes them: a list for each column. */
export interface EntryColumns {
  readonly owners: readonly string[];
  readonly paths: readonly string[];
  readonly values: readonly string[];
  readonly uniques: readonly boolean[];
}

/** Sorted by value, so that two who write the same values wait for one another and not each for the other. */
export function entryColumns(resources: readonly Indexed[]): EntryColumns {
  const rows = resources.flatMap(({ id, index }) => {
    // Two elements may hold the same value, as an address that is used at work and at home.
    const entries = new Map(index.map((entry) => [`${entry.path} ${entry.value}`, entry]));
    return [...entries.values()].map((entry) => ({ id, entry }));
  });
  rows.sort((a, b) => (a.entry.value < b.entry.value ? -1 : 1));
  return {
    owners: rows.map(({ id }) => id),
    paths: rows.map(({ entry }) => entry.path),
    values: rows.map(({ entry }) => indexValue(entry.value)),
    uniques: rows.map(({ entry }) => entry.unique),
  };
}

/** Index entries as rows `entry (resource_id, path, value, is_unique)`, what follows FROM. */
export function entryRows(
  columns: { readonly [Name in keyof EntryColumns]: Sql<EntryColumns[Name]> },
): RawBuilder<unknown> {
  const { owners, paths, values, uniques } = columns;
  return sql`unnest(${owners}::text[], ${paths}::text[], ${values}::text[], ${uniques}::boolean[])
    AS entry (resource_id, path, value, is_unique)`;
}

/** The same of entries that are at hand. */
export function indexRows(...resources: readonly Indexed[]): RawBuilder<unknown> {
  return entryRows(entryColumns(resources));
}

/** PostgreSQL keeps neither U+0000 nor half a surrogate pair, so no stored text contains or equals such a one. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
