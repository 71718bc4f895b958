import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject } from '../json.ts';
import { ENTERPRISE_USER_URN, USER_URN } from '../schema/index.ts';
import { assertError, BASE, find, tenant } from './service-under-test.ts';

describe('query', () => {
  test('a look-up answers a list, also for nothing found', async () => {
    const { call, addUser } = tenant();
    const id = await addUser('Mira', { emails: [{ type: 'work', value: 'm@x' }] });
    const none = await call('GET', '/Users?filter=userName+eq+%227d1f%22&aadOptscim062020');
    assert.deepEqual(none.json, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: 0,
      startIndex: 1,
      itemsPerPage: 0,
      Resources: [],
    });
    for (const filter of [
      'userName eq "mIRA"',
      'emails[type eq "work"].value eq "M@x"',
      `id eq "${id}" and active eq true`,
      `meta.location eq "${BASE}/Users/${id}"`,
    ]) {
      assert.deepEqual(
        (await call('GET', find(filter))).json.Resources.map((user) => user.id),
        [id],
        filter,
      );
    }
    assert.equal((await call('GET', find('meta.location eq "https://else.where/1"'))).json.totalResults, 0);
  });

  test('references are found by the bare attribute', async () => {
    const { call, addUser, addGroup } = tenant();
    const boss = await addUser('boss');
    const kai = await addUser('kai', { [ENTERPRISE_USER_URN]: { manager: boss } });
    const g = await addGroup('Night', [kai]);
    const managed = await call('GET', `${find(`id eq "${kai}" and manager eq "${boss}"`)}&attributes=id`);
    assert.deepEqual(managed.json.Resources, [{ schemas: [USER_URN, ENTERPRISE_USER_URN], id: kai }]);
    const filter = encodeURIComponent(`id eq "${g}" and members eq "${kai}"`);
    assert.equal((await call('GET', `/Groups?filter=${filter}&attributes=id`)).json.totalResults, 1);
  });

  test('members are not loaded when they are excluded', async () => {
    const { call, addUser, addGroup, store } = tenant();
    await addGroup('Night', [await addUser('kai')]);
    const { query } = store;
    const wanted: unknown[] = [];
    store.query = (type, asked, want) => {
      wanted.push(want.members);
      return query.call(store, type, asked, want);
    };
    const address = '/Groups?excludedAttributes=members&filter=displayName%20eq%20%22Night%22';
    assert.equal((await call('GET', address)).json.Resources[0]?.members, undefined);
    assert.deepEqual(wanted, ['none']);
  });

  const projections: readonly (readonly [string, readonly string[]])[] = [
    ['attributes=userName', ['schemas', 'id', 'userName']],
    ['attributes=%20USERNAME%20,nonsense', ['schemas', 'id', 'userName']],
    ['attributes=emails[type eq "work"]', ['schemas', 'id', 'emails']],
    [`attributes=${ENTERPRISE_USER_URN}`, ['schemas', 'id', ENTERPRISE_USER_URN]],
    ['attributes=userName,title&excludedAttributes=title,id', ['schemas', 'id', 'userName']],
    ['excludedAttributes=emails,name,meta,externalId,userName,title,active', ['schemas', 'id', ENTERPRISE_USER_URN]],
  ];
  for (const [parameters, expected] of projections) {
    test(`an answer to ${parameters}`, async () => {
      const { call, addUser } = tenant();
      const id = await addUser('kai', {
        title: 'x',
        emails: [{ value: 'a' }],
        name: { givenName: 'K' },
        [ENTERPRISE_USER_URN]: { department: 'Ops' },
      });
      assert.deepEqual(
        Object.keys((await call('GET', `/Users/${id}?${parameters.replaceAll(' ', '+')}`)).json),
        expected,
      );
    });
  }

  test('parts of attributes are shown and left out', async () => {
    const { call, addUser } = tenant();
    const id = await addUser('kai', {
      name: { givenName: 'K', familyName: 'L' },
      emails: [{ value: 'a', type: 'work' }],
    });
    assert.deepEqual((await call('GET', `/Users/${id}?attributes=name.givenName,emails.type`)).json, {
      schemas: [USER_URN],
      id,
      name: { givenName: 'K' },
      emails: [{ type: 'work' }],
    });
    assert.deepEqual((await call('GET', `/Users/${id}?excludedAttributes=name.givenName`)).json.name, {
      familyName: 'L',
    });
  });

  test('groups are shown only on request where the tenant says so', async () => {
    const { call, addUser, addGroup } = tenant({ options: { groupsReturned: 'request' } });
    const id = await addUser('kai');
    await addGroup('Night', [id]);
    assert.equal((await call('GET', `/Users/${id}`)).json.groups, undefined);
    assert.equal(((await call('GET', `/Users/${id}?attributes=groups`)).json.groups as JsonObject[]).length, 1);
  });

  test('pages are clamped, counted and sorted', async () => {
    const { call, addUser } = tenant({ options: { pageSize: 2, maxPageSize: 3 } });
    for (const name of ['e', 'b', 'd', 'a', 'c']) await addUser(name, name === 'd' ? {} : { title: name });
    const page = async (parameters: string) => {
      const { json } = await call('GET', `/Users?${parameters}`);
      return [
        json.totalResults,
        json.startIndex,
        json.itemsPerPage,
        json.Resources.map((user) => user.userName).join(''),
      ];
    };
    assert.deepEqual(await page(''), [5, 1, 2, 'eb']);
    assert.deepEqual(await page('startIndex=2&count=1000'), [5, 2, 3, 'bda']);
    assert.deepEqual(await page('startIndex=-3&count=-1'), [5, 1, 0, '']);
    assert.deepEqual(await page('startIndex=9'), [5, 9, 0, '']);
    assert.deepEqual(await page('sortBy=title&count=3'), [5, 1, 3, 'abc']);
    assert.deepEqual(await page('sortBy=title&sortOrder=DESCENDING&count=3'), [5, 1, 3, 'dec']);
    assertError(await call('GET', '/Users?count=many'), 400, 'invalidValue');
    assertError(await call('GET', '/Users?sortBy=nonsense'), 400, 'invalidPath');
    assertError(await call('GET', '/Users?filter=%ZZ'), 400, 'invalidValue');
  });

  test('a search by body is a query', async () => {
    const { call, addUser } = tenant();
    await addUser('smith', { title: 'x' });
    await addUser('jones');
    const { json, status } = await call('POST', '/Users/.search', {
      filter: 'userName sw "SMI"',
      attributes: ['userName'],
      count: 10,
      sortBy: '',
    });
    assert.deepEqual(
      [status, json.totalResults, Object.keys(json.Resources[0] ?? {})],
      [200, 1, ['schemas', 'id', 'userName']],
    );
  });

  test('a query on the base finds resources of every type, in pages', async () => {
    const { call, addUser, addGroup } = tenant();
    for (const name of ['a', 'b', 'c']) await addUser(name, { displayName: name });
    await addGroup('a');
    const both = await call('GET', `/?filter=${encodeURIComponent('displayName eq "a"')}`);
    assert.deepEqual(
      both.json.Resources.map((found) => (found.meta as JsonObject).resourceType),
      ['User', 'Group'],
    );
    const second = await call('POST', '/.search', { startIndex: 3, count: 2 });
    assert.deepEqual([second.json.totalResults, second.json.Resources.length], [4, 2]);
    assert.equal((await call('GET', `/?filter=${encodeURIComponent('userName pr')}`)).json.totalResults, 3);
    assert.equal(
      (await call('GET', `/?filter=${encodeURIComponent('meta.resourceType eq "Group"')}`)).json.totalResults,
      1,
    );
    assertError(await call('GET', `/?filter=${encodeURIComponent('nonsense eq "a"')}`), 400, 'invalidFilter');
  });

  test('a tenant that filters by few attributes answers those alone', async () => {
    const { call, addUser } = tenant({
      filterable: ['userName', 'emails[type eq "work"].value', `${ENTERPRISE_USER_URN}:manager`],
    });
    const id = await addUser('kai', { emails: [{ type: 'work', value: 'k@x' }] });
    for (const filter of [
      'userName eq "kai"',
      `id eq "${id}" and userName eq "KAI"`,
      'emails[type eq "work"].value eq "k@x"',
      'emails.value eq "k@x"',
    ]) {
      assert.equal((await call('GET', find(filter))).json.totalResults, 1, filter);
    }
    assert.equal((await call('GET', find(`id eq "${id}" and manager eq "m"`))).status, 200);
    for (const filter of [
      'displayName eq "kai"',
      'userName sw "k"',
      'userName eq "kai" or id eq "x"',
      'not (userName eq "x")',
      'userName pr',
      'emails[value eq "k@x" and primary eq true]',
    ]) {
      assertError(await call('GET', find(filter)), 400, 'invalidFilter');
    }
  });
});
