import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { installation, instantTarget } from '../installation.ts';
import { hire } from '../people.ts';
import type { Row } from '../row.ts';

/** `BENCH_PEOPLE` lowers it, to try things out. */
const MANY = Number(process.env.BENCH_PEOPLE ?? 100_000);
const FEW = MANY / 10;

/** What ten times as many people cost an initial cycle in memory. */
export async function cycleMemory(databaseUrl: string, another: () => Promise<string>): Promise<Row> {
  const few = await highest(FEW, await another());
  const many = await highest(MANY, databaseUrl);
  const ratio = many / few;
  return {
    what: `memory of an initial cycle over ${MANY.toLocaleString('en')} people, PostgreSQL`,
    ours: megabytes(many),
    yardstick: `${megabytes(few)} over ${FEW.toLocaleString('en')}`,
    ratio: ratio.toFixed(2),
    budget: 'at most 1.3',
    holds: ratio <= 1.3,
  };
}

async function highest(people: number, databaseUrl: string): Promise<number> {
  await installation((app) => hire(app.directory, people), { databaseUrl });
  return instantTarget(async (origin) => {
    const child = fork(join(import.meta.dirname, '../cycle-memory.ts'), [databaseUrl, origin]);
    const ended = once(child, 'exit').then(([status]) => {
      throw new Error(`The cycle ended with status ${String(status)}.`);
    });
    const [bytes] = (await Promise.race([once(child, 'message'), ended])) as [number];
    return bytes;
  });
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
