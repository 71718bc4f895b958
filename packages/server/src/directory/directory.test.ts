import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { JsonObject } from '@lockstep/scim';
import { MemoryDirectoryStore } from '@lockstep/testkit';
import { Directory, retentionDays } from './directory.ts';
import { DirectoryError } from './problem.ts';

const day = 24 * 60 * 60 * 1000;

function setUp(options: { readonly domains?: readonly string[] } = {}) {
  const store = new MemoryDirectoryStore();
  const clock = { now: new Date('2026-03-01T08:15:30Z') };
  const directory = new Directory({
    store,
    clock: () => clock.now,
    newId: randomUUID,
    ...options,
  });
  return { directory, store, clock };
}

function person(name: string, more: JsonObject = {}): JsonObject {
  return {
    userPrincipalName: `${name}@halden.example`,
    displayName: name,
    accountEnabled: true,
    mailNickname: name,
    passwordProfile: { password: 'a long enough secret' },
    ...more,
  };
}

function team(name: string, more: JsonObject = {}): JsonObject {
  return { displayName: name, mailNickname: name, mailEnabled: false, securityEnabled: true, ...more };
}

/** Asserts the error of a refused operation. */
async function refused(operation: Promise<unknown>, code: string, about: { target?: string; detail?: string } = {}) {
  await assert.rejects(operation, (error) => {
    assert.ok(error instanceof DirectoryError);
    assert.equal(error.code, code);
    assert.equal(error.status, code === 'Request_ResourceNotFound' ? 404 : 400);
    if (about.target !== undefined) assert.equal(error.target, about.target);
    if (about.detail !== undefined) assert.equal(error.details[0]?.code, about.detail);
    return true;
  });
}

describe('users of the directory', () => {
  test('a new one is found by id and by name in any case, without its password', async () => {
    const { directory } = setUp();
    const user = await directory.create('User', person('Zoë', { jobTitle: null, surname: 'Lee' }));
    assert.deepEqual(user.properties, {
      userPrincipalName: 'Zoë@halden.example',
      displayName: 'Zoë',
      accountEnabled: true,
      mailNickname: 'Zoë',
      surname: 'Lee',
    });
    assert.equal(user.createdDateTime, '2026-03-01T08:15:30.000Z');
    for (const key of [user.id, user.id.toUpperCase(), 'zoë@HALDEN.example', 'ZOE\u0308@halden.example']) {
      assert.deepEqual(await directory.read('User', key), user);
    }
  });

  test('a name is given once, whatever its case', async () => {
    const { directory } = setUp();
    await directory.create('User', person('ann'));
    const bob = await directory.create('User', person('bob'));
    const taken = { target: 'userPrincipalName', detail: 'ObjectConflict' };
    await refused(directory.create('User', person('ANN')), 'Request_BadRequest', taken);
    const rename = directory.update('User', bob.id, { userPrincipalName: 'Ann@halden.example' });
    await refused(rename, 'Request_BadRequest', taken);
  });

  test('invalid values are refused with every problem as a detail', async () => {
    const { directory } = setUp();
    const creation = directory.create('User', { displayName: 'Ann', shoeSize: 38 });
    await assert.rejects(creation, (error) => {
      assert.ok(error instanceof DirectoryError);
      assert.deepEqual(
        error.details.map(({ target }) => target),
        ['shoeSize', 'userPrincipalName', 'accountEnabled', 'mailNickname', 'passwordProfile'],
      );
      assert.equal(error.target, 'shoeSize');
      return true;
    });
  });

  test('a change touches what it names, part by part', async () => {
    const { directory } = setUp();
    const before = person('ann', { jobTitle: 'Planner', employeeOrgData: { costCenter: '1', division: 'A' } });
    const { id } = await directory.create('User', before);
    assert.equal(await directory.update('User', id, { employeeOrgData: { costCenter: '2' }, jobTitle: null }), true);
    const { properties } = await directory.read('User', id);
    assert.deepEqual(properties.employeeOrgData, { costCenter: '2', division: 'A' });
    assert.equal('jobTitle' in properties, false);
    assert.equal(properties.displayName, 'ann');
    await directory.update('User', id, { employeeOrgData: { costCenter: null, division: null } });
    assert.equal('employeeOrgData' in (await directory.read('User', id)).properties, false);
  });

  test('writing the same again is no change', async () => {
    const { directory, store } = setUp();
    const { id } = await directory.create('User', person('ann', { businessPhones: ['1'] }));
    const before = await store.watermark();
    assert.equal(await directory.update('User', id, { displayName: 'ann', businessPhones: ['1'], city: null }), false);
    assert.equal(await store.watermark(), before);
  });

  test('names are kept to the domains of the organisation, where those are given', async () => {
    const { directory } = setUp({ domains: ['Halden.example'] });
    await directory.create('User', person('ann'));
    const foreign = directory.create('User', person('bob', { userPrincipalName: 'bob@elsewhere.example' }));
    await refused(foreign, 'Request_BadRequest', { target: 'userPrincipalName' });
  });

  for (const key of ['nobody@halden.example', '99999999-9999-4999-8999-999999999999', '__proto__']) {
    test(`nobody is found by ${key}`, async () => {
      const { directory } = setUp();
      await refused(directory.read('User', key), 'Request_ResourceNotFound');
      await refused(directory.update('User', key, {}), 'Request_ResourceNotFound');
      await refused(directory.delete('User', key), 'Request_ResourceNotFound');
    });
  }
});

describe('deleted items', () => {
  test('a deleted user is gone, keeps its relations, and comes back whole', async () => {
    const { directory } = setUp();
    const [boss, ann] = [await directory.create('User', person('boss')), await directory.create('User', person('ann'))];
    const group = await directory.create('Group', team('yard'));
    await directory.setManager(ann.id, boss.id);
    await directory.addMembers(group.id, [ann.id]);
    const before = await directory.read('User', ann.id);

    await directory.delete('User', 'ann@halden.example');
    await refused(directory.read('User', ann.id), 'Request_ResourceNotFound');
    assert.deepEqual((await directory.members(group.id, { limit: 10 })).items, []);
    const deleted = await directory.page('User', { state: 'deleted', limit: 10 });
    assert.deepEqual(
      deleted.items.map(({ id, deletedDateTime }) => [id, deletedDateTime]),
      [[ann.id, '2026-03-01T08:15:30.000Z']],
    );

    assert.deepEqual(await directory.restore('User', ann.id.toUpperCase()), before);
    assert.deepEqual((await directory.members(group.id, { limit: 10 })).items, [{ type: 'User', id: ann.id }]);
    assert.equal((await directory.manager(ann.id)).id, boss.id);
  });

  test('a name that was taken meanwhile keeps a user from coming back', async () => {
    const { directory } = setUp();
    const { id } = await directory.create('User', person('ann'));
    await directory.delete('User', id);
    await directory.create('User', person('Ann'));
    await refused(directory.restore('User', id), 'Request_BadRequest', { detail: 'ObjectConflict' });
    assert.equal((await directory.page('User', { state: 'deleted', limit: 10 })).items.length, 1);
  });

  test('only what is deleted can be restored or removed for good', async () => {
    const { directory } = setUp();
    const { id } = await directory.create('User', person('ann'));
    await refused(directory.restore('User', id), 'Request_ResourceNotFound');
    await refused(directory.purge('User', id), 'Request_ResourceNotFound');
    await refused(directory.purge('User', 'ann@halden.example'), 'Request_ResourceNotFound');
    await directory.delete('User', id);
    await directory.purge('User', id);
    await refused(directory.restore('User', id), 'Request_ResourceNotFound');
  });

  test('what was deleted more than 30 days ago is removed, and nothing younger', async () => {
    const { directory, clock } = setUp();
    const [old, young] = [
      await directory.create('User', person('old')),
      await directory.create('Group', team('young')),
    ];
    await directory.create('User', person('living'));
    await directory.delete('User', old.id);
    clock.now = new Date(clock.now.getTime() + day);
    await directory.delete('Group', young.id);
    clock.now = new Date(clock.now.getTime() + (retentionDays - 1) * day);
    assert.equal(await directory.purgeExpired(), 0);
    clock.now = new Date(clock.now.getTime() + 1);
    assert.equal(await directory.purgeExpired(), 1);
    await refused(directory.restore('User', old.id), 'Request_ResourceNotFound');
    await directory.restore('Group', young.id);
    assert.equal((await directory.page('User', { limit: 10 })).items.length, 1);
  });

  test('more than one batch of old items is removed in one go', async () => {
    const { directory, clock } = setUp();
    for (let index = 0; index < 130; index += 1) {
      const { id } = await directory.create('Group', team(`group${index}`));
      await directory.delete('Group', id);
    }
    clock.now = new Date(clock.now.getTime() + 31 * day);
    assert.equal(await directory.purgeExpired(), 130);
  });
});

describe('managers', () => {
  test('are set, changed and removed, by id or name', async () => {
    const { directory } = setUp();
    for (const name of ['ann', 'boss', 'chief']) await directory.create('User', person(name));
    assert.equal(await directory.setManager('ann@halden.example', 'boss@halden.example'), true);
    assert.equal(await directory.setManager('ann@halden.example', 'boss@halden.example'), false);
    assert.equal((await directory.manager('ann@halden.example')).properties.displayName, 'boss');
    await directory.setManager('ann@halden.example', 'chief@halden.example');
    assert.equal((await directory.manager('ann@halden.example')).properties.displayName, 'chief');
    await directory.removeManager('ann@halden.example');
    await refused(directory.manager('ann@halden.example'), 'Request_ResourceNotFound');
  });

  test('who do not exist, or were deleted, are nobody', async () => {
    const { directory } = setUp();
    const { id } = await directory.create('User', person('ann'));
    await refused(directory.setManager(id, '99999999-9999-4999-8999-999999999999'), 'Request_ResourceNotFound');
    await directory.create('User', person('boss'));
    await directory.setManager(id, 'boss@halden.example');
    await directory.delete('User', 'boss@halden.example');
    await refused(directory.manager(id), 'Request_ResourceNotFound');
    await directory.update('User', id, { city: 'Halden' });
    assert.ok((await directory.read('User', id)).managerId, 'a change of something else keeps the manager');
  });
});

describe('members of groups', () => {
  async function world() {
    const { directory, store, clock } = setUp();
    const group = await directory.create('Group', team('yard'));
    const ann = await directory.create('User', person('ann'));
    const bob = await directory.create('User', person('bob'));
    return { directory, store, clock, group, ann, bob };
  }

  test('are users and groups, and each is told its groups', async () => {
    const { directory, group, ann } = await world();
    const inner = await directory.create('Group', team('inner'));
    await directory.addMembers(group.id, [ann.id.toUpperCase(), inner.id]);
    const { items } = await directory.members(group.id, { limit: 10 });
    assert.deepEqual(
      new Set(items.map(({ type, id }) => `${type} ${id}`)),
      new Set([`User ${ann.id}`, `Group ${inner.id}`]),
    );
    assert.deepEqual((await directory.memberOf('User', 'ann@halden.example', { limit: 10 })).items, [group.id]);
  });

  test('are added all or not at all', async () => {
    const { directory, group, ann, bob } = await world();
    const nobody = '99999999-9999-4999-8999-999999999999';
    await refused(directory.addMembers(group.id, [ann.id, nobody]), 'Request_ResourceNotFound');
    await directory.addMembers(group.id, [ann.id]);
    await refused(directory.addMembers(group.id, [bob.id, ann.id]), 'Request_BadRequest');
    assert.deepEqual((await directory.members(group.id, { limit: 10 })).items, [{ type: 'User', id: ann.id }]);
    assert.deepEqual(await directory.addMembers(group.id, [bob.id, ann.id], 'skip'), [{ type: 'User', id: bob.id }]);
  });

  test('can be removed once', async () => {
    const { directory, group, ann } = await world();
    await directory.addMembers(group.id, [ann.id]);
    await directory.removeMember(group.id, ann.id);
    await refused(directory.removeMember(group.id, ann.id), 'Request_ResourceNotFound');
  });

  test('are not the group itself, nor more than a batch at once', async () => {
    const { directory, group } = await world();
    await refused(directory.addMembers(group.id, [group.id]), 'Request_BadRequest', { target: 'members' });
    const many = Array.from(
      { length: 101 },
      (_, index) => `00000000-0000-4000-9000-${String(index).padStart(12, '0')}`,
    );
    await refused(directory.addMembers(group.id, many), 'Request_BadRequest');
  });

  test('of a dynamic group follow from its rule', async () => {
    const { directory, ann } = await world();
    const dynamic = await directory.create('Group', team('dynamic', { groupTypes: ['DynamicMembership'] }));
    await refused(directory.addMembers(dynamic.id, [ann.id]), 'Request_BadRequest');
    await refused(directory.removeMember(dynamic.id, ann.id), 'Request_BadRequest');
  });

  test('of a group that does not exist cannot be listed', async () => {
    const { directory, ann } = await world();
    await refused(directory.members(ann.id, { limit: 10 }), 'Request_ResourceNotFound');
  });
});

describe('upserting by name', () => {
  test('creates with the defaults of an import, then changes, then leaves alone', async () => {
    const { directory } = setUp();
    const entry = { properties: { userPrincipalName: 'ann@halden.example', displayName: 'Ann' } };
    const [created] = await directory.upsert('User', [entry]);
    assert.equal(created?.problems === undefined && created?.outcome, 'created');
    const { properties } = await directory.read('User', 'ann@halden.example');
    assert.deepEqual(properties, { ...entry.properties, accountEnabled: true, mailNickname: 'ann' });
    const changed = { properties: { userPrincipalName: 'ANN@halden.example', city: 'Halden' } };
    const outcomes = [];
    for (const again of [changed, changed]) {
      const [result] = await directory.upsert('User', [again]);
      outcomes.push(result?.problems === undefined && result?.outcome);
    }
    assert.deepEqual(outcomes, ['updated', 'unchanged']);
  });

  test('answers entries that are wrong and writes the others', async () => {
    const { directory } = setUp();
    const results = await directory.upsert('User', [
      { properties: { userPrincipalName: 'ann@halden.example' } },
      { properties: { userPrincipalName: 'bob@halden.example', displayName: 'Bob' } },
    ]);
    assert.deepEqual(
      results.map((result) => result.problems?.map(({ field }) => field) ?? 'written'),
      [['displayName'], 'written'],
    );
  });

  test('writes each entry apart when two collide', async () => {
    const { directory } = setUp();
    const results = await directory.upsert(
      'User',
      ['ann', 'Ann', 'bob'].map((name) => ({
        properties: { userPrincipalName: `${name}@halden.example`, displayName: name },
      })),
    );
    assert.deepEqual(
      results.map((result) => result.problems?.[0]?.field ?? 'written'),
      ['written', 'userPrincipalName', 'written'],
    );
  });

  test('refuses a group whose name several share', async () => {
    const { directory } = setUp();
    for (const displayName of ['a', 'b']) await directory.create('Group', team('shared', { displayName }));
    const [result] = await directory.upsert('Group', [{ properties: { mailNickname: 'shared', description: 'x' } }]);
    assert.match(result?.problems?.[0]?.message ?? '', /shared by 2 groups/);
    const resolved = await directory.resolve(['shared'], ['Group']);
    assert.equal(resolved.get('shared'), 'ambiguous');
  });
});
