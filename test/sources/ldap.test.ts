import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { GraphWorld } from '../graph/graph-world.ts';
import { BASE, LdapServer, PASSWORD } from './ldap-server.ts';
import { ldapSource, readSource } from './source-world.ts';

describe('people of a directory that speaks LDAP', () => {
  let world: GraphWorld;
  let server: LdapServer;
  let id: string;
  const user = (name: string, select = 'id,displayName') =>
    world.expect(200, 'GET', `/v1.0/users/${name}@halden.example?$select=${select}`);

  before(async () => {
    server = await LdapServer.open();
    world = await GraphWorld.open('PostgreSQL');
  });
  after(async () => {
    await world?.close();
    await server?.close();
  });

  test('a source is added without giving its password back, and a test shows who is there', async () => {
    const boss = server.person('grace', { title: 'Head', telephoneNumber: '+1 555 0100' });
    server.person('ann', { displayName: 'Ann Lee', givenName: 'Ann', title: 'Nurse', manager: boss });
    const made = await world.expect(201, 'POST', '/api/directory/sources', ldapSource(server));
    id = made.id;
    assert.deepEqual([made.kind, made.intervalSeconds, made.lastRead], ['ldap', 2400, null]);
    assert.equal(made.filter, '(objectClass=inetOrgPerson)');
    const listed = await world.expect(200, 'GET', '/api/directory/sources');
    assert.ok(!JSON.stringify([made, listed]).includes(PASSWORD));
    assert.deepEqual(
      listed.value.map((one: { kind: string }) => one.kind),
      ['builtIn', 'ldap'],
    );
    const found = await world.expect(200, 'POST', `/api/directory/sources/${id}/check`);
    assert.equal(found.isReached, true, found.message);
    assert.deepEqual(found.people[1], { name: 'Ann Lee', userPrincipalName: 'ann@halden.example' });
    await world.expect(404, 'GET', '/v1.0/users/ann@halden.example');
  });

  test('people, managers, groups and members are there after a read, and a second one changes nothing', async () => {
    const [ann, grace] = [`uid=ann,ou=people,${BASE}`, `UID=grace, OU=people,${BASE}`];
    const nested = server.group('night shift', [ann]);
    server.group('ward', [grace, nested, `uid=nobody,ou=people,${BASE}`], { description: 'The ward' });
    const first = await readSource(world, id);
    assert.equal(first.lastRead.state, 'done', JSON.stringify(first.lastRead));
    assert.deepEqual([first.users, first.groups], [2, 2]);
    assert.deepEqual(first.lastRead.members, { added: 3, removed: 0 });
    const read = await user('ann', 'displayName,jobTitle,accountEnabled,onPremisesDistinguishedName');
    assert.deepEqual([read.displayName, read.jobTitle, read.accountEnabled], ['Ann Lee', 'Nurse', true]);
    assert.equal(read.onPremisesDistinguishedName, ann);
    const manager = await world.expect(200, 'GET', '/v1.0/users/ann@halden.example/manager');
    assert.equal(manager.userPrincipalName, 'grace@halden.example');
    const { value: groups } = await world.expect(
      200,
      'GET',
      '/v1.0/groups?$orderby=displayName&$count=true',
      undefined,
      {
        consistencylevel: 'eventual',
      },
    );
    assert.deepEqual(
      groups.map((one: { displayName: string; mailNickname: string }) => [one.displayName, one.mailNickname]),
      [
        ['night shift', 'nightshift'],
        ['ward', 'ward'],
      ],
    );
    const { value: members } = await world.expect(200, 'GET', `/v1.0/groups/${groups[1].id}/members`);
    assert.deepEqual(members.map((one: { displayName: string }) => one.displayName).sort(), ['grace', 'night shift']);
    const second = await readSource(world, id);
    assert.deepEqual(second.lastRead.users, { created: 0, updated: 0, unchanged: 2, removed: 0, vanished: 0 });
    assert.deepEqual(second.lastRead.groups, { created: 0, updated: 0, unchanged: 2, removed: 0, vanished: 0 });
    assert.deepEqual([second.lastRead.managers, second.lastRead.members], [0, { added: 0, removed: 0 }]);
  });

  test('what the source brings is refused here by name, and everything else may be written', async () => {
    const { id: ann } = await user('ann');
    const refused = await world.expect(400, 'PATCH', `/v1.0/users/${ann}`, { jobTitle: 'Doctor' });
    assert.equal(refused.error.code, 'Request_BadRequest');
    assert.match(refused.error.message, /^jobTitle comes from the source Halden LDAP and is read-only here\./);
    assert.match((await world.expect(400, 'DELETE', `/v1.0/users/${ann}`)).error.message, /source Halden LDAP/);
    assert.match(
      (await world.expect(400, 'DELETE', `/v1.0/users/${ann}/manager/$ref`)).error.message,
      /^manager comes from the source/,
    );
    const { value } = await world.expect(200, 'GET', "/v1.0/groups?$filter=displayName eq 'ward'");
    const added = await world.expect(400, 'POST', `/v1.0/groups/${value[0].id}/members/$ref`, {
      '@odata.id': `${world.url}/v1.0/users/${ann}`,
    });
    assert.match(added.error.message, /^members comes from the source/);
    // The same value is no change, and usageLocation is nothing LDAP brings.
    await world.expect(204, 'PATCH', `/v1.0/users/${ann}`, { jobTitle: 'Nurse', usageLocation: 'NO' });
    const kept = await world.expect(200, 'GET', `/api/directory/users/${ann}/source`);
    assert.equal(kept.source.displayName, 'Halden LDAP');
    assert.ok(kept.source.readOnly.includes('jobTitle') && !kept.source.readOnly.includes('usageLocation'));
    const ofGroup = await world.expect(200, 'GET', `/api/directory/groups/${value[0].id}/source`);
    assert.ok(ofGroup.source.readOnly.includes('members'));
    const file = await fetch(`${world.url}/api/directory/imports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.token}`, 'content-type': 'text/csv' },
      body: 'userPrincipalName,displayName,usageLocation\nann@halden.example,Another,SE\n',
    });
    assert.match(JSON.stringify(await file.json()), /displayName comes from the source Halden LDAP/);
  });

  test('the same person is known again by id under another name, and by name when the id is new here', async () => {
    const local = await world.person('lise');
    const { id: ann } = await user('ann');
    server.entries.delete(`uid=ann,ou=people,${BASE}`);
    server.entries.delete(`cn=night shift,ou=groups,${BASE}`);
    const moved = server.person('ann', {
      uid: 'ann.lee',
      mail: 'ann.lee@halden.example',
      displayName: 'Ann Lee-Roy',
    });
    server.entries.set(`uid=ann.lee,ou=people,${BASE}`, server.entries.get(moved)!);
    server.entries.delete(moved);
    server.group('night shift', [`uid=ann.lee,ou=people,${BASE}`]);
    server.person('lise', { title: 'Physicist' });
    const read = await readSource(world, id);
    assert.deepEqual(read.lastRead.problems, []);
    const found = await user('ann.lee');
    assert.deepEqual([found.id, found.displayName], [ann, 'Ann Lee-Roy']);
    const lise = await user('lise', 'id,jobTitle');
    assert.deepEqual([lise.id, lise.jobTitle], [local, 'Physicist']);
    // Her manager was not told this time.
    await world.expect(404, 'GET', '/v1.0/users/ann.lee@halden.example/manager');
  });

  test('a value that cannot be kept costs nobody their account', async () => {
    server.person('kurt', { employeeNumber: 'far too long for any number', preferredLanguage: 'de' });
    server.person('none', { mail: [] });
    const { lastRead } = await readSource(world, id);
    assert.deepEqual(
      lastRead.problems.map((one: { name: string }) => one.name),
      ['kurt', 'none'],
    );
    assert.match(lastRead.problems[0].message, /^employeeId has 27 characters/);
    assert.match(lastRead.problems[1].message, /userPrincipalName/);
    assert.equal((await user('kurt', 'preferredLanguage')).preferredLanguage, 'de');
    server.entries.delete(`uid=none,ou=people,${BASE}`);
  });

  test('a thousand and more come by pages, and a few that go are deleted and come back when they return', async () => {
    for (let number = 0; number < 1_100; number += 1) server.person(`p${number}`);
    const before = server.pages;
    const many = await readSource(world, id);
    assert.equal(many.lastRead.users.created, 1_100);
    assert.equal(many.users, 1_104);
    assert.ok(server.pages - before >= 4, 'there were pages');
    const { id: gone } = await user('p7');
    const entry = server.entries.get(`uid=p7,ou=people,${BASE}`)!;
    server.entries.delete(`uid=p7,ou=people,${BASE}`);
    const less = await readSource(world, id);
    assert.equal(less.lastRead.users.removed, 1);
    await world.expect(200, 'GET', `/v1.0/directory/deletedItems/${gone}`);
    server.entries.set(`uid=p7,ou=people,${BASE}`, entry);
    await readSource(world, id);
    assert.equal((await user('p7')).id, gone);
  });

  test('a read that breaks off half-way deletes nobody and says what happened', async () => {
    for (let number = 600; number < 605; number += 1) server.entries.delete(`uid=p${number},ou=people,${BASE}`);
    server.cutAfter = server.pages + 1;
    const { lastRead, users } = await readSource(world, id);
    server.cutAfter = Number.POSITIVE_INFINITY;
    assert.equal(lastRead.state, 'failed');
    assert.match(lastRead.message, /127\.0\.0\.1:\d+ failed: /);
    assert.equal(users, 1_104);
    await user('p600');
    await user('p1099');
    assert.equal((await readSource(world, id)).lastRead.users.removed, 5);
  });

  test('too many who vanish at once are kept until somebody allows it', async () => {
    const kept = new Map(server.entries);
    for (let number = 0; number < 500; number += 1) server.entries.delete(`uid=p${number},ou=people,${BASE}`);
    const held = await readSource(world, id);
    assert.equal(held.lastRead.state, 'held');
    assert.deepEqual([held.lastRead.users.removed, held.lastRead.users.vanished], [0, 500]);
    assert.match(
      held.lastRead.message,
      /^500 of 1099 people are not in the source any more\. Nobody of them was deleted/,
    );
    await user('p0');
    const allowed = await readSource(world, id, { allowRemovals: true });
    assert.deepEqual([allowed.lastRead.state, allowed.lastRead.users.removed], ['done', 500]);
    await world.expect(404, 'GET', '/v1.0/users/p0@halden.example');
    server.entries.clear();
    const nobody = await readSource(world, id);
    assert.deepEqual([nobody.lastRead.state, nobody.lastRead.users.removed], ['held', 0]);
    for (const [dn, entry] of kept) server.entries.set(dn, entry);
    const back = await readSource(world, id);
    assert.equal(back.lastRead.users.updated, 500);
    await user('p0');
  });

  test('whoever the source has after all when asked by id is not deleted', async () => {
    // A list that is cut short by the server looks complete.
    server.hidden.add(`uid=p3,ou=people,${BASE}`);
    const { lastRead } = await readSource(world, id);
    server.hidden.clear();
    assert.equal(lastRead.users.removed, 0);
    await user('p3');
  });

  test('a source that is deleted leaves its people, and they may be changed here', async () => {
    await world.expect(204, 'DELETE', `/api/directory/sources/${id}`);
    await world.expect(404, 'GET', `/api/directory/sources/${id}`);
    const { id: lise } = await user('lise');
    await world.expect(204, 'PATCH', `/v1.0/users/${lise}`, { jobTitle: 'Retired' });
    const { value } = await world.expect(
      200,
      'GET',
      "/v1.0/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Delete directory source'",
    );
    assert.equal(value[0].targetResources[0].displayName, 'Halden LDAP');
    assert.ok(!JSON.stringify(value).includes(PASSWORD));
  });
});
