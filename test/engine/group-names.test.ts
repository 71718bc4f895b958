import assert from 'node:assert/strict';
import type { JobOptions } from './job-under-test.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

const FIXED: JobOptions = { connect: { profile: { groups: { immutable: ['displayName'] } } } };

stories('groups of an application that cannot rename them', (story) => {
  story(
    'another group takes the place of one that is renamed: made, filled, and the old one deleted',
    FIXED,
    async (world) => {
      const { engines, old } = await provisioned(world);
      await world.directory.update('Group', engines, { displayName: 'Engine Works' });
      const before = world.target.requests.length;
      await world.cycle();
      assert.deepEqual([...(await world.groups()).keys()], ['Engine Works']);
      assert.equal((await world.membersOf('Engine Works')).length, 2);
      const made = (await world.groups()).get('Engine Works')?.id;
      const writes = world.target.requests.slice(before).filter(({ method }) => method !== 'GET');
      assert.deepEqual(
        writes.map(({ method, url }) => `${method} ${url.split('/').at(-1)}`),
        ['POST Groups', `PATCH ${made}`, `DELETE ${old}`],
      );
      const log = (await world.log()).filter(({ source }) => source.id === engines);
      assert.ok(log.some(({ steps }) => steps.some(({ description }) => /cannot rename groups/.test(description))));

      const then = world.target.requests.length;
      await world.directory.update('Group', engines, { description: 'Makes engines' });
      await world.cycle();
      assert.equal(world.sent('POST', then).length + world.sent('DELETE', then).length, 0);
    },
  );

  story('the old group stays until everybody has moved', FIXED, async (world) => {
    const { engines, old } = await provisioned(world);
    await world.directory.update('Group', engines, { displayName: 'Engine Works' });
    world.target.become({ before: ({ method }) => (method === 'PATCH' ? { status: 500, body: '{}' } : undefined) });
    await world.cycle();
    assert.deepEqual([...(await world.groups()).keys()].toSorted(), ['Engine Works', 'Engines']);
    world.target.become({});
    world.pass({ days: 1 });
    await world.cycle();
    assert.equal((await world.membersOf('Engine Works')).length, 2);
    assert.ok(![...(await world.groups()).values()].some(({ id }) => id === old));
  });

  story('a create whose answer was lost makes no third group', FIXED, async (world) => {
    const { engines } = await provisioned(world);
    await world.directory.update('Group', engines, { displayName: 'Engine Works' });
    world.target.become({ after: ({ method }) => (method === 'POST' ? 'drop' : undefined) });
    await world.cycle();
    world.target.become({});
    world.pass({ days: 1 });
    await world.cycle();
    assert.deepEqual([...(await world.groups()).keys()], ['Engine Works']);
    assert.equal((await world.membersOf('Engine Works')).length, 2);
  });

  story('an application that can rename groups is asked to', {}, async (world) => {
    const { engines, old } = await provisioned(world);
    await world.directory.update('Group', engines, { displayName: 'Engine Works' });
    await world.cycle();
    assert.equal((await world.groups()).get('Engine Works')?.id, old);
  });
});

async function provisioned(world: World): Promise<{ readonly engines: string; readonly old: string }> {
  const engines = await world.group('Engines', [await world.join('ada'), await world.join('grace')]);
  await world.assign('Group', engines);
  await world.cycle();
  return { engines, old: String((await world.groups()).get('Engines')?.id) };
}
