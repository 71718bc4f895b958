import assert from 'node:assert/strict';
import { stories } from './stories.ts';
import type { World } from './world.ts';

const FLATTEN = { settings: { nestedGroups: 'flatten' } } as const;

stories('nested groups', (story) => {
  story(
    'flattened, members of groups in an assigned group are in scope and are its members',
    FLATTEN,
    async (world) => {
      const [ada, grace] = [await world.join('ada'), await world.join('grace')];
      const deepest = await world.group('Deepest', [grace]);
      const inner = await world.group('Inner', [ada, deepest]);
      await world.assign('Group', await world.group('Outer', [inner]));
      await world.cycle();
      assert.deepEqual(await names(world), ['ada', 'grace']);
      assert.deepEqual([...(await world.groups()).keys()], ['Outer']);
      assert.deepEqual(await namesIn(world, 'Outer'), ['ada', 'grace']);
      assert.match((await world.lastEntry(grace)).steps[1]?.description ?? '', /through Outer/);
    },
  );

  story(
    'a group deeper than the limit is not looked at, until the limit is raised',
    { settings: { nestedGroups: 'flatten', nestedGroupDepth: 1 } },
    async (world) => {
      const deepest = await world.group('Deepest', [await world.join('grace')]);
      const inner = await world.group('Inner', [await world.join('ada'), deepest]);
      await world.assign('Group', await world.group('Outer', [inner]));
      await world.cycle();
      assert.deepEqual(await namesIn(world, 'Outer'), ['ada']);
      await world.set({ nestedGroupDepth: 2 });
      assert.equal((await world.cycle()).cycle.kind, 'initial');
      assert.deepEqual(await namesIn(world, 'Outer'), ['ada', 'grace']);
    },
  );

  story('a change deep in the nesting concerns whom it is about, and asks for nobody else', FLATTEN, async (world) => {
    const others = [];
    for (let number = 0; number < 40; number += 1) others.push(await world.join(`p${number}`));
    const deepest = await world.group('Deepest', others.slice(20));
    const inner = await world.group('Inner', [...others.slice(0, 20), deepest]);
    await world.assign('Group', await world.group('Outer', [inner]));
    await world.cycle();
    assert.equal((await world.membersOf('Outer')).length, 40);

    const ada = await world.join('ada');
    await world.directory.addMembers(deepest, [ada]);
    const before = world.target.requests.length;
    const joined = await world.cycle();
    assert.deepEqual([joined.cycle.kind, joined.cycle.counters.outcomes.created], ['incremental', 1]);
    // The application says what it can do, Ada is searched for and made, the group is read and gets one member.
    assert.equal(world.target.requests.length - before, 5);
    assert.equal((await world.membersOf('Outer')).length, 41);

    const then = world.target.requests.length;
    await world.directory.removeMember(deepest, ada);
    const left = await world.cycle();
    assert.equal(left.cycle.counters.outcomes.disabled, 1);
    assert.equal((await world.membersOf('Outer')).length, 40);
    assert.ok(world.target.requests.length - then <= 6);
  });

  story('a nested group that leaves takes along everybody who has no other way in', FLATTEN, async (world) => {
    const [ada, grace] = [await world.join('ada'), await world.join('grace')];
    const inner = await world.group('Inner', [ada, grace]);
    const outer = await world.group('Outer', [inner, ada]);
    await world.assign('Group', outer);
    await world.cycle();
    await world.directory.removeMember(outer, inner);
    await world.cycle();
    assert.deepEqual(await namesIn(world, 'Outer'), ['ada']);
    assert.deepEqual(await activity(world), { ada: true, grace: false });
    await world.directory.addMembers(outer, [inner]);
    await world.cycle();
    assert.deepEqual(await namesIn(world, 'Outer'), ['ada', 'grace']);
    assert.deepEqual(await activity(world), { ada: true, grace: true });
  });

  for (const first of ['the group first', 'the person first'] as const) {
    story(`a way in that is cut at two places at once leaves nobody behind, ${first}`, FLATTEN, async (world) => {
      const ada = await world.join('ada');
      const inner = await world.group('Inner', [ada]);
      const outer = await world.group('Outer', [inner]);
      await world.assign('Group', outer);
      await world.cycle();
      if (first === 'the group first') await world.directory.removeMember(outer, inner);
      await world.directory.removeMember(inner, ada);
      if (first === 'the person first') await world.directory.removeMember(outer, inner);
      await world.cycle();
      assert.deepEqual(await activity(world), { ada: false });
      assert.deepEqual(await namesIn(world, 'Outer'), []);
    });
  }

  story('a group that is unassigned while somebody leaves it keeps nobody', {}, async (world) => {
    const ada = await world.join('ada');
    const outer = await world.group('Outer', [ada]);
    await world.assign('Group', outer);
    await world.cycle();
    await world.unassign('Group', outer);
    await world.directory.removeMember(outer, ada);
    await world.cycle();
    assert.deepEqual(await activity(world), { ada: false });
  });

  story(
    'a nested group in the recycle bin brings in nobody, and everybody again when it is back',
    FLATTEN,
    async (world) => {
      const inner = await world.group('Inner', [await world.join('ada')]);
      await world.assign('Group', await world.group('Outer', [inner]));
      await world.cycle();
      await world.directory.delete('Group', inner);
      await world.cycle();
      assert.deepEqual(await activity(world), { ada: false });
      assert.deepEqual(await namesIn(world, 'Outer'), []);
      await world.directory.restore('Group', inner);
      await world.cycle();
      assert.deepEqual(await activity(world), { ada: true });
      assert.deepEqual(await namesIn(world, 'Outer'), ['ada']);
    },
  );

  story('groups in a circle come to an end', FLATTEN, async (world) => {
    const one = await world.group('One', [await world.join('ada')]);
    const two = await world.group('Two', [await world.join('grace'), one]);
    await world.directory.addMembers(one, [two]);
    await world.assign('Group', one, two);
    await world.cycle();
    assert.deepEqual(await namesIn(world, 'One'), ['ada', 'grace']);
    assert.deepEqual(await namesIn(world, 'Two'), ['ada', 'grace']);
    await world.directory.addMembers(two, [await world.join('mary')]);
    await world.cycle();
    assert.deepEqual(await namesIn(world, 'One'), ['ada', 'grace', 'mary']);
  });

  story('switching the option off takes out whom it brought in', FLATTEN, async (world) => {
    const inner = await world.group('Inner', [await world.join('grace')]);
    await world.assign('Group', await world.group('Outer', [inner, await world.join('ada')]));
    await world.cycle();
    await world.set({ nestedGroups: 'off' });
    await world.cycle();
    assert.deepEqual(await activity(world), { ada: true, grace: false });
    assert.deepEqual(await namesIn(world, 'Outer'), ['ada']);
  });

  story(
    'mirrored, a group that is in scope itself is a member of the group it is in, and leaves it',
    { settings: { nestedGroups: 'mirror' } },
    async (world) => {
      const inner = await world.group('Inner', [await world.join('grace')]);
      const alone = await world.group('Alone', [await world.join('mary')]);
      const outer = await world.group('Outer', [inner, alone, await world.join('ada')]);
      await world.assign('Group', outer, inner);
      await world.cycle();
      assert.deepEqual(await names(world), ['ada', 'grace']);
      const idOf = async (name: string) => String((await world.groups()).get(name)?.id);
      assert.deepEqual(
        new Set(await world.membersOf('Outer')),
        new Set([await idOf('Inner'), String((await world.account('ada'))?.id)]),
      );
      const sent = JSON.stringify(world.sent('PATCH').map(({ body }) => JSON.parse(body ?? '')));
      assert.ok(sent.includes(JSON.stringify({ value: await idOf('Inner'), type: 'Group' })));

      await world.assign('Group', alone);
      await world.cycle();
      assert.ok((await world.membersOf('Outer')).includes(await idOf('Alone')));

      await world.directory.removeMember(outer, inner);
      await world.cycle();
      assert.ok(!(await world.membersOf('Outer')).includes(await idOf('Inner')));
    },
  );

  story(
    'mirrored groups in a circle are members of each other',
    { settings: { nestedGroups: 'mirror' } },
    async (world) => {
      const one = await world.group('One');
      const two = await world.group('Two', [one]);
      await world.directory.addMembers(one, [two]);
      await world.assign('Group', one, two);
      assert.equal((await world.cycle()).end.state, 'Succeeded');
      assert.deepEqual(await world.membersOf('One'), [(await world.groups()).get('Two')?.id]);
      assert.deepEqual(await world.membersOf('Two'), [(await world.groups()).get('One')?.id]);
    },
  );

  story('one person, or one flattened group, is provisioned on demand by the same rule', FLATTEN, async (world) => {
    const ada = await world.join('ada');
    const outer = await world.group('Outer', [await world.group('Inner', [ada])]);
    await world.assign('Group', outer);
    assert.equal((await world.onDemand({ type: 'User', id: ada })).action, 'Create');
    await world.onDemand({ type: 'Group', id: outer });
    assert.deepEqual(await namesIn(world, 'Outer'), ['ada']);
  });
});

async function names(world: World): Promise<readonly string[]> {
  return [...(await world.accounts()).keys()].toSorted();
}

async function activity(world: World): Promise<Readonly<Record<string, unknown>>> {
  return Object.fromEntries([...(await world.accounts())].map(([name, { active }]) => [name, active]).toSorted());
}

async function namesIn(world: World, group: string): Promise<readonly string[]> {
  const byId = new Map([...(await world.accounts())].map(([name, { id }]) => [String(id), name]));
  return (await world.membersOf(group)).map((id) => byId.get(id) ?? id).toSorted();
}
