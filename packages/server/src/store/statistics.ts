import type { GuardedPool } from './guarded-pool.ts';

/** Writes after which statistics are gathered first, and how much later each time. */
const FIRST = 100;
const GROWTH = 3;
/** But never later than this: a tenant that is new among many has to be noticed. Gathering takes as long as a thousand writes. */
const AT_LATEST = 50_000;

/**
 * Keeps the planner informed while tables grow. Without statistics every index looks as good as any other, and a look-up
 * by key may walk a whole tenant. A server gathers them a minute after the fact at best, the embedded database never:
 * so it is asked to, after a hundred writes, then each time three times as many have come, and at the latest every fifty thousand.
 */
export class Statistics {
  readonly #pool: GuardedPool;
  readonly #onError: (error: Error) => void;
  #writes = 0;
  #next = FIRST;

  constructor(pool: GuardedPool, onError: (error: Error) => void) {
    this.#pool = pool;
    this.#onError = onError;
  }

  /** A statement was run. */
  ran(text: string): void {
    if (/^\s*(?:insert|update|delete|with)\b/i.test(text)) this.#writes += 1;
  }

  /** Nothing is under way on this connection: gathers statistics when it is time. */
  rested(): void {
    if (this.#writes < this.#next) return;
    this.#next = Math.min(this.#writes * GROWTH, this.#writes + AT_LATEST);
    this.#gather().catch((error: Error) => {
      // While the database is being closed nobody needs them any more.
      if (!this.#pool.ending) this.#onError(error);
    });
  }

  /** Of our own tables: those of the system are many and do not change. */
  async #gather(): Promise<void> {
    const { rows } = await this.#pool.query<{ tables: string | null }>(
      `SELECT string_agg(quote_ident(tablename), ', ') AS tables FROM pg_tables WHERE schemaname = current_schema()`,
    );
    const tables = rows[0]?.tables;
    if (typeof tables === 'string') await this.#pool.query(`ANALYZE ${tables}`);
  }
}
