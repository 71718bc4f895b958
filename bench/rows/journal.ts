import { randomBytes, randomUUID } from 'node:crypto';
import type { App } from '../../packages/server/src/app.ts';
import { type Job, type JobStore, runCycle } from '../../packages/server/src/engine/index.ts';
import { BuiltInSource, KyselyJobStore } from '../../packages/server/src/store/index.ts';
import { connectTarget } from '../../packages/server/src/targets/index.ts';
import { application, installation, instantTarget } from '../installation.ts';
import { hire } from '../people.ts';
import { perSecond, type Row, seconds } from '../row.ts';

/** `BENCH_PEOPLE` lowers it, to try things out. */
const PEOPLE = Math.min(5_000, Number(process.env.BENCH_PEOPLE ?? 5_000));
const ROUNDS = 3;

/** What the log costs: an initial cycle that writes it, beside one that is kept from it. */
export async function journal(databaseUrl: string): Promise<Row> {
  return instantTarget(async (origin) => {
    let [kept, dropped] = [0, 0];
    await installation(
      async (app) => {
        await hire(app.directory, PEOPLE);
        for (let round = 0; round < ROUNDS; round += 1) {
          kept += await cycle(app, origin, (store) => store);
          dropped += await cycle(app, origin, withoutJournal);
        }
      },
      { databaseUrl, allowTarget: new URL(origin).host },
    );
    const ratio = dropped / kept;
    return {
      what: `initial cycle of ${PEOPLE.toLocaleString('en')} people with its log, PostgreSQL`,
      ours: perSecond(PEOPLE * ROUNDS, kept),
      yardstick: `${perSecond(PEOPLE * ROUNDS, dropped)} without the log`,
      ratio: ratio.toFixed(2),
      budget: 'at least 0.7',
      holds: ratio >= 0.7,
    };
  });
}

async function cycle(app: App, origin: string, keeping: (store: JobStore) => JobStore): Promise<number> {
  const credentials = { tenantUrl: `${origin}/scim`, secretToken: 'bench' };
  const job: Job = await application(app, 'custom-scim', credentials);
  const { kysely } = app.database;
  const { id } = app.organization();
  const store = keeping(new KyselyJobStore(kysely, id));
  const fence = await store.acquire(job.id, 'bench', 600_000);
  if (fence === undefined) throw new Error('Somebody else runs the job.');
  const target = connectTarget(credentials, {
    maxConcurrency: job.settings.maxConcurrency,
    policy: { allowed: [new URL(origin).host] },
    clock: { now: Date.now, sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)) },
    jitter: Math.random,
    userAgent: 'Lockstep/bench',
  });
  const needs = {
    store,
    source: new BuiltInSource(kysely, id),
    target,
    now: () => new Date(),
    newId: randomUUID,
    random: (bytes: number) => randomBytes(bytes),
    digest: (text: string) => text,
    defaultDomain: 'bench.example',
    fence,
    signal: new AbortController().signal,
  };
  const time = await seconds(async () => {
    const { end, cycle: done } = await runCycle(needs, job);
    if (end.state !== 'Succeeded' || done.counters.outcomes.created !== PEOPLE) throw new Error(JSON.stringify(end));
  });
  await target.close();
  await store.release(job.id, fence);
  return time;
}

/** A store that drops the entries of the log. */
function withoutJournal(store: JobStore): JobStore {
  return new Proxy(store, {
    get(inner, name) {
      if (name === 'record') {
        return (...[jobId, results]: Parameters<JobStore['record']>) =>
          inner.record(jobId, { ...results, journal: [] });
      }
      const member: unknown = Reflect.get(inner, name);
      return typeof member === 'function' ? member.bind(inner) : member;
    },
  });
}
