import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { MemoryWorkQueue, slow } from '@lockstep/testkit';
import { signing } from '../../packages/server/src/access/index.ts';
import { type Chore, JobRunner } from '../../packages/server/src/jobs/index.ts';
import { connectTarget } from '../../packages/server/src/targets/index.ts';
import { until } from './processes.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

stories('the schedule', (story) => {
  story('starts one cycle when the clock is set a year ahead, and one when it is set back', {}, (world) =>
    watched(world, {}, async (queue) => {
      await world.assign('User', await world.join('ada'));
      await world.operate({ kind: 'start' });
      await queue.wake(world.jobId);
      await until('the first cycle is done', async () => (await started(world)) === 1, 40_000);
      for (const [cycles, days] of [
        [2, 365],
        [3, -730],
      ] as const) {
        world.pass({ days });
        await until(`cycle ${cycles} begins`, async () => (await started(world)) === cycles, 40_000);
        await sleep(6_000);
        assert.equal(await started(world), cycles, 'more than one cycle was begun');
      }
    }),
  );

  story('finds what the queue lost', {}, (world) =>
    watched(world, {}, async (queue) => {
      await world.assign('User', await world.join('ada'));
      await world.operate({ kind: 'start' });
      await until('the first cycle is done', async () => (await started(world)) === 1, 40_000);
      await queue.cancel(world.jobId);
      world.pass({ minutes: 41 });
      await until('the next cycle begins', async () => (await started(world)) === 2, 40_000);
    }),
  );

  story('lets a long cycle make way for others, and go on', { target: { character: slow(20) } }, async (world) => {
    for (let person = 0; person < 60; person += 1) await world.assign('User', await world.join(`p${person}`));
    await world.operate({ kind: 'start' });
    let served: string | undefined | 'never' = 'never';
    const run = async () => {
      if (served === 'never' && world.target.requests.length > 0) served = (await world.job()).watermark;
    };
    const chore = { name: 'of others', every: 200, whenIdle: false, run };
    await watched(world, { turn: 1_000, concurrency: 1, chores: [chore] }, async (queue) => {
      await queue.wake(world.jobId);
      await until('the cycle is done', async () => (await world.job()).watermark !== undefined, 150_000);
    });
    assert.equal(served, undefined, 'others were served only after the cycle');
    assert.equal((await world.accounts()).size, 60);
    assert.equal(world.sent('POST').length, 60);
    const cycles = new Set((await world.log()).map(({ cycleId }) => cycleId));
    assert.equal(cycles.size, 1, 'it is one cycle all along');
  });
});

/** Lets a worker watch while something is done. */
async function watched(
  world: World,
  change: { readonly turn?: number; readonly concurrency?: number; readonly chores?: readonly Chore[] },
  work: (queue: MemoryWorkQueue) => Promise<void>,
): Promise<void> {
  const queue = new MemoryWorkQueue();
  const runner = new JobRunner({
    store: world.jobs,
    source: world.source,
    queue,
    concurrency: 4,
    onSourceChange: async () => async () => undefined,
    connect: async () =>
      connectTarget(await world.applications.credentials(world.jobId), {
        maxConcurrency: 1,
        policy: { allowed: [new URL(world.target.origin).host] },
        clock: { now: Date.now, sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }) },
        jitter: () => 0.5,
        userAgent: 'Lockstep/test',
      }),
    testConnection: () => assert.fail('nobody asked'),
    now: () => world.now,
    newId: randomUUID,
    random: randomBytes,
    digest: signing(Buffer.alloc(32), 'written'),
    defaultDomain: () => 'halden.example',
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
    chores: [],
    onFailed: (_, error) => assert.fail(error.message),
    onError: (_, error) => {
      throw error;
    },
    ...change,
  });
  const stop = new AbortController();
  const watching = runner.watch(stop.signal);
  try {
    await work(queue);
  } finally {
    stop.abort();
    await watching;
  }
}

/** How many scheduled cycles were begun: each leaves another time behind. */
const beginnings = new WeakMap<World, Set<number>>();
async function started(world: World): Promise<number> {
  const times = beginnings.get(world) ?? new Set();
  beginnings.set(world, times);
  const { lastScheduledAt, watermark } = await world.job();
  if (lastScheduledAt !== undefined && watermark !== undefined) times.add(lastScheduledAt.getTime());
  return times.size;
}
