import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../packages/server/src/app.ts';
import { readConfiguration } from '../../packages/server/src/config/index.ts';
import { start as command } from '../../test/stories/lockstep.ts';
import { median, timeOf } from '../drive.ts';
import { hire } from '../people.ts';
import { milliseconds, type Row } from '../row.ts';

const PEOPLE = 1_000;
const STARTS = 5;
const BUDGET = 3_000;

/** From the command to the server that answers, on a data directory that is there. */
export async function start(): Promise<Row> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lockstep-bench-start-'));
  const times: number[] = [];
  try {
    const app = await createApp(readConfiguration({ env: {}, flags: { dataDir, port: '0', logLevel: 'error' } }));
    await hire(app.directory, PEOPLE);
    await app.close();
    for (let round = 0; round < STARTS; round += 1) times.push(await timeOfStart(dataDir));
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
  const time = median(times);
  return {
    what: `start with an existing data directory of ${PEOPLE.toLocaleString('en')} people`,
    ours: milliseconds(time),
    yardstick: '–',
    ratio: '–',
    budget: `within ${BUDGET / 1_000} s`,
    holds: time <= BUDGET,
  };
}

async function timeOfStart(dataDir: string): Promise<number> {
  const parameters = ['serve', '--data-dir', dataDir, '--port', '0', '--log-level', 'error'];
  let running: ReturnType<typeof command> | undefined;
  const time = await timeOf(async () => {
    running = command(parameters);
    await running.said(/ready at/);
  });
  await running?.end('SIGTERM');
  return time;
}
