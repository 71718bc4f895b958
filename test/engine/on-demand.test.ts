import assert from 'node:assert/strict';
import { editedUsers, expression } from './schema-edits.ts';
import { stories } from './stories.ts';

stories('provision on demand', (story) => {
  story(
    'ENT-67 ENT-68 one person is provisioned at once, with every step, and the cycle finds nothing left to do',
    {},
    async (world) => {
      const ada = await world.join('ada', { jobTitle: 'Analyst' });
      await world.assign('User', ada);
      const result = await world.onDemand({ type: 'User', id: ada });
      assert.deepEqual([result.action, result.status], ['Create', 'Success']);
      assert.deepEqual(
        result.steps.map(({ name }) => name),
        ['import', 'scoping', 'matching', 'export'],
      );
      assert.ok(result.modified.some(({ name, newValue }) => name === 'title' && newValue === 'Analyst'));
      assert.equal((await world.account('ada'))?.title, 'Analyst');
      const entry = await world.lastEntry(ada);
      assert.deepEqual([entry.onDemand, entry.initiatedBy?.displayName, entry.cycleId], [true, 'Tests', undefined]);
      assert.equal((await world.jobs.counts(world.jobId)).links.User.managed, 1);
      const { cycle } = await world.cycle();
      assert.deepEqual(
        [cycle.kind, cycle.counters.outcomes.created, cycle.counters.outcomes.skipped],
        ['initial', 0, 1],
      );
    },
  );

  story('for somebody who agrees already: skipped as redundant, action Other', {}, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    await world.cycle();
    const { action, status, code } = await world.onDemand({ type: 'User', id: ada });
    assert.deepEqual([action, status, code], ['Other', 'Skipped', 'RedundantExport']);
  });

  story(
    'somebody unassigned is disabled, and not counted by the threshold',
    { settings: { deletionThreshold: 0 } },
    async (world) => {
      const ada = await world.join('ada');
      await world.assign('User', ada);
      await world.cycle();
      await world.unassign('User', ada);
      assert.equal((await world.onDemand({ type: 'User', id: ada })).action, 'Disable');
      assert.equal((await world.account('ada'))?.active, false);
      await world.cycle();
      assert.equal((await world.jobs.counts(world.jobId)).staged, 0);
    },
  );

  story('a failure is kept for a retry, a success clears it, and the watermark never moves', {}, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    await world.cycle();
    const { watermark } = await world.job();
    await world.directory.update('User', ada, { jobTitle: 'Analyst' });
    world.target.become({ before: ({ method }) => (method === 'PATCH' ? { status: 422, body: '{}' } : undefined) });
    assert.equal((await world.onDemand({ type: 'User', id: ada })).status, 'Failure');
    assert.equal((await world.jobs.counts(world.jobId)).failing, 1);
    world.target.become({});
    assert.equal((await world.onDemand({ type: 'User', id: ada })).action, 'Update');
    assert.equal((await world.jobs.counts(world.jobId)).failing, 0);
    assert.equal((await world.job()).watermark, watermark);
  });

  story('a group with chosen members: those alone, and one without an account is reported', {}, async (world) => {
    const [ada, grace, mary] = [await world.join('ada'), await world.join('grace'), await world.join('mary')];
    const group = await world.group('Engines', [ada, grace, mary]);
    await world.assign('User', ada, grace);
    await world.assign('Group', group);
    await world.unassign('User', mary);
    for (const id of [ada, grace]) await world.onDemand({ type: 'User', id });
    const result = await world.onDemand({ type: 'Group', id: group, members: [ada, mary] });
    assert.equal(result.status, 'Warning');
    assert.ok(result.steps.some(({ description }) => description.includes('mary@halden.example')));
    assert.deepEqual(await world.membersOf('Engines'), [(await world.account('ada'))?.id]);
  });

  story('a manager is set with the person when they have an account', {}, async (world) => {
    const [ada, grace] = [await world.join('ada'), await world.join('grace')];
    await world.directory.setManager(ada, grace);
    await world.assign('User', ada, grace);
    await world.onDemand({ type: 'User', id: grace });
    await world.onDemand({ type: 'User', id: ada });
    const manager = (await world.account('ada'))?.['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'];
    assert.ok(JSON.stringify(manager).includes(String((await world.account('grace'))?.id)));
  });

  story('while somebody reserves the object it is refused, and a cycle passes it over', {}, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    const subject = { type: 'User', id: ada } as const;
    assert.equal(await world.jobs.lock(world.jobId, subject, 60_000), true);
    await assert.rejects(world.onDemand(subject), { code: 'ObjectBusy' });
    await world.cycle();
    assert.equal((await world.accounts()).size, 0);
    await world.jobs.unlock(world.jobId, subject);
    assert.equal((await world.onDemand(subject)).action, 'Create');
  });

  story('in quarantine it needs a target that is well', {}, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    await world.applications.saveCredentials(world.jobId, { tenantUrl: world.target.url, secretToken: 'wrong' });
    await world.cycle();
    await assert.rejects(world.onDemand({ type: 'User', id: ada }), { code: 'QuarantinedTarget' });
    await world.applications.saveCredentials(world.jobId, {
      tenantUrl: world.target.url,
      secretToken: world.target.token,
    });
    assert.equal((await world.onDemand({ type: 'User', id: ada })).action, 'Create');
  });

  story('a dry run shows the same and writes nothing', {}, async (world) => {
    const ada = await world.join('ada', { jobTitle: 'Analyst' });
    await world.assign('User', ada);
    const dry = await world.dryRun({ type: 'User', id: ada });
    assert.equal((await world.accounts()).size, 0);
    assert.equal((await world.log()).length, 0);
    assert.equal((await world.jobs.links(world.jobId, 'User', [ada])).size, 0);
    const real = await world.onDemand({ type: 'User', id: ada });
    assert.deepEqual([dry.action, dry.modified], [real.action, real.modified]);
  });
});

stories('the plan of a cycle', (story) => {
  story('says what the next cycle will do, and that does it', {}, async (world) => {
    const [ada, grace, mary] = [await world.join('ada'), await world.join('grace'), await world.join('mary')];
    await world.assign('User', ada, grace);
    const first = await world.plan();
    assert.deepEqual(
      [first.summary.kind, first.summary.actions.Create, first.summary.actions.Other],
      ['initial', 2, 1],
    );
    assert.equal((await world.accounts()).size, 0);
    await world.cycle();
    assert.equal((await world.plan()).objects.length, 0);

    await world.directory.update('User', ada, { jobTitle: 'Analyst' });
    await world.unassign('User', grace);
    await world.assign('User', mary);
    const before = await world.log();
    const { objects, summary } = await world.plan();
    assert.equal((await world.log()).length, before.length);
    assert.deepEqual(
      [summary.kind, summary.actions.Create, summary.actions.Update, summary.actions.Disable],
      ['incremental', 1, 1, 1],
    );
    const { cycle } = await world.cycle();
    const { created, updated, disabled } = cycle.counters.outcomes;
    assert.deepEqual([created, updated, disabled], [1, 1, 1]);
    assert.equal(objects.find(({ id }) => id === ada)?.modified[0]?.newValue, 'Analyst');
  });

  story('says what would be held back', { settings: { deletionThreshold: 1 } }, async (world) => {
    const ids = [await world.join('ada'), await world.join('grace')];
    await world.assign('User', ...ids);
    await world.cycle();
    for (const id of ids) await world.unassign('User', id);
    const { summary } = await world.plan();
    assert.match(summary.held ?? '', /2 accounts would be disabled or deleted; at most 1/);
  });

  story('shows what a changed mapping would do to everybody', { settings: { scope: 'all' } }, async (world) => {
    await world.join('ada', { department: 'Engines' });
    await world.join('grace');
    await world.cycle();
    const { schema } = await world.applications.schemas.current(world.jobId);
    const proposed = editedUsers(schema, (users) => ({
      ...users,
      attributeMappings: [
        ...users.attributeMappings.filter(({ targetAttributeName }) => targetAttributeName !== 'title'),
        { targetAttributeName: 'title', source: expression('[department]') },
      ],
    }));
    const { objects, summary } = await world.plan({ schema: proposed });
    assert.deepEqual([summary.actions.Update, summary.actions.Other], [1, 1]);
    assert.deepEqual(objects.find(({ action }) => action === 'Update')?.modified, [
      { name: 'title', oldValue: null, newValue: 'Engines' },
    ]);
    assert.equal((await world.plan()).objects.length, 0);
  });
});
