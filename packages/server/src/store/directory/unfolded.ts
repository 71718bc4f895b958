import type { JsonObject } from '@lockstep/scim';
import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';
import { searchColumns } from './object-row.ts';

/** Rows of one transaction. */
const atOnce = 100;

/**
 * Gives rows from before there were columns for queries what belongs into them: folding is done in this program, never
 * by the database. Answers how many there were; none, and quickly, at every start but one.
 */
export async function foldUnfolded(kysely: Kysely<Schema>): Promise<number> {
  let total = 0;
  for (let done = atOnce; done === atOnce; total += done) {
    done = await kysely.transaction().execute(async (transaction) => {
      const { rows } = await sql<{ organization_id: string; type: string; id: string; properties: JsonObject }>`
        SELECT organization_id, type, id, properties FROM directory_object WHERE folded IS NULL
        ORDER BY organization_id, type, id LIMIT ${atOnce} FOR UPDATE`.execute(transaction);
      for (const { organization_id, type, id, properties } of rows) {
        const { folded, tokens } = searchColumns(properties);
        await sql`
          UPDATE directory_object SET folded = ${folded}::jsonb, tokens = ${tokens}
          WHERE organization_id = ${organization_id}::uuid AND type = ${type} AND id = ${id}::uuid`.execute(
          transaction,
        );
      }
      return rows.length;
    });
  }
  return total;
}
