import { randomUUID } from 'node:crypto';
import { cpSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Database, openDatabase } from '../packages/server/src/store/database.ts';
import { migrate } from '../packages/server/src/store/migrate.ts';

/** A kind of database that tests run on. */
export interface TestDatabase {
  readonly name: 'PGlite' | 'PostgreSQL';
  /** A fresh, migrated database of its own; `close` throws it away. */
  open(): Promise<Database>;
}

/** Both databases the product runs on: what is tested on one is tested on the other. */
export function testDatabases(): readonly TestDatabase[] {
  return [
    { name: 'PGlite', open: openEmbedded },
    { name: 'PostgreSQL', open: openOnServer },
  ];
}

/**
 * The address of a new database on the server of this test run, with the schema of the program where the run made one to
 * copy; with nothing in it for tests of how that comes about.
 */
export async function createServerDatabase({ isEmpty = false } = {}): Promise<{
  readonly url: string;
  drop(): Promise<void>;
}> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const template = process.env.LOCKSTEP_TEST_TEMPLATE;
  await onServer(`CREATE DATABASE ${name}${isEmpty || template === undefined ? '' : ` TEMPLATE ${template}`}`);
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

const silent = { warn() {} };

/** Gives a new data directory the same empty database, so that a program started on it need not make one. */
export async function seedDataDirectory(folder: string): Promise<void> {
  const template = process.env.LOCKSTEP_TEST_PGLITE;
  // Over a thousand small files: asking for each by itself takes several times as long.
  if (template !== undefined) cpSync(template, join(folder, 'database'), { recursive: true });
}

async function openEmbedded(): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-database-'));
  await seedDataDirectory(folder);
  const database = await openDatabase({ dataDir: folder, log: silent });
  await migrate(database);
  return {
    ...database,
    async close() {
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function openOnServer(): Promise<Database> {
  const { url, drop } = await createServerDatabase();
  const database = await openDatabase({ databaseUrl: url, log: silent });
  await migrate(database);
  return {
    ...database,
    async close() {
      await database.close();
      await drop();
    },
  };
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function serverUrl(): string {
  const url = process.env.LOCKSTEP_TEST_DATABASE_URL;
  if (url === undefined || url === '') {
    throw new Error(
      'These tests need a PostgreSQL server. Run them with `npm test -- <files>`, which starts one, or name one in ' +
        'LOCKSTEP_TEST_DATABASE_URL.',
    );
  }
  return url;
}
