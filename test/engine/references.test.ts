import assert from 'node:assert/strict';
import type { JsonObject } from '@lockstep/scim';
import { stories } from './stories.ts';
import type { World } from './world.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Id of the manager an account has in the target. */
async function managerOf(world: World, name: string): Promise<unknown> {
  const extension = (await world.account(name))?.[ENTERPRISE] as JsonObject | undefined;
  return (extension?.manager as JsonObject | undefined)?.value;
}

stories('references', (story) => {
  story(
    'ENT-76 a manager is linked whatever the order in which the accounts are made',
    { settings: { scope: 'all' } },
    async (world) => {
      const people = [];
      for (const name of ['ada', 'grace', 'joan', 'mary']) people.push(await world.join(name));
      for (const [index, id] of people.entries()) {
        const manager = people[(index + 1) % people.length];
        if (manager !== undefined) await world.directory.setManager(id, manager);
      }
      const { cycle } = await world.cycle();
      assert.equal(cycle.counters.outcomes.created, 4);
      assert.equal(cycle.counters.outcomes.updated, 0);
      const accounts = await world.accounts();
      assert.equal(await managerOf(world, 'ada'), accounts.get('grace')?.id);
      assert.equal(await managerOf(world, 'mary'), accounts.get('ada')?.id);
    },
  );

  story('ENT-77 a manager without account waits, and is set in the cycle in which they get one', {}, async (world) => {
    const ada = await world.join('ada');
    const grace = await world.join('grace');
    await world.directory.setManager(ada, grace);
    await world.assign('User', ada);
    const first = await world.cycle();
    assert.equal(first.end.state, 'Succeeded');
    assert.equal(await managerOf(world, 'ada'), undefined);
    const waiting = (await world.lastEntry(ada)).steps.find(({ name }) => name === 'referenceResolution');
    assert.equal(waiting?.status, 'Warning');
    assert.match(waiting?.description ?? '', /manager refers to grace@halden\.example, who has no account/);
    await world.assign('User', grace);
    const { cycle } = await world.cycle();
    assert.deepEqual([cycle.counters.outcomes.created, cycle.counters.outcomes.updated], [1, 1]);
    const account = (await world.account('grace'))?.id;
    assert.equal(await managerOf(world, 'ada'), account);
    const { message } = await world.lastEntry(ada);
    assert.equal(message, `Set ${ENTERPRISE}:manager to grace@halden.example, account ${account}.`);
  });

  story(
    'a new manager is one PATCH, and no manager any more is a removal',
    { settings: { scope: 'all' } },
    async (world) => {
      const ada = await world.join('ada');
      const grace = await world.join('grace');
      const joan = await world.join('joan');
      await world.directory.setManager(ada, grace);
      await world.cycle();
      const before = world.target.requests.length;
      await world.directory.setManager(ada, joan);
      const { cycle } = await world.cycle();
      assert.equal(cycle.counters.outcomes.updated, 1);
      assert.equal(world.sent('PATCH', before).length, 1);
      assert.equal(await managerOf(world, 'ada'), (await world.account('joan'))?.id);
      await world.directory.removeManager(ada);
      await world.cycle();
      assert.equal(await managerOf(world, 'ada'), undefined);
      const last = world.sent('PATCH').at(-1)?.body ?? '';
      assert.deepEqual(JSON.parse(last).Operations, [{ op: 'remove', path: `${ENTERPRISE}:manager` }]);
    },
  );

  story('a change of something else does not touch the manager', { settings: { scope: 'all' } }, async (world) => {
    const ada = await world.join('ada', { jobTitle: 'Analyst' });
    await world.directory.setManager(ada, await world.join('grace'));
    await world.cycle();
    const before = world.target.requests.length;
    await world.directory.update('User', ada, { jobTitle: 'Lead' });
    await world.cycle();
    assert.equal(world.sent('PATCH', before).length, 1);
  });

  story('an assigned group is written with those of its members that have accounts', {}, async (world) => {
    const ada = await world.join('ada');
    const blocked = await world.join('blocked', { accountEnabled: false });
    const engines = await world.group('Engines', [ada, blocked]);
    await world.assign('Group', engines);
    await world.cycle();
    const members = () => world.membersOf('Engines');
    assert.deepEqual(await members(), [(await world.account('ada'))?.id]);

    await world.directory.update('User', blocked, { accountEnabled: true });
    await world.cycle();
    assert.deepEqual(new Set(await members()), new Set([...(await world.accounts()).values()].map(({ id }) => id)));

    await world.directory.removeMember(engines, ada);
    await world.cycle();
    assert.deepEqual(await members(), [(await world.account('blocked'))?.id]);
  });

  story('members travel as differences in chunks', {}, async (world) => {
    const ids = [];
    for (let number = 0; number < 120; number += 1) ids.push(await world.join(`p${number}`));
    const everyone = await world.group('Everyone');
    for (let start = 0; start < ids.length; start += 60)
      await world.directory.addMembers(everyone, ids.slice(start, start + 60));
    await world.assign('Group', everyone);
    await world.cycle();
    assert.equal((await world.membersOf('Everyone')).length, 120);
    const before = world.target.requests.length;
    await world.directory.addMembers(everyone, [await world.join('late')]);
    await world.cycle();
    const [patch, ...others] = world.sent('PATCH', before);
    assert.equal(others.length, 0);
    assert.equal(JSON.parse(patch?.body ?? '').Operations[0].value.length, 1);
  });

  story('a group that is renamed keeps its identity, and one that is unassigned is deleted', {}, async (world) => {
    const engines = await world.group('Engines', [await world.join('ada')]);
    await world.assign('Group', engines);
    await world.cycle();
    const id = (await world.groups()).get('Engines')?.id;
    await world.directory.update('Group', engines, { displayName: 'Engine Works' });
    await world.cycle();
    assert.equal((await world.groups()).get('Engine Works')?.id, id);
    await world.unassign('Group', engines);
    await world.cycle();
    assert.equal((await world.groups()).size, 0);
  });
});
