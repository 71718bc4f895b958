import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { sql } from 'kysely';
import { type Database, openDatabase } from '../../packages/server/src/store/database.ts';
import { MigrationError, migrate } from '../../packages/server/src/store/migrate.ts';
import { createServerDatabase } from '../postgres.ts';

const parent = await mkdtemp(join(tmpdir(), 'lockstep-migrate-'));
after(() => rm(parent, { recursive: true, force: true }));

const silent = { warn() {} };

async function migrations(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(parent, 'migrations-'));
  await Promise.all(Object.entries(files).map(([file, text]) => writeFile(join(directory, file), text)));
  return directory;
}

const table = { '0001-table.sql': `CREATE TABLE pet (name text); INSERT INTO pet VALUES ('it''s; a cat');\n` };
const column = { '0002-column.sql': 'ALTER TABLE pet ADD COLUMN age integer; -- years; whole ones\n' };

async function emptyOnServer(): Promise<Database> {
  const { url, drop } = await createServerDatabase({ isEmpty: true });
  const database = await openDatabase({ databaseUrl: url, log: silent });
  return { ...database, close: () => database.close().then(drop) };
}

const kinds = [
  ['PGlite', () => openDatabase({ log: silent })],
  ['PostgreSQL', emptyOnServer],
] as const;

for (const [name, open] of kinds) {
  describe(`migrations on ${name}`, () => {
    const onEmpty = (sentence: string, body: (database: Database) => Promise<void>) =>
      test(`${sentence}, on ${name}`, async () => {
        const database = await open();
        try {
          await body(database);
        } finally {
          await database.close();
        }
      });

    onEmpty('are applied in order, each once', async (database) => {
      assert.deepEqual(await migrate(database, await migrations(table)), [1]);
      assert.deepEqual(await migrate(database, await migrations({ ...column, ...table })), [2]);
      assert.deepEqual(await migrate(database, await migrations({ ...column, ...table })), []);
      const { rows } = await sql`SELECT name, age FROM pet`.execute(database.kysely);
      assert.deepEqual(rows, [{ name: "it's; a cat", age: null }]);
    });

    onEmpty('that fail leave nothing of themselves, and what came before stays', async (database) => {
      const broken = { '0002-broken.sql': 'CREATE TABLE toy (n integer); SELECT 1 / 0;' };
      await assert.rejects(migrate(database, await migrations({ ...table, ...broken })), { code: '22012' });
      const { rows } = await sql`SELECT to_regclass('toy') AS toy, (SELECT count(*) FROM pet) AS pets`.execute(
        database.kysely,
      );
      assert.deepEqual(rows, [{ toy: null, pets: 1 }]);
      assert.deepEqual(await migrate(database, await migrations({ ...table, ...column })), [2]);
    });

    onEmpty('that changed after they were applied are refused', async (database) => {
      await migrate(database, await migrations(table));
      const changed = await migrations({ '0001-table.sql': `${table['0001-table.sql']}-- more`, ...column });
      await assert.rejects(migrate(database, changed), (error) => {
        assert.ok(error instanceof MigrationError);
        assert.match(error.message, /Migration 1 \(table\)/);
        return true;
      });
      await assert.rejects(sql`SELECT age FROM pet`.execute(database.kysely), { code: '42703' });
    });

    onEmpty('whose line ends a checkout changed are the same', async (database) => {
      await migrate(database, await migrations(table));
      const windows = { '0001-table.sql': table['0001-table.sql'].replaceAll('\n', '\r\n') };
      assert.deepEqual(await migrate(database, await migrations(windows)), []);
    });

    onEmpty('of a newer program are refused', async (database) => {
      await migrate(database, await migrations({ ...table, ...column }));
      await assert.rejects(migrate(database, await migrations(table)), /newer program.*migration 2 \(column\)/);
    });

    onEmpty('bring a database to the schema of this program, and once is enough', async (database) => {
      const applied = await migrate(database);
      assert.equal(applied[0], 1);
      assert.deepEqual(await migrate(database), []);
    });
  });
}

test('of several programs that start together each migration is applied by one', async () => {
  const { url, drop } = await createServerDatabase({ isEmpty: true });
  const directory = await migrations({ ...table, ...column });
  const databases = await Promise.all(Array.from({ length: 5 }, () => openDatabase({ databaseUrl: url, log: silent })));
  try {
    const applied = await Promise.all(databases.map((database) => migrate(database, directory)));
    assert.deepEqual(applied.flat().sort(), [1, 2]);
  } finally {
    await Promise.all(databases.map((database) => database.close()));
    await drop();
  }
});

test('a file that is not named like a migration is refused', async () => {
  const database = await openDatabase({ log: silent });
  const directory = await migrations({ 'later.sql': 'SELECT 1' });
  await assert.rejects(migrate(database, directory), /later\.sql: a migration is named like 0001-what-it-brings\.sql/);
  await database.close();
});
