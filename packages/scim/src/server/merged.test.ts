import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { JsonObject } from '../json.ts';
import { type Tenant, tenant } from './service-under-test.ts';

const cursors = { tenant: 'acme', sign: (text: string) => Buffer.from(text).toString('base64url').slice(-40) };

async function acme(): Promise<Tenant> {
  const made = tenant({ cursors });
  await made.addUser('ann', { displayName: 'Delta' });
  await made.addUser('bob', { displayName: 'bravo' });
  await made.addUser('cem');
  await made.addGroup('Alpha');
  await made.addGroup('charlie');
  await made.addGroup('Echo');
  return made;
}

const names = (resources: readonly JsonObject[]) =>
  resources.map(({ displayName, userName }) => String(displayName ?? userName));

const ascending = ['Alpha', 'bravo', 'charlie', 'Delta', 'Echo', 'cem'];

describe('a sort order over several resource types (RFC 7644 sections 3.4.2.1 and 3.4.2.3)', () => {
  test('is one order, with resources that lack the value last', async () => {
    const { call } = await acme();
    const { json } = await call('GET', '/?sortBy=displayName');
    assert.deepEqual(names(json.Resources), ascending);
    assert.deepEqual([json.totalResults, json.startIndex, json.itemsPerPage], [6, 1, 6]);
    const posted = await call('POST', '/.search', { sortBy: 'displayName' });
    assert.deepEqual(posted.json, json);
  });

  test('that is descending begins with those that lack the value', async () => {
    const { call } = await acme();
    const { json } = await call('GET', '/?sortBy=displayName&sortOrder=descending');
    assert.deepEqual(names(json.Resources), ascending.toReversed());
  });

  test('by an attribute one type does not have puts that type last, or first when descending, by id', async () => {
    const { call } = await acme();
    const up = await call('GET', '/?sortBy=userName');
    assert.deepEqual(
      up.json.Resources.map(({ userName, displayName }) => userName ?? displayName),
      ['ann', 'bob', 'cem', 'Alpha', 'charlie', 'Echo'],
    );
    const down = await call('GET', '/?sortBy=userName&sortOrder=descending');
    assert.deepEqual(
      down.json.Resources.map(({ userName, displayName }) => userName ?? displayName),
      ['Alpha', 'charlie', 'Echo', 'cem', 'bob', 'ann'],
    );
  });

  test('breaks ties by id, whatever the type', async () => {
    const { call, addUser, addGroup } = tenant();
    const ids = [await addUser('ann', { displayName: 'Same' }), await addGroup('SAME')];
    ids.push(await addUser('bob', { displayName: 'same' }));
    for (const order of ['ascending', 'descending']) {
      const { json } = await call('GET', `/?sortBy=displayName&sortOrder=${order}`);
      assert.deepEqual(
        json.Resources.map(({ id }) => id),
        ids,
      );
    }
  });

  test('goes through the types together by what they all have', async () => {
    const { call } = await acme();
    const { json } = await call('GET', '/?sortBy=meta.created&sortOrder=descending');
    assert.deepEqual(names(json.Resources), ['Echo', 'charlie', 'Alpha', 'cem', 'bravo', 'Delta']);
  });

  test('is kept under a filter, and the answer shows what was asked for', async () => {
    const { call } = await acme();
    const { json } = await call('GET', '/?sortBy=displayName&filter=displayName%20co%20%22a%22&attributes=displayName');
    assert.deepEqual(names(json.Resources), ['Alpha', 'bravo', 'charlie', 'Delta']);
    assert.deepEqual(Object.keys(json.Resources[0] ?? {}).toSorted(), ['displayName', 'id', 'schemas']);
  });

  test('members are shown as in any other list', async () => {
    const made = tenant();
    const ann = await made.addUser('ann', { displayName: 'B' });
    await made.addGroup('A', [ann]);
    const { json } = await made.call('GET', '/?sortBy=displayName');
    const [group] = json.Resources;
    assert.equal(JSON.stringify(group?.members).includes(ann), true);
  });

  test('past the end, and of no length, a page is empty and the total stays', async () => {
    const { call } = await acme();
    for (const page of ['startIndex=7', 'startIndex=900000', 'count=0', 'count=0&startIndex=3']) {
      const { json } = await call('GET', `/?sortBy=displayName&${page}`);
      assert.deepEqual([json.Resources, json.totalResults], [[], 6], page);
    }
  });

  test('a cursor of one order is none of another', async () => {
    const { call } = await acme();
    const { json } = await call('GET', '/?sortBy=displayName&count=2&cursor');
    for (const other of [
      'sortBy=userName',
      'sortBy=displayName&sortOrder=descending',
      'filter=id%20pr&sortBy=id',
      '',
    ]) {
      const answer = await call('GET', `/?${other}&count=2&cursor=${json.nextCursor}`);
      assert.deepEqual([answer.status, answer.json.scimType], [400, 'invalidCursor'], other);
    }
  });

  test('resources removed between two pages make none be skipped or shown twice', async () => {
    const { call } = await acme();
    const first = (await call('GET', '/?sortBy=displayName&count=2&cursor')).json;
    for (const { id, displayName } of first.Resources) {
      await call('DELETE', `/${displayName === 'Alpha' ? 'Groups' : 'Users'}/${id}`);
    }
    const rest = (await call('GET', `/?sortBy=displayName&count=9&cursor=${first.nextCursor}`)).json;
    assert.deepEqual(names(rest.Resources), ascending.slice(2));
    assert.equal(rest.nextCursor, undefined);
  });

  test('pages by index and by cursor add up to the whole, whatever their size', async () => {
    const letters = fc.constantFrom('a', 'A', 'b', 'c', 'é', undefined);
    await fc.assert(
      fc.asyncProperty(
        fc.array(letters, { maxLength: 14 }),
        fc.uniqueArray(fc.string({ minLength: 1, maxLength: 2, unit: fc.constantFrom(...'abcdef') }), {
          maxLength: 12,
        }),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('displayName', 'userName', 'members', 'meta.location', 'meta.lastModified', 'id'),
        fc.boolean(),
        async (users, groups, count, sortBy, descending) => {
          const { call, addUser, addGroup } = tenant({ cursors });
          // Alternately, so that neither type has all the lower ids.
          for (let n = 0; n < Math.max(users.length, groups.length); n += 1) {
            const [displayName, group] = [users[n], groups[n]];
            if (n < users.length) await addUser(`u${n}`, displayName ? { displayName } : {});
            if (group !== undefined) await addGroup(group);
          }
          const query = `/?sortBy=${sortBy}${descending ? '&sortOrder=descending' : ''}`;
          const whole = (await call('GET', `${query}&count=200`)).json;
          const ids = (resources: readonly JsonObject[]) => resources.map(({ id }) => id);
          const expected = ids(whole.Resources);
          assert.equal(new Set(expected).size, users.length + groups.length);

          const byIndex: unknown[] = [];
          for (let startIndex = 1; startIndex <= expected.length; startIndex += count) {
            const { json } = await call('GET', `${query}&count=${count}&startIndex=${startIndex}`);
            assert.equal(json.totalResults, expected.length);
            byIndex.push(...ids(json.Resources));
          }
          assert.deepEqual(byIndex, expected);

          const byCursor: unknown[] = [];
          for (let cursor: unknown = ''; cursor !== undefined; ) {
            const { json } = await call('GET', `${query}&count=${count}&cursor=${cursor}`);
            byCursor.push(...ids(json.Resources));
            cursor = json.nextCursor;
          }
          assert.deepEqual(byCursor, expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});
