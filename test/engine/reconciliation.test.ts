import assert from 'node:assert/strict';
import { stories } from './stories.ts';
import type { World } from './world.ts';

const report = { settings: { scope: 'all', reconciliation: 'report' } } as const;
const correct = { settings: { scope: 'all', reconciliation: 'correct' } } as const;

stories('reconciliation', (story) => {
  story('lists once a day what others changed in the application, and writes nothing', report, async (world) => {
    const ada = await world.join('ada', { jobTitle: 'Analyst' });
    await world.join('grace');
    await world.cycle();
    await change(world, 'ada', { title: 'Boss' });
    world.pass({ hours: 23 });
    const before = world.target.requests.length;
    await world.cycle();
    assert.equal(world.sent('GET', before).length, 0);

    world.pass({ hours: 2 });
    await world.cycle();
    const entry = await world.lastEntry(ada);
    assert.deepEqual([entry.code, entry.status, entry.action], ['TargetChanged', 'Warning', 'Other']);
    assert.deepEqual(entry.modified, [{ name: 'title', oldValue: 'Boss', newValue: 'Analyst' }]);
    assert.equal((await world.account('ada'))?.title, 'Boss');
    assert.equal((await world.log()).filter(({ code }) => code === 'TargetChanged').length, 1);
    assert.equal(world.sent('PATCH', before).length, 0);

    await world.cycle();
    assert.equal((await world.log()).filter(({ code }) => code === 'TargetChanged').length, 1);
    world.pass({ days: 1 });
    await world.cycle();
    assert.equal((await world.log()).filter(({ code }) => code === 'TargetChanged').length, 2);
  });

  story('puts back what others changed, says so, and counts whom it wrote', correct, async (world) => {
    const ada = await world.join('ada', { jobTitle: 'Analyst' });
    await world.join('grace');
    await world.cycle();
    await change(world, 'ada', { title: 'Boss', active: false });
    world.pass({ days: 1 });
    assert.equal((await world.cycle({ early: true })).cycle.counters.outcomes.updated, 0);
    const { cycle } = await world.cycle();
    assert.deepEqual(
      [cycle.kind, cycle.counters.outcomes.updated, cycle.counters.outcomes.skipped],
      ['incremental', 1, 0],
    );
    const account = await world.account('ada');
    assert.deepEqual([account?.title, account?.active], ['Analyst', true]);
    assert.ok((await world.lastEntry(ada)).steps.some(({ description }) => /put back/.test(description)));
  });

  story(
    'reads the accounts of a job that compares with what it sent',
    { settings: { ...correct.settings, readBeforeWrite: false } },
    async (world) => {
      await world.join('ada', { jobTitle: 'Analyst' });
      await world.cycle();
      await change(world, 'ada', { title: 'Boss' });
      world.pass({ days: 1 });
      await world.cycle();
      assert.equal((await world.account('ada'))?.title, 'Analyst');
    },
  );

  story(
    'an account that is gone is made again when differences are corrected, and listed otherwise',
    report,
    async (world) => {
      const ada = await world.join('ada');
      await world.cycle();
      const { url, token } = world.target;
      const id = (await world.account('ada'))?.id;
      await fetch(`${url}/Users/${id}`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
      world.pass({ days: 1 });
      await world.cycle();
      assert.equal(await world.account('ada'), undefined);
      assert.match((await world.lastEntry(ada)).message, /gone from the application/);
      await world.set({ reconciliation: 'correct' });
      world.pass({ days: 1 });
      await world.cycle();
      assert.ok((await world.account('ada')) !== undefined);
    },
  );

  story('stopped while it reads, it goes on and writes nobody twice', correct, async (world) => {
    for (let number = 0; number < 60; number += 1) await world.join(`p${number}`, { jobTitle: 'Lead' });
    await world.cycle();
    for (let number = 0; number < 60; number += 1) await change(world, `p${number}`, { title: 'Boss' });
    world.pass({ days: 1 });
    const stop = new AbortController();
    const from = world.target.requests.length;
    world.target.become({
      after: ({ method }, number) => {
        if (method === 'PATCH' && number > from + 60) stop.abort();
        return undefined;
      },
    });
    assert.equal((await world.cycle({ signal: stop.signal })).end.state, 'Interrupted');
    world.target.become({});
    await world.cycle();
    const titles = new Set([...(await world.accounts()).values()].map(({ title }) => title));
    assert.deepEqual([...titles], ['Lead']);
    assert.equal(world.sent('PATCH', from).length, 60);
  });
});

/** Changes an account as somebody does who works in the application. */
async function change(world: World, name: string, values: Readonly<Record<string, unknown>>): Promise<void> {
  const id = (await world.account(name))?.id;
  const Operations = Object.entries(values).map(([path, value]) => ({ op: 'replace', path, value }));
  const answer = await fetch(`${world.target.url}/Users/${id}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${world.target.token}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations }),
  });
  assert.ok(answer.ok);
}
