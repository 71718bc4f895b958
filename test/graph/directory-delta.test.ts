import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DeltaReader } from './delta-reader.ts';
import { type DirectoryWorld, databases, openDirectoryWorld, person } from './directory-world.ts';

for (const database of databases) {
  describe(`delta queries on ${database}`, () => {
    let world: DirectoryWorld;

    before(async () => {
      world = await openDirectoryWorld(database);
    });
    after(() => world.close());

    const patch = (path: string, change: unknown) => world.call('PATCH', path, change, { expect: 204 });
    const add = (group: string, member: string) =>
      world.call('POST', `/groups/${group}/members/$ref`, { '@odata.id': `/users/${member}` }, { expect: 204 });
    const started = async (path: string, headers = {}) => {
      const reader = new DeltaReader(world, path, headers);
      await reader.round();
      return reader;
    };
    const only = (told: readonly Record<string, unknown>[], id: string) => told.filter((object) => object.id === id);

    test('a reader that asks its first question again begins anew, and holds nothing that ended in between', async () => {
      const [stays, leaves] = [await world.user('anew1'), await world.user('anew2')];
      const [group, gone] = [await world.group('Anew'), await world.group('Gone')];
      for (const id of [stays, leaves]) await add(group, id);
      const ids = encodeURIComponent(`id eq '${group}' or id eq '${gone}'`);
      const first = `/groups/delta?$select=displayName,members&$filter=${ids}`;
      const reader = new DeltaReader(world, first);
      await world.settled();
      await reader.page();
      assert.deepEqual([...reader.copies.keys()].sort(), [group, gone].sort());

      await world.call('DELETE', `/groups/${group}/members/${leaves}/$ref`, undefined, { expect: 204 });
      await world.call('DELETE', `/groups/${gone}`, undefined, { expect: 204 });
      reader.link = first;
      // Neither removal is told: both lie before the position that the second answer begins at.
      const told = [...(await reader.round()), ...(await reader.round())];
      assert.deepEqual(
        told.map((object) => [object.id, (object['members@delta'] as { id: string }[]).map(({ id }) => id)]),
        [[group, [stays]]],
      );
      assert.deepEqual([...reader.copies.keys()], [group]);
      assert.deepEqual([...(reader.copies.get(group)?.related.members ?? [])], [stays]);
    });

    test('the first round tells what there is, page by page, and later ones what changed', async () => {
      const ids = [await world.user('a1'), await world.user('a2'), await world.user('a3', { jobTitle: 'Cook' })];
      const reader = new DeltaReader(world, '/users/delta?$select=displayName,jobTitle', {
        prefer: 'odata.maxpagesize=2',
      });
      await world.settled();
      const first = await reader.page();
      assert.deepEqual([first.value.length, first.ended], [2, false]);
      const told = [...first.value, ...(await reader.round())];
      for (const id of ids) assert.equal(only(told, id).length, 1);
      assert.deepEqual(only(told, ids[2]!), [{ id: ids[2], displayName: 'a3', jobTitle: 'Cook' }]);
      assert.deepEqual(only(told, ids[0]!), [{ id: ids[0], displayName: 'a1' }], 'what was never set is left out');
      assert.deepEqual(await reader.round(), [], 'nothing changed');

      await patch(`/users/${ids[2]}`, { jobTitle: null });
      await patch(`/users/${ids[1]}`, { department: 'Sales' });
      assert.deepEqual(
        await reader.round(),
        [{ id: ids[2], displayName: 'a3', jobTitle: null }],
        'what is not selected is not told',
      );
      await patch(`/users/${ids[0]}`, { jobTitle: 'Cook' });
      await patch(`/users/${ids[0]}`, { jobTitle: 'Cook' });
      assert.deepEqual(await reader.round(), [{ id: ids[0], displayName: 'a1', jobTitle: 'Cook' }]);
      await patch(`/users/${ids[0]}`, { jobTitle: 'Cook' });
      assert.deepEqual(await reader.round(), [], 'the same value again is no change');
    });

    test('a minimal answer tells changed properties only, and a new object whole', async () => {
      const reader = await started('/users/delta?$select=displayName,jobTitle,city', { prefer: 'return=minimal' });
      const id = await world.user('b1', { city: 'Oslo' });
      assert.deepEqual(await reader.round(), [{ id, displayName: 'b1', city: 'Oslo' }]);
      await patch(`/users/${id}`, { jobTitle: 'Cook' });
      assert.deepEqual(await reader.round(), [{ id, jobTitle: 'Cook' }]);
    });

    test('deleted, restored and purged users are told as such', async () => {
      const reader = await started('/users/delta?$select=displayName');
      const id = await world.user('c1');
      await reader.round();
      await world.call('DELETE', `/users/${id}`, undefined, { expect: 204 });
      assert.deepEqual(await reader.round(), [{ id, '@removed': { reason: 'changed' } }]);
      await world.call('POST', `/directory/deletedItems/${id}/restore`, undefined, { expect: 200 });
      assert.deepEqual(await reader.round(), [{ id, displayName: 'c1' }]);
      await world.call('DELETE', `/users/${id}`, undefined, { expect: 204 });
      await world.call('DELETE', `/directory/deletedItems/${id}`, undefined, { expect: 204 });
      assert.deepEqual(await reader.round(), [{ id, '@removed': { reason: 'deleted' } }]);
    });

    test('managers set, changed, removed, deleted and restored are told', async () => {
      const [id, one, two] = [await world.user('d1'), await world.user('d2'), await world.user('d3')];
      const reader = await started(`/users/delta?$select=manager&$filter=id eq '${id}'`);
      const manage = (boss: string) =>
        world.call('PUT', `/users/${id}/manager/$ref`, { '@odata.id': `/users/${boss}` }, { expect: 204 });
      const entry = (boss: string, removed = false) => ({
        id,
        'manager@delta': [
          { '@odata.type': '#microsoft.graph.user', id: boss, ...(removed && { '@removed': { reason: 'deleted' } }) },
        ],
      });
      await manage(one);
      assert.deepEqual(await reader.round(), [entry(one)]);
      await manage(two);
      assert.deepEqual(await reader.round(), [entry(two)]);
      await world.call('DELETE', `/users/${two}`, undefined, { expect: 204 });
      assert.deepEqual(await reader.round(), [entry(two, true)]);
      await world.call('POST', `/directory/deletedItems/${two}/restore`, undefined, { expect: 200 });
      assert.deepEqual(await reader.round(), [entry(two)]);
      await world.call('DELETE', `/users/${id}/manager/$ref`, undefined, { expect: 204 });
      assert.deepEqual(await reader.round(), [entry(two, true)]);
    });

    test('memberships and owners are told as they come and go', async () => {
      const [ann, bea] = [await world.user('e1'), await world.user('e2')];
      const group = await world.group('e', { 'members@odata.bind': [`/users/${ann}`] });
      const reader = await started(`/groups/delta?$select=displayName,members,owners&$filter=id eq '${group}'`);
      assert.deepEqual([...(reader.copies.get(group)?.related.members ?? [])], [ann]);
      const entry = (id: string, removed = false) => ({
        '@odata.type': '#microsoft.graph.user',
        id,
        ...(removed && { '@removed': { reason: 'deleted' } }),
      });
      const told = (delta: Record<string, unknown>) => [{ id: group, displayName: 'e', ...delta }];
      await add(group, bea);
      assert.deepEqual(await reader.round(), told({ 'members@delta': [entry(bea)] }));
      await world.call('DELETE', `/groups/${group}/members/${ann}/$ref`, undefined, { expect: 204 });
      assert.deepEqual(await reader.round(), told({ 'members@delta': [entry(ann, true)] }));
      await world.call('POST', `/groups/${group}/owners/$ref`, { '@odata.id': `/users/${ann}` }, { expect: 204 });
      assert.deepEqual(await reader.round(), told({ 'owners@delta': [entry(ann)] }));
      await world.call('DELETE', `/users/${bea}`, undefined, { expect: 204 });
      assert.deepEqual(await reader.round(), [{ id: group, 'members@delta': [entry(bea, true)] }]);
      await world.call('POST', `/directory/deletedItems/${bea}/restore`, undefined, { expect: 200 });
      assert.deepEqual(await reader.round(), [{ id: group, 'members@delta': [entry(bea)] }]);
    });

    test('a group of more than a thousand members is told over several pages, also when it is restored', async () => {
      const people: string[] = [];
      for (let n = 0; n < 1_050; n += 1) people.push(`f${n}`);
      for (let at = 0; at < people.length; at += 100) {
        const batch = people.slice(at, at + 100).map((name) => ({ properties: person(name) as never }));
        for (const { properties } of batch) delete (properties as Record<string, unknown>).passwordProfile;
        const made = await world.app.directory.upsert('User', batch);
        for (const [index, one] of made.entries()) people[at + index] = 'id' in one ? one.id : '';
      }
      const group = await world.group('crowd');
      for (let at = 0; at < people.length; at += 100)
        await world.app.directory.addMembers(group, people.slice(at, at + 100));
      const reader = new DeltaReader(world, `/groups/delta?$filter=id eq '${group}'`);
      await world.settled();
      const first = await reader.page();
      assert.equal(first.ended, false);
      assert.equal((first.value[0]!['members@delta'] as unknown[]).length, 1_000);
      await reader.round();
      assert.deepEqual([...reader.copies.get(group)!.related.members!].sort(), [...people].sort());
      await world.call('DELETE', `/groups/${group}`, undefined, { expect: 204 });
      await reader.round();
      assert.equal(reader.copies.has(group), false);
      await world.call('POST', `/directory/deletedItems/${group}/restore`, undefined, { expect: 200 });
      await reader.round();
      assert.equal(reader.copies.get(group)?.related.members?.size, people.length);
    });

    test('whoever wants no past begins with now, and a link may be used again', async () => {
      const reader = new DeltaReader(world, '/users/delta?$deltatoken=latest&$select=displayName');
      assert.deepEqual(await reader.round(), []);
      const link = reader.link;
      const id = await world.user('g1');
      const told = await reader.round();
      assert.deepEqual(told, [{ id, displayName: 'g1' }]);
      reader.link = link;
      assert.deepEqual(await reader.round(), told);
    });

    test('without a selection groups tell all their properties and members', async () => {
      const group = await world.group('h', { description: 'All' });
      const reader = await started('/groups/delta()');
      const { description, mailNickname, securityEnabled } = reader.copies.get(group)?.properties ?? {};
      assert.deepEqual([description, mailNickname, securityEnabled], ['All', 'h', true]);
    });

    const refused: readonly (readonly [string, number, string])[] = [
      ['/users/delta?$top=5', 400, 'Request_UnsupportedQuery'],
      ['/users/delta?$orderby=displayName', 400, 'Request_UnsupportedQuery'],
      ["/users/delta?$filter=displayName eq 'x'", 400, 'Request_UnsupportedQuery'],
      ['/users/delta?$expand=members', 400, 'Request_UnsupportedQuery'],
      ['/users/delta?$select=nickname', 400, 'BadRequest'],
      ['/users/delta?$deltatoken=broken', 400, 'Request_BadRequest'],
      ['/users/delta?$skiptoken=e30.e30', 400, 'Request_BadRequest'],
    ];
    for (const [path, status, code] of refused) {
      test(`GET ${path} is refused with ${status} ${code}`, async () => {
        const { body } = await world.call('GET', path, undefined, { expect: status });
        assert.equal(body.error.code, code);
      });
    }

    test('a token of users means nothing for groups', async () => {
      const reader = await started('/users/delta');
      await world.call('GET', reader.link.replace('/users/', '/groups/'), undefined, { expect: 400 });
    });
  });
}

test('a reader that comes back after seven days begins again where it is told', async (t) => {
  const world = await openDirectoryWorld('PGlite');
  t.after(() => world.close());
  const id = await world.user('ann');
  const reader = new DeltaReader(world, `/users/delta?$select=displayName&$filter=id eq '${id}'`);
  await reader.round();
  const link = reader.link;
  const day = 24 * 3600 * 1000;
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 6.9 * day });
  assert.deepEqual(await reader.round(), []);
  t.mock.timers.setTime(Date.now() + 0.2 * day);
  const answer = await world.call('GET', link, undefined, { expect: 410 });
  assert.equal(answer.body.error.code, 'resyncRequired');
  const location = answer.headers.get('location') ?? '';
  assert.ok(location.startsWith(`${world.url}/v1.0/users/delta?$deltatoken=`), location);
  assert.deepEqual(await new DeltaReader(world, location).round(), [{ id, displayName: 'ann' }]);
});
