import assert from 'node:assert/strict';
import type { AppRole } from '../../packages/server/src/applications/index.ts';
import { RolesRefused } from '../../packages/server/src/applications/index.ts';
import { expression } from './schema-edits.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

const EDITOR: AppRole = { id: '11111111-1111-4111-8111-111111111111', value: 'Editor', name: 'Editors' };
const ADMIN: AppRole = { id: '22222222-2222-4222-8222-222222222222', value: 'Admin', name: 'Administrators' };
const READER: AppRole = { id: '33333333-3333-4333-8333-333333333333', value: undefined, name: 'Reader' };

const single = {
  targetAttributeName: 'roles[primary eq "True"].value',
  source: expression('SingleAppRoleAssignment([appRoleAssignments])'),
};

/** The value of the only role an account has. */
async function roleOf(world: World, name: string): Promise<unknown> {
  const roles = (await world.account(name))?.roles;
  return Array.isArray(roles) && roles.length === 1 ? (roles[0] as { value?: unknown }).value : roles;
}

async function refusal(saving: Promise<void>): Promise<readonly string[]> {
  try {
    await saving;
  } catch (error) {
    assert.ok(error instanceof RolesRefused);
    return error.problems;
  }
  return [];
}

stories('the roles of an application', (story) => {
  story('of several roles the first of the list is sent, whenever it was given, with a warning', {}, async (world) => {
    const ada = await world.join('ada');
    await world.map(single);
    await world.assignRole(EDITOR, ada);
    world.now = new Date(world.now.getTime() + 1000);
    await world.assignRole(ADMIN, ada);
    await world.applications.saveRoles(world.applicationId, [ADMIN, EDITOR]);
    await world.cycle();
    assert.equal(await roleOf(world, 'ada'), 'Admin');
    const { steps } = await world.lastEntry(ada);
    const warning = steps.find(({ status }) => status === 'Warning');
    assert.match(warning?.description ?? '', /2 app roles are assigned; only the first, Admin, is used/);
  });

  story(
    'a new order of the list reaches everybody who holds a role, through groups too, and nobody else',
    {},
    async (world) => {
      const [ada, grace, joan] = [await world.join('ada'), await world.join('grace'), await world.join('joan')];
      const team = await world.group('Team', [grace]);
      await world.map(single);
      await world.assign('User', joan);
      for (const role of [EDITOR, ADMIN]) {
        await world.assignRole(role, ada);
        const principals = [{ type: 'Group', id: team } as const];
        await world.applications.assign(world.applicationId, principals, role);
      }
      await world.cycle();
      assert.deepEqual([await roleOf(world, 'ada'), await roleOf(world, 'grace')], ['Editor', 'Editor']);

      await world.applications.saveRoles(world.applicationId, [ADMIN, EDITOR]);
      const { cycle } = await world.cycle();
      assert.deepEqual([cycle.kind, cycle.counters.outcomes.updated], ['incremental', 2]);
      assert.deepEqual([await roleOf(world, 'ada'), await roleOf(world, 'grace')], ['Admin', 'Admin']);
      const looked = (await world.log()).filter(({ cycleId }) => cycleId === cycle.id);
      assert.ok(!looked.some(({ source }) => source.id === joan), 'who holds no role is not looked at');
    },
  );

  story('a role that is given before it is listed becomes the last of the list', {}, async (world) => {
    const ada = await world.join('ada');
    await world.applications.saveRoles(world.applicationId, [ADMIN]);
    await world.assign('User', ada);
    await world.assignRole(READER, ada);
    assert.deepEqual(await world.applications.roles(world.applicationId), [ADMIN, READER]);
  });

  story('a role that is renamed is sent by its new value', {}, async (world) => {
    const ada = await world.join('ada');
    await world.map(single);
    await world.assignRole(EDITOR, ada);
    await world.cycle();
    await world.applications.saveRoles(world.applicationId, [{ ...EDITOR, value: 'Writer' }]);
    await world.cycle();
    assert.equal(await roleOf(world, 'ada'), 'Writer');
    await world.applications.saveRoles(world.applicationId, [{ ...EDITOR, value: undefined, name: 'Authors' }]);
    await world.cycle();
    assert.equal(await roleOf(world, 'ada'), 'Authors');
  });

  story('a list written out and read in again is the same list and changes nothing', {}, async (world) => {
    await world.applications.saveRoles(world.applicationId, [READER, ADMIN, EDITOR]);
    const written = JSON.stringify(await world.applications.roles(world.applicationId));
    await world.cycle();
    await world.applications.saveRoles(world.applicationId, JSON.parse(written));
    assert.equal(JSON.stringify(await world.applications.roles(world.applicationId)), written);
  });

  story('a gallery entry brings its own roles, the highest first', { template: 'tableau-cloud' }, async (world) => {
    const roles = await world.applications.roles(world.applicationId);
    assert.deepEqual(
      roles.map(({ value }) => value),
      [
        'Creator',
        'SiteAdministratorCreator',
        'Explorer',
        'SiteAdministratorExplorer',
        'ExplorerCanPublish',
        'Viewer',
        'Unlicensed',
      ],
    );
  });

  story('a role somebody holds stays in the list, one that nobody holds may go', {}, async (world) => {
    await world.assignRole(EDITOR, await world.join('ada'));
    await world.applications.saveRoles(world.applicationId, [ADMIN, EDITOR]);
    assert.deepEqual(await refusal(world.applications.saveRoles(world.applicationId, [ADMIN])), [
      'The role Editors is assigned and cannot be removed. End its assignments first.',
    ]);
    await world.applications.saveRoles(world.applicationId, [EDITOR]);
    assert.deepEqual(await world.applications.roles(world.applicationId), [EDITOR]);
  });

  story('everything that is wrong with a list is said at once, and nothing is stored', {}, async (world) => {
    const before = await world.applications.roles(world.applicationId);
    const wrong = [
      { ...EDITOR, name: ' ' },
      { ...ADMIN, id: EDITOR.id },
      { ...READER, value: 'Admin' },
      { id: '44444444-4444-4444-8444-444444444444', value: 'two words', name: 'Two' },
      { id: '55555555-5555-4555-8555-555555555555', value: '.hidden', name: 'Hidden' },
      { id: '00000000-0000-0000-0000-000000000000', value: undefined, name: 'Default' },
    ];
    const problems = await refusal(world.applications.saveRoles(world.applicationId, wrong));
    const said = [
      /has no name/,
      /id of another role/,
      /value "Admin" of another/,
      /"two words" must/,
      /"\.hidden" must/,
      /Default Access/,
    ];
    assert.equal(problems.length, said.length);
    for (const [index, pattern] of said.entries()) assert.match(problems[index] ?? '', pattern);
    assert.deepEqual(await world.applications.roles(world.applicationId), before);
  });
});
