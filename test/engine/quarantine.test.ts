import assert from 'node:assert/strict';
import { statusCode } from '../../packages/server/src/engine/index.ts';
import { TESTS } from './job-under-test.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

const HOUR = 3_600_000;

stories('quarantine', (story) => {
  story(
    'ENT-87 ENT-88 ENT-90 a wrong token: held at once, examined after 6, 12, 24 and 48 hours, and well again with the right one',
    {},
    async (world) => {
      await world.assign('User', await world.join('ada'));
      await world.operate({ kind: 'start' });
      const began = world.now;
      await token(world, 'wrong');
      await world.cycle();
      assert.equal(statusCode(await world.job()), 'Quarantine');
      assert.equal((await world.job()).quarantine?.error.code, 'InvalidCredentials');
      const examined: number[] = [];
      for (let time = 0; time < 4; time += 1) {
        const { quarantine } = await world.job();
        assert.ok(quarantine !== undefined);
        world.now = new Date(quarantine.nextAttempt.getTime() - 60_000);
        assert.equal(await world.due(), undefined);
        world.now = quarantine.nextAttempt;
        assert.equal(await world.due(), 'scheduled');
        examined.push((world.now.getTime() - began.getTime()) / HOUR);
        await world.cycle();
      }
      assert.deepEqual(examined, [6, 12, 24, 48]);

      await token(world, world.target.token);
      await world.operate({ kind: 'restart', scopes: ['None'] });
      assert.equal(await world.due(), 'scheduled');
      await world.cycle();
      assert.deepEqual([statusCode(await world.job()), (await world.accounts()).size], ['Active', 1]);
      assert.deepEqual(
        world.events.map(({ what }) => what).filter((what) => what.startsWith('quarantine')),
        ['quarantined', 'quarantined', 'quarantined', 'quarantined', 'quarantined', 'quarantineLifted'],
      );
      const holds = (await world.audit()).filter(({ activity }) => activity.startsWith('quarantine'));
      assert.deepEqual(
        holds.map(({ activity, initiator }) => [activity, initiator.displayName]),
        [
          ['quarantineLifted', 'Provisioning Service'],
          ['quarantined', 'Provisioning Service'],
        ],
      );
      assert.match(holds.at(-1)?.reason ?? '', /token/);
    },
  );

  story('while the token is refused each examination asks once and writes nothing', {}, async (world) => {
    await world.assign('User', await world.join('ada'), await world.join('grace'));
    await token(world, 'wrong');
    await world.cycle();
    const before = world.target.requests.length;
    world.pass({ hours: 6 });
    await world.cycle();
    assert.equal(world.target.requests.length - before, 1);
  });

  story('ENT-90 after 28 days in quarantine the job is switched off', {}, async (world) => {
    await world.assign('User', await world.join('ada'));
    await world.operate({ kind: 'start' });
    await token(world, 'wrong');
    await world.cycle();
    world.pass({ days: 28 });
    await world.cycle();
    assert.equal((await world.job()).state, 'Active');
    world.pass({ days: 1 });
    await world.cycle();
    const job = await world.job();
    assert.deepEqual([job.state, statusCode(job)], ['Disabled', 'Quarantine']);
    assert.equal(world.events.at(-1)?.what, 'jobDisabled');
    assert.equal(await world.due(), undefined);
  });

  story(
    'thresholds passed in the first cycle: it completes, failures are put aside, the job pauses',
    { settings: { scope: 'all', failureFloor: 2 } },
    async (world) => {
      for (let number = 0; number < 4; number += 1) await world.join(`p${number}`);
      await world.operate({ kind: 'start' });
      world.target.become({ before: ({ method }) => (method === 'POST' ? { status: 422, body: '{}' } : undefined) });
      const { end } = await world.cycle();
      assert.equal(end.state, 'Succeeded');
      const job = await world.job();
      assert.deepEqual([job.state, job.status.escrowsPruned, job.quarantine], ['Paused', true, undefined]);
      assert.equal((await world.jobs.counts(world.jobId)).failing, 0);
    },
  );

  story(
    'thresholds passed later: quarantine, which ends when a run succeeds',
    { settings: { scope: 'all', failureFloor: 2 } },
    async (world) => {
      await world.join('ada');
      await world.operate({ kind: 'start' });
      await world.cycle();
      for (let number = 0; number < 4; number += 1) await world.join(`p${number}`);
      world.target.become({ before: ({ method }) => (method === 'POST' ? { status: 422, body: '{}' } : undefined) });
      world.pass({ minutes: 41 });
      await world.cycle();
      assert.equal((await world.job()).quarantine?.reason, 'EncounteredEscrowProportionThreshold');
      assert.equal((await world.job()).status.lastExecution?.state, 'EntryLevelErrors');
      world.target.become({});
      world.pass({ hours: 6 });
      await world.cycle();
      assert.equal((await world.job()).quarantine, undefined);
      assert.equal((await world.accounts()).size, 5);
    },
  );

  story(
    'a mapping that is saved is tried at once, and ends the quarantine that it mends',
    { settings: { scope: 'all', failureFloor: 2 } },
    async (world) => {
      await world.join('ada');
      await world.operate({ kind: 'start' });
      await world.cycle();
      for (let number = 0; number < 4; number += 1) await world.join(`p${number}`);
      world.target.become({
        before: ({ method, body }) =>
          method === 'POST' && body?.includes('nickName') === false ? { status: 422, body: '{}' } : undefined,
      });
      world.pass({ minutes: 41 });
      await world.cycle();
      assert.equal((await world.job()).quarantine?.reason, 'EncounteredEscrowProportionThreshold');
      world.pass({ minutes: 41 });
      assert.equal(await world.due(), undefined, 'it is examined after six hours');

      await world.map({ targetAttributeName: 'nickName', source: { type: 'Attribute', name: 'displayName' } });
      await world.operate({ kind: 'restart', scopes: ['None'] });
      assert.equal(await world.due(), 'scheduled');
      await world.cycle();
      assert.equal((await world.job()).quarantine, undefined);
      assert.equal((await world.accounts()).size, 5);
    },
  );

  story('a target that cannot be reached is no quarantine: it is tried again at each interval', {}, async (world) => {
    await world.assign('User', await world.join('ada'));
    await world.operate({ kind: 'start' });
    world.target.become({ before: () => 'drop' });
    const { end } = await world.cycle();
    assert.equal(end.state, 'Failed');
    assert.equal((await world.job()).quarantine, undefined);
    assert.equal(await world.due(), undefined);
    world.pass({ minutes: 41 });
    assert.equal(await world.due(), 'scheduled');
    assert.equal((await world.job()).status.countSuccessiveCompleteFailures, 1);
  });

  story('ENT-78 an object that fails for 28 days is given up, and the job goes on', {}, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    world.target.become({ before: ({ method }) => (method === 'POST' ? { status: 422, body: '{}' } : undefined) });
    await world.cycle();
    world.pass({ days: 28 });
    await world.cycle();
    const { failing, givenUp } = await world.jobs.counts(world.jobId);
    assert.deepEqual([failing, givenUp], [0, 1]);
    assert.equal(world.events.filter(({ what }) => what === 'objectsGivenUp').length, 1);
    const before = world.target.requests.length;
    world.pass({ days: 2 });
    await world.cycle();
    assert.equal(world.target.requests.length, before);
    const given = await world.desk.attention(world.jobId, { kinds: ['givenUp'] }, undefined, 10);
    assert.deepEqual(
      given.map(({ id, code }) => [id, code]),
      [[ada, 'UnprocessableEntity']],
    );
    assert.equal(await world.desk.retry(world.jobId, { ids: [ada] }, TESTS), 1);
    await world.cycle();
    assert.deepEqual((await world.jobs.counts(world.jobId)).failing, 1);
    // A change of the person is a reason to try again.
    world.target.become({});
    await world.directory.update('User', ada, { jobTitle: 'Analyst' });
    assert.equal((await world.cycle()).cycle.counters.outcomes.created, 1);
    assert.equal((await world.jobs.counts(world.jobId)).givenUp, 0);
  });

  story(
    'many linked accounts are gone from the target: none is made again, and the job is held',
    { settings: { scope: 'all', deletionThreshold: 2 } },
    async (world) => {
      for (let number = 0; number < 4; number += 1) await world.join(`p${number}`);
      await world.cycle();
      await emptied(world);
      const before = world.target.requests.length;
      await world.operate({ kind: 'restart', scopes: ['Watermark'] });
      await world.cycle();
      assert.equal(world.sent('POST', before).length, 0);
      assert.equal((await world.job()).quarantine?.error.code, 'TargetObjectsMissing');
    },
  );

  story('a few are made again, in the same cycle, with a warning', { settings: { scope: 'all' } }, async (world) => {
    const ada = await world.join('ada');
    await world.cycle();
    await emptied(world);
    await world.operate({ kind: 'restart', scopes: ['Watermark'] });
    const { cycle } = await world.cycle();
    assert.equal(cycle.counters.outcomes.created, 1);
    const entry = await world.lastEntry(ada);
    assert.ok(
      entry.steps.some(({ status, description }) => status === 'Warning' && description.includes('InvalidAnchor')),
    );
  });

  story(
    'with healing switched off the object fails',
    { settings: { scope: 'all', healMissingTargets: false } },
    async (world) => {
      const ada = await world.join('ada');
      await world.cycle();
      await emptied(world);
      await world.operate({ kind: 'restart', scopes: ['Watermark'] });
      await world.cycle();
      assert.equal((await world.lastEntry(ada)).code, 'InvalidAnchor');
      assert.equal((await world.accounts()).size, 0);
    },
  );
});

function token(world: World, secretToken: string): Promise<void> {
  return world.applications.saveCredentials(world.jobId, { tenantUrl: world.target.url, secretToken });
}

/** Deletes every account in the target by other means than provisioning. */
async function emptied(world: World): Promise<void> {
  const headers = { authorization: `Bearer ${world.target.token}` };
  for (const { id } of (await world.accounts()).values()) {
    await fetch(`${world.target.url}/Users/${String(id)}`, { method: 'DELETE', headers });
  }
}
