import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { databases, openDirectoryWorld } from './directory-world.ts';

/** Who stands in which relation, by name; by type, as they are asked for. */
const RELATIONS = [
  { of: 'users/ann/memberOf', users: [], groups: ['team'] },
  { of: 'users/bob/transitiveMemberOf', users: [], groups: ['sub', 'team'] },
  { of: 'users/boss/directReports', users: ['ann'], groups: [] },
  { of: 'users/ann/ownedObjects', users: [], groups: ['team'] },
  { of: 'groups/team/members', users: ['ann'], groups: ['sub'] },
  { of: 'groups/team/transitiveMembers', users: ['ann', 'bob'], groups: ['sub'] },
  { of: 'groups/sub/memberOf', users: [], groups: ['team'] },
  { of: 'groups/sub/transitiveMemberOf', users: [], groups: ['team'] },
  { of: 'groups/team/owners', users: ['ann'], groups: [] },
] as const;

const MEMBERSHIPS = [
  { of: 'users/bob', groups: ['sub', 'team'] },
  { of: 'groups/sub', groups: ['team'] },
  { of: 'directoryObjects/bob', groups: ['sub', 'team'] },
] as const;

const EVENTUAL = { headers: { consistencylevel: 'eventual' }, expect: 200 };

for (const database of databases) {
  describe(`relations of people and groups on ${database}`, () => {
    let world: Awaited<ReturnType<typeof openDirectoryWorld>>;
    const ids: Record<string, string> = {};

    before(async () => {
      world = await openDirectoryWorld(database);
      for (const name of ['ann', 'bob', 'boss']) ids[name] = await world.user(name);
      for (const name of ['team', 'sub']) ids[name] = await world.group(name);
      const refer = (path: string, name: string, method = 'POST') =>
        world.call(
          method,
          addressed(path),
          { '@odata.id': `${world.url}/v1.0/directoryObjects/${ids[name]}` },
          { expect: 204 },
        );
      await refer('users/ann/manager/$ref', 'boss', 'PUT');
      await refer('groups/team/members/$ref', 'ann');
      await refer('groups/team/members/$ref', 'sub');
      await refer('groups/sub/members/$ref', 'bob');
      await refer('groups/team/owners/$ref', 'ann');
    });
    after(() => world.close());

    /** The address with names in place of ids. */
    const addressed = (path: string) =>
      `/${path.replace(/^(\w+)\/(\w+)/, (_, type: string, name: string) => `${type}/${ids[name]}`)}`;
    const names = (found: readonly { readonly id: string }[]) =>
      found.map(({ id }) => Object.keys(ids).find((name) => ids[name] === id)).sort();

    for (const { of, users, groups } of RELATIONS) {
      test(`${of} lists and counts everybody, and people and groups apart, on ${database}`, async () => {
        const kinds = { '': [...users, ...groups], '/microsoft.graph.user': users, '/microsoft.graph.group': groups };
        for (const [kind, expected] of Object.entries(kinds)) {
          const { body } = await world.call('GET', addressed(of) + kind, undefined, EVENTUAL);
          assert.deepEqual(names(body.value), [...expected].sort(), of + kind);
          const count = await world.call('GET', `${addressed(of)}${kind}/$count`, undefined, EVENTUAL);
          assert.equal(count.text, String(expected.length), `${of}${kind}/$count`);
        }
      });
    }

    for (const { of, groups } of MEMBERSHIPS) {
      test(`${of} is asked for its groups, and which of some it is in, on ${database}`, async () => {
        const expected = groups.map((name) => ids[name]).sort();
        const asked = { ids: [ids.team, ids.sub, ids.boss] };
        for (const [action, body] of [
          ['getMemberGroups', { securityEnabledOnly: false }],
          ['getMemberObjects', { securityEnabledOnly: false }],
          ['checkMemberGroups', { groupIds: asked.ids }],
          ['checkMemberObjects', asked],
        ] as const) {
          const answer = await world.call('POST', `${addressed(of)}/${action}`, body, { expect: 200 });
          assert.deepEqual([...answer.body.value].sort(), expected, action);
        }
      });
    }

    test(`the manager is told as a reference, and an owner is taken away by one, on ${database}`, async () => {
      const { body } = await world.call('GET', addressed('users/ann/manager/$ref'), undefined, { expect: 200 });
      assert.ok(body['@odata.id'].endsWith(`/${ids.boss}`) || body['@odata.id'].includes(ids.boss ?? '?'));
      const owner = { '@odata.id': `${world.url}/v1.0/users/${ids.boss}` };
      await world.call('POST', addressed('groups/team/owners/$ref'), owner, { expect: 204 });
      const named = encodeURIComponent(owner['@odata.id']);
      await world.call('DELETE', `${addressed('groups/team/owners/$ref')}?@id=${named}`, undefined, { expect: 204 });
      const owners = await world.call('GET', addressed('groups/team/owners'), undefined, { expect: 200 });
      assert.deepEqual(names(owners.body.value), ['ann']);
    });

    test(`what is there and what was deleted is counted, on ${database}`, async () => {
      const count = async (path: string) =>
        Number((await world.call('GET', `${path}/$count`, undefined, EVENTUAL)).text);
      assert.equal(await count('/groups'), 2);
      assert.equal(await count('/users'), 3);
      const [person, group] = [await world.user('gone'), await world.group('left')];
      await world.call('DELETE', `/users/${person}`, undefined, { expect: 204 });
      await world.call('DELETE', `/groups/${group}`, undefined, { expect: 204 });
      assert.equal(await count('/directory/deletedItems/microsoft.graph.user'), 1);
      assert.equal(await count('/directory/deletedItems/microsoft.graph.group'), 1);
      assert.deepEqual([await count('/users'), await count('/groups')], [3, 2]);
    });
  });
}
