import assert from 'node:assert/strict';
import { expression } from './schema-edits.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

const ALL = { settings: { scope: 'all' } } as const;
const TITLE = 'title';

stories('a change of mappings', (story) => {
  story('asks the target only about those it makes a difference to', ALL, async (world) => {
    for (let number = 0; number < 30; number += 1) {
      await world.join(`p${number}`, { jobTitle: number < 3 ? 'analyst' : 'Lead' });
    }
    await world.cycle();
    await world.map({
      targetAttributeName: TITLE,
      source: expression('Replace([jobTitle], "analyst", , , "Analyst II", , )'),
    });
    const before = world.target.requests.length;
    const { cycle } = await world.cycle();
    assert.deepEqual(
      [cycle.kind, cycle.counters.outcomes.updated, cycle.counters.outcomes.skipped],
      ['initial', 3, 27],
    );
    assert.equal(world.sent('PATCH', before).length, 3);
    assert.equal(users(world, before), 3);
    assert.equal((await world.account('p0'))?.title, 'Analyst II');
    assert.match((await entryOf(world, 'p9')).message, /makes no difference/);

    const then = world.target.requests.length;
    assert.equal((await world.cycle()).cycle.kind, 'incremental');
    assert.equal(users(world, then), 0);
  });

  story('who changed meanwhile is read, though the mapping leaves them as they are', ALL, async (world) => {
    const ada = await world.join('ada');
    await world.join('grace');
    await world.cycle();
    await world.directory.update('User', ada, { department: 'Engines' });
    await world.map({ targetAttributeName: TITLE, source: expression('[jobTitle]') });
    const before = world.target.requests.length;
    const { cycle } = await world.cycle();
    assert.deepEqual([cycle.counters.outcomes.updated, users(world, before)], [1, 1]);
    assert.deepEqual(await world.jobs.work(world.jobId, 'User', undefined, 9), []);
  });

  story('who failed before is tried again', ALL, async (world) => {
    const ada = await world.join('ada', { jobTitle: 'Analyst' });
    await world.cycle();
    world.target.become({ before: ({ method }) => (method === 'PATCH' ? { status: 422, body: '{}' } : undefined) });
    await world.directory.update('User', ada, { department: 'Engines' });
    await world.cycle();
    assert.equal((await world.lastEntry(ada)).status, 'Failure');
    world.target.become({});
    await world.map({ targetAttributeName: 'nickName', source: expression('[employeeType]') });
    const { cycle } = await world.cycle();
    assert.deepEqual([cycle.kind, cycle.counters.outcomes.updated], ['initial', 1]);
  });

  story('a mapping tried halfway and taken back is undone where it was written', ALL, async (world) => {
    for (let number = 0; number < 60; number += 1) await world.join(`p${number}`, { jobTitle: 'Lead' });
    await world.cycle();
    const { schema: first } = await world.applications.schemas.current(world.jobId);
    await world.map({ targetAttributeName: TITLE, source: expression('Append([jobTitle], "!")') });
    const stop = new AbortController();
    const from = world.target.requests.length;
    world.target.become({
      after: (_, number) => {
        if (number > from + 30) stop.abort();
        return undefined;
      },
    });
    assert.equal((await world.cycle({ signal: stop.signal })).end.state, 'Interrupted');
    world.target.become({});
    await world.applications.schemas.save(world.jobId, first, { author: 'tests' });
    await world.operate({ kind: 'start' });
    await world.cycle();
    await world.cycle();
    const titles = new Set([...(await world.accounts()).values()].map(({ title }) => title));
    assert.deepEqual([...titles], ['Lead']);
  });

  story('a mapping that is applied in another way is looked at for everybody it may write', ALL, async (world) => {
    const ada = await world.join('ada', { jobTitle: 'Analyst' });
    await world.join('grace');
    await world.map({ targetAttributeName: TITLE, source: expression('[jobTitle]'), flowType: 'ObjectAddOnly' });
    await world.cycle();
    await world.directory.update('User', ada, { jobTitle: 'Lead' });
    await world.cycle();
    assert.equal((await world.account('ada'))?.title, 'Analyst');
    await world.map({ targetAttributeName: TITLE, source: expression('[jobTitle]') });
    const before = world.target.requests.length;
    await world.cycle();
    assert.equal((await world.account('ada'))?.title, 'Lead');
    // Grace has no title, and nothing is written of that.
    assert.equal(users(world, before), 1);
  });

  story('ENT-46 a filter asks about nobody who stays, and disables who drops out', ALL, async (world) => {
    for (const name of ['ada', 'grace', 'joan']) await world.join(name, { department: 'Engines' });
    await world.join('mary', { department: 'Sales' });
    await world.cycle();
    await world.filter({
      sourceOperandName: 'department',
      operatorName: 'EQUALS',
      targetOperand: { values: ['Engines'] },
    });
    const before = world.target.requests.length;
    const { cycle } = await world.cycle();
    assert.deepEqual([cycle.counters.outcomes.disabled, cycle.counters.outcomes.skipped], [1, 3]);
    assert.equal(users(world, before), 1);
  });

  story(
    'provisioned on demand by the new mapping and then taken back: that person is looked at',
    ALL,
    async (world) => {
      const ada = await world.join('ada', { jobTitle: 'Lead' });
      await world.join('grace', { jobTitle: 'Lead' });
      await world.cycle();
      const { schema: first } = await world.applications.schemas.current(world.jobId);
      await world.map({ targetAttributeName: TITLE, source: expression('Append([jobTitle], "!")') });
      await world.onDemand({ type: 'User', id: ada });
      await world.applications.schemas.save(world.jobId, first, { author: 'tests' });
      const before = world.target.requests.length;
      await world.cycle();
      assert.deepEqual([(await world.account('ada'))?.title, users(world, before)], ['Lead', 1]);
    },
  );

  story('a restart reads everybody, whatever was saved', ALL, async (world) => {
    for (const name of ['ada', 'grace']) await world.join(name);
    await world.cycle();
    await world.map({ targetAttributeName: 'nickName', source: expression('[employeeType]') });
    await world.operate({ kind: 'restart', scopes: [] });
    const before = world.target.requests.length;
    await world.cycle();
    assert.equal(users(world, before), 2);
  });
});

/** Accounts that were read. */
function users(world: World, from: number): number {
  return world.sent('GET', from).filter(({ url }) => /\/Users\/[^/]+$/.test(url.split('?')[0] ?? '')).length;
}

async function entryOf(world: World, name: string) {
  const entries = await world.log();
  const entry = entries.find(({ source }) => source.displayName === `${name}@halden.example`);
  if (entry === undefined) throw new Error(`Nothing is logged of ${name}.`);
  return entry;
}
