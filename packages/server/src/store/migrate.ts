import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Database } from './database.ts';

/** A step of the schema: a file `0001-name.sql`. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** The database does not fit this program. Nothing was changed. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

const ownMigrations = join(import.meta.dirname, 'migrations');

/**
 * Held while the schema changes, so that of several processes starting together one migrates and the rest wait.
 * The number is arbitrary and must stay as it is.
 */
const lock = 'SELECT pg_advisory_xact_lock(7203151)';

/**
 * Brings the database to the schema of this program, with every row guarded, and answers the numbers it applied. Each
 * migration and its record are one transaction. Throws `MigrationError` when a migration that was applied has changed since, or when the
 * database was written by a newer program.
 */
export async function migrate(database: Database, directory = ownMigrations): Promise<readonly number[]> {
  const migrations = await readMigrations(directory);
  await database.script(`${lock};
    CREATE TABLE IF NOT EXISTS schema_migration (
      number integer PRIMARY KEY,
      name text NOT NULL,
      checksum text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`);
  const applied: number[] = [];
  for (;;) {
    const next = pending(migrations, await recorded(database))[0];
    if (next === undefined) {
      await database.guard();
      return applied;
    }
    if (await apply(database, next)) {
      applied.push(next.number);
    }
  }
}

/** False when another process applied it first. */
async function apply(database: Database, migration: Migration): Promise<boolean> {
  // The record comes first: if another process was quicker, its key refuses ours before anything else is done.
  const record = `INSERT INTO schema_migration (number, name, checksum)
    VALUES (${migration.number}, '${migration.name}', '${checksum(migration)}')`;
  try {
    await database.script(`${lock};\n${record};\n${migration.sql}`);
    return true;
  } catch (error) {
    const { constraint } = error as { constraint?: string };
    if (constraint === 'schema_migration_pkey') {
      return false;
    }
    throw error;
  }
}

interface Recorded {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

async function recorded(database: Database): Promise<readonly Recorded[]> {
  const query = sql<Recorded>`SELECT number, name, checksum FROM schema_migration ORDER BY number`;
  return (await query.execute(database.kysely)).rows;
}

function pending(migrations: readonly Migration[], done: readonly Recorded[]): readonly Migration[] {
  const known = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const record of done) {
    const migration = known.get(record.number);
    if (migration === undefined) {
      throw new MigrationError(
        `The database was written by a newer program: it has migration ${record.number} (${record.name}), and this ` +
          `program knows ${migrations.length}. Install the newer version, or use another database.`,
      );
    }
    if (record.checksum !== checksum(migration)) {
      throw new MigrationError(
        `Migration ${record.number} (${record.name}) is not the one this database was built with. Migrations never ` +
          'change once released: restore the file and put the change into a new migration.',
      );
    }
  }
  const numbers = new Set(done.map((record) => record.number));
  return migrations.filter((migration) => !numbers.has(migration.number));
}

async function readMigrations(directory: string): Promise<readonly Migration[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const [, digits, name] = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(file) ?? [];
      if (digits === undefined || name === undefined) {
        throw new MigrationError(`${join(directory, file)}: a migration is named like 0001-what-it-brings.sql.`);
      }
      return { number: Number(digits), name, sql: await readFile(join(directory, file), 'utf8') };
    }),
  );
}

/** Line ends do not count: a checkout may have changed them. */
function checksum(migration: Migration): string {
  return createHash('sha256').update(migration.sql.replaceAll('\r\n', '\n')).digest('hex');
}
