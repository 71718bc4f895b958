import pg from 'pg';
import { GUARDED_ROLE, SCOPE_SETTING } from './row-security.ts';

/**
 * The connections of a database, each handed out for one owner's rows or for all of them. What a connection is set to is
 * kept in mind and changed when it goes to somebody else, outside any transaction: a server that works for one tenant
 * asks nothing more than without.
 */
export class GuardedPool {
  readonly #pool: pg.Pool;
  /** The owner a connection is bound to, undefined for everybody. Of one that is new nobody knows: PGlite's outlives its client. */
  readonly #owners = new WeakMap<pg.PoolClient, string | undefined>();
  #isGuarded = false;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** From now on connections are bound to whom they are asked for. The role and its policies have to be there. */
  guard(): void {
    this.#isGuarded = true;
  }

  /** A connection that reads and writes the rows of one organisation or tenant, or without `owner` those of everybody. */
  async connect(owner?: string): Promise<pg.PoolClient> {
    if (this.#isGuarded) this.#prefer(owner);
    const client = await this.#pool.connect();
    if (!this.#isGuarded || (this.#owners.has(client) && this.#owners.get(client) === owner)) return client;
    try {
      await client.query(binding(owner, this.#owners.get(client)));
    } catch (error) {
      // Nobody knows what it is bound to.
      client.release(error as Error);
      throw error;
    }
    this.#owners.set(client, owner);
    return client;
  }

  /** Has the pool, which hands out what came back last, hand out a connection that is bound as wanted if one is idle. */
  #prefer(owner: string | undefined): void {
    const idle = (this.#pool as { _idle?: { readonly client: pg.PoolClient }[] })._idle;
    const place =
      idle?.findLastIndex(({ client }) => this.#owners.has(client) && this.#owners.get(client) === owner) ?? -1;
    if (idle !== undefined && place >= 0) idle.push(...idle.splice(place, 1));
  }

  /** Runs a statement on the rows of everybody. */
  async query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<pg.QueryResult<Row>> {
    const client = await this.connect();
    try {
      const result = await client.query<Row>(text, values && [...values]);
      client.release();
      return result;
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
  }

  get options(): pg.PoolOptions {
    return this.#pool.options;
  }

  get ending(): boolean {
    return this.#pool.ending;
  }

  async end(): Promise<void> {
    if (!this.#pool.ended) await this.#pool.end();
  }
}

function binding(wanted: string | undefined, bound: string | undefined): string {
  if (wanted === undefined) return 'RESET ROLE';
  const scope = `SET ${SCOPE_SETTING} = ${pg.escapeLiteral(wanted)}`;
  return bound === undefined ? `SET ROLE ${GUARDED_ROLE}; ${scope}` : scope;
}
