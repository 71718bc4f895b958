import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { GuardedPool } from './guarded-pool.ts';
import type { Statistics } from './statistics.ts';

/** Most statements a connection keeps prepared. Lists of values make many variants of one statement. */
const MOST = 500;

/** Answers the name a statement is prepared under; none once there are too many. */
export function statementNames(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined || names.size >= MOST) return known;
    const name = `s${names.size}`;
    names.set(text, name);
    return name;
  };
}

/**
 * A pool for Kysely whose statements are prepared once for each connection and run by name from then on: parsing and
 * planning cost more than most of what is asked here. With an owner they reach the rows of that one alone.
 */
export function withStatementNames(
  pool: GuardedPool,
  nameOf: (text: string) => string | undefined,
  statistics: Statistics,
  owner?: string,
): PostgresPool {
  return {
    options: pool.options,
    async connect() {
      const client = await pool.connect(owner);
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
