import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { JsonObject } from '../json.ts';
import { assertError, type Reply, type Tenant, tenant } from './service-under-test.ts';

const key = (secret: string) => (text: string) => createHmac('sha256', secret).update(text).digest('base64url');
const cursors = { tenant: 'acme', sign: key('secret') };

async function withUsers(count: number): Promise<Tenant> {
  const made = tenant({ cursors });
  for (let n = 0; n < count; n++) await made.addUser(`user-${n}`, n % 3 === 0 ? {} : { title: `t${n % 4}` });
  return made;
}

const namesIn = ({ json }: Reply) => json.Resources.map(({ userName, displayName }) => userName ?? displayName);
const pageOf = ({ call }: Tenant, query: string, cursor: unknown = '') =>
  call('GET', `/Users?cursor=${String(cursor)}&${query}`);

describe('paging by cursor (RFC 9865)', () => {
  test('an empty cursor begins a walk that ends without a next cursor and can be walked back', async () => {
    const users = await withUsers(7);
    const first = await users.call('GET', '/Users?cursor&count=3');
    assert.deepEqual([first.json.totalResults, first.json.itemsPerPage, first.json.startIndex], [7, 3, undefined]);
    assert.equal(first.json.previousCursor, undefined);
    const second = await pageOf(users, 'count=3', first.json.nextCursor);
    const third = await pageOf(users, 'count=3', second.json.nextCursor);
    assert.deepEqual(
      [first, second, third].flatMap(namesIn),
      Array.from({ length: 7 }, (_, n) => `user-${n}`),
    );
    assert.equal(third.json.nextCursor, undefined);
    assert.deepEqual(namesIn(await pageOf(users, 'count=3', third.json.previousCursor)), namesIn(second));
  });

  test('a cursor holds unreserved characters of a URL alone', async () => {
    const users = await withUsers(2);
    await users.addUser('ünïcode ☃ 😀', { title: '+/=ÿ😀' });
    const { json } = await pageOf(users, 'count=1&sortBy=title&sortOrder=descending');
    assert.match(String(json.nextCursor), /^[A-Za-z0-9._~-]+$/);
  });

  test('a search by body takes and gives cursors as well', async () => {
    const { call } = await withUsers(3);
    const first = await call('POST', '/Users/.search', { cursor: '', count: 2, sortBy: 'userName' });
    const { nextCursor } = first.json;
    assert.ok(nextCursor);
    const second = await call('POST', '/Users/.search', { cursor: nextCursor, count: 2, sortBy: 'userName' });
    assert.deepEqual([...namesIn(first), ...namesIn(second)], ['user-0', 'user-1', 'user-2']);
  });

  test('a walk over all types goes from one to the next and knows the whole total', async () => {
    const all = await withUsers(4);
    for (const name of ['a', 'b', 'c']) await all.addGroup(name);
    for (const count of [1, 2, 3, 4, 5, 7]) {
      const met: unknown[] = [];
      let cursor: unknown = '';
      for (let pages = 0; cursor !== undefined && pages < 9; pages++) {
        const { json, ...reply } = await all.call('GET', `/?cursor=${cursor}&count=${count}`);
        assert.deepEqual([reply.status, json.totalResults], [200, 7]);
        met.push(...namesIn({ json, ...reply }));
        cursor = json.nextCursor;
      }
      assert.deepEqual(met, ['user-0', 'user-1', 'user-2', 'user-3', 'a', 'b', 'c'], `pages of ${count}`);
    }
  });

  const refusals: readonly (readonly [string, string, string, string])[] = [
    ['with another filter', 'count=2', 'count=2&filter=title%20pr', 'invalidCursor'],
    ['with the filter left out', 'count=2&filter=userName%20pr', 'count=2', 'invalidCursor'],
    ['with another order', 'count=2', 'count=2&sortBy=title', 'invalidCursor'],
    [
      'with the order turned round',
      'count=2&sortBy=title',
      'count=2&sortBy=title&sortOrder=descending',
      'invalidCursor',
    ],
    ['beside a start index', 'count=2', 'count=2&startIndex=1', 'invalidValue'],
    ['with a count of 0', 'count=2', 'count=0', 'invalidCount'],
    ['with a count that is no number', 'count=2', 'count=many', 'invalidCount'],
  ];
  for (const [name, first, second, scimType] of refusals) {
    test(`a cursor ${name} is refused`, async () => {
      const users = await withUsers(5);
      const { nextCursor } = (await pageOf(users, first)).json;
      assert.equal((await pageOf(users, first, nextCursor)).status, 200);
      assertError(await pageOf(users, second, nextCursor), 400, scimType);
    });
  }

  test('a cursor that was changed, cut short or made up is refused', async () => {
    const users = await withUsers(5);
    const cursor = String((await pageOf(users, 'count=2')).json.nextCursor);
    const [content = '', signature = ''] = cursor.split('.');
    const forged = btoa(JSON.stringify([0, 'User', 'after', '', ''])).replaceAll('=', '');
    const wrong = [
      cursor.slice(0, -1),
      `${cursor}A`,
      content,
      `.${signature}`,
      `${forged}.${signature}`,
      'x',
      '%00',
      '__proto__',
      `${content}.${signature.replace(/^./, (char) => (char === 'A' ? 'B' : 'A'))}`,
    ];
    for (const text of wrong) assertError(await pageOf(users, 'count=2', text), 400, 'invalidCursor');
  });

  test('a cursor of another tenant and one signed by another key are worded like any other bad one', async () => {
    const users = await withUsers(5);
    const words = new Set<unknown>();
    for (const other of [
      { tenant: 'other', sign: cursors.sign },
      { tenant: 'acme', sign: key('another secret') },
    ]) {
      const { call, addUser } = tenant({ cursors: other });
      for (const name of ['a', 'b']) await addUser(name);
      const foreign = (await call('GET', '/Users?cursor&count=1')).json.nextCursor;
      const reply = await pageOf(users, 'count=1', foreign);
      assertError(reply, 400, 'invalidCursor');
      words.add(reply.json.detail);
    }
    words.add((await pageOf(users, 'count=1', 'nonsense')).json.detail);
    assert.equal(words.size, 1);
  });

  test('a cursor expires, and keeps its word that long', async () => {
    let seconds = 0;
    const { call, addUser } = tenant({
      cursors: { ...cursors, timeout: 60 },
      now: () => new Date(Date.UTC(2026, 0, 1) + seconds * 1000),
    });
    for (const name of ['a', 'b']) await addUser(name);
    const { nextCursor } = (await call('GET', '/Users?cursor&count=1')).json;
    seconds = 60;
    assert.equal((await call('GET', `/Users?cursor=${nextCursor}&count=1`)).status, 200);
    seconds = 61;
    assertError(await call('GET', `/Users?cursor=${nextCursor}&count=1`), 400, 'expiredCursor');
  });

  test('discovery says that there are cursors, unless paging is not to be advertised, and they work all the same', async () => {
    const config = async (options: JsonObject) => {
      const made = tenant({ cursors, options });
      await made.addUser('a');
      assert.equal((await pageOf(made, '')).status, 200);
      return (await made.call('GET', '/ServiceProviderConfig')).json.pagination;
    };
    const { cursor, cursorTimeout } = (await config({})) as JsonObject;
    assert.deepEqual([cursor, cursorTimeout], [true, 3600]);
    assert.equal(await config({ advertisePagination: false }), undefined);
  });

  test('without a key there are none', async () => {
    assertError(await tenant().call('GET', '/Users?cursor='), 400, 'invalidCursor');
  });

  test('a walk meets everything that stays exactly once, whatever is removed meanwhile', async () => {
    const sort = fc.constantFrom('', 'sortBy=title', 'sortBy=title&sortOrder=descending', 'filter=userName%20pr');
    const removals = fc.array(fc.array(fc.nat(14), { maxLength: 3 }), { minLength: 15, maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(sort, fc.integer({ min: 1, max: 6 }), removals, async (query, count, rounds) => {
        const users = await withUsers(15);
        const gone = new Set<string>();
        const met: string[] = [];
        let cursor: unknown = '';
        for (let round = 0; cursor !== undefined; round++) {
          const reply = await pageOf(users, `count=${count}&${query}`, cursor);
          met.push(...reply.json.Resources.map(({ id }) => String(id)));
          for (const n of rounds[round] ?? []) {
            const id = `id-${String(n + 1).padStart(3, '0')}`;
            if ((await users.call('DELETE', `/Users/${id}`)).status === 204) gone.add(id);
          }
          cursor = reply.json.nextCursor;
        }
        assert.equal(new Set(met).size, met.length, 'one was met twice');
        const missed = Array.from({ length: 15 }, (_, n) => `id-${String(n + 1).padStart(3, '0')}`);
        assert.deepEqual(
          missed.filter((id) => !met.includes(id) && !gone.has(id)),
          [],
        );
      }),
      { numRuns: 60 },
    );
  });
});
