import assert from 'node:assert/strict';
import { groupResourceType, userResourceType } from '@lockstep/scim';
import { characters } from '@lockstep/testkit';
import { expression } from './schema-edits.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

const EVERYBODY = { settings: { scope: 'all' } } as const;

/** Matches by these target attributes, in this order, and by no others. */
async function matchBy(world: World, ...paths: readonly string[]): Promise<void> {
  await world.edit((users) => ({
    ...users,
    attributeMappings: users.attributeMappings.map((mapping) => ({
      ...mapping,
      matchingPriority: paths.indexOf(mapping.targetAttributeName) + 1,
    })),
  }));
}

/** What the target was asked for, since so many requests. */
function searches(world: World, from = 0): readonly string[] {
  return world.sent('GET', from).flatMap(({ url }) => {
    const filter = new URL(url, 'http://target.example').searchParams.get('filter');
    return filter === null ? [] : [filter];
  });
}

/** Changes an account by other means than provisioning. */
async function changeThere(world: World, id: string, value: Record<string, string>): Promise<void> {
  const answer = await fetch(`${world.target.url}/Users/${id}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${world.target.token}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', value }],
    }),
  });
  assert.ok(answer.ok);
}

async function links(world: World, ...ids: readonly string[]): Promise<readonly (string | undefined)[]> {
  const found = await world.jobs.links(world.jobId, 'User', ids);
  return ids.map((id) => found.get(id)?.targetId);
}

stories('matching, as its rules promise', (story) => {
  story('ENT-35 two matching attributes, the first empty: linked by the second', EVERYBODY, async (world) => {
    const id = await world.existing({ userName: 'somebody', externalId: 'ada' });
    await matchBy(world, 'title', 'externalId');
    const ada = await world.join('ada');
    const before = world.target.requests.length;
    const { cycle } = await world.cycle();
    assert.deepEqual([cycle.counters.outcomes.created, cycle.counters.outcomes.updated], [0, 1]);
    assert.deepEqual(searches(world, before), ['externalId eq "ada"']);
    assert.deepEqual(await links(world, ada), [id]);
  });

  story('ENT-35 the first finds nobody and the second somebody: linked', EVERYBODY, async (world) => {
    const id = await world.existing({ userName: 'somebody', externalId: 'ada' });
    await matchBy(world, 'title', 'externalId');
    const ada = await world.join('ada', { jobTitle: 'Analyst' });
    const before = world.target.requests.length;
    await world.cycle();
    assert.deepEqual(searches(world, before), ['title eq "Analyst"', 'externalId eq "ada"']);
    assert.deepEqual(await links(world, ada), [id]);
  });

  story('the first finds two: a failure, nothing created, and the second is not tried', EVERYBODY, async (world) => {
    await world.existing({ userName: 'one', title: 'Analyst' });
    await world.existing({ userName: 'two', title: 'Analyst' });
    await world.existing({ userName: 'three', externalId: 'ada' });
    await matchBy(world, 'title', 'externalId');
    const ada = await world.join('ada', { jobTitle: 'Analyst' });
    const before = world.target.requests.length;
    const { cycle } = await world.cycle();
    assert.equal(cycle.counters.outcomes.failed, 1);
    assert.equal((await world.lastEntry(ada)).code, 'DuplicateTargetEntries');
    assert.deepEqual(searches(world, before), ['title eq "Analyst"']);
    assert.equal(world.sent('POST', before).length, 0);
  });

  story('nothing to match by: skipped before scope is judged', EVERYBODY, async (world) => {
    await matchBy(world, 'title');
    const ada = await world.join('ada');
    await world.cycle();
    const { status, code, steps } = await world.lastEntry(ada);
    assert.deepEqual([status, code], ['Skipped', 'ImportSkipped']);
    assert.deepEqual(
      steps.map(({ name }) => name),
      ['import'],
    );
    assert.equal(world.target.requests.length, 0);
  });

  story(
    'people with one matching value, of one page or of several: one is linked, the others are duplicates in the source',
    EVERYBODY,
    async (world) => {
      const id = await world.existing({ userName: 'somebody', title: 'Analyst' });
      await matchBy(world, 'title');
      const ids: string[] = [];
      for (let number = 0; number < 60; number += 1) ids.push(await world.join(`p${number}`, { jobTitle: 'Analyst' }));
      const { cycle, end } = await world.cycle();
      assert.equal(end.state, 'Succeeded');
      const { updated, created, failed } = cycle.counters.outcomes;
      assert.deepEqual({ updated, created, failed }, { updated: 1, created: 0, failed: 59 });
      assert.deepEqual(
        (await links(world, ...ids)).filter((target) => target !== undefined),
        [id],
      );
      const codes = (await world.log()).map(({ code }) => code);
      assert.equal(codes.filter((code) => code === 'DuplicateSourceEntries').length, 59);
    },
  );

  story(
    'two newcomers of one cycle with one user name: one account, and the other person fails alone',
    EVERYBODY,
    async (world) => {
      await world.map({ targetAttributeName: 'userName', source: expression('[displayName]'), matchingPriority: 1 });
      const ids = [
        await world.join('ada', { displayName: 'Twin' }),
        await world.join('grace', { displayName: 'Twin' }),
      ];
      const { cycle, end } = await world.cycle();
      assert.equal(end.state, 'Succeeded');
      assert.deepEqual([cycle.counters.outcomes.created, cycle.counters.outcomes.failed], [1, 1]);
      assert.equal((await links(world, ...ids)).filter((target) => target === undefined).length, 1);
      // The next cycle finds it the same way, and corrected in the source both have an account.
      world.pass({ minutes: 41 });
      assert.equal((await world.cycle()).cycle.counters.outcomes.failed, 1);
      for (const [index, id] of ids.entries()) {
        await world.directory.update('User', id, { displayName: `Twin ${index}` });
      }
      await world.cycle();
      assert.equal((await world.jobs.counts(world.jobId)).failing, 0);
      assert.equal((await world.accounts()).size, 2);
    },
  );

  story(
    'a target that ignores filters is reported as incompatible, and nobody is adopted',
    { ...EVERYBODY, target: { rules: characters.lying } },
    async (world) => {
      await world.existing({ userName: 'somebody', displayName: 'Somebody' });
      await world.join('ada');
      const before = world.target.requests.length;
      await world.cycle();
      assert.equal(world.sent('PATCH', before).length + world.sent('PUT', before).length, 0);
      const somebody = (await world.allAccounts()).find(({ userName }) => userName === 'somebody');
      assert.equal(somebody?.displayName, 'Somebody');
    },
  );

  story('ENT-65 a linked person renamed on both sides keeps the account', EVERYBODY, async (world) => {
    const ada = await world.join('ada');
    await world.cycle();
    const id = String((await world.account('ada'))?.id);
    await changeThere(world, id, { userName: 'countess@elsewhere.example' });
    await world.directory.update('User', ada, { userPrincipalName: 'ada.byron@halden.example' });
    const before = world.target.requests.length;
    await world.cycle();
    assert.equal((await world.account('ada.byron'))?.id, id);
    assert.deepEqual([searches(world, before), (await world.accounts()).size], [[], 1]);
  });

  story(
    'without its links the job matches by the new attribute; a restart alone keeps the account it knows',
    EVERYBODY,
    async (world) => {
      const ada = await world.join('ada');
      await world.cycle();
      const [first] = await links(world, ada);
      await changeThere(world, first ?? '', { userName: 'old@elsewhere.example', externalId: 'old' });
      const other = await world.existing({ userName: 'new@elsewhere.example', externalId: 'ada' });
      await matchBy(world, 'externalId');
      await world.operate({ kind: 'restart', scopes: [] });
      await world.cycle();
      assert.deepEqual(await links(world, ada), [first]);

      await changeThere(world, first ?? '', { userName: 'old@elsewhere.example', externalId: 'old' });
      await world.operate({ kind: 'restart', scopes: ['ConnectorDataStore'] });
      const { cycle } = await world.cycle();
      assert.equal(cycle.counters.outcomes.created, 0);
      assert.deepEqual(await links(world, ada), [other]);
    },
  );
});

const STRICT = {
  settings: { scope: 'all' },
  target: { resourceTypes: [userResourceType, groupResourceType] },
} as const;

stories('an account that is taken', (story) => {
  story(
    'refused as taken and found by no search: a conflict, kept for a retry, and settled when the source is mended',
    STRICT,
    async (world) => {
      await matchBy(world, 'externalId');
      await world.existing({ userName: 'ada@halden.example', externalId: 'somebody else' });
      const ada = await world.join('ada');
      const before = world.target.requests.length;
      await world.cycle();
      const { code, status, action } = await world.lastEntry(ada);
      assert.deepEqual([action, status, code], ['Create', 'Failure', 'EntryConflict']);
      assert.equal((await world.jobs.counts(world.jobId)).failing, 1);
      assert.deepEqual(
        searches(world, before),
        ['externalId eq "ada"', 'externalId eq "ada"'],
        'one more search decides, by the matching attributes alone',
      );
      await world.directory.update('User', ada, { userPrincipalName: 'ada.byron@halden.example' });
      assert.equal((await world.cycle()).cycle.counters.outcomes.created, 1);
      assert.equal((await world.jobs.counts(world.jobId)).failing, 0);
    },
  );
});
