import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { DirectoryStore } from '../../../server/src/directory/index.ts';
import {
  addGroup,
  addUser,
  afterAll,
  later,
  logSince,
  member,
  memberIds,
  now,
  type OpenDirectory,
  softDelete,
  userDraft,
  walk,
} from './directory-under-test.ts';
import { memberSuite } from './member-suite.ts';

/**
 * What every directory store must do. `makeStore` gives a store for an organisation that has nothing in it; each test
 * asks for one of its own, by a new id.
 */
export function directoryStoreSuite(
  name: string,
  makeStore: (organizationId: string) => Promise<DirectoryStore>,
): void {
  describe(`directory store (${name})`, () => {
    const open = () => makeStore(randomUUID());
    objects(open);
    memberSuite(open);
  });
}

function objects(open: OpenDirectory): void {
  test('a created user is read back with everything that was written', async () => {
    const store = await open();
    const id = randomUUID();
    const properties = {
      userPrincipalName: 'Ζωή.Łuczak@halden.example',
      employeeOrgData: { costCenter: '0042' },
      otherMails: ['a@b.example', 'c@d.example'],
      accountEnabled: false,
      jobTitle: 'Head of "100%" 🚢, O\'Brien',
    };
    const draft = { key: 'ζωή.łuczak@halden.example', properties };
    assert.deepEqual(await store.change('User', [id], now, () => draft), { outcomes: ['created'] });
    const expected = { id, createdDateTime: now.toISOString(), properties };
    assert.deepEqual(await store.read('User', [id]), [expected]);
    assert.deepEqual(await store.find('User', ['ζωή.łuczak@halden.example']), [expected]);
    assert.deepEqual(await store.read('Group', [id]), [], 'types are apart');
  });

  test('a change replaces the object and keeps the time of its creation', async () => {
    const store = await open();
    const [manager, id] = [await addUser(store, 'boss'), await addUser(store, 'ann')];
    const result = await store.change('User', [id], later, (_, current) => {
      assert.equal(current?.properties.userPrincipalName, 'ann');
      return { ...userDraft('ann2'), managerId: manager };
    });
    assert.deepEqual(result, { outcomes: ['updated'] });
    const [user] = await store.read('User', [id]);
    assert.deepEqual(user, {
      id,
      createdDateTime: now.toISOString(),
      properties: { userPrincipalName: 'ann2' },
      managerId: manager,
    });
    assert.deepEqual(await store.find('User', ['ann']), []);
  });

  test('an undecided object is left alone and not logged', async () => {
    const store = await open();
    const id = await addUser(store, 'ann');
    const before = await afterAll(store);
    const absent = randomUUID();
    assert.deepEqual(await store.change('User', [id, absent], later, () => undefined), {
      outcomes: ['unchanged', 'unchanged'],
    });
    assert.deepEqual(await store.read('User', [absent]), []);
    assert.deepEqual(await logSince(store, before), []);
  });

  test('when decide throws nothing of the batch is written', async () => {
    const store = await open();
    const ids = [randomUUID(), randomUUID()];
    const before = await afterAll(store);
    const change = store.change('User', ids, now, (id) => {
      if (id === ids[1]) throw new RangeError('no');
      return userDraft('ann');
    });
    await assert.rejects(change, RangeError);
    assert.deepEqual(await store.read('User', ids), []);
    assert.deepEqual(await logSince(store, before), []);
  });

  test('a key that a living user holds is refused with the whole batch', async () => {
    const store = await open();
    await addUser(store, 'ann');
    const before = await afterAll(store);
    const [first, second] = [randomUUID(), randomUUID()];
    const result = await store.change('User', [first, second], now, (id) => userDraft(id === first ? 'bob' : 'ann'));
    assert.deepEqual(result, { conflict: second });
    assert.deepEqual(await store.read('User', [first, second]), []);
    assert.deepEqual(await logSince(store, before), []);
  });

  test('of many simultaneous creations with one key exactly one succeeds', async () => {
    const store = await open();
    const ids = Array.from({ length: 8 }, () => randomUUID());
    const results = await Promise.all(ids.map((id) => store.change('User', [id], now, () => userDraft('ann'))));
    assert.equal(results.filter(({ conflict }) => conflict === undefined).length, 1);
    assert.equal((await store.find('User', ['ann'])).length, 1);
  });

  test('parallel changes of one user each take effect', async () => {
    const store = await open();
    const id = await addUser(store, 'ann');
    const names = Array.from({ length: 8 }, (_, index) => `property${index}`);
    await Promise.all(
      names.map((property) =>
        store.change('User', [id], now, (_, current) => ({
          key: 'ann',
          properties: { ...current?.properties, [property]: true },
        })),
      ),
    );
    const [user] = await store.read('User', [id]);
    assert.deepEqual(
      names.filter((property) => user?.properties[property] !== true),
      [],
    );
  });

  test('a batch in which two users take one key is refused', async () => {
    const store = await open();
    const [ann, bob] = [await addUser(store, 'ann'), await addUser(store, 'bob')];
    const result = await store.change('User', [ann, bob], now, () => userDraft('carl'));
    assert.ok(result.conflict === ann || result.conflict === bob);
    assert.equal((await store.find('User', ['ann', 'bob', 'carl'])).length, 2);
  });

  test('groups may share a key', async () => {
    const store = await open();
    const ids = [await addGroup(store, 'field'), await addGroup(store, 'field')];
    const found = await store.find('Group', ['field']);
    assert.deepEqual(found.map(({ id }) => id).sort(), ids.sort());
  });

  test('a soft-deleted user is read by id, not found by key, and frees the key', async () => {
    const store = await open();
    const id = await addUser(store, 'ann');
    await softDelete(store, 'User', id, 'ann');
    assert.deepEqual(await store.find('User', ['ann']), []);
    const [deleted] = await store.read('User', [id]);
    assert.equal(deleted?.deletedDateTime, later.toISOString());
    await addUser(store, 'ann');
    assert.deepEqual(await store.change('User', [id], later, () => userDraft('ann')), { conflict: id });
    const [still] = await store.read('User', [id]);
    assert.equal(still?.deletedDateTime, later.toISOString());
    const deletedDateTime = now.toISOString();
    const redated = await store.change('User', [id], later, () => ({ ...userDraft('ann'), deletedDateTime }));
    assert.deepEqual(redated, { outcomes: ['updated'] }, 'a deleted user may bear a name somebody else holds');
  });

  test('pages show each living object once, in the order of ids', async () => {
    const store = await open();
    const ids: string[] = [];
    for (let index = 0; index < 7; index += 1) ids.push(await addUser(store, `user${index}`));
    await softDelete(store, 'User', ids[3]!, 'user3');
    const walked = await walk((after) => store.page('User', { after, limit: 2 }));
    const expected = ids.filter((id) => id !== ids[3]).sort();
    assert.deepEqual(
      walked.map(({ id }) => id),
      expected,
    );
  });

  test('a page that ends exactly at the end has no next one', async () => {
    const store = await open();
    for (const user of ['ann', 'bob']) await addUser(store, user);
    assert.equal((await store.page('User', { limit: 2 })).next, undefined);
    assert.notEqual((await store.page('User', { limit: 1 })).next, undefined);
  });

  test('deleted objects have pages of their own, narrowed by time', async () => {
    const store = await open();
    const [gone] = [await addUser(store, 'ann'), await addUser(store, 'bob')];
    await softDelete(store, 'User', gone, 'ann');
    const deleted = async (deletedBefore?: Date) => {
      const page = await store.page('User', {
        state: 'deleted',
        limit: 10,
        ...(deletedBefore && { deletedBefore }),
      });
      return page.items.map(({ id }) => id);
    };
    assert.deepEqual(await deleted(), [gone]);
    assert.deepEqual(await deleted(new Date(later.getTime() + 1)), [gone]);
    assert.deepEqual(await deleted(later), []);
  });

  test('the log tells every change after a position, page by page', async () => {
    const store = await open();
    await addUser(store, 'before');
    const start = await afterAll(store);
    const [group, ann] = [await addGroup(store, 'g'), await member(store, 'ann')];
    await store.addMembers(group, [ann], now, 'skip');
    await softDelete(store, 'User', ann.id, 'ann');
    await store.removeMembers(group, [ann.id], now);
    assert.deepEqual(await logSince(store, start, 2), [
      { kind: 'written', type: 'Group', id: group },
      { kind: 'written', type: 'User', id: ann.id },
      { kind: 'memberAdded', type: 'Group', id: group, member: ann },
      { kind: 'written', type: 'User', id: ann.id },
      { kind: 'memberRemoved', type: 'Group', id: group, member: ann },
    ]);
    assert.deepEqual(await logSince(store, await afterAll(store)), []);
  });

  test('organisations know nothing of each other', async () => {
    const [mine, other] = [await open(), await open()];
    const [group, ann] = [await addGroup(mine, 'g'), await member(mine, 'ann')];
    await mine.addMembers(group, [ann], now, 'skip');
    assert.deepEqual(await other.read('User', [ann.id]), []);
    assert.deepEqual(await other.find('User', ['ann']), []);
    assert.deepEqual((await other.page('Group', { limit: 10 })).items, []);
    assert.deepEqual((await other.members(group, { limit: 10 })).items, []);
    assert.deepEqual((await other.memberOf(ann.id, { limit: 10 })).items, []);
    assert.deepEqual(await other.removeMembers(group, [ann.id], now), []);
    assert.equal(await other.purge('User', ann.id, now), false);
    await addUser(other, 'ann');
    assert.deepEqual(await memberIds(mine, group), [ann.id]);
  });
}
