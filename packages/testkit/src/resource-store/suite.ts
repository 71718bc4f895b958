import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  compareText,
  type JsonObject,
  type ResourceStore,
  ScimError,
  type StoredResource,
  type Want,
} from '@lockstep/scim';
import { type AccountsUnderTest, accountSuite } from './account-suite.ts';
import { queriesSuite } from './query-suite.ts';
import { groupType, sampleUser, userType } from './sample-resources.ts';
import { addGroup, addUser, at, EVERYTHING, indexOf, isTaken, NOTHING, set, userMember } from './suite-resources.ts';
import { upkeepSuite } from './upkeep-suite.ts';

/** Member ids in a fixed order: the port promises none. */
const memberIds = (resource: StoredResource | undefined): readonly string[] =>
  (resource?.members ?? []).map(({ value }) => value).sort();

/**
 * What every `ResourceStore` must do, and the `AccountStore` it brings along. `makeStore` answers the store of a new, empty tenant; all of them share one
 * backing, so that the suite can see tenants kept apart. Wrap the call in a `describe` that names the implementation.
 */
export function resourceStoreSuite(makeStore: () => Promise<AccountsUnderTest> | AccountsUnderTest): void {
  upkeepSuite(makeStore);
  accountSuite(makeStore);
  describe('one resource', () => {
    test('an inserted resource is read back as it was stored', async () => {
      const store = await makeStore();
      const attributes = sampleUser(4);
      const inserted = await addUser(store, 'u1', attributes, 5);
      assert.deepEqual({ ...inserted }, { ...(await store.read(userType, 'u1', EVERYTHING)), ...inserted });
      const read = await store.read(userType, 'u1', NOTHING);
      assert.deepEqual(read, { id: 'u1', version: 1, created: at(5), lastModified: at(5), attributes });
    });

    test('an unknown id, and an id of another type, is undefined', async () => {
      const store = await makeStore();
      await addUser(store, 'u1');
      assert.equal(await store.read(userType, 'u2', NOTHING), undefined);
      assert.equal(await store.read(groupType, 'u1', NOTHING), undefined);
      assert.equal(await store.change(groupType, 'u1', NOTHING, at(1), () => assert.fail('decided')), undefined);
      assert.equal(await store.remove(groupType, 'u1', at(1)), false);
      assert.ok(await store.read(userType, 'u1', NOTHING));
    });

    test('a change raises the version once and sets lastModified', async () => {
      const store = await makeStore();
      await addUser(store, 'u1');
      const changed = await set(store, 'u1', { userName: 'u1', title: 'Lead' }, 9);
      assert.deepEqual(
        { version: changed?.version, created: changed?.created, lastModified: changed?.lastModified },
        { version: 2, created: at(0), lastModified: at(9) },
      );
      assert.deepEqual(await store.read(userType, 'u1', NOTHING), changed);
    });

    test('a change to the same attributes, in another order, leaves version and lastModified alone', async () => {
      const store = await makeStore();
      await addUser(store, 'u1', { userName: 'u1', title: 'Lead' });
      assert.equal((await set(store, 'u1', { title: 'Lead', userName: 'u1' }))?.version, 1);
      const left = await store.change(userType, 'u1', NOTHING, at(9), () => undefined);
      assert.deepEqual([left?.version, left?.lastModified], [1, at(0)]);
    });

    test('a decision that throws writes nothing', async () => {
      const store = await makeStore();
      await addUser(store, 'u1');
      const refused = new ScimError(412, undefined, 'no');
      await assert.rejects(
        store.change(userType, 'u1', NOTHING, at(9), () => {
          throw refused;
        }),
        refused,
      );
      assert.equal((await store.read(userType, 'u1', NOTHING))?.version, 1);
    });

    test('parallel changes of one resource all take effect', async () => {
      const store = await makeStore();
      await addUser(store, 'u1', { userName: 'u1', title: '0' });
      await Promise.all(
        Array.from({ length: 20 }, () =>
          store.change(userType, 'u1', NOTHING, at(1), ({ attributes }) => {
            const next = { ...attributes, title: String(Number(attributes.title) + 1) };
            return { attributes: next, index: indexOf(userType, next) };
          }),
        ),
      );
      const read = await store.read(userType, 'u1', NOTHING);
      assert.deepEqual([read?.attributes.title, read?.version], ['20', 21]);
    });

    test('what a caller does to a returned resource does not reach the store', async () => {
      const store = await makeStore();
      await addUser(store, 'u1', { userName: 'u1', name: { givenName: 'Kai' } });
      const read = await store.read(userType, 'u1', NOTHING);
      (read?.attributes.name as JsonObject).givenName = 'Mira';
      assert.deepEqual((await store.read(userType, 'u1', NOTHING))?.attributes.name, { givenName: 'Kai' });
    });
  });

  describe('uniqueness', () => {
    test('a taken value is refused on insert and nothing is stored', async () => {
      const store = await makeStore();
      await addUser(store, 'u1', { userName: 'Straße' });
      await assert.rejects(addUser(store, 'u2', { userName: 'STRASSE' }), isTaken);
      assert.equal(await store.read(userType, 'u2', NOTHING), undefined);
    });

    test('a taken value is refused on change and the resource stays as it was', async () => {
      const store = await makeStore();
      await addUser(store, 'u1');
      await addUser(store, 'u2');
      await assert.rejects(set(store, 'u2', { userName: 'U1' }), isTaken);
      assert.deepEqual((await store.read(userType, 'u2', NOTHING))?.attributes, { userName: 'u2' });
    });

    test('a resource may keep and respell its own value', async () => {
      const store = await makeStore();
      await addUser(store, 'u1');
      assert.equal((await set(store, 'u1', { userName: 'U1' }))?.attributes.userName, 'U1');
    });

    test('a value given up by a change or a removal is free again', async () => {
      const store = await makeStore();
      await addUser(store, 'u1', { userName: 'kai' });
      await set(store, 'u1', { userName: 'kai.lund' });
      await addUser(store, 'u2', { userName: 'kai' });
      await store.remove(userType, 'u2', at(1));
      await addUser(store, 'u3', { userName: 'KAI' });
    });

    test('the same value may stand in another type, at another path, and where it need not be unique', async () => {
      const store = await makeStore();
      await addUser(store, 'u1', { userName: 'night', displayName: 'Night', externalId: 'x' });
      await addUser(store, 'u2', { userName: 'Night shift', displayName: 'Night', externalId: 'x' });
      await addGroup(store, 'g1', [], 'Night');
    });

    test('of parallel inserts with one value exactly one succeeds', async () => {
      const store = await makeStore();
      const results = await Promise.allSettled(
        Array.from({ length: 10 }, (_, n) => addUser(store, `u${n}`, { userName: n % 2 ? 'Kai' : 'kAI' })),
      );
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
      assert.ok(results.every((result) => result.status === 'fulfilled' || isTaken(result.reason)));
      assert.equal((await store.query(userType, { startIndex: 1, count: 0 }, NOTHING)).total, 1);
    });

    test('of parallel changes to one value exactly one succeeds', async () => {
      const store = await makeStore();
      for (let n = 0; n < 5; n++) await addUser(store, `u${n}`);
      const results = await Promise.allSettled(
        Array.from({ length: 5 }, (_, n) => set(store, `u${n}`, { userName: 'taken' })),
      );
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    });
  });

  describe('memberships', () => {
    const withUsers = async (): Promise<ResourceStore> => {
      const store = await makeStore();
      for (const id of ['a', 'b', 'c']) await addUser(store, id);
      return store;
    };
    type MemberSteps = NonNullable<Parameters<ResourceStore['insert']>[1]['members']>;
    const change = (
      store: ResourceStore,
      id: string,
      steps: readonly (
        | { op: 'add' | 'set'; members: MemberSteps }
        | { op: 'remove'; values: readonly string[] }
        | { op: 'clear' }
      )[],
      want: Want = EVERYTHING,
    ) =>
      store.change(groupType, id, want, at(60), ({ attributes }) => ({
        attributes,
        index: indexOf(groupType, attributes),
        members: steps,
      }));

    test('members given on insert are read with what the client said of them', async () => {
      const store = await withUsers();
      await addGroup(store, 'g', [userMember('a', { type: 'user', display: 'Mira' }), userMember('b')]);
      const read = await store.read(groupType, 'g', EVERYTHING);
      const sorted = [...(read?.members ?? [])].sort((x, y) => compareText(x.value, y.value));
      assert.deepEqual(sorted, [
        { value: 'a', type: 'user', display: 'Mira', resourceType: 'User' },
        { value: 'b', resourceType: 'User' },
      ]);
    });

    test('only the memberships that are wanted are loaded', async () => {
      const store = await withUsers();
      await addGroup(store, 'g', [userMember('a'), userMember('b')]);
      assert.equal((await store.read(groupType, 'g', NOTHING))?.members, undefined);
      assert.deepEqual(memberIds(await store.read(groupType, 'g', { members: ['b', 'c'], groups: false })), ['b']);
      assert.deepEqual(memberIds(await store.read(groupType, 'g', EVERYTHING)), ['a', 'b']);
      assert.equal((await store.read(userType, 'a', NOTHING))?.groups, undefined);
      assert.equal((await store.read(userType, 'a', EVERYTHING))?.members, undefined);
      const page = await store.query(groupType, { startIndex: 1, count: 5 }, EVERYTHING);
      assert.deepEqual(memberIds(page.resources[0]), ['a', 'b']);
      const bare = await store.query(groupType, { startIndex: 1, count: 5 }, NOTHING);
      assert.equal(bare.resources[0]?.members, undefined);
    });

    test('of a group with more members than asked for none are loaded', async () => {
      const store = await withUsers();
      await addGroup(store, 'g', [userMember('a'), userMember('b')]);
      const most = async (membersAtMost: number) =>
        (await store.read(groupType, 'g', { ...EVERYTHING, membersAtMost }))?.members?.length;
      assert.equal(await most(2), 2);
      assert.equal(await most(1), undefined);
    });

    test('a group without members has an empty list, not none', async () => {
      const store = await makeStore();
      await addGroup(store, 'g');
      assert.deepEqual((await store.read(groupType, 'g', EVERYTHING))?.members, []);
      assert.deepEqual(
        (await store.query(groupType, { startIndex: 1, count: 1 }, EVERYTHING)).resources[0]?.members,
        [],
      );
    });

    const steps = [
      ['add new ones', [{ op: 'add', members: [userMember('b'), userMember('c')] }], ['a', 'b', 'c'], 2],
      ['add one that is there', [{ op: 'add', members: [userMember('a', { display: 'other' })] }], ['a'], 1],
      ['add one twice', [{ op: 'add', members: [userMember('b'), userMember('b')] }], ['a', 'b'], 2],
      ['remove one', [{ op: 'remove', values: ['a'] }], [], 2],
      ['remove one that is not there', [{ op: 'remove', values: ['b', 'x'] }], ['a'], 1],
      ['clear', [{ op: 'clear' }], [], 2],
      ['set others', [{ op: 'set', members: [userMember('b'), userMember('c')] }], ['b', 'c'], 2],
      ['set the same', [{ op: 'set', members: [userMember('a')] }], ['a'], 1],
      ['set none', [{ op: 'set', members: [] }], [], 2],
      [
        'add and remove again',
        [
          { op: 'add', members: [userMember('b')] },
          { op: 'remove', values: ['b'] },
        ],
        ['a'],
        1,
      ],
      ['clear and add back', [{ op: 'clear' }, { op: 'add', members: [userMember('a')] }], ['a'], 1],
    ] as const;
    for (const [name, change_, expected, version] of steps) {
      test(`members of a group of one: ${name}`, async () => {
        const store = await withUsers();
        await addGroup(store, 'g', [userMember('a')]);
        const changed = await change(store, 'g', change_);
        assert.deepEqual(memberIds(changed), expected);
        const read = await store.read(groupType, 'g', EVERYTHING);
        assert.deepEqual([memberIds(read), read?.version], [expected, version]);
        assert.deepEqual(read?.lastModified, version === 1 ? at(0) : at(60));
      });
    }

    test('setting members takes over what is said of them', async () => {
      const store = await withUsers();
      await addGroup(store, 'g', [userMember('a')]);
      const changed = await change(store, 'g', [{ op: 'set', members: [userMember('a', { display: 'Mira' })] }]);
      assert.deepEqual([changed?.members?.[0]?.display, changed?.version], ['Mira', 2]);
    });

    test('a member that no longer exists is left out', async () => {
      const store = await withUsers();
      await addGroup(store, 'g', [userMember('a')]);
      await store.remove(userType, 'b', at(1));
      const changed = await change(store, 'g', [{ op: 'add', members: [userMember('b'), userMember('c')] }]);
      assert.deepEqual(memberIds(changed), ['a', 'c']);
    });

    test('parallel additions all take effect', async () => {
      const store = await makeStore();
      for (let n = 0; n < 20; n++) await addUser(store, `m${n}`);
      await addGroup(store, 'g');
      await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          change(store, 'g', [{ op: 'add', members: [userMember(`m${n}`)] }], NOTHING),
        ),
      );
      assert.equal(memberIds(await store.read(groupType, 'g', EVERYTHING)).length, 20);
    });

    test('a user sees direct and indirect groups, and a cycle of groups ends', async () => {
      const store = await withUsers();
      await addGroup(store, 'inner', [userMember('a')], 'Inner');
      await addGroup(store, 'outer', [{ value: 'inner', resourceType: 'Group' }], 'Outer');
      await change(store, 'inner', [{ op: 'add', members: [{ value: 'outer', resourceType: 'Group' }] }]);
      const groups = [...((await store.read(userType, 'a', EVERYTHING))?.groups ?? [])];
      groups.sort((x, y) => compareText(x.value, y.value));
      assert.deepEqual(groups, [
        { value: 'inner', display: 'Inner', type: 'direct' },
        { value: 'outer', display: 'Outer', type: 'indirect' },
      ]);
      assert.deepEqual((await store.read(userType, 'b', EVERYTHING))?.groups, []);
    });

    test('joining a group does not change the version of the user', async () => {
      const store = await withUsers();
      await addGroup(store, 'g', [userMember('a')]);
      assert.equal((await store.read(userType, 'a', NOTHING))?.version, 1);
    });
  });

  describe('removal', () => {
    test('a removed resource is gone from reads, queries and totals, and a second removal says so', async () => {
      const store = await makeStore();
      await addUser(store, 'u1');
      await addUser(store, 'u2');
      assert.equal(await store.remove(userType, 'u1', at(1)), true);
      assert.equal(await store.read(userType, 'u1', NOTHING), undefined);
      assert.equal(await store.change(userType, 'u1', NOTHING, at(2), () => assert.fail('decided')), undefined);
      const page = await store.query(userType, { startIndex: 1, count: 10 }, NOTHING);
      assert.deepEqual([page.total, page.resources.map(({ id }) => id)], [1, ['u2']]);
      assert.equal(await store.remove(userType, 'u1', at(2)), false);
      assert.equal((await store.lookup(['u1'])).size, 0);
    });

    test('groups lose a removed member and get a new version; others do not', async () => {
      const store = await makeStore();
      await addUser(store, 'u1');
      await addGroup(store, 'g1', [userMember('u1')]);
      await addGroup(store, 'g2');
      await store.remove(userType, 'u1', at(30));
      const lost = await store.read(groupType, 'g1', EVERYTHING);
      assert.deepEqual([lost?.members, lost?.version, lost?.lastModified], [[], 2, at(30)]);
      assert.equal((await store.read(groupType, 'g2', NOTHING))?.version, 1);
    });

    test('a removed group is gone from its members', async () => {
      const store = await makeStore();
      await addUser(store, 'u1');
      await addGroup(store, 'g1', [userMember('u1')]);
      await store.remove(groupType, 'g1', at(30));
      const user = await store.read(userType, 'u1', EVERYTHING);
      assert.deepEqual([user?.groups, user?.version], [[], 1]);
    });

    test('a check that throws keeps the resource', async () => {
      const store = await makeStore();
      await addUser(store, 'u1');
      const refused = new ScimError(412, undefined, 'no');
      await assert.rejects(
        store.remove(userType, 'u1', at(1), (current) => {
          assert.equal(current.version, 1);
          throw refused;
        }),
        refused,
      );
      assert.ok(await store.read(userType, 'u1', NOTHING));
    });
  });

  describe('look-up of references', () => {
    test('known ids answer with type and display name, unknown ones are missing', async () => {
      const store = await makeStore();
      await addUser(store, 'u1', { userName: 'kai', displayName: 'Kai' });
      await addUser(store, 'u2', { userName: 'jon' });
      await addGroup(store, 'g1', [], 'Night');
      const found = await store.lookup(['g1', 'u1', 'u2', 'x', 'u1']);
      assert.deepEqual(Object.fromEntries(found), {
        g1: { id: 'g1', resourceType: 'Group', displayName: 'Night' },
        u1: { id: 'u1', resourceType: 'User', displayName: 'Kai' },
        u2: { id: 'u2', resourceType: 'User', displayName: undefined },
      });
      assert.equal((await store.lookup([])).size, 0);
    });
  });

  queriesSuite(makeStore);

  describe('tenants', () => {
    test('nothing of one tenant is seen, taken or changed by another', async () => {
      const [mine, other] = [await makeStore(), await makeStore()];
      await addUser(mine, 'same', { userName: 'kai' });
      await addGroup(mine, 'g', [userMember('same')]);
      await addUser(other, 'same', { userName: 'kai', title: 'Other' });
      assert.equal((await mine.read(userType, 'same', NOTHING))?.attributes.title, undefined);
      assert.deepEqual((await other.read(userType, 'same', EVERYTHING))?.groups, []);
      assert.equal(await other.read(groupType, 'g', NOTHING), undefined);
      assert.equal((await other.lookup(['g'])).size, 0);
      assert.equal(await other.remove(groupType, 'g', at(1)), false);
      assert.equal((await other.query(groupType, { startIndex: 1, count: 5 }, NOTHING)).total, 0);
      await other.remove(userType, 'same', at(1));
      assert.deepEqual(memberIds(await mine.read(groupType, 'g', EVERYTHING)), ['same']);
      assert.equal((await mine.query(userType, { startIndex: 1, count: 5 }, NOTHING)).total, 1);
    });
  });
}
