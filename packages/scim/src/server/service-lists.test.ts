import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject } from '../json.ts';
import { ENTERPRISE_USER_URN } from '../schema/index.ts';
import { assertError, type Tenant, tenant } from './service-under-test.ts';

const people: readonly JsonObject[] = [
  {
    userName: 'a',
    active: true,
    name: { familyName: 'Örn' },
    emails: [{ value: 'z@x' }, { value: 'b@x', primary: true }],
  },
  { userName: 'B', active: false, name: { familyName: 'alm' }, emails: [{ value: 'C@x' }] },
  { userName: 'c', name: { familyName: 'Berg' }, emails: [{ value: 'a@x' }], [ENTERPRISE_USER_URN]: { manager: 'm2' } },
  { userName: 'd', [ENTERPRISE_USER_URN]: { manager: 'm1' } },
];

async function withPeople(): Promise<Tenant> {
  const acme = tenant();
  for (const person of people) await acme.call('POST', '/Users', person);
  return acme;
}

const namesIn = ({ Resources }: JsonObject): string =>
  (Resources as JsonObject[]).map(({ userName }) => String(userName)).join('');

describe('sorting (RFC 7644 section 3.4.2.3)', () => {
  for (const [what, query, expected] of [
    ['a text ignores letter case', 'sortBy=userName', 'aBcd'],
    ['sortOrder is read in any letter case', 'sortBy=userName&sortOrder=Descending', 'dcBa'],
    ['letters sort by code point', 'sortBy=name.familyName', 'Bcad'],
    ['a multi-valued attribute sorts by its primary element, else its first', 'sortBy=emails', 'caBd'],
    ['its value may be named', 'sortBy=emails.value', 'caBd'],
    ['a complex attribute sorts by its value', `sortBy=${ENTERPRISE_USER_URN}:manager`, 'dcaB'],
    ['moments sort as moments', 'sortBy=meta.created&sortOrder=descending', 'dcBa'],
    ['resources without a value come first when descending', 'sortBy=name.familyName&sortOrder=descending', 'dacB'],
    ['without sortBy the order is that of creation', 'sortOrder=descending', 'aBcd'],
  ] as const) {
    test(what, async () => {
      const { status, text, json } = await (await withPeople()).call('GET', `/Users?${query}`);
      assert.equal(status, 200, text);
      assert.equal(namesIn(json), expected);
    });
  }

  test('false comes before true', async () => {
    const { json } = await (await withPeople()).call('GET', '/Users?sortBy=active');
    assert.equal(namesIn(json), 'Bacd');
  });

  test('equal values are in the order of their ids', async () => {
    const { json } = await (await withPeople()).call('GET', '/Users?sortBy=meta.resourceType');
    const ids = json.Resources.map(({ id }) => String(id));
    assert.deepEqual(ids, ids.toSorted());
  });

  test('a sortBy that names nothing is 400 invalidPath', async () => {
    assertError(await (await withPeople()).call('GET', '/Users?sortBy=shoeSize'), 400, 'invalidPath');
  });
});

describe('filters that have to work (RFC 7644 section 3.4.2.2)', () => {
  const rows: readonly (readonly [string, string, number])[] = [
    ['/Users', 'meta.resourceType eq "User"', 4],
    ['/Users', 'meta.created gt "2026-01-01T00:00:02Z"', 2],
    ['/Users', 'meta.lastModified le "2026-01-01T00:00:02Z"', 2],
    ['/Users', 'meta.version eq "W/\\"1\\""', 4],
    ['/Users', 'schemas eq "urn:ietf:params:scim:schemas:core:2.0:User"', 4],
    ['/Users', `schemas eq "${ENTERPRISE_USER_URN}"`, 2],
    ['/Users', 'groups.value eq "{group}"', 1],
    ['/Users', 'groups eq "{group}"', 1],
    ['/Users', 'groups.display eq "night"', 1],
    ['/Users', 'groups[type eq "direct" and value eq "{group}"]', 1],
    ['/Users', 'emails pr', 3],
    ['/Users', 'emails[value sw "a"] or not (emails pr)', 2],
    ['/Users', 'name pr', 3],
    ['/Users', 'active ne true', 1],
    ['/Users', `${ENTERPRISE_USER_URN}:manager.value eq "m1"`, 1],
    ['/Users', `${ENTERPRISE_USER_URN}:manager pr`, 2],
    ['/Groups', 'members.value eq "{user}"', 1],
    ['/Groups', 'members[value eq "{user}" and type eq "User"]', 1],
    ['/Groups', 'members pr', 1],
    ['/Groups', 'not (members pr)', 0],
    ['/Groups', 'displayName sw "NI"', 1],
  ];
  for (const [endpoint, filter, expected] of rows) {
    test(`${endpoint} ${filter} finds ${expected}`, async () => {
      const { call, addGroup } = await withPeople();
      const group = await addGroup('Night', ['id-001']);
      const text = filter.replace('{group}', group).replace('{user}', 'id-001');
      const reply = await call('GET', `${endpoint}?filter=${encodeURIComponent(text)}`);
      assert.equal(reply.status, 200, reply.text);
      assert.equal(reply.json.totalResults, expected);
    });
  }

  test('letters are compared without regard to how they are composed', async () => {
    const { call, addUser } = tenant();
    await addUser('o\u0308rn');
    const reply = await call('GET', `/Users?filter=${encodeURIComponent('userName eq "ÖRN"')}`);
    assert.deepEqual(
      reply.json.Resources.map(({ userName }) => userName),
      ['o\u0308rn'],
    );
    assertError(await call('POST', '/Users', { userName: 'Örn' }), 409, 'uniqueness');
  });
});

describe('requests of Microsoft’s own collection', () => {
  test('a slash before the question mark, and a name in another letter case', async () => {
    const { call, addUser } = tenant();
    await addUser('kai', { displayName: 'Kai Lund' });
    const reply = await call(
      'GET',
      '/Users/?filter=DisplayName+eq+%22Kai%20Lund%22&attributes=emails[type+eq+%22work%22]',
    );
    assert.deepEqual([reply.status, reply.json.totalResults], [200, 1]);
  });

  test('values without quotes are 400 invalidFilter, and read only where the tenant allows them', async () => {
    const plain = tenant();
    assertError(await plain.call('GET', '/Users?filter=userName+sw+O'), 400, 'invalidFilter');
    const bare = tenant({ options: { bareFilterValues: true } });
    for (const name of ['Ola', 'kai']) await bare.addUser(name, { emails: [{ type: 'work', value: `${name}@x` }] });
    for (const filter of [
      'userName sw O',
      'emails[type eq work and value eq ola@x]',
      '(userName eq ola) and active eq true',
    ]) {
      const { json } = await bare.call('GET', `/Users?filter=${encodeURIComponent(filter)}`);
      assert.deepEqual(
        json.Resources.map(({ userName }) => userName),
        ['Ola'],
        filter,
      );
    }
  });
});

describe('pages (RFC 7644 section 3.4.2.4)', () => {
  for (const [query, scimType] of [
    ['startIndex=one', 'invalidValue'],
    ['count=1.5', 'invalidValue'],
    ['startIndex=1&cursor=', 'invalidValue'],
    ['cursor=&count=0', 'invalidCount'],
    ['cursor=&count=some', 'invalidCount'],
  ] as const) {
    test(`${query} is 400 ${scimType}`, async () => {
      const cursors = { tenant: 'acme', sign: (text: string) => String(text.length) };
      assertError(await tenant({ cursors }).call('GET', `/Users?${query}`), 400, scimType);
    });
  }

  test('numbers of a page are JSON integers, and a page that is empty still has its list', async () => {
    const { text } = await (await withPeople()).call('GET', '/Users?count=0');
    assert.match(text ?? '', /"totalResults":4,"startIndex":1,"itemsPerPage":0,"Resources":\[\]/);
  });
});

describe('what is answered (RFC 7644 section 3.9)', () => {
  const answers: readonly (readonly [string, string, string, JsonObject?])[] = [
    ['a read', 'GET', '/Users/id-001'],
    ['a create', 'POST', '/Users', { userName: 'new', title: 'x' }],
    ['a replace', 'PUT', '/Users/id-001', { userName: 'a', title: 'x' }],
    ['a change', 'PATCH', '/Users/id-001', { Operations: [{ op: 'add', path: 'title', value: 'x' }] }],
  ];
  for (const [what, method, path, body] of answers) {
    test(`${what} is limited by attributes and by excludedAttributes`, async () => {
      const { call } = await withPeople();
      const only = await call(method, `${path}?attributes=USERNAME,shoeSize`, body);
      assert.deepEqual(Object.keys(only.json).toSorted(), ['id', 'schemas', 'userName']);
      const without = await call(method, `/Users/${only.json.id}?excludedAttributes=userName,id`, body ?? undefined);
      if (method !== 'POST') assert.deepEqual([without.json.userName, without.json.id], [undefined, only.json.id]);
    });
  }

  test('a PATCH of a group that asks for attributes is answered with 200, whatever the client', async () => {
    const { call, addGroup } = tenant({ options: { client: 'entra' } });
    const path = `/Groups/${await addGroup('Night')}`;
    const body = { Operations: [{ op: 'replace', path: 'displayName', value: 'Day' }] };
    assert.equal((await call('PATCH', path, body)).status, 204);
    const asked = await call('PATCH', `${path}?attributes=displayName`, body);
    assert.deepEqual([asked.status, asked.json.displayName, asked.json.members], [200, 'Day', undefined]);
  });
});
