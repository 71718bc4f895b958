/**
 * `npm run bench`: what is measured, beside its yardstick taken in the same run. Names of rows as arguments run those
 * alone; `--write` puts the table into docs/reference/performance.md. `BENCH_USERS` lowers the million accounts of one row,
 * `BENCH_PEOPLE` the hundred thousand people of others.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { table } from '../docs/pages/table.ts';
import { startPostgres } from '../test/postgres-server.ts';
import type { Row } from './row.ts';

const PAGE = join(import.meta.dirname, '../docs/reference/performance.md');

const ROWS = [
  'engine-alone',
  'whole-product',
  'embedded',
  'mapping',
  'single-account',
  'directory-size',
  'membership',
  'incremental',
  'latency',
  'cycle-memory',
  'failing',
  'journal',
  'start',
  'first-screen',
];

const server = await startPostgres({ durable: true });
try {
  const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
  const measured: Row[] = [];
  for (const name of ROWS) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    process.stderr.write(`${name} …\n`);
    measured.push(...(await measure(name, await freshDatabase(name), await freshDatabase(`${name}_2`))));
  }
  const text = tableOf(measured);
  process.stdout.write(`${text}\n`);
  if (process.argv.includes('--write')) await writeFile(PAGE, page(text));
} finally {
  await server.stop();
}
process.exit(0);

/** The lines of one row, measured in a process of its own. */
async function measure(...parameters: readonly string[]): Promise<readonly Row[]> {
  const child = fork(join(import.meta.dirname, 'measure.ts'), parameters);
  const lines = once(child, 'message').then(([rows]) => rows as readonly Row[]);
  const failed = once(child, 'exit').then(([status]) => {
    throw new Error(`Measuring ${parameters[0]} ended with status ${String(status)}.`);
  });
  return Promise.race([lines, failed]);
}

async function freshDatabase(name: string): Promise<string> {
  const database = `bench_${name.replaceAll('-', '_')}_${process.pid}`;
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query(`CREATE DATABASE ${database}`);
  await client.end();
  const url = new URL(server.url);
  url.pathname = `/${database}`;
  return url.href;
}

function tableOf(measured: readonly Row[]): string {
  const head = ['What', 'Ours', 'Yardstick', 'Ratio', 'Budget', 'Holds'];
  return table(
    head,
    measured.map((row) => [row.what, row.ours, row.yardstick, row.ratio, row.budget ?? '–', verdict(row)]),
  );
}

function verdict({ holds }: Row): string {
  if (holds === undefined) return '–';
  return holds ? 'yes' : '**no**';
}

function page(text: string): string {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `# Performance

Written by \`npm run bench -- --write\` on ${new Date().toISOString().slice(0, 10)}: ${machine}, Node ${process.version}, PostgreSQL ${server.version} with fsync on the same machine. Each figure stands beside a yardstick taken in the same run; ratios carry over to other machines, figures do not.

${text}
`;
}
