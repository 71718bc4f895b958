import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonObject, ListQuery } from '@lockstep/scim';
import { pages, ResourceIndex } from './listing.ts';
import { DEFAULT_PROFILE, type PagingRules } from './profile.ts';

const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `${index}`, userName: `U${index}@x` }));

/** Reads a list that a server answers page by page, and counts the requests. */
async function read(answer: (query: ListQuery) => JsonObject, paging: Partial<PagingRules> = {}) {
  const queries: ListQuery[] = [];
  const ids: string[] = [];
  const from = (query: ListQuery) => {
    queries.push(query);
    return { method: 'GET', url: '', headers: {} } as const;
  };
  const send = async () => ({ status: 200, headers: {}, body: JSON.stringify(answer(queries.at(-1) ?? {})) });
  for await (const page of pages(from, send, { ...DEFAULT_PROFILE.paging, ...paging }, () => new Date(0))) {
    ids.push(...page.resources.map(({ id }) => String(id)));
  }
  return { queries, ids };
}

const all = people(25);
const byIndex =
  (size: number, more: (page: JsonObject) => JsonObject = (page) => page) =>
  (query: ListQuery) => {
    const start = (query.startIndex ?? 1) - 1;
    return more({ totalResults: all.length, Resources: all.slice(start, start + size) });
  };

describe('the pages of a list', () => {
  const cases: readonly (readonly [string, (query: ListQuery) => JsonObject, Partial<PagingRules>, number])[] = [
    ['by index', byIndex(10), { maxCount: 10 }, 3],
    ['shorter than asked for', byIndex(7), { maxCount: 10 }, 4],
    ['without a total', byIndex(10, ({ totalResults: _, ...page }) => page), {}, 4],
    [
      'with a total that is wrong',
      byIndex(10, (page) => ({ ...page, totalResults: 3 })),
      { trustTotalResults: false },
      4,
    ],
    ['in which paging is ignored', () => ({ totalResults: 99, Resources: all }), {}, 2],
    [
      'by cursor',
      ({ cursor }) => {
        const start = Number(cursor || 0);
        return { resources: all.slice(start, start + 10), ...(start + 10 < 25 && { nextCursor: `${start + 10}` }) };
      },
      { mode: 'cursor' },
      3,
    ],
    [
      'that turn out to be by cursor',
      ({ cursor }) => {
        const start = Number(cursor ?? 0);
        return { Resources: all.slice(start, start + 20), ...(start === 0 && { nextCursor: '20' }) };
      },
      {},
      3,
    ],
    ['that are one', () => ({ totalResults: 25, Resources: all }), { mode: 'none' }, 1],
  ];
  for (const [name, answer, paging, requests] of cases) {
    test(`${name} are read whole`, async () => {
      const { ids, queries } = await read(answer, paging);
      assert.deepEqual(
        ids,
        all.map(({ id }) => id),
      );
      assert.ok(queries.length <= requests, `${queries.length} requests`);
    });
  }

  test('are asked for as the target pages', async () => {
    assert.deepEqual((await read(() => ({ Resources: [] }))).queries, [{ startIndex: 1, count: 100 }]);
    assert.deepEqual((await read(() => ({ Resources: [] }), { mode: 'cursor' })).queries, [{ cursor: '', count: 100 }]);
    assert.deepEqual((await read(() => ({ Resources: [] }), { mode: 'none' })).queries, [{}]);
  });

  test('of which only the first can be had are refused', async () => {
    await assert.rejects(read(byIndex(10), { mode: 'none' }), /25 resources, shows 10/);
  });

  test('whose cursor stands still are refused', async () => {
    let id = 0;
    const stuck = () => {
      id += 1;
      return { Resources: [{ id: `${id}` }], nextCursor: 'x' };
    };
    await assert.rejects(read(stuck, { mode: 'cursor' }), /cursor does not move/);
  });
});

async function* one(size: number) {
  yield { resources: all, size };
}

describe('resources read to be searched', () => {
  test('are found by any value, whatever its case', async () => {
    const index = await ResourceIndex.read(one(10));
    assert.deepEqual(
      index.find('userName', 'u7@X').map(({ id }) => id),
      ['7'],
    );
    assert.deepEqual(index.find('displayName', 'u7@X'), []);
  });

  test('take in what is made later, once', async () => {
    const index = await ResourceIndex.read(one(10));
    index.find('userName', 'x');
    for (let times = 0; times < 2; times += 1) index.add({ id: 'new', userName: 'new@x', members: [] });
    assert.deepEqual(index.find('userName', 'new@x'), [{ id: 'new', userName: 'new@x' }]);
  });

  test('are refused, with advice, when they are too many to keep', async () => {
    await assert.rejects(ResourceIndex.read(one(2_000_000), 1_048_576), /more than 1 MiB.*Ask its vendor for filters/);
  });
});
