import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { isUuid } from '../access/index.ts';
import { claimDataDirectory, type DataDirectory } from './data-directory.ts';
import { openEmbedded, openInMemory } from './embedded-database.ts';
import { GuardedPool } from './guarded-pool.ts';
import { Listeners, listenOnServer } from './listeners.ts';
import { PgliteConnection } from './pglite-connection.ts';
import { guardRows } from './row-security.ts';
import type { Schema } from './schema.ts';
import { statementNames, withStatementNames } from './statement-names.ts';
import { Statistics } from './statistics.ts';

/** An open database. */
export interface Database {
  /** For what concerns everybody: finding out whose a request is, and sweeps. It reaches every row. */
  readonly kysely: Kysely<Schema>;
  /**
   * For what concerns one organisation or tenant, by its id: the database itself keeps statements from everybody else's
   * rows, once `guard` has made it. Keep what is answered; it costs nothing while it is not used.
   */
  within(owner: string): Kysely<Schema>;
  /** Has the database keep owners apart, or says in the log that it cannot. `migrate` does it when the tables are there. */
  guard(): Promise<void>;
  readonly kind: 'pglite' | 'postgres';
  /** False when what was committed could be lost in a power cut. */
  readonly durable: boolean;
  /** The hold on the data directory, when the database lives in one. */
  readonly directory: DataDirectory | undefined;
  /** Runs SQL of several statements as one transaction. For migrations; it takes no parameters. */
  script(sql: string): Promise<void>;
  /** Runs SQL that somebody else wrote, as it is. A transaction that it leaves open when it fails is rolled back. */
  query(sql: string, values?: readonly unknown[]): Promise<{ readonly rows: Row[] }>;
  /**
   * Hears what is sent to a channel with `pg_notify`, by whatever process. Called once more whenever something may have
   * been missed. Answers how to stop.
   */
  listen(channel: string, onNotice: (payload: string) => void): Promise<() => Promise<void>>;
  /**
   * Clears away what changes left behind and refreshes what the planner knows, as a server does by itself. The embedded
   * database has nobody to do it and stands still meanwhile: call it now and then when little is going on.
   */
  tidy(): Promise<void>;
  close(): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: SQL of others answers what only they know.
type Row = any;

/** Where a database says what an operator has to know. A pino logger is one. */
export interface DatabaseLog {
  warn(message: string): void;
}

export interface DatabaseOptions {
  /** A PostgreSQL server, `postgres://…`. Prevails over `dataDir`. */
  readonly databaseUrl?: string | undefined;
  /** Directory of the embedded database; undefined keeps everything in memory, for tests. */
  readonly dataDir?: string | undefined;
  readonly log: DatabaseLog;
}

const poolSize = 10;

/** `bigint` as a number: ours count rows and never come near 2^53. */
const typeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format as 'text');

const types = { getTypeParser: typeParser };

/**
 * Opens the database, on a server or embedded; `migrate` comes next. The embedded one has a single session: an open
 * transaction makes every other caller wait, so it must never wait for something outside, and code inside it must use
 * the transaction and not `kysely`. Throws `DataDirectoryInUse`, and the driver's error when the server does not answer.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if (options.databaseUrl !== undefined) {
    return openServer(options.databaseUrl, options.log);
  }
  if (options.dataDir === undefined) {
    return embedded(await openInMemory(), false, undefined, options.log);
  }
  const directory = await claimDataDirectory(options.dataDir);
  try {
    const { pglite, durable } = await openEmbedded(join(options.dataDir, 'database'));
    if (!durable) {
      options.log.warn(
        `THE DATA WOULD NOT SURVIVE A POWER CUT: the embedded database could not be made to write through to the disk ` +
          `in ${options.dataDir}. Use a PostgreSQL server (--database-url) for anything that matters.`,
      );
    }
    return embedded(pglite, durable, directory, options.log);
  } catch (error) {
    await directory.release();
    throw error;
  }
}

function embedded(pglite: PGlite, durable: boolean, directory: DataDirectory | undefined, log: DatabaseLog): Database {
  // One session, so one connection, which is never given up.
  const connections = new pg.Pool({ max: 1, idleTimeoutMillis: 0, types, Client: clientOf(pglite) });
  const listeners = new Listeners();
  connections.on('connect', (client) => client.on('notification', listeners.notice));
  const pool = new GuardedPool(connections);
  return {
    ...openKysely(pool, log),
    kind: 'pglite',
    durable,
    directory,
    async script(sql) {
      await pool.query(sql);
    },
    query: (sql, values) => query(pool, sql, values),
    async listen(channel, onNotice) {
      await pool.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      return listeners.add(channel, onNotice);
    },
    async tidy() {
      await pool.query('VACUUM (ANALYZE)');
    },
    async close() {
      await pool.end();
      if (!pglite.closed) await pglite.close();
      await directory?.release();
    },
  };
}

async function query(pool: GuardedPool, sql: string, values: readonly unknown[] = []): Promise<{ rows: Row[] }> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    return await client.query(sql, [...values]);
  } catch (error) {
    await client.query('ROLLBACK').catch((worse: Error) => {
      broken = worse;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

function openKysely(pool: GuardedPool, log: DatabaseLog): Pick<Database, 'kysely' | 'within' | 'guard'> {
  const statistics = new Statistics(pool, (error) => log.warn(`Statistics could not be gathered: ${error.message}`));
  const nameOf = statementNames();
  const open = (owner?: string) =>
    new Kysely<Schema>({ dialect: new PostgresDialect({ pool: withStatementNames(pool, nameOf, statistics, owner) }) });
  return { kysely: open(), within: (owner) => open(checkedOwner(owner)), guard: () => guardRows(pool, log) };
}

function checkedOwner(owner: string): string {
  if (!isUuid(owner.toLowerCase()))
    throw new TypeError(`An owner of rows is a UUID, and ${JSON.stringify(owner)} is none.`);
  return owner;
}

/** Clients whose server is this PGlite. `pg` takes a connection of one's own, though its types do not say so. */
function clientOf(pglite: PGlite): typeof pg.Client {
  return class extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super({ ...config, connection: new PgliteConnection(pglite) } as pg.ClientConfig);
    }
  };
}

/**
 * Until statistics are gathered the planner takes a table that was just filled for small, and reads it whole. And it
 * prefers to plan a prepared statement anew for every list of values, though that takes longer than most of them run.
 */
async function plannedOnce(client: pg.ClientBase): Promise<void> {
  await client.query('SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan');
}

async function openServer(connectionString: string, log: DatabaseLog): Promise<Database> {
  const connections = new pg.Pool({ connectionString, max: poolSize, types, onConnect: plannedOnce } as pg.PoolConfig);
  // An idle connection that breaks is replaced; without a listener its error would end the process.
  connections.on('error', (error) => log.warn(`A connection to the database was lost: ${error.message}`));
  // And so would that of one which is in use and waits for its next statement; the statement says what happened.
  connections.on('connect', (client) => client.on('error', () => undefined));
  const pool = new GuardedPool(connections);
  try {
    await pool.query('SELECT 1');
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    ...openKysely(pool, log),
    kind: 'postgres',
    durable: true,
    directory: undefined,
    async script(sql) {
      await pool.query(sql);
    },
    query: (sql, values) => query(pool, sql, values),
    listen: (channel, onNotice) => listenOnServer(connectionString, channel, onNotice, log),
    async tidy() {
      await pool.query('ANALYZE');
    },
    close: () => pool.end(),
  };
}
