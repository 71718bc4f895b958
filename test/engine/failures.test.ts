import assert from 'node:assert/strict';
import { userResourceType } from '@lockstep/scim';
import { forgetful, rateLimited, website } from '@lockstep/testkit';
import { stories } from './stories.ts';

stories('what goes wrong', (story) => {
  story(
    'ENT-66 several accounts with the matching value: nothing is written, and both are named',
    { target: { resourceTypes: [withoutUniqueNames()] } },
    async (world) => {
      const ids = [
        await world.existing({ userName: 'ada@halden.example' }),
        await world.existing({ userName: 'ADA@halden.example' }),
      ];
      const ada = await world.join('ada');
      await world.assign('User', ada);
      const before = world.target.requests.length;
      const { cycle, end } = await world.cycle();
      assert.deepEqual([end.state, cycle.counters.outcomes.failed], ['Succeeded', 1]);
      const entry = await world.lastEntry(ada);
      assert.equal(entry.code, 'DuplicateTargetEntries');
      for (const id of ids) assert.ok(entry.message.includes(id));
      assert.equal(world.sent('PATCH', before).length + world.sent('POST', before).length, 0);
    },
  );

  story('two people who match one account: the second is refused', {}, async (world) => {
    const ada = await world.join('ada');
    await world.assign('User', ada);
    await world.cycle();
    await world.directory.update('User', ada, { userPrincipalName: 'ada.byron@halden.example' });
    const other = await world.join('ada');
    await world.assign('User', other);
    // The rename has not reached the application when the newcomer is matched.
    world.target.become({ before: ({ method }) => (method === 'PATCH' ? { status: 500 } : undefined) });
    await world.cycle();
    assert.equal((await world.lastEntry(other)).code, 'DuplicateSourceEntries');
    assert.equal((await world.accounts()).size, 1);
  });

  story(
    'ENT-45 a value the application requires is missing: skipped, with the attribute named, and nothing sent',
    { template: 'passle' },
    async (world) => {
      const ada = await world.join('ada', { givenName: 'Ada' });
      await world.assign('User', ada);
      const { cycle } = await world.cycle();
      assert.equal(cycle.counters.skipped.AttributeValidationFailed, 1);
      assert.match((await world.lastEntry(ada)).message, /name\.familyName/);
      assert.equal(world.sent('POST').length, 0);
      await world.directory.update('User', ada, { surname: 'Byron' });
      assert.equal((await world.cycle()).cycle.counters.outcomes.created, 1);
    },
  );

  story(
    'answers to creates that get lost make no second account',
    { settings: { scope: 'all' }, target: { character: forgetful(2) } },
    async (world) => {
      for (let number = 0; number < 12; number += 1) await world.join(`p${number}`);
      await world.cycle();
      for (let more = 0; more < 4; more += 1) {
        world.now = new Date(world.now.getTime() + 3_600_000 * 5);
        await world.cycle();
      }
      const accounts = await world.accounts();
      assert.equal(accounts.size, 12);
      assert.equal(
        (
          await world.jobs.links(
            world.jobId,
            'User',
            (await world.directory.page('User', { limit: 100 })).items.map(({ id }) => id),
          )
        ).size,
        12,
      );
    },
  );

  story(
    'ENT-81 a target that limits the rate is obeyed, and nothing fails',
    { settings: { scope: 'all' }, target: { character: rateLimited(3, 0) } },
    async (world) => {
      for (let number = 0; number < 20; number += 1) await world.join(`p${number}`);
      const { cycle } = await world.cycle();
      assert.deepEqual([cycle.counters.outcomes.created, cycle.counters.outcomes.failed], [20, 0]);
    },
  );

  story('a refused token ends the cycle with advice, and the next one goes on', {}, async (world) => {
    await world.assign('User', await world.join('ada'));
    await world.applications.saveCredentials(world.jobId, { tenantUrl: world.target.url, secretToken: 'wrong' });
    const { end } = await world.cycle();
    assert.ok(end.state === 'Failed');
    assert.equal(end.error.code, 'InvalidCredentials');
    assert.match(end.error.message, /administrator permission/);
    assert.equal((await world.jobs.job(world.jobId))?.lastError?.code, 'InvalidCredentials');
    await world.applications.saveCredentials(world.jobId, {
      tenantUrl: world.target.url,
      secretToken: world.target.token,
    });
    assert.equal((await world.cycle()).cycle.counters.outcomes.created, 1);
    assert.equal((await world.jobs.job(world.jobId))?.lastError, undefined);
  });

  story(
    'an address that is no SCIM endpoint is said to be none',
    { target: { character: website() } },
    async (world) => {
      await world.assign('User', await world.join('ada'));
      const { end } = await world.cycle();
      assert.ok(end.state === 'Failed');
      assert.equal(end.error.code, 'SystemForCrossDomainIdentityManagementServiceIncompatible');
    },
  );

  story('an application that cannot be reached ends the cycle', {}, async (world) => {
    await world.assign('User', await world.join('ada'));
    await world.applications.saveCredentials(world.jobId, {
      tenantUrl: `${world.target.origin.replace(/\d+$/, '9')}/scim/v2`,
      secretToken: 'x',
    });
    const { end } = await world.cycle();
    assert.ok(end.state === 'Failed');
    assert.match(end.error.message, /plain HTTP|cannot be reached/);
  });

  story(
    'one person the application refuses fails alone, and is tried again',
    { settings: { scope: 'all' } },
    async (world) => {
      const ada = await world.join('ada');
      await world.join('grace');
      world.target.become({
        before: ({ method, body }) =>
          method === 'POST' && body?.includes('ada@') === true
            ? {
                status: 400,
                headers: { 'content-type': 'application/scim+json' },
                body: '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","detail":"no countess"}',
              }
            : undefined,
      });
      const { cycle, end } = await world.cycle();
      assert.deepEqual(
        [end.state, cycle.counters.outcomes.created, cycle.counters.outcomes.failed],
        ['Succeeded', 1, 1],
      );
      const entry = await world.lastEntry(ada);
      assert.deepEqual([entry.code, entry.status], ['MandatoryFieldsMissing', 'Failure']);
      assert.match(entry.message, /no countess/);
      world.target.become({});
      assert.equal((await world.cycle()).cycle.counters.outcomes.created, 1);
    },
  );

  story('a value the target does not keep is sent once and not again', {}, async (world) => {
    const ada = await world.join('ada', { jobTitle: 'Analyst' });
    await world.assign('User', ada);
    await world.cycle();
    const id = String((await world.account('ada'))?.id);
    // The application throws titles away.
    const forget = async () => {
      await fetch(`${world.target.url}/Users/${id}`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${world.target.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ Operations: [{ op: 'remove', path: 'title' }] }),
      });
    };
    await world.directory.update('User', ada, { jobTitle: 'Lead' });
    world.target.become({
      before: ({ method, body }) => {
        if (method !== 'PATCH' || body?.includes('Lead') !== true) return undefined;
        const kept = JSON.stringify({
          schemas: [],
          id,
          userName: 'ada@halden.example',
          active: true,
          displayName: 'ada',
        });
        return { status: 200, headers: { 'content-type': 'application/scim+json' }, body: kept };
      },
    });
    await world.cycle();
    assert.match(
      (await world.lastEntry(ada)).steps.at(-1)?.description ?? '',
      /does not keep what it is given for .*title/,
    );
    world.target.become({});
    await forget();
    const before = world.target.requests.length;
    await world.directory.update('User', ada, { employeeType: 'Contractor' });
    await world.cycle();
    assert.equal(world.sent('PATCH', before).length, 0);
  });

  story('an account somebody deleted in the application is made again', {}, async (world) => {
    const ada = await world.join('ada', { jobTitle: 'Analyst' });
    await world.assign('User', ada);
    await world.cycle();
    const id = String((await world.account('ada'))?.id);
    await fetch(`${world.target.url}/Users/${id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${world.target.token}` },
    });
    await world.directory.update('User', ada, { jobTitle: 'Lead' });
    const { cycle } = await world.cycle();
    assert.equal(cycle.counters.outcomes.created, 1);
    assert.equal((await world.account('ada'))?.title, 'Lead');
  });

  story(
    'interrupted, a cycle stops at the next object and goes on from there',
    { settings: { scope: 'all' } },
    async (world) => {
      for (let number = 0; number < 130; number += 1) await world.join(`p${number}`);
      const stop = new AbortController();
      let seen = 0;
      world.target.become({
        before: ({ method }) => {
          if (method === 'POST') seen += 1;
          if (seen === 70) stop.abort();
          return undefined;
        },
      });
      const first = await world.cycle({ signal: stop.signal });
      assert.equal(first.end.state, 'Interrupted');
      const made = (await world.accounts()).size;
      assert.ok(made >= 70 && made < 100, `${made} accounts were made before it stopped`);
      const { cycle, end } = await world.cycle();
      assert.equal(end.state, 'Succeeded');
      assert.equal(cycle.id, first.cycle.id);
      assert.equal(cycle.counters.outcomes.created, 130);
      assert.equal((await world.accounts()).size, 130);
      assert.equal((await world.log()).filter(({ action }) => action === 'Create').length, 130);
    },
  );
});

/** A User whose name may occur twice, as in applications that do not mind. */
function withoutUniqueNames() {
  const { schema } = userResourceType;
  const attributes = schema.attributes.map((attribute) => ({ ...attribute, uniqueness: 'none' as const }));
  return { ...userResourceType, schema: { ...schema, attributes } };
}
