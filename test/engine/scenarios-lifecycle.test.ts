import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { slow, VirtualClock } from '@lockstep/testkit';
import { OnDemandRefused } from '../../packages/server/src/engine/index.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

const EVERYBODY = { settings: { scope: 'all' } } as const;
const EXTENSION = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Switches actions of the user mapping: those named are allowed. */
async function allow(world: World, flowTypes: string): Promise<void> {
  await world.edit((users) => ({ ...users, flowTypes }));
}

stories('leaving and coming back, as the table of events promises', (story) => {
  story(
    'ENT-38 ENT-70 blocked, unassigned, filtered out and deleted: the account is off in each case, with one entry of the action Disable',
    {},
    async (world) => {
      const [blocked, unassigned, filtered, deleted] = [
        await world.join('ada', { department: 'Engines' }),
        await world.join('grace', { department: 'Engines' }),
        await world.join('mary', { department: 'Engines' }),
        await world.join('hedy', { department: 'Engines' }),
      ];
      await world.filter({
        sourceOperandName: 'department',
        operatorName: 'EQUALS',
        targetOperand: { values: ['Engines'] },
      });
      await world.assign('User', blocked, unassigned, filtered, deleted);
      await world.cycle();
      await world.directory.update('User', blocked, { accountEnabled: false });
      await world.unassign('User', unassigned);
      await world.directory.update('User', filtered, { department: 'Sales' });
      await world.directory.delete('User', deleted);
      const before = (await world.log()).length;
      await world.cycle();
      for (const account of (await world.accounts()).values()) assert.equal(account.active, false);
      const entries = (await world.log()).slice(0, (await world.log()).length - before);
      for (const id of [blocked, unassigned, filtered, deleted]) {
        assert.deepEqual(
          entries.filter(({ source }) => source.id === id).map(({ action, status }) => [action, status]),
          [['Disable', 'Success']],
        );
      }
      const links = await world.jobs.links(world.jobId, 'User', [blocked, unassigned, filtered, deleted]);
      assert.deepEqual(
        [blocked, deleted, unassigned, filtered].map((id) => links.get(id)?.state),
        ['managed', 'managed', 'released', 'released'],
      );
    },
  );

  story(
    'ENT-71 restored on day 29 the same account is on again; on day 30 the directory purges and it is deleted',
    {},
    async (world) => {
      const [ada, grace] = [await world.join('ada'), await world.join('grace')];
      await world.assign('User', ada, grace);
      await world.cycle();
      const id = (await world.account('ada'))?.id;
      await world.directory.delete('User', ada);
      await world.directory.delete('User', grace);
      await world.cycle();
      world.pass({ days: 29 });
      await world.directory.purgeExpired();
      await world.directory.restore('User', ada);
      await world.cycle();
      const [back, off] = [await world.account('ada'), await world.account('grace')];
      assert.deepEqual([back?.id, back?.active, off?.active], [id, true, false]);
      world.pass({ days: 1, minutes: 1 });
      await world.directory.purgeExpired();
      await world.cycle();
      assert.deepEqual([...(await world.accounts()).keys()], ['ada']);
      assert.equal(world.sent('DELETE').length, 1);
    },
  );

  story('a newcomer who is blocked is skipped, and has an account once enabled', {}, async (world) => {
    const ada = await world.join('ada', { accountEnabled: false });
    await world.assign('User', ada);
    await world.cycle();
    assert.equal((await world.lastEntry(ada)).code, 'NotEffectivelyEntitled');
    assert.equal(world.target.requests.length, 0);
    await world.directory.update('User', ada, { accountEnabled: true });
    await world.cycle();
    assert.equal((await world.account('ada'))?.active, true);
  });

  story(
    'ENT-44 with Update switched off nobody is disabled, and the log says what kept it',
    EVERYBODY,
    async (world) => {
      const ada = await world.join('ada');
      await world.cycle();
      await allow(world, 'Add, Delete');
      await world.directory.update('User', ada, { accountEnabled: false });
      await world.cycle();
      assert.equal((await world.account('ada'))?.active, true);
      const { status, code } = await world.lastEntry(ada);
      assert.deepEqual([status, code], ['Skipped', 'ActionNotAllowed']);
    },
  );

  story('ENT-44 with Delete switched off a purge deletes nobody', EVERYBODY, async (world) => {
    const ada = await world.join('ada');
    await world.cycle();
    await allow(world, 'Add, Update');
    await world.directory.delete('User', ada);
    await world.cycle();
    await world.directory.purge('User', ada);
    await world.cycle();
    assert.equal((await world.account('ada'))?.active, false);
    assert.equal(world.sent('DELETE').length, 0);
    assert.equal((await world.lastEntry(ada)).code, 'ActionNotAllowed');
  });

  story(
    'ENT-44 with Create switched off accounts that are there are adopted, and none is made',
    EVERYBODY,
    async (world) => {
      await allow(world, 'Update, Delete');
      const id = await world.existing({ userName: 'ada@halden.example', title: 'Poet' });
      await world.join('ada', { jobTitle: 'Analyst' });
      const grace = await world.join('grace');
      const before = world.target.requests.length;
      await world.cycle();
      const account = await world.account('ada');
      assert.deepEqual([account?.id, account?.title], [id, 'Analyst']);
      assert.equal(world.sent('POST', before).length, 0);
      assert.equal((await world.lastEntry(grace)).code, 'ActionNotAllowed');
    },
  );

  story(
    'a group that is unassigned is deleted, and those of its people who had no other way are disabled',
    {},
    async (world) => {
      const [only, both] = [await world.join('ada'), await world.join('grace')];
      const engines = await world.group('Engines', [only, both]);
      await world.assign('Group', engines);
      await world.assign('User', both);
      await world.cycle();
      assert.equal((await world.groups()).size, 1);
      await world.unassign('Group', engines);
      await world.cycle();
      assert.equal((await world.groups()).size, 0);
      const states = [(await world.account('ada'))?.active, (await world.account('grace'))?.active];
      assert.deepEqual(states, [false, true]);
    },
  );

  story('managers in a circle are all written, and it ends', EVERYBODY, async (world) => {
    const ids = [await world.join('ada'), await world.join('grace'), await world.join('mary')];
    for (const [index, id] of ids.entries()) await world.directory.setManager(id, ids[(index + 1) % 3] ?? '');
    await world.cycle();
    const accounts = await world.accounts();
    const manager = (name: string) => JSON.stringify(accounts.get(name)?.[EXTENSION] ?? {});
    for (const [name, above] of [
      ['ada', 'grace'],
      ['grace', 'mary'],
      ['mary', 'ada'],
    ] as const) {
      assert.ok(manager(name).includes(String(accounts.get(above)?.id)), `${name} has no manager`);
    }
    const before = world.target.requests.length;
    await world.cycle();
    assert.equal(world.target.requests.length, before);
  });
});

const clock = new VirtualClock();

stories('a pace that is asked for', (story) => {
  story(
    'ENT-81 told to wait for 120 seconds, the engine makes no request before they are over',
    { settings: { scope: 'all' }, connect: { clock } },
    async (world) => {
      for (let number = 0; number < 20; number += 1) await world.join(`p${number}`);
      const times: number[] = [];
      let told: number | undefined;
      world.target.become({
        before: () => {
          times.push(clock.now());
          if (told !== undefined || times.length < 12) return undefined;
          told = clock.now();
          return { status: 429, headers: { 'retry-after': '120' } };
        },
      });
      const { cycle } = await world.cycle();
      assert.deepEqual([cycle.counters.outcomes.created, cycle.counters.outcomes.failed], [20, 0]);
      // Those that were on their way already when it was said are not what this is about.
      const early = times.slice(12).filter((time) => time > (told ?? 0) && time < (told ?? 0) + 120_000);
      assert.deepEqual(early, []);
      assert.ok(times.some((time) => time >= (told ?? 0) + 120_000));
    },
  );
});

stories('ENT-69 on demand while the job runs', (story) => {
  for (const requiresStop of [false, true]) {
    story(
      requiresStop ? 'with the option that asks for a stop it is refused with the reason' : 'it is done',
      { settings: { scope: 'all', onDemandRequiresStop: requiresStop }, target: { character: slow(20) } },
      async (world) => {
        const late = await world.join('late', { accountEnabled: false });
        for (let number = 0; number < 30; number += 1) await world.join(`p${number}`);
        const running = world.runner.run(await world.job(), new AbortController().signal);
        while (world.target.requests.length < 5) await sleep(5);
        const tests = { type: 'user', id: 'tests', displayName: 'Tests' } as const;
        const result = world.runner.onDemand(world.jobId, { type: 'User', id: late }, tests);
        if (requiresStop) {
          await assert.rejects(result, (error) => error instanceof OnDemandRefused && /pause it/.test(error.message));
        } else {
          assert.equal((await result).code, 'NotEffectivelyEntitled');
        }
        assert.equal((await running).cycle.counters.outcomes.created, 30);
      },
    );
  }

  story(
    'a cycle that another process runs counts as well',
    { settings: { scope: 'all', onDemandRequiresStop: true } },
    async (world) => {
      const ada = await world.join('ada');
      const tests = { type: 'user', id: 'tests', displayName: 'Tests' } as const;
      const onDemand = () => world.runner.onDemand(world.jobId, { type: 'User', id: ada }, tests);
      const fence = await world.jobs.acquire(world.jobId, 'another process', 60_000);
      assert.ok(fence !== undefined);
      await assert.rejects(onDemand(), (error) => error instanceof OnDemandRefused && error.code === 'JobRuns');
      assert.equal(world.target.requests.length, 0);
      await world.jobs.release(world.jobId, fence);
      assert.equal((await onDemand()).action, 'Create');
    },
  );
});
