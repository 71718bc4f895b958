import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool } from 'pg';
import type { Statistics } from './statistics.ts';

/** Most statements a connection keeps prepared. Lists of values make many variants of one statement. */
const MOST = 500;

/**
 * A pool for Kysely whose statements are prepared once for each connection and run by name from then on: parsing and
 * planning cost more than most of what is asked here.
 */
export function withStatementNames(pool: Pool, statistics: Statistics): PostgresPool {
  const names = new Map<string, string>();
  const nameOf = (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || names.size >= MOST) return known;
    const name = `s${names.size}`;
    names.set(text, name);
    return name;
  };
  return {
    options: pool.options,
    async connect() {
      const client = await pool.connect();
      const named = {
        query(text: string, values: readonly unknown[]) {
          statistics.ran(text);
          const name = values.length === 0 ? undefined : nameOf(text);
          return client.query({ text, values: [...values], ...(name !== undefined && { name }) });
        },
        release(destroy?: boolean) {
          client.release(destroy);
          statistics.rested();
        },
      };
      return named as unknown as PostgresPoolClient;
    },
    end: () => pool.end(),
  };
}
