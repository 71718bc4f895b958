import assert from 'node:assert/strict';
import { attribute, userResourceType } from '@lockstep/scim';
import { TargetError } from '../../packages/server/src/engine/index.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

/** Reads what the target says about itself and adds it. */
async function discover(world: World) {
  const discovered = await world.withTarget((target) => target.discover());
  return world.applications.schemas.addDiscovered(world.jobId, discovered, { author: 'ada' });
}

function targetNames(world: Awaited<ReturnType<typeof discover>>, object: number): readonly string[] {
  return world.schema.schema.directories[1]?.objects[object]?.attributes.map(({ name }) => name) ?? [];
}

stories('schema discovery', (story) => {
  story('what the target offers is added as a version, and nothing is taken away', {}, async (world) => {
    const before = (await world.applications.schemas.current(world.jobId)).schema.directories[1]?.objects;
    const found = await discover(world);
    assert.deepEqual([found.schema.saved, found.schema.version], [true, 2]);
    const names = targetNames(found, 0);
    for (const { name } of before?.[0]?.attributes ?? []) assert.ok(names.includes(name), name);
    for (const name of ['ims[type eq "skype"].value', 'x509Certificates[primary eq "True"].value', 'password']) {
      assert.ok(found.report.added.includes(name), name);
      assert.ok(names.includes(name), name);
    }
    for (const name of ['id', 'meta', 'groups', 'photos', 'groups.value'])
      assert.ok(!found.report.added.includes(name));
    assert.equal(found.schema.schema.directories[1]?.discoveryDateTime, world.now.toISOString());
  });

  story('a second look finds nothing new and makes no version', {}, async (world) => {
    await discover(world);
    world.now = new Date(world.now.getTime() + 1000);
    const again = await discover(world);
    assert.deepEqual([again.schema.saved, again.report.added], [false, []]);
    assert.equal((await world.applications.schemas.versions(world.jobId)).length, 2);
  });

  story('an attribute the target describes otherwise is reported and stays as it is', {}, async (world) => {
    await world.define({ name: 'title', type: 'Integer' }, { name: 'nickName', multivalued: true });
    const { report, schema } = await discover(world);
    assert.deepEqual(report.differing, [
      { name: 'nickName', field: 'multivalued', ours: 'true', theirs: 'false' },
      { name: 'title', field: 'type', ours: 'Integer', theirs: 'String' },
    ]);
    assert.equal(
      schema.schema.directories[1]?.objects[0]?.attributes.find(({ name }) => name === 'title')?.type,
      'Integer',
    );
  });

  story(
    'what the application requires and nothing is mapped to is reported, and stays optional here',
    { target: { resourceTypes: [demanding()] } },
    async (world) => {
      const { report, schema } = await discover(world);
      assert.deepEqual(report.unmappedRequired, ['badge']);
      const badge = schema.schema.directories[1]?.objects[0]?.attributes.find(({ name }) => name === 'badge');
      assert.deepEqual(badge, { name: 'badge', type: 'String', required: false });
    },
  );

  story('a page that is no schema is said to be none', {}, async (world) => {
    world.target.become({
      before: () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html></html>' }),
    });
    await assert.rejects(discover(world), (error: unknown) => {
      assert.ok(error instanceof TargetError);
      assert.match(error.message, /does not describe itself/);
      return true;
    });
  });
});

/** A User that needs a badge. */
function demanding() {
  const { schema } = userResourceType;
  const badge = attribute('badge', 'Number of the badge.', { required: true });
  return { ...userResourceType, schema: { ...schema, attributes: [...schema.attributes, badge] } };
}
