import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { IndexEntry, JsonObject, Removed, ResourceStore } from '@lockstep/scim';
import { groupType, userType } from './sample-resources.ts';
import { addGroup, addUser, at, EVERYTHING, indexOf, isTaken, NOTHING, set, userMember } from './suite-resources.ts';

/** What a store promises of resources that were removed, and of indexes that come later. */
export function upkeepSuite(makeStore: () => Promise<ResourceStore> | ResourceStore): void {
  const users = (attributes: JsonObject) => indexOf(userType, attributes);
  const until = at(3600);

  describe('accounts switched off', () => {
    test('an account is switched by active, each switch told once, whatever is repeated', async () => {
      const store = await makeStore();
      await addUser(store, 'u1', { userName: 'Ann', active: true });
      await set(store, 'u1', { userName: 'Ann', active: false }, 2);
      await set(store, 'u1', { userName: 'Ann', active: false, title: 'Lead' }, 3);
      assert.deepEqual([...(await store.inactive(['u1', 'u2']))], ['u1']);
      await set(store, 'u1', { userName: 'Ann', active: true, title: 'Lead' }, 4);
      assert.equal((await store.inactive(['u1'])).size, 0);
      assert.deepEqual(await told(store), [
        ['deactivated', 'u1', at(2)],
        ['activated', 'u1', at(4)],
      ]);
    });

    test('taking active away hides it and switches nothing, neither on nor off', async () => {
      const store = await makeStore();
      await addUser(store, 'u1', { userName: 'Ann', active: false });
      await set(store, 'u1', { userName: 'Ann' }, 2);
      assert.equal((await store.inactive(['u1'])).size, 1);
      await set(store, 'u1', { userName: 'Ann', active: false }, 3);
      assert.deepEqual(await told(store), []);
      await set(store, 'u1', { userName: 'Ann' }, 4);
      await set(store, 'u1', { userName: 'Ann', active: true }, 5);
      assert.equal((await store.inactive(['u1'])).size, 0);
      assert.deepEqual(await told(store), [['activated', 'u1', at(5)]]);
    });

    test('a removal is told, and what comes back is as it was', async () => {
      const store = await makeStore();
      await addUser(store, 'u1', { userName: 'Ann', active: false });
      await store.remove(userType, 'u1', at(2), undefined, until);
      assert.equal((await store.inactive(['u1'])).size, 0);
      await store.restore(userType, 'u1', at(3), users);
      assert.equal((await store.inactive(['u1'])).size, 1);
      assert.deepEqual(await told(store), [['removed', 'u1', at(2)]]);
    });

    test('what was told is read on from a position', async () => {
      const store = await makeStore();
      for (const id of ['u1', 'u2', 'u3']) await addUser(store, id);
      for (const id of ['u1', 'u2', 'u3']) await store.remove(userType, id, at(2));
      const first = await store.lifecycle({ limit: 2 });
      const rest = await store.lifecycle({ after: first.at(-1)?.position ?? 0, limit: 2 });
      assert.deepEqual([...first, ...rest].map(({ id }) => id).toSorted(), ['u1', 'u2', 'u3']);
      assert.deepEqual([first.length, rest.length], [2, 1]);
    });
  });

  describe('removed resources', () => {
    test('that are kept come back as they were, under their id and with a further version', async () => {
      const store = await makeStore();
      const attributes = { userName: 'Ann', title: 'Lead' };
      await addUser(store, 'u1', attributes, 5);
      await set(store, 'u1', { ...attributes, title: 'Head' }, 6);
      await store.remove(userType, 'u1', at(9), undefined, until);
      assert.equal(await store.read(userType, 'u1', NOTHING), undefined);
      assert.equal(await store.restore(groupType, 'u1', at(10), () => []), undefined);
      const restored = await store.restore(userType, 'u1', at(10), users);
      assert.deepEqual(
        { ...restored },
        {
          ...(await store.read(userType, 'u1', EVERYTHING)),
          id: 'u1',
          version: 3,
          created: at(5),
          lastModified: at(10),
          attributes: { userName: 'Ann', title: 'Head' },
        },
      );
      assert.equal(await store.restore(userType, 'u1', at(11), users), undefined);
      assert.equal((await store.query(userType, { startIndex: 1, count: 0 }, NOTHING)).total, 1);
    });

    test('that are not kept, or no longer, do not come back', async () => {
      const store = await makeStore();
      for (const id of ['u1', 'u2']) await addUser(store, id);
      await store.remove(userType, 'u1', at(1));
      await store.remove(userType, 'u2', at(1), undefined, until);
      assert.equal(await store.restore(userType, 'u1', at(2), users), undefined);
      assert.equal(await store.restore(userType, 'u2', until, users), undefined);
      assert.deepEqual(await store.listRemoved(until, { limit: 10 }), []);
    });

    test('do not keep their values from others, and cannot come back while another has one of them', async () => {
      const store = await makeStore();
      await addUser(store, 'u1', { userName: 'Ann' });
      await store.remove(userType, 'u1', at(1), undefined, until);
      await addUser(store, 'u2', { userName: 'ANN' });
      await assert.rejects(store.restore(userType, 'u1', at(2), users), isTaken);
      await store.remove(userType, 'u2', at(3));
      assert.equal((await store.restore(userType, 'u1', at(4), users))?.id, 'u1');
      await assert.rejects(addUser(store, 'u3', { userName: 'ann' }), isTaken);
    });

    test('come back into the groups that are still there, which get a new version', async () => {
      const store = await makeStore();
      for (const id of ['u1', 'u2']) await addUser(store, id);
      await addGroup(store, 'g1', [userMember('u1', { display: 'One' }), userMember('u2')]);
      await addGroup(store, 'g2', [userMember('u1')]);
      await store.remove(userType, 'u1', at(1), undefined, until);
      await store.remove(groupType, 'g2', at(2));
      await store.restore(userType, 'u1', at(3), users);
      const group = await store.read(groupType, 'g1', EVERYTHING);
      assert.deepEqual(
        group?.members?.find(({ value }) => value === 'u1'),
        userMember('u1', { display: 'One' }),
      );
      assert.deepEqual([group?.members?.length, group?.version, group?.lastModified], [2, 3, at(3)]);
      assert.deepEqual(
        (await store.read(userType, 'u1', EVERYTHING))?.groups?.map(({ value }) => value),
        ['g1'],
      );
    });

    test('that are groups come back with the members that are still there', async () => {
      const store = await makeStore();
      for (const id of ['u1', 'u2']) await addUser(store, id);
      await addGroup(store, 'g1', [userMember('u1'), userMember('u2')]);
      await store.remove(groupType, 'g1', at(1), undefined, until);
      await store.remove(userType, 'u2', at(2));
      const entries = (attributes: JsonObject) => indexOf(groupType, attributes);
      const group = await store.restore(groupType, 'g1', at(3), entries);
      assert.deepEqual(group?.members, [userMember('u1')]);
    });

    test('are listed latest first, a page at a time', async () => {
      const store = await makeStore();
      await addUser(store, 'u1', { userName: 'Ann' });
      for (const id of ['u2', 'u3']) await addUser(store, id);
      await addGroup(store, 'g1');
      await store.remove(userType, 'u1', at(1), undefined, until);
      await store.remove(groupType, 'g1', at(2), undefined, until);
      await store.remove(userType, 'u2', at(2), undefined, until);
      await store.remove(userType, 'u3', at(3));
      const first = await store.listRemoved(at(4), { limit: 2 });
      const second = await store.listRemoved(at(4), { limit: 2, after: first.at(-1) as Removed });
      assert.deepEqual(
        [...first, ...second].map(({ id }) => id),
        ['u2', 'g1', 'u1'],
      );
      assert.deepEqual(second, [
        { id: 'u1', resourceType: 'User', removed: at(1), keptUntil: until, attributes: { userName: 'Ann' } },
      ]);
    });
  });

  describe('indexes that come later', () => {
    const titles = ({ title }: JsonObject): readonly IndexEntry[] =>
      typeof title === 'string' ? [{ path: 'title', value: title, unique: false }] : [];

    test('are made page by page in the order of ids, and once more without harm', async () => {
      const store = await makeStore();
      for (const id of ['b', 'a', 'c', 'B', 'd'])
        await addUser(store, id, { userName: id === 'B' ? 'other' : id, title: 'x' });
      await addGroup(store, 'e');
      const seen: string[] = [];
      for (let round = 0; round < 2; round += 1) {
        let after: string | undefined;
        do {
          after = await store.reindex(userType, { limit: 2, ...(after !== undefined && { after }) }, titles);
          if (after !== undefined) seen.push(after);
        } while (after !== undefined);
      }
      assert.deepEqual(seen, ['a', 'c', 'd', 'a', 'c', 'd']);
    });

    test('leave resources, their versions and what is unique as they are', async () => {
      const store = await makeStore();
      await addUser(store, 'u1', { userName: 'Ann', title: 'Lead' });
      const before = await store.read(userType, 'u1', NOTHING);
      await store.reindex(userType, { limit: 10 }, (attributes) => [
        ...titles(attributes),
        { path: 'userName', value: 'ann', unique: false },
      ]);
      assert.deepEqual(await store.read(userType, 'u1', NOTHING), before);
      await assert.rejects(addUser(store, 'u2', { userName: 'ANN' }), isTaken);
      await store.remove(userType, 'u1', at(1));
      await addUser(store, 'u2', { userName: 'ANN' });
    });
  });
}

async function told(store: ResourceStore): Promise<readonly (readonly [string, string, Date])[]> {
  return (await store.lifecycle({ limit: 100 })).map(({ kind, id, at: when }) => [kind, id, when] as const);
}
