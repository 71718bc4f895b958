import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject, JsonValue } from '../json.ts';
import { assertError, patchOf, tenant } from './service-under-test.ts';

describe('patch', () => {
  test('a user is answered as changed, and a repeated request changes nothing', async () => {
    const { call, addUser } = tenant();
    const id = await addUser('kai');
    const body = patchOf(
      { op: 'Replace', path: 'active', value: 'False' },
      { op: 'Add', path: 'emails[type eq "work"].value', value: 'k@x' },
    );
    const first = await call('PATCH', `/Users/${id}`, body);
    assert.deepEqual(
      [first.status, first.json.active, first.json.emails],
      [200, false, [{ type: 'work', value: 'k@x' }]],
    );
    const second = await call('PATCH', `/Users/${id}`, body);
    assert.deepEqual(second.json.meta, first.json.meta);
    assert.equal((await call('PATCH', `/Users/${id}`, patchOf())).status, 200);
  });

  test('a request that fails half way changes nothing', async () => {
    const { call, addUser } = tenant();
    const id = await addUser('kai');
    const reply = await call(
      'PATCH',
      `/Users/${id}`,
      patchOf({ op: 'add', path: 'title', value: 'Lead' }, { op: 'remove', path: 'userName' }),
    );
    assertError(reply, 400, 'mutability');
    assert.equal((await call('GET', `/Users/${id}`)).json.title, undefined);
  });

  const memberships: readonly (readonly [
    string,
    (ids: Record<'a' | 'b' | 'c' | 'd', string>) => JsonValue[],
    string,
    number,
  ])[] = [
    ['add one', ({ d }) => [{ op: 'Add', path: 'members', value: [{ $ref: null, value: d }] }], 'abcd', 2],
    ['add one that is there', ({ a }) => [{ op: 'add', path: 'members', value: [{ value: a }] }], 'abc', 1],
    ['add by bare id', ({ d }) => [{ op: 'add', path: 'members', value: d }], 'abcd', 2],
    ['remove a listed one', ({ b }) => [{ op: 'Remove', path: 'members', value: [{ $ref: null, value: b }] }], 'ac', 2],
    ['remove a listed id', ({ b }) => [{ op: 'remove', path: 'members', value: b }], 'ac', 2],
    ['remove by filter', ({ b }) => [{ op: 'remove', path: `members[value eq "${b}"]` }], 'ac', 2],
    [
      'remove two by filter',
      ({ a, b }) => [{ op: 'remove', path: `members[value eq "${a}" or value eq "${b}"]` }],
      'c',
      2,
    ],
    ['remove by type', () => [{ op: 'remove', path: 'members[type eq "User"]' }], '', 2],
    ['remove all', () => [{ op: 'remove', path: 'members' }], '', 2],
    ['remove all with a null value', () => [{ op: 'remove', path: 'members', value: null }], '', 2],
    ['remove nothing', () => [{ op: 'remove', path: 'members', value: [] }], 'abc', 1],
    ['replace', ({ d }) => [{ op: 'replace', path: 'members', value: [{ value: d }] }], 'd', 2],
    ['replace by none', () => [{ op: 'replace', path: 'members', value: [] }], '', 2],
    [
      'replace without path',
      ({ a, d }) => [{ op: 'replace', value: { members: [{ value: a }, { value: d }] } }],
      'ad',
      2,
    ],
    [
      'remove and add in order',
      ({ a, d }) => [
        { op: 'remove', path: `members[value eq "${a}"]` },
        { op: 'add', path: 'members', value: [{ value: d }, { value: a }] },
      ],
      'abcd',
      2,
    ],
    ['name one', ({ a }) => [{ op: 'add', path: `members[value eq "${a}"].display`, value: 'Mira' }], 'abc', 2],
    [
      'name one that is not there yet',
      ({ d }) => [{ op: 'add', path: `members[value eq "${d}"].display`, value: 'Kai' }],
      'abcd',
      2,
    ],
    [
      'name one and clear',
      ({ a }) => [
        { op: 'add', path: `members[value eq "${a}"].display`, value: 'x' },
        { op: 'remove', path: 'members' },
      ],
      '',
      2,
    ],
  ];
  for (const [name, operationsOf, expected, version] of memberships) {
    test(`members a, b and c: ${name}`, async () => {
      const { call, addUser, addGroup } = tenant();
      const ids = { a: await addUser('a'), b: await addUser('b'), c: await addUser('c'), d: await addUser('d') };
      const g = await addGroup('Night', [ids.a, ids.b, ids.c]);
      const reply = await call('PATCH', `/Groups/${g}`, patchOf(...operationsOf(ids)));
      assert.equal(reply.status, 200, reply.text);
      const letters = Object.entries(ids).filter(([, id]) =>
        (reply.json.members as JsonObject[]).some(({ value }) => value === id),
      );
      assert.equal(letters.map(([letter]) => letter).join(''), expected);
      const changed = Number(/\d+/.exec(reply.headers.etag ?? '')?.[0]) > 1;
      assert.equal(changed, version > 1);
    });
  }

  test('the members of a group are not loaded to change some of them', async () => {
    const { call, addUser, addGroup, store } = tenant({ options: { client: 'entra' } });
    const ids = [await addUser('a'), await addUser('b')];
    const g = await addGroup('Night', ids);
    const wanted: unknown[] = [];
    const { change } = store;
    store.change = (type, id, want, ...rest) => {
      wanted.push(want.members);
      return change.call(store, type, id, want, ...rest);
    };
    store.read = () => assert.fail('read the group');
    const operations: JsonValue[] = [
      { op: 'add', path: 'members', value: [{ value: ids[0] as string }] },
      { op: 'remove', path: `members[value eq "${ids[0]}"]` },
      { op: 'remove', path: 'members', value: [{ value: 'x' }] },
      { op: 'replace', path: 'displayName', value: 'Night crew' },
    ];
    assert.equal((await call('PATCH', `/Groups/${g}`, patchOf(...operations))).status, 204);
    await call(
      'PATCH',
      `/Groups/${g}`,
      patchOf({ op: 'add', path: `members[value eq "${ids[1]}"].display`, value: 'B' }),
    );
    assert.deepEqual(wanted, ['none', [ids[1]]]);
  });

  test('a member that does not exist is refused by name, or left out', async () => {
    const operation = { op: 'add', path: 'members', value: [{ value: 'nobody' }] };
    const { call, addGroup } = tenant();
    const reply = await call('PATCH', `/Groups/${await addGroup('g')}`, patchOf(operation));
    assertError(reply, 400, 'invalidValue');
    assert.match(String(reply.json.detail), /'nobody'/);
    const created = { op: 'add', path: 'members[value eq "nobody"].display', value: 'x' };
    assertError(await call('PATCH', `/Groups/${await addGroup('g2')}`, patchOf(created)), 400, 'invalidValue');
    const lenient = tenant({ options: { unknownMembers: 'ignore' } });
    const g = await lenient.addGroup('g');
    assert.deepEqual((await lenient.call('PATCH', `/Groups/${g}`, patchOf(operation))).json.members, []);
  });

  test('a group is refused as a member where groups are not nested', async () => {
    const { call, addGroup } = tenant({ options: { nestedGroups: false } });
    const [outer, inner] = [await addGroup('outer'), await addGroup('inner')];
    const operation = { op: 'add', path: 'members', value: [{ value: inner }] };
    assertError(await call('PATCH', `/Groups/${outer}`, patchOf(operation)), 400, 'invalidValue');
  });

  test('replacing members may be read as adding', async () => {
    const { call, addUser, addGroup } = tenant({ options: { membersReplaceIsAdditive: true } });
    const [a, b] = [await addUser('a'), await addUser('b')];
    const g = await addGroup('g', [a]);
    const reply = await call(
      'PATCH',
      `/Groups/${g}`,
      patchOf({ op: 'replace', path: 'members', value: [{ value: b }] }),
    );
    assert.equal((reply.json.members as JsonObject[]).length, 2);
  });

  test('the answer for a group is silent for Entra ID, by option and when it would be long, but not when projected', async () => {
    const quiet = tenant({ options: { client: 'entra' } });
    const g = await quiet.addGroup('g');
    const rename = patchOf({ op: 'replace', path: 'displayName', value: 'h' });
    assert.deepEqual(
      [
        (await quiet.call('PATCH', `/Groups/${g}`, rename)).status,
        (await quiet.call('PATCH', `/Groups/${g}?attributes=displayName`, rename)).json.displayName,
      ],
      [204, 'h'],
    );
    const option = tenant({ options: { patchResponse: { User: '204' } } });
    const id = await option.addUser('kai');
    assert.equal((await option.call('PATCH', `/Users/${id}`, patchOf())).status, 204);
    const big = tenant();
    const members = await Promise.all(Array.from({ length: 1001 }, (_, n) => big.addUser(`u${n}`)));
    const long = await big.addGroup('g', members);
    assert.equal((await big.call('PATCH', `/Groups/${long}`, rename)).status, 204);
    const one = patchOf({ op: 'remove', path: 'members', value: [{ value: members[0] as string }] });
    assert.equal((await big.call('PATCH', `/Groups/${long}`, one)).status, 200);
  });
});
