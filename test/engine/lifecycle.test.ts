import assert from 'node:assert/strict';
import { stories } from './stories.ts';

stories('the life of an account', (story) => {
  story('ENT-51 a joiner gets an account with the mapped attributes', {}, async (world) => {
    const ada = await world.join('ada', {
      givenName: 'Ada',
      surname: 'Byron',
      jobTitle: 'Analyst',
      mail: 'ada@halden.example',
    });
    await world.assign('User', ada);
    const { cycle } = await world.cycle();
    assert.equal(cycle.kind, 'initial');
    assert.equal(cycle.counters.outcomes.created, 1);
    const account = await world.account('ada');
    assert.equal(account?.active, true);
    assert.equal(account?.title, 'Analyst');
    assert.deepEqual(account?.name, { givenName: 'Ada', familyName: 'Byron', formatted: 'Ada Byron' });
    assert.deepEqual(account?.emails, [{ type: 'work', value: 'ada@halden.example', primary: true }]);
    assert.equal((await world.lastEntry(ada)).action, 'Create');
  });

  story('a second cycle asks the target nothing when nothing changed', {}, async (world) => {
    await world.assign('User', await world.join('ada'), await world.join('grace'));
    await world.cycle();
    const before = world.target.requests.length;
    const { cycle, end } = await world.cycle();
    assert.deepEqual([cycle.kind, end.state], ['incremental', 'Succeeded']);
    assert.equal(world.target.requests.length, before);
  });

  story('ENT-64 a mover is changed by one PATCH with that attribute alone', {}, async (world) => {
    const ada = await world.join('ada', { jobTitle: 'Analyst', department: 'Engines' });
    await world.assign('User', ada);
    await world.cycle();
    const before = world.target.requests.length;
    await world.directory.update('User', ada, { jobTitle: 'Lead Analyst' });
    const { cycle } = await world.cycle();
    assert.equal(cycle.counters.outcomes.updated, 1);
    const patches = world.sent('PATCH', before);
    assert.equal(patches.length, 1);
    assert.deepEqual(JSON.parse(patches[0]?.body ?? '').Operations, [
      { op: 'replace', path: 'title', value: 'Lead Analyst' },
    ]);
    assert.deepEqual((await world.lastEntry(ada)).modified, [
      { name: 'title', oldValue: 'Analyst', newValue: 'Lead Analyst' },
    ]);
  });

  story('ENT-34 a change of a property that is not mapped sends nothing', {}, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    await world.cycle();
    const before = world.target.requests.length;
    await world.directory.update('User', ada, { employeeType: 'Contractor' });
    const { cycle } = await world.cycle();
    assert.equal(cycle.counters.skipped.RedundantExport, 1);
    assert.equal(world.sent('PATCH', before).length, 0);
  });

  story('ENT-62 an account that is there already is adopted, not created again', {}, async (world) => {
    const id = await world.existing({ userName: 'ADA@halden.example', displayName: 'Old name' });
    await world.assign('User', await world.join('ada', { displayName: 'Ada Byron' }));
    const { cycle } = await world.cycle();
    assert.deepEqual([cycle.counters.outcomes.created, cycle.counters.outcomes.updated], [0, 1]);
    const accounts = await world.accounts();
    assert.equal(accounts.size, 1);
    const [account] = accounts.values();
    assert.equal(account?.id, id);
    assert.equal(account?.displayName, 'Ada Byron');
  });

  story('somebody blocked is disabled, and the same account comes back', {}, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    await world.cycle();
    const id = (await world.account('ada'))?.id;
    await world.directory.update('User', ada, { accountEnabled: false });
    const { cycle } = await world.cycle();
    assert.equal(cycle.counters.outcomes.disabled, 1);
    assert.equal((await world.account('ada'))?.active, false);
    assert.equal((await world.lastEntry(ada)).action, 'Disable');
    await world.directory.update('User', ada, { accountEnabled: true });
    await world.cycle();
    assert.deepEqual([(await world.account('ada'))?.active, (await world.account('ada'))?.id], [true, id]);
  });

  story('ENT-71 a leaver is disabled, restored when brought back, and deleted when purged', {}, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    await world.cycle();
    await world.directory.delete('User', ada);
    await world.cycle();
    assert.equal((await world.account('ada'))?.active, false);
    await world.directory.restore('User', ada);
    await world.cycle();
    assert.equal((await world.account('ada'))?.active, true);
    await world.directory.delete('User', ada);
    await world.directory.purge('User', ada);
    const { cycle } = await world.cycle();
    assert.equal(cycle.counters.outcomes.deleted, 1);
    assert.equal((await world.accounts()).size, 0);
    assert.equal(world.sent('DELETE').length, 1);
  });

  story('ENT-72 somebody unassigned is disabled and then left alone, also when purged', {}, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    await world.cycle();
    await world.unassign('User', ada);
    await world.cycle();
    assert.equal((await world.account('ada'))?.active, false);
    await world.directory.delete('User', ada);
    await world.directory.purge('User', ada);
    await world.cycle();
    assert.equal(world.sent('DELETE').length, 0);
    assert.equal((await world.accounts()).size, 1);
  });

  story('ENT-73 assigned again, the same account is enabled', {}, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    await world.cycle();
    const id = (await world.account('ada'))?.id;
    await world.unassign('User', ada);
    await world.cycle();
    await world.assign('User', ada);
    const { cycle } = await world.cycle();
    assert.equal(cycle.counters.outcomes.updated, 1);
    const account = await world.account('ada');
    assert.deepEqual([account?.id, account?.active], [id, true]);
  });

  story('ENT-74 a newcomer who is blocked gets no account, and the log says why', {}, async (world) => {
    const ada = await world.join('ada', { accountEnabled: false });
    await world.assign('User', ada);
    const { cycle } = await world.cycle();
    assert.equal(cycle.counters.skipped.NotEffectivelyEntitled, 1);
    assert.equal((await world.accounts()).size, 0);
    assert.match((await world.lastEntry(ada)).message, /sign-in is blocked/);
  });

  story('ENT-50 people nobody assigned are looked at, skipped, and never searched for', {}, async (world) => {
    await world.join('ada');
    const { cycle } = await world.cycle();
    assert.equal(cycle.counters.skipped.NotEffectivelyEntitled, 1);
    assert.equal(world.target.requests.length, 0);
  });

  story('ENT-50 scope "all" covers everybody', { settings: { scope: 'all' } }, async (world) => {
    await world.join('ada');
    await world.join('grace');
    const { cycle } = await world.cycle();
    assert.equal(cycle.counters.outcomes.created, 2);
  });

  story('ENT-52 ENT-54 members of an assigned group are in scope until the last way ends', {}, async (world) => {
    const ada = await world.join('ada');
    const engines = await world.group('Engines', [ada]);
    const poets = await world.group('Poets', [ada]);
    await world.assign('Group', engines, poets);
    await world.cycle();
    assert.equal((await world.account('ada'))?.active, true);
    await world.directory.removeMember(engines, ada);
    await world.cycle();
    assert.equal((await world.account('ada'))?.active, true);
    await world.unassign('Group', poets);
    await world.cycle();
    assert.equal((await world.account('ada'))?.active, false);
  });

  story('deleting an assigned group disables its members, restoring it brings them back', {}, async (world) => {
    const ada = await world.join('ada');
    const engines = await world.group('Engines', [ada]);
    await world.assign('Group', engines);
    await world.cycle();
    await world.directory.delete('Group', engines);
    await world.cycle();
    assert.equal((await world.account('ada'))?.active, false);
    await world.directory.restore('Group', engines);
    await world.cycle();
    assert.equal((await world.account('ada'))?.active, true);
  });

  story('ENT-53 the member of a nested group is not in scope', {}, async (world) => {
    const inner = await world.group('Inner', [await world.join('ada')]);
    const outer = await world.group('Outer', [inner]);
    await world.assign('Group', outer);
    await world.cycle();
    assert.equal((await world.accounts()).size, 0);
  });

  story('ENT-80 a guest is provisioned under the name of their home', {}, async (world) => {
    const ada = await world.join('ada', {
      userPrincipalName: 'ada_partner.example#EXT#@halden.example',
      userType: 'Guest',
    });
    await world.assign('User', ada);
    await world.cycle();
    assert.deepEqual([...(await world.accounts()).keys()], ['ada@partner.example']);
  });

  story('somebody purged before any watermark existed is found missing by a full read', {}, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    await world.cycle();
    await world.directory.delete('User', ada);
    await world.directory.purge('User', ada);
    await world.forgetWatermark();
    const { cycle } = await world.cycle();
    assert.deepEqual([cycle.kind, cycle.counters.outcomes.deleted], ['initial', 1]);
    assert.equal((await world.accounts()).size, 0);
  });
});
