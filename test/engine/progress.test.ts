import assert from 'node:assert/strict';
import { type CycleProgress, remainingTime } from '../../packages/server/src/engine/index.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

/** Runs a cycle and answers how far it was said to be each time something was stored. */
async function watched(world: World): Promise<readonly CycleProgress[]> {
  const asked: Promise<CycleProgress | undefined>[] = [];
  await world.cycle({ onProgress: () => void asked.push(world.progress()) });
  return (await Promise.all(asked)).flatMap((progress) => progress ?? []);
}

stories('how far a cycle is', (story) => {
  story(
    'ENT-86 is told in objects while it runs, and not when none does',
    { settings: { scope: 'all' } },
    async (world) => {
      for (let number = 0; number < 120; number += 1) await world.join(`p${number}`);
      await world.group('Engines');
      assert.equal(await world.progress(), undefined);
      const first = await watched(world);
      assert.deepEqual([...new Set(first.map(({ total }) => total))], [121]);
      const done = first.map((progress) => progress.done);
      assert.deepEqual(
        done,
        done.toSorted((a, b) => a - b),
      );
      assert.ok(done.includes(50) && done.includes(100), `it was at ${done}`);
      const midway = first.find((progress) => progress.done === 100);
      assert.ok(midway);
      const { measured, leastSeconds } = remainingTime(midway, new Date(midway.startedAt.getTime() + 100_000));
      assert.deepEqual([measured, leastSeconds], [true, 21]);
      assert.equal(await world.progress(), undefined);

      await world.join('late');
      const second = await watched(world);
      assert.deepEqual([second[0]?.kind, second.at(-1)?.total], ['incremental', 1]);
    },
  );
});
