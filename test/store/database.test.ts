import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { sql } from 'kysely';
import { readHolder } from '../../packages/server/src/store/data-directory.ts';
import { type Database, openDatabase } from '../../packages/server/src/store/database.ts';
import { testDatabases } from '../postgres.ts';

const parent = await mkdtemp(join(tmpdir(), 'lockstep-database-'));
after(() => rm(parent, { recursive: true, force: true }));

const silent = { warn() {} };

async function numbers({ kysely }: Database): Promise<readonly number[]> {
  const { rows } = await sql<{ n: number }>`SELECT n FROM number ORDER BY n`.execute(kysely);
  return rows.map(({ n }) => n);
}

for (const { name, open } of testDatabases()) {
  describe(name, () => {
    const opened = open();
    after(async () => (await opened).close());

    test(`of 50 parallel transactions that read and write one row none is lost, on ${name}`, async () => {
      const { kysely, script } = await opened;
      await script('CREATE TABLE counter (n integer); INSERT INTO counter VALUES (0)');
      await Promise.all(
        Array.from({ length: 50 }, () =>
          kysely.transaction().execute(async (transaction) => {
            const { rows } = await sql<{ n: number }>`SELECT n FROM counter FOR UPDATE`.execute(transaction);
            await new Promise((resolve) => setImmediate(resolve));
            await sql`UPDATE counter SET n = ${(rows[0]?.n ?? 0) + 1}::integer`.execute(transaction);
          }),
        ),
      );
      const { rows } = await sql<{ n: number }>`SELECT n FROM counter`.execute(kysely);
      assert.deepEqual(rows, [{ n: 50 }]);
    });

    test(`a transaction that throws leaves nothing and others go on, on ${name}`, async () => {
      const { kysely, script } = await opened;
      await script('CREATE TABLE kept (n integer)');
      const failing = kysely.transaction().execute(async (transaction) => {
        await sql`INSERT INTO kept VALUES (1)`.execute(transaction);
        throw new Error('changed my mind');
      });
      const other = sql`INSERT INTO kept VALUES (2)`.execute(kysely);
      await assert.rejects(failing, /changed my mind/);
      await other;
      assert.deepEqual((await sql`SELECT n FROM kept`.execute(kysely)).rows, [{ n: 2 }]);
    });

    test(`a script is one transaction, on ${name}`, async () => {
      const { kysely, script } = await opened;
      await assert.rejects(script('CREATE TABLE half (n integer); SELECT 1 / 0'), { code: '22012' });
      const { rows } = await sql`SELECT to_regclass('half') AS found`.execute(kysely);
      assert.deepEqual(rows, [{ found: null }]);
    });

    test(`values come back as the same kinds of value, on ${name}`, async () => {
      const { kysely } = await opened;
      const at = new Date('2026-03-01T09:30:00.123Z');
      const { rows } = await sql<Record<string, unknown>>`
        SELECT 5::bigint AS whole, ${at}::timestamptz AS at, ${'{"a":[1]}'}::jsonb AS json, ${'[null]'}::json AS text,
          ${['a', 'b"\\,{}', '']}::text[] AS list, ${[] as string[]}::text[] AS empty, true AS flag`.execute(kysely);
      assert.deepEqual(rows, [
        { whole: 5, at, json: { a: [1] }, text: [null], list: ['a', 'b"\\,{}', ''], empty: [], flag: true },
      ]);
    });

    test(`tidying leaves the data as it is, on ${name}`, async () => {
      const database = await opened;
      await database.script('CREATE TABLE number (n integer); INSERT INTO number VALUES (1), (2)');
      await database.tidy();
      assert.deepEqual(await numbers(database), [1, 2]);
    });
  });
}

describe('an embedded database in a directory', () => {
  test('is durable, keeps its data and gives its directory up when closed', async () => {
    const dataDir = join(parent, 'closed');
    const warnings: string[] = [];
    const log = { warn: (message: string) => warnings.push(message) };
    const first = await openDatabase({ dataDir, log });
    assert.equal(first.durable, true);
    assert.deepEqual(warnings, []);
    assert.equal((await readHolder(dataDir))?.pid, process.pid);
    await assert.rejects(openDatabase({ dataDir, log }), { name: 'DataDirectoryInUse', pid: process.pid });
    await first.script('CREATE TABLE number (n integer); INSERT INTO number VALUES (7)');
    await first.close();
    assert.equal(await readHolder(dataDir), undefined);
    const second = await openDatabase({ dataDir, log });
    assert.equal(second.durable, true);
    assert.deepEqual(await numbers(second), [7]);
    await second.close();
  });

  test('has everything that was committed when its process is killed, and opens again', async () => {
    const dataDir = join(parent, 'killed');
    const room = join(import.meta.dirname, '../../packages/server/src/store/database.ts');
    const writer = `
      const { openDatabase } = await import(process.argv[1]);
      const { sql } = await import('kysely');
      const { kysely, script } = await openDatabase({ dataDir: process.argv[2], log: { warn() {} } });
      await script('CREATE TABLE number (n integer)');
      for (let n = 0; ; n += 1) {
        await sql\`INSERT INTO number VALUES (\${n}::integer)\`.execute(kysely);
        process.stdout.write(n + '\\n');
      }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', writer, room, dataDir], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let acknowledged = '';
    for await (const chunk of child.stdout) {
      acknowledged += chunk;
      if (acknowledged.includes('\n100\n')) {
        break;
      }
    }
    child.kill('SIGKILL');
    if (child.signalCode === null) {
      await once(child, 'exit');
    }
    const database = await openDatabase({ dataDir, log: silent });
    const found = new Set(await numbers(database));
    await database.close();
    const missing = acknowledged.split('\n').filter((line) => line !== '' && !found.has(Number(line)));
    assert.deepEqual(missing, []);
  });
});

test('a server that does not answer is an error that says so', async () => {
  const opening = openDatabase({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none', log: silent });
  await assert.rejects(opening, { code: 'ECONNREFUSED' });
});
