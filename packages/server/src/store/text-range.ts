import { type RawBuilder, sql } from 'kysely';

/** The last code point there is; in byte order nothing that begins with a text comes behind the text with it. */
const LAST = '\u{10ffff}';

/** Whether a column in byte order begins with a text, in a form an index answers. */
export function textRange(column: RawBuilder<unknown>, prefix: string): RawBuilder<boolean> {
  return sql<boolean>`(${column} >= ${prefix} AND ${column} < ${prefix + LAST})`;
}
