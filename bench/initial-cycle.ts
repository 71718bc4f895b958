import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { installation, instantTarget } from './installation.ts';
import { hire } from './people.ts';

/** What a cycle cost that ran in a process of its own. */
interface CycleCost {
  /** The most memory that was in use, in bytes. */
  readonly highest: number;
  /** In seconds. */
  readonly time: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Fills a database with people and runs an initial cycle over them, against the target that answers at once. */
export async function initialCycle(
  people: number,
  databaseUrl: string,
  base: '/scim' | '/refusing',
): Promise<CycleCost> {
  await installation((app) => hire(app.directory, people), { databaseUrl });
  return instantTarget(async (origin) => {
    const program = join(import.meta.dirname, 'cycle-memory.ts');
    const child = fork(program, [databaseUrl, `${origin}${base}`], { execArgv: ['--expose-gc'] });
    const ended = once(child, 'exit').then(([status]) => {
      throw new Error(`The cycle ended with status ${String(status)}.`);
    });
    const [cost] = (await Promise.race([once(child, 'message'), ended])) as [CycleCost];
    return cost;
  });
}

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
