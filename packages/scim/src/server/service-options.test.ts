import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject } from '../json.ts';
import { ENTERPRISE_USER_URN } from '../schema/index.ts';
import { assertError, find, patchOf, tenant } from './service-under-test.ts';

describe('options of a tenant', () => {
  test('e-mail addresses that cannot be any are refused only where the tenant asks for it', async () => {
    const { call, addUser } = tenant({ options: { emailValidation: true } });
    const wrong = ['a', '@x', 'a@', 'a b@x', 'a@b@c', `${'a'.repeat(250)}@x.example`];
    for (const value of wrong) {
      const reply = await call('POST', '/Users', { userName: 'a', emails: [{ value }] });
      assertError(reply, 400, 'invalidValue');
      assert.match(String(reply.json.detail), /'emails\.value'/);
      assert.equal((await tenant().call('POST', '/Users', { userName: 'a', emails: [{ value }] })).status, 201);
    }
    const id = await addUser('a', { emails: [{ value: 'kai@acme.test', type: 'work' }] });
    const path = 'emails[type eq "work"].value';
    assertError(
      await call('PATCH', `/Users/${id}`, patchOf({ op: 'replace', path, value: 'kai' })),
      400,
      'invalidValue',
    );
    assertError(await call('PUT', `/Users/${id}`, { userName: 'a', emails: ['kai'] }), 400, 'invalidValue');
  });

  test('an address from before addresses were checked stands in no change of another attribute', async () => {
    const before = tenant();
    const id = await before.addUser('a', { emails: [{ value: 'kai' }] });
    const { store } = before;
    const { call } = tenant({ store, options: { emailValidation: true } });
    assert.equal((await call('PATCH', `/Users/${id}`, patchOf({ op: 'add', path: 'title', value: 'x' }))).status, 200);
  });

  test('roles as JSON text are kept, or unpacked whichever way they come', async () => {
    const roles: JsonObject[] = [
      { value: '{"id":"0c7d","value":"editor","displayName":"Editor"}', type: 'x' },
      { value: 'plain' },
    ];
    const unpacked = [{ value: 'editor', type: 'x', display: 'Editor' }, { value: 'plain' }];
    for (const [rolesAsJsonText, expected] of [
      ['keep', roles],
      ['unpack', unpacked],
    ] as const) {
      const { call } = tenant({ options: { rolesAsJsonText } });
      const created = (await call('POST', '/Users', { userName: 'a', Roles: roles })).json;
      assert.deepEqual(created.roles, expected);
      const replaced = (await call('PUT', `/Users/${created.id}`, { userName: 'a', roles })).json;
      assert.deepEqual(replaced.roles, expected);
      const second = (await call('POST', '/Users', { userName: 'b' })).json;
      const patched = await call('PATCH', `/Users/${second.id}`, patchOf({ op: 'Add', path: 'roles', value: roles }));
      assert.deepEqual(patched.json.roles, expected);
    }
  });

  test('a PATCH is answered as the tenant says, for every type or for one', async () => {
    const statuses = async (patchResponse: '204' | '200' | 'auto' | { [type: string]: '204' | '200' }) => {
      const { call, addUser, addGroup } = tenant({ options: { patchResponse, client: 'entra' } });
      const [user, group] = [await addUser('a'), await addGroup('g')];
      const body = patchOf({ op: 'add', path: 'displayName', value: 'x' });
      return [
        (await call('PATCH', `/Users/${user}`, body)).status,
        (await call('PATCH', `/Groups/${group}`, body)).status,
      ];
    };
    assert.deepEqual(await statuses('auto'), [200, 204]);
    assert.deepEqual(await statuses('204'), [204, 204]);
    assert.deepEqual(await statuses('200'), [200, 200]);
    assert.deepEqual(await statuses({ User: '204', Group: '200' }), [204, 200]);
  });

  test('groups that were nested before nesting was switched off are not followed', async () => {
    const before = tenant();
    const user = await before.addUser('a');
    const inner = await before.addGroup('inner', [user]);
    await before.addGroup('outer', [inner]);
    const groupsOf = async (nestedGroups: boolean) => {
      const { call } = tenant({ store: before.store, options: { nestedGroups } });
      return ((await call('GET', `/Users/${user}`)).json.groups as JsonObject[]).map(({ type }) => type);
    };
    assert.deepEqual(await groupsOf(true), ['direct', 'indirect']);
    assert.deepEqual(await groupsOf(false), ['direct']);
  });

  test('further paths are indexed', async () => {
    const made = tenant({ options: { filterable: [`${ENTERPRISE_USER_URN}:department`, 'nonsense'] } });
    const { insert } = made.store;
    const paths: string[] = [];
    made.store.insert = (type, draft) => {
      paths.push(...draft.index.map(({ path }) => path));
      return insert.call(made.store, type, draft);
    };
    await made.addUser('a', { [ENTERPRISE_USER_URN]: { department: 'Ops' } });
    assert.deepEqual(paths, ['userName', `${ENTERPRISE_USER_URN}:department`]);
  });
});

describe('a path that is filtered by together with another only', () => {
  const manager = { path: `${ENTERPRISE_USER_URN}:manager`, with: 'id' };

  test('is answered beside it and refused alone', async () => {
    const { call, addUser } = tenant({ filterable: ['userName', 'externalId', manager] });
    const id = await addUser('a', { [ENTERPRISE_USER_URN]: { manager: 'm' } });
    for (const filter of [
      `id eq "${id}" and manager eq "m"`,
      `manager.value eq "m" and id eq "${id}"`,
      `userName eq "a" and (id eq "${id}" and ${ENTERPRISE_USER_URN}:manager eq "m")`,
    ]) {
      assert.equal((await call('GET', find(filter))).json.totalResults, 1, filter);
    }
    for (const filter of ['manager eq "m"', 'manager eq "m" and userName eq "a"', 'manager pr', 'title eq "x"']) {
      assertError(await call('GET', find(filter)), 400, 'invalidFilter');
    }
    assert.match(String((await call('GET', find('manager eq "m"'))).json.detail), /only together with 'id'/);
  });
});

describe('a query over all types', () => {
  test('numbers pages across them, whatever the page', async () => {
    const { call, addUser, addGroup } = tenant();
    const everything: unknown[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) everything.push(await addUser(name, { displayName: 'x' }));
    for (const name of ['f', 'g', 'h']) everything.push(await addGroup(name));
    for (let startIndex = 1; startIndex <= 10; startIndex++) {
      for (const count of [0, 1, 2, 3, 8]) {
        const { json } = await call('POST', '/.search', { startIndex, count, filter: 'displayName pr' });
        assert.deepEqual(
          json.Resources.map(({ id }) => id),
          everything.slice(startIndex - 1, startIndex - 1 + count),
        );
        assert.deepEqual([json.totalResults, json.startIndex], [8, startIndex]);
      }
    }
  });

  test('sorts by what some type has, and by nothing that none has', async () => {
    const { call, addUser, addGroup } = tenant();
    for (const name of ['b', 'a']) await addUser(name);
    for (const name of ['d', 'c']) await addGroup(name);
    const { json } = await call('GET', '/?sortBy=userName');
    assert.deepEqual(
      json.Resources.map(({ userName, displayName }) => userName ?? displayName),
      ['a', 'b', 'd', 'c'],
    );
    assertError(await call('GET', '/?sortBy=nonsense'), 400, 'invalidPath');
  });
});
