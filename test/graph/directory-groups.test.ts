import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type DirectoryWorld, databases, eventual, openDirectoryWorld, team } from './directory-world.ts';

const graph = 'https://graph.microsoft.com/v1.0/directoryObjects/';
const idsOf = (body: { value: { id: string }[] }) => body.value.map(({ id }) => id).sort();

for (const database of databases) {
  describe(`groups over HTTP on ${database}`, () => {
    let world: DirectoryWorld;
    let ann: string;
    let bea: string;
    let inner: string;
    let outer: string;

    before(async () => {
      world = await openDirectoryWorld(database);
      [ann, bea] = [await world.user('ann'), await world.user('bea')];
      inner = await world.group('inner', { 'members@odata.bind': [graph + ann] });
      outer = await world.group('outer', {
        description: 'Teams of the field',
        'members@odata.bind': [`${graph}${inner}`, `${world.url}/v1.0/users/${bea}`],
        'owners@odata.bind': [`https://x/v1.0/users('${ann}')`],
      });
      // A circle, to be survived.
      await world.call('POST', `/groups/${inner}/members/$ref`, { '@odata.id': `/groups/${outer}` }, { expect: 204 });
    });
    after(() => world.close());

    const ids = async (path: string, options = {}) =>
      idsOf((await world.call('GET', path, undefined, { expect: 200, ...options })).body);

    test('a group is created with 201, its address and its default set', async () => {
      const { body, headers } = await world.call('POST', '/groups', team('made'), { expect: 201 });
      assert.equal(headers.get('location'), `${world.url}/v1.0/groups/${body.id}`);
      assert.equal(body['@odata.context'], `${world.url}/v1.0/$metadata#groups/$entity`);
      const { groupTypes, proxyAddresses, securityEnabled, description, onPremisesProvisioningErrors } = body;
      assert.deepEqual(
        { groupTypes, proxyAddresses, securityEnabled, description, onPremisesProvisioningErrors },
        {
          groupTypes: [],
          proxyAddresses: [],
          securityEnabled: true,
          description: null,
          onPremisesProvisioningErrors: [],
        },
      );
      assert.match(body.createdDateTime, /^\d{4}-\d\d-\d\dT.*Z$/);
      await world.call('DELETE', `/groups/${body.id}`, undefined, { expect: 204 });
    });

    test('a write that names another version than there is changes nothing of a group, nor its members', async () => {
      const id = await world.group('watched');
      const path = `/groups/${id}`;
      const etag = async () => (await world.call('GET', path, undefined, { expect: 200 })).headers.get('etag') ?? '';
      const write = async (expect: number, match: string, method: string, body?: object) =>
        (await world.call(method, path, body, { expect, headers: { 'if-match': match } })).body;
      const first = await etag();
      await write(204, first, 'PATCH', { description: 'Theirs' });
      const mine = { description: 'Mine', 'members@odata.bind': [graph + ann], 'owners@odata.bind': [graph + ann] };
      const { error } = await write(412, first, 'PATCH', mine);
      assert.equal(error.code, 'Request_PreconditionFailed');
      await write(412, first, 'DELETE');
      assert.deepEqual([await ids(`${path}/members`), await ids(`${path}/owners`)], [[], []]);
      const second = await etag();
      await write(204, second, 'PATCH', { 'members@odata.bind': [graph + ann] });
      assert.equal(await etag(), second, 'members are no part of the version');
      await write(204, second, 'DELETE');
    });

    test('members are listed directly, with their type, and cast to one without it', async () => {
      const { body } = await world.call('GET', `/groups/${outer}/members`, undefined, { expect: 200 });
      assert.equal(body['@odata.context'], `${world.url}/v1.0/$metadata#directoryObjects`);
      const types = Object.fromEntries(
        body.value.map((item: Record<string, string>) => [item.id, item['@odata.type']]),
      );
      assert.deepEqual(types, { [inner]: '#microsoft.graph.group', [bea]: '#microsoft.graph.user' });
      for (const cast of ['microsoft.graph.user', 'graph.user']) {
        const users = await world.call('GET', `/groups/${outer}/members/${cast}`, undefined, { expect: 200 });
        assert.deepEqual(
          users.body.value.map((item: Record<string, string>) => [item.id, item['@odata.type']]),
          [[bea, undefined]],
        );
      }
      assert.deepEqual(await ids(`/groups/${outer}/members?$filter=startswith(displayName,'be')`), [bea]);
    });

    test('transitive relations are flat, each object once, and circles end', async () => {
      assert.deepEqual(
        await ids(`/groups/${outer}/transitiveMembers`),
        [ann, bea, inner, outer].sort().filter((id) => id !== outer),
      );
      assert.deepEqual(await ids(`/groups/${outer}/transitiveMembers/microsoft.graph.user`), [ann, bea].sort());
      assert.deepEqual(await ids(`/users/${ann}/memberOf`), [inner]);
      assert.deepEqual(await ids(`/users/${ann}/transitiveMemberOf`), [inner, outer].sort());
      const count = await world.call('GET', `/groups/${outer}/members/$count`, undefined, eventual);
      assert.equal(count.text, '2');
    });

    test('groups an object is in are checked and told', async () => {
      const check = { groupIds: [outer.toUpperCase(), randomUUID()] };
      const checked = await world.call('POST', `/users/${ann}/checkMemberGroups`, check, { expect: 200 });
      assert.deepEqual(checked.body.value, [outer.toUpperCase()]);
      const told = await world.call('POST', '/users/ann@halden.example/getMemberGroups', {
        securityEnabledOnly: false,
      });
      assert.deepEqual(told.body.value.sort(), [inner, outer].sort());
      const none = await world.call('POST', `/directoryObjects/${ann}/getMemberGroups`, undefined, { expect: 200 });
      assert.equal(none.body.value.length, 2, 'no body counts as an empty one');
      await world.call('POST', `/users/${ann}/checkMemberGroups`, { groupIds: Array(21).fill(outer) }, { expect: 400 });
    });

    test('members are added and taken out one by one', async () => {
      const reference = { '@odata.id': graph + ann };
      await world.call('POST', `/groups/${outer}/members/$ref`, reference, { expect: 204 });
      const again = await world.call('POST', `/groups/${outer}/members/$ref`, reference, { expect: 400 });
      assert.equal(again.body.error.code, 'Request_BadRequest');
      await world.call('POST', `/groups/${outer}/members/$ref`, { '@odata.id': graph + randomUUID() }, { expect: 404 });
      await world.call('DELETE', `/groups/${outer}/members/${ann}`, undefined, { expect: 405 });
      await world.call('DELETE', `/groups/${outer}/members/${ann}/$ref`, undefined, { expect: 204 });
      await world.call('DELETE', `/groups/${outer}/members/${ann}/$ref`, undefined, { expect: 404 });
      await world.call('POST', `/groups/${outer}/members/$ref`, reference, { expect: 204 });
      await world.call('DELETE', `/groups/${outer}/members/$ref?@id=${graph}${ann}`, undefined, { expect: 204 });
      assert.deepEqual(await ids(`/groups/${outer}/members`), [bea, inner].sort());
    });

    test('a change adds members all or none, and keeps the properties when it is refused', async () => {
      const bad = { displayName: 'renamed', 'members@odata.bind': [graph + ann, graph + randomUUID()] };
      await world.call('PATCH', `/groups/${outer}`, bad, { expect: 404 });
      const present = { displayName: 'renamed', 'members@odata.bind': [graph + ann, graph + bea] };
      await world.call('PATCH', `/groups/${outer}`, present, { expect: 400 });
      const { body } = await world.call('GET', `/groups/${outer}?$expand=members($select=id)`, undefined, {
        expect: 200,
      });
      assert.equal(body.displayName, 'outer');
      assert.deepEqual(idsOf({ value: body.members }), [bea, inner].sort());
      const many = { 'members@odata.bind': Array.from({ length: 21 }, () => graph + randomUUID()) };
      await world.call('PATCH', `/groups/${outer}`, many, { expect: 400 });
      await world.call(
        'PATCH',
        `/groups/${outer}`,
        { displayName: 'outer', 'members@odata.bind': [graph + ann] },
        { expect: 204 },
      );
      await world.call('DELETE', `/groups/${outer}/members/${ann}/$ref`, undefined, { expect: 204 });
    });

    test('owners are listed, added and taken out, and own what they own', async () => {
      assert.deepEqual(await ids(`/groups/${outer}/owners`), [ann]);
      assert.deepEqual(await ids(`/users/${ann}/ownedObjects`), [outer]);
      await world.call('POST', `/groups/${outer}/owners/$ref`, { '@odata.id': `/users/${bea}` }, { expect: 204 });
      await world.call('POST', `/groups/${outer}/owners/$ref`, { '@odata.id': `/users/${bea}` }, { expect: 400 });
      await world.call('POST', `/groups/${outer}/owners/$ref`, { '@odata.id': `/groups/${inner}` }, { expect: 404 });
      await world.call('DELETE', `/groups/${outer}/owners/${bea}/$ref`, undefined, { expect: 204 });
      await world.call('DELETE', `/groups/${outer}/owners/${bea}/$ref`, undefined, { expect: 404 });
    });

    test('a group with a rule takes no members by hand', async () => {
      const rule = { groupTypes: ['DynamicMembership'], membershipRule: 'user.department -eq "x"' };
      await world.call(
        'POST',
        '/groups',
        { ...team('ruled'), ...rule, 'members@odata.bind': [graph + ann] },
        { expect: 400 },
      );
      assert.deepEqual(await ids("/groups?$filter=displayName eq 'ruled'"), [], 'nothing is left of it');
      const id = await world.group('ruled', rule);
      await world.call('POST', `/groups/${id}/members/$ref`, { '@odata.id': graph + ann }, { expect: 400 });
      await world.call('DELETE', `/groups/${id}`, undefined, { expect: 204 });
    });

    test('groups are filtered, searched and ordered', async () => {
      const where = (query: string) => ids(`/groups?${query}`, eventual);
      assert.deepEqual(await where("$filter=displayName eq 'OUTER'"), [outer]);
      assert.deepEqual(await where("$filter=securityEnabled eq true and startswith(mailNickname,'in')"), [inner]);
      assert.deepEqual(await where('$search="description:field"'), [outer]);
      assert.deepEqual(await where("$filter=groupTypes/any(t:t eq 'unified')"), []);
      assert.deepEqual(await where('$filter=members/$count eq 2&$count=true'), [inner, outer].sort());
      assert.deepEqual(await where('$filter=owners/$count ne 0'), [outer]);
    });

    test('a deleted group loses its members, and a restored one has them again', async () => {
      await world.call('DELETE', `/groups/${outer}`, undefined, { expect: 204 });
      assert.deepEqual(await ids(`/users/${bea}/memberOf`), []);
      assert.deepEqual(await ids(`/users/${ann}/transitiveMemberOf`), [inner]);
      assert.deepEqual(await ids(`/directory/deletedItems/microsoft.graph.group?$filter=displayName eq 'outer'`), [
        outer,
      ]);
      await world.call('POST', `/directory/deletedItems/${outer}/restore`, undefined, { expect: 200 });
      assert.deepEqual(await ids(`/users/${bea}/memberOf`), [outer]);
      assert.deepEqual(await ids(`/groups/${outer}/owners`), [ann]);
    });

    test('objects are read whatever their type, many at once', async () => {
      const { body } = await world.call('GET', `/directoryObjects/${inner}`, undefined, { expect: 200 });
      assert.equal(body['@odata.type'], '#microsoft.graph.group');
      const asked = { ids: [ann, inner, randomUUID()], types: ['user', 'group'] };
      assert.deepEqual(
        idsOf((await world.call('POST', '/directoryObjects/getByIds', asked)).body),
        [ann, inner].sort(),
      );
      const users = { ids: [ann, inner], types: ['user'] };
      assert.deepEqual(idsOf((await world.call('POST', '/directoryObjects/microsoft.graph.getByIds', users)).body), [
        ann,
      ]);
      await world.call('POST', '/directoryObjects/getByIds', { ids: Array(1_001).fill(ann) }, { expect: 400 });
      await world.call('GET', `/directoryObjects/${randomUUID()}`, undefined, { expect: 404 });
    });

    test('members of a large group are paged, each once', async () => {
      const crowd = await world.group('crowd');
      const people: string[] = [];
      for (let n = 0; n < 7; n += 1) people.push(await world.user(`crowd${n}`));
      await world.app.directory.addMembers(crowd, people);
      const seen: string[] = [];
      let next: string | undefined = `/groups/${crowd}/members?$top=3&$select=id`;
      while (next !== undefined) {
        const page: { value: { id: string }[]; '@odata.nextLink'?: string } = (
          await world.call('GET', next, undefined, { expect: 200 })
        ).body;
        seen.push(...page.value.map(({ id }) => id));
        next = page['@odata.nextLink'];
      }
      assert.deepEqual(seen, [...people].sort());
    });
  });
}
