import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { DecisionRefused } from '../../packages/server/src/engine/index.ts';
import { TESTS } from './job-under-test.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

/** The code with which a decision is refused; undefined when it is carried out. */
async function refusal(decision: Promise<unknown>): Promise<string | undefined> {
  try {
    await decision;
    return undefined;
  } catch (error) {
    assert.ok(error instanceof DecisionRefused, String(error));
    return error.code;
  }
}

async function linked(world: World, ...names: readonly string[]): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const name of names) ids.push(await world.join(name));
  await world.assign('User', ...ids);
  await world.cycle();
  return ids;
}

/** Does something once, while the target is asked for an address that holds `part`; answers what came of it. */
function meanwhile<T>(world: World, part: string, act: () => Promise<T>): () => Promise<T | undefined> {
  let acted: Promise<T> | undefined;
  world.target.become({
    before: async ({ method, url }) => {
      if (method === 'GET' && url.includes(part) && acted === undefined) {
        acted = act();
        await acted;
      }
      return undefined;
    },
  });
  return async () => acted;
}

stories('object connections', (story) => {
  story('links are listed by page, by state and by name, and read by either id', {}, async (world) => {
    const ids = await linked(world, 'ada', 'grace', 'alan');
    const group = await world.group('Engines', [ids[0] ?? '']);
    await world.assign('Group', group);
    await world.unassign('User', ids[2] ?? '');
    await world.cycle();
    const list = (query: object) => world.desk.connections(world.jobId, { limit: 10, ...query });
    const all = await list({});
    assert.deepEqual(all.map(({ type, displayName }) => `${type} ${displayName}`).toSorted(), [
      'Group Engines',
      'User ada',
      'User alan',
      'User grace',
    ]);
    const [first] = await list({ limit: 1 });
    assert.ok(first !== undefined);
    assert.deepEqual(await list({ after: { type: first.type, id: first.sourceId } }), all.slice(1));
    assert.deepEqual(
      (await list({ state: 'released' })).map(({ displayName }) => displayName),
      ['alan'],
    );
    assert.deepEqual(
      (await list({ type: 'User', name: 'GRA' })).map(({ displayName }) => displayName),
      ['grace'],
    );
    assert.deepEqual(await list({ name: '%' }), []);
    const ada = await world.desk.connection(world.jobId, ids[0] ?? '');
    assert.equal(ada?.targetId, (await world.account('ada'))?.id);
    assert.deepEqual(await world.desk.connection(world.jobId, ada?.targetId ?? ''), ada);
    assert.equal(await world.desk.connection(world.jobId, randomUUID()), undefined);
  });

  story(
    'a link made by hand is the account that the next cycle writes, and the audit log says who made it',
    { settings: { scope: 'all' } },
    async (world) => {
      const targetId = await world.existing({ userName: 'countess@elsewhere.example', title: 'Poet' });
      await world.cycle();
      const ada = await world.join('ada', { jobTitle: 'Analyst' });
      await world.desk.createConnection(
        world.jobId,
        { type: 'User', id: ada, targetId },
        { ...TESTS, reason: 'Same person.' },
      );
      assert.equal((await world.jobs.counts(world.jobId)).links.User.managed, 1);
      const { cycle } = await world.cycle();
      assert.deepEqual([cycle.counters.outcomes.updated, cycle.counters.outcomes.created], [1, 0]);
      assert.deepEqual([(await world.account('ada'))?.id, (await world.account('ada'))?.title], [targetId, 'Analyst']);
      const [entry] = await world.audit();
      assert.deepEqual(
        [entry?.activity, entry?.initiator.id, entry?.reason, entry?.jobId, entry?.applicationId],
        ['linkCreated', 'tests', 'Same person.', world.jobId, world.applicationId],
      );
      assert.deepEqual(entry?.targets[1], {
        type: 'User',
        id: ada,
        displayName: 'ada@halden.example',
        modified: [{ name: 'targetAnchor', oldValue: null, newValue: targetId }],
      });
    },
  );

  story('a link needs both ends, and both of them free', {}, async (world) => {
    const [ada = '', grace = ''] = await linked(world, 'ada', 'grace');
    const free = await world.existing({ userName: 'free' });
    const taken = String((await world.account('ada'))?.id);
    const make = (id: string, targetId: string) =>
      refusal(world.desk.createConnection(world.jobId, { type: 'User', id, targetId }, TESTS));
    const newcomer = await world.join('newcomer');
    const before = (await world.audit()).length;
    assert.equal(await make(randomUUID(), free), 'SourceNotFound');
    assert.equal(await make(newcomer, 'nobody'), 'TargetNotFound');
    assert.equal(await make(ada, free), 'SourceLinked');
    assert.equal(await make(newcomer, taken), 'TargetLinked');
    await world.jobs.lock(world.jobId, { type: 'User', id: newcomer }, 60_000);
    assert.equal(await make(newcomer, free), 'ObjectBusy');
    await world.jobs.unlock(world.jobId, { type: 'User', id: newcomer });
    assert.equal((await world.audit()).length, before, 'what was refused is no change');
    assert.equal((await world.jobs.counts(world.jobId)).links.User.managed, 2);
    assert.equal(await make(newcomer, free), undefined);
    assert.equal((await world.desk.connection(world.jobId, grace))?.state, 'managed');
  });

  story('a deleted link touches neither object, and the next cycle matches anew', {}, async (world) => {
    const [ada = ''] = await linked(world, 'ada');
    const old = String((await world.account('ada'))?.id);
    const before = world.target.requests.length;
    const remove = () => world.desk.deleteConnection(world.jobId, { type: 'User', id: ada }, TESTS);
    await world.jobs.lock(world.jobId, { type: 'User', id: ada }, 60_000);
    assert.equal(await refusal(remove()), 'ObjectBusy');
    await world.jobs.unlock(world.jobId, { type: 'User', id: ada });
    assert.equal(await remove(), true);
    assert.equal(await world.desk.deleteConnection(world.jobId, { type: 'User', id: ada }, TESTS), false);
    assert.equal(world.target.requests.length, before);
    assert.equal(await world.desk.connection(world.jobId, ada), undefined);
    assert.equal((await world.jobs.counts(world.jobId)).links.User.managed, 0);
    const [entry] = await world.audit();
    assert.equal(entry?.activity, 'linkDeleted');
    assert.deepEqual(entry?.targets[1]?.modified, [{ name: 'targetAnchor', oldValue: old, newValue: null }]);
    const { cycle } = await world.cycle();
    assert.deepEqual([cycle.kind, cycle.counters.outcomes.created], ['incremental', 0]);
    assert.equal((await world.desk.connection(world.jobId, ada))?.targetId, old);
  });

  story('an initial cycle leaves nobody on the work list whom it looked at', {}, async (world) => {
    const [ada = ''] = await linked(world, 'ada');
    await world.desk.deleteConnection(world.jobId, { type: 'User', id: ada }, TESTS);
    const waiting = async () => (await world.jobs.waitingAmong(world.jobId, 'User', [ada])).size;
    assert.equal(await waiting(), 1);
    await world.forgetWatermark();
    assert.equal((await world.cycle()).cycle.kind, 'initial');
    assert.equal(await waiting(), 0);
  });

  story(
    'a link deleted while a cycle looks at its object stays deleted, and the next cycle matches anew',
    {},
    async (world) => {
      const [ada = '', grace = ''] = await linked(world, 'ada', 'grace');
      const old = String((await world.account('ada'))?.id);
      await world.forgetWatermark();
      const deleted = meanwhile(world, `/Users/${old}`, () =>
        world.desk.deleteConnection(world.jobId, { type: 'User', id: ada }, TESTS),
      );
      const { cycle: running, end } = await world.cycle();
      assert.deepEqual([running.kind, end.state, await deleted()], ['initial', 'Succeeded', true]);
      assert.equal(await world.desk.connection(world.jobId, ada), undefined);
      assert.equal((await world.desk.connection(world.jobId, grace))?.state, 'managed');
      assert.equal((await world.jobs.counts(world.jobId)).links.User.managed, 1);
      const { cycle } = await world.cycle();
      assert.deepEqual([cycle.kind, cycle.counters.outcomes.created], ['incremental', 0]);
      assert.equal((await world.desk.connection(world.jobId, ada))?.targetId, old);
      assert.equal((await world.jobs.counts(world.jobId)).links.User.managed, 2);
    },
  );

  story(
    'what a cycle writes of somebody whose link is deleted meanwhile is logged, and they are matched anew',
    {},
    async (world) => {
      const [ada = ''] = await linked(world, 'ada');
      const old = String((await world.account('ada'))?.id);
      await world.directory.update('User', ada, { jobTitle: 'Analyst' });
      const deleted = meanwhile(world, `/Users/${old}`, () =>
        world.desk.deleteConnection(world.jobId, { type: 'User', id: ada }, TESTS),
      );
      const { cycle } = await world.cycle();
      assert.equal(await deleted(), true);
      assert.deepEqual([cycle.kind, cycle.counters.outcomes.created], ['incremental', 0]);
      const told = (await world.log()).filter(({ source }) => source.id === ada);
      assert.deepEqual(
        told.map(({ action }) => action).filter((action) => action !== 'Other'),
        ['Update', 'Create'],
      );
      const matching = (await world.lastEntry(ada)).steps.find(({ name }) => name === 'matching');
      assert.match(matching?.description ?? '', /by userName/);
      assert.equal((await world.desk.connection(world.jobId, ada))?.targetId, old);
      assert.equal((await world.jobs.counts(world.jobId)).links.User.managed, 1);
    },
  );

  story('a link made by hand while a cycle looks at its object is the one that is kept', {}, async (world) => {
    const targetId = await world.existing({ userName: 'countess@elsewhere.example' });
    const ada = await world.join('ada');
    await world.assign('User', ada);
    const made = meanwhile(world, 'filter=', () =>
      world.desk.createConnection(world.jobId, { type: 'User', id: ada, targetId }, TESTS),
    );
    await world.cycle();
    await made();
    assert.equal((await world.desk.connection(world.jobId, ada))?.targetId, targetId);
    assert.equal((await world.jobs.counts(world.jobId)).links.User.managed, 1);
  });

  story(
    'an object whose account was deleted can be linked to another',
    { settings: { outOfScope: 'delete' } },
    async (world) => {
      const [ada = ''] = await linked(world, 'ada');
      await world.unassign('User', ada);
      await world.cycle();
      assert.equal(await world.desk.connection(world.jobId, ada), undefined, 'a tombstone is no link');
      const targetId = await world.existing({ userName: 'other' });
      await world.assign('User', ada);
      await world.desk.createConnection(world.jobId, { type: 'User', id: ada, targetId }, TESTS);
      await world.cycle();
      assert.equal((await world.account('ada'))?.id, targetId);
      assert.equal((await world.jobs.counts(world.jobId)).links.User.managed, 1);
    },
  );
});
