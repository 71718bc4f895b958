import { setTimeout as sleep } from 'node:timers/promises';
import { ScimTestTarget } from '@lockstep/testkit';
import { median } from '../drive.ts';
import { application, installation } from '../installation.ts';
import { hire } from '../people.ts';
import { milliseconds, type Row } from '../row.ts';

const PEOPLE = 1_000;
const CHANGES = 30;
const BUDGET = 2_000;

/** From a change in the directory to the change in the application, while the server runs as it does. */
export async function latency(databaseUrl: string): Promise<Row> {
  const target = await ScimTestTarget.start();
  const times: number[] = [];
  try {
    await installation(
      async (app) => {
        await hire(app.directory, PEOPLE);
        const job = await application(app, 'custom-scim', { tenantUrl: target.url, secretToken: target.token });
        await app.runner.run(job, new AbortController().signal);
        const stop = new AbortController();
        const watching = app.watch(stop.signal);
        for (let round = 0; round < CHANGES; round += 1) {
          // Not in step with whatever looks at intervals.
          await sleep(200 + ((round * 617) % 1_500));
          const name = `person.${round.toString().padStart(7, '0')}@bench.example`;
          times.push(await taken(target, () => app.directory.update('User', name, { jobTitle: `Round ${round}` })));
        }
        stop.abort();
        await watching;
      },
      { databaseUrl, allowTarget: new URL(target.origin).host },
    );
  } finally {
    await target.close();
  }
  const time = median(times);
  return {
    what: `from a change in the directory to the application, median of ${CHANGES}, PostgreSQL`,
    ours: milliseconds(time),
    yardstick: `${milliseconds(Math.max(...times))} at most`,
    ratio: '–',
    budget: `within ${BUDGET / 1_000} s`,
    holds: time <= BUDGET,
  };
}

/** Milliseconds until the application was sent the change. */
async function taken(target: ScimTestTarget, change: () => Promise<unknown>): Promise<number> {
  const arrived = new Promise<void>((resolve) => {
    target.become({
      before: ({ method }) => {
        if (method === 'PATCH') resolve();
        return undefined;
      },
    });
  });
  await change();
  const changed = performance.now();
  await arrived;
  return performance.now() - changed;
}
