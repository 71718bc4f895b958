import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { Member } from '../../../server/src/directory/index.ts';
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
  sameEntries,
  softDelete,
  userDraft,
  walk,
} from './directory-under-test.ts';

/** Memberships: how they begin, are read and end, also with the objects they are between. */
export function memberSuite(open: OpenDirectory): void {
  test('adding members is idempotent, or refused as a whole', async () => {
    const store = await open();
    const [group, ann, bob] = [await addGroup(store, 'g'), await member(store, 'ann'), await member(store, 'bob')];
    assert.deepEqual(await store.addMembers(group, [ann], now, 'refuse'), { added: [ann], present: [] });
    assert.deepEqual(await store.addMembers(group, [ann, bob], now, 'refuse'), { added: [], present: [ann] });
    assert.deepEqual(await memberIds(store, group), [ann.id]);
    assert.deepEqual(await store.addMembers(group, [ann, bob], now, 'skip'), { added: [bob], present: [ann] });
    assert.deepEqual(await memberIds(store, group), [ann.id, bob.id].sort());
  });

  test('members and groups that do not exist are passed over', async () => {
    const store = await open();
    const [group, ann] = [await addGroup(store, 'g'), await member(store, 'ann')];
    const nobody: Member = { type: 'User', id: randomUUID() };
    const before = await afterAll(store);
    assert.deepEqual(await store.addMembers(group, [nobody], now, 'skip'), { added: [], present: [] });
    assert.deepEqual(await store.addMembers(randomUUID(), [ann], now, 'skip'), { added: [], present: [] });
    assert.deepEqual(await store.removeMembers(group, [ann.id], now), []);
    assert.deepEqual(await logSince(store, before), []);
  });

  test('members may be groups, are paged by id, and know their groups', async () => {
    const store = await open();
    const group = await addGroup(store, 'g');
    const members: Member[] = [{ type: 'Group', id: await addGroup(store, 'inner') }];
    for (const user of ['ann', 'bob', 'carl']) members.push(await member(store, user));
    await store.addMembers(group, members, now, 'skip');
    const walked = await walk((after) => store.members(group, { after, limit: 3 }));
    assert.deepEqual(walked, members.toSorted(byId));
    const other = await addGroup(store, 'h');
    await store.addMembers(other, [members[1]!], now, 'skip');
    const groups = await walk((after) => store.memberOf(members[1]!.id, { after, limit: 1 }));
    assert.deepEqual(groups, [group, other].sort());
  });

  test('a soft-deleted member is hidden and comes back, as is a soft-deleted group', async () => {
    const store = await open();
    const [group, ann] = [await addGroup(store, 'g'), await member(store, 'ann')];
    await store.addMembers(group, [ann], now, 'skip');
    await softDelete(store, 'User', ann.id, 'ann');
    assert.deepEqual(await memberIds(store, group), []);
    await store.change('User', [ann.id], later, () => userDraft('ann'));
    assert.deepEqual(await memberIds(store, group), [ann.id]);
    await softDelete(store, 'Group', group, 'g');
    assert.deepEqual((await store.memberOf(ann.id, { limit: 10 })).items, []);
  });

  test('removing members answers who was one', async () => {
    const store = await open();
    const [group, ann, bob] = [await addGroup(store, 'g'), await member(store, 'ann'), await member(store, 'bob')];
    await store.addMembers(group, [ann], now, 'skip');
    assert.deepEqual(await store.removeMembers(group, [ann.id, bob.id], now), [ann.id]);
    assert.deepEqual(await memberIds(store, group), []);
  });

  test('a purge takes memberships and managed users along, and logs each', async () => {
    const store = await open();
    const [group, boss] = [await addGroup(store, 'g'), await member(store, 'boss')];
    const report = await addUser(store, 'report', { managerId: boss.id });
    await store.addMembers(group, [boss], now, 'skip');
    const before = await afterAll(store);
    assert.equal(await store.purge('User', boss.id, later), true);
    assert.equal(await store.purge('User', boss.id, later), false);
    assert.deepEqual(await store.read('User', [boss.id]), []);
    assert.deepEqual(await memberIds(store, group), []);
    const [managed] = await store.read('User', [report]);
    assert.ok(managed && !('managerId' in managed));
    sameEntries(await logSince(store, before), [
      { kind: 'purged', type: 'User', id: boss.id },
      { kind: 'memberRemoved', type: 'Group', id: group, member: boss },
      { kind: 'written', type: 'User', id: report },
    ]);
  });

  test('the purge of a group ends every membership in it', async () => {
    const store = await open();
    const [group, ann] = [await addGroup(store, 'g'), await member(store, 'ann')];
    await store.addMembers(group, [ann], now, 'skip');
    const before = await afterAll(store);
    await store.purge('Group', group, later);
    assert.deepEqual((await store.memberOf(ann.id, { limit: 10 })).items, []);
    sameEntries(await logSince(store, before), [
      { kind: 'purged', type: 'Group', id: group },
      { kind: 'memberRemoved', type: 'Group', id: group, member: ann },
    ]);
  });
}

function byId(a: Member, b: Member): number {
  return a.id < b.id ? -1 : 1;
}
