import type { App } from '../../packages/server/src/app.ts';
import type { Job } from '../../packages/server/src/engine/index.ts';
import { median, timeOf } from '../drive.ts';
import { application, installation, instantTarget } from '../installation.ts';
import { hire } from '../people.ts';
import { milliseconds, type Row } from '../row.ts';

/** `BENCH_PEOPLE` lowers it, to try things out. */
const MANY = Number(process.env.BENCH_PEOPLE ?? 100_000);
const FEW = 1_000;
const CHANGES = 15;

interface Side {
  readonly app: App;
  readonly job: Job;
  readonly times: number[];
  requests: number;
}

/** What one change costs a cycle among many people, beside among few: time, and requests to the application. */
export async function incremental(databaseUrl: string, another: () => Promise<string>): Promise<readonly Row[]> {
  const fewUrl = await another();
  return instantTarget((origin) =>
    among(FEW, fewUrl, origin, (few) =>
      among(MANY, databaseUrl, origin, async (many) => {
        for (let round = 0; round < CHANGES; round += 1) {
          for (const side of [few, many]) await change(side, origin, round);
        }
        return rowsOf(few, many);
      }),
    ),
  );
}

/** An installation whose application holds everybody already. */
async function among<T>(
  people: number,
  databaseUrl: string,
  origin: string,
  use: (side: Side) => Promise<T>,
): Promise<T> {
  let answer: T | undefined;
  await installation(
    async (app) => {
      await hire(app.directory, people);
      const job = await application(app, 'custom-scim', { tenantUrl: `${origin}/scim`, secretToken: 'bench' });
      await app.runner.run(job, new AbortController().signal);
      answer = await use({ app, job, times: [], requests: 0 });
    },
    { databaseUrl, allowTarget: new URL(origin).host },
  );
  return answer as T;
}

async function change(side: Side, origin: string, round: number): Promise<void> {
  const name = `person.${(round * 61).toString().padStart(7, '0')}@bench.example`;
  await side.app.directory.update('User', name, { jobTitle: `Round ${round}` });
  const before = await requestsTo(origin);
  const time = await timeOf(async () => {
    const { cycle } = await side.app.runner.run(side.job, new AbortController().signal);
    if (cycle.kind !== 'incremental' || cycle.counters.outcomes.updated !== 1)
      throw new Error(JSON.stringify(cycle.counters));
  });
  side.requests = (await requestsTo(origin)) - before;
  side.times.push(time);
}

async function requestsTo(origin: string): Promise<number> {
  return Number(await (await fetch(`${origin}/made`)).text());
}

function rowsOf(few: Side, many: Side): readonly Row[] {
  const [small, large] = [median(few.times), median(many.times)];
  const what = `incremental cycle, 1 change among ${MANY.toLocaleString('en')} people, PostgreSQL`;
  const among = `among ${FEW.toLocaleString('en')}`;
  return [
    {
      what,
      ours: milliseconds(large),
      yardstick: `${milliseconds(small)} ${among}`,
      ratio: (large / small).toFixed(2),
      budget: 'at most 1.5',
      holds: large / small <= 1.5,
    },
    {
      what: `${what}: requests`,
      ours: String(many.requests),
      yardstick: `${few.requests} ${among}`,
      ratio: (many.requests / few.requests).toFixed(2),
      budget: 'exactly 1',
      holds: many.requests === few.requests,
    },
  ];
}
