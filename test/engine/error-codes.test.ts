import assert from 'node:assert/strict';
import type { Character, Instead } from '@lockstep/testkit';
import { LOG_CODES } from '../../packages/server/src/engine/index.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

const SCIM = { 'content-type': 'application/scim+json' };
const SEVERAL = 'SystemForCrossDomainIdentityManagementMultipleEntriesInResponse';

/** A target that refuses to make accounts in these words. */
function refusing(status: number, detail: string): Character {
  const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: String(status), detail };
  const answer: Instead = { status, headers: SCIM, body: JSON.stringify(body) };
  return { before: ({ method }) => (method === 'POST' ? answer : undefined) };
}

stories('what applications say in words', (story) => {
  for (const [status, detail, code] of [
    [403, 'All 25 licenses of your plan are used up.', 'LicenseLimitExceeded'],
    [400, 'There is no free seat for this user.', 'LicenseLimitExceeded'],
    [402, 'Payment required.', 'LicenseLimitExceeded'],
    [400, 'The domain halden.example is not verified.', 'InvalidDomain'],
    [422, 'userName: unknown domain', 'InvalidDomain'],
    // Neither is meant by the word alone.
    [403, 'The license type has to be chosen by an administrator.', 'InsufficientRights'],
    [400, 'domain is a required field', 'MandatoryFieldsMissing'],
  ] as const) {
    story(`${status} “${detail}” is ${code}`, { target: { character: refusing(status, detail) } }, async (world) => {
      const ada = await world.join('ada');
      await world.assign('User', ada);
      const { cycle, end } = await world.cycle();
      assert.deepEqual([end.state, cycle.counters.outcomes.failed], ['Succeeded', 1]);
      const entry = await world.lastEntry(ada);
      assert.deepEqual([entry.action, entry.status, entry.code], ['Create', 'Failure', code]);
      assert.ok(entry.message.includes(detail));
      assert.ok(LOG_CODES.some((row) => row.code === code));

      // Once that is mended the person is provisioned without anybody's help.
      world.target.become({});
      assert.equal((await world.cycle()).cycle.counters.outcomes.created, 1);
    });
  }
});

stories('several values for an attribute that takes one', (story) => {
  story('fail that person alone, and both attributes are named', { settings: { scope: 'all' } }, async (world) => {
    await world.map({ targetAttributeName: 'nickName', source: { type: 'Attribute', name: 'otherMails' } });
    const ada = await world.join('ada', { otherMails: ['ada@home.example', 'ada@club.example'] });
    await world.join('grace', { otherMails: ['grace@home.example'] });
    const { cycle } = await world.cycle();
    assert.deepEqual([cycle.counters.outcomes.created, cycle.counters.outcomes.failed], [1, 1]);
    const entry = await world.lastEntry(ada);
    assert.deepEqual([entry.status, entry.code], ['Failure', 'SchemaPropertyCanOnlyAcceptValue']);
    assert.match(entry.message, /\[otherMails\] to nickName failed/);
    assert.equal((await world.account('grace'))?.nickName, 'grace@home.example');

    await world.directory.update('User', ada, { otherMails: ['ada@home.example'] });
    assert.equal((await world.cycle()).cycle.counters.outcomes.created, 1);
  });
});

stories('several resources where one was asked for', (story) => {
  story('fail that person alone, and nothing is written', { settings: { scope: 'all' } }, async (world) => {
    const [ada, grace] = [await world.join('ada'), await world.join('grace')];
    await world.cycle();
    const id = String((await world.account('ada'))?.id);
    const list = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: 2,
      Resources: [...(await world.accounts()).values()],
    };
    world.target.become({
      before: ({ method, url }) =>
        method === 'GET' && url.startsWith(`/Users/${id}`)
          ? { status: 200, headers: SCIM, body: JSON.stringify(list) }
          : undefined,
    });
    for (const person of [ada, grace]) await world.directory.update('User', person, { jobTitle: 'Lead' });
    const { cycle, end } = await world.cycle();
    assert.deepEqual([end.state, cycle.counters.outcomes.updated, cycle.counters.outcomes.failed], ['Succeeded', 1, 1]);
    const entry = await world.lastEntry(ada);
    assert.deepEqual([entry.status, entry.code], ['Failure', SEVERAL]);
    world.target.become({});
    assert.equal((await world.account('ada'))?.title, undefined);
    await world.cycle();
    assert.equal((await world.account('ada'))?.title, 'Lead');
  });

  story('members sent though they were to be left out are warned of, and the group is written', {}, async (world) => {
    const ada = await world.join('ada');
    const group = await world.group('Engines', [ada]);
    await world.assign('Group', group);
    await world.cycle();
    assert.deepEqual(await membersWarnedOf(world, group), []);

    const [held] = await world.target.held('Groups');
    world.target.become({
      before: ({ method, url }) =>
        method === 'GET' && url.startsWith(`/Groups/${held?.id}`)
          ? { status: 200, headers: SCIM, body: JSON.stringify(held) }
          : undefined,
    });
    await world.directory.update('Group', group, { displayName: 'Looms' });
    await world.cycle();
    assert.deepEqual(await membersWarnedOf(world, group), [SEVERAL]);
    world.target.become({});
    assert.deepEqual([...(await world.groups()).keys()], ['Looms']);
    assert.equal((await world.membersOf('Looms')).length, 1);
  });
});

/** Codes of the warnings in the entries of a group. */
async function membersWarnedOf(world: World, group: string): Promise<readonly unknown[]> {
  const steps = (await world.log()).filter(({ source }) => source.id === group).flatMap((entry) => entry.steps);
  return steps.flatMap(({ status, details }) => (status === 'Warning' ? [details?.code] : []));
}
