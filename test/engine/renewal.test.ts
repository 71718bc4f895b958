import assert from 'node:assert/strict';
import type { JsonObject } from '@lockstep/scim';
import { stories } from './stories.ts';
import type { World } from './world.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

stories('accounts that come back', (story) => {
  story(
    'somebody who is enabled again is in their groups again, though the target had put them out',
    {},
    async (world) => {
      const [ada, grace] = [await world.join('ada'), await world.join('grace')];
      await world.assign('Group', await world.group('Engines', [ada, grace]));
      await world.cycle();
      await world.directory.update('User', ada, { accountEnabled: false });
      await world.cycle();
      await withoutMember(world, 'Engines', 'ada');
      assert.equal((await world.membersOf('Engines')).length, 1);
      await world.directory.update('User', ada, { accountEnabled: true });
      const before = world.target.requests.length;
      await world.cycle();
      assert.equal((await world.membersOf('Engines')).length, 2);
      const written = world.sent('PATCH', before).filter(({ url }) => url.includes('/Groups/'));
      assert.deepEqual(
        written.map(({ body }) => JSON.parse(body ?? '').Operations[0].value),
        [[{ value: (await world.account('ada'))?.id }]],
      );
    },
  );

  story(
    'an account that is made again is in the groups of the old one, and manages whom it managed',
    {},
    async (world) => {
      const [ada, grace] = [await world.join('ada'), await world.join('grace')];
      await world.directory.setManager(grace, ada);
      await world.assign('Group', await world.group('Engines', [ada, grace]));
      await world.cycle();
      const old = String((await world.account('ada'))?.id);
      await remove(world, `/Users/${old}`);
      await world.directory.update('User', ada, { jobTitle: 'Lead' });
      await world.cycle();
      const id = (await world.account('ada'))?.id;
      assert.notEqual(id, old);
      assert.ok((await world.membersOf('Engines')).includes(String(id)));
      const extension = (await world.account('grace'))?.[ENTERPRISE] as JsonObject;
      assert.equal((extension.manager as JsonObject).value, id);
    },
  );

  story(
    'somebody whose account was deleted while their sign-in was blocked is back in their groups with the new one',
    { settings: { removalPolicy: { blocked: { do: 'delete' } } } },
    async (world) => {
      const ada = await world.join('ada');
      const engines = await world.group('Engines', [ada]);
      await world.assign('Group', engines);
      await world.cycle();
      await world.directory.update('User', ada, { accountEnabled: false });
      await world.cycle();
      assert.equal(await world.account('ada'), undefined);
      await world.directory.update('User', ada, { accountEnabled: true });
      await world.cycle();
      assert.deepEqual(await world.membersOf('Engines'), [(await world.account('ada'))?.id]);
    },
  );

  story('a group that is assigned again is made with all its members', {}, async (world) => {
    const ada = await world.join('ada');
    const engines = await world.group('Engines', [ada]);
    await world.assign('User', ada);
    await world.assign('Group', engines);
    await world.cycle();
    await world.unassign('Group', engines);
    await world.cycle();
    assert.equal((await world.groups()).size, 0);
    await world.assign('Group', engines);
    await world.cycle();
    assert.deepEqual(await world.membersOf('Engines'), [(await world.account('ada'))?.id]);
  });
});

async function withoutMember(world: World, group: string, name: string): Promise<void> {
  const id = (await world.account(name))?.id;
  await world.withTarget((target) =>
    world
      .groups()
      .then((groups) =>
        target.changeMembers(String(groups.get(group)?.id), 'members', { add: [], remove: [String(id)] }),
      ),
  );
}

async function remove(world: World, path: string): Promise<void> {
  const { url, token } = world.target;
  await fetch(`${url}${path}`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
}
