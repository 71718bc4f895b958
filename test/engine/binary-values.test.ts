import assert from 'node:assert/strict';
import { readPath } from '@lockstep/scim';
import { SchemaRefused } from '../../packages/server/src/applications/index.ts';
import type { AttributeMapping } from '../../packages/server/src/mapping/index.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

/** A picture of one dot, as directories hold it. */
const PICTURE = 'R0lGODlhAQABAIAAAP///wAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==';
const CERTIFICATE = 'x509Certificates[type eq "work"].value';

stories('binary values', (story) => {
  story('a photo is refused when it is mapped, whichever side names it, and nothing is saved', {}, async (world) => {
    await world.defineSource({ name: 'thumbnailPhoto', type: 'Binary' });
    const { version } = await world.applications.schemas.current(world.jobId);
    await refused(world, direct('photos[type eq "photo"].value', 'thumbnailPhoto'), /photos\[type eq "photo"\]\.value/);
    await refused(world, direct('photos[type eq "thumbnail"].value', 'employeeType'), /"thumbnail"/);
    await refused(world, direct('nickName', 'thumbnailPhoto'), /thumbnailPhoto/);
    assert.equal((await world.applications.schemas.current(world.jobId)).version, version);
  });

  story('another one arrives as it is, and is not sent again', {}, async (world) => {
    await world.define({ name: CERTIFICATE, type: 'Binary' });
    await world.map(direct(CERTIFICATE, 'employeeType'));
    const ada = await world.join('ada', { employeeType: PICTURE });
    await world.assign('User', ada);
    await world.cycle();
    assert.equal(readPath((await world.account('ada')) ?? {}, CERTIFICATE), PICTURE);

    const before = world.target.requests.length;
    await world.directory.update('User', ada, { jobTitle: 'Analyst' });
    await world.cycle();
    const bodies = world.sent('PATCH', before).map(({ body = '' }) => body);
    assert.equal(bodies.length, 1);
    assert.ok(!bodies.join().includes('x509Certificates'));
  });

  story('what is no base64 fails that person alone, and the entry says what it takes', {}, async (world) => {
    await world.define({ name: CERTIFICATE, type: 'Binary' });
    await world.map(direct(CERTIFICATE, 'employeeType'));
    const [ada, grace] = [
      await world.join('ada', { employeeType: 'not base64' }),
      await world.join('grace', { employeeType: PICTURE }),
    ];
    await world.assign('User', ada, grace);
    const { cycle } = await world.cycle();
    assert.deepEqual([cycle.counters.outcomes.created, cycle.counters.outcomes.failed], [1, 1]);
    const entry = await world.lastEntry(ada);
    assert.equal(entry.code, 'AttributeMappingFailed');
    assert.match(entry.message, /x509Certificates.*it takes base64/);
    assert.equal(await world.account('ada'), undefined);
  });
});

function direct(targetAttributeName: string, name: string): AttributeMapping {
  return { targetAttributeName, source: { type: 'Attribute', name } };
}

async function refused(world: World, mapping: AttributeMapping, named: RegExp): Promise<void> {
  await assert.rejects(world.map(mapping), (error: unknown) => {
    assert.ok(error instanceof SchemaRefused, String(error));
    const found = error.findings.find(({ code }) => code === 'PhotoMapped');
    assert.match(found?.message ?? '', named);
    assert.match(found?.message ?? '', /photos are not provisioned\. Remove the mapping/);
    return true;
  });
}
