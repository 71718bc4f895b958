import assert from 'node:assert/strict';
import { stories } from './stories.ts';

stories('removal policy', (story) => {
  story(
    'each event has its own action',
    {
      settings: {
        removalPolicy: {
          blocked: { do: 'nothing' },
          unassigned: { do: 'delete' },
          softDeleted: { do: 'setAttributes' },
        },
      },
    },
    async (world) => {
      const [blocked, unassigned, deleted] = [
        await world.join('ada'),
        await world.join('grace'),
        await world.join('mary'),
      ];
      await world.assign('User', blocked, unassigned, deleted);
      await world.cycle();
      await world.directory.update('User', blocked, { accountEnabled: false });
      await world.unassign('User', unassigned);
      await world.directory.delete('User', deleted);
      await world.cycle();
      assert.equal((await world.account('ada'))?.active, true);
      assert.equal((await world.lastEntry(blocked)).code, 'OutOfScopeDeletionSkipped');
      assert.equal(await world.account('grace'), undefined);
      // Nothing but `active` is mapped from IsSoftDeleted, and that is left alone.
      assert.equal((await world.account('mary'))?.active, true);
    },
  );

  story(
    'deleted some days after: disabled at once, deleted when the days have passed',
    {
      settings: { removalPolicy: { unassigned: { do: 'deleteAfter', days: 30 } } },
    },
    async (world) => {
      const ada = await world.join('ada');
      const grace = await world.join('grace');
      await world.assign('User', ada, grace);
      await world.cycle();
      await world.unassign('User', ada);
      await world.unassign('User', grace);
      await world.cycle();
      assert.equal((await world.account('ada'))?.active, false);
      world.pass({ days: 29 });
      await world.assign('User', grace);
      await world.cycle();
      assert.deepEqual([(await world.account('ada'))?.active, (await world.account('grace'))?.active], [false, true]);
      world.pass({ days: 1 });
      await world.cycle();
      assert.equal(await world.account('ada'), undefined);
      assert.equal((await world.account('grace'))?.active, true);
    },
  );

  story(
    'somebody purged meanwhile is deleted on the promised day',
    {
      settings: { removalPolicy: { unassigned: { do: 'deleteAfter', days: 3 } } },
    },
    async (world) => {
      const ada = await world.join('ada');
      await world.assign('User', ada);
      await world.cycle();
      await world.unassign('User', ada);
      await world.cycle();
      await world.directory.delete('User', ada);
      await world.directory.purge('User', ada);
      await world.cycle();
      assert.equal((await world.account('ada'))?.active, false);
      world.pass({ days: 3 });
      await world.cycle();
      assert.equal(await world.account('ada'), undefined);
    },
  );

  story(
    'a purge can disable in place of deleting',
    { settings: { removalPolicy: { hardDeleted: { do: 'disable' } } } },
    async (world) => {
      const ada = await world.join('ada');
      await world.assign('User', ada);
      await world.cycle();
      await world.directory.delete('User', ada);
      await world.directory.purge('User', ada);
      await world.cycle();
      const account = await world.account('ada');
      assert.deepEqual([account?.active, account?.displayName], [false, 'ada']);
    },
  );

  story(
    'released accounts are deleted on purge when the job finishes them',
    { settings: { finishReleasedAccounts: true } },
    async (world) => {
      const ada = await world.join('ada');
      await world.assign('User', ada);
      await world.cycle();
      await world.unassign('User', ada);
      await world.cycle();
      await world.directory.delete('User', ada);
      await world.cycle();
      assert.equal((await world.account('ada'))?.active, false);
      await world.directory.purge('User', ada);
      await world.cycle();
      assert.equal(await world.account('ada'), undefined);
    },
  );

  story(
    'people who are blocked get an inactive account when the job makes them, and it is enabled later',
    { settings: { createInactive: true } },
    async (world) => {
      const ada = await world.join('ada', { accountEnabled: false });
      await world.assign('User', ada);
      await world.cycle();
      assert.equal((await world.account('ada'))?.active, false);
      await world.directory.update('User', ada, { accountEnabled: true });
      await world.cycle();
      assert.equal((await world.account('ada'))?.active, true);
      assert.equal(world.sent('POST').length, 1);
    },
  );

  story(
    'ENT-75 skipping for all causes sends nothing, and a purge still deletes',
    {
      settings: { skipOutOfScopeDeletions: ['blocked', 'softDeleted', 'unassigned', 'filteredOut'] },
    },
    async (world) => {
      const blocked = await world.join('ada');
      const unassigned = await world.join('grace');
      const deleted = await world.join('mary');
      await world.assign('User', blocked, unassigned, deleted);
      await world.cycle();
      await world.directory.update('User', blocked, { accountEnabled: false });
      await world.unassign('User', unassigned);
      await world.directory.delete('User', deleted);
      const before = world.target.requests.length;
      await world.cycle();
      assert.equal(world.target.requests.length, before);
      for (const id of [blocked, deleted]) await world.directory.delete('User', id).catch(() => undefined);
      for (const id of [blocked, deleted]) await world.directory.purge('User', id);
      await world.cycle();
      assert.deepEqual([...(await world.accounts()).keys()], ['grace']);
    },
  );

  story(
    'a job that does not read before it writes compares with what it sent last',
    { settings: { readBeforeWrite: false } },
    async (world) => {
      const ada = await world.join('ada', { jobTitle: 'Analyst' });
      await world.assign('User', ada);
      await world.cycle();
      const before = world.target.requests.length;
      await world.directory.update('User', ada, { jobTitle: 'Lead' });
      await world.cycle();
      assert.deepEqual(
        world.target.requests
          .slice(before)
          .filter(({ url }) => url.startsWith('/Users'))
          .map(({ method }) => method),
        ['PATCH'],
      );
      assert.equal((await world.account('ada'))?.title, 'Lead');
    },
  );
});
