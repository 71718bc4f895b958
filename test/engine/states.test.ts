import assert from 'node:assert/strict';
import { statusCode } from '../../packages/server/src/engine/index.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

stories('states of a job', (story) => {
  story(
    'a new job with credentials has not run; started, it ends its first cycle active with a watermark',
    {},
    async (world) => {
      await world.assign('User', await world.join('ada'));
      assert.deepEqual([statusCode(await world.job()), (await world.job()).state], ['NotRun', 'Disabled']);
      assert.equal(await world.due(), undefined);
      await world.operate({ kind: 'start' });
      assert.equal(await world.due(), 'scheduled');
      const { cycle } = await world.cycle();
      const job = await world.job();
      assert.equal(cycle.kind, 'initial');
      assert.deepEqual([statusCode(job), job.state, typeof job.watermark], ['Active', 'Active', 'string']);
      assert.equal(await world.due(), undefined);
    },
  );

  story('ENT-63 a cycle is due by the interval, and early when the directory changed', {}, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    await world.operate({ kind: 'start' });
    await world.cycle();
    world.pass({ minutes: 20 });
    assert.equal(await world.due(), undefined);
    await world.directory.update('User', ada, { jobTitle: 'Analyst' });
    assert.equal(await world.due(), 'early');
    await world.set({ earlyCycles: false });
    assert.equal(await world.due(), undefined);
    world.pass({ minutes: 20 });
    assert.equal(await world.due(), 'scheduled');
  });

  story('early cycles do not put off the scheduled one', {}, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    await world.operate({ kind: 'start' });
    await world.cycle();
    world.pass({ minutes: 39 });
    await world.directory.update('User', ada, { jobTitle: 'Analyst' });
    assert.equal((await world.cycle({ early: true })).cycle.early, true);
    world.pass({ minutes: 1 });
    assert.equal(await world.due(), 'scheduled');
  });

  story(
    'paused in a cycle and started again, it goes on where it stood and exports nobody twice',
    { settings: { scope: 'all' } },
    async (world) => {
      for (let number = 0; number < 60; number += 1) await world.join(`p${number}`);
      await world.operate({ kind: 'start' });
      const stop = new AbortController();
      world.target.become({
        after: (_, number) => {
          if (number === 40) stop.abort();
          return undefined;
        },
      });
      const { end } = await world.cycle({ signal: stop.signal });
      assert.equal(end.state, 'Interrupted');
      await world.operate({ kind: 'pause', mode: 'now' });
      assert.deepEqual([statusCode(await world.job()), (await world.job()).watermark], ['Paused', undefined]);
      assert.equal(await world.due(), undefined);
      world.target.become({});
      await world.operate({ kind: 'start' });
      assert.equal(await world.due(), 'scheduled');
      const { cycle } = await world.cycle();
      assert.equal(cycle.counters.outcomes.created, 60);
      assert.equal(world.sent('POST').length, 60);
      assert.equal(statusCode(await world.job()), 'Active');
    },
  );

  story('a pause keeps the watermark: what changed meanwhile is found by an incremental cycle', {}, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    await world.operate({ kind: 'start' });
    await world.cycle();
    await world.operate({ kind: 'pause', mode: 'now' });
    await world.directory.update('User', ada, { jobTitle: 'Analyst' });
    assert.equal(await world.due(), undefined);
    await world.operate({ kind: 'start' });
    assert.equal(await world.due(), 'early');
    const { cycle } = await world.cycle();
    assert.deepEqual([cycle.kind, cycle.counters.outcomes.updated], ['incremental', 1]);
  });

  story('ENT-79 a restart looks at everybody, changes no link, and creates nobody twice', {}, async (world) => {
    const ids = [await world.join('ada'), await world.join('grace')];
    await world.assign('User', ...ids);
    await world.cycle();
    const links = await linkedTo(world, ids);
    await world.edit((users) => ({
      ...users,
      attributeMappings: users.attributeMappings.map((mapping) =>
        mapping.targetAttributeName === 'externalId'
          ? { ...mapping, matchingPriority: 1 }
          : { ...mapping, matchingPriority: 0 },
      ),
    }));
    await world.operate({ kind: 'restart', scopes: [] });
    const { cycle } = await world.cycle();
    assert.deepEqual([cycle.kind, cycle.counters.outcomes.created, cycle.counters.outcomes.skipped], ['initial', 0, 2]);
    assert.deepEqual(await linkedTo(world, ids), links);
  });

  story('without its links the job matches again, by the matching attributes of now', {}, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    await world.cycle();
    await world.operate({ kind: 'restart', scopes: ['ConnectorDataStore'] });
    const before = world.target.requests.length;
    const { cycle } = await world.cycle();
    assert.equal(cycle.kind, 'initial');
    assert.equal(world.sent('POST', before).length, 0);
    assert.ok(world.sent('GET', before).some(({ url }) => url.includes('filter=')));
    assert.equal((await linkedTo(world, [ada])).length, 1);
    const { links } = await world.jobs.counts(world.jobId);
    assert.equal(links.User.managed, 1);
  });

  story('failures that are cleared are no longer retried', {}, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    world.target.become({ before: ({ method }) => (method === 'POST' ? { status: 422, body: '{}' } : undefined) });
    await world.cycle();
    await world.operate({ kind: 'restart', scopes: ['Escrows'] });
    world.target.become({});
    const { cycle } = await world.cycle();
    assert.deepEqual([cycle.kind, cycle.counters.outcomes.created], ['incremental', 0]);
  });

  story(
    'saving a scoping filter in a cycle: it ends under the old one, and the next looks at everybody under the new one',
    { settings: { scope: 'all' } },
    async (world) => {
      await world.join('ada', { department: 'Engines' });
      await world.join('grace');
      let saving: Promise<unknown> | undefined;
      const { cycle } = await world.cycle({
        onProgress: () => {
          saving ??= world.filter({
            sourceOperandName: 'department',
            operatorName: 'EQUALS',
            targetOperand: { values: ['Engines'] },
          });
        },
      });
      await saving;
      assert.equal(cycle.counters.outcomes.created, 2);
      const next = await world.cycle();
      assert.deepEqual([next.cycle.kind, next.cycle.counters.outcomes.disabled], ['initial', 1]);
      assert.equal((await world.account('grace'))?.active, false);
    },
  );

  story(
    'ENT-47 changing the scope starts an initial cycle by itself',
    { settings: { scope: 'all' } },
    async (world) => {
      await world.join('ada');
      await world.operate({ kind: 'start' });
      await world.cycle();
      await world.set({ scope: 'assigned' });
      await world.operate({ kind: 'start' });
      assert.equal(await world.due(), 'scheduled');
      const { cycle } = await world.cycle();
      assert.deepEqual([cycle.kind, cycle.counters.outcomes.disabled], ['initial', 1]);
    },
  );

  story(
    'two workers that both believe they own a job: only one of them writes',
    { settings: { scope: 'all' } },
    async (world) => {
      for (let number = 0; number < 5; number += 1) await world.join(`p${number}`);
      const first = await world.jobs.acquire(world.jobId, 'first', 0);
      const second = await world.jobs.acquire(world.jobId, 'second', 60_000);
      assert.ok(first !== undefined && second !== undefined && second > first);
      assert.equal(await world.jobs.acquire(world.jobId, 'third', 60_000), undefined);
      assert.equal(await world.jobs.renew(world.jobId, first, 60_000), false);
      await world.jobs.release(world.jobId, second);

      let taken = false;
      const stale = world.cycle({
        onProgress: async () => {
          if (taken) return;
          taken = true;
          await world.jobs.openCycle(world.jobId, 999, world.now);
        },
      });
      await assert.rejects(stale, { name: 'LeaseLost' });
      const { cycle } = await world.cycle();
      assert.equal((await world.accounts()).size, 5);
      assert.equal(cycle.counters.outcomes.created + cycle.counters.outcomes.skipped, 5);
      const created = (await world.log()).filter(({ action, status }) => action === 'Create' && status === 'Success');
      assert.equal(created.length, 5);
    },
  );
});

async function linkedTo(world: World, ids: readonly string[]): Promise<readonly (readonly [string, string])[]> {
  return [...(await world.jobs.links(world.jobId, 'User', ids))].map(([id, { targetId }]) => [id, targetId] as const);
}
