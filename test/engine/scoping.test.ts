import assert from 'node:assert/strict';
import {
  compareScope,
  type SchemaChoice,
  type ScopePage,
  whoIsInScope,
} from '../../packages/server/src/engine/index.ts';
import type { FilterClause } from '../../packages/server/src/mapping/index.ts';
import { editedUsers } from './schema-edits.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

const DAY = 86_400_000;

function equals(attribute: string, value: string, more: Partial<FilterClause> = {}): FilterClause {
  return { sourceOperandName: attribute, operatorName: 'EQUALS', targetOperand: { values: [value] }, ...more };
}

function memberOf(groupId: string): FilterClause {
  return { sourceOperandName: 'objectId', operatorName: 'IsMemberOf', targetOperand: { values: [groupId] } };
}

/** Who is in scope, all pages of two. */
async function inScope(world: World, choice: SchemaChoice): Promise<readonly ScopePage[]> {
  const pages: ScopePage[] = [];
  for (let after: string | undefined; ; ) {
    const page = await whoIsInScope(world.preview, await world.job(), choice, { type: 'User', after, limit: 2 });
    pages.push(page);
    after = page.next;
    if (after === undefined) return pages;
  }
}

function byName(pages: readonly ScopePage[]) {
  return new Map(
    pages.flatMap(({ rows }) => rows.map((row) => [row.name.replace('@halden.example', ''), row] as const)),
  );
}

async function activeNames(world: World): Promise<readonly string[]> {
  const accounts = [...(await world.accounts())];
  return accounts.flatMap(([name, { active }]) => (active === true ? [name] : [])).toSorted();
}

stories('scoping filters', (story) => {
  story(
    'a date that comes nearer brings a person in, though nothing about them changes',
    { settings: { scope: 'all' } },
    async (world) => {
      const ada = await world.join('ada', { employeeHireDate: '2026-03-20T00:00:00Z' });
      await world.filter({
        sourceOperandName: 'employeeHireDate',
        operatorName: 'BEFORE',
        targetOperand: { values: ['now+14d'] },
      });
      await world.cycle();
      assert.deepEqual(await activeNames(world), []);
      world.now = new Date('2026-03-05T23:59:00Z');
      const early = await world.cycle();
      assert.deepEqual(
        [early.cycle.kind, early.cycle.counters.skipped.NotEffectivelyEntitled],
        ['incremental', undefined],
      );
      world.now = new Date('2026-03-06T00:01:00Z');
      const { cycle } = await world.cycle();
      assert.deepEqual([cycle.kind, cycle.counters.outcomes.created], ['incremental', 1]);
      assert.deepEqual(await activeNames(world), ['ada']);
      world.now = new Date('2026-06-01T00:00:00Z');
      const before = (await world.log()).length;
      await world.cycle();
      assert.equal((await world.log()).length, before, 'nobody is looked at twice for the same instant');
      await world.directory.update('User', ada, { employeeHireDate: '2026-07-01T00:00:00Z' });
      await world.cycle();
      assert.deepEqual(await activeNames(world), []);
      world.now = new Date('2026-06-18T00:00:00Z');
      await world.cycle();
      assert.deepEqual(await activeNames(world), ['ada'], 'a new date is a new instant');
    },
  );

  story('a date that passes takes a person out', { settings: { scope: 'all' } }, async (world) => {
    await world.join('ada', { employeeLeaveDateTime: '2026-03-10T12:00:00Z' });
    await world.filter({
      sourceOperandName: 'employeeLeaveDateTime',
      operatorName: 'AFTER',
      targetOperand: { values: ['now'] },
    });
    await world.cycle();
    assert.deepEqual(await activeNames(world), ['ada']);
    world.now = new Date(world.now.getTime() + 9 * DAY);
    assert.equal((await world.cycle()).cycle.counters.outcomes.disabled, 1);
  });

  story(
    'a filter about a group follows its members, nested ones too',
    { settings: { scope: 'all' } },
    async (world) => {
      const [ada, grace, joan] = [await world.join('ada'), await world.join('grace'), await world.join('joan')];
      const inner = await world.group('Inner', [grace]);
      const outer = await world.group('Outer', [ada, inner]);
      await world.filter(memberOf(outer));
      await world.cycle();
      assert.deepEqual(await activeNames(world), ['ada', 'grace']);

      await world.directory.addMembers(inner, [await world.group('Innermost', [joan])]);
      await world.cycle();
      assert.deepEqual(await activeNames(world), ['ada', 'grace', 'joan']);

      await world.directory.removeMember(outer, inner);
      const { cycle } = await world.cycle();
      assert.equal(cycle.kind, 'incremental');
      assert.deepEqual(await activeNames(world), ['ada']);

      await world.directory.addMembers(outer, [inner]);
      await world.cycle();
      assert.deepEqual(await activeNames(world), ['ada', 'grace', 'joan']);

      await world.directory.delete('Group', inner);
      await world.cycle();
      assert.deepEqual(await activeNames(world), ['ada'], 'a group in the recycle bin has no members');
      await world.directory.restore('Group', inner);
      await world.cycle();
      assert.deepEqual(await activeNames(world), ['ada', 'grace', 'joan']);
    },
  );

  story('groups in a circle end, and a group nobody has ends too', { settings: { scope: 'all' } }, async (world) => {
    const one = await world.group('One', [await world.join('ada')]);
    const two = await world.group('Two', [one]);
    await world.directory.addMembers(one, [two]);
    await world.filter(memberOf(two));
    await world.cycle();
    assert.deepEqual(await activeNames(world), ['ada']);
    await world.filter(memberOf('no-such-group'));
    await world.cycle();
    assert.deepEqual(await activeNames(world), []);
  });

  story(
    'whom the input filter passes over is left alone, blocked or not',
    { settings: { scope: 'all' } },
    async (world) => {
      const ada = await world.join('ada', { department: 'Sales' });
      await world.join('grace', { department: 'Engines' });
      await world.cycle();
      await world.scope({
        groups: [{ name: 'nobody', clauses: [equals('department', 'None')] }],
        inputFilterGroups: [{ name: 'engines only', clauses: [equals('department', 'Engines')] }],
      });
      await world.directory.update('User', ada, { accountEnabled: false, jobTitle: 'Changed' });
      const before = world.target.requests.length;
      const { cycle } = await world.cycle();
      assert.deepEqual([cycle.counters.outcomes.disabled, cycle.counters.outcomes.skipped], [1, 1]);
      assert.deepEqual(await activeNames(world), ['ada']);
      const entry = await world.lastEntry(ada);
      assert.deepEqual([entry.status, entry.code], ['Skipped', 'ImportSkipped']);
      assert.match(entry.message, /input filter passes/);
      const adas = (await world.account('ada'))?.id;
      assert.ok(!world.sent('PATCH', before).some(({ url }) => url.includes(String(adas))));
    },
  );

  story('attributes are filtered by their Graph names as well', { settings: { scope: 'all' } }, async (world) => {
    await world.join('ada', { mobilePhone: '+47 1' });
    await world.join('grace');
    await world.filter({
      sourceOperandName: 'mobilePhone',
      operatorName: 'STARTS_WITH',
      targetOperand: { values: ['+47'] },
    });
    await world.cycle();
    assert.deepEqual(await activeNames(world), ['ada']);
  });

  story('role assignments and the manager can be filtered by', {}, async (world) => {
    const grace = await world.join('grace');
    const ada = await world.join('ada');
    await world.directory.setManager(ada, grace);
    await world.assignRole(
      { id: '11111111-1111-4111-8111-111111111111', value: 'Editor', name: 'Editors' },
      grace,
      ada,
    );
    await world.filter(equals('appRoleAssignments', 'Editor'), equals('manager', grace));
    await world.cycle();
    assert.deepEqual(await activeNames(world), ['ada']);
  });
});

stories('who is in scope', (story) => {
  story('everybody is answered for page by page, with each reason', {}, async (world) => {
    const ada = await world.join('ada', { department: 'Sales' });
    const grace = await world.join('grace', { department: 'Engines' });
    const blocked = await world.join('blocked', { accountEnabled: false });
    const vague = await world.join('vague');
    await world.join('stranger', { department: 'Sales' });
    await world.assign('User', ada, grace, blocked, vague);
    const { version } = await world.filter(equals('department', 'Sales'));
    const pages = await inScope(world, { version });
    assert.deepEqual(
      pages.map(({ rows }) => rows.length),
      [2, 2, 1],
    );
    const rows = byName(pages);
    assert.deepEqual(
      [...rows].flatMap(([name, row]) => (row.inScope ? [name] : [])),
      ['ada'],
    );
    assert.equal(rows.get('ada')?.sentence, 'In scope: assigned directly.');
    assert.match(rows.get('blocked')?.sentence ?? '', /blocked/);
    assert.match(rows.get('stranger')?.sentence ?? '', /not assigned/);
    const [clause] = rows.get('grace')?.groups[0]?.clauses ?? [];
    assert.deepEqual([clause?.attribute, clause?.seen, clause?.passed], ['department', ['Engines'], false]);
    assert.equal(clause?.sentence, '“department equals Sales” is false: it is Engines.');
    assert.deepEqual(rows.get('blocked')?.gates, { enabled: true, active: false, entitled: true, filterPassed: false });
    const empty = pages.reduce((sum, { excludedAsEmpty }) => sum + (excludedAsEmpty.department ?? 0), 0);
    assert.equal(empty, 1, 'of those who are assigned and active only "vague" has no department');
    assert.deepEqual(world.target.requests, []);
  });

  story('a draft is compared with what is in force: who enters, who leaves, and why', {}, async (world) => {
    const sales = await world.join('sales', { department: 'Sales' });
    const engines = await world.join('engines', { department: 'Engines' });
    const both = await world.join('both', { department: 'Sales', city: 'Halden' });
    const free = await world.join('free', { department: 'Engines', city: 'Halden' });
    await world.assign('User', sales, engines, both);
    const { version, schema } = await world.filter(equals('department', 'Sales'));
    const draft = editedUsers(schema, (users) => ({
      ...users,
      scope: {
        groups: [
          { name: 'city', clauses: [equals('city', 'Halden')] },
          { name: 'engines', clauses: [equals('department', 'Engines')] },
        ],
      },
    }));
    const answer = await compareScope(
      world.preview,
      await world.job(),
      { before: { version }, after: { draft } },
      { type: 'User', limit: 10 },
    );
    const names = (moves: typeof answer.entering) => moves.map(({ after }) => after.name.split('@')[0]);
    assert.deepEqual([names(answer.entering), names(answer.leaving), answer.evaluated], [['engines'], ['sales'], 4]);
    assert.match(
      answer.leaving[0]?.sentence ?? '',
      /None of the 2 scoping filters.*“city equals Halden”.*Before: In scope/,
    );

    const everybody = await compareScope(
      world.preview,
      await world.job(),
      { before: { version }, after: { draft, scope: 'all' } },
      { type: 'User', limit: 10 },
    );
    assert.deepEqual(everybody.entering.map(({ after }) => after.id).toSorted(), [engines, free].toSorted());
  });

  story('a mapping that is switched off has nobody in scope', {}, async (world) => {
    await world.assign('Group', await world.group('Writers'));
    const { version } = await world.applications.schemas.applyPreset(world.jobId, 'passle', { author: 'ada' });
    const request = { type: 'Group', limit: 10 } as const;
    const { rows } = await whoIsInScope(world.preview, await world.job(), { version }, request);
    assert.deepEqual(
      rows.map(({ inScope, gates, sentence }) => [inScope, gates.enabled, sentence]),
      [[false, false, 'Out of scope: the mapping of groups is switched off.']],
    );
    const { leaving } = await compareScope(
      world.preview,
      await world.job(),
      { before: { version: 1 }, after: { version } },
      request,
    );
    assert.equal(leaving.length, 1);
  });
});
