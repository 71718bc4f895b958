import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import {
  compareSortKeys,
  compareText,
  type Member,
  matches,
  parseFilter,
  type ResourcePage,
  type ResourceStore,
  type ResourceType,
  resolveFilter,
  resolvePath,
  type StoredResource,
  sortKey,
  viewOf,
} from '@lockstep/scim';
import {
  EXTENSION_URN,
  groupType,
  sampleFilters,
  sampleGroupFilters,
  sampleSortPaths,
  sampleUser,
  sequence,
  userType,
} from './sample-resources.ts';
import { addGroup, addUser, at, EVERYTHING, NOTHING, set, userMember } from './suite-resources.ts';

/** Filters, sort orders and pages, held against the library's own evaluator over the same resources. */
export function queriesSuite(makeStore: () => Promise<ResourceStore> | ResourceStore): void {
  describe('queries over a few hundred resources', () => {
    const SIZE = 300;
    let store: ResourceStore;
    let users: readonly StoredResource[];
    let groups: readonly StoredResource[];

    before(async () => {
      store = await makeStore();
      for (let n = 0; n < SIZE; n++) await addUser(store, `user-${n}`, sampleUser(n), n);
      const pick = sequence(77);
      for (let g = 0; g < 6; g++) {
        const members = Array.from({ length: g * 8 }, () =>
          userMember(`user-${pick(40)}`, g % 2 ? { display: 'Shift' } : {}),
        );
        const distinct = [...new Map(members.map((member) => [member.value, member])).values()];
        const nested: Member[] = g === 3 ? [{ value: 'group-2', resourceType: 'Group' }] : [];
        await addGroup(store, `group-${g}`, [...distinct, ...nested], `Group ${g}`);
      }
      for (let n = 0; n < SIZE; n += 9)
        await set(store, `user-${n}`, { ...sampleUser(n), nickName: 'changed' }, 400 + n);
      users = (await store.query(userType, { startIndex: 1, count: 1000 }, EVERYTHING)).resources;
      groups = (await store.query(groupType, { startIndex: 1, count: 1000 }, EVERYTHING)).resources;
    });

    test('a query without filter answers everything in the order of creation', () => {
      assert.deepEqual(
        users.map(({ id }) => id),
        Array.from({ length: SIZE }, (_, n) => `user-${n}`),
      );
      assert.deepEqual(users[4]?.attributes, sampleUser(4));
    });

    const answersLikeTheEvaluator = (type: ResourceType, text: string, all: () => readonly StoredResource[]) =>
      test(`${type.name}: ${text}`, async () => {
        const filter = resolveFilter(parseFilter(text), type);
        const expected = all().filter((resource) => matches(filter, viewOf(type, resource)));
        const page = await store.query(type, { filter, startIndex: 1, count: 1000 }, NOTHING);
        assert.deepEqual(
          page.resources.map(({ id }) => id),
          expected.map(({ id }) => id),
        );
        assert.equal(page.total, expected.length);
      });
    for (const text of sampleFilters) answersLikeTheEvaluator(userType, text, () => users);
    for (const text of sampleGroupFilters) answersLikeTheEvaluator(groupType, text, () => groups);

    for (const text of sampleSortPaths) {
      for (const descending of [false, true]) {
        test(`sorted by ${text}, ${descending ? 'descending' : 'ascending'}`, async () => {
          const path = resolvePath(text, userType);
          assert.ok(path);
          const expected = users
            .map((resource) => ({ id: resource.id, key: sortKey(path, viewOf(userType, resource)) }))
            .sort((a, b) => compareSortKeys(path, descending, a.key, b.key) || compareText(a.id, b.id));
          const page = await store.query(userType, { sort: { path, descending }, startIndex: 1, count: 1000 }, NOTHING);
          assert.deepEqual(
            page.resources.map(({ id }) => id),
            expected.map(({ id }) => id),
          );
        });
      }
    }

    const pagings = [
      ['without filter', undefined, undefined],
      ['with a filter', 'userName co "1"', undefined],
      ['sorted', undefined, 'displayName'],
      ['with a filter, sorted', 'active eq true', 'title'],
    ] as const;
    for (const [name, filterText, sortText] of pagings) {
      test(`pages ${name} have no gap and no overlap, and know the total`, async () => {
        const filter = filterText === undefined ? undefined : resolveFilter(parseFilter(filterText), userType);
        const path = sortText === undefined ? undefined : resolvePath(sortText, userType);
        const query = { ...(filter && { filter }), ...(path && { sort: { path, descending: false } }) };
        const whole = await store.query(userType, { ...query, startIndex: 1, count: 1000 }, NOTHING);
        const paged: string[] = [];
        for (let startIndex = 1; startIndex <= whole.total; startIndex += 37) {
          const page = await store.query(userType, { ...query, startIndex, count: 37 }, NOTHING);
          assert.equal(page.total, whole.total);
          paged.push(...page.resources.map(({ id }) => id));
        }
        assert.deepEqual(
          paged,
          whole.resources.map(({ id }) => id),
        );
      });
    }

    const orders = [
      ['in the order of creation', undefined, undefined, false],
      ['with a filter', 'userName co "1"', undefined, false],
      ['sorted by text', undefined, 'displayName', false],
      ['sorted by text, descending', undefined, 'displayName', true],
      ['sorted by a number', undefined, `${EXTENSION_URN}:score`, false],
      ['sorted by a number, descending', 'active eq true', `${EXTENSION_URN}:level`, true],
      ['sorted by an instant', undefined, 'meta.lastModified', true],
      ['sorted by a flag', undefined, `${EXTENSION_URN}:remote`, false],
    ] as const;
    for (const [name, filterText, sortText, descending] of orders) {
      test(`a walk by position ${name} meets everything once, there and back`, async () => {
        const filter = filterText === undefined ? undefined : resolveFilter(parseFilter(filterText), userType);
        const path = sortText === undefined ? undefined : resolvePath(sortText, userType);
        assert.equal(path === undefined, sortText === undefined);
        const query = { ...(filter && { filter }), ...(path && { sort: { path, descending } }), startIndex: 1 };
        const whole = await store.query(userType, { ...query, count: 1000 }, NOTHING);
        assert.ok(whole.total > 40 && whole.next === undefined && whole.previous === undefined);
        const idsOf = ({ resources }: ResourcePage) => resources.map(({ id }) => id);
        let page = await store.query(userType, { ...query, count: 37 }, NOTHING);
        const there = [idsOf(page)];
        while (page.next) {
          assert.ok(there.length <= whole.total, 'the walk does not end');
          page = await store.query(userType, { ...query, count: 37, after: page.next }, NOTHING);
          there.push(idsOf(page));
        }
        assert.deepEqual(there.flat(), idsOf(whole));
        assert.equal(page.total, whole.total);
        const back = [idsOf(page)];
        while (page.previous) {
          assert.ok(back.length <= whole.total, 'the walk does not end');
          page = await store.query(userType, { ...query, count: 37, before: page.previous }, NOTHING);
          back.unshift(idsOf(page));
          assert.ok(page.next);
        }
        assert.deepEqual(back, there);
      });
    }

    test('a page in the middle is answered without the pages before it', async () => {
      const page = await store.query(userType, { startIndex: 201, count: 3 }, NOTHING);
      assert.deepEqual(
        page.resources.map(({ id }) => id),
        ['user-200', 'user-201', 'user-202'],
      );
    });

    test('a count of 0 and a start past the end answer the total alone', async () => {
      assert.deepEqual(await store.query(userType, { startIndex: 1, count: 0 }, NOTHING), {
        total: SIZE,
        resources: [],
      });
      assert.deepEqual(await store.query(userType, { startIndex: SIZE + 1, count: 5 }, NOTHING), {
        total: SIZE,
        resources: [],
      });
    });
  });

  describe('a walk by position while resources are removed', () => {
    for (const sorted of [false, true]) {
      test(`meets each of those that stay once, ${sorted ? 'sorted' : 'in the order of creation'}`, async () => {
        const store = await makeStore();
        const pick = sequence(sorted ? 5 : 6);
        const ids = Array.from({ length: 60 }, (_, n) => `user-${n}`);
        // Half of them without a title, and titles that several have.
        for (const id of ids)
          await addUser(store, id, { userName: id, ...(pick(2) && { title: `t${pick(4)}` }) }, pick(9));
        const path = sorted ? resolvePath('title', userType) : undefined;
        const query = { ...(path && { sort: { path, descending: true } }), startIndex: 1, count: 7 };
        const gone = new Set<string>();
        const met: string[] = [];
        let page = await store.query(userType, query, NOTHING);
        for (;;) {
          met.push(...page.resources.map(({ id }) => id));
          assert.ok(met.length <= ids.length, 'the walk does not end');
          const { next } = page;
          if (!next) break;
          // Among them the one the next page is found by.
          for (const id of [next.id, ...Array.from({ length: 3 }, () => `user-${pick(60)}`)]) {
            if (await store.remove(userType, id, at(100))) gone.add(id);
          }
          page = await store.query(userType, { ...query, after: next }, NOTHING);
        }
        assert.equal(new Set(met).size, met.length);
        assert.deepEqual(
          ids.filter((id) => !gone.has(id) && !met.includes(id)),
          [],
        );
        assert.ok(gone.size > 10);
      });
    }
  });
}
