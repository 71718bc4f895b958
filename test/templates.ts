import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { openDatabase } from '../packages/server/src/store/database.ts';
import { migrate } from '../packages/server/src/store/migrate.ts';

/**
 * Databases with the schema of the program and nothing in them. Making one takes seconds, and hundreds of tests want one:
 * each kind is made once, and copied.
 */
export interface Templates {
  /** What tests find them by; see `postgres.ts`. */
  readonly env: Readonly<Record<string, string>>;
  drop(): Promise<void>;
}

const log = { warn() {} };

/** Makes them in a folder, and on the server at an address. */
export async function makeTemplates(folder: string, serverUrl: string): Promise<Templates> {
  const dataDir = join(folder, 'template');
  await migrated({ dataDir });
  const name = `template_${randomUUID().replaceAll('-', '')}`;
  await onServer(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  await migrated({ databaseUrl: url.href });
  return {
    env: {
      LOCKSTEP_TEST_PGLITE: join(dataDir, 'database'),
      LOCKSTEP_TEST_TEMPLATE: name,
    },
    drop: () => onServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function migrated(place: { readonly dataDir: string } | { readonly databaseUrl: string }): Promise<void> {
  const database = await openDatabase({ ...place, log });
  try {
    await migrate(database);
  } finally {
    await database.close();
  }
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
