import assert from 'node:assert/strict';
import type { JsonObject } from '@lockstep/scim';
import { expression } from './schema-edits.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const EVERY_FORM = {
  settings: { compatibility: ['booleansAsText', 'managerAsText', 'roleDisplayName', 'omitExtensionSchemas'] },
} as const;
const ASKS = { connect: { profile: { users: { hardDelete: 'ask' } } } } as const;

stories('what an application asks for beside the standard', (story) => {
  story('its forms are what is sent, and the account is as it should be then', EVERY_FORM, async (world) => {
    const [ada, grace] = [await world.join('ada', { department: 'Engines' }), await world.join('grace')];
    await world.directory.setManager(ada, grace);
    await world.define({ name: 'roles', type: 'String', multivalued: true });
    await world.map({
      targetAttributeName: 'roles',
      source: expression('AssertiveAppRoleAssignmentsComplex([appRoleAssignments])'),
    });
    await world.assignRole({ id: '11111111-1111-4111-8111-111111111111', value: 'editor', name: 'Editor' }, ada, grace);
    await world.cycle();
    const created = world.sent('POST').map(({ body }) => JSON.parse(body ?? '') as JsonObject);
    const body = created.find(({ userName }) => userName === 'ada@halden.example');
    assert.equal(body?.active, 'True');
    assert.deepEqual(body?.schemas, ['urn:ietf:params:scim:schemas:core:2.0:User']);
    assert.deepEqual(body?.[ENTERPRISE], { department: 'Engines' });
    const [role] = (body?.roles ?? []) as JsonObject[];
    assert.deepEqual([role?.displayName, role?.display], ['Editor', undefined]);
    assert.deepEqual(operations(world, 0), [
      { op: 'replace', path: `${ENTERPRISE}:manager`, value: (await world.account('grace'))?.id },
    ]);

    await world.forgetWatermark();
    const before = world.target.requests.length;
    await world.cycle();
    assert.deepEqual(
      operations(world, before).filter(({ path }) => path === 'active'),
      [],
    );

    await world.directory.update('User', ada, { accountEnabled: false });
    const then = world.target.requests.length;
    await world.cycle();
    assert.deepEqual(
      operations(world, then).filter(({ path }) => path === 'active'),
      [{ op: 'replace', path: 'active', value: 'False' }],
    );
    assert.equal((await world.account('ada'))?.active, false);
  });

  story('where a deletion is for good, nobody is deleted before somebody allows it', ASKS, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    await world.cycle();
    await world.directory.delete('User', ada);
    await world.directory.purge('User', ada);
    await world.cycle();
    assert.equal(world.sent('DELETE').length, 0);
    assert.match((await world.lastEntry(ada)).message, /allow deleting for good/);
    await world.set({ allowHardDelete: true });
    await world.cycle();
    assert.equal(world.sent('DELETE').length, 1);
    assert.equal(await world.account('ada'), undefined);
  });
});

/** Operations of every PATCH since `from`. */
function operations(world: World, from: number): readonly JsonObject[] {
  return world
    .sent('PATCH', from)
    .flatMap(({ body }) => (JSON.parse(body ?? '') as { Operations: JsonObject[] }).Operations);
}
