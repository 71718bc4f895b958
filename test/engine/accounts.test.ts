import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { userResourceType } from '@lockstep/scim';
import type { AccountCategory, DiscoveredAccount } from '../../packages/server/src/engine/index.ts';
import { TESTS } from './job-under-test.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

async function discovered(world: World): Promise<string> {
  const { id } = await world.discoveries.begin(world.jobId, 'User', TESTS);
  await world.discoveries.idle();
  return id;
}

/** Categories by the name of the account. */
async function categories(world: World, id: string): Promise<Record<string, AccountCategory | undefined>> {
  const accounts: DiscoveredAccount[] = [];
  for (;;) {
    const page = await world.discoveries.accounts(world.jobId, id, { after: accounts.at(-1)?.id, limit: 2 });
    if (page.length === 0) break;
    accounts.push(...page);
  }
  return Object.fromEntries(accounts.map(({ name, category }) => [name.replace('@halden.example', ''), category]));
}

/** Matches by the user name, and where that finds nothing by the title. */
async function matchByTitleToo(world: World): Promise<void> {
  await world.edit((users) => ({
    ...users,
    attributeMappings: users.attributeMappings.map((mapping) => ({
      ...mapping,
      matchingPriority: { userName: 1, title: 2 }[mapping.targetAttributeName] ?? 0,
    })),
  }));
}

stories('account discovery', (story) => {
  story(
    'every account of the application is put down to somebody, or to nobody, and nothing is written',
    {},
    async (world) => {
      await matchByTitleToo(world);
      const linked = await world.join('linked');
      const left = await world.join('left');
      const gone = await world.join('gone');
      await world.assign('User', linked, left, gone);
      await world.cycle();
      await world.unassign('User', left);
      await world.cycle();
      const account = await world.desk.connection(world.jobId, gone);
      await world.withTarget((target) => target.delete('User', account?.targetId ?? ''));

      await world.existing({ userName: 'ASSIGNED@halden.example' });
      await world.existing({ userName: 'stranger' });
      await world.existing({ userName: 'outsider@halden.example' });
      await world.existing({ userName: 'one', title: 'Twin' });
      await world.existing({ userName: 'two', title: 'Twin' });
      // Found by the first attribute already, so that the second is not looked at.
      await world.existing({ userName: 'second', title: 'Assigned' });
      const assigned = await world.join('assigned', { jobTitle: 'Assigned' });
      const twin = await world.join('nobody', { jobTitle: 'Twin' });
      const newcomer = await world.join('newcomer');
      await world.join('outsider');
      await world.assign('User', assigned, twin, newcomer);

      world.pass({ minutes: 1 });
      const before = world.target.requests.length;
      const id = await discovered(world);
      assert.deepEqual(await categories(world, id), {
        linked: 'linked',
        left: 'released',
        gone: 'missing',
        ASSIGNED: 'assigned',
        stranger: 'local',
        outsider: 'unassigned',
        one: 'ambiguous',
        two: 'ambiguous',
        second: 'local',
      });
      const discovery = await world.discoveries.read(world.jobId, id);
      assert.deepEqual([discovery?.state, discovery?.people, discovery?.accounts], ['completed', 7, 8]);
      assert.deepEqual(discovery?.counts, {
        linked: 1,
        released: 1,
        missing: 1,
        assigned: 1,
        local: 2,
        unassigned: 1,
        ambiguous: 2,
      });
      const unmatched = await world.discoveries.unmatched(world.jobId, id, undefined, 10);
      assert.deepEqual(
        unmatched.map((person) => person.id),
        [newcomer],
        'an account would be made for them',
      );
      const requests = world.target.requests.slice(before);
      assert.ok(
        requests.every(({ method }) => method === 'GET'),
        'the application is only read',
      );
      const accounts = await world.discoveries.accounts(world.jobId, id, { category: 'assigned', limit: 9 });
      assert.deepEqual(accounts[0]?.person, { id: assigned, name: 'assigned@halden.example' });
      assert.equal((await world.discoveries.accounts(world.jobId, id, { name: 'STRANG', limit: 9 })).length, 1);
      assert.equal((await world.jobs.counts(world.jobId)).links.User.managed, 2, 'no link was made');
      assert.equal((await world.audited('accountsDiscovered')).initiator.id, 'tests');
    },
  );

  story(
    'an expression in a matching attribute is reckoned for everybody, and two people with one value are ambiguous',
    { settings: { scope: 'all' } },
    async (world) => {
      await world.map({
        targetAttributeName: 'userName',
        matchingPriority: 1,
        source: { type: 'Function', name: 'ToUpper', expression: 'ToUpper([mailNickname])' },
      });
      await world.existing({ userName: 'ada' });
      await world.existing({ userName: 'shared' });
      await world.join('one', { mailNickname: 'ada' });
      await world.join('two', { mailNickname: 'shared' });
      await world.join('three', { mailNickname: 'shared' });
      const id = await discovered(world);
      assert.deepEqual(await categories(world, id), { ada: 'assigned', shared: 'ambiguous' });
      const [shared] = await world.discoveries.accounts(world.jobId, id, { name: 'shared', limit: 1 });
      assert.match(shared?.reason ?? '', /three@halden\.example, two@halden\.example/);
    },
  );

  story(
    'a discovery that was interrupted goes on, one of a kind runs at a time, and the last one stays',
    {},
    async (world) => {
      for (let number = 0; number < 120; number += 1) await world.existing({ userName: `u${number}` });
      let asked = 0;
      world.target.become({
        before: ({ method }) => {
          asked += method === 'GET' ? 1 : 0;
          return undefined;
        },
      });
      const first = await world.discoveries.begin(world.jobId, 'User', TESTS);
      await assert.rejects(world.discoveries.begin(world.jobId, 'User', TESTS), { code: 'DiscoveryRuns' });
      await world.discoveries.close();
      assert.equal((await world.discoveries.read(world.jobId, first.id))?.state, 'running');

      const restarted = world.discoveriesAfterRestart();
      await restarted.resume();
      await restarted.idle();
      const ended = await restarted.read(world.jobId, first.id);
      assert.deepEqual([ended?.state, ended?.accounts], ['completed', 120]);
      assert.ok(asked > 0);

      const second = await restarted.begin(world.jobId, 'User', TESTS);
      await restarted.idle();
      assert.deepEqual(
        (await restarted.list(world.jobId)).map(({ id }) => id),
        [second.id],
      );
      assert.deepEqual(await restarted.accounts(world.jobId, first.id, { limit: 1 }), []);
    },
  );

  story('10,000 accounts are put down to whom they belong, page by page, and nothing is written', {}, async (world) => {
    await matchByTitleToo(world);
    const [assigned, twin] = [await world.join('u17'), await world.join('nobody', { jobTitle: 'Twin' })];
    await world.join('u18');
    await world.assign('User', assigned, twin);
    for (let number = 0; number < 10_000; number += 1) {
      const attributes = {
        schemas: [userResourceType.schema.id],
        userName: `u${number}@halden.example`,
        active: true,
        ...(number % 5_000 === 0 ? { title: 'Twin' } : {}),
      };
      await world.target.store.insert(userResourceType, { id: randomUUID(), now: world.now, attributes, index: [] });
    }
    const before = world.target.requests.length;
    const id = await discovered(world);
    const { state, accounts, counts } = (await world.discoveries.read(world.jobId, id)) ?? {};
    assert.deepEqual([state, accounts], ['completed', 10_000]);
    assert.deepEqual([counts?.local, counts?.unassigned, counts?.assigned, counts?.ambiguous], [9_996, 1, 1, 2]);
    assert.deepEqual([...new Set(world.target.requests.slice(before).map(({ method }) => method))], ['GET']);
  });

  story('an application that cannot be listed ends the discovery with the reason', {}, async (world) => {
    world.target.become({ before: ({ method }) => (method === 'GET' ? { status: 403, body: '{}' } : undefined) });
    const id = await discovered(world);
    const discovery = await world.discoveries.read(world.jobId, id);
    assert.deepEqual([discovery?.state, discovery?.error?.code], ['failed', 'InsufficientRights']);
    world.target.become({});
    assert.equal((await world.discoveries.read(world.jobId, await discovered(world)))?.state, 'completed');
  });
});
