import { type RawBuilder, sql } from 'kysely';
import type { ChangedObject } from '../../engine/index.ts';

/** Rows whose name contains a text, in any letter case; every row when there is none. */
export function named(column: string, name: string | undefined): RawBuilder<boolean> {
  if (name === undefined) return sql<boolean>`true`;
  return sql<boolean>`lower(${sql.ref(column)}) LIKE ${`%${name.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`}`;
}

/** Rows of some objects; every row when none are named. */
export function among(column: string, ids: readonly string[] | undefined): RawBuilder<boolean> {
  return ids === undefined ? sql<boolean>`true` : sql<boolean>`${sql.ref(column)} = ANY (${[...ids]}::uuid[])`;
}

/** Rows of exactly these objects. */
export function isOneOf(objects: readonly ChangedObject[], id = 'id'): RawBuilder<boolean> {
  const pairs = JSON.stringify(objects.map((object) => ({ type: object.type, id: object.id })));
  return sql<boolean>`(type, ${sql.ref(id)}) IN (
    SELECT o.type, o.id FROM jsonb_to_recordset(${pairs}::jsonb) AS o(type text, id uuid))`;
}
