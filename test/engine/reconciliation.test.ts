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

stories('reconciliation of memberships', (story) => {
  story(
    'lists once a day who was taken out of a group and who was put in, and writes nothing',
    report,
    async (world) => {
      const { group, ids } = await engines(world);
      await changeMembers(world, { out: ['ada'], in: ['outsider'] });
      const stranger = await world.existing({ userName: 'stranger@elsewhere.example' });
      await patchGroup(world, [{ op: 'add', path: 'members', value: [{ value: stranger }] }]);
      world.pass({ hours: 23 });
      let before = world.target.requests.length;
      await world.cycle();
      assert.equal(world.sent('GET', before).length, 0);

      world.pass({ hours: 2 });
      before = world.target.requests.length;
      await world.cycle();
      const entry = await world.lastEntry(group);
      assert.deepEqual([entry.code, entry.status, entry.action], ['TargetChanged', 'Warning', 'Other']);
      assert.match(entry.message, /1 member\(s\) were taken out and 1 were put in\. Nothing was written/);
      assert.deepEqual(entry.modified, [{ name: 'members', oldValue: ids.outsider, newValue: ids.ada }]);
      assert.deepEqual([...(await world.membersOf('Engines'))].sort(), [ids.grace, ids.outsider, stranger].sort());
      assert.equal(world.sent('PATCH', before).length, 0);
      // One request for each group beside the one that reads its attributes.
      assert.equal(world.sent('GET', before).filter(({ url }) => /attributes=members$/.test(url)).length, 2);

      world.pass({ hours: 1 });
      await world.cycle();
      assert.equal((await changedEntries(world)).length, 1);
    },
  );

  story('puts back who was taken out, takes out who was put in, and leaves strangers alone', correct, async (world) => {
    const { group, ids } = await engines(world);
    const stranger = await world.existing({ userName: 'stranger@elsewhere.example' });
    await patchGroup(world, [{ op: 'add', path: 'members', value: [{ value: stranger }] }]);
    await changeMembers(world, { out: ['ada'], in: ['outsider'] });
    world.pass({ days: 1 });
    const before = world.target.requests.length;
    await world.cycle();
    assert.deepEqual([...(await world.membersOf('Engines'))].sort(), [ids.ada, ids.grace, stranger].sort());
    assert.match((await changedEntries(world))[0]?.message ?? '', /That is put back/);
    assert.deepEqual((await world.lastEntry(group)).modified, [
      { name: 'members', oldValue: ids.outsider, newValue: ids.ada },
    ]);
    const bodies = world.sent('PATCH', before).map(({ body }) => body ?? '');
    assert.ok(bodies.length > 0 && bodies.every((body) => !body.includes(String(ids.grace))));

    // What was put back is as it was: nothing is found the next day.
    world.pass({ days: 1 });
    await world.cycle();
    assert.equal((await changedEntries(world)).length, 1);
  });

  story('who changed in the directory meanwhile is no difference', correct, async (world) => {
    const { group, ids, people } = await engines(world);
    await world.directory.removeMember(group, people.ada);
    await world.directory.addMembers(group, [people.outsider]);
    world.pass({ days: 1 });
    await world.cycle();
    assert.deepEqual([...(await world.membersOf('Engines'))].sort(), [ids.grace, ids.outsider].sort());
    assert.deepEqual(await changedEntries(world), []);
  });

  story(
    'an application that does not show members is left alone',
    { ...correct, target: { rules: { groups: { hidden: true } } } },
    async (world) => {
      await engines(world);
      world.pass({ days: 1 });
      const before = world.target.requests.length;
      await world.cycle();
      assert.ok(world.sent('GET', before).some(({ url }) => /attributes=members$/.test(url)));
      assert.deepEqual([await changedEntries(world), world.sent('PATCH', before)], [[], []]);
    },
  );

  story('a group of which many were taken out is put back whole', correct, async (world) => {
    const people: string[] = [];
    for (let number = 0; number < 130; number += 1) people.push(await world.join(`p${number}`));
    await world.group('Engines', people);
    await world.cycle();
    await patchGroup(world, [{ op: 'replace', path: 'members', value: [{ value: (await world.account('p0'))?.id }] }]);
    world.pass({ days: 1 });
    const stop = new AbortController();
    world.target.become({
      before: ({ method }) => {
        if (method === 'PATCH') stop.abort();
        return undefined;
      },
    });
    // Stopped at the first write, it goes on with what is left.
    assert.equal((await world.cycle({ signal: stop.signal })).end.state, 'Interrupted');
    world.target.become({});
    await world.cycle();
    assert.equal((await world.membersOf('Engines')).length, 130);
  });
});

/** A group with Ada and Grace, another with Grace alone, and somebody who is in neither; ids of people and of accounts. */
async function engines(world: World) {
  const people = {
    ada: await world.join('ada'),
    grace: await world.join('grace'),
    outsider: await world.join('outsider'),
  };
  const group = await world.group('Engines', [people.ada, people.grace]);
  await world.group('Looms', [people.grace]);
  await world.cycle();
  const ids: Record<string, string> = {};
  for (const [name, { id }] of await world.accounts()) ids[name] = String(id);
  return { group, people, ids };
}

async function changedEntries(world: World) {
  return (await world.log()).filter(({ code }) => code === 'TargetChanged');
}

/** Changes the members of the group as somebody does who works in the application. */
async function changeMembers(
  world: World,
  names: { readonly out: readonly string[]; readonly in: readonly string[] },
): Promise<void> {
  const accounts = await world.accounts();
  const idOf = (name: string) => String(accounts.get(name)?.id);
  await patchGroup(world, [
    ...names.out.map((name) => ({ op: 'remove', path: `members[value eq "${idOf(name)}"]` })),
    { op: 'add', path: 'members', value: names.in.map((name) => ({ value: idOf(name) })) },
  ]);
}

async function patchGroup(world: World, Operations: readonly object[]): Promise<void> {
  const [group] = (await world.target.held('Groups')).filter(({ displayName }) => displayName === 'Engines');
  const answer = await fetch(`${world.target.url}/Groups/${group?.id}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${world.target.token}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations }),
  });
  assert.ok(answer.ok, await answer.text());
}

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
