import assert from 'node:assert/strict';
import { DecisionRefused, type UndoneObject, type UndoSummary } from '../../packages/server/src/engine/index.ts';
import { TESTS } from './job-under-test.ts';
import { expression } from './schema-edits.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

interface Undone {
  readonly objects: readonly UndoneObject[];
  readonly summary: UndoSummary;
}

async function plan(world: World, cycleId: string): Promise<Undone> {
  const objects: UndoneObject[] = [];
  const summary = await world.undo.plan(world.jobId, cycleId, async (page) => {
    objects.push(...page);
  });
  return { objects, summary };
}

async function apply(world: World, summary: UndoSummary): Promise<Undone> {
  const objects: UndoneObject[] = [];
  const done = await world.undo.apply(world.jobId, summary, TESTS, async (page) => {
    objects.push(...page);
  });
  return { objects, summary: done };
}

async function refusal(decision: Promise<unknown>): Promise<string | undefined> {
  try {
    await decision;
    return undefined;
  } catch (error) {
    assert.ok(error instanceof DecisionRefused, String(error));
    return error.code;
  }
}

stories('undoing a cycle', (story) => {
  story(
    'a cycle that spoilt a value for everybody is shown as a plan, and undone by it in the name of who asked',
    { settings: { scope: 'all' } },
    async (world) => {
      const ids: string[] = [];
      for (let number = 0; number < 3; number += 1) {
        ids.push(await world.join(`p${number}`, { jobTitle: `Title ${number}`, department: 'Spoilt' }));
      }
      await world.join('untitled', { department: 'Spoilt' });
      await world.cycle();
      await world.map({ targetAttributeName: 'title', source: expression('[department]') });
      world.pass({ minutes: 1 });
      const spoiling = await world.cycle();
      assert.equal(spoiling.cycle.counters.outcomes.updated, 4);
      assert.deepEqual(
        (await world.undo.cycles(world.jobId, undefined, 1)).map(({ id, counters }) => [id, counters.outcomes.updated]),
        [[spoiling.cycle.id, 4]],
      );

      const before = world.target.requests.length;
      const { objects, summary } = await plan(world, spoiling.cycle.id);
      assert.ok(world.target.requests.slice(before).every(({ method }) => method === 'GET'));
      assert.deepEqual([summary.actions.Update, summary.codes, summary.held], [4, {}, undefined]);
      const first = objects.find(({ id }) => id === ids[0]);
      assert.deepEqual(first?.modified, [{ name: 'title', oldValue: 'Spoilt', newValue: 'Title 0' }]);

      await apply(world, summary);
      assert.deepEqual((await world.account('p2'))?.title, 'Title 2');
      assert.equal((await world.account('untitled'))?.title, undefined, 'where there was nothing, there is nothing');
      const entry = await world.lastEntry(ids[0] ?? '');
      assert.deepEqual(
        [entry.action, entry.status, entry.initiatedBy?.id, entry.cycleId],
        ['Update', 'Success', 'tests', undefined],
      );
      assert.equal((await world.audited('cycleUndone')).initiator.id, 'tests');
      const again = await plan(world, spoiling.cycle.id);
      assert.deepEqual(again.summary.codes, { RedundantExport: 4 });
    },
  );

  story(
    'what changed since, here or in the application, is left alone and named',
    { settings: { scope: 'all' } },
    async (world) => {
      const ada = await world.join('ada', { jobTitle: 'Old', department: 'One' });
      const grace = await world.join('grace', { jobTitle: 'Old' });
      await world.cycle();
      for (const id of [ada, grace]) await world.directory.update('User', id, { jobTitle: 'New' });
      const { cycle } = await world.cycle();
      const { summary } = await plan(world, cycle.id);
      const targetId = String((await world.account('grace'))?.id);
      await world.withTarget((target) =>
        target.update('User', targetId, [{ op: 'replace', path: 'title', value: 'By hand' }]),
      );
      const applied = await apply(world, summary);
      assert.deepEqual(applied.summary.codes, { ChangedSince: 1 });
      const left = applied.objects.find(({ code }) => code === 'ChangedSince');
      assert.equal(left?.id, grace);
      assert.match(left?.message ?? '', /title/);
      assert.equal((await world.account('grace'))?.title, 'By hand');
      assert.equal((await world.account('ada'))?.title, 'Old');
    },
  );

  story(
    'accounts that were made are disabled, and the deletion threshold counts them',
    { settings: { scope: 'all', deletionThreshold: 2 } },
    async (world) => {
      for (let number = 0; number < 3; number += 1) await world.join(`p${number}`);
      const { cycle } = await world.cycle();
      const { objects, summary } = await plan(world, cycle.id);
      assert.deepEqual([summary.actions.Disable, objects.every(({ counted }) => counted)], [3, true]);
      assert.match(summary.held ?? '', /at most 2/);
      const before = world.target.requests.length;
      assert.equal(await refusal(world.undo.apply(world.jobId, summary, TESTS)), 'TooManyDeletes');
      assert.equal(world.sent('PATCH', before).length, 0);
      await world.set({ deletionThreshold: 3 });
      await apply(world, (await plan(world, cycle.id)).summary);
      const accounts = [...(await world.accounts()).values()];
      assert.deepEqual(
        accounts.map(({ active }) => active),
        [false, false, false],
      );
      assert.equal((await world.job()).status.removalsSinceScheduled, 3);
    },
  );

  story('a plan is refused when the job has moved on, and a cycle must be there and at its end', {}, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    const { cycle } = await world.cycle();
    const { summary } = await plan(world, cycle.id);
    await world.join('grace');
    await world.cycle();
    assert.equal(await refusal(world.undo.apply(world.jobId, summary, TESTS)), 'PlanIsStale');
    assert.equal((await world.account('ada'))?.active, true);
    assert.equal(await refusal(plan(world, world.jobId)), 'NoSuchCycle');
    const stop = new AbortController();
    stop.abort();
    const open = await world.cycle({ signal: stop.signal });
    assert.equal(await refusal(plan(world, open.cycle.id)), 'NoSuchCycle');
  });

  story('disabled accounts come back, and managers and members are set back to who they were', {}, async (world) => {
    const ids: string[] = [];
    for (const name of ['ada', 'grace', 'alan', 'mary']) ids.push(await world.join(name));
    const [ada = '', grace = '', alan = '', mary = ''] = ids;
    await world.directory.setManager(ada, grace);
    const group = await world.group('Engines', [ada, grace]);
    await world.assign('User', ...ids);
    await world.assign('Group', group);
    await world.cycle();
    const account = async (name: string) => String((await world.account(name))?.id);
    const manager = async () =>
      (
        (await world.account('ada'))?.['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'] as {
          manager?: { value?: string };
        }
      )?.manager?.value;
    const members = (await world.membersOf('Engines')).toSorted();
    assert.equal(await manager(), await account('grace'));

    await world.directory.setManager(ada, alan);
    await world.directory.removeMember(group, grace);
    await world.directory.addMembers(group, [alan]);
    await world.unassign('User', mary);
    const { cycle } = await world.cycle();
    assert.equal(await manager(), await account('alan'));
    assert.equal((await world.account('mary'))?.active, false);

    const { objects, summary } = await plan(world, cycle.id);
    assert.deepEqual(summary.codes, {}, JSON.stringify(objects));
    const { summary: done } = await apply(world, summary);
    assert.deepEqual(done.codes, {});
    assert.equal(await manager(), await account('grace'));
    assert.equal((await world.account('mary'))?.active, true);
    assert.deepEqual((await world.membersOf('Engines')).toSorted(), members);
  });

  story('a deletion cannot be undone', { settings: { outOfScope: 'delete' } }, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    await world.cycle();
    await world.unassign('User', ada);
    const { cycle } = await world.cycle();
    assert.equal(cycle.counters.outcomes.deleted, 1);
    const { objects, summary } = await plan(world, cycle.id);
    assert.deepEqual(summary.codes, { NotUndoable: 1 });
    assert.match(objects[0]?.message ?? '', /cannot be brought back/);
  });
});
