import assert from 'node:assert/strict';
import type { JsonObject } from '@lockstep/scim';
import type { AttributeMapping } from '../../packages/server/src/mapping/index.ts';
import { expression } from './schema-edits.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

/** Matches by title and family name together, and by nothing else. */
async function matchBySet(world: World): Promise<void> {
  await world.edit((users) => ({
    ...users,
    attributeMappings: users.attributeMappings.map((mapping): AttributeMapping => {
      const inSet = ['name.familyName', 'title'].includes(mapping.targetAttributeName);
      return { ...mapping, matchingPriority: inSet ? 1 : 0 };
    }),
  }));
}

function filters(world: World, from: number): readonly string[] {
  return world.sent('GET', from).flatMap(({ url }) => {
    const filter = new URL(url, 'http://target.example').searchParams.get('filter');
    return filter === null ? [] : [filter];
  });
}

const BOTH = 'title eq "Analyst" and name.familyName eq "Byron"';

stories('matching', (story) => {
  story(
    'a set of attributes is searched for at once, and must match as a whole',
    { settings: { scope: 'all' } },
    async (world) => {
      await world.existing({ userName: 'other', name: { familyName: 'Byron' }, title: 'Poet' });
      const id = await world.existing({ userName: 'old', name: { familyName: 'Byron' }, title: 'Analyst' });
      await matchBySet(world);
      await world.join('ada', { surname: 'Byron', jobTitle: 'Analyst' });
      await world.join('grace', { surname: 'Byron', jobTitle: 'Admiral' });
      await world.join('untitled', { surname: 'Byron' });
      const before = world.target.requests.length;
      const { cycle } = await world.cycle();
      assert.deepEqual([cycle.counters.outcomes.updated, cycle.counters.outcomes.created], [1, 1]);
      assert.equal(cycle.counters.skipped.ImportSkipped, 1, 'who lacks a value of the set cannot be searched for');
      assert.deepEqual(filters(world, before).toSorted(), ['title eq "Admiral" and name.familyName eq "Byron"', BOTH]);
      assert.equal((await world.account('ada'))?.id, id);
    },
  );

  story(
    'where the target cannot search by several, one is searched for and the rest is verified',
    { settings: { scope: 'all' } },
    async (world) => {
      for (let number = 0; number < 250; number += 1) {
        await world.existing({ userName: `u${number}`, title: 'Analyst', name: { familyName: `Name ${number}` } });
      }
      const id = await world.existing({ userName: 'old', name: { familyName: 'BYRON' }, title: 'ANALYST' });
      world.target.become({
        before: ({ url }) =>
          url.includes('%20and%20')
            ? {
                status: 400,
                headers: { 'content-type': 'application/scim+json' },
                body: '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"invalidFilter"}',
              }
            : undefined,
      });
      await matchBySet(world);
      const ada = await world.join('ada', { surname: 'Byron', jobTitle: 'Analyst' });
      const before = world.target.requests.length;
      const { cycle } = await world.cycle();
      assert.deepEqual([cycle.counters.outcomes.updated, cycle.counters.outcomes.created], [1, 0]);
      const asked = filters(world, before);
      assert.equal(asked[0], BOTH);
      assert.ok(asked.length > 2 && asked.slice(1).every((filter) => filter === 'title eq "Analyst"'));
      assert.equal((await world.jobs.links(world.jobId, 'User', [ada])).get(ada)?.targetId, id);
    },
  );

  story(
    'a target that hears only half of the question is not believed',
    { settings: { scope: 'all' } },
    async (world) => {
      const other = { id: 'p', userName: 'other', name: { familyName: 'Other' }, title: 'Analyst' };
      world.target.become({
        before: ({ method, url }) =>
          method === 'GET' && url.includes('filter=')
            ? {
                status: 200,
                headers: { 'content-type': 'application/scim+json' },
                body: JSON.stringify({ totalResults: 1, Resources: [other] }),
              }
            : undefined,
      });
      await matchBySet(world);
      await world.join('ada', { surname: 'Byron', jobTitle: 'Analyst' });
      const { cycle } = await world.cycle();
      assert.deepEqual([cycle.counters.outcomes.created, cycle.counters.outcomes.failed], [1, 0]);
    },
  );

  const awkward = [`o'neill+x`, 'a&b=c', 'd#e?f', 'Ærøskøbing', '100%', 'semi;colon'];
  for (const name of awkward) {
    story(`an account named ${name} is found again`, { settings: { scope: 'all' } }, async (world) => {
      await world.map({ targetAttributeName: 'userName', source: expression('[displayName]'), matchingPriority: 1 });
      const id = await world.existing({ userName: name });
      await world.join('ada', { displayName: name });
      const { cycle } = await world.cycle();
      assert.deepEqual([cycle.counters.outcomes.created, cycle.counters.outcomes.updated], [0, 1]);
      assert.deepEqual(
        [...(await world.accounts()).values()].map((account) => account.id),
        [id],
      );
    });
  }

  story('quotes and backslashes in a matching value are text', { settings: { scope: 'all' } }, async (world) => {
    const name = 'a"b\\c" or userName pr';
    await world.map({ targetAttributeName: 'userName', source: expression('[displayName]'), matchingPriority: 1 });
    const id = await world.existing({ userName: name });
    await world.existing({ userName: 'somebody else' });
    await world.join('ada', { displayName: name });
    const { cycle } = await world.cycle();
    assert.deepEqual([cycle.counters.outcomes.created, cycle.counters.outcomes.updated], [0, 1]);
    assert.equal((await world.accounts()).get(name)?.id, id);
  });
});

const UNIQUE: AttributeMapping = {
  targetAttributeName: 'nickName',
  source: expression(
    'SelectUniqueValue(Join(".", [givenName], [surname]), Join(".", Mid([givenName], 1, 1), [surname]), Join("", Mid([givenName], 1, 2), [surname]))',
  ),
  flowType: 'ObjectAddOnly',
};

const JOHN: JsonObject = { givenName: 'John', surname: 'Smith' };

stories('unique values', (story) => {
  story(
    'the first value nobody has in the target is taken, without regard to case',
    { settings: { scope: 'all' } },
    async (world) => {
      await world.existing({ userName: 'a', nickName: 'JOHN.SMITH' });
      await world.map(UNIQUE);
      const john = await world.join('john', JOHN);
      await world.cycle();
      assert.equal((await world.account('john'))?.nickName, 'J.Smith');
      const before = world.target.requests.length;
      await world.directory.update('User', john, { jobTitle: 'Clerk', surname: 'Smythe' });
      await world.cycle();
      assert.equal((await world.account('john'))?.nickName, 'J.Smith', 'it is chosen once');
      assert.deepEqual(filters(world, before), []);
    },
  );

  story(
    'people of one cycle never get the same, and who gets none fails and is tried again',
    { settings: { scope: 'all' } },
    async (world) => {
      await world.map(UNIQUE);
      const ids = new Map<string, string>();
      for (const [index, name] of ['j1', 'j2', 'j3', 'j4'].entries()) {
        const person = index % 2 === 0 ? JOHN : { givenName: 'JOHN', surname: 'SMITH' };
        ids.set(await world.join(name, person), name);
      }
      const { cycle } = await world.cycle();
      assert.deepEqual([cycle.counters.outcomes.created, cycle.counters.outcomes.failed], [3, 1]);
      const names = [...(await world.accounts()).values()].map(({ nickName }) => String(nickName).toLowerCase());
      assert.deepEqual(names.toSorted(), ['j.smith', 'john.smith', 'josmith'], 'letter case makes no other value');
      const entry = (await world.log()).find(({ status }) => status === 'Failure');
      assert.equal(entry?.code, 'AttributeMappingFailed');
      assert.match(entry?.message ?? '', /all 3 values are taken/);
      const left = entry?.source.id ?? '';
      await world.directory.update('User', left, { givenName: 'Joan', surname: 'Smith' });
      assert.equal((await world.cycle()).cycle.counters.outcomes.created, 1);
      assert.equal((await world.account(ids.get(left) ?? ''))?.nickName, 'Joan.Smith');
    },
  );

  story(
    'a target that cannot be searched by the attribute fails the person and not the job',
    { settings: { scope: 'all' } },
    async (world) => {
      await world.map(UNIQUE);
      world.target.become({
        before: ({ url }) =>
          url.includes('nickName')
            ? {
                status: 400,
                headers: { 'content-type': 'application/scim+json' },
                body: '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"invalidFilter"}',
              }
            : undefined,
      });
      const john = await world.join('john', JOHN);
      const { cycle, end } = await world.cycle();
      assert.deepEqual([end.state, cycle.counters.outcomes.failed], ['Succeeded', 1]);
      assert.match((await world.lastEntry(john)).message, /cannot be searched by nickName/);
    },
  );

  story('an expression of random values comes to an end', { settings: { scope: 'all' } }, async (world) => {
    await world.map({
      ...UNIQUE,
      source: expression('SelectUniqueValue([surname], Join("", [surname], RandomString(6, 6, 0, 0, 0)))'),
    });
    await world.existing({ userName: 'x', nickName: 'Smith' });
    await world.join('john', JOHN);
    await world.cycle();
    assert.match(String((await world.account('john'))?.nickName), /^Smith\d{6}$/);
  });
});
