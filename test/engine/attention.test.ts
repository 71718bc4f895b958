import assert from 'node:assert/strict';
import { type AttentionItem, DecisionRefused } from '../../packages/server/src/engine/index.ts';
import { TESTS } from './job-under-test.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

function list(world: World, choice = {}, limit = 100): Promise<readonly AttentionItem[]> {
  return world.desk.attention(world.jobId, choice, undefined, limit);
}

/** Refuses to create accounts whose user name contains a text. */
function refusing(world: World, part: string): void {
  world.target.become({
    before: ({ method, body }) => (method === 'POST' && body?.includes(part) ? { status: 422, body: '{}' } : undefined),
  });
}

async function staleness(decision: Promise<unknown>): Promise<string | undefined> {
  try {
    await decision;
    return undefined;
  } catch (error) {
    assert.ok(error instanceof DecisionRefused, String(error));
    return error.code;
  }
}

/** A person whose title is carried by two accounts that were there before. */
async function ambiguous(world: World): Promise<{ id: string; poet: string; analyst: string }> {
  await world.edit((users) => ({
    ...users,
    attributeMappings: users.attributeMappings.map((mapping) => ({
      ...mapping,
      matchingPriority: mapping.targetAttributeName === 'title' ? 1 : 0,
    })),
  }));
  const common = { title: 'Countess', active: true };
  const poet = await world.existing({ ...common, userName: 'poet', name: { familyName: 'Byron' } });
  const analyst = await world.existing({ ...common, userName: 'analyst', name: { familyName: 'Lovelace' } });
  const id = await world.join('ada', { jobTitle: 'Countess' });
  await world.assign('User', id);
  await world.cycle();
  return { id, poet, analyst };
}

stories('what needs attention', (story) => {
  story('an ambiguous match is listed with what tells the accounts apart', {}, async (world) => {
    const { id, poet, analyst } = await ambiguous(world);
    const [item, ...others] = await list(world);
    assert.equal(others.length, 0);
    assert.deepEqual([item?.kind, item?.id, item?.code], ['ambiguous', id, 'DuplicateTargetEntries']);
    assert.ok((item?.nextAttemptAt ?? world.now) >= world.now);
    const values = new Map(item?.candidates.map((candidate) => [candidate.targetId, candidate.values]));
    assert.deepEqual([...values.keys()].toSorted(), [poet, analyst].toSorted());
    assert.equal(values.get(poet)?.['name.familyName'], 'Byron');
    assert.equal(values.get(analyst)?.userName, 'analyst');
    assert.equal('title' in (values.get(poet) ?? {}), false, 'what they share tells nothing');
  });

  story('ENT-66 the account that is chosen is linked at once and written by the next cycle', {}, async (world) => {
    const { id, analyst } = await ambiguous(world);
    const chosen = { type: 'User', id, targetId: analyst } as const;
    await world.desk.choose(world.jobId, chosen, TESTS);
    assert.deepEqual(await list(world), []);
    assert.equal((await world.desk.connection(world.jobId, id))?.targetId, analyst);
    const { cycle } = await world.cycle();
    assert.deepEqual([cycle.counters.outcomes.updated, cycle.counters.outcomes.created], [1, 0]);
    assert.equal((await world.account('ada'))?.id, analyst);
    const entry = await world.audited('attentionDecided');
    assert.equal(entry.initiator.displayName, 'Tests');
    assert.deepEqual(
      entry.targets[0]?.modified.map(({ newValue }) => newValue),
      ['choose', analyst],
    );
    assert.equal(await staleness(world.desk.choose(world.jobId, chosen, TESTS)), 'StaleChoice');
  });

  story('a choice among accounts that changed meanwhile is refused', {}, async (world) => {
    const { id, poet, analyst } = await ambiguous(world);
    const other = await world.existing({ userName: 'other' });
    const choose = (targetId: string) =>
      staleness(world.desk.choose(world.jobId, { type: 'User', id, targetId }, TESTS));
    assert.equal(await choose(other), 'StaleChoice');
    const grace = await world.join('grace');
    await world.desk.createConnection(world.jobId, { type: 'User', id: grace, targetId: poet }, TESTS);
    assert.equal(await choose(poet), 'TargetLinked');
    await world.withTarget((target) => target.delete('User', analyst));
    assert.equal(await choose(analyst), 'TargetNotFound');
    assert.equal((await list(world)).length, 1);
  });

  story('a dismissed match comes back when its person changes', {}, async (world) => {
    const { id } = await ambiguous(world);
    assert.equal(await world.desk.dismiss(world.jobId, { kinds: ['ambiguous'] }, TESTS), 1);
    assert.deepEqual(await list(world), []);
    world.pass({ days: 1 });
    await world.cycle();
    assert.deepEqual(await list(world), []);
    await world.directory.update('User', id, { department: 'Engines' });
    await world.cycle();
    assert.deepEqual(
      (await list(world)).map(({ kind }) => kind),
      ['ambiguous'],
    );
  });

  story(
    'failing, given-up and put-aside objects and waiting references are one list, page by page',
    { settings: { failureFloor: 0, failureShare: 40 } },
    async (world) => {
      refusing(world, 'refused');
      const pruned = await world.join('refused-first');
      await world.assign('User', pruned);
      await world.cycle();
      assert.deepEqual(
        (await list(world)).map(({ kind, id }) => [kind, id]),
        [['pruned', pruned]],
      );

      await world.set({ failureShare: 100 });
      await world.operate({ kind: 'start' });
      const manager = await world.join('outside');
      const ada = await world.join('ada');
      await world.directory.setManager(ada, manager);
      const old = await world.join('refused-old');
      await world.assign('User', ada, old);
      await world.cycle();
      world.pass({ days: 29 });
      await world.cycle();
      const fresh = await world.join('refused-new');
      await world.assign('User', fresh);
      await world.cycle();

      const all = await list(world);
      assert.deepEqual(
        all.map(({ kind, id }) => [kind, id]),
        [
          ['failing', fresh],
          ['givenUp', old],
          ['pruned', pruned],
          ['reference', ada],
        ],
      );
      const [failing, givenUp, , reference] = all;
      assert.ok(failing?.nextAttemptAt !== undefined && failing.attempts === 1);
      assert.equal(givenUp?.nextAttemptAt, undefined);
      assert.match(reference?.message ?? '', /manager.* refers to outside@halden\.example/);
      const paged: AttentionItem[] = [];
      for (;;) {
        const page = await world.desk.attention(world.jobId, {}, paged.at(-1), 1);
        if (page.length === 0) break;
        paged.push(...page);
      }
      assert.deepEqual(paged, all);
      assert.deepEqual(
        (await list(world, { name: 'OLD' })).map(({ id }) => id),
        [old],
      );
      assert.deepEqual((await list(world, { ids: [ada, fresh] })).length, 2);
      assert.deepEqual((await list(world, { code: 'unprocessableentity' })).length, 3);

      world.target.become({});
      assert.equal(await world.desk.retry(world.jobId, {}, TESTS), 4);
      const { cycle } = await world.cycle();
      assert.equal(cycle.counters.outcomes.created, 3);
      assert.deepEqual(
        (await list(world)).map(({ kind }) => kind),
        ['reference'],
      );
      const entry = await world.audited('attentionDecided');
      assert.equal(entry.targets.length, 5, 'the job, and everybody it was decided about');
      assert.equal(await world.desk.dismiss(world.jobId, {}, TESTS), 1);
      assert.deepEqual(await list(world), []);
    },
  );
});
