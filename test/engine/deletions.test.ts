import assert from 'node:assert/strict';
import { statusCode } from '../../packages/server/src/engine/index.ts';
import { TESTS } from './job-under-test.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

stories('accidental deletions', (story) => {
  story(
    'ENT-91 threshold 3: three removals are executed, four are all held back, and early cycles of one interval count as one',
    { settings: { deletionThreshold: 3 } },
    async (world) => {
      const ids = await joined(world, 12);
      for (const id of ids.slice(0, 3)) await world.unassign('User', id);
      await world.cycle();
      assert.equal(await inactive(world), 3);

      await world.unassign('User', ids[3] ?? '');
      const { cycle } = await world.cycle({ early: true });
      assert.deepEqual([cycle.early, cycle.counters.outcomes.disabled], [true, 0]);
      assert.equal((await held(world)).length, 1);
      assert.equal((await world.lastEntry(ids[3] ?? '')).code, 'DeletionStaged');
      assert.equal((await world.lastEntry(ids[3] ?? '')).action, 'StagedDelete');
      assert.equal(await inactive(world), 3);
      assert.equal((await world.job()).quarantine?.reason, 'TooManyDeletes');
    },
  );

  story(
    'what is held back is told with count, threshold and a sample, and nothing of it was written',
    { settings: { deletionThreshold: 3 } },
    async (world) => {
      const ids = await joined(world, 8);
      for (const id of ids.slice(0, 4)) await world.unassign('User', id);
      const before = world.target.requests.length;
      await world.cycle();
      assert.equal(world.sent('PATCH', before).length + world.sent('DELETE', before).length, 0);
      const event = world.events.find(({ what }) => what === 'deletionsHeld');
      assert.ok(event?.what === 'deletionsHeld');
      assert.deepEqual([event.count, event.threshold, event.sample.length], [4, '3', 4]);
      assert.equal(statusCode(await world.job()), 'Quarantine');
      const { summary } = await world.plan({ everything: true });
      assert.match(summary.held ?? '', /^4 accounts would be disabled or deleted; at most 3 /, 'nobody counts twice');
    },
  );

  story(
    'ENT-91 creates and updates go on while removals are held back, at the normal interval',
    { settings: { deletionThreshold: 0 } },
    async (world) => {
      const ids = await joined(world, 3);
      await world.operate({ kind: 'start' });
      await world.unassign('User', ids[0] ?? '');
      await world.cycle();
      const newcomer = await world.join('newcomer');
      await world.assign('User', newcomer);
      await world.directory.update('User', ids[1] ?? '', { jobTitle: 'Lead' });
      world.pass({ minutes: 41 });
      assert.equal(await world.due(), 'scheduled');
      const { cycle } = await world.cycle();
      assert.deepEqual([cycle.counters.outcomes.created, cycle.counters.outcomes.updated], [1, 1]);
      assert.equal((await held(world)).length, 1);
    },
  );

  story(
    'one who is assigned again drops out: allowing removes the others only',
    { settings: { deletionThreshold: 3 } },
    async (world) => {
      const ids = await joined(world, 8);
      for (const id of ids.slice(0, 4)) await world.unassign('User', id);
      await world.cycle();
      await world.assign('User', ids[0] ?? '');
      await world.operate({ kind: 'restart', scopes: ['ForceDeletes'] });
      assert.equal((await world.job()).quarantine, undefined);
      await world.cycle();
      assert.equal(await inactive(world), 3);
      assert.equal((await world.account('p0'))?.active, true);
      assert.equal((await held(world)).length, 0);
      assert.equal((await world.job()).quarantine, undefined);
    },
  );

  story(
    'a restart judges what is held back again: the breaker trips anew while the cause persists',
    { settings: { deletionThreshold: 3 } },
    async (world) => {
      const ids = await joined(world, 8);
      for (const id of ids.slice(0, 4)) await world.unassign('User', id);
      await world.cycle();
      await world.operate({ kind: 'restart', scopes: [] });
      await world.cycle();
      assert.equal((await held(world)).length, 4);
      await world.assign('User', ids[0] ?? '');
      await world.operate({ kind: 'restart', scopes: [] });
      await world.cycle();
      assert.equal(await inactive(world), 3);
      assert.equal((await world.job()).quarantine, undefined);
    },
  );

  story(
    'allowing some executes those, rejecting lets the accounts go, and what was rejected is not proposed again',
    { settings: { deletionThreshold: 1 } },
    async (world) => {
      const ids = await joined(world, 6);
      const [first = '', second = '', third = '', fourth = ''] = ids;
      for (const id of [first, second, third]) await world.unassign('User', id);
      await world.directory.delete('User', fourth);
      await world.cycle();
      assert.equal((await held(world)).length, 4);
      assert.deepEqual(
        (await world.desk.stagedDeletions(world.jobId, { cause: 'softDeleted' }, undefined, 10)).map(({ id }) => id),
        [fourth],
      );
      assert.equal((await world.desk.stagedDeletions(world.jobId, { name: 'P1' }, undefined, 10)).length, 1);

      await world.desk.allowDeletions(world.jobId, { ids: [first] }, TESTS);
      await world.desk.rejectDeletions(world.jobId, { ids: [second] }, TESTS);
      world.pass({ minutes: 41 });
      await world.cycle();
      assert.equal(await inactive(world), 1);
      assert.equal((await world.account('p0'))?.active, false);
      assert.equal((await held(world)).length, 2);
      assert.equal((await world.job()).quarantine?.reason, 'TooManyDeletes');

      await world.desk.rejectDeletions(world.jobId, {}, TESTS);
      world.pass({ minutes: 41 });
      await world.cycle();
      assert.equal((await world.job()).quarantine, undefined);
      await world.operate({ kind: 'restart', scopes: [] });
      await world.cycle();
      assert.deepEqual([(await held(world)).length, await inactive(world)], [0, 1]);
      const { links } = await world.jobs.counts(world.jobId);
      assert.deepEqual(links.User, { managed: 2, released: 4 });

      // Back in scope once, and out again: proposed like anybody.
      await world.assign('User', second);
      await world.cycle();
      await world.unassign('User', second);
      world.pass({ minutes: 41 });
      await world.cycle();
      assert.equal((await world.account('p1'))?.active, false);
    },
  );

  story('a full reset never releases what is held back', { settings: { deletionThreshold: 0 } }, async (world) => {
    const ids = await joined(world, 3);
    await world.directory.delete('User', ids[0] ?? '');
    await world.cycle();
    await world.operate({ kind: 'restart', scopes: ['Full'] });
    await world.cycle();
    assert.equal(await inactive(world), 0);
    assert.equal(world.sent('DELETE').length, 0);
  });

  story(
    'people deleted while no watermark existed are counted with the others',
    { settings: { deletionThreshold: 2 } },
    async (world) => {
      const ids = await joined(world, 6);
      for (const id of ids.slice(0, 3)) await purged(world, id);
      await world.operate({ kind: 'restart', scopes: ['Watermark'] });
      await world.cycle();
      assert.equal(world.sent('DELETE').length, 0);
      assert.equal((await held(world)).length, 3);
    },
  );

  story(
    'blocked people whose accounts are disabled already are not counted again by a restart',
    { settings: { deletionThreshold: 2 } },
    async (world) => {
      const ids = await joined(world, 6);
      for (const [index, id] of ids.slice(0, 4).entries()) {
        await world.directory.update('User', id, { accountEnabled: false });
        if (index % 2 === 1) {
          world.pass({ minutes: 41 });
          await world.cycle();
        }
      }
      assert.equal(await inactive(world), 4);
      await world.operate({ kind: 'restart', scopes: [] });
      await world.cycle();
      assert.equal((await held(world)).length, 0);
      assert.equal((await world.job()).quarantine, undefined);
    },
  );

  story(
    'removals that the skip setting suppresses are not counted',
    { settings: { deletionThreshold: 0, skipOutOfScopeDeletions: ['unassigned'] } },
    async (world) => {
      const ids = await joined(world, 3);
      await world.unassign('User', ids[0] ?? '');
      await world.cycle();
      assert.equal((await world.lastEntry(ids[0] ?? '')).code, 'OutOfScopeDeletionSkipped');
      assert.equal((await held(world)).length, 0);
      assert.equal(await inactive(world), 0);
    },
  );
});

async function joined(world: World, number: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let index = 0; index < number; index += 1) ids.push(await world.join(`p${index}`));
  await world.assign('User', ...ids);
  await world.cycle();
  world.pass({ minutes: 41 });
  return ids;
}

async function inactive(world: World): Promise<number> {
  return [...(await world.accounts()).values()].filter(({ active }) => active === false).length;
}

function held(world: World) {
  return world.jobs.removals(world.jobId, 'User', ['staged'], undefined, 100);
}

async function purged(world: World, id: string): Promise<void> {
  await world.directory.delete('User', id);
  await world.directory.purge('User', id);
}
